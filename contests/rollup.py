"""The roll-up: turns finished attempts into standings and exact totals by place, exactly once.

Claiming attempts (`counted_at`) and adding what they change is one transaction, and one process counts at a time,
so a crash, a retry or a second worker can neither lose nor double one. What a submission costs here depends on the
batch, not on how many came before it. `recount` makes a round's figures again from its attempts. An attempt that
finished while a correction was being applied is marked again as it is claimed: whoever finished it could not know.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from accounts.rows import update_rows
from contests.models import Attempt, Contest, Round, Standing, Tally
from contests.queries.marks import outcomes, responses_of, with_corrections
from contests.rules.counting import Counting, Finished, replaces
from contests.rules.phases import VIETNAM
from contests.rules.ranking import Performance, sort_key
from contests.standings import Change, standings

log = structlog.get_logger(__name__)

# Any number that nothing else in the project locks on.
_LOCK = 57_2024
_CHUNK = 2000


@dataclass(slots=True)
class _Delta:
    """What a batch adds to one `Tally` row."""

    entrants: int = 0
    attempts: int = 0
    score_sum: int = 0
    max_sum: int = 0
    all_correct: int = 0
    people_all_correct: int = 0


@dataclass(slots=True)
class _Effect:
    """What a batch changes in one round."""

    standings: dict[tuple[str, int], Standing] = field(default_factory=dict)
    deltas: dict[tuple[str, str, str], _Delta] = field(default_factory=lambda: defaultdict(_Delta))

    def changes(self) -> list[Change]:
        return [
            Change(row.entry_id, row.variant, row.key, row.ranked, row.province, row.commune, row.unit_id, row.bloc_id)
            for row in self.standings.values()
        ]


def count_finished(*, now: datetime, limit: int = 1000) -> set[str]:
    """Count attempts that finished since the last call, at most `limit`. Returns the topics that changed."""
    with transaction.atomic():
        if not _alone():
            return set()
        finished = _attempts(Q(status=Attempt.Status.FINISHED, counted_at=None))
        attempts = list(with_corrections(finished).order_by("pk")[:limit])
        if not attempts:
            return set()
        _mark_again([attempt for attempt in attempts if getattr(attempt, "is_corrected", False)])
        effects = {board_round.pk: _apply(board_round, of_round) for board_round, of_round in _by_board_round(attempts)}
        Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(counted_at=now)
        versions = _bump(effects)
    for round_id, effect in effects.items():
        _record(round_id, effect.changes(), version=versions[round_id])
    return {topic for round_id, effect in effects.items() for topic in _topics(round_id, effect)}


def _mark_again(attempts: Sequence[Attempt]) -> None:
    """Score these attempts by the corrections in force; those that did know them stay as they are."""
    ids = [attempt.pk for attempt in attempts]
    if not ids:
        return
    papers = with_corrections(Attempt.objects.filter(pk__in=ids)).select_related("round").only("paper", "round")
    came_to = outcomes(list(papers), responses_of(ids))
    changed = []
    for attempt in attempts:
        outcome = came_to[attempt.pk]
        new = (outcome.correct, outcome.score, outcome.max_score, outcome.all_correct)
        if new != (attempt.correct, attempt.score, attempt.max_score, attempt.all_correct):
            attempt.correct, attempt.score, attempt.max_score, attempt.all_correct = new
            changed.append(attempt)
    update_rows(changed, ["correct", "score", "max_score", "all_correct"])


def _record(round_id: int, changes: Sequence[Change], *, version: int) -> None:
    """Tell the store. Everything is committed already: a store that fails is brought up to date by the sweep."""
    try:
        standings().record(round_id, changes, version=version)
    except Exception:
        log.exception("standings.not_recorded", round=round_id)


def recount(*, round_id: int) -> set[str]:
    """Make a round's standings and totals again from its counted attempts, while it runs. Returns changed topics."""
    with transaction.atomic():
        _alone(wait=True)
        board_round = Round.objects.select_related("contest").get(pk=round_id)
        board_round.standings.all().delete()
        board_round.tallies.all().delete()
        topics: set[str] = set()
        counted = _attempts(Q(counted_at__isnull=False) & (Q(round=board_round) | Q(round__part_of=board_round)))
        for chunk in _chunks(counted.order_by("pk")):
            topics |= _topics(round_id, _apply(board_round, chunk))
        _bump([round_id])
    standings().rebuild(round_id)
    return topics | {f"board:{round_id}", f"rollup:{round_id}"}


