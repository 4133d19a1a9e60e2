"""A refusal that a view lets through is shown as a page, in the person's language, with its own status."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.errors import Refusal
from quizsite.middleware import RefusalMiddleware


class Gone(Refusal):
    code = "gone"
    status = 410
    sentence = "Không còn nữa."


def shown(exception: Exception) -> HttpResponse | None:
    request: HttpRequest = RequestFactory().get("/")
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, exception)


def test_a_refusal_is_a_page_with_its_status_and_sentence() -> None:
    response = shown(Gone())
    assert response is not None
    assert response.status_code == 410
    assert "Không còn nữa." in response.content.decode()


def test_other_exceptions_are_left_to_django() -> None:
    assert shown(ValueError("x")) is None


def test_a_refusal_that_ends_says_when() -> None:
    response = shown(Gone(retry_after=30))
    assert response is not None
    assert response.headers["Retry-After"] == "30"


@pytest.mark.django_db
def test_an_unknown_contest_is_refused_in_both_languages(client: Client) -> None:
    assert client.get("/contests/khong-co/").status_code == 404
    assert 'lang="en"' in client.get("/contests/khong-co/?lang=en").content.decode()


@pytest.mark.django_db
def test_a_character_that_no_database_keeps_never_reaches_a_page(client: Client) -> None:
    assert client.get("/?lang=en%00", {"q": "a\0b"}).status_code == 200
    assert client.post("/resume/", {"code": "\0" * 20}).status_code in {200, 404, 409, 422}
