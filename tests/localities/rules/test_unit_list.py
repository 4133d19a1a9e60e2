"""Reading lists of units: outlines, tables, and each fault with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.rules.unit_list import MAX_DEPTH, MAX_UNITS, read_units

TREE = [("Đảng bộ tỉnh", "A01", None), ("Sở Nội vụ", "A01.1", "Đảng bộ tỉnh"), ("Chi bộ 1", "", "Sở Nội vụ")]


def tree_of(text: str) -> list[tuple[str, str, str | None]]:
    rows, faults = read_units(text)
    assert not faults
    return [(row.name, row.code, None if row.parent is None else rows[row.parent].name) for row in rows]


def faults_of(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in read_units(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "Đảng bộ tỉnh | a01\n\tSở Nội vụ | A01.1\n\t\tChi bộ 1\n",
        "\n\n  Đảng bộ tỉnh|A01\r\n    - Sở Nội vụ|A01.1\r\n       • Chi bộ  1\r\n",
        "tên,mã,cấp trên\nĐảng bộ tỉnh,A01,\nSở Nội vụ,A01.1,A01\nChi bộ 1,,sở nội vụ\n",
        "Parent;Name;Code\nSở Nội vụ;Chi bộ 1;\nĐảng bộ tỉnh;Sở Nội vụ;A01.1\n;Đảng bộ tỉnh;A01\n",
        "Tên đơn vị\tMã định danh\tTrực thuộc\nĐảng bộ tỉnh\tA01\t\nSở Nội vụ\tA01.1\tĐảng bộ tỉnh\nChi bộ 1\t\tA01.1",
    ],
    ids=["tabs", "blanks and bullets", "table", "table in any order", "pasted from a spreadsheet"],
)
def test_reads_the_same_tree_from_every_form(text: str) -> None:
    assert tree_of(text) == TREE


def test_a_plain_list_is_a_list_of_roots() -> None:
    assert tree_of("Sở Y tế\nSở Nội vụ\n") == [("Sở Y tế", "", None), ("Sở Nội vụ", "", None)]


def test_the_same_name_may_stand_under_different_parents() -> None:
    assert [row[2] for row in tree_of("A\n Chi bộ 1\nB\n Chi bộ 1\n")] == [None, None, "A", "B"]


def test_blank_lines_in_a_table_do_not_matter() -> None:
    assert tree_of("\nname,code\n\nSở Y tế,A1\n,\n\nSở Nội vụ,A2\n") == [
        ("Sở Y tế", "A1", None),
        ("Sở Nội vụ", "A2", None),
    ]


def test_a_quoted_cell_may_hold_the_delimiter() -> None:
    assert tree_of('name,code\n"Sở Văn hóa, Thể thao",A1\n') == [("Sở Văn hóa, Thể thao", "A1", None)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(0, "empty_list")]),
        (" \n\t\n", [(0, "empty_list")]),
        ("A\n\tB\n    C\n", [(3, "mixed_indent")]),
        ("A\n    B\n  C\n", [(3, "indent")]),
        ("  A\nB\n", [(2, "indent")]),
        ("A\n  B\n  b\n", [(3, "duplicate")]),
        ("A\nB\nA\n", [(3, "duplicate")]),
        ("| A01\n", [(1, "no_name")]),
        ("A" * 201 + "\n", [(1, "too_long")]),
        ("Sở\u200b Y tế\n", [(1, "characters")]),
        ("Sở Y tế | A 01\n", [(1, "unit_code")]),
        ("Sở Y tế | " + "A" * 36 + "\n", [(1, "unit_code")]),
        ("Sở Y tế | A01\nSở Nội vụ | a01\n", [(2, "duplicate_code")]),
        ("code,parent\nA01,\n", [(1, "no_name_column")]),
        ("name,parent\nA,B\n", [(2, "unknown_parent")]),
        ("name,parent\nA,\nB,A\nA,B\nC,A\n", [(3, "ambiguous_parent"), (5, "ambiguous_parent")]),
        ("name,parent\nA,B\nB,A\nC,\n", [(2, "cycle"), (3, "cycle")]),
        ("name,parent\nA,A\n", [(2, "cycle")]),
        ("name,code\n,A01\n", [(2, "no_name")]),
        ("name,code\nA,\n" + "x" * 140_000 + ",\n", [(3, "csv")]),
    ],
)
def test_names_the_line_of_each_fault(text: str, found: list[tuple[int, str]]) -> None:
    assert faults_of(text) == found


def test_finds_all_faults_at_once() -> None:
    assert faults_of("A | ?\nA\n | B2\n") == [(1, "unit_code"), (2, "duplicate"), (3, "no_name")]


def test_a_tree_may_be_so_deep_and_no_deeper() -> None:
    deepest = "\n".join(" " * level + f"Cấp {level}" for level in range(MAX_DEPTH))
    assert len(tree_of(deepest)) == MAX_DEPTH
    assert faults_of(f"{deepest}\n{' ' * MAX_DEPTH}Cấp {MAX_DEPTH}") == [(MAX_DEPTH + 1, "too_deep")]


def test_a_list_may_be_so_long_and_no_longer() -> None:
    longest = "\n".join(f"Chi bộ {number}" for number in range(MAX_UNITS))
    assert faults_of(longest) == []
    assert faults_of(longest + "\nmột nữa") == [(MAX_UNITS + 1, "too_many")]


@given(st.text(alphabet=st.sampled_from('Aa1 \t\n|,;"-é'), max_size=60))
def test_no_text_makes_it_fail_and_parents_come_first(text: str) -> None:
    rows, faults = read_units(text)
    assert rows or faults
    assert all(row.parent is None or row.parent < place for place, row in enumerate(rows))


@given(st.lists(st.integers(min_value=0, max_value=4), min_size=1, max_size=30))
def test_an_outline_keeps_every_unit_under_the_nearest_shallower_line(depths: list[int]) -> None:
    steps = [0]
    for depth in depths:
        steps.append(min(depth, steps[-1] + 1))
    rows, faults = read_units("\n".join(" " * depth + f"U{place}" for place, depth in enumerate(steps)))
    assert not faults
    parent_of = {row.name: None if row.parent is None else rows[row.parent].name for row in rows}
    for place, depth in enumerate(steps):
        above = next((f"U{other}" for other in range(place - 1, -1, -1) if steps[other] < depth), None)
        assert parent_of[f"U{place}"] == above
