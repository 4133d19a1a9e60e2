"""Corrections as rules: what they may do to a score, that doing them again changes nothing, whose place moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.correcting import (
    BadKeysError,
    Move,
    Ruling,
    RulingKind,
    Sat,
    attempts_all_correct,
    corrected_key,
    effective,
    moves,
    own_keys,
    people_all_correct,
    places,
    ranks,
    rescore,
    tidied,
)
from contests.rules.counting import Counting
from contests.rules.scoring import Item, Outcome, score
from questions.rules.marking import Key, is_right, key_of

NOW = datetime(2026, 11, 18, tzinfo=UTC)
OPTIONS = 4
GIVE, VOID = Ruling(RulingKind.GIVE), Ruling(RulingKind.VOID)


@st.composite
def papers(draw: st.DrawFn) -> tuple[list[Item], dict[int, object], dict[int, Key]]:
    """A paper with what was answered and what is right."""
    length = draw(st.integers(1, 6))
    orders = st.permutations(range(OPTIONS))
    items = [Item(version, tuple(draw(orders)), draw(st.integers(1, 3))) for version in range(1, length + 1)]
    one = st.integers(0, OPTIONS - 1)
    keys = {item.version: Key("single", (frozenset({draw(one)}),)) for item in items}
    answered = st.none() | one.map(lambda shown: [shown])
    return items, {place: draw(answered) for place in range(1, length + 1)}, keys


rulings = st.one_of(
    st.just(GIVE),
    st.just(VOID),
    st.builds(
        lambda kind, places: Ruling(kind, tuple((place,) for place in sorted(places))),
        st.sampled_from([RulingKind.CHANGE, RulingKind.ACCEPT]),
        st.sets(st.integers(0, OPTIONS - 1), min_size=1),
    ),
)


def scored(paper: tuple[list[Item], dict[int, object], dict[int, Key]], of: dict[int, Ruling]) -> Outcome:
    items, responses, keys = paper
    return rescore(items, responses, effective(keys, of))


@given(papers())
def test_without_rulings_the_score_is_that_of_the_bank_s_keys(paper: tuple[Any, ...]) -> None:
    assert scored(paper, {}) == score(*paper)


@given(papers(), rulings)
def test_applying_twice_is_applying_once(paper: tuple[Any, ...], ruling: Ruling) -> None:
    items, responses, keys = paper
    once = effective(keys, {1: ruling})
    again = effective(once.keys, {1: ruling})
    assert rescore(items, responses, again) == rescore(items, responses, once)


@given(papers(), rulings, rulings)
def test_a_later_ruling_takes_the_earlier_one_s_place(paper: tuple[Any, ...], first: Ruling, second: Ruling) -> None:
    assert scored(paper, {1: first} | {1: second}) == scored(paper, {1: second})


@given(papers())
def test_giving_the_mark_never_lowers_a_score(paper: tuple[Any, ...]) -> None:
    before, after = scored(paper, {}), scored(paper, {1: GIVE})
    assert after.score >= before.score
    assert after.max_score == before.max_score
    assert after.correct >= before.correct
    assert after.all_correct >= before.all_correct


@given(papers())
def test_voiding_never_adds_to_the_points_missed(paper: tuple[Any, ...]) -> None:
    before, after = scored(paper, {}), scored(paper, {1: VOID})
    assert after.max_score - after.score <= before.max_score - before.score
    assert after.all_correct >= before.all_correct
    assert after.max_score == before.max_score - paper[0][0].points
    assert after.answered == before.answered


@given(papers(), st.sets(st.integers(0, OPTIONS - 1)))
def test_accepting_more_beside_the_own_key_never_lowers_a_score(paper: tuple[Any, ...], more: set[int]) -> None:
    own = tuple(tuple(each) for each in paper[2][1].sets)
    ruling = Ruling(RulingKind.ACCEPT, (*own, *((place,) for place in more)))
    assert scored(paper, {1: ruling}).score >= scored(paper, {}).score


@given(papers(), rulings)
def test_papers_without_the_question_are_left_alone(paper: tuple[Any, ...], ruling: Ruling) -> None:
    assert scored(paper, {99: ruling}) == scored(paper, {})


@given(papers(), rulings)
def test_all_correct_says_that_nothing_that_counts_is_missing(paper: tuple[Any, ...], ruling: Ruling) -> None:
    after = scored(paper, {1: ruling})
    assert after.all_correct == (after.score == after.max_score)


def test_another_number_and_another_word_are_right_then() -> None:
    number = key_of("numeric", [("1", True, "", "0")])
    assert is_right(corrected_key(number, Ruling(RulingKind.CHANGE, (("2", "0.5"),))), "2,4", [])
    assert not is_right(corrected_key(number, Ruling(RulingKind.CHANGE, (("2", "0.5"),))), "1", [])
    word = key_of("short_text", [("Hà Nội", True, "", "")], accents=True)
    ruling = Ruling(RulingKind.ACCEPT, (("Hà Nội",), ("Thăng Long",)))
    assert is_right(corrected_key(word, ruling), "thăng long", [])
    assert not is_right(corrected_key(word, ruling), "thang long", [])


@pytest.mark.parametrize("kind", ["single", "true_false", "multiple", "ordering", "matching", "numeric", "short_text"])
def test_every_kind_can_be_given_to_everybody(kind: str) -> None:
    assert is_right(corrected_key(Key(kind), GIVE), None, [])


@pytest.mark.parametrize(
    ("kind", "keys", "tidy"),
    [
        ("single", [[2], [0], [2]], ((2,), (0,))),
        ("multiple", [[2, 0]], ((0, 2),)),
        ("numeric", [["2,50", ""]], (("2.50", "0"),)),
        ("short_text", [["  Hà   Nội "]], (("Hà Nội",),)),
    ],
)
def test_keys_are_kept_in_one_writing(kind: str, keys: list[Any], tidy: tuple[Any, ...]) -> None:
    assert tidied(kind, keys, options=4) == tidy


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("single", []),
        ("single", [[0, 1]]),
        ("single", [[4]]),
        ("single", [[-1]]),
        ("single", [["0"]]),
        ("multiple", [[]]),
        ("multiple", [[0, 0]]),
        ("true_false", [[0], []]),
        ("ordering", [[0, 1, 2]]),
        ("matching", [[0]]),
        ("numeric", [["vài"]]),
        ("numeric", [["2", "-1"]]),
        ("short_text", [[" "]]),
        ("short_text", [["x" * 101]]),
        ("short_text", [[str(n)] for n in range(21)]),
    ],
)
def test_keys_that_do_not_fit_are_refused(kind: str, keys: list[Any]) -> None:
    with pytest.raises(BadKeysError):
        tidied(kind, keys, options=4)


def test_own_keys_of_each_kind() -> None:
    assert own_keys("multiple", [("a", True, "", ""), ("b", False, "", ""), ("c", True, "", "")]) == ((0, 2),)
    assert own_keys("numeric", [("5", True, "", ""), ("7", True, "", "0.1")]) == (("5", "0"), ("7", "0.1"))
    assert own_keys("short_text", [("a", True, "", "")]) == (("a",),)


# --- Places -------------------------------------------------------------------------------------------


def sat(entry: int, points: int, *, minutes: int = 1, ranked: bool = True, full: bool = False) -> Sat:
    return Sat(entry, points, full, minutes * 60_000, NOW, NOW + timedelta(minutes=minutes), None, 0, ranked)


def test_equal_keys_share_a_rank_and_the_next_is_skipped() -> None:
    assert ranks({1: "b", 2: "a", 3: "b", 4: "c"}) == {2: 1, 1: 2, 3: 2, 4: 4}


def test_the_attempt_that_counts_gives_the_place_and_unranked_people_none() -> None:
    attempts = [sat(1, 2), sat(1, 3, minutes=2), sat(2, 9, ranked=False)]
    keys = places(attempts, counting=Counting.BEST_EARLIEST, order=["score"], actual=None)
    assert keys == places([sat(1, 3)], counting=Counting.BEST_EARLIEST, order=["score"], actual=None)


def test_a_prediction_decides_once_the_figure_is_known() -> None:
    near, far = replace(sat(1, 3), prediction=10), replace(sat(2, 3), prediction=20)
    by = {"counting": Counting.FIRST, "order": ["score", "prediction"]}
    assert ranks(places([near, far], actual=None, **by)) == {1: 1, 2: 1}  # type: ignore[arg-type]
    assert ranks(places([near, far], actual=19, **by)) == {2: 1, 1: 2}  # type: ignore[arg-type]


def test_all_correct_counts_people_and_attempts_that_are_ranked() -> None:
    attempts = [sat(1, 4, full=True), sat(1, 4, full=True), sat(2, 4, full=True, ranked=False), sat(3, 1)]
    assert people_all_correct(attempts) == 1
    assert attempts_all_correct(attempts) == 2


def test_moves_tell_the_biggest_first_and_whether_the_top_differs() -> None:
    before = {1: "a", 2: "b", 3: "c", 4: "d"}
    told = moves(before, {1: "b", 2: "c", 3: "a", 4: "d"})
    assert told.moved == 3
    assert told.biggest == (Move(3, 3, 1), Move(1, 1, 2), Move(2, 2, 3))
    assert told.winners_change
    assert told.top_changes


def test_a_move_below_the_top_changes_no_winner() -> None:
    before = {entry: f"{entry:02d}" for entry in range(1, 13)}
    told = moves(before, {**before, 11: "12", 12: "11"})
    assert (told.moved, told.winners_change, told.top_changes) == (2, False, False)


@given(st.dictionaries(st.integers(1, 30), st.sampled_from("abcde")))
def test_the_same_board_moves_nobody(keys: dict[int, str]) -> None:
    told = moves(keys, keys)
    assert (told.moved, told.biggest, told.winners_change, told.top_changes) == (0, (), False, False)
