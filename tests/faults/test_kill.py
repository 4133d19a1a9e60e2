"""The server is killed in the middle of a contest: nothing that was acknowledged is lost, everybody finishes."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from bench.client import WebSocket
from tests.stack import spare_port

pytestmark = pytest.mark.faults
CLIENTS = 200
QUESTIONS = 20
# Killed when about so many answers have been acknowledged.
MIDDLE = CLIENTS * QUESTIONS // 2
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


class Participant:
    """One page: saves one answer after the other, comes back after a break, resends what was not acknowledged."""

    def __init__(self, ticket: str, port: int, hall: "Hall") -> None:
        self.ticket, self.port, self.hall = ticket, port, hall
        self.seq = 0
        self.acknowledged: dict[int, int] = {}
        self.finished = False
        self.breaks = 0
        self.heard: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def run(self) -> None:
        while not self.finished:
            with contextlib.suppress(OSError, EOFError):
                await self.connected()
            self.breaks += 1
            await asyncio.sleep(0.2)

    async def connected(self) -> None:
        self.heard = asyncio.Queue()
        socket = await WebSocket.open(
            "/ws/attempt/", self.port, lambda _socket, text: self.heard.put_nowait(json.loads(text))
        )
        try:
            self.say(socket, type="hello", ticket=self.ticket)
            told = await self.hear(socket)
            if told["type"] == "state":
                held = {answer["position"]: answer["seq"] for answer in told["answers"]}
                # The server's own word, right after the restart.
                assert all(held.get(position, 0) >= seq for position, seq in self.acknowledged.items())
                self.seq = max([self.seq, *held.values()])
                await self.answer(socket)
                self.say(socket, type="submit")
                told = await self.hear(socket)
            assert told["type"] == "finished", told
            self.finished = True
        finally:
            socket.close()

    async def answer(self, socket: WebSocket) -> None:
        for position in range(1, QUESTIONS + 1):
            if position in self.acknowledged:
                continue
            self.seq += 1
            self.say(socket, type="save", position=position, seq=self.seq, response=[self.seq % 4])
            told = await self.hear(socket)
            assert (told["type"], told["seq"]) == ("saved", self.seq), told
            self.acknowledged[position] = self.seq
            self.hall.acknowledged += 1
            # A person thinks; otherwise the first would have finished before the last came.
            await asyncio.sleep(0.05)

    async def hear(self, socket: WebSocket) -> dict[str, Any]:
        while self.heard.empty():
            if socket.closed:
                raise EOFError
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    return await self.heard.get() or {}
        return self.heard.get_nowait() or {}

    @staticmethod
    def say(socket: WebSocket, **message: Any) -> None:
        socket.send(json.dumps(message).encode())


class Hall:
    """Everybody, and the server that they sit in front of."""

    def __init__(self, tickets: list[str], port: int, env: dict[str, str]) -> None:
        self.acknowledged = 0
        self.port, self.env = port, env
        self.people = [Participant(ticket, port, self) for ticket in tickets]
        self.server = self.serve()

    def serve(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        server = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and server.poll() is None:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2),
            ):
                return server
            time.sleep(0.1)
        raise RuntimeError("the server did not start")

    async def play(self) -> None:
        """All answer; in the middle the server is killed, and started again on the same port."""
        everybody = asyncio.gather(*(person.run() for person in self.people))
        async with asyncio.timeout(PATIENCE):
            while self.acknowledged < MIDDLE:
                assert not everybody.done(), everybody.exception()
                await asyncio.sleep(0.01)
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()
            self.server = await asyncio.to_thread(self.serve)
            await everybody

    def close(self) -> None:
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            raise


def python(env: dict[str, str], *command: str, told: str = "") -> str:
    """Run a module in the server's environment; what it prints."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=env, check=True, input=told, stdout=subprocess.PIPE, text=True
    ).stdout


@pytest.fixture
def environment(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """A site of its own: on a file, or on a database beside the run's own."""
    with tempfile.TemporaryDirectory(prefix="quizsite-kill-") as folder:
        site = {"QUIZSITE_VAR": folder, "QUIZSITE_MODE": "embedded", "DJANGO_SETTINGS_MODULE": "quizsite.settings"}
        if request.param == "sqlite":
            yield {**os.environ, **site, "DATABASE_URL": f"sqlite:///{folder}/kill.sqlite3", "REDIS_URL": ""}
            return
        if settings.SQLITE or not settings.REDIS_URL:
            pytest.skip("this run has no PostgreSQL and Redis: python -m tests.stack -- pytest")
        address, _slash, _name = settings.DATABASE_URL.rpartition("/")
        name = f"kill_{os.getpid()}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
            redis = settings.REDIS_URL.rpartition("/")[0] + "/15"
            yield {**os.environ, **site, "DATABASE_URL": f"{address}/{name}", "REDIS_URL": redis}
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("environment", ["sqlite", "postgresql"], indirect=True)
def test_kill_9_in_the_middle_loses_no_acknowledged_answer(environment: dict[str, str]) -> None:
    tickets = json.loads(python(environment, "bench.attempts", str(CLIENTS)).splitlines()[-1])
    hall = Hall(tickets, spare_port(), environment)
    try:
        asyncio.run(hall.play())
        assert all(person.finished for person in hall.people)
        assert sum(person.breaks > 1 for person in hall.people) > CLIENTS // 2, "the kill came too late to matter"
        assert all(len(person.acknowledged) == QUESTIONS for person in hall.people)
        promises = json.dumps({person.ticket: person.acknowledged for person in hall.people})
        ends = time.monotonic() + 20
        # The sweep counts within a moment.
        while faults := python(environment, "tests.faults.ledger", told=promises):
            assert time.monotonic() < ends, faults
            time.sleep(0.5)
    finally:
        hall.close()
