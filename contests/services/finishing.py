"""Finishing attempts: scoring them once, whoever asks — the participant, the journal or the sweep.

An attempt's row lock decides who finishes it; scores never change afterwards except by a correction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.rows import update_rows
from contests.models import Attempt
from contests.queries.marks import outcomes, responses_of, with_corrections
from contests.rules.phases import GRACE
from contests.rules.scoring import Outcome, is_implausible


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """What the page is told at the end. Scores are read by the result page."""

    attempt_id: int
    public_id: str
    reason: str
    answered: int
    length: int


def finish_locked(moments: Mapping[int, tuple[Attempt.Reason, datetime]]) -> list[FinishedAttempt]:
    """Score and finish these open attempts; the caller's transaction holds their row locks.

    `moments`: why and when each ended, by attempt id.
    """
    attempts = list(with_corrections(Attempt.objects.filter(pk__in=moments)).select_related("round").order_by("pk"))
    responses = responses_of(list(moments))
    came_to = outcomes(attempts, responses)
    for attempt in attempts:
        reason, moment = moments[attempt.pk]
        _finish(attempt, responses.get(attempt.pk, {}), came_to[attempt.pk], reason=reason, moment=moment)
    update_rows(attempts, _FINISHED_FIELDS)
    return [finished(attempt) for attempt in attempts]


def finish_overdue(*, now: datetime, limit: int = 500) -> list[FinishedAttempt]:
    """Finish attempts whose time ran out, at most `limit` of them. Those locked by somebody else wait."""
    with transaction.atomic():
        overdue = list(
            Attempt.objects.select_for_update(skip_locked=True)
            .filter(status=Attempt.Status.OPEN, deadline__lt=now - GRACE)
            .order_by("deadline")
            .values_list("pk", "deadline")[:limit]
        )
        return finish_locked({pk: (Attempt.Reason.TIME_OUT, deadline) for pk, deadline in overdue}) if overdue else []


def finish_if_overdue(*, attempt_id: int, now: datetime) -> None:
    """Finish one attempt if its time ran out: an attempt past its deadline is finished by whoever touches it."""
    with transaction.atomic():
        overdue = list(
            Attempt.objects.select_for_update()
            .filter(pk=attempt_id, status=Attempt.Status.OPEN, deadline__lt=now - GRACE)
            .values_list("pk", "deadline")
        )
        if overdue:
            finish_locked({pk: (Attempt.Reason.TIME_OUT, deadline) for pk, deadline in overdue})


def finished(attempt: Attempt) -> FinishedAttempt:
    """What the page is told of an attempt that is finished."""
    return FinishedAttempt(
        attempt_id=attempt.pk,
        public_id=attempt.public_id,
        reason=attempt.reason,
        answered=attempt.answered,
        length=len(attempt.paper),
    )


_FINISHED_FIELDS: Sequence[str] = (
    "status",
    "finished_at",
    "reason",
    "answered",
    "correct",
    "score",
    "max_score",
    "all_correct",
    "duration_ms",
    "prediction",
    "implausible",
)


def _finish(
    attempt: Attempt,
    responses: Mapping[int, object],
    outcome: Outcome,
    *,
    reason: Attempt.Reason,
    moment: datetime,
) -> None:
    # A submission within the grace after the deadline took the whole time, not more.
    ended = min(moment, attempt.deadline)
    duration = max(ended - attempt.started_at, timedelta())
    attempt.status = Attempt.Status.FINISHED
    attempt.reason = reason
    attempt.finished_at = ended
    attempt.duration_ms = round(duration.total_seconds() * 1000)
    attempt.answered = outcome.answered
    attempt.correct = outcome.correct
    attempt.score = outcome.score
    attempt.max_score = outcome.max_score
    attempt.all_correct = outcome.all_correct
    attempt.implausible = is_implausible(duration, answered=outcome.answered)
    prediction = responses.get(len(attempt.paper) + 1)
    attempt.prediction = prediction if isinstance(prediction, int) else None
