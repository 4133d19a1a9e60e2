"""Reading a pasted closed list, and how its keys are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.eligibility import normal_key
from contests.rules.invitee_list import MAX_LINES, InviteeRow, read_invitees


@pytest.mark.parametrize(
    ("line", "key", "name"),
    [
        ("alice", "alice", ""),
        ("alice@example.vn", "alice@example.vn", ""),
        ("Alice@Example.vn; Nguyễn Thị Hoa", "alice@example.vn", "Nguyễn Thị Hoa"),
        ("1\tNguyễn Văn An\t0912 345 678", "0912345678", "Nguyễn Văn An"),
        ("2, Trần Bình, +84 (912) 345-678, Xã Tân An", "0912345678", "Trần Bình Xã Tân An"),
        ("Tran Binh; 001082012345", "001082012345", "Tran Binh"),
        ("binh.tran; Trần Bình", "binh.tran", "Trần Bình"),
        ('"hoa@example.vn","Lê Thị Hoa"', "hoa@example.vn", "Lê Thị Hoa"),
    ],
)
def test_a_line_gives_a_key_and_a_name(line: str, key: str, name: str) -> None:
    assert read_invitees(line) == ([InviteeRow(1, key, name)], [])


def test_empty_lines_are_passed_over_and_lines_keep_their_numbers() -> None:
    rows, faults = read_invitees("\ufeffalice\n\n   \nbob\n")

    assert [(row.line, row.key) for row in rows] == [(1, "alice"), (4, "bob")]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 0, "empty_list"),
        (" \n\t\n", 0, "empty_list"),
        ("alice\nNguyễn Thị Hoa", 2, "no_key"),
        ("alice\n12", 2, "no_key"),
        ("alice\nbob\nALICE; once more", 3, "duplicate"),
        ("0912345678\n+84 912 345 678", 2, "duplicate"),
        (f"alice\n{'x' * 121}", 2, "too_long"),
        ("alice\nbob\x07", 2, "characters"),
        ("\n".join(["alice"] * (MAX_LINES + 1)), MAX_LINES + 1, "too_many"),
    ],
)
def test_a_fault_names_its_line(text: str, line: int, code: str) -> None:
    _rows, faults = read_invitees(text)

    assert [(fault.line, fault.code) for fault in faults] == [(line, code)]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    rows, faults = read_invitees(text)

    assert rows or faults
    assert len({row.key for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Alice", "alice"),
        (" alice@Example.VN ", "alice@example.vn"),
        ("a.b@example.vn", "a.b@example.vn"),
        ("binh.tran", "binh.tran"),
        ("0912.345.678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 24 3733 5555", "02437335555"),
        ("001082012345", "001082012345"),
        ("840123456789", "840123456789"),
        ("(024) 3733-5555", "02437335555"),
        ("", ""),
    ],
)
def test_one_phone_has_one_key_however_it_is_written(typed: str, key: str) -> None:
    assert normal_key(typed) == key


@given(st.text())
def test_writing_a_key_again_changes_nothing(text: str) -> None:
    assert normal_key(normal_key(text)) == normal_key(text)
