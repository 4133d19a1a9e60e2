"""Publishing contests, rounds and official results; withdrawing and archiving."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from contests.errors import (
    BlueprintShort,
    ClosesInPast,
    DecisionMissing,
    NotADraft,
    NothingToPublish,
    NotPublished,
    ResultsNotReady,
    RoundHasBegun,
    RoundIncomplete,
    StillRunning,
)
from contests.hub import Hub
from contests.models import Contest, Round
from contests.rollup import settle
from contests.services.publishing import (
    archive_contest,
    publish_contest,
    publish_results,
    publish_round,
    restore_contest,
    withdraw_contest,
    withdraw_round,
)
from questions.models import Question
from tests.contests.world import NOW, make_contest, make_entry, make_round, start_attempt

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def contest() -> Contest:
    """A draft with a draft round that would be open now."""
    made = make_contest()
    Round.objects.update(status="draft")
    Contest.objects.update(status="draft")
    made.refresh_from_db()
    return made


@pytest.fixture
def board_round(contest: Contest) -> Round:
    return contest.rounds.get()


def published(contest: Contest) -> Contest:
    publish_contest(contest_id=contest.pk, round_ids=[each.pk for each in contest.rounds.all()], now=NOW)
    contest.refresh_from_db()
    return contest


# --- Contests --------------------------------------------------------------------------------------------


def test_a_contest_is_published_with_the_rounds_named(contest: Contest, board_round: Round) -> None:
    other = make_round(contest, contest.documents.get(), number=2)
    Round.objects.update(status="draft")
    publish_contest(contest_id=contest.pk, round_ids=[board_round.pk], now=NOW)

    contest.refresh_from_db()
    assert contest.status == "published"
    assert {each.pk: each.status for each in contest.rounds.all()} == {
        board_round.pk: "published",
        other.pk: "draft",
    }


def test_a_contest_without_a_published_round_is_not_published(contest: Contest) -> None:
    with pytest.raises(NothingToPublish):
        publish_contest(contest_id=contest.pk, now=NOW)
    contest.refresh_from_db()
    assert contest.status == "draft"


def test_rounds_without_a_paper_are_nothing_to_publish(contest: Contest, board_round: Round) -> None:
    whole = Round.objects.create(
        contest=contest, number=2, title="Tháng", opens_at=NOW - DAY, closes_at=NOW + 9 * DAY, status="draft"
    )
    Round.objects.filter(pk=board_round.pk).update(part_of=whole)
    with pytest.raises(NothingToPublish):
        publish_contest(contest_id=contest.pk, round_ids=[whole.pk], now=NOW)
    publish_contest(contest_id=contest.pk, round_ids=[whole.pk, board_round.pk], now=NOW)


def test_a_round_of_another_contest_is_not_published_along(contest: Contest, board_round: Round) -> None:
    foreign = make_contest(slug="khac", bank=0).rounds.get()
    Round.objects.update(status="draft")
    publish_contest(contest_id=contest.pk, round_ids=[board_round.pk, foreign.pk], now=NOW)
    foreign.refresh_from_db()
    assert foreign.status == "draft"


def test_nothing_is_published_when_one_round_cannot_be(contest: Contest, board_round: Round) -> None:
    past = make_round(contest, contest.documents.get(), number=2, now=NOW - 9 * DAY)
    Round.objects.update(status="draft")
    with pytest.raises(ClosesInPast):
        publish_contest(contest_id=contest.pk, round_ids=[board_round.pk, past.pk], now=NOW)
    assert not Round.objects.filter(status="published").exists()


def test_a_contest_that_nobody_entered_is_withdrawn(contest: Contest) -> None:
    withdraw_contest(contest_id=published(contest).pk)
    contest.refresh_from_db()
    assert contest.status == "draft"


def test_a_contest_that_somebody_entered_is_not_withdrawn(contest: Contest) -> None:
    make_entry(published(contest))
    with pytest.raises(NotADraft):
        withdraw_contest(contest_id=contest.pk)


def test_a_contest_is_archived_when_its_rounds_are_over_and_restored(contest: Contest, board_round: Round) -> None:
    published(contest)
    with pytest.raises(StillRunning) as refused:
        archive_contest(contest_id=contest.pk, now=NOW)
    assert refused.value.details == {"round": board_round.title}

    archive_contest(contest_id=contest.pk, now=board_round.closes_at)
    contest.refresh_from_db()
    assert contest.status == "archived"

    restore_contest(contest_id=contest.pk)
    contest.refresh_from_db()
    assert contest.status == "published"


def test_drafts_of_rounds_do_not_keep_a_contest_from_the_archive(contest: Contest, board_round: Round) -> None:
    published(contest)
    later = make_round(contest, contest.documents.get(), number=2, now=NOW + 30 * DAY)
    Round.objects.filter(pk=later.pk).update(status="draft")
    archive_contest(contest_id=contest.pk, now=board_round.closes_at)


def test_a_draft_is_not_archived_or_restored(contest: Contest) -> None:
    with pytest.raises(NotPublished):
        archive_contest(contest_id=contest.pk, now=NOW)
    with pytest.raises(NotPublished):
        restore_contest(contest_id=contest.pk)


def test_an_archived_contest_does_not_become_a_draft(contest: Contest) -> None:
    archive_contest(contest_id=published(contest).pk, now=NOW + 2 * DAY)
    with pytest.raises(NotADraft):
        withdraw_contest(contest_id=contest.pk)


# --- Rounds ----------------------------------------------------------------------------------------------


def test_a_round_is_published(board_round: Round) -> None:
    publish_round(round_id=board_round.pk, now=NOW)
    board_round.refresh_from_db()
    assert board_round.status == "published"
    publish_round(round_id=board_round.pk, now=NOW + 9 * DAY)  # once more changes nothing


def test_a_round_that_is_over_is_not_published(board_round: Round) -> None:
    with pytest.raises(ClosesInPast):
        publish_round(round_id=board_round.pk, now=board_round.closes_at)


def test_a_round_needs_a_paper_or_parts(contest: Contest, board_round: Round) -> None:
    whole = Round.objects.create(contest=contest, number=2, title="Tháng", opens_at=NOW - DAY, closes_at=NOW + 9 * DAY)
    with pytest.raises(RoundIncomplete):
        publish_round(round_id=whole.pk, now=NOW)

    Round.objects.filter(pk=board_round.pk).update(part_of=whole)
    publish_round(round_id=whole.pk, now=NOW)


def test_a_paper_that_the_bank_lost_questions_for_is_not_published(board_round: Round) -> None:
    Question.objects.update(status="retired", approved_version=None)
    with pytest.raises(BlueprintShort):
        publish_round(round_id=board_round.pk, now=NOW)


def test_a_round_is_withdrawn_until_it_begins(board_round: Round) -> None:
    publish_round(round_id=board_round.pk, now=NOW)
    withdraw_round(round_id=board_round.pk, now=board_round.opens_at - HOUR)
    board_round.refresh_from_db()
    assert board_round.status == "draft"

    publish_round(round_id=board_round.pk, now=NOW)
    with pytest.raises(RoundHasBegun):
        withdraw_round(round_id=board_round.pk, now=NOW)


# --- Results ---------------------------------------------------------------------------------------------


def test_results_are_published_by_a_decision_once_the_round_is_settled(contest: Contest, board_round: Round) -> None:
    published(contest)
    after = board_round.closes_at + HOUR
    settle(now=after)
    publish_results(round_id=board_round.pk, decision=" 12-QĐ/BTC ", now=after)

    board_round.refresh_from_db()
    assert (board_round.results_decision, board_round.results_published_at) == ("12-QĐ/BTC", after)


def test_official_results_are_told_to_whoever_watches_the_board(
    contest: Contest,
    board_round: Round,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    told: list[set[str]] = []

    async def announce(_hub: Hub, topics: set[str]) -> None:
        told.append(topics)

    monkeypatch.setattr(Hub, "announce", announce)
    published(contest)
    after = board_round.closes_at + HOUR
    settle(now=after)
    with django_capture_on_commit_callbacks(execute=True):
        publish_results(round_id=board_round.pk, decision="12", now=after)
        assert told == []

    assert told == [{f"board:{board_round.pk}"}]


def test_a_corrected_number_keeps_the_moment(contest: Contest, board_round: Round) -> None:
    published(contest)
    after = board_round.closes_at + HOUR
    settle(now=after)
    publish_results(round_id=board_round.pk, decision="12", now=after)
    publish_results(round_id=board_round.pk, decision="12-QĐ/BTC", now=after + DAY)

    board_round.refresh_from_db()
    assert (board_round.results_decision, board_round.results_published_at) == ("12-QĐ/BTC", after)


def test_results_wait_for_the_close(contest: Contest, board_round: Round) -> None:
    published(contest)
    Round.objects.update(settled_at=NOW)
    with pytest.raises(ResultsNotReady):
        publish_results(round_id=board_round.pk, decision="12", now=NOW)


def test_results_wait_until_every_attempt_is_counted(contest: Contest, board_round: Round) -> None:
    start_attempt(make_entry(published(contest)))
    after = board_round.closes_at + HOUR
    settle(now=after)  # the attempt is neither finished nor counted yet
    with pytest.raises(ResultsNotReady):
        publish_results(round_id=board_round.pk, decision="12", now=after)


@pytest.mark.parametrize("decision", ["", "  "])
def test_results_need_a_decision(contest: Contest, board_round: Round, decision: str) -> None:
    published(contest)
    settle(now=board_round.closes_at + HOUR)
    with pytest.raises(DecisionMissing):
        publish_results(round_id=board_round.pk, decision=decision, now=board_round.closes_at + HOUR)
    board_round.refresh_from_db()
    assert board_round.results_published_at is None
