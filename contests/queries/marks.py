"""What papers are marked by: the bank's keys with the contest's applied corrections. Finishing, counting, reviews and
analysis read keys here, so that a correction is one thing everywhere.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypedDict

import msgspec
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from contests.models import Answer, Attempt, Correction
from contests.rules.correcting import Marking, Ruling, RulingKind, effective, rescore
from contests.rules.scoring import Item, Outcome
from questions.queries import answer_keys


class PaperLine(TypedDict):
    """An item of a stored paper: see `Attempt.paper`."""

    v: int
    k: str
    o: list[int]
    p: int


def rulings_of(contest_ids: Iterable[int]) -> dict[int, dict[int, Ruling]]:
    """The rulings in force, by contest and version: the last one applied to a version. One query."""
    rows = Correction.objects.filter(contest__in=set(contest_ids), status=Correction.Status.APPLIED)
    found: dict[int, dict[int, Ruling]] = {}
    for contest, version, kind, keys in rows.order_by("decided_at", "pk").values_list(
        "contest_id", "version_id", "kind", "keys"
    ):
        found.setdefault(contest, {})[version] = ruling_of(kind, keys)
    return found


def ruling_of(kind: str, keys: Iterable[Iterable[int | str]]) -> Ruling:
    """A correction's row as the rules take it."""
    return Ruling(RulingKind(kind), tuple(tuple(key) for key in keys))


def marking(contest_id: int, versions: Iterable[int]) -> Marking:
    """What these versions are marked by in the contest. Queries: corrections, and keys this process has not read."""
    return effective(answer_keys(versions), rulings_of([contest_id]).get(contest_id, {}))


def with_corrections(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Attempts that know whether their contest has corrections (`is_corrected`), at no query of its own."""
    applied = Correction.objects.filter(contest=OuterRef("round__contest"), status=Correction.Status.APPLIED)
    return attempts.annotate(is_corrected=Exists(applied))


def outcomes(attempts: Collection[Attempt], responses: Mapping[int, Mapping[int, object]]) -> dict[int, Outcome]:
    """What attempts come to, by id; `with_corrections`, with their rounds. `responses` by attempt and position.

    Queries: corrections if there are any, and keys this process has not read.
    """
    keys = answer_keys({item["v"] for attempt in attempts for item in attempt.paper})
    corrected = {attempt.round.contest_id for attempt in attempts if getattr(attempt, "is_corrected", False)}
    rulings = rulings_of(corrected) if corrected else {}
    markings = {contest: effective(keys, rulings.get(contest, {})) for contest in corrected}
    plain = Marking(keys)
    return {
        attempt.pk: rescore(
            items(attempt.paper), responses.get(attempt.pk, {}), markings.get(attempt.round.contest_id, plain)
        )
        for attempt in attempts
    }


def responses_of(attempt_ids: Collection[int]) -> dict[int, dict[int, object]]:
    """What was answered, by attempt and position; not to be changed. One query."""
    by_attempt: dict[int, dict[int, object]] = {}
    rows = Answer.objects.filter(attempt_id__in=attempt_ids).annotate(said=Cast("response", TextField()))
    for attempt_id, position, said in rows.values_list("attempt_id", "position", "said"):
        by_attempt.setdefault(attempt_id, {})[position] = None if said is None else _decoded(said)
    return by_attempt


@lru_cache(maxsize=4096)
def _decoded(said: str) -> object:
    """A response from its JSON: many people give the same few, and reading each anew is most of scoring's time."""
    return msgspec.json.decode(said)


def items(paper: Sequence[PaperLine]) -> list[Item]:
    """A stored paper as scoring takes it."""
    return [Item(version=item["v"], order=item["o"], points=item["p"]) for item in paper]
