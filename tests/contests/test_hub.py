"""The hub: the newest frame to everybody, at a pace, whoever is slow, whatever breaks."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from contests import hub as module
from contests.hub import Hub, Mailbox

TOPIC = "board:1"
Frames = list[str]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK", 0.1)
    monkeypatch.setattr(module, "PAUSE", 0.05)


class Page:
    """A watcher whose connection can be held up."""

    def __init__(self) -> None:
        self.frames: Frames = []
        self.free = asyncio.Event()
        self.free.set()
        self.mailbox = Mailbox(self._send)

    async def _send(self, message: dict[str, Any]) -> None:
        assert message["type"] == "websocket.send"
        await self.free.wait()
        self.frames.append(message["text"])

    async def has(self, *frames: str, within: float = 5) -> None:
        """Wait until it has these frames and no others."""
        await until(lambda: self.frames == list(frames), within=within, saying=lambda: repr(self.frames))

    async def gets(self, frame: str, within: float = 5) -> None:
        """Wait until its newest frame is this one."""
        await until(lambda: self.frames[-1:] == [frame], within=within, saying=lambda: repr(self.frames))


async def until(true: Callable[[], bool], *, within: float, saying: Callable[[], str] = str) -> None:
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, saying()
        await asyncio.sleep(0.01)


class Board:
    """What frames are made of; counts how often it was asked."""

    def __init__(self) -> None:
        self.value = 0
        self.asked: list[str] = []
        self.fails = 0

    def __call__(self, topic: str) -> str:
        self.asked.append(topic)
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the database restarts")
        return f"{topic}={self.value}"


def play(scenario: Callable[[Hub, Board, Page], Awaitable[None]]) -> None:
    async def run() -> None:
        await scenario(Hub(), Board(), Page())

    async_to_sync(run)()


async def settled() -> None:
    """Longer than the hub needs to make another frame."""
    await asyncio.sleep(0.4)


def test_the_first_frame_comes_at_once() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")

    play(scenario)


def test_whoever_comes_later_gets_the_same_frame_without_another_being_made() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        await settled()
        asked = len(board.asked)
        others = [Page() for _ in range(50)]
        for other in others:
            await hub.join(TOPIC, other.mailbox, board)
        for other in others:
            await other.has("board:1=0")
        assert len(board.asked) == asked

    play(scenario)


def test_a_change_reaches_every_watcher() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        other = Page()
        for each in (page, other):
            await hub.join(TOPIC, each.mailbox, board)
            await each.has("board:1=0")
        await settled()
        board.value = 1
        await hub.announce([TOPIC])
        await page.has("board:1=0", "board:1=1")
        await other.has("board:1=0", "board:1=1")

    play(scenario)


def test_many_changes_make_few_frames_and_the_last_one_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK", 0.5)  # as in use

    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.gets("board:1=0")
        started = time.monotonic()
        while time.monotonic() - started < 1.5:
            board.value += 1
            await hub.announce([TOPIC])
            await asyncio.sleep(0.01)
        await page.gets(f"board:1={board.value}")
        assert len(page.frames) <= 2 + 2 * (time.monotonic() - started)
        assert len(page.frames) > 2
        assert board.value > len(page.frames)

    play(scenario)


def test_nothing_is_sent_when_nothing_came_of_a_change() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        await settled()
        asked = len(board.asked)
        await hub.announce([TOPIC])
        await until(lambda: len(board.asked) > asked, within=5)
        await settled()
        assert page.frames == ["board:1=0"]

    play(scenario)


def test_changes_of_other_topics_cost_nothing() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        await settled()
        asked = len(board.asked)
        await hub.announce(["board:2", "rollup:1"])
        await settled()
        assert len(board.asked) == asked

    play(scenario)


def test_announcing_nothing_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "get_channel_layer", lambda: None)

    async def scenario(hub: Hub, _board: Board, _page: Page) -> None:
        await hub.announce([])

    play(scenario)


def test_a_slow_page_gets_the_newest_frame_and_delays_nobody() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        slow = Page()
        for each in (page, slow):
            await hub.join(TOPIC, each.mailbox, board)
            await each.has("board:1=0")
        slow.free.clear()
        for value in range(1, 5):
            board.value = value
            await hub.announce([TOPIC])
            await page.gets(f"board:1={value}")
        assert slow.frames == ["board:1=0"]
        slow.free.set()
        # The one that was under way, then the newest; those between are nobody's loss.
        await slow.has("board:1=0", "board:1=1", "board:1=4")
        assert page.frames == [f"board:1={value}" for value in range(5)]

    play(scenario)


def test_a_mailbox_keeps_the_newest_of_each_topic() -> None:
    async def scenario(_hub: Hub, _board: Board, page: Page) -> None:
        page.free.clear()
        for topic, text in (("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3"), ("b", "b2")):
            page.mailbox.offer(topic, {"type": "websocket.send", "text": text})
            await asyncio.sleep(0)
        page.free.set()
        await page.has("a1", "a3", "b2")

    play(scenario)


def test_a_page_that_went_away_disturbs_nobody() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        async def broken(_message: dict[str, Any]) -> None:
            raise RuntimeError("closed")

        gone = Mailbox(broken)
        await hub.join(TOPIC, gone, board)
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        board.value = 1
        await settled()
        await hub.announce([TOPIC])
        await page.has("board:1=0", "board:1=1")

    play(scenario)


def test_a_topic_that_nobody_watches_costs_nothing() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        hub.leave(TOPIC, page.mailbox)
        hub.leave(TOPIC, page.mailbox)
        await settled()
        asked = len(board.asked)
        await hub.announce([TOPIC])
        await settled()
        assert len(board.asked) == asked
        assert page.frames == ["board:1=0"]

    play(scenario)


def test_coming_back_brings_what_changed_meanwhile() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        hub.leave(TOPIC, page.mailbox)
        board.value = 1
        await hub.join(TOPIC, page.mailbox, board)
        await page.gets("board:1=1")

    play(scenario)


def test_a_frame_that_cannot_be_made_is_made_later() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        await hub.join(TOPIC, page.mailbox, board)
        await page.has("board:1=0")
        await settled()
        board.value, board.fails = 1, 3
        await hub.announce([TOPIC])
        await page.has("board:1=0", "board:1=1")

    play(scenario)


class Fragile:
    """A channel layer that fails at what it is told to, so many times."""

    def __init__(self, **fails: int) -> None:
        self._layer = get_channel_layer()
        self._fails = fails

    def __getattr__(self, name: str) -> Any:
        async def call(*args: Any) -> Any:
            if self._fails.get(name, 0) > 0:
                self._fails[name] -= 1
                raise ConnectionError(name)
            return await getattr(self._layer, name)(*args)

        return call


@pytest.mark.parametrize("where", ["new_channel", "group_add", "receive"])
def test_the_hub_hears_again_after_its_layer_failed(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        layer = Fragile(**{where: 3})
        monkeypatch.setattr(module, "get_channel_layer", lambda: layer)
        await hub.join(TOPIC, page.mailbox, board)
        await page.gets("board:1=0")
        await until(lambda: layer._fails[where] == 0, within=5)
        await settled()
        board.value = 1
        await hub.announce([TOPIC])
        await page.gets("board:1=1")

    play(scenario)


def test_a_change_before_the_hub_could_hear_is_caught_up_with(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        layer = Fragile(group_add=4)
        monkeypatch.setattr(module, "get_channel_layer", lambda: layer)
        await hub.join(TOPIC, page.mailbox, board)
        await page.gets("board:1=0")
        board.value = 1  # announced by another process while this one is deaf
        await page.gets("board:1=1")

    play(scenario)


def test_two_hubs_both_hear_what_one_announces() -> None:
    async def scenario(hub: Hub, board: Board, page: Page) -> None:
        elsewhere, other = Hub(), Page()
        await hub.join(TOPIC, page.mailbox, board)
        await elsewhere.join(TOPIC, other.mailbox, board)
        await page.has("board:1=0")
        await other.has("board:1=0")
        await settled()
        board.value = 1
        await hub.announce([TOPIC])
        await page.has("board:1=0", "board:1=1")
        await other.has("board:1=0", "board:1=1")

    play(scenario)


@pytest.mark.skipif(not settings.REDIS_URL, reason="processes hear each other through Redis, which this run lacks")
def test_a_hub_of_another_loop_hears_it_too() -> None:
    heard, ready = threading.Event(), threading.Event()
    board = Board()

    async def elsewhere() -> None:
        hub, page = Hub(), Page()
        await hub.join(TOPIC, page.mailbox, board)
        await page.gets("board:1=0")
        await settled()
        ready.set()
        await page.gets("board:1=1", within=10)
        heard.set()

    thread = threading.Thread(target=lambda: asyncio.run(elsewhere()))
    thread.start()
    assert ready.wait(10)
    board.value = 1
    async_to_sync(Hub().announce)([TOPIC])
    thread.join(15)
    assert heard.is_set()
