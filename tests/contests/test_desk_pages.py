"""The desk's pages as pages: what to do next, publishing, both languages, queries that do not grow."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rights import Role
from contests.models import Attempt, Bloc, Blueprint, BlueprintCell, Contest, Entry, Round
from contests.rollup import count_finished, settle
from contests.services.entrants import import_invitees
from contests.services.finishing import finish_overdue
from contests.services.setup import create_contest
from localities.models import Unit, UnitList
from tests.accounts.makers import make_user
from tests.contests.desk import organiser_of, signed_in
from tests.contests.world import make_bank, make_commune, make_contest, make_entry, make_round, start_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    return make_contest(bank=4, now=now)


@pytest.fixture
def olga(contest: Contest) -> User:
    return organiser_of(contest)


@pytest.fixture
def client(olga: User) -> Client:
    return signed_in(olga)


def todos(client: Client) -> list[str]:
    return [todo.url for todo in client.get("/organise/thi/").context["page"].todos]


# --- The list ---------------------------------------------------------------------------------------------


def test_without_contests_there_is_one_thing_to_do() -> None:
    html = signed_in(make_user("olga", Role.ORGANISER)).get("/organise/").content.decode()
    assert html.count('href="/organise/new/"') == 1


def test_organisers_see_theirs_and_administrators_all(contest: Contest, client: Client) -> None:
    make_contest(slug="khac", bank=0)

    def seen(by: Client) -> set[str]:
        return {card.url for card in by.get("/organise/").context["page"].rows}

    assert seen(client) == {"/organise/thi/"}
    assert seen(signed_in(make_user("anna", Role.ADMINISTRATOR))) == {"/organise/thi/", "/organise/khac/"}
    assert seen(signed_in(make_user("oscar", Role.ORGANISER))) == set()


# --- What to do next ----------------------------------------------------------------------------------------


def test_a_draft_is_led_step_by_step(now: datetime) -> None:
    olga = make_user("olga", Role.ORGANISER)
    document = make_bank(4)
    draft = create_contest(organiser_id=olga.pk, slug="thi", title="Nháp")
    client = signed_in(olga)
    assert todos(client) == ["/organise/thi/settings/about/"]

    draft.documents.add(document)
    assert todos(client) == ["/organise/thi/papers/new/"]

    blueprint = Blueprint.objects.create(contest=draft, name="Đề")
    BlueprintCell.objects.create(blueprint=blueprint, position=1, document=document, count=2)
    assert todos(client) == ["/organise/thi/rounds/new/"]

    window = {"opens_at": now, "closes_at": now + timedelta(days=1)}
    Round.objects.create(contest=draft, number=1, title="Vòng 1", blueprint=blueprint, **window)
    assert todos(client) == ["/organise/thi/publish/"]

    Contest.objects.update(closed_list=True)
    assert todos(client) == ["/organise/thi/list/"]
    import_invitees(contest_id=draft.pk, text="alice")
    assert todos(client) == ["/organise/thi/publish/"]


def test_a_published_contest_tells_what_is_due(contest: Contest, client: Client, now: datetime) -> None:
    assert todos(client) == ["/organise/thi/share/"]

    second = make_round(contest, contest.documents.get(), number=2, now=now + timedelta(days=9))
    Round.objects.filter(pk=second.pk).update(status="draft")
    assert todos(client) == ["/organise/thi/rounds/2/"]
    third = make_round(contest, contest.documents.get(), number=3, now=now + timedelta(days=19))
    Round.objects.filter(pk=third.pk).update(status="draft")
    assert todos(client) == ["/organise/thi/publish/"]

    Round.objects.filter(number=1).update(closes_at=now - timedelta(minutes=1))
    assert todos(client)[0] == ""  # counting: only waiting
    settle(now=now)
    assert todos(client)[0] == "/organise/thi/rounds/1/results/"
    Round.objects.filter(number=1).update(results_published_at=now)
    assert todos(client) == ["/organise/thi/publish/"]


def test_the_figures_are_those_of_the_boards(contest: Contest, client: Client, now: datetime) -> None:
    alice, bob = make_entry(contest, "alice"), make_entry(contest, "bob")
    start_attempt(alice, now=now - timedelta(minutes=30))
    finish_overdue(now=now)
    count_finished(now=now)
    start_attempt(alice, now=now)
    start_attempt(bob, now=now)

    assert client.get("/organise/thi/figures/").json() == {
        "entries": 2,
        "rounds": {"1": {"entrants": 1, "attempts": 1, "running": 2}},
    }
    (row,) = client.get("/organise/thi/").context["page"].rounds
    assert (row.entrants, row.attempts, row.running) == (1, 1, 2)


# --- Publishing ------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(contest: Contest) -> Contest:
    Contest.objects.update(status="draft")
    Round.objects.update(status="draft")
    return contest


def checks(client: Client) -> dict[str, str]:
    return {check.text: check.state for check in client.get("/organise/thi/publish/").context["checks"]}


def test_a_contest_is_published_and_seen_by_everybody(draft: Contest, client: Client) -> None:
    assert Client().get("/contests/thi/").status_code == 404
    response = client.post("/organise/thi/publish/", {"rounds": [str(draft.rounds.get().pk)]})

    assert response["Location"] == "/organise/thi/share/"
    assert Client().get("/contests/thi/").status_code == 200
    assert draft.title in Client().get("/").content.decode()
    assert draft.rounds.get().status == "published"


def test_the_checklist_names_what_is_missing_and_what_to_know(draft: Contest, client: Client) -> None:
    states = checks(client)
    assert "missing" not in states.values()
    assert sum(state == "warn" for state in states.values()) == 3  # summary, English, opens at once

    Contest.objects.update(closed_list=True, ask_id_number="optional", summary="x", summary_en="x", title_en="x")
    draft.documents.clear()
    assert sum(state == "warn" for state in checks(client).values()) == 4  # documents, opens, list, ID numbers

    Round.objects.update(blueprint=None)
    assert "missing" in checks(client).values()
    assert (
        "disabled" in client.get("/organise/thi/publish/").content.decode().split("Công bố cuộc thi</button>")[0][-80:]
    )


@pytest.mark.parametrize("rounds", [[], ["x"], ["999"], ["99999999999999999999"]])
def test_nothing_is_published_without_a_round(draft: Contest, client: Client, rounds: list[str]) -> None:
    page = client.post("/organise/thi/publish/", {"rounds": rounds}, follow=True)
    assert "Hãy thêm một vòng thi" in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_later_rounds_are_published_together(contest: Contest, client: Client, now: datetime) -> None:
    later = [make_round(contest, contest.documents.get(), number=n, now=now + timedelta(days=n)) for n in (2, 3)]
    Round.objects.filter(number__gt=1).update(status="draft")
    response = client.post("/organise/thi/publish/", {"rounds": [str(each.pk) for each in later]})
    assert response["Location"] == "/organise/thi/"
    assert not Round.objects.filter(status="draft").exists()


def test_a_contest_is_withdrawn_archived_and_restored(contest: Contest, client: Client, now: datetime) -> None:
    def status_after(change: str) -> str:
        client.post(f"/organise/thi/status/{change}/")
        contest.refresh_from_db()
        return contest.status

    assert status_after("archive") == "published"  # a round is open
    assert status_after("withdraw") == "draft"
    assert status_after("archive") == "draft"
    client.post("/organise/thi/publish/")
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    assert status_after("archive") == "archived"
    assert status_after("restore") == "published"
    make_entry(contest)
    assert status_after("withdraw") == "published"


def test_a_draft_is_deleted_and_what_is_published_stays(draft: Contest, client: Client) -> None:
    Contest.objects.update(status="published")
    assert client.post("/organise/thi/delete/")["Location"] == "/organise/thi/"
    Contest.objects.update(status="draft")
    assert client.post("/organise/thi/delete/")["Location"] == "/organise/"
    assert not Contest.objects.exists()


# --- Every page, both languages ------------------------------------------------------------------------------------

PAGES = {
    "/organise/": ("Ban tổ chức", "Organiser’s desk"),
    "/organise/new/": ("Cuộc thi mới", "A new contest"),
    "/organise/thi/": ("Tổng quan", "Overview"),
    "/organise/thi/share/": ("Mời dự thi", "Invite people"),
    "/organise/thi/settings/about/": ("Giới thiệu", "About"),
    "/organise/thi/settings/entering/": ("Đăng ký dự thi", "Who takes part"),
    "/organise/thi/settings/ranking/": ("Lượt thi và xếp hạng", "Attempts and ranking"),
    "/organise/thi/publish/": ("Công bố các vòng thi", "Publish rounds"),
    "/organise/thi/papers/": ("Ma trận đề", "Papers"),
    "/organise/thi/papers/new/": ("Ma trận đề mới", "New paper"),
    "/organise/thi/rounds/new/": ("Vòng thi mới", "New round"),
    "/organise/thi/rounds/1/": ("Vòng 1", "Vòng 1"),
    "/organise/thi/rounds/1/results/": ("Kết quả chính thức: Vòng 1", "Official results of Vòng 1"),
    "/organise/thi/entries/": ("Lượt đăng ký", "Entries"),
    "/organise/thi/list/": ("Danh sách được mời", "Closed list"),
    "/organise/thi/units/": ("Danh sách đơn vị", "List of units"),
    "/organise/thi/organisers/": ("Người tổ chức cuộc thi", "Who runs the contest"),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_there_in_both_languages(olga: User, path: str, language: str) -> None:
    response = signed_in(olga, language).get(path)
    heading = unescape(response.content.decode()).split("<h1>")[1].split("</h1>")[0]

    assert response.status_code == 200
    assert heading == PAGES[path][language == "en"]
    assert f'<html lang="{language}"' in response.content.decode()


# --- Queries ---------------------------------------------------------------------------------------------------------


def queries(client: Client, path: str) -> int:
    client.get(path)  # what a process reads once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def more_contests(contest: Contest, now: datetime) -> None:
    for number in range(19):
        other = make_contest(slug=f"thi-{number}", bank=0, now=now)
        other.organisers.set(contest.organisers.all())
        make_entry(other)


def more_rounds(contest: Contest, now: datetime) -> None:
    for number in range(2, 21):
        make_round(contest, contest.documents.get(), number=number, now=now)


def more_entries(contest: Contest, now: datetime) -> None:
    units = UnitList.objects.create(name="Đơn vị")
    for number in range(19):
        entry = make_entry(
            contest,
            f"Người {number}",
            commune=make_commune(f"{number:05d}", f"Xã {number}", f"{number:02d}"),
            unit=Unit.objects.create(list=units, name=f"Đơn vị {number}", folded="", sort_key=""),
            bloc=Bloc.objects.create(contest=contest, name=f"Bảng {number}"),
        )
        start_attempt(entry, now=now)


def more_attempts(contest: Contest, now: datetime) -> None:
    entry = Entry.objects.get(name="alice")
    for number in range(19):
        start_attempt(entry, now=now - timedelta(hours=number + 1) + timedelta(minutes=5))
        finish_overdue(now=now)
    assert Attempt.objects.count() == 19


def more_invitees(contest: Contest, now: datetime) -> None:
    import_invitees(contest_id=contest.pk, text="\n".join(f"nguoi-{number}" for number in range(20)))


Budget = tuple[str, Callable[[Contest, datetime], None], int]
# Every page: session, user, roles. A page about one contest: the contest, whether they run it.
BUDGETS: list[Budget] = [
    # 3 + how many, contests, entries, rounds
    ("/organise/", more_contests, 7),
    # 5 + whether attempts were made, rounds, totals, running attempts, entries, rules 3, papers 3, organisers
    ("/organise/thi/", more_rounds, 17),
    # 5 + entries, rounds, totals, running attempts
    ("/organise/thi/figures/", more_rounds, 9),
    # 5 + papers, their lines, their rounds
    ("/organise/thi/papers/", more_rounds, 8),
    # 5 + rounds, totals, running attempts, the checklist's rounds and documents, rules 3
    ("/organise/thi/publish/", more_rounds, 13),
    # 5 + how many, entries, their attempts
    ("/organise/thi/entries/", more_entries, 8),
    # 3 + the entry with its contest, whether they run it, its attempts
    ("/organise/thi/entries/{alice}/", more_attempts, 6),
    # 5 + how many, people, whether attempts were made
    ("/organise/thi/list/", more_invitees, 8),
]


@pytest.mark.parametrize("budgeted", BUDGETS, ids=lambda each: each[0])
def test_queries_do_not_grow_with_the_rows(contest: Contest, client: Client, now: datetime, budgeted: Budget) -> None:
    path, grow, budget = budgeted
    path = path.format(alice=make_entry(contest, "alice").pk)
    Round.objects.update(opens_at=now - timedelta(days=3))
    few = queries(client, path)
    grow(contest, now)

    assert (few, queries(client, path)) == (budget, budget)
