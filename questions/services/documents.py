"""Documents made at the desk: drafts that keep themselves, and the editions that come of them.

An edition is written in one transaction: passages keep their refs wherever their content went, those that are gone
keep their rows for the questions that cite them, and the edition keeps the whole text as it stood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from questions.errors import CodeTaken, DocumentFaulty, DocumentNotFound, DraftNotFound, EditionOutdated, FileUnread
from questions.models import Document, DocumentDraft, Edition, Passage
from questions.queries.desk_documents import entries_of, latest_edition
from questions.rules.cutting import Block, cut
from questions.rules.drafting import (
    Comparison,
    DocumentText,
    Head,
    compared,
    day_of,
    from_plain,
    head_faults,
    to_plain,
    too_many,
)
from questions.rules.editions import Entry


def begin(
    *, user_id: int, blocks: Sequence[Block], head: Head, document_id: int | None, file_name: str, now: datetime
) -> DocumentDraft:
    """Cut a text and keep it as a draft: of a new document, or of the next edition of one.

    Raises DocumentNotFound, FileUnread for a text of too many passages.
    """
    found = cut(blocks)
    if (many := too_many(found.rows)) is not None:
        raise FileUnread(many)
    base = 0
    if document_id is not None:
        document = Document.objects.filter(pk=document_id).first()
        if document is None:
            raise DocumentNotFound
        base = latest_edition(document)
    draft = DocumentText(head, found.rows, found.left_out, base, file_name)
    return DocumentDraft.objects.create(
        user_id=user_id, document_id=document_id, data=to_plain(draft), created_at=now, updated_at=now
    )


def keep(*, user_id: int, draft_id: int, text: DocumentText, seq: int, now: datetime) -> DocumentDraft:
    """Keep a draft as it is being corrected; an older `seq` never overwrites a newer one. Raises DraftNotFound."""
    with transaction.atomic():
        draft = _locked(user_id, draft_id)
        if seq > draft.seq:
            kept = from_plain(draft.data)
            # What it follows, and which document it is of, is not the page's to say.
            code = draft.document.code if draft.document else text.head.code
            text = replace(text, head=replace(text.head, code=code), base=kept.base, file_name=kept.file_name)
            draft.data, draft.seq, draft.updated_at = to_plain(text), seq, now
            draft.save(update_fields=["data", "seq", "updated_at"])
        return draft


def discard(*, user_id: int, draft_id: int) -> None:
    """Throw a draft away. Raises DraftNotFound."""
    with transaction.atomic():
        _locked(user_id, draft_id).delete()


def save(*, user_id: int, draft_id: int, now: datetime) -> tuple[Document, int]:
    """Write the draft's document, or its next edition; the draft is done then. (document, number of its edition).

    A later edition that changes no passage changes the head's fields only and makes no edition.
    Raises DraftNotFound, DocumentFaulty, CodeTaken, EditionOutdated.
    """
    try:
        with transaction.atomic():
            draft = _locked(user_id, draft_id)
            text = from_plain(draft.data)
            if faults := head_faults(text):
                raise DocumentFaulty(faults)
            if draft.document_id is None:
                saved = _save_new(draft, text, now)
            else:
                saved = _save_next(draft.document_id, draft, text, now)
            draft.delete()
            return saved
    except EditionOutdated as outdated:
        # The draft goes on, beside the edition that was faster.
        _follow(user_id, draft_id, outdated.details["number"])
        raise


def _save_new(draft: DocumentDraft, text: DocumentText, now: datetime) -> tuple[Document, int]:
    if Document.objects.filter(code=text.head.code).exists():
        raise CodeTaken(value=text.head.code)
    try:
        with transaction.atomic():
            document = Document.objects.create(code=text.head.code, **_head_fields(text.head))
    except IntegrityError as error:
        raise CodeTaken(value=text.head.code) from error
    found = compared(text, ())
    _write(document, text, found, number=1, before=[])
    _add_edition(document, 1, text, found, author_id=draft.user_id, now=now)
    return document, 1


def _save_next(document_id: int, draft: DocumentDraft, text: DocumentText, now: datetime) -> tuple[Document, int]:
    document = Document.objects.select_for_update().get(pk=document_id)
    latest = latest_edition(document)
    if text.base != latest:
        raise EditionOutdated(number=latest)
    Document.objects.filter(pk=document.pk).update(**_head_fields(text.head))
    rows = list(Passage.objects.filter(document=document).order_by("position"))
    before = [row for row in rows if row.removed_in is None]
    found = compared(text, entries_of(before), taken=[row.ref for row in rows])
    if all(change.state == "kept" for change in found.changes) and not _renamed(before, found):
        return document, latest
    if not document.editions.exists():
        # What came from files had no edition yet: the text as it stood is the first.
        Edition.objects.create(document=document, number=latest, passages=_plain(entries_of(before)), created_at=now)
    _write(document, text, found, number=latest + 1, before=rows)
    _add_edition(document, latest + 1, text, found, author_id=draft.user_id, now=now)
    return document, latest + 1


def _renamed(before: Sequence[Passage], found: Comparison) -> bool:
    """Whether headings say something else, as numbers within them do."""
    headings = {row.ref: row.heading for row in before}
    return any(headings.get(ref) != name.heading for ref, name in zip(found.refs, found.names, strict=True))


def _write(
    document: Document, text: DocumentText, found: Comparison, *, number: int, before: Sequence[Passage]
) -> None:
    """Bring the passages' rows to the text; `before` are all rows of the document, removed ones too."""
    rows = {row.ref: row for row in before}
    new: list[Passage] = []
    living: list[Passage] = []
    for place, (row, name, ref) in enumerate(zip(text.rows, found.names, found.refs, strict=True)):
        passage = rows.get(ref)
        if passage is None:
            passage = Passage(document=document, ref=ref)
            new.append(passage)
        passage.citation, passage.heading, passage.text = name.citation, name.heading, row.text
        passage.position, passage.removed_in = place + 1, None
        living.append(passage)
    Passage.objects.bulk_create(new, batch_size=500)
    kept = {passage.pk for passage in living}
    gone = [row for row in before if row.pk not in kept]
    for place, removed in enumerate(gone, start=len(living) + 1):
        removed.position = place
        removed.removed_in = removed.removed_in or number
    for passage, parent in zip(living, found.parents, strict=True):
        passage.parent = None if parent is None else living[parent]
    _set_paths([*living, *gone])
    changed = ["citation", "heading", "text", "position", "removed_in", "parent", "path"]
    Passage.objects.bulk_update([*living, *gone], changed, batch_size=200)


