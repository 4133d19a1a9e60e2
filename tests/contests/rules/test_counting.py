"""Which attempt counts, and how many are left."""

from datetime import datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.counting import Allowance, Counting, Finished, Period, allowance, replaces
from contests.rules.eligibility import Applicant, Conditions, age_on, normal_key, why_not
from contests.rules.phases import VIETNAM

START = datetime(2026, 11, 16, 10, tzinfo=VIETNAM)  # a Monday
attempts = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 100), st.integers(0, 10**6)), min_size=1, max_size=6, unique_by=lambda t: t[2]
).map(
    lambda rows: [
        Finished(points, duration, START + timedelta(seconds=second), START + timedelta(seconds=second, milliseconds=duration))
        for points, duration, second in rows
    ]
)


@given(policy=st.sampled_from(list(Counting)), finished=attempts, data=st.data())
def test_the_attempt_that_counts_does_not_depend_on_the_order_of_looking(
    policy: Counting, finished: list[Finished], data: st.DataObject
) -> None:
    def winner(some: list[Finished]) -> Finished:
        return reduce(lambda old, new: new if replaces(policy, new, old) else old, some)

    assert winner(finished) == winner(data.draw(st.permutations(finished)))


def a(score: int, duration: int, second: int) -> Finished:
    begins = START + timedelta(seconds=second)
    return Finished(score, duration, begins, begins + timedelta(milliseconds=duration))


@pytest.mark.parametrize(
    ("policy", "new", "old"),
    [
        (Counting.BEST_EARLIEST, a(5, 9, 10), a(4, 1, 0)),
        (Counting.BEST_EARLIEST, a(5, 9, 0), a(5, 1, 10)),
        (Counting.BEST_SHORTEST, a(5, 1, 10), a(5, 9, 0)),
        (Counting.FIRST, a(0, 9, 0), a(9, 1, 10)),
        (Counting.LAST, a(0, 9, 10), a(9, 1, 0)),
    ],
)
def test_policies(policy: Counting, new: Finished, old: Finished) -> None:
    assert replaces(policy, new, old)
    assert not replaces(policy, old, new)


def test_no_limit_is_no_limit() -> None:
    assert allowance([START] * 99, START, attempts_max=None, period=Period.ROUND) == Allowance(None, None)


def test_attempts_of_a_round_do_not_come_back() -> None:
    assert allowance([START], START, attempts_max=2, period=Period.ROUND) == Allowance(1, None)
    assert allowance([START] * 3, START, attempts_max=2, period=Period.ROUND).left == 0


def test_a_week_begins_on_monday_in_viet_nam() -> None:
    sunday_night = datetime(2026, 11, 15, 23, 59, tzinfo=VIETNAM)
    monday = datetime(2026, 11, 16, tzinfo=VIETNAM)
    assert allowance([sunday_night], monday, attempts_max=1, period=Period.WEEK).left == 1
    used = allowance([monday], monday, attempts_max=1, period=Period.WEEK)
    assert used == Allowance(0, datetime(2026, 11, 23, tzinfo=VIETNAM))


def test_a_day_is_viet_nams() -> None:
    evening_utc = datetime(2026, 11, 16, 16, 59, tzinfo=VIETNAM)
    assert allowance([evening_utc], START, attempts_max=1, period=Period.DAY).left == 0
    assert allowance([evening_utc], START + timedelta(days=1), attempts_max=1, period=Period.DAY).left == 1


# --- Eligibility --------------------------------------------------------------------------------------

TODAY = START.date()


def applicant(**given: object) -> Applicant:
    return Applicant(**{"birth_date": None, "birth_year": None, "province": "", "keys": frozenset(), **given})  # type: ignore[arg-type]


def test_everyone_may_enter_where_nothing_is_asked() -> None:
    assert why_not(Conditions(), applicant(), TODAY) == ""


@pytest.mark.parametrize(
    ("birth", "age"), [((2012, 11, 16), 14), ((2012, 11, 17), 13), ((2012, 2, 29), 14), ((2026, 11, 16), 0)]
)
def test_age_in_full_years(birth: tuple[int, int, int], age: int) -> None:
    assert age_on(TODAY, birth_date=datetime(*birth, tzinfo=VIETNAM).date(), birth_year=None) == age


def test_too_young_or_age_unknown() -> None:
    conditions = Conditions(min_age=14)
    assert why_not(conditions, applicant(birth_year=2013), TODAY) == "too_young"
    assert why_not(conditions, applicant(), TODAY) == "too_young"
    assert why_not(conditions, applicant(birth_year=2012), TODAY) == ""


def test_residents_only() -> None:
    conditions = Conditions(provinces=frozenset({"01"}))
    assert why_not(conditions, applicant(province="79"), TODAY) == "not_resident"
    assert why_not(conditions, applicant(province="01"), TODAY) == ""


def test_a_closed_list_knows_people_by_any_of_their_keys() -> None:
    conditions = Conditions(invited=frozenset({normal_key("+84 (90) 123-456")}))
    assert why_not(conditions, applicant(keys=frozenset({"x"})), TODAY) == "not_invited"
    assert why_not(conditions, applicant(keys=frozenset({normal_key("090.123.456")})), TODAY) == ""
