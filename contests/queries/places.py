"""The roll-up by place: pages, frames for the hub, rows for exports. Figures are sums over `Tally`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contests.errors import NoSuchBoard
from contests.messages import PlaceRow, Rollup
from contests.models import Entry, Round, Tally
from contests.pages import PlaceLine, PlacesPage
from contests.queries.contests import round_card
from contests.queries.words import contest_title, either, place_name
from localities.models import Commune, Province
from localities.rules.tiles import PROVINCE_TILES, ZONE_TILES

_TOPIC = re.compile(r"rollup:(?P<round>[0-9]{1,18})(?::(?P<province>[0-9]{2}))?\Z")
_SUMS = ("entrants", "attempts", "score_sum", "max_sum", "all_correct")


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over some tallies."""

    entrants: int = 0
    attempts: int = 0
    score_sum: int = 0
    max_sum: int = 0
    all_correct: int = 0

    @property
    def mean(self) -> float:
        """The mean score as a share of the maximum, in percent with one decimal."""
        return round(100 * self.score_sum / self.max_sum, 1) if self.max_sum else 0.0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in _SUMS))


def parse_topic(topic: str) -> tuple[int, str]:
    """The round and the province ("" for the country). Raises NoSuchBoard."""
    match = _TOPIC.match(topic)
    if match is None:
        raise NoSuchBoard
    return int(match["round"]), match["province"] or ""


def rollup_frame(topic: str, *, now: datetime) -> str:  # noqa: ARG001 - as every frame is made
    """The topic's newest frame, as JSON text: places with at least one attempt. Two queries."""
    round_id, province = parse_topic(topic)
    version = Round.objects.values_list("board_version", flat=True).get(pk=round_id)
    figures = _figures(round_id, province)
    frame = Rollup(
        topic=topic,
        version=version,
        total=_place_row(province, _total(figures.values())),
        rows=[_place_row(code, each) for code, each in sorted(figures.items()) if code],
    )
    return msgspec.json.encode(frame).decode()


def places_page(board_round: Round, province_code: str, mine: Entry | None, *, now: datetime) -> PlacesPage:
    """Totals by province, or by commune of one province. Raises NoSuchBoard for an unknown province."""
    province = Province.objects.filter(pk=province_code).first() if province_code else None
    if province_code and province is None:
        raise NoSuchBoard
    address = {"slug": board_round.contest.slug, "number": board_round.number}
    figures = _figures(board_round.pk, province_code)
    total = _total(figures.values())
    if province is None:
        lines = _province_lines(figures, address, mine)
    else:
        lines = _commune_lines(province, figures, f"{reverse('contests:board', kwargs=address)}?place=", mine)
    back = reverse("contests:places", kwargs=address)
    export = {**address, "province": province_code or "all"}
    return PlacesPage(
        contest_title=contest_title(board_round.contest),
        contest_url=reverse("contests:contest", kwargs={"slug": board_round.contest.slug}),
        round=round_card(board_round, now=now),
        version=board_round.board_version,
        province=_line(province.code, place_name(province), back, total) if province else None,
        total=_line(province_code, _("Whole country") if province is None else place_name(province), "", total),
        rows=lines,
        trend=_trend(board_round.pk, province_code),
        csv_url=reverse("contests:places_export", kwargs={**export, "form": "csv"}),
        xlsx_url=reverse("contests:places_export", kwargs={**export, "form": "xlsx"}),
        props={
            "socket": "/ws/boards/",
            "topic": f"rollup:{board_round.pk}:{province_code}" if province_code else f"rollup:{board_round.pk}",
            "version": board_round.board_version,
            "level": "commune" if province_code else "province",
            "rows": [_as_props(line) for line in lines],
            "total": msgspec.to_builtins(_place_row(province_code, total)),
            "islands": [
                {
                    "name": either(zone.name, zone.name_en),
                    "province": zone.province,
                    "tile_row": zone.tile.row,
                    "tile_col": zone.tile.col,
                }
                for zone in ZONE_TILES.values()
            ],
        },
    )


