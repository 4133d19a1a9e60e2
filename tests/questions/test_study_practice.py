"""Practising by plain forms: one question after the other, and what becomes of forms that nobody's page sent."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from questions import queries
from questions.models import Choice, Document, Passage, QuestionVersion, Topic
from questions.pages import PracticePage
from questions.queries import answer_keys
from questions.rules.practice import option_order
from tests.questions.makers import make_document, make_passage, make_question, make_version

pytestmark = pytest.mark.django_db

PRACTICE = "/documents/NQ57/practice/"
A_QUESTION_WAITS = pytest.mark.usefixtures("one")


@dataclass
class Reader:
    """Somebody at the practice page: sees the page and sends its forms."""

    client: Client
    address: str = PRACTICE

    @property
    def page(self) -> PracticePage:
        found: PracticePage = self.client.get(self.address).context["page"]
        return found

    @property
    def waiting(self) -> int:
        """The version that is asked now."""
        question = self.page.question
        assert question is not None
        return question.version

    def post(self, **fields: Any) -> HttpResponse:
        response: HttpResponse = self.client.post(self.address, {"run": self.page.run, **fields})  # type: ignore[assignment]
        return response

    def answer(self, *options: object, **fields: Any) -> HttpResponse:
        """Choose these options, by their place on the page."""
        return self.post(**{"action": "answer", "question": self.waiting, "option": options, **fields})

    def right(self) -> list[int]:
        """The places on the page of the options that are right."""
        page = self.page
        version = QuestionVersion.objects.get(pk=self.waiting)
        order = option_order(page.run, version=version.pk, kind=version.kind, options=version.choices.count())
        (right,) = answer_keys([version.pk])[version.pk].sets
        return [index for index, written in enumerate(order) if written in right]

    def wrong(self) -> int:
        """The place on the page of an option that is wrong."""
        return next(index for index in range(4) if index not in self.right())

    def answer_and_go_on(self, *options: object) -> None:
        self.answer(*options)
        self.post(action="next")


def refused(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a form that was refused, its sentence being on the page."""
    refusal = response.context["refusal"]  # type: ignore[attr-defined]
    assert refusal.message in response.text
    return response.status_code, refusal.code


@pytest.fixture
def passage() -> Passage:
    return make_passage(make_document("NQ57"))


@pytest.fixture
def one(passage: Passage) -> QuestionVersion:
    return make_question(passage)


@pytest.fixture
def three(passage: Passage) -> list[QuestionVersion]:
    return [make_question(passage) for _ in range(3)]


@pytest.fixture
def reader(client: Client) -> Reader:
    return Reader(client)


# --- A question, its answer, the next ---------------------------------------------------------------


def test_a_question_stays_the_same_until_it_is_answered(reader: Reader, three: list[QuestionVersion]) -> None:
    assert len({reader.waiting for _ in range(5)}) == 1


def test_an_open_question_is_the_same_page_whatever_its_key(client: Client, one: QuestionVersion) -> None:
    def page() -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", client.get(PRACTICE).text)

    before = page()
    Choice.objects.filter(version=one).update(correct=False)
    Choice.objects.filter(version=one, position=2).update(correct=True)
    QuestionVersion.objects.filter(pk=one.pk).update(explanation="Khác.", source_title="Khác")
    queries._keys.clear()
    assert page() == before


def test_a_right_answer_is_right(reader: Reader, one: QuestionVersion) -> None:
    reader.answer(*reader.right())
    page = reader.page
    assert page.answered is not None
    assert page.answered.right
    assert [(option.chosen, option.right) for option in page.answered.options].count((True, True)) == 1


def test_a_wrong_answer_is_wrong_and_shows_the_key(reader: Reader, one: QuestionVersion) -> None:
    reader.answer(reader.wrong())
    page = reader.page
    assert page.answered is not None
    assert not page.answered.right
    assert sorted((option.chosen, option.right) for option in page.answered.options) == [
        (False, False),
        (False, False),
        (False, True),
        (True, False),
    ]


def test_an_answer_brings_explanation_and_citation(reader: Reader, passage: Passage, one: QuestionVersion) -> None:
    assert one.explanation not in reader.client.get(PRACTICE).text
    reader.answer(0)
    shown = reader.client.get(PRACTICE).text
    assert one.explanation in shown
    assert f'href="/documents/NQ57/#{passage.ref}"' in shown
    assert passage.citation in shown


