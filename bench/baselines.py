"""What the benchmarks measure against: the plain way of doing the same work, as ASGI applications.

`answers`: each answer in a transaction of its own, from the consumer, through asgiref's database thread — with the
very statements of the journal. `boards`: one member of a group per socket, the layer carrying the frame to each.
`hub`: the hub with frames made up on a clock, so that both board servers send the same bytes at the same pace.
"""

import asyncio
import json
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
django.setup()

from channels.db import database_sync_to_async  # noqa: E402 - the app registry must be ready first
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from contests.consumers.attempt import AttemptSocket  # noqa: E402
from contests.consumers.sockets import Socket  # noqa: E402
from contests.hub import TICK, Mailbox, hub  # noqa: E402
from contests.journal import Journal, Request  # noqa: E402
from contests.messages import Save  # noqa: E402

TOPIC = "board:1"
GROUP = "board"


class OneByOneSocket(AttemptSocket):
    """Each answer commits alone before the next message of its client is looked at."""

    alone = Journal()

    async def _ask(self, attempt_id: int, save: Save | None) -> None:
        request = Request(attempt_id, save, timezone.now(), deliver=lambda _reply: None)
        self._under_way += 1
        replies = await database_sync_to_async(self.alone.commit)([request])
        await self._reply(save, replies[0])


def board(version: int) -> dict[str, Any]:
    """A frame of twenty rows, as a board's is."""
    rows = [
        {
            "rank": rank,
            "id": str(100000 + rank),
            "name": f"Nguyễn Thị Phương Thảo {rank}",
            "place": "Phường Hoàn Kiếm, Thành phố Hà Nội",
            "score": 10 - rank // 4,
            "max_score": 10,
            "duration_ms": 250_000 + version + rank,
        }
        for rank in range(1, 21)
    ]
    return {
        "type": "board",
        "topic": TOPIC,
        "version": version,
        "state": "provisional",
        "entrants": 1000 + version,
        "rows": rows,
    }


_running: set[asyncio.Task[None]] = set()
_version = 0


def _source(_topic: str) -> str:
    return json.dumps(board(_version), ensure_ascii=False, separators=(",", ":"))


def _once(clock: Any) -> None:  # noqa: ANN401 - a coroutine function
    if not _running:
        _running.add(asyncio.get_running_loop().create_task(clock()))


async def _hub_clock() -> None:
    global _version  # noqa: PLW0603 - the frame's number, of this process alone
    while True:
        await asyncio.sleep(TICK)
        _version += 1
        await hub.announce([TOPIC])


async def _group_clock() -> None:
    version = 0
    while True:
        await asyncio.sleep(TICK)
        version += 1
        await get_channel_layer().group_send(GROUP, {"type": "board.frame", "frame": board(version)})


class HubSocket(Socket):
    """Watches one topic of the hub."""

    async def connect(self) -> None:
        _once(_hub_clock)
        await super().connect()
        self._mailbox = Mailbox(self.base_send)
        await hub.join(TOPIC, self._mailbox, _source)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels passes the code
        hub.leave(TOPIC, self._mailbox)


class GroupSocket(AsyncJsonWebsocketConsumer):
    """One member of the group per socket."""

    async def connect(self) -> None:
        _once(_group_clock)
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels passes the code
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def board_frame(self, event: dict[str, Any]) -> None:
        """The layer's message."""
        await self.send_json(event["frame"])


def _application(socket: Any, address: str) -> ProtocolTypeRouter:  # noqa: ANN401 - a consumer class
    return ProtocolTypeRouter(
        {"http": get_asgi_application(), "websocket": URLRouter([path(address, socket.as_asgi())])}
    )


answers = _application(OneByOneSocket, "ws/attempt/")
boards = _application(GroupSocket, "ws/boards/")
hub_boards = _application(HubSocket, "ws/boards/")
