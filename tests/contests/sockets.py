"""A client of our sockets for tests, inside the test's process."""

import json
from typing import Any

from channels.testing import WebsocketCommunicator

from quizsite.asgi import application

ORIGIN = [(b"origin", b"http://localhost"), (b"host", b"localhost")]


class Client:
    """Speaks JSON with one of the sockets. `await Client.open(path)`; then `say`, `hear`."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self._communicator = communicator

    @classmethod
    async def open(cls, path: str, headers: list[tuple[bytes, bytes]] | None = None) -> "Client":
        communicator = WebsocketCommunicator(application, path, headers=ORIGIN if headers is None else headers)
        connected, _code = await communicator.connect(timeout=5)
        assert connected, "the socket was refused"
        return cls(communicator)

    async def say(self, **message: Any) -> None:
        await self.say_raw(json.dumps(message))

    async def say_raw(self, text: str | bytes) -> None:
        kind = "bytes" if isinstance(text, bytes) else "text"
        await self._communicator.send_input({"type": "websocket.receive", kind: text})

    async def hear(self, within: float = 5) -> dict[str, Any]:
        """The next message."""
        heard: dict[str, Any] = json.loads(await self._communicator.receive_from(timeout=within))
        return heard

    async def hear_close(self) -> int:
        """The code with which the server closes next."""
        event = await self._communicator.receive_output(timeout=5)
        assert event["type"] == "websocket.close", event
        return int(event["code"])

    async def is_silent(self) -> bool:
        return bool(await self._communicator.receive_nothing(timeout=0.2))

    async def close(self) -> None:
        await self._communicator.disconnect()