@pytest.mark.parametrize(("chosen", "right"), [({0, 2}, True), ({0}, False), ({0, 1, 2}, False), ({1, 3}, False)])
def test_of_a_multiple_choice_all_right_options_and_no_other(
    reader: Reader, passage: Passage, chosen: set[int], right: bool
) -> None:
    version = make_question(passage, kind="multiple", right=frozenset({0, 2}))
    order = option_order(reader.page.run, version=version.pk, kind="multiple", options=4)
    reader.answer(*(index for index, written in enumerate(order) if written in chosen))
    answered = reader.page.answered
    assert answered is not None
    assert answered.right is right


@pytest.mark.parametrize(
    ("language", "words", "marked"), [("vi", ["Đúng", "Sai"], "vi"), ("en", ["True", "False"], "en")]
)
def test_true_and_false_speak_the_readers_language(
    reader: Reader, passage: Passage, language: str, words: list[str], marked: str
) -> None:
    make_question(passage, kind="true_false")
    reader.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    question = reader.page.question
    assert question is not None
    assert [(option.text, option.language) for option in question.options] == [(word, marked) for word in words]
    reader.answer(0)
    answered = reader.page.answered
    assert answered is not None
    assert [(option.text, option.right) for option in answered.options] == [(words[0], True), (words[1], False)]


def test_other_options_stay_vietnamese_for_english_readers(reader: Reader, one: QuestionVersion) -> None:
    reader.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    question = reader.page.question
    assert question is not None
    assert {option.language for option in question.options} == {"vi"}
    assert f'<h1 lang="vi">{one.stem}</h1>' in reader.client.get(PRACTICE).text


def test_progress_counts(reader: Reader, three: list[QuestionVersion]) -> None:
    seen = []
    for choose_right in (True, False, True):
        seen.append(reader.page.progress)
        reader.answer(*(reader.right() if choose_right else [reader.wrong()]))
        seen.append(reader.page.progress)
        reader.post(action="next")
    told = [(now.number, now.total, now.answered, now.right) for now in [*seen, reader.page.progress]]
    assert told == [(1, 3, 0, 0), (1, 3, 1, 1), (2, 3, 1, 1), (2, 3, 2, 1), (3, 3, 2, 1), (3, 3, 3, 2), (3, 3, 3, 2)]


def test_every_question_is_asked_once(reader: Reader, three: list[QuestionVersion]) -> None:
    asked = []
    for _ in three:
        asked.append(reader.waiting)
        reader.answer_and_go_on(0)
    assert sorted(asked) == sorted(version.pk for version in three)
    assert (reader.page.question, reader.page.answered) == (None, None)


def test_the_end_names_what_to_read_again_once(reader: Reader, passage: Passage, three: list[QuestionVersion]) -> None:
    other = make_passage(passage.document)
    make_question(other)
    for _ in range(4):
        known = QuestionVersion.objects.get(pk=reader.waiting).passage_id == other.pk
        reader.answer_and_go_on(*(reader.right() if known else [reader.wrong()]))
    assert [each.url for each in reader.page.to_read_again] == [f"/documents/NQ57/#{passage.ref}"]


def test_starting_again_begins_a_new_run(reader: Reader, three: list[QuestionVersion]) -> None:
    before = reader.page.run
    reader.answer(0)
    reader.post(action="again")
    page = reader.page
    assert page.run != before
    assert (page.progress.answered, page.progress.number) == (0, 1)


def test_two_readers_have_runs_of_their_own(reader: Reader, one: QuestionVersion) -> None:
    bob = Reader(Client())
    reader.answer(0)
    assert bob.page.run != reader.page.run
    assert bob.page.answered is None


def test_each_document_has_a_run_of_its_own(reader: Reader, one: QuestionVersion) -> None:
    make_question(make_passage(make_document("KH02")))
    other = Reader(reader.client, "/documents/KH02/practice/")
    reader.answer(0)
    assert other.page.progress.answered == 0
    other.answer(0)
    assert reader.page.progress.answered == other.page.progress.answered == 1


def test_signing_in_keeps_the_run(reader: Reader, one: QuestionVersion, django_user_model: Any) -> None:
    reader.answer(0)
    reader.client.force_login(django_user_model.objects.create_user("alice"))
    assert reader.page.progress.answered == 1


def test_without_practice_questions_the_page_says_so(client: Client, passage: Passage) -> None:
    response = client.get(PRACTICE)
    assert response.status_code == 200
    assert "Chưa có câu hỏi luyện tập" in response.text


def test_a_page_is_never_kept_by_a_cache(client: Client, one: QuestionVersion) -> None:
    assert "no-store" in client.get(PRACTICE)["Cache-Control"]


# --- The bank changes meanwhile ---------------------------------------------------------------------


