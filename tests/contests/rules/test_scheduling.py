"""Weekly copies, titles that count on, hours as they are stored."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.phases import VIETNAM, Hours, Window, parse_hours
from contests.rules.scheduling import (
    counted_on,
    has_begun,
    in_weeks,
    is_ever_open,
    lies_within,
    stored_hours,
    window_in_weeks,
)

MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=VIETNAM)
WEEK = Window(MONDAY_TEN, datetime(2026, 11, 30, 9, 0, tzinfo=VIETNAM))


@pytest.mark.parametrize(
    ("weeks", "opens", "closes"),
    [
        (1, (2026, 11, 30), (2026, 12, 7)),
        (2, (2026, 12, 7), (2026, 12, 14)),
        (6, (2027, 1, 4), (2027, 1, 11)),
        (14, (2027, 3, 1), (2027, 3, 8)),
    ],
)
def test_a_week_from_monday_ten_to_monday_nine_repeats_across_months_and_years(
    weeks: int, opens: tuple[int, int, int], closes: tuple[int, int, int]
) -> None:
    copy = window_in_weeks(WEEK, weeks)

    assert copy.opens_at == datetime(*opens, 10, 0, tzinfo=VIETNAM)
    assert copy.closes_at == datetime(*closes, 9, 0, tzinfo=VIETNAM)


@given(st.integers(0, 40 * 365 * 24 * 60), st.integers(1, 52))
def test_a_copy_keeps_weekday_and_time_of_day_in_vietnam(minutes: int, weeks: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    before, after = moment.astimezone(VIETNAM), in_weeks(moment, weeks).astimezone(VIETNAM)

    assert (before.weekday(), before.time()) == (after.weekday(), after.time())
    assert after - before == timedelta(weeks=weeks)


def test_a_copy_keeps_only_the_closed_days_that_fall_into_it() -> None:
    window = Window(WEEK.opens_at, WEEK.closes_at, closed_dates=frozenset({date(2026, 11, 25), date(2026, 12, 2)}))

    assert window_in_weeks(window, 1).closed_dates == {date(2026, 12, 2)}


@pytest.mark.parametrize(
    ("title", "steps", "counted"),
    [
        ("Tuần 1", 1, "Tuần 2"),
        ("Tuần 9", 3, "Tuần 12"),
        ("Tháng 11 – tuần 1", 2, "Tháng 11 – tuần 3"),
        ("Vòng 1 (mở màn)", 1, "Vòng 2 (mở màn)"),
        ("Mở màn", 2, "Mở màn (3)"),
        ("", 4, ""),
    ],
)
def test_titles_count_on(title: str, steps: int, counted: str) -> None:
    assert counted_on(title, steps) == counted


@given(
    st.lists(
        st.builds(
            lambda day, start, length: Hours(day, start, min(start + length, 1440)),
            st.integers(0, 6),
            st.integers(0, 1439),
            st.integers(1, 1440),
        )
    )
)
def test_hours_read_back_as_they_were_stored(hours: list[Hours]) -> None:
    assert sorted(parse_hours(stored_hours(hours)), key=repr) == sorted(hours, key=repr)


def test_hours_until_midnight_are_stored_as_24() -> None:
    assert stored_hours([Hours(0, 22 * 60, 1440)]) == [[0, "22:00", "24:00"]]


@pytest.mark.parametrize(
    ("window", "ever"),
    [
        (WEEK, True),
        (Window(WEEK.opens_at, WEEK.closes_at, hours=(Hours(2, 480, 1020),)), True),
        # It opens at ten on Monday and closes at nine: eight to half past nine on Mondays is within only until nine.
        (Window(WEEK.opens_at, WEEK.closes_at, hours=(Hours(0, 480, 570),)), True),
        (Window(WEEK.opens_at, WEEK.closes_at, hours=(Hours(0, 540, 600),)), False),
        (Window(WEEK.opens_at, WEEK.opens_at + timedelta(hours=5), hours=(Hours(3, 480, 1020),)), False),
        (
            Window(WEEK.opens_at, WEEK.opens_at + timedelta(hours=5), closed_dates=frozenset({date(2026, 11, 23)})),
            False,
        ),
        (Window(WEEK.opens_at, WEEK.closes_at, published=False), True),
    ],
)
def test_whether_a_round_is_ever_open(window: Window, ever: bool) -> None:
    assert is_ever_open(window) is ever


def test_a_part_lies_within_its_whole_up_to_both_ends() -> None:
    assert lies_within(WEEK, WEEK)
    assert not lies_within(Window(WEEK.opens_at - timedelta(seconds=1), WEEK.closes_at), WEEK)
    assert not lies_within(Window(WEEK.opens_at, WEEK.closes_at + timedelta(seconds=1)), WEEK)


@pytest.mark.parametrize(
    ("window", "begun"),
    [
        (WEEK, True),
        (Window(WEEK.opens_at, WEEK.closes_at, published=False), False),
        (Window(WEEK.opens_at, WEEK.closes_at, hours=(Hours(0, 600, 720),)), True),
        (Window(WEEK.opens_at, WEEK.closes_at, hours=(Hours(1, 600, 720),)), False),
    ],
    ids=["open", "draft", "outside its hours", "before its first hours"],
)
def test_a_round_has_begun_once_it_has_been_open(window: Window, begun: bool) -> None:
    assert has_begun(window, MONDAY_TEN + timedelta(hours=5)) is begun
    assert not has_begun(window, MONDAY_TEN - timedelta(seconds=1))
    assert has_begun(window, WEEK.closes_at + timedelta(days=9)) is window.published
