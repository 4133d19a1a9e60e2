"""Coming (back) to an attempt: its state if it is open, how it ended if it is over."""

from datetime import datetime

from django.urls import reverse

from accounts.errors import Refusal
from contests.messages import Finished, Refused, Save, State
from contests.models import Attempt
from contests.queries.attempts import attempt_by_id, attempt_state
from contests.services.finishing import FinishedAttempt, finish_if_overdue, finished


def attend(*, attempt_id: int, now: datetime) -> State | FinishedAttempt:
    """What the page needs to go on. An attempt whose time ran out is finished first. Raises AttemptNotFound."""
    finish_if_overdue(attempt_id=attempt_id, now=now)
    attempt = attempt_by_id(attempt_id)
    return attempt_state(attempt, now=now) if attempt.status == Attempt.Status.OPEN else finished(attempt)


def finished_message(attempt: FinishedAttempt) -> Finished:
    """How an attempt ended and where the page goes, as it is said on the wire."""
    result = reverse("contests:result", kwargs={"public_id": attempt.public_id})
    return Finished(attempt.reason, attempt.answered, attempt.length, result)


def refused_message(refusal: Refusal, about: Save | None) -> Refused:
    """A refusal in the active language, as it is said on the wire."""
    if about is None:
        return Refused(refusal.code, refusal.message)
    return Refused(refusal.code, refusal.message, about.position, about.seq)
