"""A PostgreSQL and a Redis of one's own, for as long as a command or a `with` block lasts.

    python -m tests.stack [--durable] -- pytest …

sets DATABASE_URL and REDIS_URL for the command. Owns the servers' lives: they are children of a keeper process, which
ends them and removes their data when the pipe to whoever asked for them closes — however that one ends. Should the
keeper itself be killed, Linux ends them.
"""

import argparse
import ctypes
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

START_SECONDS = 60
STOP_SECONDS = 20
TRIES = 3  # a spare port may be taken before its server has it
MAX_CONNECTIONS = 200
PR_SET_PDEATHSIG = 1  # linux/prctl.h
# A test's database need not survive a power cut; a benchmark's must pay what production pays.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NotStarted(Exception):
    """A server could not be found or did not come up."""


@contextmanager
def running(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Both servers; gives the environment variables that lead to them."""
    keeper = subprocess.Popen(
        [sys.executable, __file__, "--keep", *(["--durable"] if durable else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches those who use the servers, not the servers
    )
    with keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        try:
            answer: dict[str, str] = json.loads(keeper.stdout.readline() or '{"error": "the keeper died"}')
            if "error" in answer:
                raise NotStarted(answer["error"])
            yield answer
        finally:
            keeper.stdin.close()
            keeper.wait(2 * STOP_SECONDS)


def program(name: str) -> str:
    """Where a server's program is; Debian keeps PostgreSQL's off the path."""
    found = shutil.which(name)
    if found:
        return found
    hidden = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if hidden:
        return str(hidden[-1])
    raise NotStarted(f"{name} is not installed (Debian's packages: postgresql, redis-server).")


def spare_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


# --- The keeper -------------------------------------------------------------------------------------


class Keeper:
    """Starts both servers in a temporary directory and ends them."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.durable = durable
        self.password = secrets.token_hex(16)
        self.servers: list[tuple[subprocess.Popen[bytes], int]] = []
        # PostgreSQL refuses to run as root.
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            person = next(entry for name in ("postgres", "nobody") if (entry := _person(name)))
            self.identity = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
            os.chown(folder, person.pw_uid, person.pw_gid)

    def start(self) -> dict[str, str]:
        """Both servers' addresses, once both answer."""
        postgres = self.attempt(self.start_postgres)
        redis = self.attempt(self.start_redis)
        return {
            "DATABASE_URL": f"postgres://quizsite:{self.password}@127.0.0.1:{postgres}/quizsite",
            "REDIS_URL": f"redis://:{self.password}@127.0.0.1:{redis}/0",
        }

    def attempt(self, start: Callable[[int], bool]) -> int:
        """The port of a server that is up."""
        for _ in range(TRIES):
            port = spare_port()
            if start(port):
                return port
        raise NotStarted(f"{start.__name__} failed:\n" + self.logs())

    def start_postgres(self, port: int) -> bool:
        """A fresh cluster with one user, who has a password, and one database, both named quizsite."""
        data = self.folder / f"postgres-{port}"
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)  # the folder itself is closed to others
        self.run(program("initdb"), "-D", data, "-U", "quizsite", "-A", "scram-sha-256", f"--pwfile={secret}",
                 "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(self.folder),
            "max_connections": str(MAX_CONNECTIONS),
            "timezone": "UTC",
            **({} if self.durable else FORGETFUL),
        }
        self.spawn(program("postgres"), "-D", data, *(f"--{key}={value}" for key, value in options.items()),
                   ending=signal.SIGINT)  # fmt: skip
        env = {**os.environ, "PGPASSWORD": self.password}
        psql = [
            program("psql"),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "quizsite",
            "-qc",
            "CREATE DATABASE quizsite",
            "postgres",
        ]
        return self.until(lambda: self.run(*psql, check=False, env=env) == 0)

    def start_redis(self, port: int) -> bool:
        """An empty Redis that writes nothing to disk."""
        config = self.folder / f"redis-{port}.conf"
        config.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {self.password}\nsave ""\nappendonly no\ndir {self.folder}\n'
        )
        self.spawn(program("redis-server"), config, ending=signal.SIGTERM)

        def answers() -> bool:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return wire.recv(64).startswith(b"+OK")

        return self.until(answers)

    def run(self, *command: str | Path, check: bool = True, env: dict[str, str] | None = None) -> int:
        """Run a program to its end as the servers' user; its output goes to the log."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.run(
                command, check=check, env=env, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                **self.identity,
            ).returncode  # fmt: skip

    def spawn(self, *command: str | Path, ending: int) -> None:
        """Start a server; `ending` is the signal that ends it at once and in order."""
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=lambda: die_with_parent(ending), **self.identity,  # noqa: PLW1509 - the keeper has no threads
            )  # fmt: skip
        self.servers.append((server, ending))

    def until(self, answers: Callable[[], bool]) -> bool:
        """Wait for the newest server to answer; False when it has died instead."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.servers[-1][0].poll() is None:
            try:
                if answers():
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """End both servers, and those that did not come up."""
        for server, ending in reversed(self.servers):
            server.send_signal(ending)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()

    def logs(self) -> str:
        """The last lines of what the servers said."""
        return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-20:])


def die_with_parent(number: int) -> None:
    """Have Linux send this process a signal when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def _person(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def keep(*, durable: bool) -> None:
    """Start both servers, print their addresses as JSON, and keep them until stdin closes or a signal comes."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, leave)
    with tempfile.TemporaryDirectory(prefix="quizsite-stack-", ignore_cleanup_errors=True) as folder:
        keeper = Keeper(Path(folder), durable=durable)
        try:
            answer = keeper.start()
        except (NotStarted, OSError, subprocess.CalledProcessError) as error:
            answer = {"error": str(error)}
        try:
            print(json.dumps(answer), flush=True)  # noqa: T201 - the pipe's other end reads it
            if "error" not in answer:
                sys.stdin.read()
        finally:
            keeper.stop()


# --- The command ------------------------------------------------------------------------------------


def run_command(command: Sequence[str], *, durable: bool) -> int:
    """Run a command with both servers; its exit status."""
    with running(durable=durable) as addresses:
        process = subprocess.Popen(command, env={**os.environ, **addresses})

        def forward(number: int, _frame: FrameType | None) -> None:
            process.send_signal(number)

        signal.signal(signal.SIGTERM, forward)
        signal.signal(signal.SIGINT, lambda _number, _frame: None)  # the terminal tells the command itself
        return process.wait()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.stack", description=__doc__)
    parser.add_argument("--durable", action="store_true", help="keep fsync on")
    parser.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run, after --")
    options = parser.parse_args()
    if options.keep:
        keep(durable=options.durable)
        return 0
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("no command given")
    try:
        return run_command(command, durable=options.durable)
    except NotStarted as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is a command
        return 1


if __name__ == "__main__":
    sys.exit(main())
