"""How alike two questions are, whatever their accents, capitals, punctuation and the order of words and options.

Weighted Jaccard likeness of their word sets: a word that few questions have says more than one that all have
(weights: inverse document frequency, Spärck Jones 1972). Numbers are words that must agree. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from localities.rules.vietnamese import fold
from questions.rules.content import Content
from questions.rules.richtext import to_text

# From here on a question is called a duplicate; measured on the labelled pairs (`make bench-bank`).
ALIKE: Final = 0.62
# The part of the question's text in the whole; the rest is its options'.
_STEM: Final = 0.7
# What is left of the likeness when the two texts hold other numbers: "2030" and "2045" ask other things.
_OTHER_NUMBERS: Final = 0.75

Weight = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a question, without order."""

    stem: frozenset[str]
    options: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Of both."""
        return self.stem | self.options


def words_of(content: Content) -> Words:
    """The words by which a question is compared; "Đúng" and "Sai" say nothing about one."""
    options: Iterable[str] = (f"{option.text} {option.partner}" for option in content.options)
    if content.kind == "true_false":
        options = ()
    return Words(
        frozenset(fold(to_text(content.stem)).split()), frozenset(fold(" ".join(map(to_text, options))).split())
    )


def likeness(one: Words, other: Words, weight: Weight) -> float:
    """From 0, nothing in common, to 1, the same words."""
    stem = _jaccard(one.stem, other.stem, weight)
    whole = stem
    if one.options and other.options:
        whole = _STEM * stem + (1 - _STEM) * _jaccard(one.options, other.options, weight)
    same_numbers = _numbers(one.stem) == _numbers(other.stem)
    return whole if same_numbers else whole * _OTHER_NUMBERS


def _jaccard(one: frozenset[str], other: frozenset[str], weight: Weight) -> float:
    union = sum(map(weight, one | other))
    return sum(map(weight, one & other)) / union if union else 0.0


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(char.isdigit() for char in word))
