"""What the documents' desk and the members' page of editions show, as plain frozen data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from questions.errors import DocumentNotFound, DraftNotFound
from questions.models import Document, DocumentDraft, Edition, Passage, Question
from questions.queries.study import document_by_code
from questions.rules.cutting import is_untitled
from questions.rules.diffing import Piece, words
from questions.rules.drafting import Comparison, DocumentText, Head, compared, from_plain
from questions.rules.editions import WORDS, Entry

_STATES = ("kept", "changed", "moved", "renumbered", "new", "gone")


# --- What pages get ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskDocument:
    """A document in the desk's list. `edition` 0: it follows its files."""

    code: str
    number: str
    title: str
    edition: int
    edition_at: datetime | None
    passages: int
    questions: int
    url: str
    read_url: str


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A draft that somebody has begun. `code` "" while it has none."""

    id: int
    code: str
    title: str
    next_edition: bool
    passages: int
    updated_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class CitingQuestion:
    """An approved question that cites a passage."""

    ref: str
    url: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A passage that is not as it was. `row`: its place in the draft (None: gone, or no draft). `old_ref` "": new.

    `pieces`: its words beside those before. `questions`: approved ones that cite what changed or is gone.
    """

    row: int | None
    ref: str
    old_ref: str
    labels: Sequence[str]
    state: str
    citation: str
    old_citation: str
    heading: str
    pieces: Sequence[Piece]
    questions: Sequence[CitingQuestion]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as it is corrected. `names`: (ref, citation, heading) by row. `states`, `changes`: of a later edition."""

    id: int
    seq: int
    updated_at: datetime
    text: DocumentText
    code: str
    names: Sequence[tuple[str, str, str]]
    states: Sequence[str]
    changes: Sequence[ChangeLine]
    old: Sequence[tuple[str, str, str]]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many passages are in each state, in words."""
        return [(_labels(state, ())[0], self.states.count(state)) for state in _STATES if state in self.states]


@dataclass(frozen=True, slots=True)
class EditionCard:
    number: int
    created_at: datetime
    author: str
    note: str
    passages: int
    changes: int
    url: str
    public_url: str


@dataclass(frozen=True, slots=True)
class EditionPage:
    """One edition beside the one before. `again`: questions to look at again, each once, with what they cite."""

    code: str
    title: str
    number: int
    created_at: datetime
    author: str
    note: str
    passages: int
    changes: Sequence[ChangeLine]
    again: Sequence[tuple[CitingQuestion, str]]


# --- The list ------------------------------------------------------------------------------------------------------


def desk_documents() -> list[DeskDocument]:
    """All documents. Queries: documents with their counts, latest editions, approved questions."""
    living = Count("passages", filter=Q(passages__removed_in=None))
    documents = list(Document.objects.annotate(living=living).order_by("code"))
    editions: dict[int, tuple[int, datetime]] = {}
    for document, number, at in Edition.objects.order_by("number").values_list("document", "number", "created_at"):
        editions[document] = (number, at)
    approved = Question.objects.filter(approved_version__passage__isnull=False)
    questions = dict(approved.order_by().values_list("approved_version__passage__document").annotate(Count("pk")))
    return [
        DeskDocument(
            code=document.code,
            number=document.number,
            title=document.title,
            edition=editions.get(document.pk, (0, None))[0],
            edition_at=editions.get(document.pk, (0, None))[1],
            passages=document.living,
            questions=questions.get(document.pk, 0),
            url=reverse("questions:bank_document", kwargs={"code": document.code}),
            read_url=reverse("questions:document", kwargs={"code": document.code}),
        )
        for document in documents
    ]


def own_drafts(user_id: int, document: Document | None = None) -> list[OwnDraft]:
    """What somebody has begun, the newest first; of one document if it is named."""
    drafts = DocumentDraft.objects.filter(user_id=user_id).select_related("document")
    if document is not None:
        drafts = drafts.filter(document=document)
    found = []
    for draft in drafts[:50]:
        head: Mapping[str, Any] = draft.data.get("head", {})
        found.append(
            OwnDraft(
                id=draft.pk,
                code=draft.document.code if draft.document else str(head.get("code", "")),
                title=str(head.get("title", "")) or str(draft.data.get("file_name", "")),
                next_edition=draft.document is not None,
                passages=len(draft.data.get("rows", ())),
                updated_at=draft.updated_at,
                url=reverse("questions:bank_document_draft", kwargs={"pk": draft.pk}),
            )
        )
    return found


