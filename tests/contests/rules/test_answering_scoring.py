"""What a response may be, and what it is worth."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.answering import BadResponseError, normalise
from contests.rules.scoring import Item, is_implausible, score
from questions.rules.marking import Key, is_right


@given(chosen=st.sets(st.integers(0, 3)), kind=st.just("multiple"))
def test_choices_are_stored_in_order(chosen: set[int], kind: str) -> None:
    stored = normalise(sorted(chosen, reverse=True), kind=kind, options=4)
    assert stored == (sorted(chosen) or None)


@given(response=st.lists(st.integers(-5, 70), max_size=6), kind=st.sampled_from(["single", "multiple", "true_false"]))
def test_whatever_is_accepted_points_to_options_that_are_there(response: list[int], kind: str) -> None:
    try:
        stored = normalise(response, kind=kind, options=4)
    except BadResponseError:
        return
    chosen = stored if isinstance(stored, list) else []
    assert set(chosen) == set(response) <= {0, 1, 2, 3}
    assert kind == "multiple" or len(chosen) <= 1


@pytest.mark.parametrize(
    ("response", "kind"),
    [([0, 1], "single"), ([0, 1], "true_false"), ([4], "single"), ([-1], "multiple"), ([1, 1], "multiple")],
)
def test_a_response_that_does_not_fit_is_refused(response: list[int], kind: str) -> None:
    with pytest.raises(BadResponseError):
        normalise(response, kind=kind, options=4)


def test_a_number_is_no_choice_and_a_choice_no_prediction() -> None:
    with pytest.raises(BadResponseError):
        normalise(3, kind="single", options=4)
    with pytest.raises(BadResponseError):
        normalise([3], kind="prediction", options=0)
    assert normalise(0, kind="prediction", options=0) == 0


@given(order=st.permutations([0, 1, 2, 3]), key=st.frozensets(st.integers(0, 3), min_size=1), extra=st.integers(0, 3))
def test_right_is_exactly_the_key_however_options_were_shuffled(
    order: list[int], key: frozenset[int], extra: int
) -> None:
    exact = [shown for shown, written in enumerate(order) if written in key]
    assert is_right(Key("multiple", (key,)), exact, order)
    other = sorted(set(exact) ^ {extra})
    assert not is_right(Key("multiple", (key,)), other, order)
    assert not is_right(Key("multiple", (key,)), None, order)


def test_a_score_adds_points_of_right_answers_only() -> None:
    items = [Item(version, (0, 1), points) for version, points in ((1, 1), (2, 2), (3, 5))]
    keys = {version: Key("single", (frozenset({0}),)) for version in (1, 2, 3)}
    outcome = score(items, {1: [0], 2: [1], 4: 99}, keys)
    assert (outcome.answered, outcome.correct, outcome.score, outcome.max_score) == (2, 1, 1, 8)
    assert not outcome.all_correct
    assert score(items, {1: [0], 2: [0], 3: [0]}, keys).all_correct


def test_twenty_questions_in_45_seconds_are_implausible_and_in_10_minutes_not() -> None:
    assert is_implausible(timedelta(seconds=45), answered=20)
    assert not is_implausible(timedelta(minutes=10), answered=20)
    assert not is_implausible(timedelta(seconds=1), answered=0)
