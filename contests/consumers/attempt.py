"""The socket of an attempt's page: hands what the page says to the journal and the journal's replies to the page.

It never queries in a handler and never waits for a commit: a save is put, and its reply is sent when it comes.
"""

import asyncio
import contextlib

import msgspec
from django.utils import timezone

from accounts.errors import Refusal
from accounts.tickets import TicketExpired, TicketForged, read_ticket
from contests.consumers.sockets import Socket, soon
from contests.errors import BadMessage, SlowDown
from contests.journal import Reply, Request, journal
from contests.messages import (
    CLOSE_POLICY,
    CLOSE_TICKET,
    PROTOCOL,
    AttemptIn,
    Hello,
    Ping,
    Pong,
    Save,
    State,
    Submit,
)
from contests.offload import offload
from contests.queries.attempts import TICKET_KIND, milliseconds
from contests.services.attending import attend, finished_message
from contests.services.finishing import FinishedAttempt

# How long a socket may stay open without saying whose it is, and how many saves may wait for their commit.
_HELLO_SECONDS = 15
_UNDER_WAY = 100


class AttemptSocket(Socket):
    """One page of one attempt. `hello` first; then saves, a submission, pings."""

    incoming = msgspec.json.Decoder(AttemptIn)

    async def connect(self) -> None:
        self._attempt_id: int | None = None
        self._under_way = 0
        self._replies: set[asyncio.Task[None]] = set()
        await super().connect()
        self._unknown = asyncio.get_running_loop().call_later(_HELLO_SECONDS, self._give_up)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels passes the code
        self._unknown.cancel()

    async def handle_message(self, message: AttemptIn) -> None:
        match message:
            case Ping():
                await self.tell(Pong(message.sent, milliseconds(timezone.now())))
            case Hello():
                await self._hello(message)
            case Save() | Submit() if self._attempt_id is not None:
                await self._ask(self._attempt_id, message if isinstance(message, Save) else None)
            case _:
                raise BadMessage

    async def _hello(self, hello: Hello) -> None:
        self.language = hello.language
        now = timezone.now()
        if hello.protocol != PROTOCOL:
            raise BadMessage
        try:
            attempt_id = read_ticket(hello.ticket, kind=TICKET_KIND, now=now)
        except (TicketExpired, TicketForged) as refusal:
            await self.refuse(refusal)
            await self.close(CLOSE_TICKET)
            return
        self._unknown.cancel()
        found = await offload(attend, attempt_id=attempt_id, now=now)
        self._attempt_id = attempt_id
        await self.tell(found if isinstance(found, State) else finished_message(found))

    async def _ask(self, attempt_id: int, save: Save | None) -> None:
        request = Request(
            attempt_id,
            save,
            timezone.now(),
            deliver=lambda reply: soon(self._reply(save, reply), self._replies),
            loop=asyncio.get_running_loop(),
        )
        try:
            if self._under_way >= _UNDER_WAY:
                raise SlowDown
            journal.put(request)
        except Refusal as refusal:
            await self.refuse(refusal, about=save)
        else:
            self._under_way += 1

    async def _reply(self, save: Save | None, reply: Reply) -> None:
        self._under_way -= 1
        # The page may have gone meanwhile: it will ask again when it comes back.
        with contextlib.suppress(Exception):
            if isinstance(reply, FinishedAttempt):
                await self.tell(finished_message(reply))
            elif isinstance(reply, Refusal):
                await self.refuse(reply, about=save)
            else:
                await self.tell(reply)

    def _give_up(self) -> None:
        soon(self.close(CLOSE_POLICY), self._replies)
