"""Coming back to an attempt: its state while it is open, its end once it is over."""

from datetime import timedelta

import pytest

from accounts.tickets import read_ticket
from contests.errors import AttemptNotFound
from contests.messages import SavedAnswer, State
from contests.models import Answer, Attempt
from contests.queries.attempts import TICKET_KIND
from contests.rules.phases import GRACE
from contests.services.attending import attend, finished_message
from contests.services.finishing import FinishedAttempt
from tests.contests.world import NOW, make_contest, make_entry, right_response, start_attempt

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def attempt() -> Attempt:
    return start_attempt(make_entry(make_contest()))


def test_an_open_attempt_tells_all_that_is_saved_in_order(attempt: Attempt) -> None:
    for position, seq in ((3, 9), (1, 4)):
        Answer.objects.create(
            attempt=attempt, position=position, response=[2], seq=seq, flagged=seq == 4, spent_ms=7, saved_at=NOW
        )
    state = attend(attempt_id=attempt.pk, now=SOON)
    assert isinstance(state, State)
    assert state.answers == [SavedAnswer(1, 4, [2], flagged=True, spent_ms=7), SavedAnswer(3, 9, [2], False, 7)]
    assert (state.attempt, state.length) == (attempt.public_id, 4)


def test_the_clock_is_told_in_milliseconds(attempt: Attempt) -> None:
    state = attend(attempt_id=attempt.pk, now=SOON)
    assert isinstance(state, State)
    assert state.deadline - state.now == 14 * 60 * 1000


def test_each_coming_back_brings_a_fresh_ticket(attempt: Attempt) -> None:
    later = NOW + timedelta(minutes=14)
    state = attend(attempt_id=attempt.pk, now=later)
    assert isinstance(state, State)
    in_ten = later + timedelta(minutes=10)
    assert read_ticket(state.ticket, kind=TICKET_KIND, now=in_ten) == attempt.pk


def test_coming_back_within_the_grace_finds_it_open(attempt: Attempt) -> None:
    assert isinstance(attend(attempt_id=attempt.pk, now=attempt.deadline + GRACE), State)


def test_coming_back_too_late_finishes_it_with_what_was_saved(attempt: Attempt) -> None:
    Answer.objects.create(attempt=attempt, position=1, response=right_response(attempt, 1), seq=1, saved_at=NOW)
    late = attempt.deadline + GRACE + timedelta(milliseconds=1)
    told = attend(attempt_id=attempt.pk, now=late)
    assert told == FinishedAttempt(attempt.pk, attempt.public_id, "time_out", 1, 4)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.finished_at, attempt.duration_ms) == (1, attempt.deadline, 15 * 60 * 1000)


def test_coming_back_again_changes_nothing(attempt: Attempt) -> None:
    late = attempt.deadline + timedelta(minutes=1)
    first = attend(attempt_id=attempt.pk, now=late)
    before = Attempt.objects.values().get()
    assert attend(attempt_id=attempt.pk, now=late + timedelta(days=3)) == first
    assert Attempt.objects.values().get() == before


def test_an_attempt_that_is_not_there() -> None:
    with pytest.raises(AttemptNotFound):
        attend(attempt_id=999_999, now=NOW)


def test_the_end_as_it_goes_over_the_wire_holds_no_score(attempt: Attempt) -> None:
    told = finished_message(FinishedAttempt(attempt.pk, attempt.public_id, "submitted", 3, 4))
    assert told.__struct_fields__ == ("reason", "answered", "length", "result")
    assert told.result == f"/attempts/{attempt.public_id}/result/"
