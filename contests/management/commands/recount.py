"""`manage.py recount`: make a round's standings and totals again from its attempts, while the contest runs."""

import asyncio
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from contests.hub import hub
from contests.models import Round
from contests.rollup import recount


class Command(BaseCommand):
    help = "Make standings and totals again from the attempts (of one round, or of all)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", type=int, nargs="?", help="id of the round; all rounds when left out")

    def handle(self, *, round: int | None, **_options: object) -> None:  # noqa: A002 - the argument's name
        ids = list(Round.objects.filter(**({} if round is None else {"pk": round})).values_list("pk", flat=True))
        if not ids:
            raise CommandError("There is no such round.")
        for round_id in ids:
            asyncio.run(hub.announce(recount(round_id=round_id)))
            self.stdout.write(f"round {round_id}: recounted")
