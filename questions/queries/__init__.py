"""Doors to the bank. `answer_keys` is the only one that returns which options are right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString

from questions.models import Choice, Image, Question, QuestionVersion
from questions.pages import ShownImage
from questions.rules.content import DIFFICULTIES, KINDS, WRITTEN, Content, Option
from questions.rules.marking import Key, key_of, partners
from questions.rules.practice import option_order
from questions.rules.richtext import to_heading_html, to_inline_html, to_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A question version as a participant may see it, without its key; texts are limited Markdown.

    `options` by written position: what is chosen, ordered or matched; none of a kind that is answered in writing. The
    written order of an ordering is its key, so `options` are shown by a paper's or a run's order, never as they stand.
    `partners` in the order shown.
    """

    version: int
    kind: str
    stem: str
    options: tuple[str, ...]
    partners: tuple[str, ...] = ()
    shuffle: bool = True
    image: str = ""
    image_alt: str = ""
    # Width and height in pixels.
    image_size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class VersionHtml:
    """A version as pages show it, without its key: safe HTML, by written position; `partners` are plain text."""

    stem: SafeString
    options: tuple[SafeString, ...]
    partners: tuple[str, ...]
    image: ShownImage | None


@dataclass(frozen=True, slots=True)
class ImageBytes:
    data: bytes
    media_type: str


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
    partners: int
    shuffle: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a participant reads once keys are visible."""

    text: str
    citation: str
    passage_ref: str
    document_code: str


# Versions never change, so what was read of one may be kept in the process; bounded by starting anew.
_KEPT = 20_000
_keys: dict[int, Key] = {}
_shown: dict[int, ShownVersion] = {}
_html: dict[int, VersionHtml] = {}
_lock = Lock()


def answer_keys(versions: Iterable[int]) -> dict[int, Key]:
    """What is right, by version id. For marking, and for reviews once keys are visible."""
    wanted = set(versions)
    known = _recall(_keys, wanted)
    missing = wanted - known.keys()
    if missing:
        known |= _keep(_keys, _read_keys(missing))
    return known


def shown_versions(versions: Iterable[int]) -> dict[int, ShownVersion]:
    """What a participant may see, by version id."""
    wanted = set(versions)
    known = _recall(_shown, wanted)
    missing = wanted - known.keys()
    if missing:
        # 2 queries; an image's bytes are not read
        rows = QuestionVersion.objects.filter(pk__in=missing).annotate(
            image_name=models.F("image__name"),
            image_wide=models.F("image__width"),
            image_high=models.F("image__height"),
        )
        found = {
            row.pk: _shown_version(row, row.image_name, (row.image_wide or 0, row.image_high or 0))
            for row in rows.prefetch_related("choices")
        }
        known |= _keep(_shown, found)
    return known


def versions_html(versions: Iterable[int]) -> dict[int, VersionHtml]:
    """What a participant may see as HTML, by version id; made once per process."""
    wanted = set(versions)
    known = _recall(_html, wanted)
    missing = wanted - known.keys()
    if missing:
        known |= _keep(_html, {pk: _as_html(shown) for pk, shown in shown_versions(missing).items()})
    return known


def preview(content: Content) -> tuple[str, VersionHtml]:
    """What is being written as a participant would see it: (kind, page), an ordering out of its order."""
    lines = [option.text for option in content.options if option.text]
    order = option_order("", version=0, kind=content.kind, options=len(lines), shuffle=False)
    image = Image.objects.filter(name=content.image).defer("data").first() if content.image else None
    shown = ShownVersion(
        version=0,
        kind=content.kind,
        stem=content.stem,
        options=() if content.kind in WRITTEN else tuple(lines[written] for written in order),
        partners=partners(option.partner for option in content.options if option.partner),
        image=image.name if image else "",
        image_alt=content.image_alt,
        image_size=(image.width, image.height) if image else (0, 0),
    )
    return content.kind, _as_html(shown)


def image_bytes(name: str) -> ImageBytes | None:
    """A picture's bytes; None where there is none of this name."""
    row = Image.objects.filter(name=name).first()
    return ImageBytes(bytes(row.data), row.media_type) if row is not None else None


