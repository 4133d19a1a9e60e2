"""Brings the tables of localities to what the list says: one door, one transaction, safe to repeat."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from localities.errors import ImportRefused
from localities.models import Commune, LocalityName, Province
from localities.rules.faults import Fault
from localities.rules.gazetteer import Span, Spans, in_force, read_gazetteer
from localities.rules.names import full_name
from localities.rules.vietnamese import fold, search_text, sort_key

_FACTS = ("name", "name_en", "type", "ended_on")
_DERIVED = ("folded", "sort_key")
_NAME_FACTS = ("type", "name", "name_en", "valid_from", "valid_to", "legal_basis")


@dataclass(frozen=True, slots=True)
class Changed:
    """A code whose present name or type, or whose recorded history, is now another."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. A code is in exactly one of the four."""

    created: tuple[str, ...]
    changed: tuple[Changed, ...]
    ended: tuple[str, ...]
    unchanged: int

    @property
    def did_nothing(self) -> bool:
        return not (self.created or self.changed or self.ended)


@transaction.atomic
def import_localities(*, text: str, today: dt.date) -> ImportReport:
    """Create, rename, retype and end localities so that the tables agree with the CSV `text` as of `today`.

    Rows that begin after `today` are recorded as names and take effect at the first import from that day.
    Raises ImportRefused, and writes nothing, for a faulty file and for one that drops or reissues a code.
    """
    listed, faults = read_gazetteer(text)
    if faults:
        raise ImportRefused(faults)
    stored_names = _stored_names()
    stored = _stored_units()
    faults = list(_broken_promises(listed, stored, stored_names, today))
    if faults:
        raise ImportRefused(faults)

    wanted = _units(listed, today)
    _write_units(wanted, stored)
    _write_names(listed, stored_names)
    return _report(listed, wanted, stored, stored_names)


_Unit = Province | Commune
_NameFacts = tuple[tuple[object, ...], ...]


def _stored_units() -> dict[str, _Unit]:
    units: list[_Unit] = [*Province.objects.all(), *Commune.objects.all()]
    return {unit.code: unit for unit in units}


def _stored_names() -> dict[str, _NameFacts]:
    names: dict[str, list[tuple[object, ...]]] = {}
    for code, *facts in LocalityName.objects.order_by("code", "valid_from").values_list("code", *_NAME_FACTS):
        names.setdefault(code, []).append(tuple(facts))
    return {code: tuple(rows) for code, rows in names.items()}


def _listed_names(spans: Spans) -> _NameFacts:
    return tuple(tuple(getattr(span, fact) for fact in _NAME_FACTS) for span in spans)


def _broken_promises(
    listed: Mapping[str, Spans],
    stored: Mapping[str, _Unit],
    stored_names: Mapping[str, _NameFacts],
    today: dt.date,
) -> Iterable[Fault]:
    """Codes that the database knows and the list drops, moves, or gives to another place."""
    for code in sorted(stored.keys() | stored_names.keys()):
        unit = stored.get(code)
        spans = listed.get(code, ())
        if not spans or (unit is not None and in_force(spans, today) is None):
            yield Fault(0, "dropped", code)
            continue
        if isinstance(unit, Commune) and unit.province_id != spans[0].parent:
            yield Fault(spans[0].line, "moved", code)
        was_called = {fold(str(facts[1])) for facts in stored_names.get(code, ())}
        another_place = bool(was_called) and was_called.isdisjoint(fold(span.name) for span in spans)
        lives_on = spans[-1].valid_to is None or spans[-1].valid_to > today
        if another_place or (lives_on and unit is not None and unit.ended_on is not None):
            yield Fault(spans[-1].line, "reissued", code)


def _units(listed: Mapping[str, Spans], today: dt.date) -> dict[str, _Unit]:
    """The rows of the two tables as they should be on `today`; codes that begin later have none yet."""
    units: dict[str, _Unit] = {}
    for code, spans in listed.items():
        span = in_force(spans, today)
        if span is None:
            continue
        ended_on = span.valid_to if span.valid_to and span.valid_to <= today else None
        called = full_name(span.type, span.name)
        common = {
            "code": code,
            "name": span.name,
            "name_en": span.name_en,
            "type": span.type,
            "ended_on": ended_on,
            "sort_key": sort_key(span.name),
        }
        if span.is_province:
            units[code] = Province(**common, folded=search_text(span.name, full_name=called))
        else:
            context = [_called(listed[span.parent], today)]
            units[code] = Commune(
                **common,
                folded=search_text(span.name, full_name=called, context=context),
                province_id=span.parent,
            )
    return units


def _called(spans: Spans, today: dt.date) -> str:
    span: Span = in_force(spans, today) or spans[0]
    return full_name(span.type, span.name)


def _write_units(wanted: Mapping[str, _Unit], stored: Mapping[str, _Unit]) -> None:
    stale = [unit for code, unit in wanted.items() if _differs(unit, stored.get(code), (*_FACTS, *_DERIVED))]
    upsert: dict[str, Any] = {
        "update_conflicts": True,
        "unique_fields": ["code"],
        "update_fields": [*_FACTS, *_DERIVED],
    }
    Province.objects.bulk_create([unit for unit in stale if isinstance(unit, Province)], **upsert)
    Commune.objects.bulk_create([unit for unit in stale if isinstance(unit, Commune)], **upsert)


def _write_names(listed: Mapping[str, Spans], stored_names: Mapping[str, _NameFacts]) -> None:
    stale = [code for code, spans in listed.items() if _listed_names(spans) != stored_names.get(code)]
    LocalityName.objects.filter(code__in=[code for code in stale if code in stored_names]).delete()
    LocalityName.objects.bulk_create(
        LocalityName(code=code, **{fact: getattr(span, fact) for fact in _NAME_FACTS})
        for code in stale
        for span in listed[code]
    )


def _report(
    listed: Mapping[str, Spans],
    wanted: Mapping[str, _Unit],
    stored: Mapping[str, _Unit],
    stored_names: Mapping[str, _NameFacts],
) -> ImportReport:
    created: list[str] = []
    changed: list[Changed] = []
    ended: list[str] = []
    for code, spans in listed.items():
        now, before = wanted.get(code), stored.get(code)
        if before is None and (now is not None or code not in stored_names):
            created.append(code)
        elif now is not None and before is not None and now.ended_on and not before.ended_on:
            ended.append(code)
        elif _differs(now, before, _FACTS) or _listed_names(spans) != stored_names.get(code):
            changed.append(Changed(code, before=_shown(before), after=_shown(now)))
    unchanged = len(listed) - len(created) - len(changed) - len(ended)
    return ImportReport(tuple(created), tuple(changed), tuple(ended), unchanged)


def _differs(one: _Unit | None, other: _Unit | None, fields: tuple[str, ...]) -> bool:
    if one is None or other is None:
        return one is not other
    return any(getattr(one, field) != getattr(other, field) for field in fields)


def _shown(unit: _Unit | None) -> str:
    return full_name(unit.type, unit.name) if unit else ""
