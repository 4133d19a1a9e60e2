"""The private servers are there while they are wanted, and gone however the one who wanted them ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from tests.stack import running

pytestmark = pytest.mark.faults
SECONDS = 30
ROOT = Path(__file__).resolve().parents[2]


def answers(postgres: str, cache: str) -> tuple[bool, bool]:
    """Whether each server answers."""
    try:
        psycopg.connect(postgres, connect_timeout=2).close()
        first = True
    except psycopg.OperationalError:
        first = False
    try:
        with redis.Redis.from_url(cache, socket_timeout=2) as connection:
            second = bool(connection.ping())
    except redis.ConnectionError:
        second = False
    return first, second


def wait_until_gone(postgres: str, cache: str) -> None:
    """Neither answers any more, within a while."""
    deadline = time.monotonic() + SECONDS
    while answers(postgres, cache) != (False, False):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_both_answer_within_and_neither_after() -> None:
    with running() as addresses:
        postgres, cache = addresses["DATABASE_URL"], addresses["REDIS_URL"]
        assert answers(postgres, cache) == (True, True)
        with psycopg.connect(postgres) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
    assert answers(postgres, cache) == (False, False)


def test_a_durable_one_waits_for_the_disk() -> None:
    with running(durable=True) as addresses, psycopg.connect(addresses["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_the_command_gets_both_addresses_and_its_status_is_passed_on() -> None:
    told = "import os, sys; sys.exit(7 if os.environ['DATABASE_URL'] and os.environ['REDIS_URL'] else 1)"
    done = subprocess.run(
        [sys.executable, "-m", "tests.stack", "--", sys.executable, "-c", told], cwd=ROOT, check=False
    )
    assert done.returncode == 7


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_owner_is_killed(number: int) -> None:
    told = (
        "import os, time;"
        "print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], os.getpid(), flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-m", "tests.stack", "--", sys.executable, "-c", told]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        postgres, cache, pid = owner.stdout.readline().split()
        assert answers(postgres, cache) == (True, True)
        owner.send_signal(number)
        owner.wait(SECONDS)
        if number == signal.SIGKILL:
            os.kill(int(pid), signal.SIGKILL)  # nobody could tell the command
    wait_until_gone(postgres, cache)


def test_the_servers_go_even_when_their_keeper_is_killed() -> None:
    with running() as addresses:
        postgres, cache = addresses["DATABASE_URL"], addresses["REDIS_URL"]
        keepers = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        told = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in keepers}
        os.kill(next(pid for pid, command in told.items() if "--keep" in command), signal.SIGKILL)
        wait_until_gone(postgres, cache)
