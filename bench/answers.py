"""Acknowledged answers per second and their delay: the journal against one transaction per answer.

200 clients, each with an attempt of its own, answer as fast as they are acknowledged, against one Daphne. Both
servers take turns in the same run, on SQLite and on PostgreSQL (which the command starts and stops itself, with
fsync on). At the end every acknowledged answer is looked up in the database.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.client import WebSocket
from bench.report import FULL, percentile, report
from bench.server import serving
from tests.stack import running

CLIENTS = 200
SECONDS = 20.0 if FULL else 5.0
ROUNDS = 5 if FULL else 2
OURS, BASELINE = "quizsite.asgi:application", "bench.baselines:answers"


@dataclass
class Outcome:
    """What one round saw."""

    seconds: float
    delays: list[float] = field(default_factory=list)  # ms
    acknowledged: dict[str, dict[int, int]] = field(default_factory=dict)  # attempt → position → seq


def main() -> None:
    databases = argparse.ArgumentParser(description=__doc__)
    databases.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    for database in databases.parse_args().databases:
        if database == "postgresql":
            with running(durable=True) as env:
                measure(database, env)
        else:
            with tempfile.TemporaryDirectory() as folder:
                measure(database, {"QUIZSITE_VAR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"})


def measure(database: str, env: Mapping[str, str]) -> None:
    """Both servers in turn, then one line a figure."""
    prepared = subprocess.run(
        [sys.executable, "-m", "bench.attempts", str(CLIENTS)],
        env={**os.environ, **env},
        check=True,
        capture_output=True,
        text=True,
    )
    tickets = json.loads(prepared.stdout.splitlines()[-1])
    outcomes: dict[str, list[Outcome]] = {OURS: [], BASELINE: []}
    seqs: dict[str, int] = {}
    for _ in range(ROUNDS):
        for application, seen in outcomes.items():
            with serving(application, env) as server:
                seen.append(asyncio.run(answer(server.port, tickets, seqs)))
            check(env, seen[-1])
    ours, baseline = outcomes[OURS], outcomes[BASELINE]
    rates = [[len(each.delays) / each.seconds for each in side] for side in (ours, baseline)]
    report(f"answers.{database}.acknowledged", "answers/s", *rates, more_is_better=True)
    for share in (0.5, 0.95, 0.99):
        delays = [[percentile(each.delays, share) for each in side] for side in (ours, baseline)]
        report(f"answers.{database}.p{round(share * 100)}", "ms", *delays, more_is_better=False)


async def answer(port: int, tickets: list[str], seqs: dict[str, int]) -> Outcome:
    """All clients answer in a closed loop for SECONDS."""
    outcome = Outcome(seconds=SECONDS)
    ends = time.perf_counter() + 3600
    clients = [Client(ticket, outcome, seqs) for ticket in tickets]
    for start in range(0, len(clients), 20):
        await asyncio.gather(*(each.open(port) for each in clients[start : start + 20]))
    started = time.perf_counter()
    ends = started + SECONDS
    for each in clients:
        each.begin(ends)
    await asyncio.gather(*(each.done for each in clients))
    outcome.seconds = time.perf_counter() - started
    for each in clients:
        each.socket.close()
    return outcome


class Client:
    """One participant: sends the next answer as soon as the last is acknowledged."""

    socket: WebSocket

    def __init__(self, ticket: str, outcome: Outcome, seqs: dict[str, int]) -> None:
        loop = asyncio.get_running_loop()
        self.ticket, self.outcome, self.seqs = ticket, outcome, seqs
        self.ready: asyncio.Future[None] = loop.create_future()
        self.done: asyncio.Future[None] = loop.create_future()
        self.ends = 0.0

    async def open(self, port: int) -> None:
        self.socket = await WebSocket.open("/ws/attempt/", port, lambda _socket, text: self.hear(text))
        self.socket.send(json.dumps({"type": "hello", "ticket": self.ticket}).encode())
        await self.ready

    def begin(self, ends: float) -> None:
        self.ends = ends
        self.say()

    def say(self) -> None:
        self.seq = self.seqs[self.ticket] = self.seqs.get(self.ticket, 0) + 1
        self.position = self.seq % 20 + 1
        self.sent = time.perf_counter()
        self.socket.send(
            b'{"type":"save","position":%d,"seq":%d,"response":[%d]}' % (self.position, self.seq, self.seq % 4)
        )

    def hear(self, text: bytes) -> None:
        message: dict[str, Any] = json.loads(text)
        if message["type"] == "state":
            self.ready.set_result(None)
            return
        if message["type"] != "saved":
            self.done.set_exception(RuntimeError(text.decode()))
            return
        now = time.perf_counter()
        self.outcome.delays.append((now - self.sent) * 1000)
        self.outcome.acknowledged.setdefault(self.ticket, {})[self.position] = self.seq
        if now < self.ends:
            self.say()
        else:
            self.done.set_result(None)


def check(env: Mapping[str, str], outcome: Outcome) -> None:
    """Every acknowledged answer is in the database."""
    subprocess.run(
        [sys.executable, "-m", "bench.attempts", "--check"],
        env={**os.environ, **env},
        input=json.dumps(outcome.acknowledged),
        check=True,
        text=True,
    )


if __name__ == "__main__":
    main()
