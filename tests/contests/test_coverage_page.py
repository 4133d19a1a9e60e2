"""A document's map at the bank's desk, and what a blueprint leaves untested: who sees which, and what it says."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.rights import Role
from contests.models import Blueprint, Contest
from questions.models import Document, Passage, Topic
from tests.accounts.makers import make_user
from tests.contests.desk import organiser_of, signed_in
from tests.contests.world import make_contest, make_question

pytestmark = pytest.mark.django_db

MAP = "/bank/coverage/NQ57/"


def add_passage(ref: str) -> Passage:
    passage = Passage.objects.create(
        document=Document.objects.get(code="NQ57"), ref=f"NQ57.{ref}", citation=f"NQ57, {ref}", heading=ref, position=9
    )
    passage.path = f"/{passage.pk}/"
    passage.save()
    return passage


@pytest.fixture
def contest() -> Contest:
    """Draws 4 of the 12 questions about NQ57.i; nothing is asked about NQ57.ii yet."""
    found = make_contest()
    add_passage("ii")
    return found


def editor(language: str = "en") -> Client:
    return signed_in(make_user("alice", Role.EDITOR), language)


def blueprint_of(contest: Contest) -> Blueprint:
    return contest.blueprints.get()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MEMBER, 403), (Role.LOCALITY_OFFICER, 403), (Role.ORGANISER, 200), (Role.REVIEWER, 200), (Role.EDITOR, 200)],
)
def test_who_sees_the_map(contest: Contest, role: Role, status: int) -> None:
    client = signed_in(make_user("bob", role))
    assert client.get(MAP).status_code == status
    assert client.get("/bank/coverage/").status_code == status


def test_a_document_that_is_not_there(contest: Contest) -> None:
    assert editor().get("/bank/coverage/KHONG/").status_code == 404


def test_an_empty_passage_leads_to_writing_for_it(contest: Contest) -> None:
    page = editor().get(MAP).content.decode()
    assert 'href="/bank/new/?passage=NQ57.ii"' in page
    assert 'href="/bank/?passage=NQ57.i"' in page


def test_who_does_not_write_is_not_sent_to(contest: Contest) -> None:
    page = signed_in(make_user("bob", Role.REVIEWER)).get(MAP).content.decode()
    assert "/bank/new/" not in page


def test_a_blueprint_tells_what_it_never_asks(contest: Contest) -> None:
    page = editor().get(MAP, {"blueprint": blueprint_of(contest).pk})
    html = page.content.decode()
    assert "This paper never asks about 1 passage." in html
    assert "For 1 of them there is no approved contest question." in html
    assert [chance for _, chance in page.context["rows"]] == [pytest.approx(100), 0]


def test_a_chance_is_told_in_per_cent(contest: Contest) -> None:
    passage = Passage.objects.get(ref="NQ57.ii")
    for _ in range(4):
        make_question(passage, Topic.objects.get())
    page = editor().get(MAP, {"blueprint": blueprint_of(contest).pk})
    # 4 of 16 drawn, 12 about the other passage
    assert page.context["rows"][1][1] == pytest.approx(100 * (1 - 12 * 11 * 10 * 9 / (16 * 15 * 14 * 13)))
    assert "73%" in page.content.decode()


def test_a_blueprint_that_the_bank_cannot_fill_is_said_to_be_one(contest: Contest) -> None:
    blueprint_of(contest).cells.update(count=40)
    assert (
        "The bank cannot fill this paper now."
        in editor().get(MAP, {"blueprint": blueprint_of(contest).pk}).content.decode()
    )


def test_blueprints_of_drafts_are_for_those_who_run_them(contest: Contest) -> None:
    Contest.objects.update(status="draft")
    address = f"{MAP}?blueprint={blueprint_of(contest).pk}"
    assert editor().get(address).status_code == 404
    assert signed_in(organiser_of(contest)).get(address).status_code == 200
    assert signed_in(make_user("root", Role.ADMINISTRATOR)).get(address).status_code == 200


@pytest.mark.parametrize("asked", ["x", "-1", "999999999", "9" * 40])
def test_a_blueprint_that_is_not_there(contest: Contest, asked: str) -> None:
    assert editor().get(MAP, {"blueprint": asked}).status_code in (200, 404)


@pytest.mark.parametrize("more", [1, 20])
def test_queries_do_not_grow(contest: Contest, more: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(more):
        passage = add_passage(f"x{number}")
        make_question(passage, Topic.objects.get())
        other = Contest.objects.create(slug=f"c{number}", title="Khác", status="published")
        blueprint = Blueprint.objects.create(contest=other, name="Đề")
        blueprint.cells.create(position=1, count=1, document=passage.document)
    client, address = editor(), f"{MAP}?blueprint={blueprint_of(contest).pk}"
    # session, user, groups, document, passages, four kinds of citations, blueprint, its lines, pool, choices
    with django_assert_num_queries(13):
        client.get(address)
