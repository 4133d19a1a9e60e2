"""The journal: what it accepts, what it refuses, what it answers to repeats and to newer saves."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError

import contests.journal
from contests.errors import AttemptFinished, AttemptNotFound, BadChoice, BadPosition, TooLate, Unavailable
from contests.journal import Journal, Reply, Request, journal
from contests.messages import Response, Save, Saved, Stale
from contests.models import Answer, Attempt
from contests.services.finishing import FinishedAttempt
from tests.contests.world import NOW, make_contest, make_entry, right_response, start_attempt, wrong_response

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)
LATE = NOW + timedelta(minutes=15, seconds=3)


@pytest.fixture
def attempt() -> Attempt:
    return start_attempt(make_entry(make_contest()))


def ask(attempt: Attempt, *saves: Save | None, at: object = SOON) -> list[Reply]:
    return journal.ask_all(attempt.pk, saves, received_at=at)  # type: ignore[arg-type]


def stored(attempt: Attempt, position: int = 1) -> Response:
    return Answer.objects.get(attempt=attempt, position=position).response


def test_a_save_is_stored_before_it_is_acknowledged(attempt: Attempt) -> None:
    assert ask(attempt, Save(1, 1, [2], flagged=True)) == [Saved(1, 1)]
    row = Answer.objects.get(attempt=attempt)
    assert (row.position, row.response, row.seq, row.flagged) == (1, [2], 1, True)
    assert row.saved_at == SOON


def test_a_newer_save_replaces_an_older_one(attempt: Attempt) -> None:
    ask(attempt, Save(1, 1, [2]))
    assert ask(attempt, Save(1, 2, [3])) == [Saved(1, 2)]
    assert stored(attempt) == [3]


def test_a_repeat_is_acknowledged_again(attempt: Attempt) -> None:
    ask(attempt, Save(1, 1, [2]))
    assert ask(attempt, Save(1, 1, [2])) == [Saved(1, 1)]


def test_an_older_save_changes_nothing_and_is_told_what_counts(attempt: Attempt) -> None:
    ask(attempt, Save(1, 5, [2]))
    (reply,) = ask(attempt, Save(1, 4, [3]))
    assert isinstance(reply, Stale)
    assert (reply.current.seq, reply.current.response) == (5, [2])
    assert stored(attempt) == [2]


def test_two_devices_with_the_same_sequence_the_first_wins(attempt: Attempt) -> None:
    ask(attempt, Save(1, 1, [2]))
    (reply,) = ask(attempt, Save(1, 1, [3]))
    assert isinstance(reply, Stale)
    assert stored(attempt) == [2]


def test_saves_out_of_order_in_one_batch_leave_the_newest(attempt: Attempt) -> None:
    replies = ask(attempt, Save(1, 3, [3]), Save(1, 2, [2]), Save(2, 4, [0]))
    assert replies[0] == Saved(1, 3)
    assert isinstance(replies[1], Stale)
    assert replies[2] == Saved(2, 4)
    assert stored(attempt) == [3]


def test_clearing_an_answer_is_a_save(attempt: Attempt) -> None:
    ask(attempt, Save(1, 1, [2]), Save(1, 2, []))
    assert stored(attempt) is None


@pytest.mark.parametrize("position", [5, 1000])
def test_a_position_that_does_not_exist_is_refused(attempt: Attempt, position: int) -> None:
    (reply,) = ask(attempt, Save(position, 1, [0]))
    assert isinstance(reply, BadPosition)


@pytest.mark.parametrize("response", [[4], [0, 1], [1, 1], 7])
def test_an_option_that_is_not_there_is_refused(attempt: Attempt, response: Response) -> None:
    (reply,) = ask(attempt, Save(1, 1, response))
    assert isinstance(reply, BadChoice)
    assert not Answer.objects.exists()


def test_an_attempt_that_does_not_exist_is_refused(attempt: Attempt) -> None:
    assert isinstance(journal.ask_all(attempt.pk + 1, [Save(1, 1, [0])], received_at=SOON)[0], AttemptNotFound)


def test_a_bad_save_does_not_take_its_neighbours_down(attempt: Attempt) -> None:
    replies = ask(attempt, Save(1, 1, [0]), Save(9, 2, [0]), Save(2, 3, [1]))
    assert [type(reply) for reply in replies] == [Saved, BadPosition, Saved]


def test_the_last_moment_counts_and_the_next_does_not(attempt: Attempt) -> None:
    in_grace = attempt.deadline + timedelta(seconds=2)
    assert ask(attempt, Save(1, 1, [0]), at=in_grace) == [Saved(1, 1)]
    (reply,) = ask(attempt, Save(2, 2, [0]), at=in_grace + timedelta(milliseconds=1))
    assert isinstance(reply, TooLate)
    assert Answer.objects.count() == 1


def test_whoever_comes_too_late_finishes_the_attempt_with_what_was_saved(attempt: Attempt) -> None:
    ask(attempt, Save(1, 1, right_response(attempt, 1)))
    ask(attempt, Save(2, 2, right_response(attempt, 2)), at=LATE)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.reason, attempt.score) == ("finished", "time_out", 1)
    assert attempt.finished_at == attempt.deadline


def test_submitting_scores_what_was_saved(attempt: Attempt) -> None:
    saves = [Save(position, position, right_response(attempt, position)) for position in (1, 2, 3)]
    replies = ask(attempt, *saves, Save(4, 4, wrong_response(attempt, 4)), None)
    assert replies[-1] == FinishedAttempt(attempt.pk, attempt.public_id, "submitted", 4, 4)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.max_score, attempt.correct, attempt.all_correct) == (3, 4, 3, False)
    assert attempt.duration_ms == 60_000


def test_submitting_twice_tells_the_same(attempt: Attempt) -> None:
    first, second = ask(attempt, None, None)
    assert first == second
    assert ask(attempt, None) == [first]


def test_nothing_is_saved_after_the_submission(attempt: Attempt) -> None:
    replies = ask(attempt, None, Save(1, 1, right_response(attempt, 1)))
    assert isinstance(replies[1], AttemptFinished)
    attempt.refresh_from_db()
    assert attempt.score == 0


def test_submitting_late_finishes_at_the_deadline(attempt: Attempt) -> None:
    (reply,) = ask(attempt, None, at=LATE)
    assert isinstance(reply, FinishedAttempt)
    assert reply.reason == "time_out"


def test_the_prediction_has_a_place_of_its_own() -> None:
    contest = make_contest(prediction="participants")
    attempt = start_attempt(make_entry(contest))
    replies = ask(attempt, Save(5, 1, 1234), Save(5, 2, [0]), None)
    assert replies[0] == Saved(5, 1)
    assert isinstance(replies[1], BadChoice)
    attempt.refresh_from_db()
    assert attempt.prediction == 1234


# --- When something breaks ------------------------------------------------------------------------------


def fail(monkeypatch: pytest.MonkeyPatch, error: type[Exception], *, times: int, position: int | None = None) -> None:
    """Writing answers fails so many times; with `position`, only a batch that holds it."""
    left = [times]
    store = contests.journal._store

    def failing(rows: Any) -> Any:
        if left[0] and (position is None or any(place[1] == position for place in rows)):
            left[0] -= 1
            raise error
        return store(rows)

    monkeypatch.setattr(contests.journal, "_store", failing)


def test_a_database_that_restarts_costs_nobody_an_answer(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, OperationalError, times=1)
    assert ask(attempt, Save(1, 1, [2]), Save(2, 2, [1])) == [Saved(1, 1), Saved(2, 2)]


def test_a_database_that_is_gone_is_asked_twice_whatever_the_batch(
    attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, OperationalError, times=2)
    own = Journal()
    requests = [Request(attempt.pk, Save(1, seq, [2]), SOON, print) for seq in range(1, 101)]
    assert {type(reply) for reply in own.commit(requests)} == {Unavailable}
    assert not Answer.objects.exists()
    assert ask(attempt, Save(1, 1, [2])) == [Saved(1, 1)]


def test_one_request_that_breaks_the_batch_is_the_only_one_refused(
    attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, ZeroDivisionError, times=9, position=2)
    own = Journal()
    batch = [Request(attempt.pk, Save(place, place, [2]), SOON, print) for place in (1, 2, 3)]
    assert [type(reply) for reply in own.commit(batch)] == [Saved, Unavailable, Saved]


def test_a_sender_that_no_longer_listens_disturbs_nobody(attempt: Attempt) -> None:
    def gone(_reply: Reply) -> None:
        raise RuntimeError("nobody there")

    def keep(reply: Reply) -> None:
        replies.append(reply)
        told.set()

    replies: list[Reply] = []
    told = threading.Event()
    journal.put(Request(attempt.pk, Save(1, 1, [2]), SOON, gone))
    journal.put(Request(attempt.pk, Save(2, 2, [2]), SOON, keep))
    assert told.wait(10)
    assert replies == [Saved(2, 2)]
    assert ask(attempt, Save(3, 3, [2])) == [Saved(3, 3)]


def test_a_coroutine_that_was_cancelled_keeps_nobody_from_their_reply(attempt: Attempt) -> None:
    async def run() -> Reply:
        given_up = asyncio.ensure_future(journal.ask(attempt.pk, Save(1, 1, [2]), received_at=SOON))
        await asyncio.sleep(0)
        given_up.cancel()
        return await asyncio.wait_for(journal.ask(attempt.pk, Save(2, 2, [2]), received_at=SOON), 10)

    assert async_to_sync(run)() == Saved(2, 2)


def test_a_full_journal_asks_to_come_back_and_loses_nothing(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contests.journal, "WAITING", 0)
    with pytest.raises(Unavailable):
        ask(attempt, Save(1, 1, [2]))
    monkeypatch.undo()
    assert ask(attempt, Save(1, 1, [2])) == [Saved(1, 1)]


def test_closing_commits_what_waits_and_the_next_put_starts_anew(attempt: Attempt) -> None:
    replies: list[Reply] = []
    for seq in range(1, 51):
        journal.put(Request(attempt.pk, Save(1, seq, [2]), SOON, replies.append))
    journal.close()
    assert replies[-1] == Saved(1, 50)
    assert len(replies) == 50
    assert ask(attempt, Save(1, 51, [3])) == [Saved(1, 51)]
