"""`manage.py serve`: the whole site in one process — pages, API, sockets, and what runs beside them.

Owns the process: Daphne on asyncio's reactor, background tasks on the same loop, a clean end on SIGTERM and SIGINT.
"""

import asyncio
import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from channels.routing import get_default_application
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _
from twisted.internet import defer
from twisted.internet import reactor as twisted_reactor

from contests.sweep import sweep_forever

log = structlog.get_logger()
reactor: Any = twisted_reactor

# No message of ours is near this size; Daphne closes the socket of who sends a larger one.
MAX_SOCKET_MESSAGE = 64 * 1024
# What runs for as long as the process does, beside the requests.
BACKGROUND: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = (sweep_forever,)


class Command(BaseCommand):
    help = "Serve the whole site from this one process (the embedded default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on")
        parser.add_argument("--prepare", action="store_true", help="run the command `prepare` first")

    def handle(self, *args: Any, host: str, port: int, prepare: bool, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        address = f"http://{host}:{port}/"
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise CommandError(
                _("%(address)s cannot be served: %(reason)s.") % {"address": address, "reason": reason}
            ) from error
        if prepare:
            # In this process: a second one would load the whole site twice at each start.
            call_command("prepare", stdout=self.stdout, stderr=self.stderr)
            connections.close_all()

        def ready() -> None:
            start_beside()
            self.stdout.write(_("Open %(address)s — Ctrl-C ends it.") % {"address": address})
            self.stdout.flush()

        server = Server(
            application=get_default_application(),
            endpoints=build_endpoint_description_strings(host=host, port=port),
            ready_callable=ready,
            websocket_max_message_size=MAX_SOCKET_MESSAGE,
            websocket_max_frame_size=MAX_SOCKET_MESSAGE,
        )
        server.run()
        if not server.listening_addresses:
            sys.exit(1)  # taken in the meantime: Daphne has said so


def start_beside() -> None:
    """Start the background tasks on the server's loop, and end them before it ends."""
    loop = asyncio.get_event_loop()
    tasks = [loop.create_task(beside(), name=beside.__qualname__) for beside in BACKGROUND]
    for task in tasks:
        task.add_done_callback(report)

    def stop() -> defer.Deferred[Any]:
        for task in tasks:
            task.cancel()
        return defer.Deferred.fromFuture(asyncio.gather(*tasks, return_exceptions=True))

    if tasks:
        reactor.addSystemEventTrigger("before", "shutdown", stop)


def report(task: asyncio.Task[None]) -> None:
    """A background task that ends by itself is a fault, and says so; requests are still served."""
    if not task.cancelled():
        log.error("background_task_ended", task=task.get_name(), exc_info=task.exception())
