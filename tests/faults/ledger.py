"""What a database holds after a fault, against what its clients were promised. Run in the server's environment.

    python -m tests.faults.ledger < promises.json

reads {ticket: {position: seq}} and prints what is wrong, one line each; nothing when all is well.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
django.setup()

from django.utils import timezone  # noqa: E402 - the app registry must be ready first

from accounts.tickets import read_ticket  # noqa: E402
from contests.models import Answer, Attempt, Round, Standing, Tally  # noqa: E402
from contests.queries.attempts import TICKET_KIND  # noqa: E402
from contests.rules.scoring import Item, score  # noqa: E402
from contests.standings import Board, standings  # noqa: E402
from contests.standings.sql import SqlStore  # noqa: E402
from questions.queries import answer_keys  # noqa: E402

WIDE = 1000


def faults(promises: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Everything that is not as it must be."""
    moment = timezone.now() - timedelta(hours=2)  # the tickets are read, not used
    for ticket, acknowledged in promises.items():
        attempt = Attempt.objects.get(pk=read_ticket(ticket, kind=TICKET_KIND, now=moment))
        stored = dict(Answer.objects.filter(attempt=attempt).values_list("position", "seq"))
        for position, seq in acknowledged.items():
            if stored.get(int(position), 0) < seq:
                yield f"{attempt}: position {position} was acknowledged at {seq}, held is {stored.get(int(position))}"
        yield from _unscored(attempt)
    yield from _miscounted(len(promises))


def _unscored(attempt: Attempt) -> Iterator[str]:
    if attempt.status != Attempt.Status.FINISHED or attempt.counted_at is None:
        yield f"{attempt}: {attempt.status}, counted {attempt.counted_at}"
    items = [Item(item["v"], item["o"], item["p"]) for item in attempt.paper]
    responses = dict(Answer.objects.filter(attempt=attempt).values_list("position", "response"))
    outcome = score(items, responses, answer_keys(item.version for item in items))
    if (attempt.score, attempt.answered) != (outcome.score, outcome.answered):
        yield f"{attempt}: scored {attempt.score} of {attempt.answered}, worth {outcome.score} of {outcome.answered}"


def _miscounted(attempts: int) -> Iterator[str]:
    board_round = Round.objects.get()
    for row in Tally.objects.filter(kind=Tally.Kind.COMMUNE):
        if (row.attempts, row.entrants) != (attempts, attempts):
            yield f"tally: {row.attempts} attempts of {row.entrants} people instead of {attempts}"
        if row.score_sum != sum(score or 0 for score in Attempt.objects.values_list("score", flat=True)):
            yield f"tally: scores sum to {row.score_sum}"
    if Standing.objects.filter(variant=Standing.Variant.LIVE).count() != attempts:
        yield f"standings: {Standing.objects.count()}"
    board = Board(board_round.pk)
    if standings().top(board, limit=WIDE) != SqlStore().top(board, limit=WIDE):
        yield "standings: the store does not hold what the database holds"


def main() -> None:
    """The command."""
    for fault in faults(json.load(sys.stdin)):
        print(fault)  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
