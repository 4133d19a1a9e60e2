"""What both sockets have in common: strict decoding, a pace, refusals in the reader's language, closing."""

import asyncio
import contextlib
import time
from typing import Any, ClassVar

import msgspec
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation

from accounts.errors import Refusal
from contests.errors import BadMessage, SlowDown
from contests.messages import CLOSE_POLICY, MAX_FRAME, Save
from contests.services.attending import refused_message

# A person saves a few times a second at most; a page that comes back sends what it kept at once.
_BURST = 120
_PER_SECOND = 20.0
# After so many messages that cannot be read or come too fast, the socket is closed.
_FAULTS = 20

_encode = msgspec.json.Encoder().encode


class Socket(AsyncWebsocketConsumer):
    """A socket with closed, typed messages. Subclasses set `incoming` and handle one message at a time."""

    # The hub alone subscribes to the layer: one channel a process, not one a socket.
    channel_layer_alias = None
    incoming: ClassVar[msgspec.json.Decoder[Any]]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
        """Handle one message after the other.

        Channels' own loop makes a task for each message and goes through the one database thread to close old
        connections; there is no layer to listen to here and no query in a handler, so neither is needed.
        """
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer):
            while True:
                message = await receive()
                await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        self.language = "vi"
        self._faults = 0
        self._tokens, self._refilled = float(_BURST), time.monotonic()
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        try:
            self._keep_pace()
            await self.handle_message(self._decode(text_data))
        except (SlowDown, BadMessage) as refusal:
            self._faults += 1
            await self.refuse(refusal)
            if self._faults >= _FAULTS:
                await self.close(CLOSE_POLICY)
        except Refusal as refusal:
            await self.refuse(refusal)

    async def handle_message(self, message: Any) -> None:  # noqa: ANN401 - each socket has its own messages
        raise NotImplementedError

    async def tell(self, message: msgspec.Struct) -> None:
        """Send one message."""
        await self.base_send({"type": "websocket.send", "text": _encode(message).decode()})

    async def refuse(self, refusal: Refusal, *, about: Save | None = None) -> None:
        """Say in the reader's language what was not done, and of which save."""
        with translation.override(self.language):
            refused = refused_message(refusal, about)
        await self.tell(refused)

    def _decode(self, text: str | None) -> Any:  # noqa: ANN401 - as above
        if text is None or len(text) > MAX_FRAME:
            raise BadMessage
        try:
            return self.incoming.decode(text)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise BadMessage from error

    def _keep_pace(self) -> None:
        now = time.monotonic()
        self._tokens = min(float(_BURST), self._tokens + (now - self._refilled) * _PER_SECOND)
        self._refilled = now
        if self._tokens < 1:
            raise SlowDown
        self._tokens -= 1


def soon(coroutine: Any, running: set[asyncio.Task[None]]) -> None:  # noqa: ANN401 - any coroutine
    """Run a coroutine beside the handler and keep it alive in `running` until it is done."""
    task = asyncio.get_running_loop().create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
