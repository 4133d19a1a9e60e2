"""What a store of standings can be asked, and the plain data that goes in and out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Board:
    """One board: a round's, in one variant, for everybody or for one place, unit or bloc.

    `scope`: "all", "province", "commune", "unit" or "bloc"; `code` says which.
    """

    round_id: int
    variant: str = "live"
    scope: str = "all"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place. Equal keys share a rank: 1, 2, 2, 4."""

    entry_id: int
    key: str
    rank: int


@dataclass(frozen=True, slots=True)
class Change:
    """The newest standing of an entry in one variant, with what decides its boards."""

    entry_id: int
    variant: str
    key: str
    ranked: bool
    province: str
    commune: str
    unit_id: int | None
    bloc_id: int | None


def boards_of(round_id: int, change: Change) -> list[Board]:
    """The boards on which a change shows."""
    scopes = [("all", ""), ("province", change.province), ("commune", change.commune)]
    scopes += [("unit", str(change.unit_id or "")), ("bloc", str(change.bloc_id or ""))]
    return [Board(round_id, change.variant, scope, code) for scope, code in scopes if code or scope == "all"]


class Store(Protocol):
    """Standings of all rounds. `offset` and `limit` count entries; ranks count from 1."""

    def record(self, round_id: int, changes: Sequence[Change], *, version: int) -> None:
        """Take over committed changes of a round; `version` is the round's board version after them."""

    def top(self, board: Board, *, offset: int = 0, limit: int = 50) -> list[Place]:
        """Places in order."""

    def place_of(self, board: Board, entry_id: int) -> Place | None:
        """The entry's place, None when it does not stand on the board."""

    def offset_of(self, board: Board, place: Place) -> int:
        """How many entries come before it in order (equal keys in order of entry)."""

    def size(self, board: Board) -> int:
        """How many entries stand on the board."""

    def rebuild(self, round_id: int) -> None:
        """Make the round's boards again from the database."""

    def catch_up(self) -> None:
        """Rebuild the rounds that the store holds in a state other than the database's: a record was lost."""


def with_ranks(rows: Iterable[tuple[int, str]], *, first_rank: int, offset: int) -> list[Place]:
    """Rows (entry, key) in order, the first of which has `first_rank` and `offset` entries before it, as places."""
    places: list[Place] = []
    for index, (entry_id, key) in enumerate(rows):
        if not places:
            rank = first_rank
        elif key == places[-1].key:
            rank = places[-1].rank
        else:
            rank = offset + index + 1
        places.append(Place(entry_id, key, rank))
    return places
