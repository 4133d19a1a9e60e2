"""The journal: what it accepts, what it refuses, what it answers to repeats and to newer saves."""

from datetime import timedelta

import pytest

from contests.errors import AttemptFinished, AttemptNotFound, BadChoice, BadPosition, TooLate
from contests.journal import Reply, journal
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