def retire(version: QuestionVersion) -> None:
    question = version.question
    question.status, question.approved_version = "retired", None
    question.save()


def test_a_question_that_is_retired_is_asked_no_more(reader: Reader, three: list[QuestionVersion]) -> None:
    gone = QuestionVersion.objects.get(pk=reader.waiting)
    retire(gone)
    page = reader.page
    assert page.progress.total == 2
    assert page.question is not None
    assert page.question.version != gone.pk


def test_an_answered_question_that_is_retired_gives_way_to_the_next(
    reader: Reader, three: list[QuestionVersion]
) -> None:
    answered = QuestionVersion.objects.get(pk=reader.waiting)
    reader.answer(0)
    retire(answered)
    page = reader.page
    assert page.answered is None
    assert (page.progress.number, page.progress.total, page.progress.answered) == (1, 2, 0)


def test_a_new_version_is_a_new_question(reader: Reader, passage: Passage, one: QuestionVersion) -> None:
    reader.answer_and_go_on(0)
    newer = make_version(one.question, passage, Topic.objects.get())
    one.question.approved_version = newer
    one.question.save()
    assert reader.waiting == newer.pk


# --- Forms that are refused -------------------------------------------------------------------------


@A_QUESTION_WAITS
@pytest.mark.parametrize("option", ["4", "99", "-1", "1.5", "x", "", " ", "٣", "9" * 5000, "0x1", "null"])
def test_an_option_that_is_not_there(reader: Reader, option: str) -> None:
    assert refused(reader.answer(option)) == (422, "unknown_option")
    assert reader.page.progress.answered == 0


@A_QUESTION_WAITS
def test_no_option(reader: Reader) -> None:
    assert refused(reader.answer()) == (422, "nothing_chosen")


@A_QUESTION_WAITS
def test_more_options_than_one(reader: Reader) -> None:
    assert refused(reader.answer(0, 1)) == (422, "one_option_only")


@A_QUESTION_WAITS
def test_the_same_option_twice_is_one(reader: Reader) -> None:
    reader.answer(1, 1)
    assert reader.page.progress.answered == 1


def test_two_answers_to_true_or_false(reader: Reader, passage: Passage) -> None:
    make_question(passage, kind="true_false")
    assert refused(reader.answer(0, 1)) == (422, "one_option_only")


@A_QUESTION_WAITS
@pytest.mark.parametrize("question", ["", "0", "999999999", "-1", "x", "9" * 5000, "1 OR 1=1"])
def test_a_question_that_does_not_exist(reader: Reader, question: str) -> None:
    assert refused(reader.answer(0, question=question)) == (409, "not_in_practice")


@A_QUESTION_WAITS
def test_a_question_of_another_document(reader: Reader) -> None:
    other = make_question(make_passage(make_document("KH02")))
    assert refused(reader.answer(0, question=other.pk)) == (409, "not_in_practice")


@A_QUESTION_WAITS
@pytest.mark.parametrize(
    ("use", "status"),
    [("contest", "approved"), ("practice", "draft"), ("practice", "in_review"), ("practice", "retired")],
)
def test_a_question_that_is_not_for_practice(reader: Reader, passage: Passage, use: str, status: str) -> None:
    hidden = make_question(passage, use=use, status=status)
    assert refused(reader.answer(0, question=hidden.pk)) == (409, "not_in_practice")


def test_the_same_form_twice(reader: Reader, three: list[QuestionVersion]) -> None:
    version, wrong = reader.waiting, reader.wrong()
    reader.answer(wrong)
    again = reader.post(action="answer", question=version, option=(wrong + 1) % 4)
    assert refused(again) == (409, "already_answered")
    assert reader.page.progress.right == 0


def test_the_form_of_an_earlier_question(reader: Reader, three: list[QuestionVersion]) -> None:
    earlier = reader.waiting
    reader.answer_and_go_on(0)
    assert refused(reader.post(action="answer", question=earlier, option=0)) == (409, "already_answered")


def test_a_question_before_its_turn(reader: Reader, three: list[QuestionVersion]) -> None:
    later = next(version.pk for version in three if version.pk != reader.waiting)
    assert refused(reader.answer(0, question=later)) == (409, "out_of_turn")


def test_the_next_question_before_the_answer_was_read(reader: Reader, three: list[QuestionVersion]) -> None:
    first = reader.waiting
    reader.answer(0)
    later = next(version.pk for version in three if version.pk != first)
    assert refused(reader.post(action="answer", question=later, option=0)) == (409, "out_of_turn")