def contents(versions: Iterable[int]) -> dict[int, Content]:
    """All that versions say, keys and all, by version id: for those who write, review and export."""
    rows = (
        QuestionVersion.objects.filter(pk__in=set(versions))
        .select_related("passage", "topic")
        .defer("passage__text")
        .annotate(image_name=models.F("image__name"))
        .prefetch_related("choices", "more_passages", "more_topics")  # 4 queries
    )
    return {row.pk: _content(row, row.image_name) for row in rows}


def explanations(versions: Iterable[int]) -> dict[int, Explanation]:
    """Explanation and citation by version id. Only to be shown once keys are visible."""
    rows = QuestionVersion.objects.filter(pk__in=set(versions)).select_related("passage__document")
    return {
        row.pk: Explanation(row.explanation, row.passage.citation, row.passage.ref, row.passage.document.code)
        for row in rows
        if row.passage is not None  # approved versions have one
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
        # What is shown of a matching are its prompts; a partner without one only distracts.
        .annotate(options=models.Count("choices", filter=~models.Q(choices__text="")))
        .annotate(partners=models.Count("choices__partner", distinct=True))
        .values_list(
            "pk",
            "passage__document_id",
            "passage__path",
            "topic_id",
            "difficulty",
            "kind",
            "options",
            "partners",
            "shuffle",
        )
    )
    return [
        DrawableVersion(
            version=pk,
            document=document,
            path=_ids(path),
            topic=topic,
            difficulty=difficulty,
            kind=kind,
            options=0 if kind in WRITTEN else options,
            partners=partners if kind == QuestionVersion.Kind.MATCHING else 0,
            shuffle=shuffle,
        )
        for pk, document, path, topic, difficulty, kind, options, partners, shuffle in rows
    ]


def forget() -> None:
    """Forget what this process has read of versions: for whoever takes rows away under it, as tests do."""
    with _lock:
        _keys.clear()
        _shown.clear()
        _html.clear()


def _read_keys(versions: Iterable[int]) -> dict[int, Key]:
    written: dict[tuple[int, str, bool], list[tuple[str, bool, str, str]]] = {}
    rows = Choice.objects.filter(version_id__in=versions).order_by("version_id", "position")
    fields = ("version_id", "version__kind", "version__accents", "text", "correct", "partner", "tolerance")
    for version, kind, accents, *line in rows.values_list(*fields):
        written.setdefault((version, kind, accents), []).append((line[0], line[1], line[2], line[3]))
    return {version: key_of(kind, lines, accents=accents) for (version, kind, accents), lines in written.items()}


def _as_html(shown: ShownVersion) -> VersionHtml:
    image = None
    if shown.image:
        url = reverse("questions:image", kwargs={"name": shown.image})
        image = ShownImage(url, shown.image_alt, *shown.image_size)
    return VersionHtml(
        stem=SafeString(to_heading_html(shown.stem)),
        options=tuple(SafeString(to_inline_html(option)) for option in shown.options),
        partners=tuple(map(to_text, shown.partners)),
        image=image,
    )


def _shown_version(row: QuestionVersion, image: str | None, size: tuple[int, int]) -> ShownVersion:
    choices = row.choices.all()
    return ShownVersion(
        version=row.pk,
        kind=row.kind,
        stem=row.stem,
        options=() if row.kind in WRITTEN else tuple(choice.text for choice in choices if choice.text),
        partners=partners(choice.partner for choice in choices if choice.partner),
        shuffle=row.shuffle,
        image=image or "",
        image_alt=row.image_alt,
        image_size=size,
    )


def _content(row: QuestionVersion, image: str | None) -> Content:
    passages = [row.passage, *row.more_passages.all()]
    topics = [row.topic, *row.more_topics.all()]
    return Content(
        kind=KINDS[KINDS.index(row.kind)],
        stem=row.stem,
        options=tuple(Option(each.text, each.correct, each.partner, each.tolerance) for each in row.choices.all()),
        explanation=row.explanation,
        difficulty=DIFFICULTIES[DIFFICULTIES.index(row.difficulty)],
        passages=tuple(passage.ref for passage in passages if passage is not None),
        topics=tuple(topic.slug for topic in topics if topic is not None),
        source_title=row.source_title,
        source_url=row.source_url,
        shuffle=row.shuffle,
        accents=row.accents,
        image=image or "",
        image_alt=row.image_alt,
    )


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
