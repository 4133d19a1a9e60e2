"""Who may speak for an attempt over HTTP: whoever holds its ticket, or is the person whose it is."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.models import User
from accounts.tickets import read_ticket
from contests.queries.attempts import TICKET_KIND


class TicketAuthentication(BaseAuthentication):
    """`Authorization: Ticket <ticket>`; `request.auth` becomes the attempt's id. Raises the ticket's refusals.

    A header, not a cookie: another site cannot send it, so no CSRF token is needed.
    """

    def authenticate(self, request: Request) -> tuple[User | None, int] | None:
        scheme, _space, ticket = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "ticket":
            return None
        return None, read_ticket(ticket, kind=TICKET_KIND, now=timezone.now())

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF passes the request
        return "Ticket"


class DeviceAuthentication(BaseAuthentication):
    """The account that is signed in on this device, by its session.

    Asks for no CSRF token: only for what changes nothing, and whose answer another site cannot read.
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = request._request.user  # noqa: SLF001 - DRF's own way to the session's user
        return (user, None) if user.is_authenticated else None
