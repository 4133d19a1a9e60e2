"""Bringing in files of questions: read first, imported on request, undone as a whole. Nothing is ever half-written."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.errors import Refusal
from accounts.rows import update_rows
from localities.rules.vietnamese import fold
from questions.duplicates import forget, similar, similar_within
from questions.errors import FileUnreadable, FormatUnknown, ImportNotFound, ImportUndone, NothingSelected
from questions.exchange import FileFault, Item
from questions.exchange.apart import read_apart
from questions.exchange.formats import by_name
from questions.models import Draft, Event, ImportBatch, ImportRow, Passage, Question, Topic
from questions.queries import contents
from questions.rules.content import Content, bare, from_plain, is_slug, searchable, to_plain
from questions.rules.digest import version_digest
from questions.services.images import keep_image
from questions.services.versions import add_versions


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: questions that are gone, versions taken back, and what had been worked on since and stays."""

    removed: int
    reverted: int
    kept: int


def read_file(*, form: str, file_name: str, data: bytes, by_id: int, now: datetime) -> ImportBatch:
    """Read a file and keep a verdict for each of its items; the bank stays as it is.

    Raises FormatUnknown, and FileUnreadable with the reason.
    """
    if by_name(form) is None:
        raise FormatUnknown
    reading = read_apart(data, form=form)
    if reading.refusal is not None:
        raise FileUnreadable(reading.refusal)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            format=form, file_name=bare(file_name, most=200), by_id=by_id, created_at=now
        )
        rows = [_row(batch, number, item, now) for number, item in enumerate(reading.items, start=1)]
        _leave_out_unknown(rows)
        _judge(rows)
        ImportRow.objects.bulk_create(rows, batch_size=500)
        return batch


def take(*, batch_id: int, numbers: Collection[int] | None, by_id: int, now: datetime) -> int:
    """Import the rows of these numbers, or all that are new (None), as drafts; how many. Rows taken before stay as is.

    A row that is another text of a question in the bank becomes its next version. Raises ImportNotFound, ImportUndone,
    NothingSelected.
    """
    with transaction.atomic():
        batch = _locked(batch_id)
        wanted = batch.rows.filter(question=None).exclude(verdict=ImportRow.Verdict.UNREADABLE).order_by("number")
        chosen = Q(verdict=ImportRow.Verdict.NEW) if numbers is None else Q(number__in=numbers)
        rows = list(wanted.filter(chosen))
        if not rows:
            raise NothingSelected
        _write(batch, rows, by_id, now)
        batch.status, batch.imported_at = ImportBatch.Status.IMPORTED, now
        batch.save(update_fields=["status", "imported_at"])
        return len(rows)


def undo(*, batch_id: int, now: datetime) -> Undone:
    """Take back what an import wrote; what somebody has worked on since stays. Raises ImportNotFound, ImportUndone."""
    with transaction.atomic():
        batch = _locked(batch_id)
        taken = batch.rows.exclude(question=None).values("question")
        questions = list(Question.objects.select_for_update().filter(pk__in=taken).order_by("pk"))
        untouched = _untouched(questions)
        new = [each.pk for each in questions if each.pk in untouched and each.batch_id == batch.pk]
        older = [each for each in questions if each.pk in untouched and each.batch_id != batch.pk]
        for question in older:
            _revert(question, now)
        Question.objects.filter(pk__in=new).update(latest_version=None, approved_version=None)
        Question.objects.filter(pk__in=new).delete()
        batch.status, batch.undone_at = ImportBatch.Status.UNDONE, now
        batch.save(update_fields=["status", "undone_at"])
    forget()
    return Undone(len(new), len(older), len(questions) - len(untouched))


def _locked(batch_id: int) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise ImportNotFound
    if batch.status == ImportBatch.Status.UNDONE:
        raise ImportUndone
    return batch


# --- Verdicts ----------------------------------------------------------------------------------------


def _row(batch: ImportBatch, number: int, item: Item, now: datetime) -> ImportRow:
    """The item as a row, its picture taken in."""
    content, notes, image = item.content, list(item.notes), None
    if content is not None and content.image:
        try:
            image = keep_image(item.images[content.image], now=now)
        except Refusal:
            notes.append(FileFault("image_unread", "image", {"value": content.image}))
            content = replace(content, image="", image_alt="")
        else:
            content = replace(content, image=image.name)
    row = ImportRow(batch=batch, number=number, place=asdict(item.place), ref=item.ref, use=item.use, image=image)
    row.content = None if content is None else to_plain(content)
    row.faults, row.notes = [asdict(fault) for fault in item.faults], [asdict(note) for note in notes]
    row.verdict = ImportRow.Verdict.NEW if content is not None and not item.faults else ImportRow.Verdict.UNREADABLE
    return row