def export_rows(board_round: Round, province_code: str) -> tuple[list[str], list[list[object]]]:
    """Heading and rows with the same numbers as the page, for spreadsheets."""
    heading = [_("Code"), _("Place"), _("Entrants"), _("Attempts"), _("Mean score, %"), _("All correct")]
    figures = _figures(board_round.pk, province_code)
    model = Commune.objects.filter(province=province_code) if province_code else Province.objects.all()
    places = [(place.code, place_name(place)) for place in model.filter(ended_on=None).order_by("sort_key")]
    rows = [_cells(code, name, figures.get(code, Figures())) for code, name in places]
    return heading, [*rows, _cells("", _("Total"), _total(figures.values()))]


def _cells(code: str, name: str, each: Figures) -> list[object]:
    return [code, name, each.entrants, each.attempts, each.mean, each.all_correct]


def _figures(round_id: int, province: str) -> dict[str, Figures]:
    """By province code, or by commune code within a province; "" holds entrants who declared none."""
    rows = Tally.objects.filter(round_id=round_id, kind=Tally.Kind.COMMUNE)
    by = "code" if province else "province"
    rows = rows.filter(province=province) if province else rows
    sums = {f"total_{name}": Sum(name) for name in _SUMS}
    return {
        code: Figures(*figures)
        for code, *figures in rows.order_by(by).values(by).annotate(**sums).values_list(by, *sums)
    }


def _trend(round_id: int, province: str) -> list[tuple[str, int]]:
    rows = Tally.objects.filter(round_id=round_id, kind=Tally.Kind.DAY)
    rows = rows.filter(province=province) if province else rows
    return list(rows.order_by("code").values("code").annotate(n=Sum("attempts")).values_list("code", "n"))


def _province_lines(
    figures: Mapping[str, Figures], address: Mapping[str, object], mine: Entry | None
) -> Sequence[PlaceLine]:
    return [
        _line(
            province.code,
            place_name(province),
            reverse("contests:places_province", kwargs={**address, "code": province.code}),
            figures.get(province.code, Figures()),
            tile=(PROVINCE_TILES[province.code].row, PROVINCE_TILES[province.code].col),
            short=either(province.name, province.name_en),
            mine=mine is not None and mine.province_id == province.code,
        )
        for province in Province.objects.filter(ended_on=None).order_by("sort_key")
    ]


def _commune_lines(
    province: Province, figures: Mapping[str, Figures], board_url: str, mine: Entry | None
) -> Sequence[PlaceLine]:
    return [
        _line(
            commune.code,
            place_name(commune),
            f"{board_url}{commune.code}",
            figures.get(commune.code, Figures()),
            mine=mine is not None and mine.commune_id == commune.code,
        )
        for commune in Commune.objects.filter(province=province, ended_on=None).order_by("sort_key")
    ]


def _line(
    code: str,
    name: str,
    url: str,
    each: Figures,
    *,
    tile: tuple[int, int] | tuple[None, None] = (None, None),
    short: str = "",
    mine: bool = False,
) -> PlaceLine:
    return PlaceLine(
        code=code,
        name=name,
        url=url,
        entrants=each.entrants,
        attempts=each.attempts,
        mean=each.mean,
        all_correct=each.all_correct,
        tile_row=tile[0],
        tile_col=tile[1],
        short=short,
        mine=mine,
    )


def _total(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


def _place_row(code: str, each: Figures) -> PlaceRow:
    return PlaceRow(code, each.entrants, each.attempts, each.mean, each.all_correct)


def _as_props(line: PlaceLine) -> dict[str, object]:
    return {
        name: getattr(line, name)
        for name in (
            "code",
            "name",
            "url",
            "entrants",
            "attempts",
            "mean",
            "all_correct",
            "tile_row",
            "tile_col",
            "short",
            "mine",
        )
    }
