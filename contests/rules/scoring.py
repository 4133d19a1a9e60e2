"""From answers to a score. What makes an answer right is `questions.rules.marking`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from questions.rules.marking import Key, is_right

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


def score(
    items: Sequence[Item], responses: Mapping[int, object], keys: Mapping[int, Key], *, void: Collection[int] = ()
) -> Outcome:
    """Score a paper. `responses` by position from 1, `keys` by version. `void` versions count for nothing."""
    right = [
        item.version not in void and is_right(keys[item.version], responses.get(place), item.order)
        for place, item in enumerate(items, start=1)
    ]
    counting = [item for item in items if item.version not in void]
    correct = sum(right)
    return Outcome(
        answered=sum(1 for place in range(1, len(items) + 1) if responses.get(place) is not None),
        correct=correct,
        score=sum(item.points for item, good in zip(items, right, strict=True) if good),
        max_score=sum(item.points for item in counting),
        all_correct=correct == len(counting),
    )


def is_implausible(duration: timedelta, *, answered: int) -> bool:
    """Answered faster than a person reads. Organisers are shown it; nothing is dropped for it."""
    return answered > 0 and duration < _LEAST_PER_QUESTION * answered
