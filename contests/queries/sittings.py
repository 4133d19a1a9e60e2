"""A round's finished attempts and their answers as arrays, for item analysis: a million answers in seconds.

Hides how they are read: the database joins whole columns of a chunk of attempts into a few long texts, NumPy and
msgspec take these apart. Nothing is locked and nothing of the answering path is touched; no model is built.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from contests.models import Round
from contests.queries.marks import marking
from contests.rules.analysis import Item, Sitting
from contests.rules.correcting import Marking
from questions.queries import shown_versions
from questions.rules.content import CHOSEN, WRITTEN
from questions.rules.marking import Key, is_right

# Attempts read at once: what bounds the memory that texts take.
CHUNK: Final = 2500
# Beyond this many answers every second, third … attempt is taken: figures then move by less than a rounding.
MOST_ANSWERS: Final = 2_000_000

Integers = NDArray[np.int64]
_NOTHING = -1


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    `versions`: the question version of each item. `every`: 1 when each attempt was taken, 2 when every second was …
    """

    sitting: Sitting
    versions: Sequence[int]
    every: int


def read_sitting(board_round: Round, *, all_attempts: bool = False, most_answers: int = MOST_ANSWERS) -> Read:
    """The counted attempts of a round and of its parts by ranked entries: of each entry the one that counts, or all.

    Predictions are no items. What is right is what counts now, corrections included.
    """
    ids = _attempt_ids(board_round, all_attempts=all_attempts)
    first = _papers(ids[:1])[1]
    every = max(1, -(-ids.size * len(first[0]) // most_answers)) if first else 1
    taken, reader = ids[::every], _Reader()
    for start in range(0, taken.size, CHUNK):
        reader.read(taken[start : start + CHUNK])
    marked = marking(board_round.contest_id, reader.versions)
    return Read(reader.sitting(marked), list(reader.versions), every)


# --- What the database is asked ----------------------------------------------------------------------

_COUNTING = """
    SELECT attempt_id FROM contests_standing
    WHERE round_id = %s AND variant = 'live' AND ranked
    ORDER BY attempt_id
"""
_ALL = """
    SELECT a.id FROM contests_attempt a JOIN contests_entry e ON e.id = a.entry_id
    WHERE a.round_id IN (SELECT id FROM contests_round WHERE id = %s OR part_of_id = %s)
        AND a.status = 'finished' AND a.counted_at IS NOT NULL AND e.ranked
    ORDER BY a.id
"""
# A chunk's columns, each joined into one text. Aggregates of one query see the rows in one order. {chosen} is the
# condition on the chunk's ids; JSON has no bare line break, so that responses come apart at them.
_PAPERS = {
    "postgresql": """
        SELECT string_agg(id::text, ','), string_agg(paper::text, ',') FROM contests_attempt WHERE id = ANY(%s)
    """,
    "sqlite": """
        SELECT group_concat(id, ','), group_concat(paper, ',') FROM contests_attempt
        WHERE id IN (SELECT value FROM json_each(%s))
    """,
}
_ANSWERS = {
    "postgresql": """
        SELECT string_agg(attempt_id::text, ','), string_agg(position::text, ','), string_agg(spent_ms::text, ','),
            string_agg(coalesce(response::text, 'null'), chr(10))
        FROM contests_answer WHERE attempt_id = ANY(%s)
    """,
    "sqlite": """
        SELECT group_concat(attempt_id, ','), group_concat(position, ','), group_concat(spent_ms, ','),
            group_concat(coalesce(response, 'null'), char(10))
        FROM contests_answer WHERE attempt_id IN (SELECT value FROM json_each(%s))
    """,
}


class _Drawn(msgspec.Struct, gc=False):
    """An item of an attempt's paper, as far as it matters here."""

    v: int
    o: tuple[int, ...]
    p: int


_papers_decoder = msgspec.json.Decoder(list[list[_Drawn]])


def _attempt_ids(board_round: Round, *, all_attempts: bool) -> Integers:
    with connection.cursor() as cursor:
        if all_attempts:
            cursor.execute(_ALL, [board_round.pk, board_round.pk])
        else:
            cursor.execute(_COUNTING, [board_round.pk])
        return np.fromiter((row[0] for row in cursor.fetchall()), dtype=np.int64)


def _joined(statements: Mapping[str, str], ids: Integers) -> Sequence[str]:
    """The joined columns of the rows of these attempts; empty texts when there are none."""
    chosen: Any = ids.tolist()
    if connection.vendor == "sqlite":
        chosen = msgspec.json.encode(chosen).decode()
    with connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor], [chosen])
        row: Sequence[str | None] = cursor.fetchone()
    return [text or "" for text in row]


def _papers(ids: Integers) -> tuple[Integers, list[list[_Drawn]]]:
    found, papers = _joined(_PAPERS, ids)
    return _integers(found), _papers_decoder.decode(f"[{papers}]")


def _integers(joined: str) -> Integers:
    return np.fromstring(joined, dtype=np.int64, sep=",") if joined else np.empty(0, dtype=np.int64)


# --- Taking it apart ---------------------------------------------------------------------------------


class _Numbers(dict[Any, int]):
    """Numbers things from 0 in the order in which they are first asked for."""

    def __missing__(self, thing: Hashable) -> int:
        self[thing] = number = len(self)
        return number

    def of(self, things: Iterable[Hashable]) -> NDArray[np.int32]:
        return np.fromiter(map(self.__getitem__, things), dtype=np.int32)


