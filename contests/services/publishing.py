"""Showing contests, rounds and official results to everybody, and taking contests away again."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from contests.errors import (
    ClosesInPast,
    DecisionMissing,
    NotADraft,
    NothingToPublish,
    NotPublished,
    ResultsNotReady,
    RoundHasBegun,
    RoundIncomplete,
    StillRunning,
)
from contests.hub import announce_after_commit
from contests.models import Contest, Round
from contests.rules.phases import Phase, phase
from contests.rules.scheduling import has_begun
from contests.services.setup import lock_contest
from contests.services.starting import check_fills


def publish_contest(*, contest_id: int, round_ids: Collection[int] = (), now: datetime) -> Contest:
    """Show the contest to everybody, and publish these draft rounds with it.

    Raises NothingToPublish when no published round would have a paper, and what `publish_round` does.
    """
    with transaction.atomic():
        contest = lock_contest(contest_id)
        for each in contest.rounds.filter(pk__in=round_ids, status=Round.Status.DRAFT):
            _publish(each, now=now)
        if not contest.rounds.filter(status=Round.Status.PUBLISHED, blueprint__isnull=False).exists():
            raise NothingToPublish
        return _set_status(contest, Contest.Status.PUBLISHED)


def withdraw_contest(*, contest_id: int) -> Contest:
    """Make a published contest that nobody has entered a draft again. Raises NotADraft."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        if contest.status == Contest.Status.ARCHIVED or contest.entries.exists():
            raise NotADraft
        return _set_status(contest, Contest.Status.DRAFT)


def archive_contest(*, contest_id: int, now: datetime) -> Contest:
    """Take a contest off the first page; it stays at its address. Raises NotPublished, StillRunning."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        if contest.status != Contest.Status.PUBLISHED:
            raise NotPublished
        for each in contest.rounds.filter(status=Round.Status.PUBLISHED):
            if phase(each.window, now) != Phase.CLOSED:
                raise StillRunning(round=each.title)
        return _set_status(contest, Contest.Status.ARCHIVED)


def restore_contest(*, contest_id: int) -> Contest:
    """Put an archived contest back on the first page. Raises NotPublished for a draft."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        if contest.status == Contest.Status.DRAFT:
            raise NotPublished
        return _set_status(contest, Contest.Status.PUBLISHED)


def publish_round(*, round_id: int, now: datetime) -> Round:
    """Show a round to everybody who sees its contest; it opens by its window.

    Raises RoundIncomplete, BlueprintShort, ClosesInPast.
    """
    with transaction.atomic():
        board_round = _lock_round(round_id)
        if board_round.status == Round.Status.DRAFT:
            _publish(board_round, now=now)
        return board_round


def withdraw_round(*, round_id: int, now: datetime) -> Round:
    """Make a round that has not begun a draft again. Raises RoundHasBegun."""
    with transaction.atomic():
        board_round = _lock_round(round_id)
        if has_begun(board_round.window, now) or board_round.attempts.exists():
            raise RoundHasBegun
        board_round.status = Round.Status.DRAFT
        board_round.save(update_fields=["status"])
        return board_round


def publish_results(*, round_id: int, decision: str, now: datetime) -> Round:
    """Make a round's board official by a numbered decision; said again, only the number is corrected.

    Raises ResultsNotReady until the round is closed and settled, DecisionMissing.
    """
    decision = decision.strip()
    if not decision:
        raise DecisionMissing
    with transaction.atomic():
        board_round = _lock_round(round_id)
        if phase(board_round.window, now) != Phase.CLOSED or board_round.settled_at is None:
            raise ResultsNotReady
        board_round.results_decision = decision
        board_round.results_published_at = board_round.results_published_at or now
        board_round.save(update_fields=["results_decision", "results_published_at"])
        announce_after_commit({f"board:{board_round.pk}"})
        return board_round


def _publish(board_round: Round, *, now: datetime) -> None:
    if board_round.closes_at <= now:
        raise ClosesInPast
    if board_round.blueprint is None:
        if not board_round.parts.exists():
            raise RoundIncomplete(round=board_round.title)
    else:
        check_fills(board_round.blueprint.cells.order_by("position"))
    board_round.status = Round.Status.PUBLISHED
    board_round.save(update_fields=["status"])


def _set_status(contest: Contest, status: Contest.Status) -> Contest:
    contest.status = status
    contest.save(update_fields=["status"])
    return contest


def _lock_round(round_id: int) -> Round:
    lock_contest(Round.objects.values_list("contest_id", flat=True).get(pk=round_id))
    return Round.objects.get(pk=round_id)
