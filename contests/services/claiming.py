"""A guest who signs in keeps the entries made on the device."""

from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from contests.models import Entry

log = structlog.get_logger(__name__)


def claim_entries(*, guest_id: int, user_id: int, now: datetime) -> int:
    """Give the guest's entries to the user, except in contests that the user entered already. Returns how many."""
    try:
        moved = _move(guest_id, user_id)
    except IntegrityError:
        # The user entered one of these contests at the same instant: now it is seen, and stays with the guest.
        moved = _move(guest_id, user_id)
    if moved:
        log.info("entries.claimed", guest=guest_id, user=user_id, entries=moved, at=now.isoformat())
    return moved


def _move(guest_id: int, user_id: int) -> int:
    with transaction.atomic():
        taken = Entry.objects.filter(user_id=user_id).values("contest_id")
        entries = Entry.objects.select_for_update().filter(guest_id=guest_id).exclude(contest_id__in=taken)
        ids = list(entries.values_list("pk", flat=True))
        return Entry.objects.filter(pk__in=ids).update(user_id=user_id, guest_id=None)
