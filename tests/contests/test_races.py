"""Things that happen at the same instant, on a database where they truly do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from accounts.consent import CONTEST_ENTRY, current_text
from accounts.models import Consent, Guest, User
from accounts.people import Person
from contests.errors import AttemptFinished, CorrectionDecided, NoAttemptsLeft, TooLate
from contests.journal import Journal, Reply
from contests.messages import Save, Saved, Stale
from contests.models import Answer, Attempt, Contest, Correction, Entry, Round, Standing, Tally
from contests.queries.marks import marking
from contests.rollup import count_finished, recount, settle
from contests.rules.correcting import rescore
from contests.rules.phases import GRACE
from contests.rules.scoring import Item, score
from contests.services.claiming import claim_entries
from contests.services.correcting import apply, decline, propose
from contests.services.entering import Details, enter
from contests.services.finishing import FinishedAttempt, finish_overdue
from contests.standings import Board, standings
from contests.standings.sql import SqlStore
from questions.models import Question, QuestionVersion
from questions.queries import answer_keys
from tests.contests.threads import at_once, results
from tests.contests.world import NOW, make_contest, make_entry, right_response, start_attempt

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 20
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def contest() -> Contest:
    return make_contest(attempts_max=1, ranking=["score"])


@contextmanager
def two_journals() -> Iterator[tuple[Journal, Journal]]:
    """Those of two processes."""
    pair = Journal(), Journal()
    yield pair
    for each in pair:
        each.close()


def rescored(attempt: Attempt) -> int:
    """The score of what is stored, worked out again."""
    items = [Item(item["v"], item["o"], item["p"]) for item in attempt.paper]
    responses = dict(Answer.objects.filter(attempt=attempt).values_list("position", "response"))
    return score(items, responses, answer_keys(item.version for item in items)).score


@pytest.mark.parametrize("presses", [2, 8])
def test_however_often_start_is_pressed_one_attempt_is_spent(contest: Contest, presses: int) -> None:
    for turn in range(TIMES):
        entry = make_entry(contest, f"p{turn}")
        started = results([partial(start_attempt, entry)] * presses)
        assert len({attempt.pk for attempt in started}) == 1
        assert Attempt.objects.filter(entry=entry).count() == 1


def test_starting_again_while_an_overdue_attempt_is_finished_elsewhere() -> None:
    contest = make_contest(attempts_max=2)
    for turn in range(TIMES):
        entry = make_entry(contest, f"p{turn}")
        later = start_attempt(entry).deadline + GRACE + timedelta(seconds=1)
        works: list[Callable[[], object]] = [partial(start_attempt, entry, now=later)] * 3
        works.append(partial(finish_overdue, now=later))
        results(works)
        states = list(Attempt.objects.filter(entry=entry).order_by("number").values_list("number", "status"))
        assert states == [(1, "finished"), (2, "open")]


def test_the_last_attempt_is_spent_once(contest: Contest) -> None:
    for turn in range(TIMES):
        entry = make_entry(contest, f"p{turn}")
        later = start_attempt(entry).deadline + GRACE + timedelta(seconds=1)
        outcomes = at_once([partial(start_attempt, entry, now=later)] * 3)
        assert all(isinstance(outcome, NoAttemptsLeft) for outcome in outcomes)
        assert Attempt.objects.filter(entry=entry).count() == 1


def test_two_processes_save_one_position_and_the_newest_stays(contest: Contest) -> None:
    attempt = start_attempt(make_entry(contest))
    with two_journals() as (one, two):
        for turn in range(TIMES):
            older, newer = Save(1, 2 * turn + 1, [0]), Save(1, 2 * turn + 2, [1])
            told = results(
                [
                    partial(one.ask_all, attempt.pk, [older], received_at=SOON),
                    partial(two.ask_all, attempt.pk, [newer], received_at=SOON),
                ]
            )
            assert told[1] == [Saved(1, newer.seq)]
            assert isinstance(told[0][0], Saved | Stale)
            assert Answer.objects.values_list("seq", "response").get() == (newer.seq, [1])


def test_two_processes_with_the_same_sequence_agree_on_one(contest: Contest) -> None:
    attempt = start_attempt(make_entry(contest))
    with two_journals() as journals:
        for seq in range(1, TIMES + 1):
            saves = [Save(1, seq, [choice]) for choice in (0, 1)]
            told = results(
                [
                    partial(each.ask_all, attempt.pk, [save], received_at=SOON)
                    for each, save in zip(journals, saves, strict=True)
                ]
            )
            replies = [reply for (reply,) in told]
            winner = next(save for save, reply in zip(saves, replies, strict=True) if isinstance(reply, Saved))
            (loser,) = [reply for reply in replies if isinstance(reply, Stale)]
            assert loser.current.response == winner.response == Answer.objects.get().response


def test_saving_and_submitting_at_once_gives_one_score_and_nothing_after_it(contest: Contest) -> None:
    with two_journals() as (one, two):
        for turn in range(TIMES):
            attempt = start_attempt(make_entry(contest, f"p{turn}"))
            saves = [Save(place, place, right_response(attempt, place)) for place in range(1, 5)]
            told, ends, again = results(
                [
                    partial(one.ask_all, attempt.pk, saves, received_at=SOON),
                    partial(two.ask_all, attempt.pk, [None], received_at=SOON),
                    partial(one.ask_all, attempt.pk, [None], received_at=SOON),
                ]
            )
            attempt.refresh_from_db()
            kept = [reply.position for reply in told if isinstance(reply, Saved)]
            assert all(isinstance(reply, Saved | AttemptFinished) for reply in told)
            assert attempt.score == len(kept) == rescored(attempt) == attempt.answered
            assert sorted(Answer.objects.filter(attempt=attempt).values_list("position", flat=True)) == kept
            assert ends == again == [FinishedAttempt(attempt.pk, attempt.public_id, "submitted", attempt.answered, 4)]


def test_the_sweep_finishing_while_saves_come_in_scores_what_was_acknowledged(contest: Contest) -> None:
    with two_journals() as (one, two):
        for turn in range(TIMES):
            attempt = start_attempt(make_entry(contest, f"p{turn}"))
            last_moment = attempt.deadline + GRACE
            saves = [Save(place, place, right_response(attempt, place)) for place in range(1, 5)]
            works: list[Callable[[], object]] = [
                partial(one.ask_all, attempt.pk, saves[:2], received_at=last_moment),
                partial(two.ask_all, attempt.pk, saves[2:], received_at=last_moment),
                partial(finish_overdue, now=last_moment + timedelta(milliseconds=1)),
            ]
            told = results(works)
            # Those that were locked meanwhile are finished by the next sweep.
            finish_overdue(now=last_moment + timedelta(seconds=1))
            attempt.refresh_from_db()
            replies: list[Reply] = [*told[0], *told[1]]  # type: ignore[misc]
            kept = [reply for reply in replies if isinstance(reply, Saved)]
            assert all(isinstance(reply, Saved | AttemptFinished | TooLate) for reply in replies)
            assert (attempt.status, attempt.reason) == ("finished", "time_out")
            assert attempt.score == len(kept) == rescored(attempt)


def test_two_sweeps_finish_each_attempt_once(contest: Contest) -> None:
    for turn in range(TIMES):
        attempts = [start_attempt(make_entry(contest, f"p{turn}.{number}")) for number in range(4)]
        late = attempts[-1].deadline + timedelta(minutes=1)
        finished = results([partial(finish_overdue, now=late)] * 3)
        ids = [each.attempt_id for sweep in finished for each in sweep]
        assert sorted(ids) == [attempt.pk for attempt in attempts]


def finish(attempt: Attempt, right: int) -> None:
    journal = Journal()
    saves: list[Save | None] = [Save(place, place, right_response(attempt, place)) for place in range(1, right + 1)]
    journal.ask_all(attempt.pk, [*saves, None], received_at=SOON)
    journal.close()


def totals() -> tuple[int, int, int]:
    row = Tally.objects.get(kind="commune")
    return row.entrants, row.attempts, row.score_sum


def test_two_counters_count_each_attempt_once() -> None:
    contest = make_contest(attempts_max=None, ranking=["score"])
    board_round = contest.rounds.get()
    people = [make_entry(contest, f"p{number}") for number in range(3)]
    sat = scored = 0
    for turn in range(TIMES):
        for number, entry in enumerate(people):
            finish(start_attempt(entry, now=NOW + timedelta(seconds=turn)), (turn + number) % 5)
            sat, scored = sat + 1, scored + (turn + number) % 5
        results([partial(count_finished, now=SOON, limit=2)] * 4)
        while count_finished(now=SOON):
            pass
        assert totals() == (3, sat, scored)
    assert Standing.objects.filter(variant="live").count() == 3
    assert standings().top(Board(board_round.pk)) == SqlStore().top(Board(board_round.pk))


def test_recounting_while_counting_loses_and_doubles_nothing() -> None:
    contest = make_contest(attempts_max=None, ranking=["score"])
    board_round, entry = contest.rounds.get(), make_entry(contest)
    for turn in range(1, TIMES + 1):
        finish(start_attempt(entry, now=NOW + timedelta(seconds=turn)), turn % 5)
        works: list[Callable[[], object]] = [partial(count_finished, now=SOON)] * 2
        works.append(partial(recount, round_id=board_round.pk))
        results(works)
        count_finished(now=SOON)
        assert totals()[:2] == (1, turn)
        assert standings().top(Board(board_round.pk)) == SqlStore().top(Board(board_round.pk))
        assert standings().size(Board(board_round.pk)) == 1


def test_settling_twice_at_once_settles_once(contest: Contest) -> None:
    Contest.objects.update(prediction="attempts")
    finish(start_attempt(make_entry(contest)), 4)
    count_finished(now=SOON)
    for _ in range(TIMES):
        Round.objects.update(settled_at=None, actual_prediction=None)
        results([partial(settle, now=NOW + timedelta(days=2))] * 2)
        assert Round.objects.get().actual_prediction == 1
        assert totals() == (1, 1, 4)


def come(contest: Contest, person: Person) -> Entry:
    text = current_text(CONTEST_ENTRY)
    return enter(contest=contest, person=person, details=Details(name="alice"), consent=text, now=NOW).entry


@pytest.mark.parametrize("known", ["user", "guest"])
def test_entering_twice_at_once_gives_one_entry_and_one_consent(contest: Contest, known: str) -> None:
    for turn in range(TIMES):
        if known == "user":
            person = Person(user_id=User.objects.create_user(f"alice{turn}").pk)
        else:
            person = Person(guest_id=Guest.objects.create(code_digest=str(turn), created_at=NOW, last_seen_at=NOW).pk)
        entries = results([partial(come, contest, person)] * 4)
        assert len({entry.pk for entry in entries}) == 1
        assert Entry.objects.of(person).count() == 1
        assert Consent.objects.count() == turn + 1


def test_claiming_while_entering_the_same_contest_leaves_one_entry_of_the_user(contest: Contest) -> None:
    for turn in range(TIMES):
        entry = make_entry(contest, f"guest{turn}")
        alice = User.objects.create_user(f"alice{turn}")
        claim = partial(claim_entries, guest_id=entry.guest_id or 0, user_id=alice.pk, now=NOW)
        works: list[Callable[[], object]] = [partial(come, contest, Person(user_id=alice.pk)), claim, claim]
        results(works)
        own = Entry.objects.get(user=alice)
        entry.refresh_from_db()
        assert own == entry or entry.guest_id is not None


def test_claiming_while_starting_spends_one_attempt(contest: Contest) -> None:
    for turn in range(TIMES):
        entry = make_entry(contest, f"guest{turn}")
        alice = User.objects.create_user(f"alice{turn}")
        claim = partial(claim_entries, guest_id=entry.guest_id or 0, user_id=alice.pk, now=NOW)
        works: list[Callable[[], object]] = [partial(start_attempt, entry), partial(start_attempt, entry), claim]
        results(works)
        assert Attempt.objects.filter(entry__user=alice).count() == 1


# --- Corrections -------------------------------------------------------------------------------------------


def drawn_everywhere() -> tuple[Contest, QuestionVersion]:
    """A contest whose papers hold its whole bank of four, and one of the four."""
    contest = make_contest(bank=4, attempts_max=None, ranking=["score"])
    version = QuestionVersion.objects.order_by("pk").first()
    assert version is not None
    return contest, version


def propose_again(contest: Contest, version: QuestionVersion, kind: str = "give") -> Correction:
    eve, _ = User.objects.get_or_create(username="eve")
    # The bank has it again, mended: papers go on being drawn.
    Question.objects.filter(pk=version.question_id).update(approved_version=version, status="approved")
    keys = [[1]] if kind == "change" else []
    of = {"contest_id": contest.pk, "version_id": version.pk, "kind": kind, "keys": keys}
    return propose(**of, reason="sai", by_id=eve.pk, now=NOW)  # type: ignore[arg-type]


def marked_now(attempt: Attempt) -> int:
    """The score of what is stored, worked out again by the corrections in force."""
    items = [Item(item["v"], item["o"], item["p"]) for item in attempt.paper]
    responses = dict(Answer.objects.filter(attempt=attempt).values_list("position", "response"))
    versions = [item.version for item in items]
    return rescore(items, responses, marking(attempt.round.contest_id, versions)).score


def test_a_correction_pressed_by_two_is_applied_once() -> None:
    contest, version = drawn_everywhere()
    finish(start_attempt(make_entry(contest)), 0)
    count_finished(now=SOON)
    for turn in range(TIMES):
        correction = propose_again(contest, version, "give" if turn % 2 == 0 else "void")
        by = correction.proposed_by_id or 0
        before = Round.objects.get().board_version
        works: list[Callable[[], object]] = [partial(apply, correction_id=correction.pk, by_id=by, now=SOON)] * 2
        works.append(partial(decline, correction_id=correction.pk, by_id=by, now=SOON))
        outcomes = at_once(works)
        assert sum(isinstance(outcome, CorrectionDecided) for outcome in outcomes) == 2
        correction.refresh_from_db()
        (done,) = [outcome for outcome in outcomes if isinstance(outcome, Correction)]
        assert done.status == correction.status
        assert Round.objects.get().board_version == before + (correction.status == "applied")
        if correction.status == "declined":
            apply(correction_id=propose_again(contest, version, correction.kind).pk, by_id=by, now=SOON)


def test_finishing_and_counting_while_a_correction_is_applied_marks_everybody_by_it() -> None:
    contest, version = drawn_everywhere()
    for turn in range(TIMES):
        kind = "give" if turn % 2 == 0 else "void"
        Question.objects.filter(pk=version.question_id).update(approved_version=version, status="approved")
        attempts = [start_attempt(make_entry(contest, f"p{turn}.{number}")) for number in range(4)]
        correction = propose_again(contest, version, kind)
        works: list[Callable[[], object]] = [partial(finish, attempt, turn % 5) for attempt in attempts]
        works.append(partial(apply, correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=SOON))
        works += [partial(count_finished, now=SOON, limit=2)] * 2
        results(works)
        while count_finished(now=SOON):
            pass
        everybody = list(Attempt.objects.select_related("round"))
        assert [attempt.score for attempt in everybody] == [marked_now(attempt) for attempt in everybody]
        assert totals() == (len(everybody), len(everybody), sum(attempt.score or 0 for attempt in everybody))
        assert standings().top(Board(contest.rounds.get().pk)) == SqlStore().top(Board(contest.rounds.get().pk))


def test_settling_while_a_correction_is_applied_settles_by_the_corrected_scores() -> None:
    contest, version = drawn_everywhere()
    Contest.objects.update(prediction="attempts_all_correct")
    attempt = start_attempt(make_entry(contest))
    saves: list[Save | None] = [
        Save(place, place, right_response(attempt, place))
        for place, item in enumerate(attempt.paper, start=1)
        if item["v"] != version.pk
    ]
    with two_journals() as (one, _):
        one.ask_all(attempt.pk, [*saves, None], received_at=SOON)
    count_finished(now=SOON)
    for turn in range(TIMES):
        Round.objects.update(settled_at=None, actual_prediction=None)
        correction = propose_again(contest, version, "give" if turn % 2 == 0 else "change")
        over = NOW + timedelta(days=2)
        works: list[Callable[[], object]] = [
            partial(apply, correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=SOON),
            partial(settle, now=over),
        ]
        results(works)
        settle(now=over)
        assert Round.objects.get().actual_prediction == (turn + 1) % 2
