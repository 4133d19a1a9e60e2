"""The one process: it prepares its stores, answers, refuses a taken port in a line, and ends cleanly when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stack import spare_port

pytestmark = pytest.mark.faults
SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("DATABASE_URL", "REDIS_URL", "QUIZSITE_MODE")


@contextmanager
def served(folder: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`manage.py serve` on a store of its own; killed at the end if it still runs."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN} | {"QUIZSITE_VAR": str(folder)}
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), *options],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell's background jobs ignore Ctrl-C, and what they start does too: not what is asked here.
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - before any thread of the child
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(port: int, process: subprocess.Popen[str]) -> bytes:
    """The health page, once it answers."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
                body: bytes = response.read()
                return body
        except OSError:
            assert process.poll() is None, process.stdout and process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_taken_port_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, served(tmp_path, other.getsockname()[1]) as process:
        assert process.wait(SECONDS) == 1
        assert process.stdout is not None
        assert len(process.stdout.read().splitlines()) == 1


def test_it_prepares_its_stores_keeps_them_and_ends_cleanly(tmp_path: Path) -> None:
    for number, options in ((signal.SIGTERM, ["--prepare"]), (signal.SIGINT, [])):
        port = spare_port()
        with served(tmp_path, port, *options) as process:
            assert wait_for(port, process) == b'{"ok": true}'
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as response:
                assert b"/contests/" in response.read()
            process.send_signal(number)
            assert process.wait(SECONDS) == 0
            assert process.stdout is not None
            assert "Traceback" not in process.stdout.read()
