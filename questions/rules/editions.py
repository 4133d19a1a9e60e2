"""What became of a document's passages in its next edition: refs stay with the content, whatever its number is now.

Matching goes by citation and by likeness of the words; an editor may decide otherwise. Pure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from localities.rules.vietnamese import fold
from questions.rules.content import gettext_noop
from questions.rules.cutting import is_untitled

What = Literal["changed", "renumbered", "moved"]
# Likeness (Dice's coefficient of word pairs, 0-1) from which passages are one: with the same citation, and without.
_SAME_PLACE: Final = 0.3
_ANYWHERE: Final = 0.5
# A pair of words that so many passages have tells none of them.
_MOST_COMMON: Final = 60

WORDS: Final[Mapping[str, str]] = {
    "kept": gettext_noop("As before"),
    "changed": gettext_noop("Changed"),
    "renumbered": gettext_noop("Other number"),
    "moved": gettext_noop("Moved"),
    "new": gettext_noop("New"),
    "gone": gettext_noop("Removed"),
}


@dataclass(frozen=True)
class Entry:
    """A passage of an edition. `key`: its ref in the old one, any name in the new; `parent`: a key, "" at the top."""

    key: str
    parent: str
    citation: str
    heading: str
    text: str

    @cached_property
    def wording(self) -> str:
        """What it says to the letter, without its number."""
        lines = self.text if is_untitled(self.heading, self.text) else f"{self.heading}\n{self.text}"
        return " ".join(_NUMBER.sub("", lines, count=1).split())

    @cached_property
    def said(self) -> str:
        """The same without regard to accents, case and punctuation."""
        return fold(self.wording)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        words = ["", *self.said.split(), ""]
        return frozenset(pairwise(words))


_NUMBER = re.compile(
    r"\A\s*(?:(?:Phần|Chương|Mục|Điều|Phụ lục)\s+[\wà-ỹ]+|[IVXLC]+|[A-H]|\d+(?:\.\d+)*|[a-zđ])\s?[.)/:\-–]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a passage: `what` is empty for one that is as it was. `old` None: new; `new` None: gone."""

    old: str | None
    new: str | None
    what: tuple[What, ...] = ()

    @property
    def state(self) -> str:
        """The one word for it, a key of WORDS."""
        if self.old is None or self.new is None:
            return "new" if self.old is None else "gone"
        return self.what[0] if self.what else "kept"


def matched(old: Sequence[Entry], new: Sequence[Entry], decided: Mapping[str, str] | None = None) -> dict[str, str]:
    """New key → old key, each at most once. `decided`, by an editor: new key → old key, or "" for a new passage."""
    matcher = _Matcher(old, new)
    matcher.decide(decided or {})
    for rule in (matcher.same_in_place, matcher.same_anywhere, matcher.alike_in_place, matcher.alike_anywhere):
        rule()
    return matcher.found


