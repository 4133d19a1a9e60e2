"""Ranking orders: any ordered list of criteria becomes one fixed-width key of digits.

A smaller key is a better place; equal keys share a rank. Digits only and one width, so that every store
(SQLite, PostgreSQL under any collation, Redis' lexicographic ranges) orders keys alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Criterion(StrEnum):
    """What an organiser may rank by, in the words of the rule sets."""

    SCORE = "score"
    ALL_CORRECT = "all_correct"
    PREDICTION = "prediction"
    DURATION = "duration"
    SUBMITTED = "submitted"
    COMMITTEE = "committee"


# Digits of each part. Milliseconds since 1970 fit 13 digits until the year 2286.
_WIDTHS = {
    Criterion.SCORE: 6,
    Criterion.ALL_CORRECT: 1,
    Criterion.PREDICTION: 10,
    Criterion.DURATION: 9,
    Criterion.SUBMITTED: 13,
    Criterion.COMMITTEE: 6,
}
MAX_KEY = sum(_WIDTHS.values())


@dataclass(frozen=True, slots=True)
class Performance:
    """What of an attempt and its entry can decide a place. `duration_ms` in milliseconds, times with a zone."""

    score: int
    all_correct: bool
    duration_ms: int
    submitted_at: datetime
    prediction: int | None = None
    committee_place: int = 0


def check_order(order: Sequence[str]) -> None:
    """Raise ValueError unless `order` is a non-empty list of distinct known criteria."""
    known = {criterion.value for criterion in Criterion}
    if not order or len(set(order)) != len(order) or not set(order) <= known:
        raise ValueError(f"a ranking order is a list of distinct criteria of {sorted(known)}")


def sort_key(order: Sequence[str], performance: Performance, *, actual: int | None = None) -> str:
    """The key of a performance under an order.

    `actual` is the figure that the prediction question asked for; while it is unknown (the round runs) predictions
    do not decide. Whoever predicted nothing comes after everybody who did.
    """
    return "".join(_part(Criterion(criterion), performance, actual) for criterion in order)


def _part(criterion: Criterion, performance: Performance, actual: int | None) -> str:
    width = _WIDTHS[criterion]
    largest = 10**width - 1
    match criterion:
        case Criterion.SCORE:
            value = largest - performance.score
        case Criterion.ALL_CORRECT:
            value = 0 if performance.all_correct else 1
        case Criterion.PREDICTION:
            value = _distance(performance.prediction, actual, largest)
        case Criterion.DURATION:
            value = performance.duration_ms
        case Criterion.SUBMITTED:
            value = round(performance.submitted_at.timestamp() * 1000)
        case Criterion.COMMITTEE:
            # The committee numbers those it decided between from 1; everybody else comes after them.
            value = performance.committee_place or largest
    return f"{min(max(value, 0), largest):0{width}d}"


def _distance(prediction: int | None, actual: int | None, largest: int) -> int:
    if actual is None:
        return 0
    return largest if prediction is None else abs(prediction - actual)
