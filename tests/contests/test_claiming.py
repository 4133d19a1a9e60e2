"""A guest who signs in keeps the entries made on the device, on every page that they open next."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts import guests
from accounts.models import Guest, User
from contests.models import Attempt, Contest, Entry
from contests.services.claiming import claim_entries
from tests.contests.visitors import as_guest, as_user
from tests.contests.world import NOW, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice")


@pytest.fixture
def contest() -> Contest:
    return make_contest(now=timezone.now())


def claim(guest: Guest, user: User) -> int:
    return claim_entries(guest_id=guest.pk, user_id=user.pk, now=NOW)


def guest_of(entry: Entry) -> Guest:
    assert entry.guest is not None
    return entry.guest


def test_entries_and_their_attempts_become_the_users(contest: Contest, alice: User) -> None:
    entry = make_entry(contest)
    attempt = start_attempt(entry, now=timezone.now())
    assert claim(guest_of(entry), alice) == 1
    entry.refresh_from_db()
    assert (entry.user_id, entry.guest_id) == (alice.pk, None)
    assert attempt.entry_id == entry.pk


def test_claiming_again_moves_nothing(contest: Contest, alice: User) -> None:
    guest = guest_of(make_entry(contest))
    assert claim(guest, alice) == 1
    assert claim(guest, alice) == 0


def test_in_a_contest_that_the_user_entered_the_guest_keeps_its_entry(contest: Contest, alice: User) -> None:
    own = make_entry(contest, user=alice)
    entry = make_entry(contest, "guest")
    other = make_entry(make_contest(slug="khac", bank=0), "guest")
    Entry.objects.filter(pk=other.pk).update(guest=entry.guest)
    assert claim(guest_of(entry), alice) == 1
    assert set(Entry.objects.filter(user=alice)) == {own, other}
    entry.refresh_from_db()
    assert (entry.user_id, entry.guest_id) == (None, guest_of(entry).pk)


def test_other_guests_keep_theirs(contest: Contest, alice: User) -> None:
    mine, theirs = make_entry(contest), make_entry(contest, "bob")
    claim(guest_of(mine), alice)
    theirs.refresh_from_db()
    assert theirs.guest_id is not None


@pytest.fixture
def signed_in(client: Client, contest: Contest, alice: User) -> Attempt:
    """An attempt that was begun as a guest on the device on which alice has just signed in."""
    entry = make_entry(contest)
    attempt = start_attempt(entry, now=timezone.now())
    as_guest(client, guest_of(entry))
    as_user(client, alice)
    return attempt


PAGES = ("/contests/thi/", "/contests/thi/rounds/1/", "/contests/thi/rounds/1/board/", "/attempts/{}/card.png", "/my/")


@pytest.mark.parametrize("page", PAGES)
def test_whoever_signs_in_goes_on_with_the_attempt(client: Client, signed_in: Attempt, alice: User, page: str) -> None:
    assert client.get(page.format(signed_in.public_id)).status_code in {200, 302}
    signed_in.entry.refresh_from_db()
    assert signed_in.entry.user == alice


def test_signing_in_during_the_attempt_does_not_stop_the_start(client: Client, signed_in: Attempt) -> None:
    response = client.post("/contests/thi/rounds/1/start/")
    assert response["Location"] == f"/attempts/{signed_in.public_id}/"


def test_signing_in_during_the_attempt_does_not_stop_its_ticket(client: Client, signed_in: Attempt) -> None:
    assert client.post(f"/api/v1/attempts/{signed_in.public_id}/ticket/").status_code == 200


def test_the_device_forgets_the_guest_once_everything_is_the_users(client: Client, signed_in: Attempt) -> None:
    client.get("/contests/thi/")
    assert not client.cookies[guests.COOKIE].value


def test_the_device_remembers_a_guest_with_an_entry_that_stays(client: Client, contest: Contest, alice: User) -> None:
    make_entry(contest, user=alice)
    entry = make_entry(contest, "guest")
    as_guest(client, guest_of(entry))
    as_user(client, alice)
    client.get("/contests/thi/")
    assert client.cookies[guests.COOKIE].value
