"""Boards as Redis sorted sets whose members carry the sort key, ordered by bytes: "<key>:<entry, 12 digits>".

All scores are 0, so Redis orders by member; a rank is ZLEXCOUNT below the key. A hash remembers each entry's
member and boards, to take the old one off when it moves. `version` tells which state of the database is held:
a gap (a crash between commit and record) makes `record` rebuild the round.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import redis
import redis.lock

from contests.models import Round, Standing
from contests.standings.interface import Board, Change, Place, Store, boards_of, with_ranks

_CHUNK = 2000
# A writer that died holds its round no longer than this.
_LOCK_SECONDS = 60


class RedisStore:
    """Production's store. `truth` answers for a round that Redis does not hold."""

    def __init__(self, url: str, *, truth: Store) -> None:
        # redis-py types every answer as "now or later"; ours are all now.
        self._redis: Any = redis.Redis.from_url(url, decode_responses=True, max_connections=64)
        self._truth = truth

    def record(self, round_id: int, changes: Sequence[Change], *, version: int) -> None:
        with self._alone(round_id):
            held = self._redis.get(_version_key(round_id))
            if held is None or int(held) != version - 1:
                self._rebuild(round_id)
            else:
                self._write(round_id, changes, version=version)

    def rebuild(self, round_id: int) -> None:
        with self._alone(round_id):
            self._rebuild(round_id)

    def catch_up(self) -> None:
        for round_id, version in Round.objects.filter(board_version__gt=0).values_list("pk", "board_version"):
            held = self._redis.get(_version_key(round_id))
            if held is not None and int(held) != version:
                self.rebuild(round_id)

    def _alone(self, round_id: int) -> redis.lock.Lock:
        """One writer of a round at a time: two rebuilds would leave each other's members behind."""
        return redis.lock.Lock(self._redis, f"standings:{round_id}:writer", timeout=_LOCK_SECONDS)

    def _rebuild(self, round_id: int) -> None:
        # Read before the rows: rows newer than this version are written again by the record that brings them.
        version = Round.objects.values_list("board_version", flat=True).get(pk=round_id)
        self._forget(round_id)
        rows = Standing.objects.filter(round_id=round_id).iterator(chunk_size=_CHUNK)
        changes = (
            Change(row.entry_id, row.variant, row.key, row.ranked, row.province, row.commune, row.unit_id, row.bloc_id)
            for row in rows
        )
        while chunk := list(islice(changes, _CHUNK)):
            self._write(round_id, chunk, version=None)
        self._redis.set(_version_key(round_id), version)

    def top(self, board: Board, *, offset: int = 0, limit: int = 50) -> list[Place]:
        if not self._holds(board.round_id):
            return self._truth.top(board, offset=offset, limit=limit)
        rows = [_parse(member) for member in self._redis.zrange(_board_key(board), offset, offset + limit - 1)]
        if not rows:
            return []
        before = self._redis.zlexcount(_board_key(board), "-", f"({rows[0][1]}") if offset else 0
        return with_ranks(rows, first_rank=before + 1, offset=offset)

    def place_of(self, board: Board, entry_id: int) -> Place | None:
        if not self._holds(board.round_id):
            return self._truth.place_of(board, entry_id)
        key = self._key_on(board, entry_id)
        if key is None:
            return None
        return Place(entry_id, key, rank=self._redis.zlexcount(_board_key(board), "-", f"({key}") + 1)

    def offset_of(self, board: Board, place: Place) -> int:
        if not self._holds(board.round_id):
            return self._truth.offset_of(board, place)
        return self._redis.zrank(_board_key(board), _member(place.key, place.entry_id)) or 0

    def size(self, board: Board) -> int:
        if not self._holds(board.round_id):
            return self._truth.size(board)
        return int(self._redis.zcard(_board_key(board)))

    def forget_all(self) -> None:
        """Take every round out of Redis; the database answers until a round is recorded or rebuilt."""
        for name in self._redis.scan_iter("standings:*", count=_CHUNK):
            self._redis.unlink(name)

    def _holds(self, round_id: int) -> bool:
        return bool(self._redis.exists(_version_key(round_id)))

    def _key_on(self, board: Board, entry_id: int) -> str | None:
        noted = self._redis.hget(_notes_key(board.round_id, board.variant), str(entry_id))
        if noted is None:
            return None
        key, *boards = noted.split("|")
        return key if _board_key(board) in boards else None

    def _write(self, round_id: int, changes: Sequence[Change], *, version: int | None) -> None:
        newest = {(change.variant, change.entry_id): change for change in changes}
        old = {place: self._noted(round_id, place) for place in newest} if version is not None else {}
        with self._redis.pipeline(transaction=True) as pipe:
            for place, change in newest.items():
                self._move(pipe, round_id, change, old.get(place))
            if version is not None:
                pipe.set(_version_key(round_id), version)
            pipe.execute()

    def _noted(self, round_id: int, place: tuple[str, int]) -> str | None:
        variant, entry_id = place
        noted: str | None = self._redis.hget(_notes_key(round_id, variant), str(entry_id))
        return noted

    def _move(self, pipe: "redis.client.Pipeline", round_id: int, change: Change, old: str | None) -> None:
        if old is not None:
            old_key, *old_boards = old.split("|")
            for name in old_boards:
                pipe.zrem(name, _member(old_key, change.entry_id))
        notes = _notes_key(round_id, change.variant)
        if not change.ranked:
            pipe.hdel(notes, str(change.entry_id))
            return
        names = [_board_key(board) for board in boards_of(round_id, change)]
        for name in names:
            pipe.zadd(name, {_member(change.key, change.entry_id): 0})
            pipe.sadd(_boards_key(round_id), name)
        pipe.hset(notes, str(change.entry_id), "|".join([change.key, *names]))

    def _forget(self, round_id: int) -> None:
        names = list(self._redis.smembers(_boards_key(round_id)))
        names += [_notes_key(round_id, variant) for variant in Standing.Variant.values]
        for chunk in _chunks([_version_key(round_id), _boards_key(round_id), *names]):
            self._redis.unlink(*chunk)


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _CHUNK):
        yield names[start : start + _CHUNK]


def _version_key(round_id: int) -> str:
    return f"standings:{round_id}:version"


def _notes_key(round_id: int, variant: str) -> str:
    return f"standings:{round_id}:{variant}:entries"


def _boards_key(round_id: int) -> str:
    return f"standings:{round_id}:boards"


def _board_key(board: Board) -> str:
    return f"standings:{board.round_id}:{board.variant}:{board.scope}:{board.code}"


def _member(key: str, entry_id: int) -> str:
    return f"{key}:{entry_id:012d}"


def _parse(member: str) -> tuple[int, str]:
    key, _, entry = member.rpartition(":")
    return int(entry), key