class _Reader:
    """Gathers rows, one for each item of each paper: attempt, item, order, response, points, time."""

    def __init__(self) -> None:
        self.versions = _Numbers()
        self._orders = _Numbers()
        self._responses = _Numbers()
        self._attempts = 0
        self._rows: list[NDArray[np.int32]] = []

    def read(self, ids: Integers) -> None:
        """Add a chunk of attempts."""
        found, papers = _papers(ids)
        lengths = np.fromiter(map(len, papers), dtype=np.int64)
        drawn = [item for paper in papers for item in paper]
        rows = np.empty((6, len(drawn)), dtype=np.int32)
        rows[0] = np.repeat(np.arange(self._attempts, self._attempts + len(papers)), lengths)
        rows[1] = self.versions.of([item.v for item in drawn])
        rows[2] = self._orders.of([item.o for item in drawn])
        rows[3] = _NOTHING
        rows[4] = [item.p for item in drawn]
        rows[5] = 0
        self._answer(rows, found, lengths, ids)
        self._attempts += len(papers)
        self._rows.append(rows)

    def _answer(self, rows: NDArray[np.int32], found: Integers, lengths: Integers, ids: Integers) -> None:
        """Put what was answered into the rows of its items; a prediction stands behind the last."""
        attempt, position, spent, responses = _joined(_ANSWERS, ids)
        if not attempt or not found.size:
            return
        by_id = np.argsort(found)
        at = by_id[np.minimum(np.searchsorted(found, _integers(attempt), sorter=by_id), found.size - 1)]
        place = _integers(position)
        is_item = (found[at] == _integers(attempt)) & (place <= lengths[at])
        row = ((np.cumsum(lengths) - lengths)[at] + place - 1)[is_item]
        rows[3, row] = self._responses.of(responses.split("\n"))[is_item]
        rows[5, row] = np.minimum(_integers(spent)[is_item], _MOST_SPENT)

    def sitting(self, marked: Marking) -> Sitting:
        """All rows read, marked; the order in which options were shown no longer matters."""
        rows = np.concatenate(self._rows, axis=1) if self._rows else np.empty((6, 0), dtype=np.int32)
        shown = shown_versions(self.versions)
        kinds = [shown[version].kind for version in self.versions]
        answer, answers = self._as_written(rows, kinds)
        keys = [marked.keys[version] for version in self.versions]
        counts = np.array([version not in marked.void for version in self.versions], dtype=bool)
        return Sitting(
            attempt=rows[0],
            item=rows[1],
            right=_marked(rows[1], answer, answers, keys),
            answer=answer,
            points=np.where(counts[rows[1]], rows[4], 0),
            spent_ms=rows[5],
            items=[
                _item(shown[version].kind, len(shown[version].options), key, void=version in marked.void)
                for version, key in zip(self.versions, keys, strict=True)
            ],
            answers=answers,
        )

    def _as_written(
        self, rows: NDArray[np.int32], kinds: Sequence[str]
    ) -> tuple[NDArray[np.int32], list[tuple[int, ...] | str]]:
        """By row the number of its answer (−1: none), and the answers: each different one is turned back once."""
        numbers, kind_numbers = _Numbers(), _Numbers()
        kind = kind_numbers.of(kinds)
        given = rows[3] != _NOTHING
        told = (kind[rows[1][given]].astype(np.int64) << 56) | (rows[2][given].astype(np.int64) << 28) | rows[3][given]
        distinct, place = np.unique(told, return_inverse=True)
        names, orders, texts = list(kind_numbers), list(self._orders), list(self._responses)
        decoded = [msgspec.json.decode(text) for text in texts]
        written = np.fromiter(
            (
                _NOTHING
                if (response := decoded[each & _LOW]) is None
                else numbers[as_written(names[each >> 56], response, orders[each >> 28 & _LOW])]
                for each in distinct.tolist()
            ),
            dtype=np.int32,
        )
        answer = np.full(rows.shape[1], _NOTHING, dtype=np.int32)
        answer[given] = written[place]
        return answer, list(numbers)


def as_written(kind: str, response: Any, order: Sequence[int]) -> tuple[int, ...] | str:  # noqa: ANN401 - JSON
    """A stored response as it would be had the options been shown in their written order; words without capitals."""
    if kind in WRITTEN:
        return str(response).casefold()
    if kind == "ordering":
        return tuple(order[shown] for shown in response)
    if kind == "matching":
        partners = dict(zip(order, response, strict=True))
        return tuple(partners[written] for written in range(len(order)))
    return tuple(sorted(order[shown] for shown in response))


def _marked(
    item: NDArray[np.int32],
    answer: NDArray[np.int32],
    answers: Sequence[tuple[int, ...] | str],
    keys: Sequence[Key],
) -> NDArray[np.bool_]:
    """By row whether it is right: each different answer to each item is marked once."""
    pairs = item.astype(np.int64) << 32 | (answer.astype(np.int64) + 1)
    distinct, place = np.unique(pairs, return_inverse=True)
    right = [
        _is_right(keys[pair >> 32], answers[(pair & _ANSWER) - 1] if pair & _ANSWER else None)
        for pair in distinct.tolist()
    ]
    return np.array(right, dtype=bool)[place]


def _is_right(key: Key, answer: tuple[int, ...] | str | None) -> bool:
    return is_right(key, list(answer) if isinstance(answer, tuple) else answer, _AS_WRITTEN)


def _item(kind: str, options: int, key: Key, *, void: bool) -> Item:
    right = frozenset[int]().union(*key.sets)
    return Item(kind, options if kind in CHOSEN else 0, right, "void" if void else "given" if key.given else "")


_AS_WRITTEN: Final = range(64)
_LOW: Final = (1 << 28) - 1
_ANSWER: Final = (1 << 32) - 1
_MOST_SPENT: Final = 2**31 - 1
