"""Finding questions of the bank that say nearly the same: one call for any number of contents.

Hides an index of the bank's words in this process: an inverted list by word in NumPy arrays, so that the likeness to
every question of a large bank is a few additions. It follows the bank by itself; what changed since the index was
made is compared one by one until there is so much of it that the index is made again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log
from threading import Lock
from typing import Final

import numpy as np

from questions.models import Question
from questions.queries import contents
from questions.rules.content import Content
from questions.rules.likeness import ALIKE, Words, likeness, words_of

# Candidates by words alone are looked at closely from this likeness on; there are at most so many for a content.
_WORTH_A_LOOK: Final = 0.35
_CANDIDATES: Final = 8
# So many changed questions are compared one by one before the index is made again.
_RECENT: Final = 400
_OVERLAP: Final = timedelta(seconds=30)
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Match:
    """A question of the bank and how alike it is, 0-1."""

    question: int
    ref: str
    stem: str
    likeness: float


def similar(asked: Sequence[Content], *, but: int | None = None, least: float = ALIKE) -> list[list[Match]]:
    """For each content the questions that are at least so alike, the most alike first; `but`: the question itself."""
    index = _index.fresh()
    words = [words_of(content) for content in asked]
    found = [index.candidates(each.all) - {but} for each in words]
    known = _known(set().union(*found)) if found else {}
    return [
        _matches(each, [known[pk] for pk in pks if pk in known], index, least)
        for each, pks in zip(words, found, strict=True)
    ]


def similar_within(asked: Sequence[Content], *, least: float = ALIKE) -> list[tuple[int, float] | None]:
    """For each content the earlier one of the same list that is most alike, with the likeness; None for none."""
    words = [words_of(content) for content in asked]
    own = _Index([(place, " ".join(each.all)) for place, each in enumerate(words)])
    weight = _index.fresh().weight
    found: list[tuple[int, float] | None] = []
    for place, each in enumerate(words):
        earlier = [(other, likeness(each, words[other], weight)) for other in own.candidates(each.all) if other < place]
        best = max(earlier, key=lambda pair: pair[1], default=None)
        found.append(best if best is not None and best[1] >= least else None)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    question: int
    ref: str
    stem: str
    words: Words


def _known(pks: Iterable[int]) -> dict[int, _Known]:
    rows = Question.objects.filter(pk__in=set(pks)).values_list("pk", "ref", "latest_version")
    refs = {version: (pk, ref) for pk, ref, version in rows if version}
    said = contents(refs)
    return {
        refs[version][0]: _Known(*refs[version], content.stem, words_of(content)) for version, content in said.items()
    }


def _matches(words: Words, candidates: Sequence[_Known], index: "_Index", least: float) -> list[Match]:
    matches = [
        Match(each.question, each.ref, each.stem, likeness(words, each.words, index.weight)) for each in candidates
    ]
    return sorted(
        (match for match in matches if match.likeness >= least), key=lambda match: (-match.likeness, match.question)
    )


class _Index:
    """The words of the bank's questions at one moment."""

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        """`rows`: (question id, folded text)."""
        self._ids = np.array([pk for pk, _ in rows], dtype=np.int64)
        said = [_asked(text) for _, text in rows]
        counts = Counter(word for words in said for word in words)
        self._size = len(rows)
        self._unknown = log(2 + self._size)
        self._weights = {word: log(1 + (self._size + 1) / (count + 1)) for word, count in counts.items()}
        numbers = {word: number for number, word in enumerate(counts)}
        self._numbers = numbers
        flat = np.fromiter((numbers[word] for words in said for word in words), dtype=np.int32)
        owners = np.repeat(np.arange(len(rows), dtype=np.int32), [len(words) for words in said] or [0])[: len(flat)]
        order = np.argsort(flat, kind="stable")
        self._owners = owners[order]
        self._starts = np.searchsorted(flat[order], np.arange(len(numbers) + 1))
        weights = np.array([self.weight(word) for word in numbers], dtype=np.float32)
        self._sums = (
            np.bincount(owners, weights=weights[flat], minlength=len(rows)) if len(flat) else np.zeros(len(rows))
        )
        # What changed since with the weight of its words, and when the newest changes were made.
        self.recent: dict[int, tuple[frozenset[str], float]] = {}
        self.seen: dict[int, datetime] = {}

    def follow(self, changed: Iterable[tuple[int, str, datetime]]) -> None:
        """Take in what changed: (question id, folded text, when)."""
        for pk, text, at in changed:
            words = _asked(text)
            self.recent[pk] = words, sum(map(self.weight, words))
            self.seen[pk] = at

    def weight(self, word: str) -> float:
        """How much a word says."""
        return self._weights.get(word, self._unknown)

    def candidates(self, words: frozenset[str]) -> set[int]:
        """The questions that have most in common with these words."""
        wanted = sum(map(self.weight, words))
        found = self._of_index(words, wanted)
        for pk, (said, weight) in self.recent.items():
            found.pop(pk, None)
            shared = sum(map(self.weight, words & said))
            union = wanted + weight - shared
            if union and shared / union >= _WORTH_A_LOOK:
                found[pk] = shared / union
        return set(sorted(found, key=lambda pk: -found[pk])[:_CANDIDATES])

    def _of_index(self, words: frozenset[str], wanted: float) -> dict[int, float]:
        known = [word for word in words if word in self._numbers]
        if not known or not self._size:
            return {}
        shared = np.zeros(self._size)
        for word in known:
            number = self._numbers[word]
            shared[self._owners[self._starts[number] : self._starts[number + 1]]] += self.weight(word)
        ratio = shared / (wanted + self._sums - shared)
        best = np.argpartition(-ratio, min(_CANDIDATES, self._size - 1))[:_CANDIDATES]
        return {int(self._ids[place]): float(ratio[place]) for place in best if ratio[place] >= _WORTH_A_LOOK}


class _Following:
    """The index that this process has, brought up to date when it is asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: _Index | None = None

    def fresh(self) -> _Index:
        with self._lock:
            index = self._index
            changed = [] if index is None else self._changed(index)
            if index is None or len(index.recent) + len(changed) > _RECENT:
                self._index = index = self._made()
            else:
                index.follow(changed)
            return index

    def forget(self) -> None:
        with self._lock:
            self._index = None

    def _changed(self, index: _Index) -> list[tuple[int, str, datetime]]:
        """What was not there when the index was made: a slow transaction may bring an older moment later."""
        since = max(index.seen.values(), default=_LONG_AGO) - _OVERLAP
        rows = Question.objects.filter(changed_at__gt=since).order_by("changed_at")
        found = rows.values_list("pk", "folded", "changed_at")
        return [(pk, text, at) for pk, text, at in found if at is not None and index.seen.get(pk) != at]

    def _made(self) -> _Index:
        rows = (
            Question.objects.exclude(changed_at=None).order_by("changed_at").values_list("pk", "folded", "changed_at")
        )
        said = [(pk, text, at) for pk, text, at in rows if at is not None]
        newest = said[-1][2] if said else _LONG_AGO
        index = _Index([(pk, text) for pk, text, _ in said])
        index.seen = {pk: at for pk, _, at in said if at >= newest - 2 * _OVERLAP}
        return index


def _asked(folded: str) -> frozenset[str]:
    """The words of a question without those of its explanation."""
    return frozenset(folded.partition(" | ")[0].split())


_index = _Following()


def forget() -> None:
    """Forget the index: for whoever takes questions away under it, as tests do."""
    _index.forget()