def _set_paths(passages: Sequence[Passage]) -> None:
    """What is gone hangs where it hung, below what now stands there."""
    by_id = {passage.pk: passage for passage in passages}
    done: dict[int, str] = {}
    for passage in passages:
        line: list[Passage] = []
        each: Passage | None = passage
        while each is not None and each.pk not in done and each not in line:
            line.append(each)
            each = by_id.get(each.parent_id) if each.parent_id else None
        if each is not None and each in line:  # a removed passage whose parent went below it
            line[-1].parent = None
            each = None
        path = done[each.pk] if each is not None else "/"
        for below in reversed(line):
            path = done[below.pk] = f"{path}{below.pk}/"
            below.path = path


def _add_edition(
    document: Document, number: int, text: DocumentText, found: Comparison, *, author_id: int, now: datetime
) -> None:
    refs = found.refs
    entries = [
        Entry(ref, "" if parent is None else refs[parent], name.citation, name.heading, row.text)
        for ref, parent, name, row in zip(refs, found.parents, found.names, text.rows, strict=True)
    ]
    changes = [
        {"ref": change.old or refs[int(change.new or 0)], "state": change.state, "what": list(change.what)}
        for change in found.changes
        if change.state != "kept" and number > 1
    ]
    Edition.objects.create(
        document=document,
        number=number,
        passages=_plain(entries),
        changes=changes,
        note=text.head.note,
        created_at=now,
        author_id=author_id,
    )


def _plain(entries: Sequence[Entry]) -> list[dict[str, str]]:
    return [
        {"ref": e.key, "parent": e.parent, "citation": e.citation, "heading": e.heading, "text": e.text}
        for e in entries
    ]


def _head_fields(head: Head) -> Mapping[str, Any]:
    return {
        "number": head.number,
        "title": head.title,
        "title_en": head.title_en,
        "issuer": head.issuer,
        "issued_on": day_of(head.issued_on),
        "source_title": head.source_title,
        "source_url": head.source_url,
    }


def _follow(user_id: int, draft_id: int, number: int) -> None:
    with transaction.atomic():
        draft = _locked(user_id, draft_id)
        draft.data = to_plain(replace(from_plain(draft.data), base=number))
        draft.save(update_fields=["data"])


def _locked(user_id: int, draft_id: int) -> DocumentDraft:
    rows = DocumentDraft.objects.select_for_update(of=("self",)).select_related("document")
    found = rows.filter(pk=draft_id, user_id=user_id).first()
    if found is None:
        raise DraftNotFound
    return found
