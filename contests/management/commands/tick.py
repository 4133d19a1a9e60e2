"""`manage.py tick`: do what is due once; `--forever` is production's worker."""

import asyncio
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from contests.hub import hub
from contests.sweep import sweep_forever, tick


class Command(BaseCommand):
    help = "Finish overdue attempts, count finished ones, settle rounds, announce what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until stopped")

    def handle(self, *, forever: bool, **_options: object) -> None:
        asyncio.run(sweep_forever() if forever else hub.announce(tick()))
