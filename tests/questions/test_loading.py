"""Loading a bank: what the tables hold afterwards, and what a second load leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from questions.models import Choice, Document, Edition, Passage, Question, QuestionVersion, Topic
from questions.queries import contents, drawable_versions
from questions.rules.bankfile import (
    BankFiles,
    ChoiceItem,
    DocumentItem,
    PassageItem,
    Place,
    QuestionItem,
    SourceItem,
    TopicItem,
)
from questions.rules.content import Content, Option
from questions.rules.digest import version_digest
from questions.services.loading import LoadReport, Tally, load_bank

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
WHERE = Place("x", 1)
SOURCE = SourceItem("Nguồn", "https://example.org/")


def passage(ref: str, *below: PassageItem, text: str = "Nội dung.") -> PassageItem:
    return PassageItem(ref, f"Trích {ref}", f"Mục {ref}", text, (SOURCE,), below, WHERE)


def question(id_: str, **changes: Any) -> QuestionItem:
    item = QuestionItem(
        id=id_,
        kind="single",
        use="contest",
        passage="NQ1.a.b",
        topic="chung",
        difficulty="easy",
        stem=f"Câu {id_}?",
        choices=tuple(ChoiceItem(text, correct=text == "Hai") for text in ("Một", "Hai", "Ba", "Bốn")),
        answer=None,
        explanation="Vì thế.",
        source=SOURCE,
        facts=(1,),
        place=WHERE,
    )
    return replace(item, **changes)


def bank(*questions: QuestionItem, passages: tuple[PassageItem, ...] = ()) -> BankFiles:
    tree = passages or (passage("NQ1.a", passage("NQ1.a.b")), passage("NQ1.c"))
    document = DocumentItem("NQ1", "1-NQ/TW", "Văn bản", "Document", "Bộ Chính trị", NOW.date(), SOURCE, tree, WHERE)
    return BankFiles((document,), (TopicItem("chung", "Chung", "General", WHERE),), questions)


def load(content: BankFiles, *, now: datetime = NOW) -> LoadReport:
    return load_bank(bank=content, now=now)


def versions_of(ref: str) -> list[QuestionVersion]:
    return list(QuestionVersion.objects.filter(question__ref=ref).order_by("number"))


def test_documents_topics_and_passages_are_written_as_the_files_say() -> None:
    report = load(bank())

    document = Document.objects.get()
    assert (document.code, document.number, document.issued_on) == ("NQ1", "1-NQ/TW", NOW.date())
    assert (document.source_title, document.source_url) == ("Nguồn", "https://example.org/")
    assert Topic.objects.values_list("slug", "name", "name_en").get() == ("chung", "Chung", "General")
    assert report == LoadReport(Tally(1, 0, 0), Tally(3, 0, 0), Tally(1, 0, 0), Tally(0, 0, 0))


def test_passages_keep_their_reading_order_and_know_all_above_them() -> None:
    load(bank())

    a, b, c = Passage.objects.order_by("position")
    assert [row.ref for row in (a, b, c)] == ["NQ1.a", "NQ1.a.b", "NQ1.c"]
    assert (a.parent, b.parent, c.parent) == (None, a, None)
    assert (a.path, b.path, c.path) == (f"/{a.pk}/", f"/{a.pk}/{b.pk}/", f"/{c.pk}/")
    assert b.sources == [{"title": "Nguồn", "url": "https://example.org/"}]


def test_a_new_question_is_approved_with_its_first_version() -> None:
    load(bank(question("q-1")))

    row = Question.objects.get(ref="q-1")
    version = versions_of("q-1")[0]
    assert (row.status, row.use, row.approved_version) == ("approved", "contest", version)
    assert (version.number, version.created_at, version.author) == (1, NOW, None)
    assert contents([version.pk])[version.pk].passages == ("NQ1.a.b",)
    assert contents([version.pk])[version.pk].topics == ("chung",)
    assert version.stem == "Câu q-1?"
    assert row.latest_version == version
    assert (version.source_title, version.source_url) == ("Nguồn", "https://example.org/")
    assert list(version.choices.values_list("position", "text", "correct")) == [
        (0, "Một", False),
        (1, "Hai", True),
        (2, "Ba", False),
        (3, "Bốn", False),
    ]


@pytest.mark.parametrize(("answer", "right"), [(True, 0), (False, 1)])
def test_a_true_false_question_has_the_options_dung_and_sai(answer: bool, right: int) -> None:
    load(bank(question("q-1", kind="true_false", choices=(), answer=answer)))

    version = versions_of("q-1")[0]
    assert list(version.choices.values_list("text", "correct")) == [("Đúng", right == 0), ("Sai", right == 1)]


def test_only_contest_questions_are_drawn() -> None:
    load(bank(question("q-1"), question("q-2", use="practice")))

    drawable = drawable_versions([Document.objects.get().pk])

    assert [row.version for row in drawable] == [versions_of("q-1")[0].pk]
    assert drawable[0].path == set(Passage.objects.filter(ref__in=["NQ1.a", "NQ1.a.b"]).values_list("pk", flat=True))


def test_a_second_load_of_the_same_files_writes_nothing() -> None:
    content = bank(question("q-1"), question("q-2", kind="true_false", choices=(), answer=True))
    load(content)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load(content, now=NOW + timedelta(days=1))

    assert report == LoadReport(Tally(0, 0, 1), Tally(0, 0, 3), Tally(0, 0, 1), Tally(0, 0, 2))
    assert report.did_nothing
    assert [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")] == []


def test_the_number_of_queries_does_not_grow_with_the_bank() -> None:
    def spent(prefix: str, count: int) -> int:
        content = bank(*(question(f"{prefix}-{n}") for n in range(count)))
        with CaptureQueriesContext(connection) as queries:
            load(content)
        return len(queries)

    load(bank())

    assert spent("a", 1) == spent("b", 20)


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": "Câu khác?"},
        {"explanation": "Vì lẽ khác."},
        {"difficulty": "hard"},
        {"passage": "NQ1.c"},
        {"source": SourceItem("Nguồn khác")},
        {"choices": tuple(ChoiceItem(text, correct=text == "Ba") for text in ("Một", "Hai", "Ba", "Bốn"))},
        {"choices": tuple(ChoiceItem(text, correct=text == "Hai") for text in ("Hai", "Một", "Ba", "Bốn"))},
        {
            "kind": "multiple",
            "choices": tuple(ChoiceItem(t, correct=t in "AB") for t in ("A", "B", "C", "D")),
        },
    ],
)
def test_a_changed_question_gets_a_new_version_and_the_old_one_stays(changes: dict[str, Any]) -> None:
    load(bank(question("q-1"), question("q-2")))
    old = versions_of("q-1")[0]
    said = list(old.choices.values_list("position", "text", "correct"))

    report = load(bank(question("q-1", **changes), question("q-2")), now=NOW + timedelta(days=1))

    first, second = versions_of("q-1")
    assert (first, first.stem, list(first.choices.values_list("position", "text", "correct"))) == (
        old,
        old.stem,
        said,
    )
    assert (second.number, second.created_at) == (2, NOW + timedelta(days=1))
    assert Question.objects.get(ref="q-1").approved_version == second
    assert report.questions == Tally(0, 1, 1)


def test_a_change_of_facts_is_no_change() -> None:
    """Facts are for those who check the files; the tables do not hold them."""
    load(bank(question("q-1")))

    assert load(bank(question("q-1", facts=(2,)))).did_nothing


def test_a_change_of_use_needs_no_new_version() -> None:
    load(bank(question("q-1")))

    report = load(bank(question("q-1", use="practice")))

    assert report.questions == Tally(0, 1, 0)
    assert Question.objects.get().use == "practice"
    assert len(versions_of("q-1")) == 1


def test_a_file_that_goes_back_to_earlier_words_makes_a_version_too() -> None:
    load(bank(question("q-1")))
    load(bank(question("q-1", stem="Câu khác?")))

    load(bank(question("q-1")))

    assert [version.stem for version in versions_of("q-1")] == ["Câu q-1?", "Câu khác?", "Câu q-1?"]


def test_a_version_that_an_editor_wrote_survives_until_the_file_changes() -> None:
    content = bank(question("q-1"))
    load(content)
    edited = versions_of("q-1")[0]
    edited.pk, edited.number, edited.stem, edited.digest = None, 2, "Câu đã sửa?", "0" * 64
    edited.author = User.objects.create_user("alice")
    edited.save()
    Question.objects.update(approved_version=edited)

    assert load(content).did_nothing
    assert Question.objects.get().approved_version == edited

    load(bank(question("q-1", stem="Tệp đã đổi?")))

    assert [version.stem for version in versions_of("q-1")] == ["Câu q-1?", "Câu đã sửa?", "Tệp đã đổi?"]


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_a_question_that_was_taken_back_stays_back(status: str) -> None:
    load(bank(question("q-1")))
    Question.objects.update(status=status, approved_version=None)

    load(bank(question("q-1", stem="Câu khác?")))

    row = Question.objects.get()
    assert (row.status, row.approved_version) == (status, None)
    assert [version.number for version in versions_of("q-1")] == [1, 2]


def test_a_changed_passage_is_changed_in_place() -> None:
    load(bank())
    before = Passage.objects.get(ref="NQ1.c").pk

    report = load(bank(passages=(passage("NQ1.a", passage("NQ1.a.b")), passage("NQ1.c", text="Nội dung mới."))))

    assert report.passages == Tally(0, 1, 2)
    assert Passage.objects.values_list("pk", "text").get(ref="NQ1.c") == (before, "Nội dung mới.")


def test_a_passage_that_moves_takes_those_below_it_along() -> None:
    load(bank(passages=(passage("NQ1.a", passage("NQ1.b", passage("NQ1.c"))), passage("NQ1.d"))))

    report = load(bank(passages=(passage("NQ1.a"), passage("NQ1.d", passage("NQ1.b", passage("NQ1.c"))))))

    ids = dict(Passage.objects.values_list("ref", "pk"))
    paths = dict(Passage.objects.values_list("ref", "path"))
    assert paths["NQ1.c"] == "/{}/{}/{}/".format(*(ids[ref] for ref in ("NQ1.d", "NQ1.b", "NQ1.c")))
    assert Passage.objects.get(ref="NQ1.b").parent_id == ids["NQ1.d"]
    assert report.passages == Tally(0, 3, 1)


def test_what_the_files_no_longer_name_stays() -> None:
    load(bank(question("q-1", passage="NQ1.c")))

    load(bank(passages=(passage("NQ1.a"),)))

    assert Passage.objects.filter(ref="NQ1.c").exists()
    assert Question.objects.get().status == "approved"


def test_a_load_that_fails_in_the_middle_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Choice.objects, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        load(bank(question("q-1")))

    assert not Document.objects.exists()
    assert not Question.objects.exists()


def test_the_digest_tells_apart_what_could_be_run_together() -> None:
    said = Content(
        kind="single",
        difficulty="easy",
        passages=("NQ1.a",),
        topics=("chung",),
        stem="Câu?",
        options=(Option("Một"), Option("Hai", correct=False)),
        explanation="Vì thế.",
        source_title="Nguồn",
    )
    one, two = said.options
    others = [
        replace(said, stem="Câu?Một"),
        replace(said, options=(replace(one, correct=False), replace(two, correct=True))),
        replace(said, options=(two, one)),
        replace(said, options=(Option("MộtHai"),)),
        replace(said, options=(replace(one, partner="x"), two)),
        replace(said, explanation="Vì", source_title="thế.Nguồn"),
        replace(said, source_title="", source_url="Nguồn"),
        replace(said, passages=("NQ1.a", "NQ1.b")),
        replace(said, topics=("chung", "khác")),
        replace(said, shuffle=False),
        replace(said, accents=False),
        replace(said, image="a", image_alt="b"),
        replace(said, image="b", image_alt="a"),
    ]

    digests = {version_digest(content) for content in [said, *others]}

    assert len(digests) == 1 + len(others)
    # Pinned: with another digest every question would get a new version at the next load.
    assert version_digest(said) == "f94b7fd4463d9bb7299f14c35c5b53967ac7d44f9566d35be128a7c0ef48381a"


# --- Documents of the desk --------------------------------------------------------------------------


def test_a_document_with_an_edition_of_the_desk_is_left_alone() -> None:
    load_bank(bank=bank(question("q-1")), now=NOW)
    document = Document.objects.get()
    Edition.objects.create(document=document, number=1, passages=[], created_at=NOW)
    Document.objects.update(title="Tên của bàn biên tập")
    Passage.objects.filter(ref="NQ1.a.b").update(text="Lời của bàn biên tập.")
    report = load_bank(bank=bank(question("q-1"), question("q-2")), now=NOW)
    assert (report.documents, report.passages) == (Tally(0, 0, 0), Tally(0, 0, 0))
    assert Document.objects.get().title == "Tên của bàn biên tập"
    assert Passage.objects.get(ref="NQ1.a.b").text == "Lời của bàn biên tập."
    assert Question.objects.get(ref="q-2").status == Question.Status.APPROVED


def test_a_question_about_a_passage_that_only_the_files_know_waits_as_a_draft() -> None:
    load_bank(bank=bank(question("q-1")), now=NOW)
    Edition.objects.create(document=Document.objects.get(), number=1, passages=[], created_at=NOW)
    tree = (passage("NQ1.a", passage("NQ1.a.b")), passage("NQ1.moi"))
    load_bank(bank=bank(question("q-1"), question("q-2", passage="NQ1.moi"), passages=tree), now=NOW)
    assert not Passage.objects.filter(ref="NQ1.moi").exists()
    waiting = Question.objects.get(ref="q-2")
    assert (waiting.status, waiting.approved_version) == (Question.Status.DRAFT, None)
