"""Corrections of a question after it was drawn: what is right then, and whose place moves. Pure.

Rescoring always starts from what was answered and from the rulings in force, never from an earlier score: doing it
again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from contests.rules.counting import Counting, Finished, replaces
from contests.rules.ranking import Performance, sort_key
from contests.rules.scoring import Item, Outcome, score
from questions.rules.content import CHOSEN, MOST_WRITTEN, WRITTEN, number
from questions.rules.marking import ONE_OPTION, Key, key_of

# What a corrected key can be written for; an ordering or a matching is voided, or everybody gets the mark.
REKEYED = CHOSEN | WRITTEN
_MOST_KEYS = 20
# So many of the largest moves are told, and so many places at the top are looked at.
BIGGEST = 10
TOP = 10


class RulingKind(StrEnum):
    """What is done about a question."""

    CHANGE = "change"
    ACCEPT = "accept"
    VOID = "void"
    GIVE = "give"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A correction as far as it decides marks.

    `keys` (CHANGE, ACCEPT): answers of which any is right, each a list: written positions from 0 (choosing), a number
    and its tolerance (numeric), accepted words (short text).
    """

    kind: RulingKind
    keys: tuple[tuple[int | str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Marking:
    """What papers are marked by: keys by version, and versions that do not count."""

    keys: Mapping[int, Key]
    void: frozenset[int] = frozenset()


class BadKeysError(ValueError):
    """The keys of a correction do not fit its question."""


def effective(keys: Mapping[int, Key], rulings: Mapping[int, Ruling]) -> Marking:
    """The keys of versions with the rulings on some of them."""
    corrected = {version: corrected_key(keys[version], rulings[version]) for version in keys.keys() & rulings.keys()}
    void = frozenset(version for version, ruling in rulings.items() if ruling.kind == RulingKind.VOID)
    return Marking({**keys, **corrected}, void)


def corrected_key(key: Key, ruling: Ruling) -> Key:
    """What is right under a ruling. Of a void question nothing is asked; its key stays."""
    match ruling.kind:
        case RulingKind.VOID:
            return key
        case RulingKind.GIVE:
            return replace(key, given=True)
        case _:
            return _rekeyed(key, ruling.keys)


def _rekeyed(key: Key, keys: Iterable[Sequence[int | str]]) -> Key:
    if key.kind in CHOSEN:
        return replace(key, sets=tuple(frozenset(int(place) for place in each) for each in keys), given=False)
    if key.kind == "numeric":
        lines = [(str(value), True, "", str(tolerance)) for value, tolerance in keys]
    else:
        lines = [(str(text), True, "", "") for (text,) in keys]
    return key_of(key.kind, lines, accents=key.accents)


def own_keys(kind: str, options: Sequence[tuple[str, bool, str, str]]) -> tuple[tuple[int | str, ...], ...]:
    """A version's own key in the form of a ruling's; (text, correct, partner, tolerance) as written."""
    if kind == "numeric":
        return tuple((text, tolerance or "0") for text, _, _, tolerance in options)
    if kind == "short_text":
        return tuple((text,) for text, _, _, _ in options)
    return (tuple(place for place, option in enumerate(options) if option[1]),)


def tidied(kind: str, keys: Iterable[Sequence[object]], *, options: int) -> tuple[tuple[int | str, ...], ...]:
    """Keys of a ruling, each once and in one writing. Raises BadKeysError when they do not fit the question."""
    if kind not in REKEYED:
        raise BadKeysError("this kind of question takes no other key")
    found = tuple(dict.fromkeys(_one_key(kind, each, options=options) for each in keys))
    if not 0 < len(found) <= _MOST_KEYS:
        raise BadKeysError("no key, or too many")
    return found


def _one_key(kind: str, key: Sequence[object], *, options: int) -> tuple[int | str, ...]:
    if kind == "numeric":
        return _number_key([str(part) for part in key])
    if kind == "short_text":
        text = " ".join(str(key[0]).split()) if len(key) == 1 else ""
        if not text or len(text) > MOST_WRITTEN:
            raise BadKeysError("an accepted answer is a short text")
        return (text,)
    places = sorted({place for place in key if isinstance(place, int) and 0 <= place < options})
    if not places or len(places) != len(key) or (kind in ONE_OPTION and len(places) != 1):
        raise BadKeysError("no such options, or more than can be chosen")
    return tuple(places)


def _number_key(parts: Sequence[str]) -> tuple[str, ...]:
    value = number(parts[0]) if parts else None
    tolerance = number(parts[1]) if len(parts) > 1 and parts[1] else number("0")
    if value is None or tolerance is None or tolerance < 0:
        raise BadKeysError("a number, and a tolerance from 0")
    return (f"{value:f}", f"{tolerance:f}")


def rescore(items: Sequence[Item], responses: Mapping[int, object], marking: Marking) -> Outcome:
    """What an attempt comes to under the rulings in force. `responses` by position from 1."""
    return score(items, responses, marking.keys, void=marking.void)


# --- Places ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sat:
    """A finished attempt as far as it decides its entry's place. `ranked`, `committee_place` are the entry's."""

    entry: int
    score: int
    all_correct: bool
    duration_ms: int
    started_at: datetime
    finished_at: datetime
    prediction: int | None
    committee_place: int
    ranked: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An entry's rank before and after."""

    entry: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What a correction does to a board. `biggest` first by how far, then by the better new place."""

    moved: int
    biggest: tuple[Move, ...]
    winners_change: bool
    top_changes: bool


@dataclass(frozen=True, slots=True)
class BoardEffect:
    """What a correction does to one round's board. `official`: its results are published."""

    round: int
    official: bool
    moves: Moves
    actual_before: int | None
    actual_after: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction does, as it is previewed and kept.

    `attempts` (finished) and `running` drew the question, `others` of the same rounds did not; scores are in points.
    """

    attempts: int
    running: int
    others: int
    scores_up: int
    scores_down: int
    scores_same: int
    boards: tuple[BoardEffect, ...]

    @property
    def ranks(self) -> int:
        """How many places move, over all boards."""
        return sum(board.moves.moved for board in self.boards)

    @property
    def official(self) -> bool:
        return any(board.official for board in self.boards)

    @property
    def winners_change(self) -> bool:
        return any(board.moves.winners_change for board in self.boards)

    @property
    def top_changes(self) -> bool:
        return any(board.moves.top_changes for board in self.boards)


def stored(effect: Effect) -> dict[str, Any]:
    """The effect as `Correction.effect` keeps it."""
    kept: dict[str, Any] = msgspec.to_builtins(effect)
    return kept


def effect_of(kept: Mapping[str, Any]) -> Effect | None:
    """What an applied correction did; None where nothing is kept."""
    return msgspec.convert(kept, Effect) if kept else None


def places(attempts: Iterable[Sat], *, counting: Counting, order: Sequence[str], actual: int | None) -> dict[int, str]:
    """The sort key of every ranked entry, as the board has it: of the attempt that counts."""
    counted: dict[int, Sat] = {}
    for attempt in attempts:
        held = counted.get(attempt.entry)
        if attempt.ranked and (held is None or replaces(counting, _finished(attempt), _finished(held))):
            counted[attempt.entry] = attempt
    return {entry: sort_key(order, _performance(attempt), actual=actual) for entry, attempt in counted.items()}


def people_all_correct(attempts: Iterable[Sat]) -> int:
    """How many ranked entries have some attempt with everything right."""
    return len({attempt.entry for attempt in attempts if attempt.ranked and attempt.all_correct})


def attempts_all_correct(attempts: Iterable[Sat]) -> int:
    """How many attempts of ranked entries have everything right."""
    return sum(1 for attempt in attempts if attempt.ranked and attempt.all_correct)


def moves(before: Mapping[int, str], after: Mapping[int, str]) -> Moves:
    """Whose rank differs between two boards of the same entries, given by their sort keys."""
    old, new = ranks(before), ranks(after)
    moved = [Move(entry, old[entry], new[entry]) for entry in old.keys() & new.keys() if old[entry] != new[entry]]
    moved.sort(key=lambda move: (-abs(move.after - move.before), move.after, move.entry))
    return Moves(len(moved), tuple(moved[:BIGGEST]), _within(old, 1) != _within(new, 1), _best(old) != _best(new))


def ranks(keys: Mapping[int, str]) -> dict[int, int]:
    """Ranks by sort keys: equal keys share a rank, and the next is skipped."""
    first: dict[str, int] = {}
    before = 0
    for key, shared in sorted(Counter(keys.values()).items()):
        first[key] = before + 1
        before += shared
    return {entry: first[key] for entry, key in keys.items()}


def _within(ranked: Mapping[int, int], last: int) -> set[int]:
    return {entry for entry, rank in ranked.items() if rank <= last}


def _best(ranked: Mapping[int, int]) -> dict[int, int]:
    """The top with their ranks: a change of order among them is a change, too."""
    return {entry: rank for entry, rank in ranked.items() if rank <= TOP}


def _finished(attempt: Sat) -> Finished:
    return Finished(attempt.score, attempt.duration_ms, attempt.started_at, attempt.finished_at)


def _performance(attempt: Sat) -> Performance:
    return Performance(
        score=attempt.score,
        all_correct=attempt.all_correct,
        duration_ms=attempt.duration_ms,
        submitted_at=attempt.finished_at,
        prediction=attempt.prediction,
        committee_place=attempt.committee_place,
    )
