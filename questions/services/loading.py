"""Brings the bank's tables to what bank files say: one door, one transaction, safe to repeat.

Documents, passages and topics that the files name follow the files, but for a document that has an edition of the
desk: it is the desk's from then on. A question follows its file by new versions; a version is never touched. Rows that
the files do not name stay: nothing is ever deleted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from accounts.rows import update_rows
from questions.models import Document, Edition, Event, Passage, Question, QuestionVersion, Topic
from questions.rules.bankfile import BankFiles, DocumentItem, PassageItem, QuestionItem
from questions.rules.content import TRUE_FALSE, Content, Option
from questions.rules.digest import version_digest
from questions.services.versions import add_versions

_Row = TypeVar("_Row", bound=models.Model)
_Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of the files were new, differed from the tables, or were there already."""

    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did to each table of the bank."""

    documents: Tally
    passages: Tally
    topics: Tally
    questions: Tally

    @property
    def did_nothing(self) -> bool:
        tallies = (self.documents, self.passages, self.topics, self.questions)
        return not any(tally.created or tally.changed for tally in tallies)


@transaction.atomic
def load_bank(*, bank: BankFiles, now: datetime) -> LoadReport:
    """Write a valid bank. A new question is approved; a changed one gets a new version, drawn from now on.

    A question that was taken back (draft, in review, retired) gets the new version too but stays where it is.
    """
    bank = replace(bank, documents=_not_of_the_desk(bank.documents))
    documents = _upsert(Document, "code", {item.code: _document_fields(item) for item in bank.documents})
    topics = _upsert(Topic, "slug", {item.slug: {"name": item.vi, "name_en": item.en} for item in bank.topics})
    passages = _write_passages(bank, documents.rows)
    questions = _write_questions(bank.questions, now)
    return LoadReport(documents.tally(), passages.tally(), topics.tally(), questions.tally())


@dataclass(slots=True)
class _Written(Generic[_Row]):
    """The rows of one table by key, and which of them are new or another than before."""

    rows: dict[str, _Row]
    created: set[str]
    changed: set[str]

    def tally(self) -> Tally:
        changed = len(self.changed - self.created)
        return Tally(len(self.created), changed, len(self.rows) - len(self.created) - changed)


def _upsert(model: type[_Row], key: str, wanted: Mapping[str, _Fields]) -> _Written[_Row]:
    """Write the rows that are missing or differ from `wanted`, {key: fields}."""
    manager = model._default_manager  # noqa: SLF001 - documented, underscore and all
    rows: dict[str, _Row] = {getattr(row, key): row for row in manager.filter(**{f"{key}__in": list(wanted)})}
    changed = {value for value, row in rows.items() if _assign(row, wanted[value])}
    created = {value: model(**{key: value}, **fields) for value, fields in wanted.items() if value not in rows}
    if changed:
        manager.bulk_update([rows[value] for value in changed], list(next(iter(wanted.values()))))
    manager.bulk_create(created.values())
    return _Written(rows | created, set(created), changed)


def _assign(row: models.Model, fields: _Fields) -> bool:
    """Set the fields; whether that changed any."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return bool(changed)


# --- Documents and passages -------------------------------------------------------------------------


def _not_of_the_desk(items: Sequence[DocumentItem]) -> tuple[DocumentItem, ...]:
    """Those without an edition: whoever saved one has decided what the document says."""
    edited = set(Edition.objects.filter(document__code__in=[item.code for item in items]).values_list("document__code"))
    return tuple(item for item in items if (item.code,) not in edited)


def _document_fields(item: DocumentItem) -> _Fields:
    return {
        "number": item.number,
        "title": item.title,
        "title_en": item.title_en,
        "issuer": item.issuer,
        "issued_on": item.issued_on,
        "source_title": item.source.title,
        "source_url": item.source.url,
    }


