"""Files of questions: verdicts before anything is written, importing, undoing, and files that mean harm."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from accounts.rights import Role
from questions.errors import FileUnreadable, FormatUnknown, ImportUndone, NothingSelected
from questions.exchange import Outgoing
from questions.exchange.apart import read_apart
from questions.exchange.formats import FORMATS, by_name, detect, template
from questions.models import Comment, ImportBatch, Passage, Question, QuestionVersion
from questions.queries import contents
from questions.queries.bank import Filter, matching_ids
from questions.queries.imports import batch_page, losses, outgoing
from questions.rules.content import Content, Option
from questions.rules.digest import version_digest
from questions.services import importing
from questions.services.writing import write
from tests.accounts.makers import make_user
from tests.questions.makers import NOW, make_document, make_passage, make_question

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def eve() -> User:
    return make_user("eve", Role.EDITOR)


@pytest.fixture
def passage() -> Passage:
    return make_passage(make_document())


def said(stem: str, right: str = "Đúng là thế") -> Content:
    return Content(
        "single", stem, (Option(right), Option("Không phải", correct=False), Option("Cũng không", correct=False))
    )


STEMS = (
    "Nghị quyết được ban hành vào ngày tháng năm nào?",
    "Cơ quan nào chủ trì xây dựng cơ sở dữ liệu đất đai quốc gia?",
    "Mục tiêu về kinh tế số chiếm bao nhiêu phần trăm tổng sản phẩm?",
)


def file_of(*contents_: Content, form: str = "json", refs: tuple[str, ...] = ()) -> bytes:
    found = by_name(form)
    assert found is not None
    names = refs or ("",) * len(contents_)
    return found.write([Outgoing(ref, content) for ref, content in zip(names, contents_, strict=True)])


def read(eve: User, data: bytes, form: str = "json") -> ImportBatch:
    return importing.read_file(form=form, file_name="đề.json", data=data, by_id=eve.pk, now=NOW)


def verdicts(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("number").values_list("verdict", flat=True))


def take(batch: ImportBatch, eve: User, *numbers: int) -> int:
    return importing.take(batch_id=batch.pk, numbers=set(numbers) or None, by_id=eve.pk, now=NOW)


def test_reading_writes_nothing_to_the_bank(eve: User) -> None:
    batch = read(eve, file_of(*map(said, STEMS)))
    assert verdicts(batch) == ["new"] * 3
    assert not Question.objects.exists()


def test_what_is_imported_is_a_draft_that_says_what_the_file_said(eve: User) -> None:
    assert take(read(eve, file_of(*map(said, STEMS))), eve) == 3

    questions = Question.objects.order_by("pk")
    assert {question.status for question in questions} == {"draft"}
    latest = [question.latest_version_id or 0 for question in questions]
    assert [contents(latest)[pk] for pk in latest] == [said(stem) for stem in STEMS]
    assert {event.action for question in questions for event in question.events.all()} == {"imported"}


def test_a_question_of_the_bank_and_a_row_of_the_same_file_are_told_again(eve: User) -> None:
    take(read(eve, file_of(said(STEMS[0]))), eve)
    batch = read(
        eve, file_of(said("nghi quyet duoc ban hanh vao ngay, thang, nam nao"), said(STEMS[1]), said(STEMS[1] + " "))
    )
    assert verdicts(batch) == ["duplicate", "new", "duplicate"]
    rows = list(batch.rows.order_by("number"))
    assert rows[0].duplicate_of == Question.objects.get()
    assert rows[2].duplicate_row == 2


def test_a_duplicate_comes_in_only_when_it_is_selected(eve: User) -> None:
    take(read(eve, file_of(said(STEMS[0]))), eve)
    batch = read(eve, file_of(said(STEMS[0]), said(STEMS[1])))
    assert take(batch, eve) == 1
    assert take(batch, eve, 1) == 1
    assert Question.objects.count() == 3


def test_a_row_is_taken_once(eve: User) -> None:
    batch = read(eve, file_of(said(STEMS[0])))
    take(batch, eve)
    with pytest.raises(NothingSelected):
        take(batch, eve, 1)


def test_another_text_of_a_question_becomes_its_next_version(eve: User, passage: Passage) -> None:
    approved = make_question(passage, use="contest")
    batch = read(eve, file_of(said("Hỏi cách khác?"), refs=(approved.question.ref,)))
    assert verdicts(batch) == ["changed"]
    take(batch, eve, 1)

    question = Question.objects.get()
    assert (question.status, question.approved_version) == ("draft", approved)
    assert question.latest_version is not None
    assert (question.latest_version.number, question.latest_version.stem) == (2, "Hỏi cách khác?")


def test_what_the_bank_has_exactly_so_is_a_duplicate(eve: User, passage: Passage) -> None:
    version = make_question(passage, use="contest")
    QuestionVersion.objects.update(digest=version_digest(contents([version.pk])[version.pk]))
    leaving = outgoing(matching_ids(Filter(), most=10))
    form = by_name("json")
    assert form is not None
    assert verdicts(read(eve, form.write(leaving))) == ["duplicate"]


def test_a_passage_that_the_bank_does_not_have_is_left_out_and_told(eve: User, passage: Passage) -> None:
    content = replace(said(STEMS[0]), passages=("XX.khong-co", passage.ref))
    batch = read(eve, file_of(content))
    row = batch.rows.get()
    assert row.content is not None
    assert row.content["passages"] == [passage.ref]
    assert [note["code"] for note in row.notes] == ["unknown_left"]


def test_a_row_that_cannot_be_taken_says_where_and_why(eve: User) -> None:
    text = "Câu một?\nA. x\nB. y\nANSWER: A\n\nCâu hai?\nA. x\nB. y\nANSWER: F\n"
    batch = read(eve, text.encode(), "aiken")
    assert verdicts(batch) == ["new", "unreadable"]
    line = batch_page(batch.pk, verdict="unreadable", page=1).rows[0]
    assert line.place.endswith("6")
    assert line.faults


def test_an_import_that_fails_in_the_middle_writes_nothing(eve: User, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = read(eve, file_of(*map(said, STEMS)))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("questions.services.importing.update_rows", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        take(batch, eve)
    assert not Question.objects.exists()
    assert not QuestionVersion.objects.exists()


# --- Undoing -----------------------------------------------------------------------------------------


def test_undoing_removes_what_came_in(eve: User) -> None:
    batch = read(eve, file_of(*map(said, STEMS)))
    take(batch, eve)
    undone = importing.undo(batch_id=batch.pk, now=LATER)
    assert (undone.removed, undone.reverted, undone.kept) == (3, 0, 0)
    assert not Question.objects.exists()


def test_undoing_keeps_what_was_worked_on_since(eve: User) -> None:
    batch = read(eve, file_of(*map(said, STEMS)))
    take(batch, eve)
    edited = Question.objects.order_by("pk")[0]
    write(
        question_id=edited.pk,
        base_id=edited.latest_version_id,
        content=said("Sửa lại?"),
        use="contest",
        author_id=eve.pk,
        now=LATER,
    )
    undone = importing.undo(batch_id=batch.pk, now=LATER)
    assert (undone.removed, undone.kept) == (2, 1)
    assert Question.objects.get() == edited


def test_undoing_sets_a_question_of_the_bank_back_to_what_it_said(eve: User, passage: Passage) -> None:
    approved = make_question(passage, use="contest")
    batch = read(eve, file_of(said("Hỏi cách khác?"), refs=(approved.question.ref,)))
    take(batch, eve, 1)
    undone = importing.undo(batch_id=batch.pk, now=LATER)

    question = Question.objects.get()
    assert undone.reverted == 1
    assert (question.status, question.latest_version, question.approved_version) == ("approved", approved, approved)
    assert not Comment.objects.exists()


def test_what_is_undone_is_neither_imported_nor_undone_again(eve: User) -> None:
    batch = read(eve, file_of(said(STEMS[0])))
    take(batch, eve)
    importing.undo(batch_id=batch.pk, now=LATER)
    with pytest.raises(ImportUndone):
        importing.undo(batch_id=batch.pk, now=LATER)
    with pytest.raises(ImportUndone):
        take(batch, eve, 1)


# --- Formats, and files that mean harm ---------------------------------------------------------------


@pytest.mark.parametrize("form", [each.name for each in FORMATS])
def test_a_template_is_told_by_what_it_holds_and_reads_without_a_fault(form: str, eve: User) -> None:
    data = template(form)
    found = by_name(form)
    assert data is not None
    assert found is not None
    assert detect(f"mau{found.extension}", data) == form
    batch = read(eve, data, form)
    assert set(verdicts(batch)) == {"new"}


@pytest.mark.parametrize("form", [each.name for each in FORMATS])
def test_what_a_format_loses_is_told(form: str, passage: Passage) -> None:
    make_question(passage, use="contest")
    QuestionVersion.objects.update(source_title="Công báo")
    found = by_name(form)
    assert found is not None
    told = losses(found, outgoing(matching_ids(Filter(), most=10)))
    assert (told == []) is (form in ("json", "excel", "word", "csv"))


def test_an_unknown_format_is_refused(eve: User) -> None:
    with pytest.raises(FormatUnknown):
        read(eve, b"x", "doc")


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name in ("xl/workbook.xml", "word/document.xml"):
            archive.writestr(name, b"\0" * 20_000_000)
    return packed.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY f SYSTEM "file:///etc/passwd">]>
<quiz><question type="essay"><name><text>&b;&f;</text></name></question></quiz>"""


