"""What became of passages: refs go with the content, not with the number."""

import random

from hypothesis import given
from hypothesis import strategies as st

from questions.rules.cutting import blocks_of, cut, names
from questions.rules.editions import Entry, changes, matched

OLD = """I. QUAN ĐIỂM
1. Đọc sách là quyền của mọi người trong xã hội.
2. Thư viện là nơi gặp gỡ của cộng đồng dân cư.
3. Nhà nước bảo đảm kinh phí cho thư viện công cộng.
II. NHIỆM VỤ
1. Mỗi xã có một phòng đọc vào năm 2030.
2. Cán bộ thư viện được bồi dưỡng hằng năm."""


def entries(text: str, prefix: str = "") -> list[Entry]:
    rows = cut(blocks_of(text)).rows
    above: list[str] = []
    found = []
    for row, name in zip(rows, names(rows, code="X", short="X"), strict=True):
        del above[row.depth :]
        found.append(Entry(prefix + name.ref, above[-1] if above else "", name.citation, name.heading, row.text))
        above.append(prefix + name.ref)
    return found


def told(new: str) -> dict[str, str]:
    """ "old ref > new ref" → what became of it, of all that is not as before."""
    old, after = entries(OLD), entries(new, "n:")
    return {
        f"{change.old or ''}>{(change.new or '').removeprefix('n:')}": "+".join(change.what) or change.state
        for change in changes(old, after, matched(old, after))
        if change.state != "kept"
    }


def test_the_same_text_is_as_before() -> None:
    assert told(OLD) == {}


def test_another_wording_in_its_place_is_changed() -> None:
    assert told(OLD.replace("năm 2030", "năm 2028")) == {"X.ii.1>X.ii.1": "changed"}


def test_one_put_in_between_renumbers_those_after_it() -> None:
    new = OLD.replace("2. Thư viện", "2. Trẻ em được mượn sách miễn phí.\n3. Thư viện").replace("3. Nhà", "4. Nhà")
    assert told(new) == {">X.i.2": "new", "X.i.2>X.i.3": "renumbered", "X.i.3>X.i.4": "renumbered"}


def test_one_taken_out_is_gone() -> None:
    new = OLD.replace("2. Thư viện là nơi gặp gỡ của cộng đồng dân cư.\n", "").replace("3. Nhà", "2. Nhà")
    assert told(new) == {"X.i.3>X.i.2": "renumbered", "X.i.2>": "gone"}


def test_one_below_another_heading_is_moved() -> None:
    line = "3. Nhà nước bảo đảm kinh phí cho thư viện công cộng."
    assert told(f"{OLD.replace(line + chr(10), '')}\n{line}") == {"X.i.3>X.ii.3": "moved+renumbered"}


def test_neighbours_that_changed_places() -> None:
    lines = OLD.split("\n")
    lines[1], lines[2] = lines[2].replace("2.", "1."), lines[1].replace("1.", "2.")
    assert told("\n".join(lines)) in (
        {"X.i.2>X.i.1": "moved+renumbered", "X.i.1>X.i.2": "renumbered"},
        {"X.i.2>X.i.1": "renumbered", "X.i.1>X.i.2": "moved+renumbered"},
    )


def test_an_editor_decides() -> None:
    old, new = entries(OLD), entries(OLD, "n:")
    found = matched(old, new, {"n:X.i.1": "X.i.2", "n:X.i.2": ""})
    assert found["n:X.i.1"] == "X.i.2"
    assert "n:X.i.2" not in found


def test_decisions_about_passages_that_are_not_there_are_ignored() -> None:
    old, new = entries(OLD), entries(OLD, "n:")
    assert matched(old, new, {"n:X.i.1": "X.i.99", "n:?": "X.i.1", "n:??": ""}) == matched(old, new)


WORDS = st.sampled_from(["sách", "đọc", "thư", "viện", "người", "2030", "kinh", "phí", "máy", "tính", "mượn", "trả"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
TEXTS = st.lists(SENTENCES, max_size=12).map(
    lambda lines: "\n".join(f"{number}. {line}." for number, line in enumerate(lines, start=1))
)


@given(TEXTS)
def test_any_text_matches_itself(text: str) -> None:
    old, new = entries(text), entries(text, "n:")
    assert all(change.state == "kept" for change in changes(old, new, matched(old, new)))


@given(TEXTS, TEXTS)
def test_every_passage_is_told_of_once(before: str, after: str) -> None:
    old, new = entries(before), entries(after, "n:")
    found = changes(old, new, matched(old, new))
    assert sorted(change.old for change in found if change.old is not None) == sorted(each.key for each in old)
    assert [change.new for change in found if change.new is not None] == [each.key for each in new]


@given(st.lists(st.integers(1000, 9999), min_size=1, max_size=10, unique=True), st.randoms())
def test_content_keeps_its_ref_wherever_it_goes(marks: list[int], chance: random.Random) -> None:
    shuffled = list(marks)
    chance.shuffle(shuffled)
    old = [
        Entry(f"X.{mark}", "", f"X, Mục {place}", f"{place}. Điều số {mark}", "") for place, mark in enumerate(marks)
    ]
    new = [
        Entry(f"n{mark}", "", f"X, Mục {place}", f"{place}. Điều số {mark}", "") for place, mark in enumerate(shuffled)
    ]
    assert matched(old, new) == {f"n{mark}": f"X.{mark}" for mark in marks}


def test_a_thousand_passages_are_matched_soon() -> None:
    text = "\n".join(f"{number}. Nhiệm vụ thứ {number} của chương trình đọc sách." for number in range(1, 900))
    old, new = entries(text), entries(text.replace("đọc", "mượn"), "n:")
    assert len(matched(old, new)) == 899
