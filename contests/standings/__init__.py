"""Standings: who stands where on a board of a round.

`Standing` rows in the database are the truth and are written by `contests.rollup`. A board is read through one
interface with two stores behind it: indexed SQL (the embedded default) and Redis sorted sets (production), in which
every rank costs O(log n) whatever the board's size. Redis can be rebuilt from the rows while the contest runs; while
it lacks a round, the rows answer.
"""

from functools import cache

from django.conf import settings

from contests.standings.interface import Board, Change, Place, Store, boards_of
from contests.standings.redis import RedisStore
from contests.standings.sql import SqlStore

__all__ = ["Board", "Change", "Place", "Store", "boards_of", "standings"]


@cache
def standings() -> Store:
    """The store of this installation."""
    sql = SqlStore()
    return RedisStore(settings.REDIS_URL, truth=sql) if settings.REDIS_URL else sql
