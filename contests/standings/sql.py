"""Boards straight from the `Standing` rows: exact, nothing to keep in step, a rank costs a count over an index."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from contests.models import Standing
from contests.standings.interface import Board, Change, Place, with_ranks

_FIELDS = {"province": "province", "commune": "commune", "unit": "unit_id", "bloc": "bloc_id"}


class SqlStore:
    """The embedded default, and the truth behind Redis."""

    def record(self, round_id: int, changes: Sequence[Change], *, version: int) -> None:
        """Nothing to do: the rows are the store."""

    def rebuild(self, round_id: int) -> None:
        """Nothing to do: the rows are the store."""

    def catch_up(self) -> None:
        """Nothing to do: the rows are the store."""

    def top(self, board: Board, *, offset: int = 0, limit: int = 50) -> list[Place]:
        rows = list(
            self._rows(board).order_by("key", "entry_id").values_list("entry_id", "key")[offset : offset + limit]
        )
        if not rows:
            return []
        before = self._rows(board).filter(key__lt=rows[0][1]).count() if offset else 0
        return with_ranks(rows, first_rank=before + 1, offset=offset)

    def place_of(self, board: Board, entry_id: int) -> Place | None:
        key = self._rows(board).filter(entry_id=entry_id).values_list("key", flat=True).first()
        if key is None:
            return None
        return Place(entry_id, key, rank=self._rows(board).filter(key__lt=key).count() + 1)

    def offset_of(self, board: Board, place: Place) -> int:
        return self._rows(board).filter(Q(key__lt=place.key) | Q(key=place.key, entry_id__lt=place.entry_id)).count()

    def size(self, board: Board) -> int:
        return self._rows(board).count()

    def _rows(self, board: Board) -> QuerySet[Standing]:
        rows = Standing.objects.filter(round_id=board.round_id, variant=board.variant, ranked=True)
        return rows if board.scope == "all" else rows.filter(**{_FIELDS[board.scope]: board.code})