def test_a_form_of_a_run_that_is_over(reader: Reader, three: list[QuestionVersion]) -> None:
    form = {"run": reader.page.run, "question": reader.waiting, "option": 0}
    reader.post(action="again")
    assert refused(reader.post(action="answer", **form)) == (409, "practice_restarted")


@A_QUESTION_WAITS
def test_a_form_without_a_session(reader: Reader) -> None:
    form = {"action": "answer", "run": reader.page.run, "question": reader.waiting, "option": 0}
    stranger = Client()
    assert refused(stranger.post(PRACTICE, form)) == (409, "practice_restarted")  # type: ignore[arg-type]


@A_QUESTION_WAITS
@pytest.mark.parametrize("action", ["", "delete", "ANSWER"])
def test_an_unknown_action(reader: Reader, action: str) -> None:
    assert refused(reader.post(action=action)) == (422, "unknown_action")


@A_QUESTION_WAITS
def test_going_on_before_the_answer_changes_nothing(reader: Reader) -> None:
    waiting = reader.waiting
    assert reader.post(action="next").status_code == 302
    assert reader.waiting == waiting


def test_a_stale_next_does_not_skip_what_is_on_the_screen(reader: Reader, three: list[QuestionVersion]) -> None:
    old = reader.page.run
    reader.post(action="again")
    reader.answer(0)
    reader.post(action="next", run=old)
    assert reader.page.answered is not None


def test_starting_again_twice_starts_once(reader: Reader, three: list[QuestionVersion]) -> None:
    old = reader.page.run
    reader.post(action="again")
    reader.answer(0)
    reader.post(action="again", run=old)
    assert reader.page.progress.answered == 1


def test_an_answer_where_there_is_nothing_to_practise(reader: Reader, passage: Passage) -> None:
    assert refused(reader.post(action="answer", question=1, option=0)) == (409, "not_in_practice")


def test_a_form_without_its_token(one: QuestionVersion) -> None:
    strict = Client(enforce_csrf_checks=True)
    run = strict.get(PRACTICE).context["page"].run
    assert strict.post(PRACTICE, {"run": run, "action": "again"}).status_code == 403


@pytest.mark.parametrize("kept", [{"NQ57": "x"}, {"NQ57": {"seed": 1}}, [], "x"])
def test_a_session_that_holds_something_else_begins_anew(client: Client, one: QuestionVersion, kept: Any) -> None:
    session = client.session
    session["practice"] = kept
    session.save()
    assert Reader(client).waiting == one.pk


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client: Client, one: QuestionVersion, method: str) -> None:
    assert getattr(client, method)(PRACTICE).status_code == 405


# --- What it costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("questions", [1, 20])
def test_a_question_costs_five_queries(
    reader: Reader, passage: Passage, django_assert_num_queries: DjangoAssertNumQueries, questions: int
) -> None:
    for _ in range(questions):
        make_question(passage)
    assert reader.page.question
    queries._shown.clear()
    # The session; the document; what can be practised; the version and its options, which the process then keeps.
    with django_assert_num_queries(5):
        reader.client.get(PRACTICE)


@pytest.mark.parametrize("questions", [1, 20])
def test_an_answered_question_costs_seven_queries(
    reader: Reader, passage: Passage, django_assert_num_queries: DjangoAssertNumQueries, questions: int
) -> None:
    for _ in range(questions):
        make_question(passage)
    for _ in range(questions - 1):
        reader.answer_and_go_on(0)
    reader.answer(0)
    queries._shown.clear()
    queries._keys.clear()
    # As above, and: the keys of all that was answered; the explanation.
    with django_assert_num_queries(7):
        reader.client.get(PRACTICE)


@pytest.mark.parametrize("questions", [1, 20])
def test_the_end_costs_five_queries(
    reader: Reader, passage: Passage, django_assert_num_queries: DjangoAssertNumQueries, questions: int
) -> None:
    for _ in range(questions):
        make_question(passage)
    for _ in range(questions):
        reader.answer_and_go_on(reader.wrong())
    queries._keys.clear()
    # The session; the document; what can be practised; the keys; the citations of what was missed.
    with django_assert_num_queries(5):
        reader.client.get(PRACTICE)


def test_a_run_is_one_session(reader: Reader, three: list[QuestionVersion]) -> None:
    for _ in three:
        reader.answer_and_go_on(0)
    assert Session.objects.count() == 1


def test_the_document_stays_where_it_is(reader: Reader, one: QuestionVersion) -> None:
    assert reader.answer(0)["Location"] == PRACTICE
    assert Document.objects.count() == 1
