"""The labelled pairs, and what a threshold makes of them."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from questions.rules.content import Content, Option
from questions.rules.likeness import Weight, likeness, words_of


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions, and whether an editor would keep only one of them."""

    one: Content
    other: Content
    same: bool


def labelled_pairs() -> list[Pair]:
    """As they stand in pairs.yaml."""
    rows = yaml.safe_load((Path(__file__).parent / "pairs.yaml").read_text(encoding="utf-8"))
    return [Pair(_content(row["one"]), _content(row["other"]), row["same"]) for row in rows]


def precision_and_recall(pairs: list[Pair], weight: Weight, least: float) -> tuple[float, float]:
    """Of the pairs called duplicates, how many are; of those that are, how many are called so (0–1)."""
    called = [likeness(words_of(pair.one), words_of(pair.other), weight) >= least for pair in pairs]
    right = sum(pair.same and told for pair, told in zip(pairs, called, strict=True))
    return right / max(sum(called), 1), right / sum(pair.same for pair in pairs)


def _content(row: list[object]) -> Content:
    stem, *options = map(str, row)
    return Content("single", stem, tuple(Option(text, correct=place == 0) for place, text in enumerate(options)))
