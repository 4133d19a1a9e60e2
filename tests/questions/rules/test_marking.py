"""What fits a question of each kind, what is right, how numbers and words are read."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.rules.content import KINDS, MOST_WRITTEN, WRITTEN
from questions.rules.marking import (
    ONE_OPTION,
    UNMATCHED,
    BadResponseError,
    Key,
    is_answered,
    is_right,
    keeps_order,
    key_of,
    normalise,
    partners,
    readings,
)
from questions.rules.practice import by_writing, option_order

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 20) | st.floats() | st.text(max_size=120),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=12,
)


def line(text: str, *, correct: bool = True, partner: str = "", tolerance: str = "") -> tuple[str, bool, str, str]:
    return text, correct, partner, tolerance


# --- What fits -------------------------------------------------------------------------------------------


@given(anything, st.sampled_from(KINDS), st.integers(0, 8), st.integers(0, 8))
def test_whatever_comes_is_refused_or_kept_in_its_kinds_form(
    response: object, kind: str, options: int, others: int
) -> None:
    try:
        kept = normalise(response, kind=kind, options=options, partners=others)
    except BadResponseError:
        return
    if kept is None:
        assert not is_answered(kept)
    elif kind in WRITTEN:
        assert isinstance(kept, str)
        assert 0 < len(kept) <= MOST_WRITTEN
        assert "\n" not in kept
    elif kind == "matching":
        assert len(kept) == options
        assert all(UNMATCHED <= index < others for index in kept if isinstance(index, int))
        assert any(index != UNMATCHED for index in kept)
    elif kind == "ordering":
        assert sorted(kept) == list(range(options))
    else:
        assert kept == sorted({index for index in kept if isinstance(index, int)})
        assert len(kept) == 1 or kind not in ONE_OPTION


@given(anything, st.sampled_from(KINDS), st.integers(0, 8), st.integers(0, 8))
def test_what_is_kept_is_kept_again_as_it_is(response: object, kind: str, options: int, others: int) -> None:
    """A page that sends back what it was given changes nothing."""
    try:
        kept = normalise(response, kind=kind, options=options, partners=others)
    except BadResponseError:
        return
    assert normalise(kept, kind=kind, options=options, partners=others) == kept


@pytest.mark.parametrize("response", [[True], [0.0], ["0"], [None], (0,), {"0": 1}, True, 0])
def test_only_lists_of_whole_numbers_choose(response: object) -> None:
    for kind in ("single", "multiple", "true_false", "ordering", "matching"):
        with pytest.raises(BadResponseError):
            normalise(response, kind=kind, options=1, partners=1)


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_a_hundred_characters_may_be_written_and_no_more(kind: str) -> None:
    assert normalise("1" * MOST_WRITTEN, kind=kind, options=0) == "1" * MOST_WRITTEN
    with pytest.raises(BadResponseError):
        normalise("1" * (MOST_WRITTEN + 1), kind=kind, options=0)


@given(st.text(max_size=MOST_WRITTEN))
def test_written_words_hold_nothing_that_a_database_or_a_reader_stumbles_over(text: str) -> None:
    kept = normalise(text, kind="short_text", options=0)
    if isinstance(kept, str):
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in kept)
        assert kept == unicodedata.normalize("NFC", kept).strip()


# --- What is right ---------------------------------------------------------------------------------------


@given(st.data(), st.integers(3, 8))
def test_an_ordering_is_right_in_the_order_of_its_writing_alone(data: st.DataObject, length: int) -> None:
    key = key_of("ordering", [line(str(place)) for place in range(length)])
    order = data.draw(st.permutations(range(length)))
    response = data.draw(st.permutations(range(length)))
    assert is_right(key, response, order) is ([order[shown] for shown in response] == list(range(length)))
    assert is_right(key, [order.index(place) for place in range(length)], order)


@given(st.data(), st.lists(st.sampled_from("abcdef"), min_size=2, max_size=8), st.lists(st.sampled_from("xyz")))
def test_a_matching_is_right_when_every_prompt_has_its_partner(
    data: st.DataObject, own: list[str], distracting: list[str]
) -> None:
    """Prompts may share a partner; partners without a prompt only distract."""
    lines = [line(f"prompt {place}", partner=partner) for place, partner in enumerate(own)]
    key = key_of("matching", [*lines, *(line("", partner=partner) for partner in distracting)])
    shown = partners([*own, *distracting])
    order = data.draw(st.permutations(range(len(own))))
    right = [shown.index(own[written]) for written in order]
    assert is_right(key, right, order)
    place = data.draw(st.integers(0, len(own) - 1))
    other = data.draw(st.integers(UNMATCHED, len(shown) - 1))
    changed = [other if at == place else partner for at, partner in enumerate(right)]
    assert is_right(key, changed, order) is (changed == right)


@given(st.lists(st.sampled_from(["a", "b", "Ă", "ă", "A"]), min_size=1), st.randoms())
def test_partners_stand_in_an_order_that_does_not_hang_on_their_prompts(written: list[str], random: object) -> None:
    turned = sorted(written, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert partners(written) == partners(turned)
    assert sorted(partners(written)) == sorted(set(written))


@given(anything, st.sampled_from(KINDS))
def test_everybody_is_right_once_the_mark_is_given(response: object, kind: str) -> None:
    assert is_right(Key(kind, given=True), response, range(8))


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_is_never_right(kind: str) -> None:
    options = [line("1", partner="a"), line("2", partner="b"), line("3", correct=False, partner="c")]
    assert not is_right(key_of(kind, options), None, range(3))


@given(
    st.data(),
    st.sampled_from(["single", "multiple", "true_false", "ordering", "matching"]),
    st.integers(2, 8),
    st.text(max_size=5),
)
def test_an_answer_told_by_writing_is_right_exactly_when_it_was(
    data: st.DataObject, kind: str, length: int, seed: str
) -> None:
    """What a practice run keeps is marked like what a paper keeps."""
    lines = [line(str(place), correct=place == 0, partner=str(place % 3)) for place in range(length)]
    key = key_of(kind, lines)
    order = option_order(seed, version=1, kind=kind, options=length)
    response = data.draw(
        st.permutations(range(length))
        if kind == "ordering"
        else st.lists(st.integers(0, 1), min_size=length, max_size=length)
        if kind == "matching"
        else st.lists(st.integers(0, length - 1), min_size=1, max_size=1)
    )
    told = by_writing(list(response), kind=kind, order=order)
    assert is_right(key, list(told), range(64)) is is_right(key, list(response), order)


def test_only_true_or_false_and_what_says_so_keep_their_order() -> None:
    kept = {(kind, shuffle) for kind in KINDS for shuffle in (True, False) if keeps_order(kind, shuffle=shuffle)}
    assert ("true_false", True) in kept
    assert ("ordering", False) not in kept
    assert {kind for kind, shuffle in kept if not shuffle} == set(KINDS) - {"ordering"}


# --- Numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("57", {"57"}),
        ("2,5", {"2.5"}),
        ("2.5", {"2.5"}),
        ("2,50 %", {"2.50"}),
        ("1.500", {"1.500", "1500"}),
        ("1,500", {"1.500", "1500"}),
        ("1.500.000", {"1500000"}),
        ("1 500 000", {"1500000"}),
        ("1\u00a0500", {"1500"}),
        ("1.500,75", {"1500.75"}),
        ("1,500.75", {"1500.75"}),
        ("12 tỷ", {"12"}),
        ("-3", {"-3"}),
        ("+3", {"3"}),
        ("30%", {"30"}),
        ("01", {"1"}),
        ("", set()),
        ("hai", set()),
        ("1,2,3", set()),
        ("3-5", set()),
        ("nan", set()),
        ("inf", set()),
        ("9" * 30, set()),
        ("1e5", set()),
        ("1_000", set()),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, meant: set[str]) -> None:
    assert set(readings(typed)) == {Decimal(each) for each in meant}


@given(st.text(max_size=MOST_WRITTEN))
def test_any_text_is_read_without_complaint(text: str) -> None:
    assert all(value.is_finite() for value in readings(text))


@given(st.decimals(-10_000, 10_000, places=2), st.decimals(0, 100, places=2), st.decimals(-200, 200, places=2))
def test_a_number_is_right_within_its_tolerance_and_on_its_edge(value: Decimal, slack: Decimal, off: Decimal) -> None:
    key = key_of("numeric", [line(str(value), tolerance=str(slack))])
    typed = f"{value + off:.2f}"
    assert is_right(key, typed, ()) is (abs(off) <= slack)
    assert is_right(key, typed.replace(".", ","), ()) is (abs(off) <= slack)


def test_any_of_several_numbers_is_right() -> None:
    key = key_of("numeric", [line("2"), line("3", tolerance="0.1")])
    assert [is_right(key, typed, ()) for typed in ("2", "3,1", "2,5", "2,1")] == [True, True, False, False]


# --- Words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "with_accents", "without"),
    [
        ("Tô Lâm", True, True),
        ("tô lâm", True, True),
        ("TÔ  LÂM.", True, True),
        (unicodedata.normalize("NFD", "Tô Lâm"), True, True),
        ("To Lam", False, True),
        ("tô lam", False, True),
        ("Tô-Lâm", True, True),
        ("Tô", False, False),
        ("Tô Lâm 2", False, False),
    ],
)
def test_words_are_compared_without_capitals_and_accents_count_where_they_should(
    typed: str, with_accents: bool, without: bool
) -> None:
    lines = [line("Tô Lâm")]
    for accents, right in ((True, with_accents), (False, without)):
        kept = normalise(typed, kind="short_text", options=0)
        assert is_right(key_of("short_text", lines, accents=accents), kept, ()) is right


@pytest.mark.parametrize("accents", [True, False])
def test_signs_alone_are_compared_as_they_are(accents: bool) -> None:
    key = key_of("short_text", [line("≥")], accents=accents)
    assert is_right(key, "≥", ())
    assert not is_right(key, "≤", ())


@given(st.text(min_size=1, max_size=MOST_WRITTEN), st.booleans())
def test_what_an_editor_accepts_is_right_when_typed_as_it_is(text: str, accents: bool) -> None:
    kept = normalise(text, kind="short_text", options=0)
    if kept is not None:
        assert is_right(key_of("short_text", [line(str(kept))], accents=accents), kept, ())
