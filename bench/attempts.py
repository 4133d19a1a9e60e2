"""Prepares a database for a benchmark, and looks afterwards whether it holds what was acknowledged."""

import argparse
import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - the app registry must be ready first
from django.utils import timezone  # noqa: E402

from accounts.tickets import issue_ticket, read_ticket  # noqa: E402
from contests.models import Answer  # noqa: E402
from contests.queries.attempts import TICKET_KIND  # noqa: E402
from tests.contests.world import make_contest, make_entry, start_attempt  # noqa: E402


def prepare(clients: int) -> None:
    """Migrate, start so many attempts of 20 questions, print their tickets as JSON."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    contest = make_contest(questions=20, bank=60, minutes=600, now=now)
    attempts = [start_attempt(make_entry(contest, f"p{number}"), now=now) for number in range(clients)]
    # Tickets last a quarter of an hour; a long run begins with tickets of later.
    later = now + timedelta(minutes=60)
    print(json.dumps([issue_ticket(kind=TICKET_KIND, subject=attempt.pk, now=later) for attempt in attempts]))


def check() -> None:
    """Read {ticket: {position: seq}} and fail unless each is stored, with this sequence or a newer one."""
    lost = 0
    for ticket, positions in json.load(sys.stdin).items():
        attempt = read_ticket(ticket, kind=TICKET_KIND, now=timezone.now())
        stored = dict(Answer.objects.filter(attempt_id=attempt).values_list("position", "seq"))
        lost += sum(1 for position, seq in positions.items() if stored.get(int(position), 0) < seq)
    if lost:
        raise SystemExit(f"{lost} acknowledged answers are not in the database")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("clients", type=int, nargs="?", default=200)
    arguments.add_argument("--check", action="store_true")
    given = arguments.parse_args()
    check() if given.check else prepare(given.clients)