# --- Editions ------------------------------------------------------------------------------------------------------


def latest_edition(document: Document) -> int:
    """The number of the newest edition. A document that came from files has one that is not written yet: 1."""
    number: int | None = document.editions.aggregate(number=Max("number"))["number"]
    return number or 1


def entries_of(passages: Sequence[Passage]) -> list[Entry]:
    """Rows of passages, as editions are compared."""
    refs = {passage.pk: passage.ref for passage in passages}
    return [
        Entry(each.ref, refs.get(each.parent_id or 0, ""), each.citation, each.heading, each.text) for each in passages
    ]


def edition_cards(document: Document) -> list[EditionCard]:
    """A document's editions, the newest first."""
    editions = document.editions.select_related("author").order_by("-number")
    return [
        EditionCard(
            number=edition.number,
            created_at=edition.created_at,
            author=edition.author.get_full_name() if edition.author else "",
            note=edition.note,
            passages=len(edition.passages),
            changes=len(edition.changes),
            url=reverse("questions:bank_edition", kwargs={"code": document.code, "number": edition.number}),
            public_url=_public_url(document, edition.number),
        )
        for edition in editions
    ]


def _public_url(document: Document, number: int) -> str:
    return reverse("questions:edition", kwargs={"code": document.code, "number": number})


def edition_page(code: str, number: int, *, with_questions: bool) -> EditionPage:
    """One edition and what became of the one before; for the desk with the questions. Raises DocumentNotFound."""
    document = document_by_code(code)
    edition = document.editions.select_related("author").filter(number=number).first()
    if edition is None:
        raise DocumentNotFound
    before = document.editions.filter(number=number - 1).first()
    old = {row["ref"]: row for row in (before.passages if before else ())}
    new = {row["ref"]: row for row in edition.passages}
    touched = {change["ref"] for change in edition.changes if _is_touched(change["state"])}
    citing = _citing(document, touched, until=edition.created_at) if with_questions else {}
    lines = [_edition_line(change, old, new, citing) for change in edition.changes]
    again: dict[str, tuple[CitingQuestion, str]] = {}
    for line in lines:
        for question in line.questions:
            again.setdefault(question.ref, (question, line.citation))
    return EditionPage(
        code=document.code,
        title=document.title,
        number=number,
        created_at=edition.created_at,
        author=edition.author.get_full_name() if edition.author else "",
        note=edition.note,
        passages=len(edition.passages),
        changes=lines,
        again=list(again.values()),
    )


def _is_touched(state: str) -> bool:
    """Whether a question that cites such a passage must be looked at again."""
    return state in ("changed", "gone")


def _edition_line(
    change: Mapping[str, Any],
    old: Mapping[str, Mapping[str, str]],
    new: Mapping[str, Mapping[str, str]],
    citing: Mapping[str, Sequence[CitingQuestion]],
) -> ChangeLine:
    ref, state = change["ref"], change["state"]
    was, now = old.get(ref), new.get(ref)
    shown = now or was or {"citation": ref, "heading": "", "text": ""}
    return ChangeLine(
        row=None,
        ref=ref,
        old_ref=ref if was else "",
        labels=_labels(state, change["what"]),
        state=state,
        citation=shown["citation"],
        old_citation=was["citation"] if was and was["citation"] != shown["citation"] else "",
        heading=shown["heading"],
        pieces=words(_full(was), _full(now)) if was is None or now is None or _full(was) != _full(now) else (),
        questions=citing.get(ref, ()) if _is_touched(state) else (),
    )


def _full(row: Mapping[str, str] | None) -> str:
    """All that a passage says, once."""
    if row is None:
        return ""
    heading, text = row["heading"], row["text"]
    return text if is_untitled(heading, text) else f"{heading}\n{text}".strip()


def _labels(state: str, what: Collection[str]) -> list[str]:
    return [str(_(WORDS[each])) for each in (what or [state])]


