"""Item analysis of a round: the page, the table for a spreadsheet, the report, and the list of rounds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.desk import at_desk, page_number
from accounts.models import User
from accounts.rights import Action
from contests.analysis_files import analysis_csv, analysis_pdf, sources
from contests.models import Round
from contests.queries import analysis as queries
from contests.queries.desk import desk_head
from contests.spreadsheets import CSV


@require_GET
@at_desk(Action.ROUND_ANALYSE)
def rounds(request: HttpRequest, user: User) -> HttpResponse:
    """Rounds that can be analysed."""
    found = queries.rounds_to_analyse(user, now=timezone.now(), page=page_number(request))
    return render(request, "bank/analysis.html", {"page": found, "tab": "analysis"})


@require_GET
@at_desk(Action.ROUND_ANALYSE)
def analysis(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """A round's paper and questions: ?attempts=all, ?sort=, ?page=. In the frame of the desk that it was come from."""
    held = queries.round_to_analyse(user, slug, number)
    page = queries.analysis_page(
        held,
        all_attempts=_all_attempts(request),
        now=timezone.now(),
        sort=request.GET.get("sort", ""),
        page=page_number(request),
    )
    context: dict[str, object] = {
        "page": page,
        "sources": sources(),
        "frame": "bank/base.html",
        "tab": "analysis",
    }
    if queries.runs_it(user, held.contest):
        context |= {"frame": "organise/base.html", "head": desk_head(held.contest), "tab": "overview"}
    return render(request, "contests/analysis.html", context)


@require_GET
@at_desk(Action.ROUND_ANALYSE)
def as_table(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """A line for each question."""
    held = queries.round_to_analyse(user, slug, number)
    return _file(analysis_csv(_whole(request, held)), CSV, f"{slug}-{number}-analysis.csv")


@require_GET
@at_desk(Action.ROUND_ANALYSE)
def report(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """The same as a document of A4 pages."""
    held = queries.round_to_analyse(user, slug, number)
    return _file(analysis_pdf(_whole(request, held)), "application/pdf", f"{slug}-{number}-analysis.pdf")


def _whole(request: HttpRequest, held: Round) -> queries.AnalysisPage:
    return queries.analysis_page(
        held, all_attempts=_all_attempts(request), now=timezone.now(), sort=request.GET.get("sort", ""), page=None
    )


def _all_attempts(request: HttpRequest) -> bool:
    return request.GET.get("attempts") == "all"


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
