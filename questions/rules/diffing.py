"""What differs between two versions, word by word, in the order in which a question is read. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from questions.rules.content import Content, Option

Change = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a question that is not the same. `part` as comments name it: "stem", "option:2", "citation" …"""

    part: str
    pieces: tuple[Piece, ...]


def differences(older: Content, newer: Content) -> list[Difference]:
    """The parts in which the two differ; none when they say the same."""
    return [Difference(part, words(before, after)) for part, before, after in _parts(older, newer) if before != after]


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts laid over each other; joined, what is not new is `before` and what is not gone is `after`."""
    old, new = _tokens(before), _tokens(after)
    pieces: list[Piece] = []
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [Piece("gone", "".join(old[i:j]))] if j > i else []
        pieces += [Piece("new", "".join(new[k:n]))] if n > k else []
    return tuple(pieces)


# Comparing costs the product of the lengths: beyond so many words a text is compared line by line.
_MOST_TOKENS = 1500


def _tokens(text: str) -> list[str]:
    tokens = re.findall(r"\s+|\w+|[^\w\s]", text)
    return tokens if len(tokens) <= _MOST_TOKENS else text.splitlines(keepends=True)


def _parts(older: Content, newer: Content) -> Iterator[tuple[str, str, str]]:
    yield "kind", older.kind, newer.kind
    yield "stem", older.stem, newer.stem
    yield "image", f"{older.image} {older.image_alt}".strip(), f"{newer.image} {newer.image_alt}".strip()
    for place, (before, after) in enumerate(zip_longest(older.options, newer.options)):
        yield f"option:{place}", _said(before, older.kind), _said(after, newer.kind)
    yield "explanation", older.explanation, newer.explanation
    yield "citation", _listed(older.passages), _listed(newer.passages)
    yield "topics", _listed(older.topics), _listed(newer.topics)
    yield "difficulty", older.difficulty, newer.difficulty
    yield (
        "source",
        f"{older.source_title} {older.source_url}".strip(),
        f"{newer.source_title} {newer.source_url}".strip(),
    )
    yield "shuffle", str(older.shuffle), str(newer.shuffle)
    yield "accents", str(older.accents), str(newer.accents)


def _said(option: Option | None, kind: str) -> str:
    """An option in one line, its mark first where it has one."""
    if option is None:
        return ""
    mark = ("✓ " if option.correct else "✗ ") if kind in ("single", "multiple", "true_false") else ""
    partner = f" → {option.partner}" if option.partner else ""
    tolerance = f" ± {option.tolerance}" if option.tolerance not in ("", "0") else ""
    return f"{mark}{option.text}{partner}{tolerance}"


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values)