def _citing(
    document: Document, refs: Collection[str], *, until: datetime | None = None
) -> dict[str, list[CitingQuestion]]:
    """Approved questions by the ref that they cite; `until`: only those whose version was written before."""
    if not refs:
        return {}
    approved = Question.objects.filter(approved_version__isnull=False)
    if until is not None:
        approved = approved.filter(approved_version__created_at__lte=until)
    found: dict[str, list[CitingQuestion]] = {}
    for way in ("passage", "more_passages"):
        path = f"approved_version__{way}"
        rows = approved.filter(**{f"{path}__document": document})
        for question, ref in rows.order_by("ref").values_list("ref", F(f"{path}__ref")).distinct():
            if ref in refs:
                url = reverse("questions:bank_question", kwargs={"ref": question})
                found.setdefault(ref, []).append(CitingQuestion(question, url))
    return found


# --- A draft -------------------------------------------------------------------------------------------------------


def document_head(document: Document) -> Head:
    """A document's fields as a draft of its next edition begins with them."""
    first = document.passages.filter(removed_in=None).order_by("position").values_list("citation", flat=True).first()
    short, comma, _rest = (first or "").partition(", ")
    return Head(
        code=document.code,
        short=short if comma else document.code,
        number=document.number,
        title=document.title,
        title_en=document.title_en,
        issuer=document.issuer,
        issued_on=document.issued_on.isoformat() if document.issued_on else "",
        source_title=document.source_title,
        source_url=document.source_url,
    )


def draft_of(user_id: int, draft_id: int) -> DocumentDraft:
    """A draft of one's own. Raises DraftNotFound."""
    found = DocumentDraft.objects.select_related("document").filter(pk=draft_id, user_id=user_id).first()
    if found is None:
        raise DraftNotFound
    return found


def draft_page(draft: DocumentDraft, *, with_words: bool = True) -> DraftPage:
    """A draft with the names that its passages would get and, of a later edition, what would become of those before.

    Without `with_words` no texts are compared, as while the draft is written.
    """
    text = from_plain(draft.data)
    rows = list(draft.document.passages.order_by("position")) if draft.document else []
    old = entries_of([row for row in rows if row.removed_in is None])
    found = compared(text, old, taken=[row.ref for row in rows])
    named = [(ref, name.citation, name.heading) for ref, name in zip(found.refs, found.names, strict=True)]
    lines: list[ChangeLine] = []
    if draft.document is not None and with_words:
        lines = _draft_lines(draft.document, text, found, old)
    return DraftPage(
        id=draft.pk,
        seq=draft.seq,
        updated_at=draft.updated_at,
        text=text,
        code=draft.document.code if draft.document else "",
        names=named,
        states=[change.state for change in found.changes] if draft.document else [],
        changes=lines,
        old=[(entry.key, entry.citation, entry.heading) for entry in old] if draft.document else [],
    )


def _draft_lines(document: Document, text: DocumentText, found: Comparison, old: Sequence[Entry]) -> list[ChangeLine]:
    before = {entry.key: entry for entry in old}
    told = [change for change in found.changes if change.state != "kept"]
    citing = _citing(document, {change.old for change in told if change.old and _is_touched(change.state)})
    lines = []
    for change in told:
        was = before.get(change.old or "")
        row = int(change.new) if change.new is not None else None
        old_plain = _entry_plain(was)
        new_plain = None
        if row is not None:
            name = found.names[row]
            new_plain = {"citation": name.citation, "heading": name.heading, "text": text.rows[row].text}
        shown = new_plain or old_plain or {"citation": "", "heading": "", "text": ""}
        line = ChangeLine(
            row=row,
            ref=found.refs[row] if row is not None else change.old or "",
            old_ref=change.old or "",
            labels=_labels(change.state, change.what),
            state=change.state,
            citation=shown["citation"],
            old_citation=was.citation if was and was.citation != shown["citation"] else "",
            heading=shown["heading"],
            pieces=words(_full(old_plain), _full(new_plain)) if _full(old_plain) != _full(new_plain) else (),
            questions=citing.get(change.old or "", ()) if _is_touched(change.state) else (),
        )
        lines.append(line)
    return lines


def _entry_plain(entry: Entry | None) -> dict[str, str] | None:
    return None if entry is None else {"citation": entry.citation, "heading": entry.heading, "text": entry.text}
