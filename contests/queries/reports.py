"""Reports about questions: as their writers see them, and as the editors' queue, which tells nothing of the writers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from accounts.rights import NotFound
from contests.errors import BadPosition
from contests.models import Attempt, Contest, Report
from contests.pages import OwnReport
from contests.queries.corrections import AnsweredQuestion, answered_in
from contests.queries.desk import PAGE, Paged
from contests.queries.notices import short
from contests.queries.words import contest_title, round_title
from questions.queries import shown_versions


def own_reports(attempt: Attempt, *, quiet: bool) -> list[OwnReport]:
    """The questions of one's own finished paper with what one reported of them. Query: reports.

    `quiet`: no open round can ask these questions any more. Until then answers wait, as they may tell a key, and the
    list has no stems, as it would be a copy of the paper to pass on.
    """
    shown = shown_versions(item["v"] for item in attempt.paper)
    made = {report.position: report for report in attempt.reports.all()}
    return [
        _own(attempt, position, shown[item["v"]].stem if quiet else "", made.get(position), quiet=quiet)
        for position, item in enumerate(attempt.paper, start=1)
    ]


def own_question(attempt: Attempt, position: int, *, quiet: bool) -> OwnReport:
    """One question of one's own paper. Raises BadPosition."""
    if not 1 <= position <= len(attempt.paper):
        raise BadPosition
    version = attempt.paper[position - 1]["v"]
    stem = shown_versions([version])[version].stem
    return _own(attempt, position, stem, attempt.reports.filter(position=position).first(), quiet=quiet)


def _own(attempt: Attempt, position: int, stem: str, report: Report | None, *, quiet: bool) -> OwnReport:
    url = reverse("contests:report", kwargs={"public_id": attempt.public_id, "position": position})
    if report is None:
        return OwnReport(position, stem, url)
    return OwnReport(
        position=position,
        stem=stem,
        url=url,
        reported_at=report.created_at,
        about=report.get_about_display(),
        text=report.text,
        answered=report.answered_at is not None,
        answer=report.answer if quiet else "",
        answered_at=report.answered_at,
    )


# --- The editors' queue -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the queue. Who wrote it is not told."""

    id: int
    url: str
    contest: str
    round: str
    ref: str
    stem: str
    about: str
    text: str
    created_at: datetime
    answered_at: datetime | None
    # Open reports about the same version, this one among them.
    alike: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with the question, its key and what was answered to it in the contest."""

    row: ReportRow
    question: AnsweredQuestion
    correct_url: str
    answer: str
    answered_by: str
    # Others about the same version.
    others: Sequence[ReportRow]


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue, narrowed; `contests` are those with reports, (slug, title, open)."""

    page: Paged
    contests: Sequence[tuple[str, str, int]]
    open: int


def report_queue(*, slug: str = "", answered: bool = False, page: int = 1) -> Queue:
    """Reports: open ones first, the oldest first; `answered`: also those. Queries: contests, count, rows, alike."""
    rows = _reports()
    if slug:
        rows = rows.filter(attempt__round__contest__slug=slug)
    if not answered:
        rows = rows.filter(answered_at=None)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = rows.order_by(F("answered_at").desc(nulls_first=True), "created_at", "pk")
    found = list(ordered[(page - 1) * PAGE : page * PAGE])
    alike = _alike({report.version_id for report in found})
    lines = [_row(report, alike.get(report.version_id, 0)) for report in found]
    by_contest = (
        Contest.objects.filter(rounds__attempts__reports__isnull=False)
        .annotate(waiting=Count("rounds__attempts__reports", filter=Q(rounds__attempts__reports__answered_at=None)))
        .order_by("-created_at")
    )
    contests = [(contest.slug, contest_title(contest), contest.waiting) for contest in by_contest]
    return Queue(Paged(lines, page, pages, total), contests, sum(waiting for _, _, waiting in contests))


def report_page(pk: int) -> ReportPage:
    """A report for whoever answers it. Raises NotFound."""
    report = _reports().select_related("answered_by").filter(pk=pk).first()
    if report is None:
        raise NotFound
    others = list(_reports().filter(version=report.version_id).exclude(pk=pk).order_by("created_at", "pk")[:PAGE])
    waiting = _alike({report.version_id}).get(report.version_id, 0)
    place = {"slug": report.attempt.round.contest.slug, "version": report.version_id}
    return ReportPage(
        row=_row(report, waiting),
        question=answered_in(report.version, [report.attempt.round.contest_id]),
        correct_url=reverse("contests:organise_correction_write", kwargs=place),
        answer=report.answer,
        answered_by=report.answered_by.get_full_name() if report.answered_by else "",
        others=[_row(each, waiting) for each in others],
    )


def _reports() -> QuerySet[Report]:
    return Report.objects.select_related("attempt__round__contest", "version__question").defer("attempt__paper")


def _alike(versions: set[int]) -> dict[int, int]:
    rows = Report.objects.filter(version__in=versions, answered_at=None).values("version").order_by()
    return dict(rows.annotate(n=Count("pk")).values_list("version", "n"))


def _row(report: Report, alike: int) -> ReportRow:
    board_round = report.attempt.round
    return ReportRow(
        id=report.pk,
        url=reverse("contests:report_answer", kwargs={"pk": report.pk}),
        contest=contest_title(board_round.contest),
        round=round_title(board_round),
        ref=report.version.question.ref,
        stem=short(report.version.stem),
        about=report.get_about_display(),
        text=report.text,
        created_at=report.created_at,
        answered_at=report.answered_at,
        alike=alike,
    )
