"""Making a schedule: weekly copies of a window, titles that count on, opening hours as they are stored."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from contests.rules.phases import VIETNAM, Hours, Phase, Window, next_change, phase

WEEK = timedelta(weeks=1)
_NUMBER = re.compile(r"\d{1,4}(?!.*\d)")


def in_weeks(moment: datetime, weeks: int) -> datetime:
    """The same weekday and time of day in Việt Nam so many weeks later."""
    return moment.astimezone(VIETNAM) + timedelta(weeks=weeks)


def window_in_weeks(window: Window, weeks: int) -> Window:
    """The window so many weeks later, with the same hours; closed days are dates and stay where they are."""
    opens_at, closes_at = in_weeks(window.opens_at, weeks), in_weeks(window.closes_at, weeks)
    days = frozenset(day for day in window.closed_dates if opens_at.date() <= day <= closes_at.date())
    return replace(window, opens_at=opens_at, closes_at=closes_at, closed_dates=days)


def is_ever_open(window: Window) -> bool:
    """Whether hours and closed days leave any open time in the window."""
    whole = replace(window, published=True)
    return next_change(whole, window.opens_at - timedelta(microseconds=1)) != window.closes_at


def has_begun(window: Window, now: datetime) -> bool:
    """Whether anybody can have attempted the round: its opening and its paper are fixed then."""
    return phase(window, now) not in {Phase.DRAFT, Phase.UPCOMING}


def lies_within(part: Window, whole: Window) -> bool:
    """Whether a round's window lies within that of the round which it is part of."""
    return whole.opens_at <= part.opens_at and part.closes_at <= whole.closes_at


def counted_on(title: str, steps: int) -> str:
    """A title with its last number counted on: ("Tuần 1", 2) → "Tuần 3"; without a number, "Mở màn" → "Mở màn (3)"."""
    if not title:
        return ""
    found = _NUMBER.search(title)
    if found is None:
        return f"{title} ({steps + 1})"
    return f"{title[: found.start()]}{int(found[0]) + steps}{title[found.end() :]}"


def stored_hours(hours: Iterable[Hours]) -> list[list[object]]:
    """Opening hours as a round stores them (`parse_hours` reads them back), in order of the week."""
    ordered = sorted(hours, key=lambda each: (each.weekday, each.starts))
    return [[each.weekday, _clock(each.starts), _clock(each.ends)] for each in ordered]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
