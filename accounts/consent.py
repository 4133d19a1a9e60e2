"""What people agree to, in which version, and when they did.

A text is never edited once published: a change is a new version, and people are asked again.
"""

from datetime import datetime

from django.utils.translation import get_language

from accounts.models import Consent, ConsentText
from accounts.people import Person

CONTEST_ENTRY = "contest-entry"


def current_text(purpose: str) -> ConsentText:
    """The newest version for the purpose (ConsentText.DoesNotExist where there is none)."""
    return ConsentText.objects.filter(purpose=purpose).latest("version")


def wording(text: ConsentText) -> str:
    """The text in the active language; paragraphs are separated by an empty line."""
    return text.text_en if get_language() == "en" else text.text_vi


def record_consent(*, person: Person, text: ConsentText, now: datetime) -> Consent:
    """The person's consent to this version; given before, it keeps its first time. ValueError for nobody.

    One row a person and version even when asked twice at the same instant (unique constraints).
    """
    if not person.is_known:
        raise ValueError("Nobody cannot consent.")
    consent, _created = Consent.objects.get_or_create(
        text=text, user_id=person.user_id, guest_id=person.guest_id, defaults={"given_at": now}
    )
    return consent
