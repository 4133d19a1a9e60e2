"""Correcting a question that people have answered: proposed, looked at, decided; applied once, to everything.

Applying is one transaction under the counting lock: every finished attempt that drew the version is scored again from
its answers, its rounds are recounted, and the predicted figures settled again. An attempt that finishes at the same
time is caught when it is counted (see `rollup`), so the answering path never waits for a correction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from contests import rollup
from contests.errors import (
    CorrectionChangesNothing,
    CorrectionDecided,
    CorrectionNeedsDecision,
    CorrectionReasonMissing,
    CorrectionUnfit,
    NeverDrawn,
)
from contests.hub import announce_after_commit
from contests.models import Attempt, Contest, Correction, Round
from contests.queries.marks import items, responses_of, ruling_of, rulings_of
from contests.rules.correcting import (
    BoardEffect,
    Effect,
    Marking,
    Ruling,
    RulingKind,
    Sat,
    attempts_all_correct,
    corrected_key,
    effective,
    moves,
    own_keys,
    people_all_correct,
    places,
    rescore,
    stored,
    tidied,
)
from contests.rules.counting import Counting
from contests.rules.drawing import shortage
from contests.rules.scoring import Outcome
from contests.services.setup import lock_contest
from contests.services.starting import cells_and_pool
from questions.models import QuestionVersion
from questions.queries import answer_keys
from questions.services.reviewing import withdraw_for_mistake

T = TypeVar("T")
_CHUNK = 1000
_REKEYING = frozenset({RulingKind.CHANGE, RulingKind.ACCEPT})


# --- Proposing and deciding --------------------------------------------------------------------------


def propose(
    *,
    contest_id: int,
    version_id: int,
    kind: str,
    keys: Sequence[Sequence[int | str]] = (),
    reason: str,
    by_id: int,
    now: datetime,
) -> Correction:
    """Propose another key for a question that was drawn in the contest. Nothing is changed by it.

    `keys` as in `Ruling`; those of ACCEPT stand beside the version's own. Raises CorrectionReasonMissing,
    CorrectionUnfit, CorrectionChangesNothing, NeverDrawn.
    """
    reason = reason.strip()
    if not reason:
        raise CorrectionReasonMissing
    ruling = ruling_for(version_id=version_id, kind=kind, keys=keys)
    _check_changes(contest_id, version_id, ruling)
    if not _was_drawn(contest_id, version_id):
        raise NeverDrawn
    return Correction.objects.create(
        contest_id=contest_id,
        version_id=version_id,
        kind=ruling.kind,
        keys=[list(key) for key in ruling.keys],
        reason=reason,
        proposed_by_id=by_id,
        proposed_at=now,
    )


def ruling_for(*, version_id: int, kind: str, keys: Sequence[Sequence[int | str]] = ()) -> Ruling:
    """A ruling on the version as `propose` takes it, checked and tidied. Raises CorrectionUnfit."""
    version = QuestionVersion.objects.prefetch_related("choices").get(pk=version_id)
    options = [(each.text, each.correct, each.partner, each.tolerance) for each in version.choices.all()]
    try:
        ruling_kind = RulingKind(kind)
        if ruling_kind not in _REKEYING:
            return Ruling(ruling_kind)
        wanted = tidied(version.kind, keys, options=len(options))
        if ruling_kind == RulingKind.ACCEPT:
            own = tidied(version.kind, own_keys(version.kind, options), options=len(options))
            wanted = tuple(dict.fromkeys([*own, *wanted]))
    except ValueError as error:
        raise CorrectionUnfit from error
    return Ruling(ruling_kind, wanted)


def decline(*, correction_id: int, by_id: int, now: datetime) -> Correction:
    """Turn a proposed correction down. Raises CorrectionDecided."""
    with transaction.atomic():
        correction = _lock_proposed(correction_id)
        correction.status = Correction.Status.DECLINED
        correction.decided_by_id, correction.decided_at = by_id, now
        correction.save(update_fields=["status", "decided_by", "decided_at"])
        return correction


def apply(*, correction_id: int, by_id: int, decision: str = "", now: datetime) -> Correction:
    """Apply a proposed correction to everything that was and will be answered; the question is drawn no more.

    `decision`: the number of the decision, needed where official results rest on the question. Raises
    CorrectionDecided (so it happens once, however often it is pressed), CorrectionNeedsDecision.
    """
    with transaction.atomic():
        correction = _lock_proposed(correction_id)
        rollup.hold_counting()
        survey = _survey(correction.contest, correction.version_id, _ruling(correction))
        if survey.effect.official and not decision.strip():
            raise CorrectionNeedsDecision
        correction.status = Correction.Status.APPLIED
        correction.decided_by_id, correction.decided_at = by_id, now
        correction.decision = decision.strip()
        correction.effect = stored(survey.effect)
        correction.save(update_fields=["status", "decided_by", "decided_at", "decision", "effect"])
        _write(survey.changed)
        topics: set[str] = set()
        for board in survey.effect.boards:
            topics |= rollup.recount_settled(round_id=board.round)
        withdraw_for_mistake(version_id=correction.version_id, by_id=by_id, note=correction.reason, now=now)
        announce_after_commit(topics)
        return correction


def preview(*, contest_id: int, version_id: int, ruling: Ruling) -> Effect:
    """What a ruling would do if it were applied now. Nothing is written."""
    return _survey(Contest.objects.get(pk=contest_id), version_id, ruling).effect


def preview_of(correction: Correction) -> Effect:
    """What a proposed correction would do if it were applied now. Nothing is written."""
    return _survey(correction.contest, correction.version_id, _ruling(correction)).effect


def rounds_left_short(*, version_id: int, now: datetime) -> list[Round]:
    """Published rounds that are not over and could not give a paper once the question is drawn no more."""
    published = Round.objects.filter(status=Round.Status.PUBLISHED, closes_at__gt=now, blueprint__isnull=False)
    drawing = published.filter(blueprint__cells__document__passages__versions=version_id).distinct()
    short = []
    for board_round in drawing.select_related("contest", "blueprint").order_by("closes_at"):
        cells, pool = cells_and_pool(board_round.blueprint.cells.all()) if board_round.blueprint else ([], [])
        left = [candidate for candidate in pool if candidate.version != version_id]
        if len(left) < len(pool) and shortage(cells, left) is not None:
            short.append(board_round)
    return short


def _lock_proposed(correction_id: int) -> Correction:
    """The correction with its contest locked, as every change of a contest is."""
    lock_contest(Correction.objects.values_list("contest_id", flat=True).get(pk=correction_id))
    correction = Correction.objects.select_related("contest", "version").get(pk=correction_id)
    if correction.status != Correction.Status.PROPOSED:
        raise CorrectionDecided
    return correction


def _ruling(correction: Correction) -> Ruling:
    return ruling_of(correction.kind, correction.keys)


def _check_changes(contest_id: int, version_id: int, ruling: Ruling) -> None:
    key = answer_keys([version_id])[version_id]
    held = rulings_of([contest_id]).get(contest_id, {}).get(version_id)
    if held is not None and RulingKind.VOID in {held.kind, ruling.kind}:
        same = held.kind == ruling.kind
    else:
        present = corrected_key(key, held) if held is not None else key
        same = ruling.kind != RulingKind.VOID and corrected_key(key, ruling) == present
    if same:
        raise CorrectionChangesNothing


# --- Looking at all that is affected -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Survey:
    effect: Effect
    # New outcomes by attempt id, of those that change.
    changed: Mapping[int, Outcome]


def _survey(contest: Contest, version_id: int, ruling: Ruling) -> _Survey:
    rulings = {**rulings_of([contest.pk]).get(contest.pk, {}), version_id: ruling}
    changed: dict[int, Outcome] = {}
    finished = up = down = 0
    round_ids: set[int] = set()
    for chunk in _drawn(contest.pk, version_id, Attempt.Status.FINISHED):
        keys = answer_keys({item["v"] for attempt in chunk for item in attempt.paper})
        for attempt, outcome in _rescored(chunk, effective(keys, rulings)):
            finished += 1
            round_ids.add(attempt.round_id)
            before = attempt.score or 0
            up, down = up + (outcome.score > before), down + (outcome.score < before)
            if _figures(outcome) != (attempt.correct, attempt.score, attempt.max_score, attempt.all_correct):
                changed[attempt.pk] = outcome
    running = 0
    for chunk in _drawn(contest.pk, version_id, Attempt.Status.OPEN):
        running += len(chunk)
        round_ids |= {attempt.round_id for attempt in chunk}
    sat = Attempt.objects.filter(round__in=round_ids, status=Attempt.Status.FINISHED).count()
    boards = tuple(_board_effect(contest, each, changed) for each in _boards(round_ids))
    effect = Effect(finished, running, sat - finished, up, down, finished - up - down, boards)
    return _Survey(effect, changed)


def _rescored(attempts: Sequence[Attempt], marking: Marking) -> Iterator[tuple[Attempt, Outcome]]:
    responses = responses_of([attempt.pk for attempt in attempts])
    for attempt in attempts:
        yield attempt, rescore(items(attempt.paper), responses.get(attempt.pk, {}), marking)


def _figures(outcome: Outcome) -> tuple[int, int, int, bool]:
    return outcome.correct, outcome.score, outcome.max_score, outcome.all_correct


def _was_drawn(contest_id: int, version_id: int) -> bool:
    return any(True for status in Attempt.Status for chunk in _drawn(contest_id, version_id, status) if chunk)


def _drawn(contest_id: int, version_id: int, status: Attempt.Status) -> Iterator[list[Attempt]]:
    """The contest's attempts whose paper holds the version, in the order of their ids, so many at a time."""
    found = Attempt.objects.filter(round__contest=contest_id, status=status).order_by("pk")
    if connection.features.supports_json_field_contains:
        found = found.filter(paper__contains=[{"v": version_id}])
    fields = ("round_id", "paper", "correct", "score", "max_score", "all_correct")
    last = 0
    while chunk := list(found.filter(pk__gt=last).only(*fields)[:_CHUNK]):
        last = chunk[-1].pk
        yield [attempt for attempt in chunk if any(item["v"] == version_id for item in attempt.paper)]