def _leave_out_unknown(rows: Sequence[ImportRow]) -> None:
    """Passages and topics that the bank does not have are noted and left out."""
    refs = set(Passage.objects.filter(removed_in=None).values_list("ref", flat=True))
    cited = [(fold(citation), ref) for ref, citation in Passage.objects.values_list("ref", "citation")]
    often = Counter(citation for citation, _ in cited)
    by_citation = {citation: ref for citation, ref in cited if often[citation] == 1}
    slugs = {fold(name): slug for slug, name in Topic.objects.values_list("slug", "name")}
    slugs |= {slug: slug for slug in slugs.values()}
    for row in rows:
        if row.content is None:
            continue
        for name, known in (("passages", by_citation | {ref: ref for ref in refs}), ("topics", slugs)):
            said = row.content[name]
            row.content[name] = [
                known.get(each) or known[fold(each)] for each in said if {each, fold(each)} & known.keys()
            ]
            if left := [each for each in said if not {each, fold(each)} & known.keys()]:
                note = FileFault("unknown_left", name, {"value": ", ".join(left)[:300]})
                row.notes.append(asdict(note))


def _judge(rows: Sequence[ImportRow]) -> None:
    """Tell the new from what the bank or an earlier row says already."""
    readable = [row for row in rows if row.verdict == ImportRow.Verdict.NEW]
    stored = {
        question.ref: question
        for question in Question.objects.filter(ref__in=[row.ref for row in readable if row.ref]).select_related(
            "latest_version"
        )
    }
    rest = []
    for row in readable:
        question = stored.get(row.ref) if row.ref else None
        if question is None or question.latest_version is None:
            rest.append(row)
            continue
        same = question.latest_version.digest == version_digest(_content(row)) and question.use == row.use
        row.verdict = ImportRow.Verdict.DUPLICATE if same else ImportRow.Verdict.CHANGED
        row.duplicate_of, row.likeness = question, 1.0 if same else None
    said = [_content(row) for row in rest]
    for row, matches, earlier in zip(rest, similar(said), similar_within(said), strict=True):
        if matches:
            row.verdict, row.likeness = ImportRow.Verdict.DUPLICATE, matches[0].likeness
            row.duplicate_of_id = matches[0].question
        elif earlier is not None:
            row.verdict, row.likeness = ImportRow.Verdict.DUPLICATE, earlier[1]
            row.duplicate_row = rest[earlier[0]].number


# --- Writing -----------------------------------------------------------------------------------------


def _write(batch: ImportBatch, rows: Sequence[ImportRow], by_id: int, now: datetime) -> None:
    questions = _questions(batch, rows, now)
    said = [_content(row) for row in rows]
    versions = add_versions(list(zip(questions, said, strict=True)), author_id=by_id, now=now)
    for question, row in zip(questions, rows, strict=True):
        question.status, question.use, row.question = Question.Status.DRAFT, row.use, question
    update_rows(questions, ["status", "use"])
    update_rows(rows, ["question"])
    Event.objects.bulk_create(
        Event(
            question=question,
            version=version,
            action=Event.Action.IMPORTED,
            note=batch.file_name,
            by_id=by_id,
            at=now,
        )
        for question, version in zip(questions, versions, strict=True)
    )


def _questions(batch: ImportBatch, rows: Sequence[ImportRow], now: datetime) -> list[Question]:
    """The question that each row becomes a version of: that of its ref, or a new one. Locked."""
    changed = [row.duplicate_of_id for row in rows if row.verdict == ImportRow.Verdict.CHANGED and row.duplicate_of_id]
    # A retired question is not touched: its new text comes as a new question.
    stored = Question.objects.select_for_update().filter(pk__in=changed).exclude(status=Question.Status.RETIRED)
    by_pk = {question.pk: question for question in stored.order_by("pk")}
    taken = set(Question.objects.filter(ref__in=[row.ref for row in rows if row.ref]).values_list("ref", flat=True))
    new: list[Question] = []
    questions: list[Question] = []
    for row in rows:
        question = by_pk.pop(row.duplicate_of_id or 0, None) if row.verdict == ImportRow.Verdict.CHANGED else None
        if question is None:
            ref = (
                row.ref if row.ref and row.ref not in taken and is_slug(row.ref) else f"import-{batch.pk}-{row.number}"
            )
            taken.add(ref)
            question = Question(ref=ref, use=row.use, batch=batch, changed_at=now)
            new.append(question)
        questions.append(question)
    Question.objects.bulk_create(new, batch_size=500)
    return questions


def _untouched(questions: Sequence[Question]) -> set[int]:
    """Those to which nothing was done since they were imported, and that nobody is writing."""
    pks = [question.pk for question in questions]
    events = Event.objects.filter(question__in=pks).order_by("at", "pk")
    newest = dict(events.values_list("question", "action"))  # the last one wins
    written = set(Draft.objects.filter(question__in=pks).values_list("question", flat=True))
    return {pk for pk, action in newest.items() if action == Event.Action.IMPORTED} - written


def _revert(question: Question, now: datetime) -> None:
    """Take the imported version away; the question says again what it said before, and stands where it stood."""
    imported = question.latest_version
    before = question.versions.order_by("-number")[1]
    question.latest_version, question.changed_at = before, now
    question.folded = searchable(contents([before.pk])[before.pk])
    approved = question.approved_version_id == before.pk
    question.status = Question.Status.APPROVED if approved else Question.Status.DRAFT
    question.save(update_fields=["latest_version", "changed_at", "folded", "status"])
    if imported is not None:
        imported.delete()


def _content(row: ImportRow) -> Content:
    return from_plain(row.content or {})
