"""Practising every kind by plain forms, without script."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from questions.models import QuestionVersion
from questions.pages import OpenQuestion, PracticePage
from questions.rules.practice import option_order
from tests.questions.kinds import CONTENTS, make_each_kind, right_answer, swap_key
from tests.questions.makers import make_document, make_passage

pytestmark = pytest.mark.django_db
PRACTICE = "/documents/NQ57/practice/"


@pytest.fixture
def versions() -> dict[str, QuestionVersion]:
    return make_each_kind(make_passage(make_document("NQ57")), use="practice")


def page(client: Client) -> PracticePage:
    found: PracticePage = client.get(PRACTICE).context["page"]
    return found


def waiting(client: Client, kind: str) -> OpenQuestion:
    """Answer until a question of this kind is on the screen."""
    for _ in range(len(CONTENTS) + 1):
        question = page(client).question
        assert question is not None
        if question.kind == kind:
            return question
        send(client, question, right_fields(client, question))
        client.post(PRACTICE, {"run": page(client).run, "action": "next"})
    raise AssertionError(f"no {kind} was asked")


def send(client: Client, question: OpenQuestion, fields: dict[str, Any]) -> HttpResponse:
    form = {"run": page(client).run, "action": "answer", "question": question.version, **fields}
    response: HttpResponse = client.post(PRACTICE, form)  # type: ignore[assignment]
    return response


def right_fields(client: Client, question: OpenQuestion) -> dict[str, Any]:
    """What a form holds that is filled in rightly."""
    order = option_order(page(client).run, version=question.version, kind=question.kind, options=len(question.options))
    response = right_answer(question.kind, question.version, list(order))
    if isinstance(response, str):
        return {"text": response}
    if question.kind == "matching":
        return {"partner": response}
    if question.kind == "ordering":
        return {"place": [response.index(shown) + 1 for shown in range(len(order))]}
    return {"option": response}


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize("kind", list(CONTENTS))
def test_a_right_answer_of_each_kind_is_right(client: Client, kind: str) -> None:
    question = waiting(client, kind)
    send(client, question, right_fields(client, question))
    answered = page(client).answered
    assert answered is not None
    assert (answered.kind, answered.right) == (kind, True)
    assert bool(answered.options) is (kind in ("single", "multiple", "true_false"))
    assert all(line.good for line in answered.lines)


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("ordering", {"place": [1, 2, 3, 4]}, ["Năm 2024", "Năm 2045"]),
        ("matching", {"partner": ["2", ""]}, ["9 phần trăm", "30 phần trăm", "2 phần trăm"]),
        ("numeric", {"text": "9"}, ["9", "2,5 ± 0,5"]),
        ("short_text", {"text": "<b>Ai"}, ["&lt;b&gt;Ai", "Tổng Bí thư; Tô Lâm"]),
    ],
)
def test_a_wrong_answer_is_shown_beside_the_right_one(
    client: Client, kind: str, fields: dict[str, Any], words: list[str]
) -> None:
    send(client, waiting(client, kind), fields)
    text = client.get(PRACTICE).content.decode()
    answered = page(client).answered
    assert answered is not None
    assert not answered.right
    assert all(each in text for each in words)


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    ("kind", "fields", "refusal"),
    [
        ("ordering", {"place": ["", "", "", ""]}, "nothing_chosen"),
        ("ordering", {"place": [1, 1, 2, 3]}, "places_incomplete"),
        ("ordering", {"place": [1, 2, 3]}, "places_incomplete"),
        ("ordering", {"place": [1, 2, "", 3]}, "places_incomplete"),
        ("ordering", {"place": ["x", 2, 3, 4]}, "unknown_option"),
        ("ordering", {}, "nothing_chosen"),
        ("matching", {"partner": ["", ""]}, "nothing_chosen"),
        ("matching", {"partner": ["3", "0"]}, "unknown_option"),
        ("matching", {"partner": ["0"]}, "unknown_option"),
        ("numeric", {"text": " "}, "nothing_chosen"),
        ("short_text", {"text": "a" * 101}, "answer_too_long"),
        ("single", {"text": "Bộ Chính trị"}, "nothing_chosen"),
        ("single", {"option": ["0", "1"]}, "one_option_only"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_and_changes_nothing(
    client: Client, kind: str, fields: dict[str, Any], refusal: str
) -> None:
    question = waiting(client, kind)
    response = send(client, question, fields)
    assert response.context["refusal"].code == refusal  # type: ignore[attr-defined]
    assert page(client).question == question


@pytest.mark.usefixtures("versions")
def test_what_a_refused_form_held_is_shown_again(client: Client) -> None:
    question = waiting(client, "ordering")
    again = send(client, question, {"place": [1, 1, 2, 4]}).context["page"].question  # type: ignore[attr-defined]
    assert [option.place for option in again.options] == [1, 1, 2, 4]


@pytest.mark.usefixtures("versions")
def test_words_that_are_too_long_are_shown_again_as_far_as_they_may_go(client: Client) -> None:
    question = waiting(client, "short_text")
    response = send(client, question, {"text": "b" * 101})
    assert f'value="{"b" * 100}"' in response.content.decode()


def test_places_may_leave_gaps_between_them_no_more_than_an_order_needs(
    client: Client, versions: dict[str, QuestionVersion]
) -> None:
    """1, 2, 3, 9 is as clear an order as 1, 2, 3, 4; the page offers only the latter."""
    question = waiting(client, "ordering")
    assert question.version == versions["ordering"].pk
    fields = right_fields(client, question)
    send(client, question, {"place": [9 if place == 4 else place for place in fields["place"]]})
    answered = page(client).answered
    assert answered is not None
    assert answered.right


@pytest.mark.usefixtures("versions")
def test_an_ordering_never_waits_in_its_right_order(client: Client) -> None:
    for _ in range(30):
        question = waiting(client, "ordering")
        assert [option.text for option in question.options] != [each.text for each in CONTENTS["ordering"].options]
        client.post(PRACTICE, {"run": page(client).run, "action": "again"})


@pytest.mark.parametrize("kind", ["matching", "numeric", "short_text"])
def test_an_open_question_is_the_same_page_whatever_its_key(
    client: Client, versions: dict[str, QuestionVersion], kind: str
) -> None:
    """(Of an ordering the written order is the key, and the page a function of the run's seed over it.)"""
    waiting(client, kind)

    def text() -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", client.get(PRACTICE).text)

    before = text()
    swap_key(versions[kind])
    assert text() == before


def test_the_picture_has_its_words_and_its_size(client: Client, versions: dict[str, QuestionVersion]) -> None:
    waiting(client, "numeric")
    image = versions["numeric"].image
    assert image is not None
    text = client.get(PRACTICE).content.decode()
    assert f'src="/questions/images/{image.name}"' in text
    assert 'alt="Biểu đồ"' in text
    assert 'width="320" height="180"' in text