class _Matcher:
    """Takes the surest pairs first; `old` and `new` hold what is yet to be matched."""

    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        self.old = {entry.key: entry for entry in old}
        self.new = {entry.key: entry for entry in new}
        self.order = {entry.key: place for place, entry in enumerate(old)}
        self.place = {entry.key: place for place, entry in enumerate(new)}
        self.found: dict[str, str] = {}

    def decide(self, decided: Mapping[str, str]) -> None:
        for key, old_key in decided.items():
            if key in self.new and old_key in self.old:
                self._take(key, old_key)
            elif key in self.new and not old_key:
                del self.new[key]

    def same_in_place(self) -> None:
        places = _by(self.old.values(), lambda each: (each.citation, each.said))
        self._take_first((each.key, places[each.citation, each.said]) for each in list(self.new.values()))

    def same_anywhere(self) -> None:
        """Words that only one passage of each edition has."""
        before = _by(self.old.values(), lambda each: (each.said,))
        after = _by(self.new.values(), lambda each: (each.said,))
        for said, keys in after.items():
            if said[0] and len(keys) == 1 and len(before[said]) == 1:
                self._take(keys[0], before[said][0])

    def alike_in_place(self) -> None:
        places = _by(self.old.values(), lambda each: (each.citation,))
        for entry in list(self.new.values()):
            alike = [key for key in places[entry.citation,] if key in self.old]
            if alike and likeness(self.old[alike[0]], entry) >= _SAME_PLACE:
                self._take(entry.key, alike[0])

    def alike_anywhere(self) -> None:
        """The most alike first; of equals those that stand nearest to each other."""
        scored = [
            (-likeness(self.old[old_key], self.new[key]), abs(self.order[old_key] - self.place[key]), key, old_key)
            for key, old_key in self._candidates()
        ]
        for score, _distance, key, old_key in sorted(scored):
            if -score >= _ANYWHERE and key in self.new and old_key in self.old:
                self._take(key, old_key)

    def _candidates(self) -> Iterator[tuple[str, str]]:
        """Pairs that share words which few others have: all with all would be too many."""
        having: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in self.old.values():
            for pair in entry.pairs:
                having[pair].append(entry.key)
        for entry in self.new.values():
            shared = Counter(
                key for pair in entry.pairs if len(having.get(pair, ())) <= _MOST_COMMON for key in having.get(pair, ())
            )
            yield from ((entry.key, key) for key, _ in shared.most_common(8))

    def _take_first(self, pairs: Iterable[tuple[str, Sequence[str]]]) -> None:
        for key, old_keys in pairs:
            free = next((each for each in old_keys if each in self.old), None)
            if free is not None:
                self._take(key, free)

    def _take(self, key: str, old_key: str) -> None:
        self.found[key] = old_key
        del self.new[key], self.old[old_key]


def _by(entries: Iterable[Entry], key: Callable[[Entry], tuple[str, ...]]) -> defaultdict[tuple[str, ...], list[str]]:
    found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for entry in entries:
        found[key(entry)].append(entry.key)
    return found


def likeness(one: Entry, other: Entry) -> float:
    """How alike two passages are, 0-1: Dice's coefficient of their pairs of neighbouring words."""
    both = len(one.pairs) + len(other.pairs)
    return 2 * len(one.pairs & other.pairs) / both if both else 1.0


def changes(old: Sequence[Entry], new: Sequence[Entry], found: Mapping[str, str]) -> list[Change]:
    """What became of every passage: those of the new edition in reading order, then those that are gone."""
    before = {entry.key: entry for entry in old}
    moved = _moved(old, new, found)
    told: list[Change] = []
    for entry in new:
        old_key = found.get(entry.key)
        if old_key is None:
            told.append(Change(None, entry.key))
            continue
        was = before[old_key]
        what: list[What] = ["changed"] if was.wording != entry.wording else []
        if entry.key in moved:
            what.append("moved")
        if was.citation != entry.citation:
            what.append("renumbered")
        told.append(Change(old_key, entry.key, tuple(what)))
    kept = set(found.values())
    return [*told, *(Change(entry.key, None) for entry in old if entry.key not in kept)]


def _moved(old: Sequence[Entry], new: Sequence[Entry], found: Mapping[str, str]) -> set[str]:
    """The new keys of passages that hang below another passage than before, or passed their neighbours there."""
    parents = {entry.key: entry.parent for entry in old}
    order = {entry.key: place for place, entry in enumerate(old)}
    moved: set[str] = set()
    staying: dict[str, list[str]] = defaultdict(list)
    for entry in new:
        if entry.key not in found:
            continue
        if parents[found[entry.key]] != (found.get(entry.parent, entry.parent and f"new:{entry.parent}")):
            moved.add(entry.key)
        else:
            staying[entry.parent].append(entry.key)
    for keys in staying.values():
        kept = _longest_rising([order[found[key]] for key in keys])
        moved |= {key for place, key in enumerate(keys) if place not in kept}
    return moved


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising subsequence: what kept its order (patience sorting)."""
    tails: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if numbers[tails[middle]] < number else (low, middle)
        before.append(tails[low - 1] if low else -1)
        tails[low:] = [place, *tails[low + 1 :]]
    kept: set[int] = set()
    place = tails[-1] if tails else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
