"""The schedule of a contest: its rounds, their weekly copies, their closing. Owns what may change once one has begun.

A round has begun once it is published and has been open. Its opening, its paper and its time are fixed then; its
closing may move, never into the past, until the official results are out. Running attempts follow it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.rows import update_rows
from contests import rollup
from contests.errors import (
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
from contests.hub import announce_after_commit
from contests.models import Attempt, Contest, Round
from contests.rules import scheduling
from contests.rules.phases import GRACE, Hours, Phase, Window, deadline, phase
from contests.services.setup import lock_contest
from contests.services.starting import check_fills

MOST_WEEKS = 52
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """All that an organiser sets of a round. `blueprint` and `part_of` are ids, `minutes` are those of an attempt."""

    title: str
    title_en: str = ""
    opens_at: datetime
    closes_at: datetime
    minutes: int = 15
    blueprint: int | None = None
    part_of: int | None = None
    hours: tuple[Hours, ...] = ()
    closed_dates: tuple[date, ...] = ()
    board_freezes_at: datetime | None = None

    @property
    def window(self) -> Window:
        """When the round could be attempted, once it is published."""
        return Window(self.opens_at, self.closes_at, hours=self.hours, closed_dates=frozenset(self.closed_dates))


def plan_of(board_round: Round) -> RoundPlan:
    """What a round is set to, as it is given to `save_round`."""
    window = board_round.window
    return RoundPlan(
        title=board_round.title,
        title_en=board_round.title_en,
        opens_at=board_round.opens_at,
        closes_at=board_round.closes_at,
        minutes=board_round.minutes,
        blueprint=board_round.blueprint_id,
        part_of=board_round.part_of_id,
        hours=window.hours,
        closed_dates=tuple(sorted(window.closed_dates)),
        board_freezes_at=board_round.board_freezes_at,
    )


def save_round(*, contest_id: int, round_id: int | None, plan: RoundPlan, now: datetime) -> Round:
    """Make a round (a draft, with the next number) or change one.

    Raises BlueprintShort when the bank cannot fill its paper, WindowBackwards, ClosesInPast, NeverOpen,
    FreezeOutside, RoundNesting, PartOutside; RoundHasBegun for what is fixed by then, ResultsPublished.
    """
    with transaction.atomic():
        contest = lock_contest(contest_id)
        held = contest.rounds.get(pk=round_id) if round_id else None
        before = plan_of(held) if held else None
        _check_window(plan, before, now=now)
        _check_place(contest, plan, held)
        if held is not None:
            _check_fixed(held, plan, now=now)
        _check_paper(contest, plan, before)
        if held is None or before is None:
            held = _filled(Round(contest=contest, number=_next_number(contest)), plan)
            held.save()
        else:
            announce_after_commit(_change(held, before, plan, now=now))
        return held


def repeat_round(*, round_id: int, times: int, now: datetime) -> list[Round]:
    """Copies of the round for each of the next `times` weeks, as drafts: same weekdays, hours, paper and time.

    A week that has its copy already is left out, so it is safe to repeat. Raises LongerThanAWeek, ClosesInPast,
    PartOutside.
    """
    with transaction.atomic():
        board_round = _lock_round(round_id)
        plan, contest = plan_of(board_round), board_round.contest
        if plan.closes_at - plan.opens_at > scheduling.WEEK:
            raise LongerThanAWeek
        number = _next_number(contest)
        copies: list[Round] = []
        for weeks in range(1, min(times, MOST_WEEKS) + 1):
            copy = _in_weeks(plan, weeks)
            if contest.rounds.filter(opens_at=copy.opens_at, blueprint=copy.blueprint).exists():
                continue
            _check_window(copy, None, now=now)
            _check_place(contest, copy, None)
            copies.append(_filled(Round(contest=contest, number=number + len(copies)), copy))
            copies[-1].save()
        return copies


def close_round_now(*, round_id: int, now: datetime) -> Round:
    """End a round at once; running attempts end with it, and what they saved counts.

    Raises RoundNotOpen unless it is within its window, PartOutside while a part of it still has time.
    """
    with transaction.atomic():
        board_round = _lock_round(round_id)
        if phase(board_round.window, now) not in {Phase.OPEN, Phase.RESTING}:
            raise RoundNotOpen
        plan = plan_of(board_round)
        freezes_at = plan.board_freezes_at
        closed = replace(
            plan,
            closes_at=max(now, plan.opens_at + _INSTANT),
            # A board that had not frozen by then does not freeze any more.
            board_freezes_at=freezes_at if freezes_at is not None and freezes_at <= now else None,
        )
        _check_place(board_round.contest, closed, board_round)
        announce_after_commit(_change(board_round, plan, closed, now=now))
        return board_round


def delete_round(*, round_id: int) -> None:
    """Delete a round that nobody has attempted and that has no parts. Raises RoundAttempted."""
    with transaction.atomic():
        board_round = _lock_round(round_id)
        if board_round.attempts.exists() or board_round.parts.exists():
            raise RoundAttempted
        board_round.delete()


def due(board_round: Round, attempt: Attempt, *, extra_percent: int) -> datetime:
    """When a running attempt ends, by the round's window as it is now."""
    try:
        return deadline(
            board_round.window, attempt.started_at, minutes=board_round.minutes, extra_percent=extra_percent
        )
    except ValueError:
        # The hours have changed since, and it was not open then: what was promised stays.
        return min(attempt.deadline, board_round.closes_at)


