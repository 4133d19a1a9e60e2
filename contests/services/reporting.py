"""Reports about questions: a participant says what is wrong with one of their paper, an editor answers."""

from datetime import datetime

from django.db import IntegrityError, transaction

from contests.errors import (
    BadPosition,
    ReportAnswered,
    ReportAnswerMissing,
    ReportedAlready,
    ReportTooEarly,
    ReportUnreadable,
)
from contests.models import Attempt, Correction, Report

MOST_TEXT = 1000
MOST_ANSWER = 2000


def report_question(*, attempt_id: int, position: int, about: str, text: str, now: datetime) -> Report:
    """Report a question of a finished attempt's paper, once. The caller has checked whose attempt it is.

    Raises ReportTooEarly, BadPosition, ReportUnreadable, ReportedAlready.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    if attempt.status != Attempt.Status.FINISHED:
        raise ReportTooEarly
    if not 1 <= position <= len(attempt.paper):
        raise BadPosition
    text = text.strip()
    if about not in Report.About.values or not 0 < len(text) <= MOST_TEXT or "\0" in text:
        raise ReportUnreadable(most=MOST_TEXT)
    try:
        with transaction.atomic():
            return Report.objects.create(
                attempt=attempt,
                position=position,
                version_id=attempt.paper[position - 1]["v"],
                about=about,
                text=text,
                created_at=now,
            )
    except IntegrityError as error:
        raise ReportedAlready from error


def answer_report(*, report_id: int, text: str, by_id: int, all_alike: bool = False, now: datetime) -> int:
    """Answer a report, with `all_alike` every open one about the same version. Returns how many were answered.

    Each is tied to the correction in force of its contest. Raises ReportAnswerMissing, ReportAnswered.
    """
    text = text.strip()
    if not 0 < len(text) <= MOST_ANSWER or "\0" in text:
        raise ReportAnswerMissing(most=MOST_ANSWER)
    with transaction.atomic():
        version = Report.objects.values_list("version_id", flat=True).get(pk=report_id)
        # Locked in one order, so that two editors with one answer each do not wait for each other.
        alike = Report.objects.select_for_update(of=("self",)).filter(version=version, answered_at=None).order_by("pk")
        found = {report.pk: report for report in alike.select_related("attempt__round").defer("attempt__paper")}
        if report_id not in found:
            raise ReportAnswered
        chosen = list(found.values()) if all_alike else [found[report_id]]
        in_force = _corrections(version)
        for report in chosen:
            report.answer, report.answered_by_id, report.answered_at = text, by_id, now
            report.correction_id = in_force.get(report.attempt.round.contest_id)
        Report.objects.bulk_update(chosen, ["answer", "answered_by", "answered_at", "correction"], batch_size=500)
        return len(chosen)


def _corrections(version_id: int) -> dict[int, int]:
    """The correction of the version that is in force, by contest."""
    rows = Correction.objects.filter(version=version_id, status=Correction.Status.APPLIED)
    return dict(rows.order_by("decided_at", "pk").values_list("contest_id", "pk"))
