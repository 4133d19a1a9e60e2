"""The OpenAPI description is served, is valid, and is true of what the API answers."""

from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.validation import validate_schema

from accounts.tickets import issue_ticket
from contests.models import Attempt, Round
from contests.rollup import count_finished
from tests.contests.world import make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The description as a stranger gets it."""
    answer = Client().get(reverse("api_schema"))
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def attempt() -> Attempt:
    now = timezone.now()
    return start_attempt(make_entry(make_contest(now=now)), now=now)


def holding(attempt: Attempt) -> dict[str, str]:
    ticket = issue_ticket(kind="attempt", subject=attempt.pk, now=timezone.now())
    return {"Authorization": f"Ticket {ticket}"}


def fits(described: dict[str, Any], path: str, method: str, answer: Any) -> None:
    """The answer is one that the description promises for this operation and status."""
    promised = described["paths"][path][method]["responses"][str(answer.status_code)]
    schema = promised["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), {**described, **schema})


def test_nothing_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate", skip_checks=True)
    assert "openapi: 3.1" in capsys.readouterr().out


def test_the_description_is_valid(described: dict[str, Any]) -> None:
    validate_schema(described)  # type: ignore[no-untyped-call]


def test_no_answer_is_an_object_of_anything(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for answer in operation["responses"].values():
                assert "$ref" in answer["content"]["application/json"]["schema"], path


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("", None),
        ("answers/", {"saves": [{"type": "save", "position": 1, "seq": 1, "response": [0]}]}),
        ("answers/", {"saves": [{"type": "save", "position": 99, "seq": 1}]}),
        ("answers/", {"saves": []}),
        ("submit/", {}),
        ("ticket/", {}),
    ],
)
def test_answers_about_an_attempt_are_as_described(
    described: dict[str, Any], attempt: Attempt, client: Client, part: str, body: Any
) -> None:
    path, headers = f"/api/v1/attempts/{attempt.public_id}/{part}", holding(attempt)
    if body is None:
        method, answer = "get", client.get(path, headers=headers)
    else:
        method, answer = "post", client.post(path, body, content_type="application/json", headers=headers)
    fits(described, f"/api/v1/attempts/{{public_id}}/{part}", method, answer)


def test_the_end_of_an_attempt_is_as_described(described: dict[str, Any], attempt: Attempt, client: Client) -> None:
    path = f"/api/v1/attempts/{attempt.public_id}/"
    client.post(f"{path}submit/", headers=holding(attempt))
    answer = client.get(path, headers=holding(attempt))
    assert answer.json()["type"] == "finished"
    fits(described, "/api/v1/attempts/{public_id}/", "get", answer)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Ticket 1.attempt.1.1.x"}])
def test_a_missing_or_false_ticket_is_refused_as_described(
    described: dict[str, Any], attempt: Attempt, client: Client, headers: dict[str, str]
) -> None:
    answer = client.get(f"/api/v1/attempts/{attempt.public_id}/", headers=headers)
    assert answer.status_code == 401
    fits(described, "/api/v1/attempts/{public_id}/", "get", answer)


@pytest.mark.parametrize("part", ["board/", "board/me/", "places/", "board/?place=x", "places/?province=x"])
def test_boards_are_as_described(described: dict[str, Any], attempt: Attempt, client: Client, part: str) -> None:
    client.post(f"/api/v1/attempts/{attempt.public_id}/submit/", headers=holding(attempt))
    count_finished(now=timezone.now())
    answer = client.get(f"/api/v1/rounds/{attempt.round_id}/{part}")
    fits(described, f"/api/v1/rounds/{{round_id}}/{part.partition('?')[0]}", "get", answer)


def test_a_board_that_is_not_there_is_refused_as_described(described: dict[str, Any], client: Client) -> None:
    assert not Round.objects.exists()
    fits(described, "/api/v1/rounds/{round_id}/board/", "get", client.get("/api/v1/rounds/1/board/"))
