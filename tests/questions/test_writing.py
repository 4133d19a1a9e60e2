"""Writing questions: versions, what stays drawn meanwhile, drafts that keep themselves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from accounts.rights import Role
from questions.errors import ContentFaulty, EditedMeanwhile, QuestionNotFound, RetiredQuestion
from questions.models import Draft, Event, Passage, Question, QuestionVersion
from questions.queries import contents
from questions.rules.content import Content, Option
from questions.services.writing import keep_draft, restore, write
from tests.accounts.makers import make_user
from tests.questions.makers import NOW, make_document, make_passage, make_question

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def eve() -> User:
    return make_user("eve", Role.EDITOR)


@pytest.fixture
def passage() -> Passage:
    return make_passage(make_document())


def said(**fields: object) -> Content:
    content = Content("single", "Câu hỏi?", (Option("Một"), Option("Hai", correct=False)))
    return replace(content, **fields)  # type: ignore[arg-type]


def save(eve: User, content: Content, question: Question | None = None, now: datetime = NOW) -> QuestionVersion:
    return write(
        question_id=question.pk if question else None,
        base_id=question.latest_version_id if question else None,
        content=content,
        use="contest",
        author_id=eve.pk,
        now=now,
    )


def test_a_new_question_is_a_draft_with_one_version_that_says_what_was_written(eve: User, passage: Passage) -> None:
    version = save(eve, said(stem="  Câu **hỏi**? ", passages=(passage.ref,), explanation="Vì thế."))

    question = Question.objects.get()
    assert (question.status, question.latest_version, question.approved_version) == ("draft", version, None)
    assert contents([version.pk])[version.pk] == said(
        stem="Câu **hỏi**?", passages=(passage.ref,), explanation="Vì thế."
    )
    assert question.folded == "cau hoi mot hai | vi the"
    assert [event.action for event in question.events.all()] == ["created"]


def test_an_edit_makes_the_next_version_and_leaves_the_one_before(eve: User) -> None:
    first = save(eve, said())
    second = save(eve, said(stem="Câu khác?"), Question.objects.get(), LATER)

    first.refresh_from_db()
    assert (first.number, first.stem, second.number, second.stem) == (1, "Câu hỏi?", 2, "Câu khác?")
    assert Question.objects.get().latest_version == second


def test_saving_what_is_said_already_makes_no_version(eve: User) -> None:
    first = save(eve, said())
    assert save(eve, said(stem="Câu hỏi? "), Question.objects.get(), LATER) == first
    assert QuestionVersion.objects.count() == 1
    assert Event.objects.count() == 1


def test_an_approved_version_stays_drawn_while_a_newer_one_is_written(eve: User, passage: Passage) -> None:
    approved = make_question(passage, use="contest")
    save(eve, said(), approved.question)

    question = Question.objects.get()
    assert (question.status, question.approved_version) == ("draft", approved)


def test_what_cannot_be_answered_is_not_saved_and_says_why(eve: User) -> None:
    with pytest.raises(ContentFaulty) as refused:
        save(eve, said(stem=" ", options=(Option("Một"), Option("một."))))
    assert {fault.code for fault in refused.value.faults} == {"stem_empty", "option_twice", "key_one"}
    assert not Question.objects.exists()


def test_who_began_from_an_older_version_is_told_and_overwrites_nothing(eve: User) -> None:
    save(eve, said())
    begun = Question.objects.get()
    save(eve, said(stem="Của người khác?"), Question.objects.get(), LATER)

    with pytest.raises(EditedMeanwhile):
        save(eve, said(stem="Của tôi?"), begun, LATER)
    assert QuestionVersion.objects.count() == 2


def test_a_retired_question_is_taken_up_again_before_it_is_changed(eve: User) -> None:
    save(eve, said())
    Question.objects.update(status="retired")
    with pytest.raises(RetiredQuestion):
        save(eve, said(stem="Khác?"), Question.objects.get())


def test_restoring_makes_the_older_text_the_newest_version(eve: User) -> None:
    save(eve, said())
    question = Question.objects.get()
    save(eve, said(stem="Khác?"), question, LATER)

    restored = restore(question_id=question.pk, number=1, author_id=eve.pk, now=LATER)
    assert (restored.number, restored.stem) == (3, "Câu hỏi?")
    assert question.events.last().action == "restored"  # type: ignore[union-attr]


def test_restoring_what_never_was_is_refused(eve: User) -> None:
    save(eve, said())
    with pytest.raises(QuestionNotFound):
        restore(question_id=Question.objects.get().pk, number=9, author_id=eve.pk, now=NOW)


@pytest.mark.parametrize(
    "content",
    [
        Content("ordering", "Xếp?", (Option("Ba"), Option("Một"), Option("Hai"))),
        Content("matching", "Ghép?", (Option("a", partner="1"), Option("b", partner="2"), Option("", partner="3"))),
        Content("numeric", "Bao nhiêu?", (Option("80", tolerance="0.5"),)),
        Content("short_text", "Gì?", (Option("Hà Nội"), Option("thủ đô")), accents=False),
        Content("multiple", "Những gì?", (Option("a"), Option("b"), Option("Cả a và b", correct=False)), shuffle=False),
    ],
)
def test_every_kind_comes_back_as_it_was_written(eve: User, content: Content) -> None:
    version = save(eve, content)
    assert contents([version.pk])[version.pk] == content


# --- Drafts ------------------------------------------------------------------------------------------


def keep(eve: User, stem: str, seq: int, draft: Draft | None = None, question: Question | None = None) -> Draft:
    return keep_draft(
        user_id=eve.pk,
        question_id=question.pk if question else None,
        draft_id=draft.pk if draft else None,
        content=said(stem=stem),
        use="contest",
        seq=seq,
        now=NOW,
    )


def test_a_draft_keeps_what_is_not_fit_to_be_saved(eve: User) -> None:
    assert keep(eve, "", 1).content["stem"] == ""


def test_an_older_keep_never_overwrites_a_newer(eve: User) -> None:
    draft = keep(eve, "mới", 5)
    keep(eve, "cũ", 4, draft)
    assert Draft.objects.get().content["stem"] == "mới"


def test_a_person_has_one_draft_of_a_question_and_many_of_new_ones(eve: User) -> None:
    save(eve, said())
    question = Question.objects.get()
    for seq in (1, 2):
        keep(eve, f"lần {seq}", seq, question=question)
        keep(eve, f"mới {seq}", seq)
    assert Draft.objects.filter(question=question).count() == 1
    assert Draft.objects.filter(question=None).count() == 2


def test_a_draft_of_somebody_else_is_neither_read_nor_written(eve: User) -> None:
    draft = keep(eve, "của Eve", 1)
    mallory = make_user("mallory", Role.EDITOR)
    keep(mallory, "của Mallory", 9, draft)
    draft.refresh_from_db()
    assert draft.content["stem"] == "của Eve"


def test_saving_ends_the_draft(eve: User) -> None:
    draft = keep(eve, "Câu?", 1)
    write(
        question_id=None,
        base_id=None,
        content=said(),
        use="contest",
        author_id=eve.pk,
        now=NOW,
        draft_id=draft.pk,
    )
    assert not Draft.objects.exists()