def recount_settled(*, round_id: int) -> set[str]:
    """As `recount`; the predicted figure of a round that is settled is settled again. Returns changed topics."""
    with transaction.atomic():
        topics = recount(round_id=round_id)
        board_round = Round.objects.select_related("contest").get(pk=round_id)
        actual = _actual(board_round.contest.prediction, totals(round_id))
        if board_round.settled_at is not None and actual != board_round.actual_prediction:
            board_round.actual_prediction = actual
            board_round.save(update_fields=["actual_prediction"])
            topics |= recount(round_id=round_id)
        return topics


def hold_counting() -> None:
    """Until the caller's transaction ends nobody else counts.

    Taken before rows of rounds are changed and recounted in one transaction: counting locks them in this order.
    """
    _alone(wait=True)


def _alone(*, wait: bool = False) -> bool:
    """Hold the counting lock until the transaction ends. SQLite's write transactions exclude each other already."""
    if connection.vendor != "postgresql":
        return True
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
        return wait or bool(cursor.fetchone()[0])


def _attempts(condition: Q) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(condition)
        .select_related("entry", "round__contest", "round__part_of__contest")
        .defer("paper", "round__contest__rules", "round__contest__rules_en")
    )


def _chunks(attempts: QuerySet[Attempt]) -> Iterable[list[Attempt]]:
    last = 0
    while chunk := list(attempts.filter(pk__gt=last)[:_CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _by_board_round(attempts: Iterable[Attempt]) -> Iterable[tuple[Round, list[Attempt]]]:
    """Each attempt counts in its round and in the round that this one is part of."""
    grouped: dict[int, tuple[Round, list[Attempt]]] = {}
    for attempt in attempts:
        for board_round in (attempt.round, attempt.round.part_of):
            if board_round is not None:
                grouped.setdefault(board_round.pk, (board_round, []))[1].append(attempt)
    return grouped.values()


def _bump(round_ids: Iterable[int]) -> dict[int, int]:
    touched = Round.objects.filter(pk__in=list(round_ids))
    touched.update(board_version=F("board_version") + 1)
    return dict(touched.values_list("pk", "board_version"))


def _apply(board_round: Round, attempts: Sequence[Attempt]) -> _Effect:
    effect = _Effect()
    entries = {attempt.entry_id for attempt in attempts}
    known = Standing.objects.filter(round=board_round, entry_id__in=entries).select_related("attempt")
    rows = {(row.variant, row.entry_id): row for row in known.defer("attempt__paper")}
    freeze = board_round.board_freezes_at
    for attempt in attempts:
        _add_to_tallies(effect, attempt, rows.get((Standing.Variant.LIVE, attempt.entry_id)))
        _stand(effect, rows, board_round, attempt, Standing.Variant.LIVE)
        if freeze is not None and _finished_at(attempt) < freeze:
            _stand(effect, rows, board_round, attempt, Standing.Variant.PUBLIC)
    for row in effect.standings.values():
        row.pk = None  # rows meet by (round, variant, entry), never by their number
    Standing.objects.bulk_create(
        effect.standings.values(),
        update_conflicts=True,
        unique_fields=["round", "variant", "entry"],
        update_fields=["attempt", "key", "ranked", "ever_all_correct", "province", "commune", "unit_id", "bloc_id"],
        batch_size=_CHUNK,
    )
    _add_up(board_round.pk, effect.deltas)
    return effect


def _stand(
    effect: _Effect,
    rows: dict[tuple[str, int], Standing],
    board_round: Round,
    attempt: Attempt,
    variant: Standing.Variant,
) -> None:
    place = (variant, attempt.entry_id)
    row = rows.get(place)
    contest, entry = board_round.contest, attempt.entry
    if row is None or replaces(Counting(contest.counting), _as_finished(attempt), _as_finished(row.attempt)):
        row = Standing(
            round=board_round,
            variant=variant,
            entry=entry,
            attempt=attempt,
            key=sort_key(contest.ranking, _performance(attempt), actual=board_round.actual_prediction),
            ranked=entry.ranked,
            ever_all_correct=row.ever_all_correct if row else False,
            province=entry.province_id or "",
            commune=entry.commune_id or "",
            unit_id=entry.unit_id,
            bloc_id=entry.bloc_id,
        )
    row.ever_all_correct = row.ever_all_correct or bool(attempt.all_correct)
    rows[place] = effect.standings[place] = row


def _add_to_tallies(effect: _Effect, attempt: Attempt, before: Standing | None) -> None:
    entry = attempt.entry
    if not entry.ranked:
        return
    province = entry.province_id or ""
    day = _finished_at(attempt).astimezone(VIETNAM).date().isoformat()
    places = [(Tally.Kind.COMMUNE, province, entry.commune_id or ""), (Tally.Kind.DAY, province, day)]
    places += [(Tally.Kind.UNIT, "", str(entry.unit_id))] if entry.unit_id else []
    places += [(Tally.Kind.BLOC, "", str(entry.bloc_id))] if entry.bloc_id else []
    for place in places:
        delta = effect.deltas[place]
        delta.attempts += 1
        delta.score_sum += attempt.score or 0
        delta.max_sum += attempt.max_score
        delta.all_correct += bool(attempt.all_correct)
        delta.entrants += before is None
        delta.people_all_correct += bool(attempt.all_correct) and not (before is not None and before.ever_all_correct)


def _add_up(round_id: int, deltas: dict[tuple[str, str, str], _Delta]) -> None:
    """Add the deltas in one statement; the order of rows is fixed, so that two rounds cannot deadlock."""
    if not deltas:
        return
    values: list[Any] = []
    for (kind, province, code), delta in sorted(deltas.items()):
        values += [round_id, kind, province, code]
        values += [delta.entrants, delta.attempts, delta.score_sum, delta.max_sum]
        values += [delta.all_correct, delta.people_all_correct]
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD.format(values=", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(deltas))), values
        )


_SUMS = ("entrants", "attempts", "score_sum", "max_sum", "all_correct", "people_all_correct")
_ADD = """
    INSERT INTO contests_tally
        (round_id, kind, province, code, entrants, attempts, score_sum, max_sum, all_correct, people_all_correct)
    VALUES {values}
    ON CONFLICT (round_id, kind, province, code) DO UPDATE SET
        entrants = contests_tally.entrants + excluded.entrants,
        attempts = contests_tally.attempts + excluded.attempts,
        score_sum = contests_tally.score_sum + excluded.score_sum,
        max_sum = contests_tally.max_sum + excluded.max_sum,
        all_correct = contests_tally.all_correct + excluded.all_correct,
        people_all_correct = contests_tally.people_all_correct + excluded.people_all_correct
"""


def _topics(round_id: int, effect: _Effect) -> set[str]:
    topics = {f"board:{round_id}", f"rollup:{round_id}"}
    for row in effect.standings.values():
        if row.province:
            topics |= {f"board:{round_id}:{row.province}", f"rollup:{round_id}:{row.province}"}
        if row.commune:
            topics.add(f"board:{round_id}:{row.commune}")
        if row.unit_id:
            topics.add(f"board:{round_id}:unit-{row.unit_id}")
        if row.bloc_id:
            topics.add(f"board:{round_id}:bloc-{row.bloc_id}")
    return topics


def _finished_at(attempt: Attempt) -> datetime:
    if attempt.finished_at is None:
        raise ValueError("only finished attempts are counted")
    return attempt.finished_at


def _as_finished(attempt: Attempt) -> Finished:
    return Finished(attempt.score or 0, attempt.duration_ms or 0, attempt.started_at, _finished_at(attempt))


def _performance(attempt: Attempt) -> Performance:
    return Performance(
        score=attempt.score or 0,
        all_correct=bool(attempt.all_correct),
        duration_ms=attempt.duration_ms or 0,
        submitted_at=_finished_at(attempt),
        prediction=attempt.prediction,
        committee_place=attempt.entry.committee_place,
    )


def totals(round_id: int) -> _Delta:
    """The country's totals of a round."""
    total = _Delta()
    for row in Tally.objects.filter(round_id=round_id, kind=Tally.Kind.COMMUNE):
        for name in _SUMS:
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


def settle(*, now: datetime) -> set[str]:
    """Settle rounds that are over: every attempt finished and counted, the predicted figure known and ranked by.

    Returns the topics that changed.
    """
    topics: set[str] = set()
    for board_round in Round.objects.filter(settled_at=None, closes_at__lt=now, status=Round.Status.PUBLISHED):
        with transaction.atomic():
            # Not between a correction's reading of attempts and its commit: the figure would be that of before.
            if _alone():
                topics |= _settle(board_round.pk, now=now)
    return topics


def _settle(round_id: int, *, now: datetime) -> set[str]:
    board_round = Round.objects.select_related("contest").get(pk=round_id)
    within = Q(round=board_round) | Q(round__part_of=board_round)
    if board_round.settled_at is not None or Attempt.objects.filter(within, counted_at=None).exists():
        return set()
    board_round.actual_prediction = _actual(board_round.contest.prediction, totals(board_round.pk))
    board_round.settled_at = now
    board_round.save(update_fields=["actual_prediction", "settled_at"])
    return {f"board:{round_id}"} if board_round.actual_prediction is None else recount(round_id=round_id)


def _actual(prediction: str, total: _Delta) -> int | None:
    kinds = Contest.Prediction
    return {
        kinds.PEOPLE_ALL_CORRECT: total.people_all_correct,
        kinds.ATTEMPTS_ALL_CORRECT: total.all_correct,
        kinds.PARTICIPANTS: total.entrants,
        kinds.ATTEMPTS: total.attempts,
    }.get(kinds(prediction))
