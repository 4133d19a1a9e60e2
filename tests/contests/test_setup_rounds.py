"""Rounds: their window, their parts, weekly copies, closing; what is fixed once one has begun."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from contests.errors import (
    BlueprintShort,
    ClosesInPast,
    FreezeOutside,
    LongerThanAWeek,
    NeverOpen,
    PartOutside,
    ResultsPublished,
    RoundAttempted,
    RoundHasBegun,
    RoundNesting,
    RoundNotOpen,
    WindowBackwards,
)
from contests.models import Attempt, Contest, Round, Standing
from contests.rollup import count_finished, settle
from contests.rules.phases import VIETNAM, Hours, Phase, phase
from contests.services.finishing import finish_overdue
from contests.services.rounds import RoundPlan, close_round_now, delete_round, plan_of, repeat_round, save_round
from questions.models import Question
from tests.contests.world import NOW, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=VIETNAM)
MONDAY_NINE = datetime(2026, 11, 30, 9, 0, tzinfo=VIETNAM)


@pytest.fixture
def contest() -> Contest:
    """A contest whose round 1 is open since an hour, for another day."""
    return make_contest()


@pytest.fixture
def running(contest: Contest) -> Round:
    return contest.rounds.get(number=1)


def week(contest: Contest, **changes: Any) -> RoundPlan:
    """Round for a week to come, Monday 10:00 → Monday 9:00."""
    plan = RoundPlan(
        title="Tuần 1",
        title_en="Week 1",
        opens_at=MONDAY_TEN,
        closes_at=MONDAY_NINE,
        blueprint=contest.blueprints.get().pk,
    )
    return replace(plan, **changes)


def add(contest: Contest, **changes: Any) -> Round:
    return save_round(contest_id=contest.pk, round_id=None, plan=week(contest, **changes), now=NOW)


def change(board_round: Round, *, now: datetime = NOW, **changes: Any) -> Round:
    plan = replace(plan_of(board_round), **changes)
    return save_round(contest_id=board_round.contest_id, round_id=board_round.pk, plan=plan, now=now)


# --- Making and changing ---------------------------------------------------------------------------------


def test_a_round_is_saved_as_planned_as_the_next_draft(contest: Contest) -> None:
    plan = week(
        contest,
        minutes=30,
        hours=(Hours(0, 480, 690), Hours(0, 810, 1020)),
        closed_dates=(date(2026, 11, 25),),
        board_freezes_at=MONDAY_NINE - DAY,
    )
    made = save_round(contest_id=contest.pk, round_id=None, plan=plan, now=NOW)

    made.refresh_from_db()
    assert plan_of(made) == plan
    assert (made.number, made.status) == (2, "draft")


def test_a_round_to_come_may_change_in_everything(contest: Contest) -> None:
    made = add(contest)
    changed = change(made, title="Vòng khác", opens_at=MONDAY_TEN + HOUR, minutes=20, blueprint=None)

    changed.refresh_from_db()
    assert (changed.title, changed.opens_at, changed.minutes, changed.blueprint) == (
        "Vòng khác",
        MONDAY_TEN + HOUR,
        20,
        None,
    )
    assert changed.number == made.number


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"closes_at": MONDAY_TEN}, WindowBackwards),
        ({"opens_at": NOW - 2 * DAY, "closes_at": NOW - DAY}, ClosesInPast),
        ({"opens_at": NOW - DAY, "closes_at": NOW}, ClosesInPast),
        ({"closes_at": MONDAY_TEN + HOUR, "hours": (Hours(5, 480, 1020),)}, NeverOpen),
        ({"closes_at": MONDAY_TEN + HOUR, "closed_dates": (date(2026, 11, 23),)}, NeverOpen),
        ({"board_freezes_at": MONDAY_TEN}, FreezeOutside),
        ({"board_freezes_at": MONDAY_NINE + HOUR}, FreezeOutside),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    contest: Contest, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add(contest, **changes)
    assert contest.rounds.count() == 1


def test_a_board_may_freeze_up_to_the_closing(contest: Contest) -> None:
    assert add(contest, board_freezes_at=MONDAY_NINE).board_freezes_at == MONDAY_NINE


def test_a_paper_that_the_bank_cannot_fill_any_more_is_refused(contest: Contest) -> None:
    Question.objects.update(status="retired", approved_version=None)
    with pytest.raises(BlueprintShort) as refused:
        add(contest)
    assert refused.value.details["line"] == 1


# --- Parts -----------------------------------------------------------------------------------------------


@pytest.fixture
def month(contest: Contest) -> Round:
    return add(contest, title="Tháng 11", blueprint=None, opens_at=MONDAY_TEN - DAY, closes_at=MONDAY_NINE + 7 * DAY)


def test_a_week_is_part_of_a_month(contest: Contest, month: Round) -> None:
    assert add(contest, part_of=month.pk).part_of == month


def test_a_round_is_not_part_of_itself(month: Round) -> None:
    with pytest.raises(RoundNesting):
        change(month, part_of=month.pk)


def test_two_rounds_are_not_part_of_each_other(contest: Contest, month: Round) -> None:
    part = add(contest, part_of=month.pk, blueprint=None)
    with pytest.raises(RoundNesting):
        change(month, part_of=part.pk)


def test_a_part_has_no_parts(contest: Contest, month: Round) -> None:
    part = add(contest, part_of=month.pk, blueprint=None)
    with pytest.raises(RoundNesting):
        add(contest, part_of=part.pk)


def test_a_round_with_a_paper_has_no_parts(contest: Contest, month: Round, running: Round) -> None:
    with pytest.raises(RoundNesting):
        add(contest, part_of=running.pk)

    add(contest, part_of=month.pk)
    with pytest.raises(RoundNesting):
        change(month, blueprint=contest.blueprints.get().pk)


def test_a_round_of_another_contest_is_no_whole(contest: Contest) -> None:
    other = make_contest(slug="khac", bank=0)
    whole = add(other, title="Tháng", blueprint=None)
    with pytest.raises(RoundNesting):
        add(contest, part_of=whole.pk)


def test_a_part_lies_within_its_whole(contest: Contest, month: Round) -> None:
    with pytest.raises(PartOutside):
        add(contest, part_of=month.pk, opens_at=month.opens_at - HOUR)
    with pytest.raises(PartOutside):
        add(contest, part_of=month.pk, closes_at=month.closes_at + HOUR)

    add(contest, part_of=month.pk)
    with pytest.raises(PartOutside) as refused:
        change(month, closes_at=MONDAY_NINE - HOUR)
    assert refused.value.details == {"part": "Tuần 1", "whole": "Tháng 11"}


# --- Once it has begun --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_at": NOW - 2 * HOUR},
        {"opens_at": NOW + HOUR},
        {"blueprint": None},
        {"minutes": 30},
    ],
    ids=["earlier", "later", "paper", "minutes"],
)
def test_opening_paper_and_time_of_a_begun_round_are_fixed(running: Round, changes: dict[str, Any]) -> None:
    with pytest.raises(RoundHasBegun):
        change(running, **changes)


def test_a_begun_round_joins_no_whole(contest: Contest, running: Round) -> None:
    whole = add(
        contest, title="Tháng", blueprint=None, opens_at=running.opens_at - DAY, closes_at=running.closes_at + DAY
    )
    with pytest.raises(RoundHasBegun):
        change(running, part_of=whole.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Vòng loại", "title_en": "Heats"},
        {"closes_at": NOW + 10 * DAY},
        {"closes_at": NOW + HOUR},
        {"hours": tuple(Hours(day, 0, 1440) for day in range(7))},
        {"board_freezes_at": NOW + HOUR},
    ],
    ids=["title", "longer", "shorter", "hours", "freeze"],
)
def test_what_does_not_touch_what_people_did_may_change(running: Round, changes: dict[str, Any]) -> None:
    change(running, **changes)
    running.refresh_from_db()
    assert all(getattr(plan_of(running), name) == value for name, value in changes.items())


def test_the_closing_is_not_moved_into_the_past(running: Round) -> None:
    with pytest.raises(ClosesInPast):
        change(running, closes_at=NOW - timedelta(minutes=1))


def test_a_title_may_change_after_the_close(running: Round) -> None:
    assert change(running, now=NOW + 2 * DAY, title="Vòng đã xong").title == "Vòng đã xong"


def finished(contest: Contest, name: str = "alice") -> Attempt:
    """An attempt that ran out of time and was counted."""
    attempt = start_attempt(make_entry(contest, name))
    later = NOW + timedelta(minutes=20)
    finish_overdue(now=later)
    count_finished(now=later)
    attempt.refresh_from_db()
    return attempt


def test_a_longer_round_is_settled_again(contest: Contest, running: Round) -> None:
    Contest.objects.update(prediction="attempts", ranking=["score", "prediction"])
    finished(contest)
    after = running.closes_at + HOUR
    settle(now=after)
    running.refresh_from_db()
    settled_key = Standing.objects.get().key
    assert (running.settled_at, running.actual_prediction) == (after, 1)

    change(running, now=after, closes_at=after + DAY)
    running.refresh_from_db()
    assert (running.settled_at, running.actual_prediction) == (None, None)
    assert Standing.objects.get().key < settled_key  # the prediction does not decide while the round runs

    settle(now=after + 2 * DAY)
    running.refresh_from_db()
    assert running.settled_at == after + 2 * DAY
    assert Standing.objects.get().key == settled_key


def test_saving_a_settled_round_without_moving_its_closing_leaves_it_settled(running: Round) -> None:
    settle(now=running.closes_at + HOUR)
    change(running, now=running.closes_at + 2 * HOUR, title="Khác")
    running.refresh_from_db()
    assert running.settled_at is not None


def test_saving_keeps_what_is_counted_meanwhile(contest: Contest, running: Round) -> None:
    stale = plan_of(running)
    finished(contest)
    running.refresh_from_db()
    version = running.board_version
    save_round(contest_id=contest.pk, round_id=running.pk, plan=replace(stale, title="Khác"), now=NOW)

    running.refresh_from_db()
    assert running.board_version == version > 0


def test_a_freeze_set_later_rebuilds_the_public_board(contest: Contest, running: Round) -> None:
    attempt = finished(contest)
    assert attempt.finished_at is not None
    change(running, board_freezes_at=attempt.finished_at + HOUR)
    assert set(Standing.objects.values_list("variant", flat=True)) == {"live", "public"}

    change(running, board_freezes_at=attempt.finished_at - timedelta(minutes=1))
    assert set(Standing.objects.values_list("variant", flat=True)) == {"live"}


def test_after_the_official_results_only_the_title_changes(running: Round) -> None:
    Round.objects.update(results_published_at=NOW)
    running.refresh_from_db()
    change(running, title="Vòng một")
    with pytest.raises(ResultsPublished):
        change(running, closes_at=running.closes_at + DAY)


# --- Running attempts follow the closing ----------------------------------------------------------------------


def test_running_attempts_end_with_a_closing_brought_forward(contest: Contest, running: Round) -> None:
    attempt = start_attempt(make_entry(contest))
    soon = NOW + timedelta(minutes=5)
    change(running, closes_at=soon)
    attempt.refresh_from_db()
    assert attempt.deadline == soon


def test_running_attempts_get_back_the_time_that_the_closing_took(contest: Contest, running: Round) -> None:
    Round.objects.update(closes_at=NOW + timedelta(minutes=5))
    attempt = start_attempt(make_entry(contest, extra_time_percent=100))
    assert attempt.deadline == NOW + timedelta(minutes=5)

    running.refresh_from_db()
    change(running, closes_at=NOW + DAY)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + timedelta(minutes=30)


def test_an_attempt_whose_time_was_up_does_not_come_back(contest: Contest, running: Round) -> None:
    Round.objects.update(closes_at=NOW + timedelta(minutes=5))
    attempt = start_attempt(make_entry(contest))
    running.refresh_from_db()
    change(running, now=NOW + timedelta(minutes=6), closes_at=NOW + DAY)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + timedelta(minutes=5)


def test_hours_that_exclude_a_running_attempt_leave_it_its_time(contest: Contest, running: Round) -> None:
    attempt = start_attempt(make_entry(contest))
    change(running, hours=(Hours(3, 0, 600),))  # Thursdays until ten; it is Wednesday
    before = attempt.deadline
    attempt.refresh_from_db()
    assert attempt.deadline == before


# --- Closing now ------------------------------------------------------------------------------------------------


def test_a_round_is_closed_at_once_with_its_running_attempts(contest: Contest, running: Round) -> None:
    attempt = start_attempt(make_entry(contest))
    later = NOW + timedelta(minutes=3)
    close_round_now(round_id=running.pk, now=later)

    running.refresh_from_db()
    attempt.refresh_from_db()
    assert running.closes_at == attempt.deadline == later
    assert phase(running.window, later) == Phase.CLOSED
    finish_overdue(now=later + timedelta(seconds=3))
    attempt.refresh_from_db()
    assert (attempt.status, attempt.reason) == ("finished", "time_out")


def test_a_board_that_had_not_frozen_does_not_freeze_after_closing_now(running: Round) -> None:
    change(running, board_freezes_at=NOW + HOUR)
    close_round_now(round_id=running.pk, now=NOW + timedelta(minutes=30))
    running.refresh_from_db()
    assert running.board_freezes_at is None


def test_a_round_outside_its_hours_can_be_closed(running: Round) -> None:
    Round.objects.update(hours=[[2, "08:00", "09:45"]])  # it is Wednesday, ten o'clock
    close_round_now(round_id=running.pk, now=NOW)
    running.refresh_from_db()
    assert running.closes_at == NOW


@pytest.mark.parametrize(
    "changes",
    [{"status": "draft"}, {"opens_at": NOW + HOUR}, {"closes_at": NOW - timedelta(minutes=1)}],
    ids=["draft", "upcoming", "closed"],
)
def test_only_a_round_within_its_window_is_closed(running: Round, changes: dict[str, Any]) -> None:
    Round.objects.update(**changes)
    with pytest.raises(RoundNotOpen):
        close_round_now(round_id=running.pk, now=NOW)


def test_a_whole_is_closed_after_its_parts(contest: Contest, running: Round) -> None:
    whole = add(
        contest, title="Tháng", blueprint=None, opens_at=running.opens_at - DAY, closes_at=running.closes_at + DAY
    )
    Round.objects.filter(pk=running.pk).update(part_of=whole)
    Round.objects.filter(pk=whole.pk).update(status="published")
    with pytest.raises(PartOutside):
        close_round_now(round_id=whole.pk, now=NOW)

    close_round_now(round_id=running.pk, now=NOW)
    close_round_now(round_id=whole.pk, now=NOW)
    assert set(Round.objects.values_list("closes_at", flat=True)) == {NOW}


# --- Weekly copies -------------------------------------------------------------------------------------------------


def test_a_round_repeats_weekly_from_monday_ten_to_monday_nine_across_the_year(contest: Contest) -> None:
    first = add(contest, board_freezes_at=MONDAY_NINE - HOUR, hours=(Hours(2, 480, 1020),), minutes=25)
    copies = repeat_round(round_id=first.pk, times=6, now=NOW)

    assert [(copy.number, copy.title, copy.title_en) for copy in copies] == [
        (number, f"Tuần {number - 1}", f"Week {number - 1}") for number in range(3, 9)
    ]
    last = Round.objects.get(number=8)
    assert last.opens_at == datetime(2027, 1, 4, 10, 0, tzinfo=VIETNAM)
    assert last.closes_at == datetime(2027, 1, 11, 9, 0, tzinfo=VIETNAM)
    assert last.board_freezes_at == datetime(2027, 1, 11, 8, 0, tzinfo=VIETNAM)
    assert (last.status, last.minutes, last.blueprint_id, last.hours) == (
        "draft",
        25,
        first.blueprint_id,
        [[2, "08:00", "17:00"]],
    )


def test_repeating_again_makes_only_the_weeks_that_are_missing(contest: Contest) -> None:
    first = add(contest)
    repeat_round(round_id=first.pk, times=2, now=NOW)
    assert [copy.title for copy in repeat_round(round_id=first.pk, times=4, now=NOW)] == ["Tuần 4", "Tuần 5"]


def test_a_year_of_weeks_at_most(contest: Contest) -> None:
    assert len(repeat_round(round_id=add(contest).pk, times=500, now=NOW)) == 52


def test_what_is_longer_than_a_week_does_not_repeat_weekly(contest: Contest) -> None:
    assert repeat_round(round_id=add(contest, closes_at=MONDAY_TEN + 7 * DAY).pk, times=1, now=NOW)
    longer = add(contest, closes_at=MONDAY_TEN + 7 * DAY + timedelta(minutes=1))
    with pytest.raises(LongerThanAWeek):
        repeat_round(round_id=longer.pk, times=1, now=NOW)


def test_weeks_in_the_past_are_refused(contest: Contest) -> None:
    first = add(contest)
    with pytest.raises(ClosesInPast):
        repeat_round(round_id=first.pk, times=1, now=MONDAY_NINE + 30 * DAY)


def test_copies_lie_within_the_whole(contest: Contest, month: Round) -> None:
    first = add(contest, part_of=month.pk)
    assert [copy.part_of_id for copy in repeat_round(round_id=first.pk, times=1, now=NOW)] == [month.pk]
    with pytest.raises(PartOutside):
        repeat_round(round_id=first.pk, times=2, now=NOW)


# --- Deleting ------------------------------------------------------------------------------------------------------


def test_a_round_that_nobody_attempted_is_deleted(contest: Contest) -> None:
    delete_round(round_id=add(contest).pk)
    assert contest.rounds.count() == 1


def test_a_round_with_attempts_or_parts_is_not_deleted(contest: Contest, running: Round, month: Round) -> None:
    start_attempt(make_entry(contest))
    add(contest, part_of=month.pk)
    for each in (running, month):
        with pytest.raises(RoundAttempted):
            delete_round(round_id=each.pk)
