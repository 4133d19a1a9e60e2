"""Importing lists of units."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from localities import queries
from localities.errors import ImportRefused
from localities.models import Unit, UnitList
from localities.services.units import UnitReport, import_units

pytestmark = pytest.mark.django_db
TEXT = "Tỉnh ủy | A01\n  Sở Nội vụ | A01.1\n    Chi bộ 1\n    Chi bộ 2\n    Chi bộ 10\n  Sở Y tế | A01.2\n"


@pytest.fixture
def agencies() -> UnitReport:
    return import_units(list_name="Cơ quan", text=TEXT)


def refused(text: str, list_name: str = "Cơ quan") -> list[tuple[int, str]]:
    before = list(Unit.objects.order_by("pk").values_list()), UnitList.objects.count()
    with pytest.raises(ImportRefused) as refusal:
        import_units(list_name=list_name, text=text)
    assert (list(Unit.objects.order_by("pk").values_list()), UnitList.objects.count()) == before
    return [(fault.line, fault.code) for fault in refusal.value.faults]


def test_makes_the_tree(agencies: UnitReport) -> None:
    assert (agencies.created, agencies.changed, agencies.unchanged, agencies.missing) == (6, 0, 0, ())
    tree = [(unit.depth, unit.name, unit.parent) for unit in queries.unit_tree(agencies.list_id)]
    assert tree == [
        (0, "Tỉnh ủy", ""),
        (1, "Sở Nội vụ", "Tỉnh ủy"),
        (2, "Chi bộ 1", "Sở Nội vụ"),
        (2, "Chi bộ 2", "Sở Nội vụ"),
        (2, "Chi bộ 10", "Sở Nội vụ"),
        (1, "Sở Y tế", "Tỉnh ủy"),
    ]


def test_a_second_import_changes_nothing(agencies: UnitReport) -> None:
    before = list(Unit.objects.order_by("pk").values_list())
    again = import_units(list_name=" Cơ  quan ", text=TEXT)
    assert again == UnitReport(agencies.list_id, created=0, changed=0, unchanged=6, missing=())
    assert list(Unit.objects.order_by("pk").values_list()) == before


def test_a_later_import_adds_and_keeps_what_it_does_not_name(agencies: UnitReport) -> None:
    report = import_units(list_name="Cơ quan", text="tỉnh ủy\n  Sở Tư pháp\n    Chi bộ 1\n")
    assert (report.created, report.changed, report.unchanged) == (2, 0, 1)
    assert set(report.missing) == {"Sở Nội vụ", "Chi bộ 1", "Chi bộ 2", "Chi bộ 10", "Sở Y tế"}
    assert Unit.objects.count() == 8
    assert Unit.objects.get(name="Tỉnh ủy").code == "A01"


def test_units_may_trade_identifiers_and_keep_their_ids(agencies: UnitReport) -> None:
    ids = dict(Unit.objects.values_list("name", "pk"))
    traded = "Tỉnh ủy\n  Sở Nội vụ | A01.2\n  Sở Y tế | A01.1\n  Sở Tư pháp | A02\n"
    report = import_units(list_name="Cơ quan", text=traded)
    assert (report.created, report.changed) == (1, 2)
    assert Unit.objects.get(pk=ids["Sở Y tế"]).code == "A01.1"
    assert [unit.name for unit in queries.search_units(report.list_id, "a01 1")] == ["Sở Y tế"]


def test_a_new_unit_may_take_an_identifier_that_is_given_up(agencies: UnitReport) -> None:
    import_units(list_name="Cơ quan", text="Tỉnh ủy\n  Sở Y tế | A09\n  Sở Tư pháp | A01.2\n")
    assert Unit.objects.get(name="Sở Tư pháp").code == "A01.2"


def test_refuses_an_identifier_that_another_unit_has(agencies: UnitReport) -> None:
    assert refused("Tỉnh ủy\n  Sở Tư pháp | A01.2\n") == [(2, "duplicate_code")]


def test_refuses_a_faulty_text_and_makes_no_list() -> None:
    assert refused("A\nA\n") == [(2, "duplicate")]


@pytest.mark.parametrize(("name", "code"), [("  ", "no_name"), ("x" * 201, "too_long")])
def test_refuses_a_list_without_a_fit_name(name: str, code: str) -> None:
    assert refused("A\n", list_name=name) == [(0, code)]


def test_lists_do_not_share_units(agencies: UnitReport) -> None:
    other = import_units(list_name="Khác", text=TEXT)
    assert other.created == 6
    assert other.list_id != agencies.list_id
    assert len(queries.unit_tree(other.list_id)) == 6


def test_search_finds_units_by_name_parent_and_identifier(agencies: UnitReport) -> None:
    def found(text: str) -> list[str]:
        return [unit.name for unit in queries.search_units(agencies.list_id, text)]

    assert found("noi vu") == ["Sở Nội vụ", "Chi bộ 1", "Chi bộ 2", "Chi bộ 10"]
    assert found("chi bo 1 noi vu") == ["Chi bộ 1", "Chi bộ 10"]
    assert found("a01.2") == ["Sở Y tế"]
    assert found("y te") == ["Sở Y tế"]
    assert found("khong co") == []
    assert len(found("")) == 6


@pytest.mark.parametrize("units", [1, 20])
def test_reading_a_list_takes_one_query(units: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    text = "Tỉnh ủy\n" + "".join(f"  Sở {number}\n" for number in range(units))
    report = import_units(list_name="Cơ quan", text=text)
    with django_assert_num_queries(1):  # the units
        assert len(queries.unit_tree(report.list_id)) == units + 1
    with django_assert_num_queries(1):  # the units with their parents
        assert queries.search_units(report.list_id, "so")


def test_importing_takes_a_query_a_level_not_a_unit(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    text = "Tỉnh ủy\n" + "".join(f"  Sở {number}\n" for number in range(200))
    # Two savepoints for the list and each level, the list, its units, one insert a level; clearing nothing.
    with django_assert_max_num_queries(16):
        import_units(list_name="Cơ quan", text=text)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time by itself")
@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_another_of_the_same_list() -> None:
    UnitList.objects.create(name="Cơ quan")

    def other_import() -> UnitReport:
        try:
            return import_units(list_name="Cơ quan", text=TEXT)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            import_units(list_name="Cơ quan", text=TEXT)
            later = pool.submit(other_import)
            with pytest.raises(TimeoutError):
                later.result(timeout=1)
        assert (later.result(timeout=10).created, Unit.objects.count()) == (0, 6)
