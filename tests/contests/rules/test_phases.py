"""Phases: a round's time is cut into labelled stretches, and every boundary is probed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.phases import (
    GRACE,
    VIETNAM,
    BoardState,
    Phase,
    Window,
    accepts,
    board_state,
    closing,
    deadline,
    is_overdue,
    next_change,
    parse_hours,
    phase,
)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """November 2026 in Việt Nam; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


STEP = timedelta(microseconds=1)
PLAIN = Window(at(16, 10), at(23, 9))
OFFICE = Window(at(16, 7), at(23, 20), hours=parse_hours([[day, "08:00", "17:00"] for day in range(5)]))
HOLIDAY = Window(at(16), at(19), closed_dates=frozenset({date(2026, 11, 17)}))

STRETCHES: list[tuple[Window, list[tuple[datetime | None, datetime | None, Phase]]]] = [
    (PLAIN, [(None, at(16, 10), Phase.UPCOMING), (at(16, 10), at(23, 9), Phase.OPEN), (at(23, 9), None, Phase.CLOSED)]),
    (
        OFFICE,
        [
            (None, at(16, 8), Phase.UPCOMING),
            (at(16, 8), at(16, 17), Phase.OPEN),
            (at(16, 17), at(17, 8), Phase.RESTING),
            (at(20, 8), at(20, 17), Phase.OPEN),
            (at(20, 17), at(23, 8), Phase.RESTING),
            (at(23, 8), at(23, 17), Phase.OPEN),
            (at(23, 17), at(23, 20), Phase.RESTING),
            (at(23, 20), None, Phase.CLOSED),
        ],
    ),
    (
        HOLIDAY,
        [(at(16), at(17), Phase.OPEN), (at(17), at(18), Phase.RESTING), (at(18), at(19), Phase.OPEN)],
    ),
    (Window(at(16), at(17), published=False), [(None, None, Phase.DRAFT)]),
]
PROBES = [(window, start, end, label) for window, stretches in STRETCHES for start, end, label in stretches]


@pytest.mark.parametrize(("window", "start", "end", "label"), PROBES)
def test_each_stretch_has_its_phase_from_its_first_to_its_last_moment(
    window: Window, start: datetime | None, end: datetime | None, label: Phase
) -> None:
    first = start or at(1)
    last = (end or at(30)) - STEP
    assert phase(window, first) == phase(window, last) == label
    if end is not None:
        assert phase(window, end) != label or label == Phase.OPEN
        assert next_change(window, first) == next_change(window, last) == end


def test_after_the_close_nothing_changes_any_more() -> None:
    assert next_change(PLAIN, at(23, 9)) is None


def test_hours_that_adjoin_over_midnight_are_one_stretch() -> None:
    window = Window(at(16), at(18, 12), hours=parse_hours([[0, "12:00", "24:00"], [1, "00:00", "06:00"]]))
    assert closing(window, at(16, 13)) == at(17, 6)


def test_an_attempt_lasts_its_minutes() -> None:
    assert deadline(PLAIN, at(17, 10), minutes=15) == at(17, 10, 15)


def test_extra_time_is_added_in_percent() -> None:
    assert deadline(PLAIN, at(17, 10), minutes=20, extra_percent=50) == at(17, 10, 30)


def test_no_attempt_outlasts_the_close() -> None:
    assert deadline(PLAIN, at(23, 8, 55), minutes=15, extra_percent=100) == at(23, 9)
    assert deadline(OFFICE, at(20, 16, 50), minutes=15) == at(20, 17)


def test_nothing_starts_while_closed() -> None:
    with pytest.raises(ValueError, match="not open"):
        deadline(OFFICE, at(21, 10), minutes=15)


@given(late=st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=1)))
def test_an_answer_either_counts_or_ends_the_attempt(late: timedelta) -> None:
    end = datetime(2026, 11, 18, tzinfo=UTC)
    assert accepts(end, end + late) == (late <= GRACE)
    assert accepts(end, end + late) != is_overdue(end, end + late)


@pytest.mark.parametrize(
    ("now", "published", "state"),
    [
        (at(17), False, BoardState.PROVISIONAL),
        (at(20), False, BoardState.FROZEN),
        (at(24), False, BoardState.FROZEN),
        (at(24), True, BoardState.OFFICIAL),
    ],
)
def test_a_frozen_board_stays_frozen_until_results_are_published(
    now: datetime, published: bool, state: BoardState
) -> None:
    assert board_state(PLAIN, now, freezes_at=at(20), results_published=published) == state


def test_a_board_without_freeze_closes_with_the_round() -> None:
    assert board_state(PLAIN, at(24), freezes_at=None, results_published=False) == BoardState.CLOSED


@pytest.mark.parametrize(
    "rows", [[[7, "08:00", "09:00"]], [[0, "09:00", "08:00"]], [[0, "08:00"]], [[0, "x", "y"]], [[0, "08:00", "24:01"]]]
)
def test_hours_that_cannot_be_are_refused(rows: list[list[object]]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any ValueError will do
        parse_hours(rows)
