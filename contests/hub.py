"""The hub: everything that many sockets watch at once.

It is the only module that touches the channel layer and the sockets' `send`. Each process has one hub with one
subscription, whatever the number of its sockets. Writers announce which topics changed; each process that has
watchers builds the topic's frame once — at most twice a second, not at all when nothing came of the change — and
hands the same text to every watcher. A watcher has a mailbox of one frame: a slow phone gets the newest frame late
and delays nobody. Frames are whole, so a missed one needs no repair.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from contests.offload import offload

log = structlog.get_logger(__name__)

GROUP = "hub"
TICK = 0.5  # seconds between two frames of a topic
PAUSE = 2.0  # seconds before something that failed is tried again
# Layers forget a group's member after a day; the hub says again that it is there.
_RENEW = 3600.0

Send = Callable[[dict[str, Any]], Awaitable[None]]
# Builds the newest frame of a topic (JSON text); runs in a thread and may query.
Source = Callable[[str], str]


class Mailbox:
    """One watcher: at most one frame being sent, and of each topic at most one waiting, the newest."""

    __slots__ = ("_busy", "_send", "_waiting")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: dict[str, dict[str, Any]] = {}
        self._busy = False

    def offer(self, topic: str, frame: dict[str, Any]) -> None:
        """Send the frame, or keep it until what is under way has gone."""
        self._waiting[topic] = frame
        if not self._busy:
            self._busy = True
            task = asyncio.get_running_loop().create_task(self._drain())
            _draining.add(task)
            task.add_done_callback(_draining.discard)

    async def _drain(self) -> None:
        # A socket that went away is taken out by its consumer; what it was owed is of no use to anybody.
        with contextlib.suppress(Exception):
            while self._waiting:
                await self._send(self._waiting.pop(next(iter(self._waiting))))
        self._busy = False


# The loop itself holds tasks only weakly.
_draining: set[asyncio.Task[None]] = set()


class _Topic:
    """What one topic's watchers share."""

    __slots__ = ("builder", "changed", "frame", "source", "watchers")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.watchers: set[Mailbox] = set()
        self.frame: dict[str, Any] | None = None
        self.changed = False
        self.builder: asyncio.Task[None] | None = None


class Hub:
    """The hub of one event loop."""

    def __init__(self) -> None:
        self._topics: dict[str, _Topic] = {}
        self._listener: asyncio.Task[None] | None = None

    async def join(self, topic: str, mailbox: Mailbox, source: Source) -> None:
        """Watch a topic: the newest frame comes at once, later ones as they are made."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        entry = self._topics.setdefault(topic, _Topic(source))
        entry.watchers.add(mailbox)
        if entry.frame is not None:
            mailbox.offer(topic, entry.frame)
        else:
            self._mark(topic)

    def leave(self, topic: str, mailbox: Mailbox) -> None:
        """Stop watching. A topic without watchers costs nothing."""
        entry = self._topics.get(topic)
        if entry is None:
            return
        entry.watchers.discard(mailbox)
        if not entry.watchers:
            del self._topics[topic]

    async def announce(self, topics: Iterable[str]) -> None:
        """Tell every process that these topics changed. Call it after the commit."""
        changed = list(topics)
        if changed:
            await get_channel_layer().group_send(GROUP, {"type": "hub.changed", "topics": changed})

    async def _listen(self) -> None:
        """Receive announcements for this process as long as it lives."""
        layer = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel("hub")
                await self._receive(layer, channel)
            except Exception:
                # Redis restarts, networks blink: say so, and come back.
                log.exception("hub.listener_failed")
                await asyncio.sleep(PAUSE)

    async def _receive(self, layer: Any, channel: str) -> None:  # noqa: ANN401 - any layer
        while True:
            await layer.group_add(GROUP, channel)
            # What was announced before this moment was not heard: every topic catches up.
            for topic in list(self._topics):
                self._mark(topic)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_RENEW):
                    while True:
                        message = await layer.receive(channel)
                        for topic in message["topics"]:
                            self._mark(topic)

    def _mark(self, topic: str) -> None:
        entry = self._topics.get(topic)
        if entry is None:
            return
        entry.changed = True
        if entry.builder is None:
            entry.builder = asyncio.create_task(self._build(topic, entry))

    async def _build(self, topic: str, entry: _Topic) -> None:
        """Make frames until the topic rests: one a tick, however often it is marked meanwhile."""
        try:
            while entry.changed and entry.watchers:
                entry.changed = False
                try:
                    text = await offload(entry.source, topic)
                except Exception:
                    # Watchers are owed the newest frame: try again, but do not press on a database in trouble.
                    log.exception("hub.frame_failed", topic=topic)
                    entry.changed = True
                    await asyncio.sleep(PAUSE)
                    continue
                if entry.frame is None or text != entry.frame["text"]:
                    entry.frame = {"type": "websocket.send", "text": text}
                    for mailbox in entry.watchers:
                        mailbox.offer(topic, entry.frame)
                await asyncio.sleep(TICK)
        finally:
            entry.builder = None


hub = Hub()


def announce_after_commit(topics: Iterable[str]) -> None:
    """For services in a thread: announce once the transaction is committed. What cannot be told is not undone."""
    changed = set(topics)
    if changed:
        transaction.on_commit(lambda: async_to_sync(hub.announce)(changed), robust=True)