def _boards(round_ids: Iterable[int]) -> list[Round]:
    """These rounds and those that they are part of."""
    rounds = Round.objects.filter(Q(pk__in=round_ids) | Q(parts__in=round_ids)).distinct()
    return list(rounds.order_by("number"))


def _board_effect(contest: Contest, board_round: Round, changed: Mapping[int, Outcome]) -> BoardEffect:
    before, after = _attempts_of(board_round, changed)
    actual = _actual_after(contest, board_round, after)

    def keys(sat: Iterable[Sat], figure: int | None) -> dict[int, str]:
        return places(sat, counting=Counting(contest.counting), order=contest.ranking, actual=figure)

    moved = moves(keys(before, board_round.actual_prediction), keys(after, actual))
    official = board_round.results_published_at is not None
    return BoardEffect(board_round.pk, official, moved, board_round.actual_prediction, actual)


def _attempts_of(board_round: Round, changed: Mapping[int, Outcome]) -> tuple[list[Sat], list[Sat]]:
    """The counted attempts of a round and its parts, as they are and as they would be."""
    counted = Attempt.objects.filter(Q(round=board_round) | Q(round__part_of=board_round), counted_at__isnull=False)
    rows = _sat_rows(counted)
    before: list[Sat] = []
    after: list[Sat] = []
    for pk, *fields in rows:
        sat = Sat(*fields)
        before.append(sat)
        outcome = changed.get(pk)
        after.append(replace(sat, score=outcome.score, all_correct=outcome.all_correct) if outcome else sat)
    return before, after


