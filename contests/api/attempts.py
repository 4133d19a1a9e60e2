"""The attempt over HTTP, for browsers and networks where sockets fail: the same journal, the same refusals."""

from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.utils import timezone
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.errors import Refusal
from accounts.people import person_of
from accounts.tickets import TicketExpired, TicketForged, issue_ticket
from contests.api.authentication import DeviceAuthentication, TicketAuthentication
from contests.api.schema import refused
from contests.errors import AttemptNotFound, BadMessage, Unavailable
from contests.journal import Reply, journal
from contests.messages import Batch, Finished, FreshTicket, Results, Save, State
from contests.queries.attempts import TICKET_KIND, attempt_by_id, own_attempt
from contests.services.attending import attend, finished_message, refused_message
from contests.services.finishing import FinishedAttempt

_decode_batch = msgspec.json.Decoder(Batch).decode
# What any request for an attempt may be refused with.
_TICKET = (TicketExpired, TicketForged, AttemptNotFound)
# (What stands in for a serializer, `contests.api.schema` explains to the generator.)
_BY_TICKET: Any = [{"ticket": []}]
_EITHER: Any = {"state": State, "finished": Finished}
_STATE_OR_END = PolymorphicProxySerializer("StateOrFinished", _EITHER, resource_type_field_name="type")


class AttemptView(APIView):
    """An attempt that the caller holds a ticket for."""

    authentication_classes = [TicketAuthentication]
    permission_classes = [AllowAny]

    @extend_schema(auth=_BY_TICKET, responses={200: _STATE_OR_END, **refused(*_TICKET)})
    def get(self, request: Request, public_id: str) -> Response:
        """All that is saved, the clock, and a fresh ticket; or how the attempt ended."""
        found = attend(attempt_id=_attempt_id(request, public_id), now=timezone.now())
        return Response(msgspec.to_builtins(found if isinstance(found, State) else finished_message(found)))


class AnswersView(APIView):
    """Saves in a batch."""

    authentication_classes = [TicketAuthentication]
    permission_classes = [AllowAny]

    @extend_schema(
        auth=_BY_TICKET, request=Batch, responses={200: Results, **refused(*_TICKET, BadMessage, Unavailable)}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """One result for each save, in order, after the commit."""
        attempt_id, now = _attempt_id(request, public_id), timezone.now()
        try:
            batch = _decode_batch(request.body)
        except (msgspec.DecodeError, UnicodeError, RequestDataTooBig) as error:
            raise BadMessage from error
        replies = journal.ask_all(attempt_id, batch.saves, received_at=now)
        results = [_as_message(save, reply) for save, reply in zip(batch.saves, replies, strict=True)]
        return Response(msgspec.to_builtins(Results(results)))


class SubmitView(APIView):
    """The end of an attempt."""

    authentication_classes = [TicketAuthentication]
    permission_classes = [AllowAny]

    @extend_schema(auth=_BY_TICKET, request=None, responses={200: Finished, **refused(*_TICKET, Unavailable)})
    def post(self, request: Request, public_id: str) -> Response:
        """Finish; asking again tells the same."""
        reply = journal.ask_all(_attempt_id(request, public_id), [None], received_at=timezone.now())[0]
        if isinstance(reply, Refusal):
            raise reply
        return Response(msgspec.to_builtins(_as_message(None, reply)))


class TicketView(APIView):
    """A fresh ticket."""

    authentication_classes = [TicketAuthentication, DeviceAuthentication]
    permission_classes = [AllowAny]

    @extend_schema(request=None, responses={200: FreshTicket, **refused(*_TICKET)})
    def post(self, request: Request, public_id: str) -> Response:
        """For whoever holds one that is still good, or whose attempt it is by the cookies of this device."""
        if request.auth is not None:
            attempt_id = _attempt_id(request, public_id)
        else:
            attempt_id = own_attempt(public_id, person_of(request)).pk
        ticket = issue_ticket(kind=TICKET_KIND, subject=attempt_id, now=timezone.now())
        return Response(msgspec.to_builtins(FreshTicket(ticket)))


def _attempt_id(request: Request, public_id: str) -> int:
    """The attempt of the ticket, which must be the one addressed. Raises TicketForged."""
    if request.auth is None:
        raise TicketForged
    attempt_id: int = request.auth  # type: ignore[assignment]  # TicketAuthentication puts the id there
    if attempt_by_id(attempt_id).public_id != public_id:
        raise TicketForged
    return attempt_id


def _as_message(save: Save | None, reply: Reply) -> Any:  # noqa: ANN401 - one of the messages
    if isinstance(reply, FinishedAttempt):
        return finished_message(reply)
    if isinstance(reply, Refusal):
        return refused_message(reply, save)
    return reply
