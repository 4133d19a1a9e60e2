"""Which of an entry's attempts counts, and how many more it may start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from contests.rules.phases import VIETNAM


class Counting(StrEnum):
    """Which attempt counts."""

    BEST_EARLIEST = "best_earliest"
    BEST_SHORTEST = "best_shortest"
    FIRST = "first"
    LAST = "last"


class Period(StrEnum):
    """What the number of attempts is counted over."""

    ROUND = "round"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished attempt as far as it decides which one counts."""

    score: int
    duration_ms: int
    started_at: datetime
    finished_at: datetime


def replaces(policy: Counting, new: Finished, old: Finished) -> bool:
    """Whether `new` counts instead of `old`. Independent of the order in which attempts are looked at."""
    match policy:
        case Counting.BEST_EARLIEST:
            return (-new.score, new.finished_at) < (-old.score, old.finished_at)
        case Counting.BEST_SHORTEST:
            return (-new.score, new.duration_ms, new.finished_at) < (
                -old.score,
                old.duration_ms,
                old.finished_at,
            )
        case Counting.FIRST:
            return new.started_at < old.started_at
        case Counting.LAST:
            return new.started_at > old.started_at


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many attempts may still be started now (None: no limit) and when there will be more (None: never)."""

    left: int | None
    renews_at: datetime | None


def allowance(starts: Sequence[datetime], now: datetime, *, attempts_max: int | None, period: Period) -> Allowance:
    """`starts`: when the entry's attempts began — those of the round for `Period.ROUND`, else of the contest.

    Days and weeks are Việt Nam's; a week begins on Monday.
    """
    if attempts_max is None:
        return Allowance(left=None, renews_at=None)
    if period == Period.ROUND:
        return Allowance(left=max(attempts_max - len(starts), 0), renews_at=None)
    begins, ends = _span(now, period)
    used = sum(1 for start in starts if begins <= start < ends)
    return Allowance(left=max(attempts_max - used, 0), renews_at=ends)


def _span(now: datetime, period: Period) -> tuple[datetime, datetime]:
    today = datetime.combine(now.astimezone(VIETNAM).date(), time(), tzinfo=VIETNAM)
    if period == Period.DAY:
        return today, today + timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7)
