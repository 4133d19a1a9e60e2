"""Members' pages: the entry form's fields at their edges, and words in addresses that nobody meant."""

import pytest
from django.test import Client
from django.utils import timezone

from contests.models import Contest, Entry
from tests.contests.world import make_contest

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest() -> Contest:
    return make_contest(now=timezone.now(), ask_birth="optional", ask_commune="off")


def enter(client: Client, **fields: object) -> int:
    answer = client.post("/contests/thi/enter/", {"name": "alice", "consent": "on", **fields})
    return answer.status_code


@pytest.mark.parametrize(("year", "status"), [("", 302), ("1900", 302), ("1899", 422), ("3000", 422), ("40000", 422)])
def test_a_year_of_birth_lies_between_1900_and_now(client: Client, contest: Contest, year: str, status: int) -> None:
    assert enter(client, birth_year=year) == status
    assert Entry.objects.exists() is (status == 302)


@pytest.mark.parametrize(
    ("day", "status"), [("", 302), ("1990-02-28", 302), ("1990-02-30", 422), ("1899-12-31", 422), ("2999-01-01", 422)]
)
def test_a_date_of_birth_lies_between_1900_and_now(client: Client, contest: Contest, day: str, status: int) -> None:
    Contest.objects.update(birth_precision="date")
    assert enter(client, birth_date=day) == status
    assert Entry.objects.exists() is (status == 302)


def test_nobody_enters_without_consent(client: Client, contest: Contest) -> None:
    assert enter(client, consent="") == 422
    assert not Entry.objects.exists()


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "page=0", "page=-1", "page=9999999999", "page=²"])
def test_odd_words_in_a_boards_address_do_no_harm(client: Client, contest: Contest, query: str) -> None:
    assert client.get(f"/contests/thi/rounds/1/board/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["place=001", "unit=x", "bloc=²", "unit=99999999999999999999"])
def test_a_board_that_cannot_be_is_not_found(client: Client, contest: Contest, query: str) -> None:
    assert client.get(f"/contests/thi/rounds/1/board/?{query}").status_code == 404