def _sat_rows(attempts: QuerySet[Attempt]) -> Iterable[tuple[Any, ...]]:
    own = ("pk", "entry_id", "score", "all_correct", "duration_ms", "started_at", "finished_at", "prediction")
    return attempts.values_list(*own, "entry__committee_place", "entry__ranked").iterator(chunk_size=5000)


def _actual_after(contest: Contest, board_round: Round, after: Sequence[Sat]) -> int | None:
    """The predicted figure once the scores are counted again; it stays unknown until the round is settled."""
    if board_round.settled_at is None:
        return board_round.actual_prediction
    match contest.prediction:
        case Contest.Prediction.PEOPLE_ALL_CORRECT:
            return people_all_correct(after)
        case Contest.Prediction.ATTEMPTS_ALL_CORRECT:
            return attempts_all_correct(after)
        case _:
            return board_round.actual_prediction


def _write(changed: Mapping[int, Outcome]) -> None:
    """Write the new outcomes: rows locked in the order in which the journal locks them, few statements a chunk."""
    for ids in _in_chunks(sorted(changed)):
        list(Attempt.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
        alike: dict[tuple[int, int, int, bool], list[int]] = defaultdict(list)
        for pk in ids:
            alike[_figures(changed[pk])].append(pk)
        for (correct, score, max_score, all_correct), same in alike.items():
            Attempt.objects.filter(pk__in=same).update(
                correct=correct, score=score, max_score=max_score, all_correct=all_correct
            )


def _in_chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
