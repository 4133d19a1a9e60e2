"""What other packages and the API may ask about localities. Answers are frozen data, one query each.

Localities that have ended are never offered; `name_on` still tells what they were called.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex

from localities.models import Commune, LocalityName, Province, Unit
from localities.rules import tiles
from localities.rules.names import full_name, full_name_en
from localities.rules.vietnamese import fold

MOST_WORDS = 8
MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class ProvinceInfo:
    """A province in force, with its place on the tile map; `zone` is the tile of its special zone at sea."""

    code: str
    name: str
    name_en: str
    type: str
    full_name: str
    full_name_en: str
    tile: tiles.Tile
    zone: tiles.ZoneTile | None


@dataclass(frozen=True, slots=True)
class CommuneInfo:
    """A commune, ward or special zone in force, with its province."""

    code: str
    name: str
    name_en: str
    type: str
    full_name: str
    full_name_en: str
    province_code: str
    province_name: str
    province_name_en: str


@dataclass(frozen=True, slots=True)
class NameInTime:
    """What a code was called from `valid_from` until the day before `valid_to` (None: still in force)."""

    code: str
    name: str
    name_en: str
    type: str
    full_name: str
    full_name_en: str
    valid_from: dt.date
    valid_to: dt.date | None
    legal_basis: str


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit of a list; `parent` is its parent's name, `depth` its level from 0 (None in a search)."""

    id: int
    name: str
    code: str
    parent_id: int | None
    parent: str
    depth: int | None


def provinces() -> tuple[ProvinceInfo, ...]:
    """The provinces in force, in Vietnamese order."""
    return tuple(
        ProvinceInfo(
            code=province.code,
            name=province.name,
            name_en=province.name_en,
            type=province.type,
            full_name=full_name(province.type, province.name),
            full_name_en=full_name_en(province.type, province.name_en),
            tile=tiles.PROVINCE_TILES[province.code],
            zone=tiles.ZONE_TILES.get(province.code),
        )
        for province in Province.objects.filter(ended_on=None).order_by("sort_key", "code")
    )


def communes(province: str) -> tuple[CommuneInfo, ...]:
    """The communes in force of the province of this code, in Vietnamese order."""
    found = Commune.objects.filter(ended_on=None, province=province).select_related("province")
    return tuple(map(_commune_info, found.order_by("sort_key", "code")))


def search_communes(text: str, province: str | None = None, limit: int = 20) -> tuple[CommuneInfo, ...]:
    """The communes in force that match `text`, best first, `limit` at most (200 at the very most).

    Accents, case and punctuation do not count. Each word must begin a word of the commune's name, of its
    type or of its province's name: "hoan kiem", "xa tan", "tan an tay ninh". Best are those of just this
    name, then those whose name begins so (in whole words first), then those that have the words together,
    then the rest; among equals, names that bear the accents typed come first. No text: the first communes of
    the province, or none without a province.
    """
    found = Commune.objects.filter(ended_on=None).select_related("province")
    if province is not None:
        found = found.filter(province=province)
    elif not fold(text):
        return ()
    return tuple(map(_commune_info, _matching(found, text)[: _capped(limit)]))


def name_on(code: str, date: dt.date) -> NameInTime | None:
    """What the province or commune of this code was called on that day; None where nothing is recorded."""
    return names_on([code], date).get(code)


def names_on(codes: Iterable[str], date: dt.date) -> dict[str, NameInTime]:
    """What the provinces and communes of these codes were called on that day, by code, in one query."""
    in_force = Q(valid_from__lte=date) & (Q(valid_to=None) | Q(valid_to__gt=date))
    return {
        row.code: NameInTime(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            type=row.type,
            full_name=full_name(row.type, row.name),
            full_name_en=full_name_en(row.type, row.name_en),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            legal_basis=row.legal_basis,
        )
        for row in LocalityName.objects.filter(in_force, code__in=list(codes))
    }


def search_units(list_id: int, text: str, limit: int = 20) -> tuple[UnitInfo, ...]:
    """The units of a list that match `text` in name, identifier or parent's name, ranked as communes are."""
    found = Unit.objects.filter(list=list_id).select_related("parent")
    return tuple(_unit_info(unit, None) for unit in _matching(found, text)[: _capped(limit)])


def unit_tree(list_id: int) -> tuple[UnitInfo, ...]:
    """All units of a list, each followed by its children, siblings in Vietnamese order."""
    children: dict[int | None, list[Unit]] = {}
    units: dict[int, Unit] = {}
    for unit in Unit.objects.filter(list=list_id).order_by("-sort_key", "-pk"):
        units[unit.pk] = unit
        children.setdefault(unit.parent_id, []).append(unit)
    tree: list[UnitInfo] = []
    waiting = [(unit, 0) for unit in children.get(None, ())]
    while waiting:
        unit, depth = waiting.pop()
        if unit.parent_id is not None:
            unit.parent = units[unit.parent_id]
        tree.append(_unit_info(unit, depth))
        waiting.extend((child, depth + 1) for child in children.get(unit.pk, ()))
    return tuple(tree)


_Row = TypeVar("_Row", bound=Model)


def _matching(rows: QuerySet[_Row], text: str) -> QuerySet[_Row]:
    """The rows whose `folded` (see rules.vietnamese.search_text) has every word of `text`, best first."""
    words = fold(text).split()[:MOST_WORDS]
    for word in words:
        rows = rows.filter(folded__contains=f" {word}")
    phrase = " ".join(words)
    if not phrase:
        return rows.order_by("sort_key", "pk")
    rank = Case(
        When(Q(folded__startswith=f" {phrase} |") | Q(folded__contains=f"| {phrase} /"), then=Value(0)),
        When(Q(folded__startswith=f" {phrase} ") | Q(folded__contains=f"| {phrase} "), then=Value(1)),
        When(Q(folded__startswith=f" {phrase}") | Q(folded__contains=f"| {phrase}"), then=Value(2)),
        When(phrase_at__gt=0, phrase_at__lt=F("context_at"), then=Value(3)),
        default=Value(4),
    )
    typed = unicodedata.normalize("NFC", " ".join(text.split()))
    as_spelled = Case(When(name__contains=_capitalised(typed), then=Value(0)), default=Value(1))
    ranked: QuerySet[_Row] = rows.alias(
        phrase_at=StrIndex("folded", Value(f" {phrase}")), context_at=StrIndex("folded", Value("/"))
    ).order_by(rank, as_spelled, "sort_key", "pk")
    return ranked


def _capitalised(text: str) -> str:
    """Each word with a capital, as names are written; capitals within a word stay as they are in a name."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split())


def _capped(limit: int) -> int:
    return max(0, min(limit, MOST_HITS))


def _commune_info(commune: Commune) -> CommuneInfo:
    province = commune.province
    return CommuneInfo(
        code=commune.code,
        name=commune.name,
        name_en=commune.name_en,
        type=commune.type,
        full_name=full_name(commune.type, commune.name),
        full_name_en=full_name_en(commune.type, commune.name_en),
        province_code=province.code,
        province_name=full_name(province.type, province.name),
        province_name_en=full_name_en(province.type, province.name_en),
    )


def _unit_info(unit: Unit, depth: int | None) -> UnitInfo:
    return UnitInfo(
        id=unit.pk,
        name=unit.name,
        code=unit.code,
        parent_id=unit.parent_id,
        parent=unit.parent.name if unit.parent else "",
        depth=depth,
    )
