"""Starting an attempt: exactly one is spent however often the button is pressed."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from contests.errors import BlueprintShort, NoAttemptsLeft, RoundNotOpen
from contests.models import Attempt, BlueprintCell, Contest, Entry, Round
from contests.queries.contests import allowance_of
from contests.rules.drawing import Candidate, Cell, DrawnItem, draw, shortage
from contests.rules.phases import Phase, deadline, phase
from contests.services.finishing import finish_if_overdue
from questions.queries import drawable_versions


def start(*, entry_id: int, round_id: int, now: datetime) -> Attempt:
    """The entry's open attempt in this round, or a new one with a paper of its own.

    Raises RoundNotOpen, NoAttemptsLeft.
    """
    with transaction.atomic():
        # The entry's row orders starts that come at the same instant.
        entry = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=entry_id)
        board_round = Round.objects.select_related("blueprint").get(pk=round_id, contest_id=entry.contest_id)
        running = Attempt.objects.filter(entry=entry, round=board_round, status=Attempt.Status.OPEN).first()
        if running is not None:
            finish_if_overdue(attempt_id=running.pk, now=now)
            running.refresh_from_db()
            if running.status == Attempt.Status.OPEN:
                return running
        published = entry.contest.status == Contest.Status.PUBLISHED
        if not published or board_round.blueprint is None or phase(board_round.window, now) != Phase.OPEN:
            raise RoundNotOpen
        if allowance_of(entry, board_round, now=now).left == 0:
            raise NoAttemptsLeft
        return _create(entry, board_round, now=now)


def cells_and_pool(lines: Iterable[BlueprintCell]) -> tuple[list[Cell], list[Candidate]]:
    """A blueprint's lines and the approved questions that could fill them, as the rules take them."""
    cells = [
        Cell(
            count=line.count,
            document=line.document_id,
            points=line.points,
            passage=line.passage_id,
            topic=line.topic_id,
            difficulty=line.difficulty,
        )
        for line in lines
    ]
    pool = [
        Candidate(
            version=row.version,
            document=row.document,
            path=row.path,
            topic=row.topic,
            difficulty=row.difficulty,
            kind=row.kind,
            options=row.options,
            partners=row.partners,
            shuffle=row.shuffle,
        )
        for row in drawable_versions({cell.document for cell in cells})
    ]
    return cells, pool


def check_fills(lines: Iterable[BlueprintCell]) -> None:
    """Raise BlueprintShort, naming the line, when the bank cannot fill these lines together."""
    _check(*cells_and_pool(lines))


def _check(cells: list[Cell], pool: list[Candidate]) -> None:
    short = shortage(cells, pool)
    if short is not None:
        raise BlueprintShort(line=short.cell + 1, wanted=short.wanted, available=short.available)


def _create(entry: Entry, board_round: Round, *, now: datetime) -> Attempt:
    if board_round.blueprint is None:
        raise RoundNotOpen
    seed = secrets.token_hex(16)
    lines = list(board_round.blueprint.cells.all())
    cells, pool = cells_and_pool(lines)
    # Questions may have been retired since the round was saved: refuse rather than give a shorter paper.
    _check(cells, pool)
    paper = draw(cells, pool, seed)
    return Attempt.objects.create(
        public_id=secrets.token_urlsafe(16),
        entry=entry,
        round=board_round,
        number=entry.attempts.filter(round=board_round).count() + 1,
        seed=seed,
        paper=[_stored(item) for item in paper],
        max_score=sum(item.points for item in paper),
        asks_prediction=entry.contest.prediction != Contest.Prediction.NONE,
        started_at=now,
        deadline=deadline(board_round.window, now, minutes=board_round.minutes, extra_percent=entry.extra_time_percent),
    )


def _stored(item: DrawnItem) -> dict[str, object]:
    """An item of a paper as `Attempt.paper` holds it."""
    stored: dict[str, object] = {"v": item.version, "k": item.kind, "o": list(item.order), "p": item.points}
    return stored | {"m": item.partners} if item.partners else stored
