"""Drawing a paper from the bank by a blueprint: fair, and the same on any machine for the same seed.

The randomness is SHA-256 in counter mode over the seed, so that a paper can be drawn again years later, on another
version of Python, by somebody who doubts it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from questions.rules.marking import keeps_order

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question version that may be drawn. `path` holds the ids of its passage and of all passages above.

    `options` and `partners`: how many are shown; none of a kind that is answered in writing.
    """

    version: int
    document: int
    path: frozenset[int]
    topic: int
    difficulty: str
    kind: str
    options: int
    partners: int = 0
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a blueprint; an unset condition matches everything."""

    count: int
    document: int
    points: int = 1
    passage: int | None = None
    topic: int | None = None
    difficulty: str = ""

    def matches(self, candidate: Candidate) -> bool:
        return (
            candidate.document == self.document
            and (self.passage is None or self.passage in candidate.path)
            and (self.topic is None or candidate.topic == self.topic)
            and (not self.difficulty or candidate.difficulty == self.difficulty)
        )


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """A question of a paper: its version, the written positions of its options in the order shown, its points.

    `partners`: how many there are to be matched with; they stand in one order for everybody.
    """

    version: int
    kind: str
    order: tuple[int, ...]
    points: int
    partners: int = 0


@dataclass(frozen=True, slots=True)
class Shortage:
    """The cell (by index) that the bank cannot fill beside the others, and how many questions it could get."""

    cell: int
    wanted: int
    available: int


class Randomness:
    """A stream of fair whole numbers that depends on the seed alone."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._counter = 0

    def below(self, bound: int) -> int:
        """A number in [0, bound), each equally likely (rejection, not modulo)."""
        limit = (1 << 64) - (1 << 64) % bound
        while True:
            block = hashlib.sha256(self._seed + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
            value = int.from_bytes(block[:8], "big")
            if value < limit:
                return value % bound

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` of the items, each ordered selection equally likely (Fisher–Yates)."""
        rest = list(items)
        for i in range(count):
            j = i + self.below(len(rest) - i)
            rest[i], rest[j] = rest[j], rest[i]
        return rest[:count]


def shortage(cells: Sequence[Cell], pool: Sequence[Candidate]) -> Shortage | None:
    """The first cell that cannot be filled together with those before it; None when the bank suffices."""
    taken: dict[int, int] = {}
    for index, cell in enumerate(cells):
        for filled in range(cell.count):
            if not _augment(index, cells, pool, taken, set()):
                return Shortage(cell=index, wanted=cell.count, available=filled)
    return None


def draw(cells: Sequence[Cell], pool: Sequence[Candidate], seed: str) -> list[DrawnItem]:
    """A paper: every question of a cell is equally likely, positions and options are shuffled.

    `pool` may come in any order. Raises ValueError when the pool cannot fill the cells (see `shortage`).
    """
    if shortage(cells, pool) is not None:
        raise ValueError("the bank cannot fill this blueprint")
    randomness = Randomness(seed)
    ordered = sorted(pool, key=lambda candidate: candidate.version)
    chosen = _choose(cells, ordered, randomness)
    return [
        DrawnItem(
            candidate.version, candidate.kind, _option_order(candidate, randomness), cell.points, candidate.partners
        )
        for cell, candidate in randomness.sample(chosen, len(chosen))
    ]


def _choose(cells: Sequence[Cell], pool: Sequence[Candidate], randomness: Randomness) -> list[tuple[Cell, Candidate]]:
    """Fill the narrowest cell first. Where cells overlap a later one can run dry: then begin again."""
    matching = {index: [c for c in pool if cell.matches(c)] for index, cell in enumerate(cells)}
    narrowest_first = sorted(matching, key=lambda index: (len(matching[index]) - cells[index].count, index))
    for _ in range(200):
        used: set[int] = set()
        chosen: list[tuple[Cell, Candidate]] = []
        for index in narrowest_first:
            free = [candidate for candidate in matching[index] if candidate.version not in used]
            if len(free) < cells[index].count:
                break
            drawn = randomness.sample(free, cells[index].count)
            used.update(candidate.version for candidate in drawn)
            chosen.extend((cells[index], candidate) for candidate in drawn)
        else:
            return chosen
    return _match(cells, randomness.sample(pool, len(pool)))


def _match(cells: Sequence[Cell], pool: Sequence[Candidate]) -> list[tuple[Cell, Candidate]]:
    """A filling found by augmenting paths: exists whenever there is no shortage, however tightly cells overlap."""
    taken: dict[int, int] = {}
    for index, cell in enumerate(cells):
        for _ in range(cell.count):
            _augment(index, cells, pool, taken, set())
    return [(cells[index], pool[place]) for place, index in taken.items()]


def _augment(
    index: int, cells: Sequence[Cell], pool: Sequence[Candidate], taken: dict[int, int], seen: set[int]
) -> bool:
    """Give the cell one more question, moving others' questions when needed (Kuhn's bipartite matching)."""
    for place, candidate in enumerate(pool):
        if place in seen or not cells[index].matches(candidate):
            continue
        seen.add(place)
        holder = taken.get(place)
        if holder is None or (holder != index and _augment(holder, cells, pool, taken, seen)):
            taken[place] = index
            return True
    return False


def _option_order(candidate: Candidate, randomness: Randomness) -> tuple[int, ...]:
    """Each order equally likely, but an ordering's right one: it would be an answer that costs nothing."""
    written = tuple(range(candidate.options))
    if keeps_order(candidate.kind, shuffle=candidate.shuffle):
        return written
    shown = tuple(randomness.sample(written, candidate.options))
    while candidate.kind == "ordering" and shown == written and candidate.options > 1:
        shown = tuple(randomness.sample(written, candidate.options))
    return shown
