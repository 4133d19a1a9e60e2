"""Doors to the bank. `answer_keys` is the only one that returns which options are right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from django.db import models

from questions.models import Choice, Question, QuestionVersion

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A question version as a participant may see it: options in written order, no key."""

    version: int
    kind: str
    stem: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawableVersion:
    """What a draw needs to know of an approved contest question. `path`: its passage's id and all above it."""

    version: int
    document: int
    path: frozenset[int]
    topic: int
    difficulty: str
    kind: str
    options: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a participant reads once keys are visible."""

    text: str
    citation: str
    passage_ref: str
    document_code: str


# Versions never change, so what was read of one may be kept in the process; bounded by starting anew.
_KEPT = 20_000
_keys: dict[int, frozenset[int]] = {}
_shown: dict[int, ShownVersion] = {}
_lock = Lock()


def answer_keys(versions: Iterable[int]) -> dict[int, frozenset[int]]:
    """The written positions that are correct, by version id. For scoring and for reviews once keys are visible."""
    wanted = set(versions)
    known = _recall(_keys, wanted)
    missing = wanted - known.keys()
    if missing:
        found: dict[int, set[int]] = {version: set() for version in missing}
        rows = Choice.objects.filter(version_id__in=missing, correct=True).values_list("version_id", "position")
        for version, position in rows:
            found[version].add(position)
        known |= _keep(_keys, {version: frozenset(positions) for version, positions in found.items()})
    return known


def shown_versions(versions: Iterable[int]) -> dict[int, ShownVersion]:
    """Stem and options by version id."""
    wanted = set(versions)
    known = _recall(_shown, wanted)
    missing = wanted - known.keys()
    if missing:
        rows = QuestionVersion.objects.filter(pk__in=missing).prefetch_related("choices")  # 2 queries
        known |= _keep(
            _shown,
            {
                row.pk: ShownVersion(row.pk, row.kind, row.stem, tuple(choice.text for choice in row.choices.all()))
                for row in rows
            },
        )
    return known


def explanations(versions: Iterable[int]) -> dict[int, Explanation]:
    """Explanation and citation by version id. Only to be shown once keys are visible."""
    rows = QuestionVersion.objects.filter(pk__in=set(versions)).select_related("passage__document")
    return {
        row.pk: Explanation(row.explanation, row.passage.citation, row.passage.ref, row.passage.document.code)
        for row in rows
    }


def drawable_versions(documents: Iterable[int]) -> list[DrawableVersion]:
    """The approved contest questions about these documents, by version id."""
    rows = (
        QuestionVersion.objects.filter(
            question__approved_version=models.F("pk"),
            question__use=Question.Use.CONTEST,
            passage__document__in=set(documents),
        )
        .order_by("pk")
        .annotate(options=models.Count("choices"))
        .values_list("pk", "passage__document_id", "passage__path", "topic_id", "difficulty", "kind", "options")
    )
    return [
        DrawableVersion(pk, document, _ids(path), topic, difficulty, kind, options)
        for pk, document, path, topic, difficulty, kind, options in rows
    ]


def forget() -> None:
    """Forget what this process has read of versions: for whoever takes rows away under it, as tests do."""
    with _lock:
        _keys.clear()
        _shown.clear()


def _ids(path: str) -> frozenset[int]:
    return frozenset(int(part) for part in path.split("/") if part)


def _recall(kept: Mapping[int, T], wanted: set[int]) -> dict[int, T]:
    with _lock:
        return {version: kept[version] for version in wanted if version in kept}


def _keep(kept: dict[int, T], found: dict[int, T]) -> dict[int, T]:
    with _lock:
        if len(kept) + len(found) > _KEPT:
            kept.clear()
        kept.update(found)
    return found
