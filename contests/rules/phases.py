"""When a round is open, when an attempt ends, what a board may claim: functions of the moment given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# A choice made before the deadline may still be on its way: slow 3G takes a second or two there.
GRACE = timedelta(seconds=2)


class Phase(StrEnum):
    """Where a round stands at a moment."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    RESTING = "resting"  # within its window, outside its opening hours
    CLOSED = "closed"


class BoardState(StrEnum):
    """What a board may claim."""

    PROVISIONAL = "provisional"
    FROZEN = "frozen"
    CLOSED = "closed"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours on one weekday (0 = Monday), in minutes of the day, `ends` up to 1440."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Window:
    """When a round can be attempted: [opens_at, closes_at), within `hours` where there are any."""

    opens_at: datetime
    closes_at: datetime
    published: bool = True
    hours: tuple[Hours, ...] = ()
    closed_dates: frozenset[date] = frozenset()


def phase(window: Window, now: datetime) -> Phase:
    """The phase at `now`."""
    if not window.published:
        return Phase.DRAFT
    if now >= window.closes_at:
        return Phase.CLOSED
    if now < next(_intervals(window), (window.closes_at,))[0]:
        return Phase.UPCOMING
    return Phase.OPEN if _current(window, now) else Phase.RESTING


def next_change(window: Window, now: datetime) -> datetime | None:
    """When the phase next changes, None when it never does."""
    match phase(window, now):
        case Phase.DRAFT | Phase.CLOSED:
            return None
        case Phase.OPEN:
            return closing(window, now)
        case _:
            starts = (start for start, _ in _intervals(window) if start > now)
            return next(starts, window.closes_at)


def closing(window: Window, now: datetime) -> datetime:
    """The end of the stretch of open time that holds `now` (which must be open)."""
    current = _current(window, now)
    if current is None:
        raise ValueError("the round is not open at this moment")
    return current[1]


def deadline(window: Window, started_at: datetime, *, minutes: int, extra_percent: int = 0) -> datetime:
    """When an attempt started now ends: its time with the accommodation, but never past the close."""
    allowed = timedelta(seconds=minutes * 60 * (100 + extra_percent) / 100)
    return min(started_at + allowed, closing(window, started_at))


def accepts(attempt_deadline: datetime, received_at: datetime) -> bool:
    """Whether an answer that reached the server at `received_at` still counts."""
    return received_at <= attempt_deadline + GRACE


def is_overdue(attempt_deadline: datetime, now: datetime) -> bool:
    """Whether no answer can count any more, so that the attempt may be finished for its owner."""
    return now > attempt_deadline + GRACE


def board_state(window: Window, now: datetime, *, freezes_at: datetime | None, results_published: bool) -> BoardState:
    """What the round's board may claim. A frozen board stays frozen until results are published."""
    if results_published:
        return BoardState.OFFICIAL
    if freezes_at is not None and now >= freezes_at:
        return BoardState.FROZEN
    return BoardState.CLOSED if now >= window.closes_at else BoardState.PROVISIONAL


def parse_hours(rows: list[list[object]]) -> tuple[Hours, ...]:
    """[[weekday, "HH:MM", "HH:MM"], …] as stored on a round. Raises ValueError on anything else."""
    parsed = []
    for row in rows:
        if len(row) != 3:  # noqa: PLR2004 - weekday, start, end
            raise ValueError("opening hours are [weekday, start, end]")
        weekday, starts, ends = row
        hours = Hours(int(str(weekday)), _minutes(str(starts)), _minutes(str(ends)))
        if not 0 <= hours.weekday <= 6 or hours.starts >= hours.ends:  # noqa: PLR2004 - days of a week
            raise ValueError("opening hours end after they start, on a weekday from 0 to 6")
        parsed.append(hours)
    return tuple(parsed)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    value = int(hour) * 60 + int(minute or 0)
    if not 0 <= value <= 24 * 60:
        raise ValueError("a time of day lies between 00:00 and 24:00")
    return value


def _current(window: Window, now: datetime) -> tuple[datetime, datetime] | None:
    for start, end in _intervals(window):
        if start <= now < end:
            return start, end
        if start > now:
            break
    return None


def _intervals(window: Window) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of open time in order, adjoining ones joined."""
    joined: tuple[datetime, datetime] | None = None
    for start, end in _daily(window):
        if joined is not None and start <= joined[1]:
            joined = (joined[0], max(joined[1], end))
            continue
        if joined is not None:
            yield joined
        joined = (start, end)
    if joined is not None:
        yield joined


def _daily(window: Window) -> Iterator[tuple[datetime, datetime]]:
    if not window.hours and not window.closed_dates:
        yield window.opens_at, window.closes_at
        return
    hours = sorted(window.hours or tuple(Hours(day, 0, 24 * 60) for day in range(7)), key=lambda h: h.starts)
    day = window.opens_at.astimezone(VIETNAM).date()
    last = window.closes_at.astimezone(VIETNAM).date()
    while day <= last:
        if day not in window.closed_dates:
            midnight = datetime.combine(day, time(), tzinfo=VIETNAM)
            for each in hours:
                start = max(midnight + timedelta(minutes=each.starts), window.opens_at)
                end = min(midnight + timedelta(minutes=each.ends), window.closes_at)
                if each.weekday == day.weekday() and start < end:
                    yield start, end
        day += timedelta(days=1)
