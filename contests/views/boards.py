"""Leaderboards and the roll-up by place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.people import person_of
from contests.queries import boards, places
from contests.queries.contests import entry_of, visible_round
from contests.spreadsheets import CSV, XLSX, as_csv, as_xlsx


@require_GET
def board(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A board: ?place= (province or commune), ?unit=, ?bloc=, ?page=, ?q= (a name)."""
    person = person_of(request)
    board_round = visible_round(slug, number, person)
    query = request.GET
    # Choosing a commune sends the province along.
    place = boards.narrower(query.get("place", ""), query.get("commune", ""))
    choice = boards.BoardChoice(place=place, unit=query.get("unit", ""), bloc=query.get("bloc", ""))
    page = query.get("page", "1")
    context = boards.board_page(
        board_round,
        choice,
        entry_of(board_round.contest, person),
        now=timezone.now(),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 1,  # noqa: PLR2004 - a sane number
        query=query.get("q", "").replace("\0", "").strip()[:80],
    )
    return render(request, "contests/board.html", {"page": context})


@require_GET
def rollup(request: HttpRequest, slug: str, number: int, code: str = "") -> HttpResponse:
    """Totals by province, or by commune of one province."""
    person = person_of(request)
    board_round = visible_round(slug, number, person)
    mine = entry_of(board_round.contest, person)
    page = places.places_page(board_round, code, mine, now=timezone.now())
    return render(request, "contests/places.html", {"page": page})


@require_GET
def export(request: HttpRequest, slug: str, number: int, province: str, form: str) -> HttpResponse:
    """The same figures as the page, as a spreadsheet."""
    board_round = visible_round(slug, number, person_of(request))
    heading, rows = places.export_rows(board_round, "" if province == "all" else province)
    content = as_csv(heading, rows) if form == "csv" else as_xlsx(heading, rows)
    response = HttpResponse(content, content_type=CSV if form == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{slug}-{number}-{province}.{form}"'
    return response
