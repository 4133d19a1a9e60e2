"""Rights, as a table: every role, every action, own and foreign objects."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from accounts.models import LocalityScope, User
from accounts.people import Person
from accounts.rights import (
    ROLE_LABELS,
    RULES,
    Action,
    NotAllowed,
    NotFound,
    Place,
    Role,
    RoleMissing,
    Who,
    can,
    may,
    needs,
    require,
    roles_of,
    scopes_of,
)
from tests.accounts.makers import make_commune, make_province, make_user

# "+" allowed on own and foreign objects, "o" on own ones only, "x" on foreign ones only, "-" never. "Own": the contest
# that they run, the entry or attempt that is theirs, the version that they wrote, the locality within their scope
# (everybody in the table is given a scope and runs a contest: the role alone decides whether that counts). "root" is a
# superuser without any group, "gone" an administrator whose account was switched off, "all" has every role but
# administrator.
TABLE = """
                         nobody guest member editor reviewer organiser officer administrator root gone all
bank.read                     -     -      -      +        +         +       -             +    +    -   +
bank.edit                     -     -      -      +        -         -       -             +    +    -   +
bank.review                   -     -      -      -        +         -       -             +    +    -   +
question.decide               -     -      -      -        x         -       -             x    x    -   x
contest.create                -     -      -      -        -         +       -             +    +    -   +
contest.view_draft            -     -      -      -        -         o       -             +    +    -   o
contest.edit                  -     -      -      -        -         o       -             +    +    -   o
contest.publish               -     -      -      -        -         o       -             +    +    -   o
contest.see_entries           -     -      -      -        -         o       -             +    +    -   o
round.publish_results         -     -      -      -        -         o       -             +    +    -   o
round.analyse                 -     -      -      +        +         o       -             +    +    -   +
correction.propose            -     -      -      +        +         o       -             +    +    -   +
correction.decide             -     -      -      -        -         o       -             +    +    -   o
report.answer                 -     -      -      +        +         -       -             +    +    -   +
entry.set_accommodation       -     -      -      -        -         o       -             +    +    -   o
entry.act_as                  -     o      o      o        o         o       o             o    o    -   o
attempt.act_as                -     o      o      o        o         o       o             o    o    -   o
attempt.see_result            -     o      o      o        o         o       o             o    o    -   o
rollup.see_locality           -     -      -      -        -         -       o             +    +    -   o
users.manage                  -     -      -      -        -         -       -             +    +    -   -
"""
_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(action, column, cell) for action, *cells in _ROWS[1:] for column, cell in zip(_ROWS[0], cells, strict=True)]
GROUPS = {
    "member": {Role.MEMBER},
    "editor": {Role.EDITOR},
    "reviewer": {Role.REVIEWER},
    "organiser": {Role.ORGANISER},
    "officer": {Role.LOCALITY_OFFICER},
    "administrator": {Role.ADMINISTRATOR},
    "root": set(),
    "gone": {Role.ADMINISTRATOR},
    "all": set(Role) - {Role.ADMINISTRATOR},
}


@dataclass(frozen=True)
class Thing:
    """A contest, entry, attempt, version and figure in one."""

    runner: int | None
    owner: Person
    province: str
    commune: str = ""

    def is_run_by(self, user_id: int) -> bool:
        return self.runner == user_id

    def belongs_to(self, person: Person) -> bool:
        return self.owner == person

    def is_written_by(self, user_id: int) -> bool:
        return self.owner.user_id == user_id


def column(name: str) -> tuple[Who, Thing, Thing]:
    """Somebody of the table's column, a thing of theirs, a thing of others."""
    who: Who = AnonymousUser()
    person = Person()
    if name == "guest":
        who = person = Person(guest_id=5)
    elif name != "nobody":
        who = make_user(f"alice-{name}", *GROUPS[name], is_superuser=name == "root", is_active=name != "gone")
        person = Person(user_id=who.pk)
        LocalityScope.objects.create(user=who, province=make_province("01"))
    own = Thing(runner=person.user_id, owner=person, province="01")
    foreign = Thing(runner=-1, owner=Person(user_id=-1), province="79")
    return who, own, foreign


def test_every_cell_is_stated() -> None:
    assert [row[0] for row in _ROWS[1:]] == list(Action)
    assert set(RULES) == set(Action)
    assert set(Role) == set().union(*GROUPS.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "name", "cell"), CELLS)
def test_the_table(action: str, name: str, cell: str) -> None:
    who, own, foreign = column(name)

    assert can(who, Action(action), own) is (cell in {"+", "o"})
    assert can(who, Action(action), foreign) is (cell in {"+", "x"})


# An id alone still owns what it owned: somebody who is switched off cannot sign in to become that Person.
BY_ID = [
    (action, name, "o" if name == "gone" and RULES[Action(action)].tied is None else cell)
    for action, name, cell in CELLS
    if name not in {"nobody", "guest"}
]


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "name", "cell"), BY_ID)
def test_the_table_is_the_same_for_a_person_known_by_id(action: str, name: str, cell: str) -> None:
    who, own, foreign = column(name)
    assert isinstance(who, User)

    assert can(Person(user_id=who.pk), Action(action), own) is (cell in {"+", "o"})
    assert can(Person(user_id=who.pk), Action(action), foreign) is (cell in {"+", "x"})


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "name", "cell"), CELLS)
def test_menus_show_what_can_be_done_to_something(action: str, name: str, cell: str) -> None:
    who, _own, _foreign = column(name)

    assert may(who, Action(action)) is (cell != "-")


@pytest.mark.parametrize("action", [action for action, rule in RULES.items() if rule.tie])
def test_an_action_on_objects_is_never_allowed_without_one(action: Action) -> None:
    with pytest.raises(TypeError, match="asked of an object"):
        can(Person(user_id=1), action)


