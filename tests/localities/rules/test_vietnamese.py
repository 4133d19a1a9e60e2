"""Folding, dictionary order and search text."""

import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from localities.rules.vietnamese import fold, search_text, sort_key

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LETTERS = "bcdđghklmnpqrstvx" + VOWELS
syllables = st.builds(
    lambda onset, vowel, tone, coda: unicodedata.normalize("NFC", onset + vowel + tone + coda),
    st.sampled_from(["", "b", "c", "d", "đ", "ngh", "tr", "H", "Đ"]),
    st.sampled_from(VOWELS),
    st.sampled_from(TONES),
    st.sampled_from(["", "c", "m", "n", "ng", "t"]),
)
names = st.lists(syllables, min_size=1, max_size=4).map(" ".join)

# Written in the order of a Vietnamese dictionary or index, by hand.
IN_ORDER = [
    "A Lưới 1",
    "A Lưới 2",
    "A Lưới 10",
    "An Bình",
    "An Giang",
    "Ăn",
    "Ân Thi",
    "Ba",
    "Bà",
    "Bả",
    "Bã",
    "Bá",
    "Bạ",
    "Ba Bể",
    "Bà Rịa",
    "Bạc Liêu",
    "Bắc Ninh",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Dầu Giây",
    "Đà Nẵng",
    "Đắk Lắk",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Ea H'Leo",
    "Em",
    "Êm",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Phòng",
    "Hòa An",
    "Hoà Bình",
    "Huế",
    "La",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Ô Môn",
    "Ơ",
    "Tân An",
    "Tấn An",
    "Tân Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "U Minh",
    "Ứng Hòa",
    "Vĩnh Long",
    "Xuân Lộc",
    "Ý Yên",
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Phường Hoàn Kiếm", "phuong hoan kiem"),
        ("ĐẮK  LẮK", "dak lak"),
        ("Ðông Hà", "dong ha"),  # typed with eth
        ("Ea H'Leo", "ea hleo"),
        ("M’Drắk", "mdrak"),
        ("Văn Miếu - Quốc Tử Giám", "van mieu quoc tu giam"),
        ("a_b|c/d", "a b c d"),
        ("  ", ""),
    ],
)
def test_fold_drops_accents_case_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("ǰ İ ﬃ ™ ſ ͅ")
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.one_of(st.text(), names))
def test_fold_does_not_depend_on_composition(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text())
def test_folded_words_are_parted_by_single_blanks(text: str) -> None:
    assert fold(text).split(" ") == (fold(text).split() or [""])


@given(names)
def test_folded_vietnamese_is_plain_ascii(name: str) -> None:
    assert set(fold(name)) <= set("abcdefghijklmnopqrstuvwxyz ")


@given(st.permutations(IN_ORDER))
def test_sort_key_orders_names_as_a_dictionary_does(shuffled: list[str]) -> None:
    assert sorted(shuffled, key=sort_key) == IN_ORDER


@given(st.sampled_from(VOWELS), st.permutations(TONES))
def test_tones_follow_the_dictionary_on_every_vowel(vowel: str, tones: list[str]) -> None:
    found = sorted((unicodedata.normalize("NFC", vowel + tone) for tone in tones), key=sort_key)
    assert found == [unicodedata.normalize("NFC", vowel + tone) for tone in TONES]


@given(st.permutations("aăâbcdđeêghiklmnoôơpqrstuưvxy"))
def test_letters_follow_the_alphabet(letters: list[str]) -> None:
    assert "".join(sorted(letters, key=sort_key)) == "aăâbcdđeêghiklmnoôơpqrstuưvxy"


@given(names, names)
def test_letters_come_before_tones(one: str, other: str) -> None:
    def untoned(name: str) -> str:
        plain = unicodedata.normalize("NFD", name)
        return unicodedata.normalize("NFC", "".join(char for char in plain if char not in TONES[1:]))

    if sort_key(untoned(one)) < sort_key(untoned(other)):
        assert sort_key(one) < sort_key(other)


@given(names, names)
def test_equal_keys_mean_the_same_name_but_for_case(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (one.casefold() == other.casefold())


@given(st.one_of(st.text(), names))
def test_sort_key_does_not_depend_on_composition_and_is_all_digits(text: str) -> None:
    key = sort_key(unicodedata.normalize("NFC", text))
    assert key == sort_key(unicodedata.normalize("NFD", text))
    assert key.isascii()
    assert key.isdigit()


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=10**6))
def test_numbers_sort_by_value(one: int, other: int) -> None:
    assert (sort_key(f"Tổ {one}") < sort_key(f"Tổ {other}")) == (one < other)


def test_a_name_sorts_before_its_continuations() -> None:
    for shorter, longer in itertools.pairwise(["Tân", "Tân An", "Tân An Hội", "Tân Ân", "Tâng"]):
        assert sort_key(shorter) < sort_key(longer)


def test_punctuation_and_case_do_not_count_in_the_order() -> None:
    assert sort_key("Lang Biang - Đà Lạt") == sort_key("lang biang đà lạt")
    assert sort_key("Ea H'Leo") == sort_key("Ea H’leo")


def test_search_text_tells_name_full_name_and_context_apart() -> None:
    text = search_text("Hoàn Kiếm", full_name="Phường Hoàn Kiếm", context=["Thành phố Hà Nội"])
    assert text == " hoan kiem | phuong hoan kiem / thanh pho ha noi"
