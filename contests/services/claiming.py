"""A guest who signs in keeps the entries made on the device."""

from datetime import datetime

import structlog
from django.db import transaction

from contests.models import Entry

log = structlog.get_logger(__name__)


def claim_entries(*, guest_id: int, user_id: int, now: datetime) -> int:
    """Give the guest's entries to the user, except in contests that the user entered already. Returns how many."""
    with transaction.atomic():
        taken = Entry.objects.filter(user_id=user_id).values("contest_id")
        entries = Entry.objects.select_for_update().filter(guest_id=guest_id).exclude(contest_id__in=taken)
        moved = Entry.objects.filter(pk__in=list(entries.values_list("pk", flat=True))).update(
            user_id=user_id, guest_id=None
        )
    if moved:
        log.info("entries.claimed", guest=guest_id, user=user_id, entries=moved, at=now.isoformat())
    return moved
