"""What organisers do for single entrants: extra time, who ranks, places that the committee decided, closed lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contests import rollup
from contests.errors import EntryElsewhere, ExtraTimeOutside, InviteesRefused, ResultsPublished, SettingsLocked
from contests.hub import announce_after_commit
from contests.models import Attempt, Contest, Entry, Invitee
from contests.rules.invitee_list import read_invitees
from contests.rules.ranking import Criterion
from contests.services.finishing import finish_if_overdue
from contests.services.rounds import due
from contests.services.setup import has_attempts, lock_contest

MOST_EXTRA_PERCENT = 300


@dataclass(frozen=True, slots=True)
class InviteeReport:
    """How many people a list added, and how many were on it before."""

    added: int
    known: int


def set_accommodation(*, entry_id: int, extra_time_percent: int, now: datetime) -> Entry:
    """Give an entry so much more time in every attempt; a running attempt gains it at once and never loses time.

    Raises ExtraTimeOutside.
    """
    if not 0 <= extra_time_percent <= MOST_EXTRA_PERCENT:
        raise ExtraTimeOutside(most=MOST_EXTRA_PERCENT)
    with transaction.atomic():
        # The entry's row is what starting an attempt holds as well.
        entry = Entry.objects.select_for_update().get(pk=entry_id)
        entry.extra_time_percent = extra_time_percent
        entry.save(update_fields=["extra_time_percent"])
        for running in entry.attempts.filter(status=Attempt.Status.OPEN).values_list("pk", flat=True):
            finish_if_overdue(attempt_id=running, now=now)
        still_running = entry.attempts.select_for_update(of=("self",)).filter(status=Attempt.Status.OPEN)
        for attempt in still_running.select_related("round").defer("paper"):
            attempt.deadline = max(attempt.deadline, due(attempt.round, attempt, extra_percent=extra_time_percent))
            attempt.save(update_fields=["deadline"])
        return entry


def set_ranked(*, entry_id: int, ranked: bool) -> Entry:
    """Let an entry stand on boards and count in totals, or not. Raises ResultsPublished when all are official."""
    with transaction.atomic():
        contest_id = Entry.objects.values_list("contest_id", flat=True).get(pk=entry_id)
        contest = lock_contest(contest_id)
        # Nobody counts an attempt meanwhile by what the entry was before.
        rollup.hold_counting()
        entry = Entry.objects.select_for_update().get(pk=entry_id)
        if entry.ranked == ranked:
            return entry
        touched = _touched(contest, {entry.pk})
        entry.ranked = ranked
        entry.save(update_fields=["ranked"])
        _recount(touched)
        return entry


def set_committee_places(*, contest_id: int, places: Mapping[int, int]) -> None:
    """Number entries that the committee decided between from 1, by entry id; 0 takes a number back.

    It decides where the contest's ranking order says so. Raises EntryElsewhere, ResultsPublished.
    """
    with transaction.atomic():
        contest = lock_contest(contest_id)
        rollup.hold_counting()
        entries = list(contest.entries.select_for_update().filter(pk__in=places).order_by("pk"))
        if len(entries) != len(places) or any(place < 0 for place in places.values()):
            raise EntryElsewhere
        changed = [entry for entry in entries if entry.committee_place != places[entry.pk]]
        touched = _touched(contest, {entry.pk for entry in changed})
        for entry in changed:
            entry.committee_place = places[entry.pk]
        Entry.objects.bulk_update(changed, ["committee_place"])
        if Criterion.COMMITTEE in contest.ranking:
            _recount(touched)


def import_invitees(*, contest_id: int, text: str) -> InviteeReport:
    """Add the people of a pasted list to the contest's closed list; those on it stay. Any fault: InviteesRefused.

    Allowed at any time: somebody forgotten can be added while the contest runs.
    """
    rows, faults = read_invitees(text)
    if faults:
        raise InviteesRefused(faults)
    with transaction.atomic():
        contest = lock_contest(contest_id)
        before = contest.invitees.count()
        Invitee.objects.bulk_create(
            [Invitee(contest=contest, key=row.key, name=row.name) for row in rows],
            update_conflicts=True,
            unique_fields=["contest", "key"],
            update_fields=["name"],
            batch_size=2000,
        )
        added = contest.invitees.count() - before
        return InviteeReport(added=added, known=len(rows) - added)


def remove_invitee(*, contest_id: int, invitee_id: int) -> None:
    """Take somebody off the closed list. Raises SettingsLocked once there are attempts."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        if has_attempts(contest):
            raise SettingsLocked
        contest.invitees.filter(pk=invitee_id).delete()


def _touched(contest: Contest, entry_ids: set[int]) -> list[int]:
    """The rounds whose boards these entries stand on and that are not official yet.

    Raises ResultsPublished when they stand only on official boards.
    """
    rounds = contest.rounds.filter(standings__entry__in=entry_ids).distinct()
    open_ids = list(rounds.filter(results_published_at=None).order_by("pk").values_list("pk", flat=True))
    if not open_ids and rounds.exists():
        raise ResultsPublished
    return open_ids


def _recount(round_ids: list[int]) -> None:
    topics: set[str] = set()
    for round_id in round_ids:
        topics |= rollup.recount(round_id=round_id)
    announce_after_commit(topics)
