"""A practice run: its order, its options' order, where it stands, and how a session keeps it."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.rules.practice import (
    Answer,
    Run,
    answered,
    from_plain,
    moved_on,
    option_order,
    order,
    standing,
    to_plain,
)

seeds = st.text(max_size=20)
ids = st.sets(st.integers(1, 10**9), max_size=30)
runs = st.builds(
    Run,
    seed=seeds,
    answers=st.lists(
        st.builds(
            Answer,
            version=st.integers(1, 10**9),
            chosen=st.lists(st.integers(-1, 5)).map(tuple) | st.text(max_size=100),
        ),
        max_size=8,
    ).map(tuple),
    reviewing=st.booleans(),
)


@given(seeds, ids)
def test_the_order_holds_each_question_once(seed: str, versions: set[int]) -> None:
    assert sorted(order(seed, versions)) == sorted(versions)


@given(seeds, ids, st.randoms())
def test_the_order_does_not_hang_on_how_questions_are_listed(seed: str, versions: set[int], random: object) -> None:
    assert order(seed, sorted(versions)) == order(seed, sorted(versions, reverse=True))


@given(seeds, ids, st.data())
def test_a_question_that_leaves_moves_no_other(seed: str, versions: set[int], data: st.DataObject) -> None:
    left = data.draw(st.sets(st.sampled_from(sorted(versions)))) if versions else set()
    assert order(seed, versions - left) == tuple(each for each in order(seed, versions) if each not in left)


def test_every_question_comes_first_equally_often() -> None:
    firsts = Counter(order(f"seed {number}", range(5))[0] for number in range(5000))
    assert all(abs(firsts[version] - 1000) < 150 for version in range(5))  # 5 standard deviations


def test_every_option_stands_first_equally_often() -> None:
    firsts = Counter(option_order(f"seed {number}", version=7, kind="single", options=4)[0] for number in range(4000))
    assert all(abs(firsts[written] - 1000) < 140 for written in range(4))  # 5 standard deviations


@given(seeds, st.integers(1, 10**9), st.sampled_from(["single", "multiple"]), st.integers(2, 8))
def test_options_are_only_shuffled(seed: str, version: int, kind: str, options: int) -> None:
    assert sorted(option_order(seed, version=version, kind=kind, options=options)) == list(range(options))


@given(seeds, st.integers(1, 10**9))
def test_true_stays_before_false(seed: str, version: int) -> None:
    assert option_order(seed, version=version, kind="true_false", options=2) == (0, 1)


@given(seeds, st.integers(1, 10**9), st.integers(3, 8), st.booleans())
def test_an_ordering_never_stands_in_its_right_order(seed: str, version: int, options: int, shuffle: bool) -> None:
    shown = option_order(seed, version=version, kind="ordering", options=options, shuffle=shuffle)
    assert sorted(shown) == list(range(options)) != list(shown)


@given(seeds, st.integers(1, 10**9))
def test_options_that_may_not_be_shuffled_are_not(seed: str, version: int) -> None:
    assert option_order(seed, version=version, kind="single", options=4, shuffle=False) == (0, 1, 2, 3)


@given(seeds, ids)
def test_a_run_asks_every_question_once_and_ends(seed: str, versions: set[int]) -> None:
    run, asked = Run(seed), []
    while (now := standing(run, versions)).current is not None:
        asked.append(now.current)
        run = moved_on(answered(run, now.current, (0,)))
    assert tuple(asked) == order(seed, versions)


def test_an_answered_question_stays_until_the_person_goes_on() -> None:
    first, second = order("s", [1, 2])
    run = answered(Run("s"), first, (0, 2))
    assert (standing(run, [1, 2]).current, standing(run, [1, 2]).review) == (first, Answer(first, (0, 2)))
    assert (standing(moved_on(run), [1, 2]).current, standing(moved_on(run), [1, 2]).review) == (second, None)


def test_an_answer_to_a_question_that_is_gone_does_not_count() -> None:
    run = answered(Run("s"), 1, (0,))
    now = standing(run, [2])
    assert (now.current, now.review, now.answers, now.total) == (2, None, (), 1)


def test_without_questions_there_is_nothing_to_do() -> None:
    now = standing(Run("s"), [])
    assert (now.current, now.total) == (None, 0)


@given(runs)
def test_a_run_survives_a_session(run: Run) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(run)))) == run


@pytest.mark.parametrize(
    "plain",
    [
        None,
        "run",
        [],
        {},
        {"seed": "s"},
        {"seed": 1, "answers": [], "reviewing": False},
        {"seed": "s", "answers": {}, "reviewing": False},
        {"seed": "s", "answers": [], "reviewing": 1},
        {"seed": "s", "answers": [1], "reviewing": False},
        {"seed": "s", "answers": [[1, 2]], "reviewing": False},
        {"seed": "s", "answers": [["1", [0]]], "reviewing": False},
        {"seed": "s", "answers": [[1, ["0"]]], "reviewing": False},
        {"seed": "s", "answers": [[1, None]], "reviewing": False},
        {"seed": "s", "answers": [[1, "a" * 101]], "reviewing": False},
    ],
)
def test_anything_else_is_no_run(plain: object) -> None:
    assert from_plain(plain) is None
