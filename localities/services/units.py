"""Makes and extends the lists of units from which participants pick: one transaction, safe to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from localities.errors import ImportRefused
from localities.models import Unit, UnitList
from localities.rules.faults import Fault
from localities.rules.unit_list import MAX_NAME, UnitRow, read_units
from localities.rules.vietnamese import search_text, sort_key


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What an import did. `missing` are units of the list that the text does not name; they stay."""

    list_id: int
    created: int
    changed: int
    unchanged: int
    missing: tuple[str, ...]


@transaction.atomic
def import_units(*, list_name: str, text: str) -> UnitReport:
    """Add the units of `text` (see rules.unit_list) to the list of that name, which is made if there is none.

    A unit is known again by its name under its parent; it keeps its id, and its identifier is brought up
    to date. Nothing is deleted, because entries refer to units. Any fault: ImportRefused, nothing written.
    """
    list_name = " ".join(list_name.split())
    if not 0 < len(list_name) <= MAX_NAME:
        raise ImportRefused([Fault(0, "too_long" if list_name else "no_name", list_name[:40])])
    rows, faults = read_units(text)
    if faults:
        raise ImportRefused(faults)
    unit_list, _new = UnitList.objects.get_or_create(name=list_name)
    UnitList.objects.select_for_update().get(pk=unit_list.pk)  # imports of one list wait for each other
    stored = list(unit_list.units.all())
    units = _resolve(unit_list, rows, stored)
    changed = [unit for unit, row in zip(units, rows, strict=True) if unit.pk and row.code not in ("", unit.code)]
    for unit, row in zip(units, rows, strict=True):
        unit.code = row.code or unit.code
        unit.folded = search_text(
            unit.name, full_name=f"{unit.code} {unit.name}", context=[unit.parent.name] if unit.parent else []
        )
    if taken := _taken_codes(units, rows, stored):
        raise ImportRefused(taken)
    created = _write(units, rows, changed)
    kept = {unit.pk for unit in units}
    missing = tuple(unit.name for unit in stored if unit.pk not in kept)
    return UnitReport(unit_list.pk, created, len(changed), len(units) - created - len(changed), missing)


def _resolve(unit_list: UnitList, rows: Sequence[UnitRow], stored: Sequence[Unit]) -> list[Unit]:
    """The unit of each row: the stored one of that name under that parent, or a new one not yet saved."""
    by_place = {(unit.parent_id, unit.name.casefold()): unit for unit in stored}
    units: list[Unit] = []
    for row in rows:
        parent = None if row.parent is None else units[row.parent]
        known = None
        if parent is None or parent.pk:
            known = by_place.get((parent.pk if parent else None, row.name.casefold()))
        if known is not None:
            known.parent = parent
        units.append(known or Unit(list=unit_list, parent=parent, name=row.name, sort_key=sort_key(row.name)))
    return units


def _taken_codes(units: Sequence[Unit], rows: Sequence[UnitRow], stored: Sequence[Unit]) -> list[Fault]:
    """Rows whose identifier would then belong to two units of the list."""
    named = {unit.pk for unit in units}
    holders = {unit.code: unit for unit in stored if unit.code and unit.pk not in named}
    faults: list[Fault] = []
    for unit, row in zip(units, rows, strict=True):
        if unit.code and holders.setdefault(unit.code, unit) is not unit:
            faults.append(Fault(row.line, "duplicate_code", unit.code))
    return faults


def _write(units: Sequence[Unit], rows: Sequence[UnitRow], changed: Sequence[Unit]) -> int:
    """Save the units, a level at a time because a child needs its parent's id; the number of new ones."""
    # Units may trade identifiers: give the old ones up before taking the new.
    Unit.objects.filter(pk__in=[unit.pk for unit in changed]).update(code="")
    depths: list[int] = []
    levels: dict[int, list[Unit]] = {}
    for unit, row in zip(units, rows, strict=True):
        depths.append(0 if row.parent is None else depths[row.parent] + 1)
        if not unit.pk:
            levels.setdefault(depths[-1], []).append(unit)
    for depth in sorted(levels):
        Unit.objects.bulk_create(levels[depth])
    Unit.objects.bulk_update(changed, ["code", "folded"], batch_size=500)
    return sum(map(len, levels.values()))