@pytest.mark.django_db
@pytest.mark.parametrize("action", [Action.CONTEST_EDIT, Action.ENTRY_ACT_AS, Action.ROLLUP_SEE_LOCALITY])
def test_an_object_that_cannot_answer_is_a_fault(action: Action) -> None:
    alice = make_user("alice", Role.ORGANISER, Role.LOCALITY_OFFICER)

    with pytest.raises(TypeError, match="does not tell"):
        can(alice, action, object())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "seen"),
    [
        (Place("01"), True),
        (Place("01", "00004"), True),
        (Place("79"), False),
        (Place("79", "26734"), True),
        (Place("79", "26737"), False),
        (Place(), False),
    ],
)
def test_an_officer_sees_a_whole_province_or_one_commune(place: Place, seen: bool) -> None:
    officer = make_user("olga", Role.LOCALITY_OFFICER)
    hanoi, saigon = make_province("01"), make_province("79")
    LocalityScope.objects.create(user=officer, province=hanoi)
    LocalityScope.objects.create(user=officer, province=saigon, commune=make_commune("26734", saigon))

    assert can(officer, Action.ROLLUP_SEE_LOCALITY, place) is seen
    assert scopes_of(officer) == {Place("01"), Place("79", "26734")}


@pytest.mark.django_db
def test_an_officer_without_a_scope_sees_nothing() -> None:
    officer = make_user("olga", Role.LOCALITY_OFFICER)

    assert not can(officer, Action.ROLLUP_SEE_LOCALITY, Place("01"))
    assert scopes_of(AnonymousUser()) == frozenset()


def test_refusals_are_pages() -> None:
    assert issubclass(RoleMissing, PermissionDenied)
    assert RoleMissing().as_dict()["code"] == "not_allowed"
    assert RoleMissing.status == 403
    assert issubclass(NotFound, Http404)
    assert NotFound().as_dict()["code"] == "not_found"
    assert NotFound.status == 404


@pytest.mark.django_db
def test_a_foreign_object_does_not_exist_for_others() -> None:
    olaf = make_user("olaf", Role.ORGANISER)
    own, foreign = Thing(olaf.pk, Person(), "01"), Thing(None, Person(), "01")

    require(olaf, Action.CONTEST_EDIT, own)
    with pytest.raises(NotFound):
        require(olaf, Action.CONTEST_EDIT, foreign)
    with pytest.raises(NotFound):
        require(make_user("bob", Role.MEMBER), Action.CONTEST_EDIT, own)


@pytest.mark.django_db
def test_a_missing_role_is_said() -> None:
    with pytest.raises(RoleMissing):
        require(make_user("bob", Role.MEMBER), Action.CONTEST_CREATE)
    with pytest.raises(NotAllowed):
        require(AnonymousUser(), Action.BANK_READ)


def ask(user: User | AnonymousUser, action: Action) -> HttpResponse:
    @needs(action)
    def page(request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(f"page {number}")

    request = RequestFactory().get("/bank/?page=2")
    request.user = user
    response = page(request, 7)
    assert isinstance(response, HttpResponse)
    return response


@pytest.mark.django_db
def test_a_page_opens_for_whom_it_is() -> None:
    assert ask(make_user("eve", Role.EDITOR), Action.BANK_EDIT).content == b"page 7"


@pytest.mark.django_db
def test_a_page_sends_people_without_an_account_to_sign_in_and_back() -> None:
    response = ask(AnonymousUser(), Action.BANK_EDIT)

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/bank/%3Fpage%3D2"


@pytest.mark.django_db
def test_a_page_refuses_a_signed_in_person_without_the_role() -> None:
    with pytest.raises(RoleMissing):
        ask(make_user("bob", Role.MEMBER), Action.BANK_EDIT)


@pytest.mark.django_db
def test_a_page_of_participants_opens_for_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.people.guests.guest_id_of", lambda _request: 5)

    assert ask(AnonymousUser(), Action.ENTRY_ACT_AS).content == b"page 7"
    assert ask(AnonymousUser(), Action.BANK_EDIT).status_code == 302


@pytest.mark.django_db
def test_roles_are_read_once_a_request(django_assert_num_queries: Callable[..., object]) -> None:
    make_user("alice", Role.EDITOR, Role.MEMBER)
    alice = SimpleLazyObject(lambda: User.objects.get(username="alice"))

    with django_assert_num_queries(2):  # type: ignore[attr-defined] # the user, their groups
        assert roles_of(alice) == {Role.EDITOR, Role.MEMBER}  # type: ignore[arg-type]
        assert roles_of(alice) == {Role.EDITOR, Role.MEMBER}  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_role_given_or_taken_counts_at_once() -> None:
    alice = make_user("alice")
    assert roles_of(alice) == frozenset()

    alice.groups.add(Group.objects.get(name=Role.EDITOR))
    assert roles_of(alice) == {Role.EDITOR}

    alice.groups.clear()
    assert roles_of(alice) == frozenset()


@pytest.mark.django_db
def test_groups_that_are_no_roles_give_nothing() -> None:
    alice = make_user("alice")
    alice.groups.add(Group.objects.create(name="choir"))

    assert roles_of(alice) == frozenset()


@pytest.mark.django_db
def test_an_id_of_nobody_has_no_roles() -> None:
    assert roles_of(Person(user_id=12345)) == frozenset()


@pytest.mark.django_db
def test_the_migration_makes_a_group_for_each_role_and_may_run_again() -> None:
    migration = import_module("accounts.migrations.0002_roles")
    assert set(Group.objects.values_list("name", flat=True)) == set(Role) == set(ROLE_LABELS)

    migration.create(apps, SimpleNamespace(connection=connection))

    assert Group.objects.count() == len(Role)
