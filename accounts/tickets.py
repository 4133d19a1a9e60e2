"""Short-lived signed tickets: who a page is for, when cookies cannot say it (inside another site's iframe).

A ticket is `version.kind.subject.expiry.signature`; the signature covers everything before it, so a ticket of one
kind is no ticket of another. Time is what the caller says it is.
"""

import base64
import re
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal

TICKET_SECONDS: Final = 15 * 60
TICKET_MAX_LENGTH: Final = 200
_VERSION = "1"
_SALT = "accounts.tickets"
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")


class TicketExpired(Refusal):
    """The ticket was ours and its time is over: the page asks for a new one."""

    code: ClassVar[str] = "ticket_expired"
    status: ClassVar[int] = 401
    sentence = _("This page was open for too long. Reload it to go on; what was saved is safe.")


class TicketForged(Refusal):
    """Not a ticket of ours, or one of another kind."""

    code: ClassVar[str] = "ticket_forged"
    status: ClassVar[int] = 401
    sentence = _("This page could not be recognised. Open the contest again from its address.")


def issue_ticket(*, kind: str, subject: int, now: datetime) -> str:
    """A URL-safe ticket of at most TICKET_MAX_LENGTH characters, good until `now` + TICKET_SECONDS."""
    if not _KIND.match(kind):
        raise ValueError(f"Not a kind of ticket: {kind!r}")
    if subject < 0:
        raise ValueError(f"Not a subject of a ticket: {subject}")
    expires = _milliseconds(now + timedelta(seconds=TICKET_SECONDS))
    body = f"{_VERSION}.{kind}.{subject}.{expires}"
    return f"{body}.{_signature(body)}"


def read_ticket(ticket: str, *, kind: str, now: datetime) -> int:
    """The ticket's subject. Raises TicketForged or TicketExpired."""
    if len(ticket) > TICKET_MAX_LENGTH or not ticket.isascii():
        raise TicketForged
    body, _dot, signature = ticket.rpartition(".")
    if not constant_time_compare(_signature(body), signature):
        raise TicketForged
    version, its_kind, subject, expires = body.split(".")
    if version != _VERSION or its_kind != kind:
        raise TicketForged
    if _milliseconds(now) >= int(expires):
        raise TicketExpired
    return int(subject)


def _signature(body: str) -> str:
    digest = salted_hmac(_SALT, body, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
