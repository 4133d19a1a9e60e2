"""Processor time per delivered board frame: the hub against `group_send` to one member per socket.

500 sockets watch one board that changes at every tick; both servers run under Daphne in the same run and send the
same frames. What is counted is the server process's CPU time over the frames that the clients received.
"""

import asyncio
import tempfile
from collections.abc import Mapping

from bench.client import WebSocket
from bench.report import FULL, report
from bench.server import serving

SOCKETS = 500
SECONDS = 20.0 if FULL else 6.0
ROUNDS = 5 if FULL else 2
OURS, BASELINE = "bench.baselines:hub_boards", "bench.baselines:boards"


def main() -> None:
    costs: dict[str, list[float]] = {OURS: [], BASELINE: []}
    delivered: dict[str, list[float]] = {OURS: [], BASELINE: []}
    with tempfile.TemporaryDirectory() as folder:
        env = {"QUIZSITE_VAR": folder, "REDIS_URL": ""}
        for _ in range(ROUNDS):
            for application, seen in costs.items():
                cost, frames = asyncio.run(watch(application, env))
                seen.append(cost)
                delivered[application].append(frames)
    report("boards.cpu_per_frame", "µs", costs[OURS], costs[BASELINE], more_is_better=False)
    report("boards.frames_delivered", "frames/s", delivered[OURS], delivered[BASELINE], more_is_better=True)


async def watch(application: str, env: Mapping[str, str]) -> tuple[float, float]:
    """µs of the server's CPU per frame, and frames a second."""
    frames = 0

    def hear(_socket: WebSocket, _text: bytes) -> None:
        nonlocal frames
        frames += 1

    with serving(application, env) as server:
        sockets: list[WebSocket] = []
        for _ in range(0, SOCKETS, 25):
            sockets += await asyncio.gather(*(WebSocket.open("/ws/boards/", server.port, hear) for _ in range(25)))
        await asyncio.sleep(2)
        before, frames = server.cpu_seconds(), 0
        await asyncio.sleep(SECONDS)
        used, counted = server.cpu_seconds() - before, frames
        for socket in sockets:
            socket.close()
        await asyncio.sleep(0.5)
    if not counted:
        raise RuntimeError("no frame was delivered")
    return used / counted * 1e6, counted / SECONDS


if __name__ == "__main__":
    main()
