"""What was brought in and what it came to; what goes out, and what the formats would lose of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.translation import gettext as _

from questions.errors import ImportNotFound, TooManyToExport
from questions.exchange import LOSSES, MOST_ITEMS, PLACES, Format, Outgoing
from questions.exchange.apart import known
from questions.models import Image, ImportBatch, ImportRow, Passage, Question
from questions.queries import contents
from questions.queries.question import FaultLine, OptionLine, fault_lines, option_lines
from questions.rules.content import Content, Fault, from_plain

PAGE: Final = 50
# Files that the list of imports shows.
_MOST_BATCHES: Final = 100


@dataclass(frozen=True, slots=True)
class RowLine:
    """An item of a file: where it stands there, what it says, what it came to."""

    number: int
    place: str
    verdict: str
    verdict_label: str
    content: Content | None
    options: list[OptionLine]
    faults: list[FaultLine]
    notes: list[FaultLine]
    duplicate_ref: str
    duplicate_row: int | None
    likeness: int | None
    question_ref: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One file, a page of its rows, and how many there are by verdict."""

    pk: int
    file_name: str
    format: str
    status: str
    status_label: str
    by: str
    created_at: datetime
    rows: list[RowLine]
    counts: dict[str, int]
    verdicts: list[tuple[str, str, int]]
    verdict: str
    total: int
    taken: int
    page: int
    pages: int


def batches() -> list[ImportBatch]:
    """The files that were brought in, the newest first, with how many rows they have and how many were taken."""
    annotated = ImportBatch.objects.select_related("by").annotate(size=Count("rows"), taken=Count("rows__question"))
    return list(annotated.order_by("-created_at")[:_MOST_BATCHES])


def batch_page(batch_id: int, *, verdict: str, page: int) -> BatchPage:
    """Raises ImportNotFound."""
    batch = ImportBatch.objects.select_related("by").filter(pk=batch_id).first()
    if batch is None:
        raise ImportNotFound
    counts = dict(batch.rows.order_by().values_list("verdict").annotate(Count("pk")))
    rows = batch.rows.select_related("duplicate_of", "question").order_by("number")
    if verdict in ImportRow.Verdict.values:
        rows = rows.filter(verdict=verdict)
    paginator = Paginator(rows, PAGE)
    shown = paginator.get_page(page)
    return BatchPage(
        pk=batch.pk,
        file_name=batch.file_name,
        format=batch.format,
        status=batch.status,
        status_label=str(batch.get_status_display()),
        by=str(batch.by) if batch.by else "",
        created_at=batch.created_at,
        rows=[_line(row) for row in rows[(shown.number - 1) * PAGE : shown.number * PAGE]],
        counts=counts,
        verdicts=[(str(value), str(label), counts.get(value, 0)) for value, label in ImportRow.Verdict.choices],
        verdict=verdict,
        total=sum(counts.values()),
        taken=batch.rows.exclude(question=None).count(),
        page=shown.number,
        pages=paginator.num_pages,
    )


def outgoing(question_ids: Sequence[int]) -> list[Outgoing]:
    """Questions as they leave, in this order: their latest versions, with images. Raises TooManyToExport."""
    if len(question_ids) > MOST_ITEMS:
        raise TooManyToExport(most=MOST_ITEMS)
    rows = Question.objects.filter(pk__in=question_ids).exclude(latest_version=None)
    found = {pk: (ref, use, latest) for pk, ref, use, latest in rows.values_list("pk", "ref", "use", "latest_version")}
    said = contents(latest or 0 for _ref, _use, latest in found.values())
    names = {content.image for content in said.values() if content.image}
    images = dict(Image.objects.filter(name__in=names).values_list("name", "data"))
    refs = {content.passages[0] for content in said.values() if content.passages}
    citations = dict(Passage.objects.filter(ref__in=refs).values_list("ref", "citation"))
    leaving = []
    for pk in question_ids:
        if pk in found:
            ref, use, latest = found[pk]
            content = said[latest or 0]
            leaving.append(
                Outgoing(
                    ref=ref,
                    content=content,
                    use="practice" if use == Question.Use.PRACTICE else "contest",
                    citation=citations.get(content.passages[0], "") if content.passages else "",
                    images={content.image: bytes(images[content.image])} if content.image in images else {},
                )
            )
    return leaving


def losses(form: Format, questions: Sequence[Outgoing]) -> list[tuple[str, int, list[str]]]:
    """What the format cannot hold: (sentence, of how many questions, the first few refs)."""
    refs: dict[str, list[str]] = {}
    for question in questions:
        for what in {loss.what for loss in form.losses(question)}:
            refs.setdefault(what, []).append(question.ref)
    counted = Counter({what: len(each) for what, each in refs.items()})
    return [(_(LOSSES[what]), n, refs[what][:5]) for what, n in counted.most_common()]


def _line(row: ImportRow) -> RowLine:
    content = from_plain(row.content) if row.content is not None else None
    return RowLine(
        number=row.number,
        place=place_text(row.place),
        verdict=row.verdict,
        verdict_label=str(row.get_verdict_display()),
        content=content,
        options=option_lines(content) if content else [],
        faults=fault_lines(_faults(row.faults)),
        notes=fault_lines(_faults(row.notes)),
        duplicate_ref=row.duplicate_of.ref if row.duplicate_of else "",
        duplicate_row=row.duplicate_row,
        likeness=round(row.likeness * 100) if row.likeness is not None else None,
        question_ref=row.question.ref if row.question else "",
    )


def place_text(place: dict[str, Any]) -> str:
    """Where in the file, in words."""
    told = _(PLACES[place["kind"]]) % {"number": place["number"]}
    return f"{place['part']} · {told}" if place.get("part") else told


def _faults(stored: list[dict[str, Any]]) -> list[Fault]:
    return [known(Fault(each["code"], each["target"], each["params"])) for each in stored]
