"""Finding words in a text without regard to accents, case and punctuation, and showing where they are.

`localities.rules.vietnamese.fold` says what is equal; this adds where in the original text it was. Pure.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from localities.rules.vietnamese import fold

MAX_WORDS = 12
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; `marked` when it is what was searched for."""

    text: str
    marked: bool


def words_of(query: str) -> tuple[str, ...]:
    """The folded words to look for; of a very long query only the first."""
    return tuple(fold(query).split()[:MAX_WORDS])


def contains(text: str, words: Sequence[str]) -> bool:
    """All the words occur in the text, whole, in any order. No words occur in nothing."""
    return bool(words) and set(words) <= set(fold(text).split())


def parts_of(text: str, words: Sequence[str]) -> tuple[Part, ...]:
    """The text cut into marked and unmarked parts; joined they are the text.

    The words as they were typed, one after the other, are marked where they stand so; else every run of them.
    """
    folded, origin = _folded(text)
    typed = [re.escape(word) for word in words]
    any_word = f"(?:{'|'.join(typed)})"
    spans = _spans(folded, " +".join(typed)) or _spans(folded, f"{any_word}(?: +{any_word})*") if words else []
    parts: list[Part] = []
    end = 0
    for first, last in spans:
        start, stop = origin[first], _after_marks(text, origin[last - 1] + 1)
        parts += [Part(text[end:start], marked=False), Part(text[start:stop], marked=True)]
        end = stop
    parts.append(Part(text[end:], marked=False))
    return tuple(part for part in parts if part.text)


def excerpt(parts: Sequence[Part], *, width: int = 160) -> tuple[Part, ...]:
    """About `width` characters around the first marked part, cut between words; "…" stands for what is left out."""
    before = 0
    for part in parts:
        if part.marked:
            break
        before += len(part.text)
    whole = "".join(part.text for part in parts)
    if len(whole) <= width:
        return tuple(parts)
    start = _word_start(whole, before - width // 3) if before < len(whole) else 0
    stop = _word_end(whole, start + width)
    shown: list[Part] = [Part(_ELLIPSIS, marked=False)] if start else []
    place = 0
    for part in parts:
        cut = part.text[max(start - place, 0) : max(stop - place, 0)]
        shown += [Part(cut, part.marked)] if cut else []
        place += len(part.text)
    return tuple(shown) + ((Part(_ELLIPSIS, marked=False),) if stop < len(whole) else ())


def _spans(folded: str, pattern: str) -> list[tuple[int, int]]:
    """Where whole words match."""
    return [match.span() for match in re.finditer(rf"(?<![^ ])(?:{pattern})(?![^ ])", folded)]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, blanks not collapsed, and for each of its characters the index that it comes from."""
    folded: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        for letter in _folded_char(char):
            folded.append(letter)
            origin.append(index)
    return "".join(folded), origin


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    """Between two letters, so that what separates words folds to a blank and what joins them to nothing."""
    return fold(f"x{char}x")[1:-1]


def _after_marks(text: str, stop: int) -> int:
    """Accents written as characters of their own belong to the letter before them."""
    while stop < len(text) and unicodedata.category(text[stop]).startswith("M"):
        stop += 1
    return stop


def _word_start(text: str, place: int) -> int:
    """The beginning of the word at `place`, or of the text."""
    return text.rfind(" ", 0, place) + 1 if place > 0 else 0


def _word_end(text: str, place: int) -> int:
    """The end of the word at `place`, or of the text."""
    found = text.find(" ", place)
    return len(text) if found < 0 else found
