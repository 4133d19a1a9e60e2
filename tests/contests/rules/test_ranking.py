"""Sort keys: one fixed-width string orders performances as the criteria do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.models import Standing
from contests.rules.ranking import MAX_KEY, Criterion, Performance, check_order, sort_key

START = datetime(2026, 11, 1, tzinfo=UTC)
performances = st.builds(
    Performance,
    score=st.integers(0, 5000),
    all_correct=st.booleans(),
    duration_ms=st.integers(0, 36_000_000),
    submitted_at=st.integers(0, 10**9).map(lambda ms: START + timedelta(milliseconds=ms)),
    prediction=st.none() | st.integers(0, 2_000_000_000),
    committee_place=st.integers(0, 500),
)
orders = st.lists(st.sampled_from(list(Criterion)), min_size=1, max_size=6, unique=True)


def plainly(order: list[Criterion], performance: Performance, actual: int | None) -> tuple[float, ...]:
    """The same order said with a tuple."""
    never = float("inf")
    predicted = performance.prediction
    distance = 0 if actual is None else never if predicted is None else abs(predicted - actual)
    parts = {
        Criterion.SCORE: -performance.score,
        Criterion.ALL_CORRECT: not performance.all_correct,
        Criterion.PREDICTION: distance,
        Criterion.DURATION: performance.duration_ms,
        Criterion.SUBMITTED: performance.submitted_at.timestamp(),
        Criterion.COMMITTEE: performance.committee_place or never,
    }
    return tuple(parts[criterion] for criterion in order)


@given(order=orders, one=performances, other=performances, actual=st.none() | st.integers(0, 2_000_000_000))
def test_keys_order_as_the_criteria_do(
    order: list[Criterion], one: Performance, other: Performance, actual: int | None
) -> None:
    keys = [sort_key(order, each, actual=actual) for each in (one, other)]
    plain = [plainly(order, each, actual) for each in (one, other)]
    assert (keys[0] < keys[1]) == (plain[0] < plain[1])
    assert (keys[0] == keys[1]) == (plain[0] == plain[1])


@given(order=orders, one=performances)
def test_keys_of_one_order_are_digits_of_one_width(order: list[Criterion], one: Performance) -> None:
    key = sort_key(order, one)
    assert key.isascii()
    assert key.isdigit()
    assert len(key) == len(sort_key(order, Performance(0, False, 0, START)))


def test_the_longest_key_fits_its_column() -> None:
    assert (Standing._meta.get_field("key").max_length or 0) >= MAX_KEY


def test_a_prediction_decides_nothing_before_the_figure_is_known() -> None:
    near = Performance(5, False, 1, START, prediction=10)
    far = Performance(5, False, 1, START, prediction=99)
    assert sort_key(["prediction"], near) == sort_key(["prediction"], far)
    assert sort_key(["prediction"], near, actual=11) < sort_key(["prediction"], far, actual=11)


@pytest.mark.parametrize("order", [[], ["score", "score"], ["luck"]])
def test_an_order_is_a_list_of_distinct_known_criteria(order: list[str]) -> None:
    with pytest.raises(ValueError, match="ranking order"):
        check_order(order)
