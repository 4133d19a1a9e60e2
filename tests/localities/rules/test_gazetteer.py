"""What the reader of the list accepts, and each fault it names."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.rules.faults import Fault
from localities.rules.gazetteer import in_force, read_gazetteer

AsList = Callable[..., str]
PROVINCE = "01,city,Hà Nội,Ha Noi,,2025-07-01,,x"


def faults_of(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in read_gazetteer(text)[1]]


def test_reads_codes_as_text_in_the_order_of_time(few_rows: tuple[str, ...], as_list: AsList) -> None:
    listed, faults = read_gazetteer(as_list(*reversed(few_rows)))
    assert not faults
    assert list(listed)[:5] == ["01", "24", "48", "66", "00004"]
    assert [(span.type, span.valid_from) for span in listed["24"]] == [
        ("province", dt.date(2025, 7, 1)),
        ("city", dt.date(2026, 9, 20)),
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2025-06-30", None),
        ("2025-07-01", "province"),
        ("2026-09-19", "province"),
        ("2026-09-20", "city"),
        ("2030-01-01", "city"),
    ],
)
def test_in_force_on_each_side_of_each_boundary(
    day: str, kind: str | None, few_rows: tuple[str, ...], as_list: AsList
) -> None:
    listed, _ = read_gazetteer(as_list(*few_rows))
    span = in_force(listed["24"], dt.date.fromisoformat(day))
    assert (span.type if span else None) == kind


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,city,Hà Nội,Ha Noi,,2025-07-01,,x", "code"),
        ("001,city,Hà Nội,Ha Noi,,2025-07-01,,x", "code"),
        ("٠١,city,Hà Nội,Ha Noi,,2025-07-01,,x", "code"),
        ("02,ward,Hà Nội,Ha Noi,,2025-07-01,,x", "type"),
        ("00004,city,Ba Đình,Ba Dinh,01,2025-07-01,,x", "type"),
        ("00004,ward,,Ba Dinh,01,2025-07-01,,x", "missing"),
        ("00004,ward,Ba Đình,,01,2025-07-01,,x", "missing"),
        ("00004,ward,Ba Đình,Ba Dinh,01,2025-07-01,,", "missing"),
        (f"00004,ward,{'Ba' * 61},Ba Dinh,01,2025-07-01,,x", "text"),
        ("00004,ward,Ba\u200bĐình,Ba Dinh,01,2025-07-01,,x", "text"),
        ("00004,ward,Ba Đình,Ba Dinh,01,1/7/2025,,x", "date"),
        ("00004,ward,Ba Đình,Ba Dinh,01,20250701,,x", "date"),
        ("00004,ward,Ba Đình,Ba Dinh,01,2025-02-30,,x", "date"),
        ("00004,ward,Ba Đình,Ba Dinh,01,2025-07-01,soon,x", "date"),
        ("00004,ward,Ba Đình,Ba Dinh,01,2025-07-01,2025-07-01,x", "ends_before_start"),
        ("00004,ward,Ba Đình,Ba Dinh,99,2025-07-01,,x", "parent"),
        ("00004,ward,Ba Đình,Ba Dinh,,2025-07-01,,x", "parent"),
        ("00004,ward,Ba Đình,Ba Dinh,01,2025-06-30,,x", "parent"),
        ("02,city,Hà Nội,Ha Noi,01,2025-07-01,,x", "parent"),
        ("00004,ward,Ba Đình", "cells"),
    ],
)
def test_names_the_line_of_a_fault(row: str, code: str, as_list: AsList) -> None:
    assert faults_of(as_list(PROVINCE, row)) == [(3, code)]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ("2026-09-20", None),
        ("2026-09-21", "reissued"),
        ("2026-09-19", "overlap"),
        ("2025-07-01", "overlap"),
    ],
)
def test_the_rows_of_a_code_must_join(second: str, code: str | None, as_list: AsList) -> None:
    rows = ("24,province,Bắc Ninh,Bac Ninh,,2025-07-01,2026-09-20,x", f"24,city,Bắc Ninh,Bac Ninh,,{second},,x")
    assert [found for _, found in faults_of(as_list(*rows))] == ([code] if code else [])


def test_two_open_rows_overlap(as_list: AsList) -> None:
    assert faults_of(as_list(PROVINCE, PROVINCE.replace("2025", "2026"))) == [(3, "overlap")]


def test_a_code_stays_in_its_province(few_rows: tuple[str, ...], as_list: AsList) -> None:
    moved = "00004,ward,Ba Đình,Ba Dinh,24,2026-01-01,,x"
    stays = "00004,ward,Ba Đình,Ba Dinh,01,2025-07-01,2026-01-01,x"
    rows = [row for row in few_rows if not row.startswith("00004")]
    assert [code for _, code in faults_of(as_list(*rows, stays, moved))] == ["moved"]


@pytest.mark.parametrize("text", ["", "code;type\n", "name,code\nHà Nội,01\n"])
def test_refuses_a_file_without_the_columns(text: str) -> None:
    assert faults_of(text) == [(1, "columns")]


def test_refuses_a_file_that_is_not_csv(as_list: AsList) -> None:
    assert faults_of(as_list('01,city,"Hà" Nội,Ha Noi,,2025-07-01,,x')) == [(2, "csv")]


def test_a_byte_order_mark_does_not_matter(as_list: AsList) -> None:
    assert faults_of("\ufeff" + as_list(PROVINCE)) == []


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    read_gazetteer(text)
    listed, faults = read_gazetteer("code,type,name,name_en,parent,valid_from,valid_to,legal_basis\n" + text)
    assert all(isinstance(fault, Fault) for fault in faults)
    assert isinstance(listed, dict)