def _write_passages(bank: BankFiles, documents: Mapping[str, Document]) -> _Written[Passage]:
    wanted: dict[str, _Fields] = {}
    parents: dict[str, str] = {}  # in reading order, so that a parent comes before its children
    for document in bank.documents:
        for position, (parent, item) in enumerate(_in_reading_order(document.passages, ""), start=1):
            parents[item.ref] = parent
            wanted[item.ref] = {
                "document_id": documents[document.code].pk,
                "citation": item.citation,
                "heading": item.heading,
                "text": item.text,
                "sources": [asdict(source) for source in item.sources],
                "position": position,
            }
    written = _upsert(Passage, "ref", wanted)
    # Places are made of ids, which the new rows have only now.
    moved = {ref for ref, parent in parents.items() if _put(written.rows[ref], written.rows.get(parent))}
    if moved:
        Passage.objects.bulk_update([written.rows[ref] for ref in moved], ["parent", "path"])
    written.changed |= moved
    return written


def _in_reading_order(items: Iterable[PassageItem], parent: str) -> Iterator[tuple[str, PassageItem]]:
    """Each passage with the ref of the one above it, "" at the top."""
    for item in items:
        yield parent, item
        yield from _in_reading_order(item.passages, item.ref)


def _put(passage: Passage, parent: Passage | None) -> bool:
    """Hang the passage below `parent`; whether it hung elsewhere."""
    above = parent.path if parent else "/"
    return _assign(passage, {"parent_id": parent.pk if parent else None, "path": f"{above}{passage.pk}/"})


# --- Questions --------------------------------------------------------------------------------------


def _write_questions(items: Iterable[QuestionItem], now: datetime) -> _Written[Question]:
    wanted = {item.id: item for item in items}
    # Locked, so that a reviewer's decision at the same moment is not overwritten by an older status.
    stored = Question.objects.select_for_update().order_by("pk").filter(ref__in=list(wanted))
    rows = {question.ref: question for question in stored}
    digests = _last_digests(list(wanted))

    new = {ref: Question(ref=ref, use=item.use) for ref, item in wanted.items() if ref not in rows}
    Question.objects.bulk_create(new.values())
    rows |= new

    contents = {ref: _content(item) for ref, item in wanted.items()}
    another = [ref for ref, content in contents.items() if digests.get(ref) != version_digest(content)]
    written = add_versions([(rows[ref], contents[ref]) for ref in another], author_id=None, now=now)
    versions = dict(zip(another, written, strict=True))
    Event.objects.bulk_create(
        Event(question=rows[ref], version=version, action=Event.Action.LOADED, at=now)
        for ref, version in versions.items()
    )

    changed = {
        ref for ref, question in rows.items() if _follow(question, wanted[ref], versions.get(ref), new=ref in new)
    }
    if changed:
        update_rows([rows[ref] for ref in changed], ["use", "status", "approved_version"])
    return _Written(rows, set(new), changed | set(versions))


def _last_digests(refs: list[str]) -> dict[str, str]:
    """By ref: the digest of the last version that came from a file.

    A file's version has no author. One that a person wrote since stays in force until the file changes.
    """
    versions = QuestionVersion.objects.filter(question__ref__in=refs, author=None).order_by("number")
    return dict(versions.values_list("question__ref", "digest"))


def _follow(question: Question, item: QuestionItem, version: QuestionVersion | None, *, new: bool) -> bool:
    """Bring what is not part of a version to the file; whether that changed anything."""
    fields: dict[str, Any] = {"use": item.use}
    # A passage that only the files know is none of the bank's: its question waits for one as a draft.
    if version is not None and version.passage_id is not None and (new or question.status == Question.Status.APPROVED):
        fields |= {"status": Question.Status.APPROVED, "approved_version_id": version.pk}
    return _assign(question, fields)


def _content(item: QuestionItem) -> Content:
    if item.kind == "true_false":
        options = tuple(Option(text, answer == item.answer) for text, answer in TRUE_FALSE)
    else:
        options = tuple(Option(choice.text, choice.correct) for choice in item.choices)
    return Content(
        kind=item.kind,
        stem=item.stem,
        options=options,
        explanation=item.explanation,
        difficulty=item.difficulty,
        passages=(item.passage,),
        topics=(item.topic,),
        source_title=item.source.title,
        source_url=item.source.url,
    )