HARM: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a workbook that unpacks to very much": ("excel", bomb),
    "a document that unpacks to very much": ("word", bomb),
    "entities that grow and reach for files": ("moodle-xml", lambda: LAUGHS),
    "lists in lists without end": ("json", lambda: b"[" * 200_000),
    "more than is taken": ("json", lambda: json.dumps({"a": "x" * 11_000_000}).encode()),
    "brackets that never close": ("gift", lambda: b"{" * 1_000_000),
    "zeros": ("aiken", lambda: b"\xff\xfe" + b"\0" * 1_000_000),
    "a quote that never closes": ("csv", lambda: b'"' * 5_000_000),
    "nothing": ("excel", lambda: b""),
    "a broken package": ("word", lambda: b"PK\x03\x04" + b"A" * 100),
}


@pytest.mark.parametrize("harm", list(HARM))
def test_a_file_that_means_harm_ends_in_a_sentence(harm: str, eve: User) -> None:
    form, data = HARM[harm]
    with suppress(FileUnreadable):
        batch = read(eve, data(), form)
        lines = batch_page(batch.pk, verdict="", page=1).rows
        assert [line.verdict for line in lines if line.verdict != "unreadable" or not line.faults] == []


def test_a_reader_that_needs_too_much_memory_or_time_takes_nobody_down(monkeypatch: pytest.MonkeyPatch) -> None:
    # A reader of our own that misbehaves, run as the site runs readers.
    script = "import resource; resource.setrlimit(resource.RLIMIT_DATA, (2**26, 2**26)); x = bytearray(2**30)"
    real = __import__("subprocess").run

    def run(command: list[str], **options: object) -> object:
        return real([command[0], "-c", script], **options)

    monkeypatch.setattr("questions.exchange.apart.subprocess.run", run)
    reading = read_apart(b"x", form="gift")
    assert reading.refusal is not None
    assert reading.refusal.code == "file_heavy"
