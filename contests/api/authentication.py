"""Who may speak for an attempt over HTTP: whoever holds its ticket, or is the person whose it is."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.guests import COOKIE
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


class TicketScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI tells of the ticket."""

    target_class = TicketAuthentication
    name = "ticket"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002 - its signature
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Ticket <ticket>`: from the attempt's page, the last `State`, or its address for tickets.",
        }


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI tells of the device's cookies: a session's, or a guest's."""

    target_class = DeviceAuthentication
    name = ["session", "guest"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:  # noqa: ARG002 - its signature
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "apiKey", "in": "cookie", "name": COOKIE},
        ]
