"""Who may open which page of the desk: role × address × own or foreign contest."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.rights import Role
from contests.models import Bloc, Contest, Invitee, Round
from tests.accounts.makers import make_user
from tests.contests.desk import signed_in
from tests.contests.world import NOW, make_contest, make_entry, make_round

pytestmark = pytest.mark.django_db

# "+" the page or the thing done, "login" sent to sign in, otherwise the status. Every role that is not named runs
# nothing; "own" runs the contest, "foreign" is an organiser of another one, "gone" ran it and lost the role.
TABLE = """
                              nobody member editor reviewer officer gone foreign own administrator
/organise/                    login  403    403    403      403     403  +       +   +
/organise/new/                login  403    403    403      403     403  +       +   +
{}                            login  403    403    403      403     403  404     +   +
{}figures/                    login  403    403    403      403     403  404     +   +
{}share/                      login  403    403    403      403     403  404     +   +
{}settings/about/             login  403    403    403      403     403  404     +   +
{}settings/entering/          login  403    403    403      403     403  404     +   +
{}settings/ranking/           login  403    403    403      403     403  404     +   +
{}settings/nothing/           login  403    403    403      403     403  404     404 404
{}publish/                    login  403    403    403      403     403  404     +   +
{}papers/                     login  403    403    403      403     403  404     +   +
{}papers/new/                 login  403    403    403      403     403  404     +   +
{}papers/{blueprint}/         login  403    403    403      403     403  404     +   +
{}papers/{foreign_blueprint}/ login  403    403    403      403     403  404     404 404
{}papers/9999999999999999999/ login  403    403    403      403     403  404     404 404
{}rounds/new/                 login  403    403    403      403     403  404     +   +
{}rounds/1/                   login  403    403    403      403     403  404     +   +
{}rounds/99999/               login  403    403    403      403     403  404     404 404
{}rounds/1/results/           login  403    403    403      403     403  404     +   +
{}entries/                    login  403    403    403      403     403  404     +   +
{}entries/{entry}/            login  403    403    403      403     403  404     +   +
{}entries/{foreign_entry}/    login  403    403    403      403     403  404     404 404
{}list/                       login  403    403    403      403     403  404     +   +
{}units/                      login  403    403    403      403     403  404     +   +
{}organisers/                 login  403    403    403      403     403  404     +   +
/organise/nothing/            login  403    403    403      403     403  404     404 404
POST {}papers/count/          login  403    403    403      403     403  404     +   +
POST {}status/withdraw/       login  403    403    403      403     403  404     +   +
POST {}status/archive/        login  403    403    403      403     403  404     +   +
POST {}status/restore/        login  403    403    403      403     403  404     +   +
POST {}status/nothing/        login  403    403    403      403     403  404     404 404
POST {}delete/                login  403    403    403      403     403  404     +   +
POST {}papers/{blueprint}/delete/ login 403 403    403      403     403  404     +   +
POST {}rounds/2/publish/      login  403    403    403      403     403  404     +   +
POST {}rounds/2/withdraw/     login  403    403    403      403     403  404     +   +
POST {}rounds/1/close/        login  403    403    403      403     403  404     +   +
POST {}rounds/1/repeat/       login  403    403    403      403     403  404     +   +
POST {}rounds/2/delete/       login  403    403    403      403     403  404     +   +
POST {}rounds/2/nothing/      login  403    403    403      403     403  404     404 404
POST {}entries/{entry}/       login  403    403    403      403     403  404     +   +
POST {}list/{invitee}/remove/ login  403    403    403      403     403  404     +   +
POST {}organisers/{other}/remove/ login 403 403    403      403     403  404     +   +
"""
_ROWS = [line.replace("POST ", "POST_").split() for line in TABLE.strip().splitlines()]
CELLS = [(path, who, cell) for path, *cells in _ROWS[1:] for who, cell in zip(_ROWS[0], cells, strict=True)]
ROLES = {
    "member": Role.MEMBER,
    "editor": Role.EDITOR,
    "reviewer": Role.REVIEWER,
    "officer": Role.LOCALITY_OFFICER,
    "foreign": Role.ORGANISER,
    "own": Role.ORGANISER,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class World:
    """A contest with everything that an address may name, and another one."""

    contest: Contest
    other: Contest
    names: dict[str, int]


@pytest.fixture
def world() -> World:
    contest = make_contest(bank=4)
    other = make_contest(slug="khac", bank=0)
    draft = make_round(contest, contest.documents.get(), number=2, now=NOW + timedelta(days=3650))
    Round.objects.filter(pk=draft.pk).update(status="draft")
    contest.organisers.add(make_user("otto", Role.ORGANISER), helper := make_user("oscar", Role.ORGANISER))
    Bloc.objects.create(contest=contest, name="Bảng A")
    names = {
        "blueprint": contest.blueprints.order_by("pk")[0].pk,
        "foreign_blueprint": other.blueprints.get().pk,
        "entry": make_entry(contest).pk,
        "foreign_entry": make_entry(other, "bob").pk,
        "invitee": Invitee.objects.create(contest=contest, key="alice").pk,
        "other": helper.pk,
    }
    return World(contest, other, names)


def somebody(who: str, world: World) -> User | None:
    if who == "nobody":
        return None
    user = make_user(f"{who}-1", *([ROLES[who]] if who in ROLES else []))
    if who in {"own", "gone"}:
        world.contest.organisers.add(user)
    if who == "foreign":
        world.other.organisers.add(user)
    return user


def ask(path: str, user: User | None, world: World) -> HttpResponse:
    client = signed_in(user) if user else Client()
    address = path.removeprefix("POST_").replace("{}", f"/organise/{world.contest.slug}/").format(**world.names)
    response = client.post(address, {"copies-weeks": "1"}) if path.startswith("POST_") else client.get(address)
    assert isinstance(response, HttpResponse)
    return response


@pytest.mark.parametrize(("path", "who", "cell"), CELLS)
def test_the_table(world: World, path: str, who: str, cell: str) -> None:
    response = ask(path, somebody(who, world), world)

    location = response.headers.get("Location", "")
    match cell:
        case "+":
            assert response.status_code in {200, 302, 422}
            assert not location.startswith("/accounts/")
        case "login":
            assert response.status_code == 302
            assert location.startswith("/accounts/login/?next=/organise/")
        case _:
            assert response.status_code == int(cell)


@pytest.mark.parametrize("path", [row[0] for row in _ROWS[1:] if row[0].startswith("POST_")])
def test_what_changes_something_is_never_done_by_a_link(world: World, path: str) -> None:
    user = somebody("own", world)
    if path == "POST_{}entries/{entry}/":
        return  # a page as well
    assert ask(path.removeprefix("POST_"), user, world).status_code == 405


def test_a_refused_change_changes_nothing(world: World) -> None:
    olaf = signed_in(make_user("olaf", Role.ORGANISER))
    slug = world.contest.slug
    olaf.post(f"/organise/{slug}/settings/about/", {"title": "Chiếm"})
    olaf.post(f"/organise/{slug}/rounds/1/close/")
    olaf.post(
        f"/organise/{slug}/entries/{world.names['entry']}/", {"extra_time_percent": "100", "committee_place": "0"}
    )
    olaf.post(f"/organise/{slug}/organisers/", {"name": "olaf"})

    world.contest.refresh_from_db()
    assert world.contest.title == "Cuộc thi thi"
    assert world.contest.rounds.get(number=1).closes_at > NOW
    assert world.contest.entries.get().extra_time_percent == 0
    assert not world.contest.organisers.filter(username="olaf").exists()


def test_the_menu_shows_the_desk_to_organisers_only() -> None:
    assert 'href="/organise/"' in signed_in(make_user("olga", Role.ORGANISER)).get("/").content.decode()
    assert 'href="/organise/"' not in signed_in(make_user("mary", Role.MEMBER)).get("/").content.decode()
    assert 'href="/organise/"' not in Client().get("/").content.decode()
