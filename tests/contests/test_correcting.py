"""Corrections from proposal to board: what changes, what does not, what is kept; later finishers; official results."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.rights import Role
from contests.errors import (
    CorrectionChangesNothing,
    CorrectionDecided,
    CorrectionNeedsDecision,
    CorrectionReasonMissing,
    CorrectionUnfit,
    NeverDrawn,
)
from contests.journal import journal
from contests.messages import Save
from contests.models import Attempt, Contest, Correction, Entry, Round, Standing, Tally
from contests.queries.marks import marking
from contests.rollup import count_finished, recount, settle
from contests.rules.correcting import effect_of
from contests.services import correcting
from contests.services.correcting import apply, decline, preview_of, propose, rounds_left_short
from contests.services.finishing import finish_locked
from contests.standings import Board, standings
from questions.models import Event, Question, QuestionVersion
from tests.accounts.makers import make_user
from tests.contests.world import (
    NOW,
    make_bank,
    make_commune,
    make_contest,
    make_entry,
    right_response,
    start_attempt,
    wrong_response,
)

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def contest() -> Contest:
    """Every paper holds the whole bank of four."""
    return make_contest(bank=4, ranking=["score", "duration"], attempts_max=None)


@pytest.fixture
def version(contest: Contest) -> QuestionVersion:
    return QuestionVersion.objects.order_by("pk").first()  # type: ignore[return-value]


@pytest.fixture
def olga() -> User:
    return make_user("olga", Role.ORGANISER)


def place_of(attempt: Attempt, version: QuestionVersion) -> int:
    return next(place for place, item in enumerate(attempt.paper, start=1) if item["v"] == version.pk)


def sit(
    entry: Entry,
    *,
    wrong: tuple[QuestionVersion, ...] = (),
    written: int | None = None,
    after: int = 0,
    number: int = 1,
) -> Attempt:
    """A whole attempt, right but for `wrong`; `written`: the written option chosen there instead of any wrong one."""
    begins = NOW + timedelta(seconds=after)
    attempt = start_attempt(entry, now=begins, number=number)
    bad = {place_of(attempt, each) for each in wrong}
    saves: list[Save | None] = []
    for place in range(1, len(attempt.paper) + 1):
        chosen = (wrong_response if place in bad else right_response)(attempt, place)
        if place in bad and written is not None:
            chosen = [attempt.paper[place - 1]["o"].index(written)]
        saves.append(Save(place, place, chosen))
    journal.ask_all(attempt.pk, [*saves, None], received_at=begins + timedelta(seconds=60))
    attempt.refresh_from_db()
    return attempt


def proposed(contest: Contest, version: QuestionVersion, kind: str = "change", **more: object) -> Correction:
    user, _ = User.objects.get_or_create(username="eve")
    keys = [[1]] if kind in {"change", "accept"} else []
    given = {"keys": keys, "reason": "Đáp án sai", "by_id": user.pk, "now": NOW, **more}
    return propose(contest_id=contest.pk, version_id=version.pk, kind=kind, **given)  # type: ignore[arg-type]


def applied(contest: Contest, version: QuestionVersion, kind: str = "change", **more: object) -> Correction:
    correction = proposed(contest, version, kind, **more)
    return apply(correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=LATER)


def figures(attempt: Attempt) -> tuple[int | None, int | None, int, bool | None]:
    attempt.refresh_from_db()
    return attempt.correct, attempt.score, attempt.max_score, attempt.all_correct


def ranks(board_round: Round) -> dict[str, int]:
    names = dict(Entry.objects.values_list("pk", "name"))
    return {names[place.entry_id]: place.rank for place in standings().top(Board(board_round.pk))}


def tallies() -> list[tuple[object, ...]]:
    fields = ("round_id", "kind", "code", "entrants", "attempts", "score_sum", "max_sum", "all_correct")
    return sorted(Tally.objects.values_list(*fields, "people_all_correct"))


# --- What each kind does --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        # alice chose the old key, bob the option that is right now, chi a third one.
        ("change", [(3, 3, 4, False), (4, 4, 4, True), (3, 3, 4, False)]),
        ("accept", [(4, 4, 4, True), (4, 4, 4, True), (3, 3, 4, False)]),
        ("void", [(3, 3, 3, True), (3, 3, 3, True), (3, 3, 3, True)]),
        ("give", [(4, 4, 4, True), (4, 4, 4, True), (4, 4, 4, True)]),
    ],
)
def test_each_kind_counts_every_attempt_again(
    contest: Contest, version: QuestionVersion, kind: str, expected: list[tuple[Any, ...]]
) -> None:
    attempts = [
        sit(make_entry(contest, "alice")),
        sit(make_entry(contest, "bob"), wrong=(version,), written=1),
        sit(make_entry(contest, "chi"), wrong=(version,), written=2),
    ]
    count_finished(now=NOW)
    applied(contest, version, kind)
    assert [figures(attempt) for attempt in attempts] == expected


def test_the_board_and_the_totals_are_those_of_a_recount(contest: Contest, version: QuestionVersion) -> None:
    commune = make_commune()
    for number, name in enumerate(("alice", "bob", "chi")):
        wrong = (version,) if number else ()
        sit(make_entry(contest, name, commune=commune), wrong=wrong, written=1 if number else None, after=number)
    count_finished(now=NOW)
    board_round = contest.rounds.get()
    assert ranks(board_round)["alice"] == 1
    applied(contest, version)
    assert ranks(board_round) == {"bob": 1, "chi": 1, "alice": 3}
    kept = tallies(), list(Standing.objects.order_by("entry").values_list("entry", "key", "ever_all_correct"))
    recount(round_id=board_round.pk)
    assert kept == (
        tallies(),
        list(Standing.objects.order_by("entry").values_list("entry", "key", "ever_all_correct")),
    )
    assert Tally.objects.get(kind="commune").score_sum == 3 + 4 + 4


def test_the_round_that_a_round_is_part_of_is_counted_again_too(contest: Contest, version: QuestionVersion) -> None:
    part = contest.rounds.get()
    whole = Round.objects.create(
        contest=contest, number=9, title="Tháng", status="published", opens_at=part.opens_at, closes_at=part.closes_at
    )
    Round.objects.filter(pk=part.pk).update(part_of=whole)
    sit(make_entry(contest, "alice"))
    sit(make_entry(contest, "bob"), wrong=(version,), written=1)
    count_finished(now=NOW)
    correction = applied(contest, version)
    assert ranks(whole) == ranks(part) == {"bob": 1, "alice": 2}
    effect = effect_of(correction.effect)
    assert effect is not None
    assert {board.round for board in effect.boards} == {part.pk, whole.pk}


def test_other_contests_and_papers_without_the_question_stay(contest: Contest, version: QuestionVersion) -> None:
    other = make_contest(slug="khac", bank=0)
    mine, others = sit(make_entry(contest)), sit(make_entry(other))
    make_bank(4, code="QD204")
    applied(contest, version)
    assert figures(mine)[1] == 3
    assert figures(others)[1] == 4


def test_another_attempt_may_count_afterwards(contest: Contest, version: QuestionVersion) -> None:
    alice = make_entry(contest, "alice")
    second = QuestionVersion.objects.order_by("pk")[1]
    sit(alice)
    worse = sit(alice, wrong=(version, second), written=1, after=100)
    count_finished(now=NOW)
    applied(contest, version)
    applied(contest, second)
    assert Standing.objects.get().attempt_id == worse.pk
    assert Standing.objects.get().ever_all_correct


# --- Those who finish later --------------------------------------------------------------------------------


def test_attempts_that_finish_later_are_marked_by_the_corrected_key(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest, "alice"))
    attempt = start_attempt(make_entry(contest, "bob"))
    correction = applied(contest, version)
    place = place_of(attempt, version)
    save = Save(place, 1, [attempt.paper[place - 1]["o"].index(1)])
    journal.ask_all(attempt.pk, [save, None], received_at=NOW + timedelta(seconds=90))
    assert figures(attempt) == (1, 1, 4, False)
    effect = effect_of(correction.effect)
    assert effect is not None
    assert (effect.attempts, effect.running) == (1, 1)


def test_an_attempt_that_finished_while_it_was_applied_is_marked_again_when_counted(
    contest: Contest, version: QuestionVersion
) -> None:
    attempt = sit(make_entry(contest))
    applied(contest, version)
    # As somebody leaves it who read the keys before the correction's commit and committed after it.
    Attempt.objects.filter(pk=attempt.pk).update(score=4, correct=4, all_correct=True)
    count_finished(now=LATER)
    assert figures(attempt) == (3, 3, 4, False)
    assert Tally.objects.get(kind="commune").score_sum == 3


def test_finishing_asks_for_corrections_only_where_there_are_some(contest: Contest, version: QuestionVersion) -> None:
    alice, bob = (start_attempt(make_entry(contest, name)) for name in ("alice", "bob"))

    def asked(attempt: Attempt) -> int:
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            finish_locked({attempt.pk: (Attempt.Reason.SUBMITTED, NOW + timedelta(minutes=1))})
        return sum(query["sql"].startswith('SELECT "contests_correction"') for query in captured)

    assert asked(alice) == 0
    applied(contest, version, "give")
    assert asked(bob) == 1


# --- Proposing -----------------------------------------------------------------------------------------------


def test_a_proposal_changes_nothing(contest: Contest, version: QuestionVersion) -> None:
    attempt = sit(make_entry(contest))
    proposed(contest, version)
    assert figures(attempt) == (4, 4, 4, True)
    assert Question.objects.get(pk=version.question_id).approved_version_id == version.pk


def test_accepting_keeps_the_own_key_beside_the_new(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest))
    assert proposed(contest, version, "accept").keys == [[0], [1]]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"reason": "  "}, CorrectionReasonMissing),
        ({"kind": "guess"}, CorrectionUnfit),
        ({"keys": []}, CorrectionUnfit),
        ({"keys": [[0, 1]]}, CorrectionUnfit),
        ({"keys": [[7]]}, CorrectionUnfit),
        ({"keys": [[0]]}, CorrectionChangesNothing),
    ],
)
def test_what_cannot_be_proposed(
    contest: Contest, version: QuestionVersion, more: dict[str, Any], refusal: type
) -> None:
    sit(make_entry(contest))
    with pytest.raises(refusal):
        proposed(contest, version, **{"kind": "change", **more})
    assert not Correction.objects.exists()


def test_a_question_that_nobody_drew_is_mended_in_the_bank(contest: Contest, version: QuestionVersion) -> None:
    with pytest.raises(NeverDrawn):
        proposed(contest, version)


def test_what_is_in_force_is_not_proposed_again(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest))
    applied(contest, version, "void")
    with pytest.raises(CorrectionChangesNothing):
        proposed(contest, version, "void")
    applied(contest, version, "give")
    with pytest.raises(CorrectionChangesNothing):
        proposed(contest, version, "give")


def test_a_later_correction_takes_the_earlier_one_s_place(contest: Contest, version: QuestionVersion) -> None:
    attempt = sit(make_entry(contest))
    applied(contest, version, "void")
    applied(contest, version, "change")
    assert figures(attempt) == (3, 3, 4, False)
    applied(contest, version, "change", keys=[[0]])
    assert figures(attempt) == (4, 4, 4, True)
    assert Correction.objects.filter(status="applied").count() == 3
    assert marking(contest.pk, [version.pk]).keys[version.pk].sets == (frozenset({0}),)


# --- Deciding ------------------------------------------------------------------------------------------------


def test_the_preview_tells_what_applying_does_and_writes_nothing(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest, "alice"))
    sit(make_entry(contest, "bob"), wrong=(version,), written=1, after=1)
    sit(make_entry(contest, "chi"), wrong=(version,), written=2, after=2)
    count_finished(now=NOW)
    before = tallies(), list(Standing.objects.order_by("pk").values()), list(Attempt.objects.order_by("pk").values())
    correction = proposed(contest, version)
    told = preview_of(correction)
    assert before == (
        tallies(),
        list(Standing.objects.order_by("pk").values()),
        list(Attempt.objects.order_by("pk").values()),
    )
    assert (told.attempts, told.scores_up, told.scores_down, told.scores_same) == (3, 1, 1, 1)
    (board,) = told.boards
    assert told.ranks == board.moves.moved == 2
    assert told.winners_change
    assert not told.official
    done = apply(correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=LATER)
    done.refresh_from_db()
    assert effect_of(done.effect) == told
    assert preview_of(done).scores_same == 3


@pytest.mark.parametrize("kind", ["change", "accept", "void", "give"])
def test_previewed_places_are_the_board_s_places(contest: Contest, version: QuestionVersion, kind: str) -> None:
    Contest.objects.update(prediction="attempts_all_correct", ranking=["score", "prediction", "submitted"])
    for number in range(6):
        wrong = (version,) if number % 3 else ()
        attempt = sit(
            make_entry(contest, f"p{number}"), wrong=wrong, written=number % 3 if wrong else None, after=number
        )
        Attempt.objects.filter(pk=attempt.pk).update(prediction=number)
    count_finished(now=NOW)
    settle(now=NOW + timedelta(days=2))
    board_round = contest.rounds.get()
    old = ranks(board_round)
    correction = proposed(contest, version, kind)
    (told,) = preview_of(correction).boards
    apply(correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=LATER)
    new = ranks(board_round)
    names = dict(Entry.objects.values_list("pk", "name"))
    assert {names[move.entry]: (move.before, move.after) for move in told.moves.biggest} == {
        name: (old[name], new[name]) for name in old if old[name] != new[name]
    }
    board_round.refresh_from_db()
    assert told.actual_after == board_round.actual_prediction


def test_a_predicted_figure_is_settled_again(contest: Contest, version: QuestionVersion) -> None:
    Contest.objects.update(prediction="people_all_correct")
    sit(make_entry(contest, "alice"))
    sit(make_entry(contest, "bob"), wrong=(version,), written=2)
    count_finished(now=NOW)
    settle(now=NOW + timedelta(days=2))
    assert Round.objects.get().actual_prediction == 1
    applied(contest, version, "give")
    assert Round.objects.get().actual_prediction == 2


def test_a_correction_is_decided_once(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest))
    correction = applied(contest, version)
    with pytest.raises(CorrectionDecided):
        apply(correction_id=correction.pk, by_id=1, now=LATER)
    with pytest.raises(CorrectionDecided):
        decline(correction_id=correction.pk, by_id=1, now=LATER)


def test_a_declined_one_changes_nothing_and_stays_in_the_list(
    contest: Contest, version: QuestionVersion, olga: User
) -> None:
    attempt = sit(make_entry(contest))
    correction = proposed(contest, version)
    decline(correction_id=correction.pk, by_id=olga.pk, now=LATER)
    assert figures(attempt)[1] == 4
    correction.refresh_from_db()
    assert (correction.status, correction.decided_by, correction.decided_at) == ("declined", olga, LATER)


def test_official_results_change_only_by_a_numbered_decision(
    contest: Contest, version: QuestionVersion, olga: User
) -> None:
    attempt = sit(make_entry(contest))
    Round.objects.update(results_published_at=NOW, results_decision="12/QĐ")
    correction = proposed(contest, version)
    with pytest.raises(CorrectionNeedsDecision):
        apply(correction_id=correction.pk, by_id=olga.pk, decision=" ", now=LATER)
    correction.refresh_from_db()
    assert (correction.status, figures(attempt)[1]) == ("proposed", 4)
    apply(correction_id=correction.pk, by_id=olga.pk, decision="15/QĐ-BTC", now=LATER)
    correction.refresh_from_db()
    assert (correction.status, correction.decision, figures(attempt)[1]) == ("applied", "15/QĐ-BTC", 3)


def test_what_fails_on_the_way_leaves_nothing_behind(
    contest: Contest, version: QuestionVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = sit(make_entry(contest))
    count_finished(now=NOW)
    before = tallies()
    correction = proposed(contest, version)

    def fails(**_: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(correcting, "withdraw_for_mistake", fails)
    with pytest.raises(RuntimeError):
        apply(correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=LATER)
    correction.refresh_from_db()
    assert (correction.status, figures(attempt)[1], tallies()) == ("proposed", 4, before)


# --- The question ---------------------------------------------------------------------------------------------


def test_the_question_is_drawn_no_more_until_it_is_mended(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest))
    correction = applied(contest, version)
    question = Question.objects.get(pk=version.question_id)
    assert (question.approved_version, question.status) == (None, "draft")
    event = Event.objects.get(question=question)
    assert (event.action, event.note, event.by_id, event.at) == (
        "withdrawn",
        correction.reason,
        correction.proposed_by_id,
        LATER,
    )
    make_bank(1)
    assert all(item["v"] != version.pk for item in start_attempt(make_entry(contest, "bob")).paper)


def test_a_version_that_was_mended_and_approved_meanwhile_stays(contest: Contest, version: QuestionVersion) -> None:
    sit(make_entry(contest))
    mended = QuestionVersion.objects.get(pk=version.pk)
    mended.pk, mended.number = None, 2
    mended.save()
    Question.objects.filter(pk=version.question_id).update(approved_version=mended, latest_version=mended)
    applied(contest, version)
    question = Question.objects.get(pk=version.question_id)
    assert (question.approved_version, question.status) == (mended, "approved")


def test_rounds_that_could_give_no_paper_without_the_question_are_named(
    contest: Contest, version: QuestionVersion
) -> None:
    assert rounds_left_short(version_id=version.pk, now=NOW) == [contest.rounds.get()]
    assert rounds_left_short(version_id=version.pk, now=NOW + timedelta(days=9)) == []
    make_bank(1)
    assert rounds_left_short(version_id=version.pk, now=NOW) == []


# --- What it costs --------------------------------------------------------------------------------------------


def test_applying_takes_no_more_queries_for_more_attempts(contest: Contest, version: QuestionVersion) -> None:
    def cost(people: int, kind: str) -> int:
        for number in range(people):
            sit(make_entry(contest, f"{kind}{number}"))
        count_finished(now=NOW)
        correction = proposed(contest, version, kind)
        with CaptureQueriesContext(connection) as captured:
            apply(correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=LATER)
        # Whether the question is withdrawn with it is another matter.
        Question.objects.filter(pk=version.question_id).update(approved_version=version, status="approved")
        return len(captured)

    one, twelve = cost(1, "void"), cost(12, "change")
    assert twelve <= one + 2
