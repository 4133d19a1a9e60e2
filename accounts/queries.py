"""What accounts' pages read."""

from dataclasses import dataclass
from datetime import datetime

from accounts.consent import wording
from accounts.models import Consent
from accounts.people import Person


@dataclass(frozen=True)
class GivenConsent:
    """A consent as its giver sees it: which text, in which version, its wording in the active language, when."""

    purpose: str
    version: int
    text: str
    given_at: datetime


def consents_of(person: Person) -> list[GivenConsent]:
    """Everything that the person agreed to, the newest first."""
    if person.user_id is not None:
        rows = Consent.objects.filter(user_id=person.user_id)
    elif person.guest_id is not None:
        rows = Consent.objects.filter(guest_id=person.guest_id)
    else:
        return []
    rows = rows.select_related("text").order_by("-given_at", "-pk")
    return [GivenConsent(row.text.purpose, row.text.version, wording(row.text), row.given_at) for row in rows]
