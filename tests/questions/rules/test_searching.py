"""Finding words without accents, and marking where they stand in the text as it is written."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from localities.rules.vietnamese import fold
from questions.rules.searching import MAX_WORDS, contains, excerpt, parts_of, words_of

LETTERS = "aăâbcdđeêioôơuưyÁỄọữĐ 57-/,.“”’\u0301\u0323ﬁ½"
texts = st.text(alphabet=LETTERS, max_size=60) | st.text(max_size=40)
queries = st.text(alphabet=LETTERS, max_size=12)


def marked(text: str, query: str) -> list[str]:
    return [part.text for part in parts_of(text, words_of(query)) if part.marked]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Chuyển đổi số quốc gia", "chuyen doi so", ["Chuyển đổi số"]),
        ("Chuyển đổi số quốc gia", "CHUYỂN ĐỔI SỐ", ["Chuyển đổi số"]),
        ("Số hóa; chuyển đổi số.", "chuyển đổi số", ["chuyển đổi số"]),
        ("Số 57 và số 66", "số", ["Số", "số"]),
        ("dữ liệu là tư liệu sản xuất", "tư liệu dữ", ["dữ liệu", "tư liệu"]),
        ("Nghị quyết 57-NQ/TW", "57 nq tw", ["57-NQ/TW"]),
        ("đạt trên 0,7 điểm", "0,7", ["0,7"]),
        ("Kinh tế số", "kinh te", ["Kinh tế"]),
        (unicodedata.normalize("NFD", "Đổi mới"), "doi moi", [unicodedata.normalize("NFD", "Đổi mới")]),
    ],
)
def test_words_are_marked_as_they_are_written(text: str, query: str, found: list[str]) -> None:
    assert marked(text, query) == found


@pytest.mark.parametrize(("text", "query"), [("Sổ tay", "so ta"), ("khoa học", "hoc sinh"), ("Đảng", "an"), ("", "a")])
def test_parts_of_words_are_not_found(text: str, query: str) -> None:
    assert not contains(text, words_of(query))


@pytest.mark.parametrize("query", ["", "  ", "?!", "“”"])
def test_a_query_without_words_finds_nothing(query: str) -> None:
    assert not contains("Nghị quyết", words_of(query))
    assert marked("Nghị quyết", query) == []


def test_all_words_are_needed_in_any_order() -> None:
    assert contains("Khoa học, công nghệ", words_of("nghe khoa"))
    assert not contains("Khoa học, công nghệ", words_of("nghe sinh"))


def test_a_very_long_query_is_cut() -> None:
    assert len(words_of("a " * 1000)) == MAX_WORDS


@given(texts, queries)
def test_the_parts_joined_are_the_text(text: str, query: str) -> None:
    assert "".join(part.text for part in parts_of(text, words_of(query))) == text


@given(texts, queries)
def test_something_is_marked_exactly_where_a_word_occurs(text: str, query: str) -> None:
    words = words_of(query)
    assert bool(marked(text, query)) == any(contains(text, [word]) for word in words)


@given(texts, queries)
def test_what_is_marked_holds_only_the_words(text: str, query: str) -> None:
    # A character that is several words by itself (½ is 1 and 2) can only be marked whole.
    assume(all(" " not in fold(f"x{char}x") or not fold(char) for char in text))
    assert set(" ".join(fold(each) for each in marked(text, query)).split()) <= set(words_of(query))


def test_an_excerpt_shows_the_mark_and_says_what_it_leaves_out() -> None:
    text = "mở đầu " * 60 + "chuyển đổi số" + " kết thúc" * 60
    shown = excerpt(parts_of(text, words_of("chuyen doi so")), width=80)
    assert shown[0].text == shown[-1].text == "…"
    assert [part.text for part in shown if part.marked] == ["chuyển đổi số"]
    assert sum(len(part.text) for part in shown) <= 100


def test_a_short_text_is_its_own_excerpt() -> None:
    parts = parts_of("Kinh tế số", words_of("so"))
    assert excerpt(parts) == parts


def test_without_a_mark_the_excerpt_is_the_beginning() -> None:
    text = "đầu tiên " + "chữ " * 100
    assert excerpt(parts_of(text, ()), width=20)[0].text.startswith("đầu tiên")


@given(texts, queries, st.integers(1, 30))
def test_an_excerpt_is_a_stretch_of_the_text(text: str, query: str, width: int) -> None:
    shown = "".join(part.text for part in excerpt(parts_of(text, words_of(query)), width=width))
    assert shown.removeprefix("…").removesuffix("…") in text