# --- Checks ------------------------------------------------------------------------------------------


def _check_window(plan: RoundPlan, before: RoundPlan | None, *, now: datetime) -> None:
    if plan.closes_at <= plan.opens_at:
        raise WindowBackwards
    if plan.closes_at <= now and (before is None or before.closes_at != plan.closes_at):
        raise ClosesInPast
    if not scheduling.is_ever_open(plan.window):
        raise NeverOpen
    if plan.board_freezes_at is not None and not plan.opens_at < plan.board_freezes_at <= plan.closes_at:
        raise FreezeOutside


def _check_place(contest: Contest, plan: RoundPlan, held: Round | None) -> None:
    """One level of parts, each within its whole; a round with parts gives no paper."""
    parts = list(held.parts.all()) if held is not None else []
    if parts and (plan.part_of is not None or plan.blueprint is not None):
        raise RoundNesting
    for part in parts:
        if not scheduling.lies_within(part.window, plan.window):
            raise PartOutside(part=part.title, whole=plan.title)
    if plan.part_of is None:
        return
    whole = contest.rounds.filter(pk=plan.part_of, blueprint=None, part_of=None).first()
    if whole is None or (held is not None and whole.pk == held.pk):
        raise RoundNesting
    if not scheduling.lies_within(plan.window, whole.window):
        raise PartOutside(part=plan.title, whole=whole.title)


def _check_fixed(held: Round, plan: RoundPlan, *, now: datetime) -> None:
    before = plan_of(held)
    if held.results_published_at is not None and replace(plan, title=before.title, title_en=before.title_en) != before:
        raise ResultsPublished
    fixed = ("opens_at", "blueprint", "minutes", "part_of")
    if scheduling.has_begun(held.window, now) and any(getattr(plan, name) != getattr(before, name) for name in fixed):
        raise RoundHasBegun


def _check_paper(contest: Contest, plan: RoundPlan, before: RoundPlan | None) -> None:
    if plan.blueprint is not None and (before is None or before.blueprint != plan.blueprint):
        check_fills(contest.blueprints.get(pk=plan.blueprint).cells.order_by("position"))


# --- Writing -----------------------------------------------------------------------------------------


def _lock_round(round_id: int) -> Round:
    """The round, with its contest locked before it was read."""
    lock_contest(Round.objects.values_list("contest_id", flat=True).get(pk=round_id))
    return Round.objects.select_related("contest").get(pk=round_id)


def _next_number(contest: Contest) -> int:
    return (contest.rounds.aggregate(last=Max("number"))["last"] or 0) + 1


def _in_weeks(plan: RoundPlan, weeks: int) -> RoundPlan:
    window = scheduling.window_in_weeks(plan.window, weeks)
    return replace(
        plan,
        title=scheduling.counted_on(plan.title, weeks),
        title_en=scheduling.counted_on(plan.title_en, weeks),
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        closed_dates=tuple(sorted(window.closed_dates)),
        board_freezes_at=plan.board_freezes_at and scheduling.in_weeks(plan.board_freezes_at, weeks),
    )


# What a plan decides; versions and results of a round are counted elsewhere at the same time.
_PLANNED = (
    "title",
    "title_en",
    "opens_at",
    "closes_at",
    "minutes",
    "blueprint",
    "part_of",
    "hours",
    "closed_dates",
    "board_freezes_at",
)


def _filled(board_round: Round, plan: RoundPlan) -> Round:
    """The round set to the plan, not saved."""
    board_round.title, board_round.title_en = plan.title, plan.title_en
    board_round.opens_at, board_round.closes_at = plan.opens_at, plan.closes_at
    board_round.minutes = plan.minutes
    board_round.blueprint_id, board_round.part_of_id = plan.blueprint, plan.part_of
    board_round.hours = scheduling.stored_hours(plan.hours)
    board_round.closed_dates = [day.isoformat() for day in sorted(plan.closed_dates)]
    board_round.board_freezes_at = plan.board_freezes_at
    return board_round


def _change(held: Round, before: RoundPlan, plan: RoundPlan, *, now: datetime) -> set[str]:
    """Save the plan of a round that was there, with all that follows from it. Returns the topics that changed."""
    reopened = held.settled_at is not None and before.closes_at != plan.closes_at
    recounted = before.board_freezes_at != plan.board_freezes_at or (reopened and held.actual_prediction is not None)
    if recounted:
        rollup.hold_counting()
    if reopened:
        # The sweep settles it again after the new closing.
        held.settled_at = held.actual_prediction = None
    settled = ["settled_at", "actual_prediction"] if reopened else []
    _filled(held, plan).save(update_fields=[*_PLANNED, *settled])
    if before.window != plan.window:
        _move_deadlines(held, now=now)
    topics = {f"board:{held.pk}", f"rollup:{held.pk}"}
    return topics | rollup.recount(round_id=held.pk) if recounted else topics


def _move_deadlines(board_round: Round, *, now: datetime) -> None:
    """Running attempts end by the window as it is now; those whose time was already up stay as they are."""
    running = Attempt.objects.select_for_update(of=("self",)).select_related("entry").defer("paper")
    running = running.filter(round=board_round, status=Attempt.Status.OPEN, deadline__gte=now - GRACE).order_by("pk")
    moved = []
    for attempt in running:
        moment = due(board_round, attempt, extra_percent=attempt.entry.extra_time_percent)
        if moment != attempt.deadline:
            attempt.deadline = moment
            moved.append(attempt)
    update_rows(moved, ["deadline"])
