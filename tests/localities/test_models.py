"""What the database itself refuses."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from localities.models import Commune, LocalityName, Province, Unit, UnitList
from localities.services.importing import ImportReport

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 7, 1)


def province(code: str = "02", name: str = "X", kind: str = "city") -> Province:
    return Province(code=code, name=name, name_en="X", type=kind)


def commune(code: str = "00001", kind: str = "ward") -> Commune:
    return Commune(code=code, name="X", name_en="X", type=kind, province_id="01")


def named(code: str = "99", kind: str = "city", start: dt.date = DAY, end: dt.date | None = None) -> LocalityName:
    return LocalityName(code=code, name="X", name_en="X", type=kind, valid_from=start, valid_to=end, legal_basis="X")


@pytest.mark.parametrize(
    "row",
    [
        lambda: province(code="2"),
        lambda: province(code="x2"),
        lambda: province(code="2\n"),
        lambda: province(name=""),
        lambda: province(kind="ward"),
        lambda: commune(code="0001"),
        lambda: commune(code="0000x"),
        lambda: commune(kind="city"),
        lambda: named(code="99", kind="ward"),
        lambda: named(code="99999", kind="city"),
        lambda: named(end=DAY),
        lambda: named(end=DAY - dt.timedelta(days=1)),
    ],
)
def test_malformed_rows_are_refused(few: ImportReport, row: Callable[[], Province]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        row().save(force_insert=True)


@pytest.mark.parametrize(
    "row",
    [
        lambda: named(code="24", start=dt.date(2025, 7, 1), end=dt.date(2025, 8, 1)),
        lambda: named(code="24", start=dt.date(2024, 7, 1), end=dt.date(2026, 9, 20)),
        lambda: named(code="24", start=dt.date(2027, 1, 1)),
    ],
    ids=["same start", "same end", "two in force"],
)
def test_names_of_a_code_do_not_share_a_start_an_end_or_the_present(
    few: ImportReport, row: Callable[[], LocalityName]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row().save()


def test_a_province_with_communes_cannot_be_deleted(few: ImportReport) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Province.objects.get(code="01").delete()


@pytest.mark.parametrize(
    "values",
    [{"name": ""}, {"name": "Sở Y tế"}, {"name": "B", "code": "A01"}, {"name": "B", "code": "a.01"}],
    ids=["no name", "same name", "same code", "malformed code"],
)
def test_units_of_a_list_differ(db: None, values: dict[str, str]) -> None:
    units = UnitList.objects.create(name="Cơ quan")
    Unit.objects.create(list=units, name="Sở Y tế", code="A01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(list=units, **values)


def test_two_units_without_identifier_are_no_conflict(db: None) -> None:
    units = UnitList.objects.create(name="Cơ quan")
    Unit.objects.create(list=units, name="A")
    Unit.objects.create(list=units, name="B")
    assert units.units.count() == 2


def test_a_unit_is_not_its_own_parent(db: None) -> None:
    unit = Unit.objects.create(list=UnitList.objects.create(name="Cơ quan"), name="A")
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(parent=unit)


def test_rows_are_shown_by_their_names(few: ImportReport) -> None:
    units = UnitList.objects.create(name="Cơ quan")
    shown = (
        Province.objects.get(code="01"),
        Commune.objects.get(code="00070"),
        units,
        Unit(list=units, name="Sở Y tế"),
    )
    assert [str(row) for row in shown] == ["Hà Nội", "Hoàn Kiếm", "Cơ quan", "Sở Y tế"]
    assert str(LocalityName.objects.get(code="01")) == "01 Hà Nội"
