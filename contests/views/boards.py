"""Leaderboards and the roll-up by place."""

import csv
import io

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.people import person_of
from contests.queries import boards, places
from contests.queries.contests import entry_of, visible_round

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    content = _csv(heading, rows) if form == "csv" else _xlsx(heading, rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if form == "csv" else _XLSX)
    response["Content-Disposition"] = f'attachment; filename="{slug}-{number}-{province}.{form}"'
    return response


def _csv(heading: list[str], rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    # Excel takes UTF-8 only with a byte order mark.
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xlsx(heading: list[str], rows: list[list[object]]) -> bytes:
    content = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet()
        sheet.set_column(1, 1, 36)
        sheet.write_row(0, 0, heading, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    return content.getvalue()
