"""From answers to a score: a question is right when exactly its correct options are chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

# Below this a person cannot have read the question; seen: 20 questions in 45 s.
_LEAST_PER_QUESTION = timedelta(seconds=2.5)


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a paper: written positions of its options as shown, and its points."""

    version: int
    order: Sequence[int]
    points: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to. `score` and `max_score` in points."""

    answered: int
    correct: int
    score: int
    max_score: int
    all_correct: bool


def is_right(item: Item, response: object, key: frozenset[int]) -> bool:
    """Whether the shown indices chosen are exactly the written positions in `key`."""
    if not isinstance(response, list):
        return False
    return frozenset(item.order[index] for index in response) == key


def score(items: Sequence[Item], responses: Mapping[int, object], keys: Mapping[int, frozenset[int]]) -> Outcome:
    """Score a paper. `responses` by position from 1, `keys` by version: the written positions that are correct."""
    right = [is_right(item, responses.get(place), keys[item.version]) for place, item in enumerate(items, start=1)]
    correct = sum(right)
    return Outcome(
        answered=sum(1 for place in range(1, len(items) + 1) if responses.get(place) is not None),
        correct=correct,
        score=sum(item.points for item, good in zip(items, right, strict=True) if good),
        max_score=sum(item.points for item in items),
        all_correct=correct == len(items),
    )


def is_implausible(duration: timedelta, *, answered: int) -> bool:
    """Answered faster than a person reads. Organisers are shown it; nothing is dropped for it."""
    return answered > 0 and duration < _LEAST_PER_QUESTION * answered
