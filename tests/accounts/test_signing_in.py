"""Signing up, in and out: what is asked, what follows, and what a stranger cannot learn or guess."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.guests import COOKIE, create_guest, remember
from accounts.models import User
from accounts.people import claimed_guest_id
from accounts.rights import Role, roles_of
from tests.accounts.makers import Page, make_user
from tests.accounts.test_guests import NOW

PASSWORD = "tram-nam-trong-nguoi"
FORM = {
    "full_name": "Nguyễn Thị Alice",
    "username": "alice",
    "email": "",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "language": "en",
}

pytestmark = pytest.mark.django_db


def sign_up(browser: Client, **changes: str) -> Page:
    return browser.post("/accounts/signup/", {**FORM, **changes})


def sign_in(browser: Client, login: str, password: str = PASSWORD, **headers: str) -> Page:
    return browser.post("/accounts/login/", {"login": login, "password": password}, headers=headers)


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


# --- Signing up --------------------------------------------------------------------------------------


def test_signing_up_makes_a_member_who_is_signed_in(browser: Client) -> None:
    response = sign_up(browser)

    alice = User.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert (alice.username, alice.full_name, alice.language) == ("alice", "Nguyễn Thị Alice", "en")
    assert roles_of(alice) == {Role.MEMBER}
    assert not alice.is_staff
    assert who(browser) == str(alice.pk)


def test_the_form_asks_in_a_sensible_order(browser: Client) -> None:
    page = browser.get("/accounts/signup/").content.decode()

    assert re.findall(r'name="(\w+)"', page.split("<main")[1])[1:-1] == [
        "full_name",
        "username",
        "email",
        "password1",
        "password2",
        "language",
    ]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("full_name", "", "This field is required."),
        ("full_name", "a" * 121, "at most 120 characters"),
        ("username", "al", "at least 3 characters"),
        ("username", "al ice", "Enter a valid username."),
        ("username", "BOB", "A user with that username already exists."),
        ("email", "nonsense", "Enter a valid email address."),
        ("password1", "short", "at least 10 characters"),
        ("password1", "password1234", "too common"),
        ("password2", "something else", "same password"),
        ("language", "fr", "Select a valid choice."),
    ],
)
def test_a_faulty_form_says_what_is_wrong(browser: Client, field: str, value: str, said: str) -> None:
    make_user("bob")

    response = sign_up(browser, **{field: value})

    page = response.content.decode()
    assert response.status_code == 200
    assert said in page
    assert 'class="error-summary"' in page
    assert User.objects.count() == 1


def test_a_password_like_ones_name_is_refused(browser: Client) -> None:
    response = sign_up(browser, username="alice-nguyen", password1="alice-nguyen1", password2="alice-nguyen1")

    assert "too similar" in response.content.decode()


def test_signing_up_closed_says_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.adapter.AccountAdapter.is_open_for_signup", lambda *_: False)

    assert "New accounts are not being made" in browser.get("/accounts/signup/").content.decode()


# --- Signing in and out ------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.com", "Alice@Example.com"])
def test_one_signs_in_by_user_name_or_address(browser: Client, login: str) -> None:
    alice = make_user("alice", password=PASSWORD, email="alice@example.com")

    response = sign_in(browser, login)

    assert response.status_code == 302
    assert who(browser) == str(alice.pk)


def test_signing_in_goes_on_where_one_wanted_to_go(browser: Client) -> None:
    make_user("alice", password=PASSWORD)

    response = browser.post("/accounts/login/?next=/my/", {"login": "alice", "password": PASSWORD})

    assert response["Location"] == "/my/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(browser: Client, elsewhere: str) -> None:
    make_user("alice", password=PASSWORD)

    response = browser.post("/accounts/login/", {"login": "alice", "password": PASSWORD, "next": elsewhere})

    assert response["Location"] == "/"


def test_the_pages_speak_the_language_of_who_signed_in(browser: Client) -> None:
    make_user("alice", password=PASSWORD)  # Vietnamese, as everybody who did not choose

    sign_in(browser, "alice")

    assert browser.cookies["django_language"].value == "vi"


def test_a_session_fixed_by_somebody_else_is_worthless_after_signing_in(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    session = browser.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    assert planted

    sign_in(browser, "alice")

    assert browser.cookies["sessionid"].value != planted
    browser.cookies["sessionid"] = planted
    assert who(browser) is None


def test_another_persons_session_is_not_carried_over(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    make_user("bob", password=PASSWORD)
    sign_in(browser, "alice")
    session = browser.session
    session["of_alice"] = "secret"
    session.save()

    browser.post("/accounts/logout/")
    sign_in(browser, "bob")

    assert "of_alice" not in browser.session


def test_signing_out_asks_first_and_ends_the_session(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    sign_in(browser, "alice")
    old = browser.cookies["sessionid"].value

    assert browser.get("/accounts/logout/").status_code == 200
    assert who(browser)
    browser.post("/accounts/logout/")

    assert who(browser) is None
    browser.cookies["sessionid"] = old
    assert who(browser) is None


def test_forms_need_their_token() -> None:
    strict = Client(enforce_csrf_checks=True)

    for address in ("login", "signup", "logout", "password/reset"):
        assert strict.post(f"/accounts/{address}/", {}).status_code == 403


def test_an_account_that_is_switched_off_is_told(browser: Client) -> None:
    make_user("alice", password=PASSWORD, is_active=False)

    response = sign_in(browser, "alice")

    assert who(browser) is None
    assert response["Location"] == "/accounts/inactive/"
    assert "switched off" in browser.get("/accounts/inactive/").content.decode()


def test_switching_an_account_off_ends_its_sessions(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    sign_in(browser, "alice")
    User.objects.update(is_active=False)

    assert browser.get("/accounts/profile/").status_code == 302


def test_a_guest_who_signs_in_can_keep_what_was_theirs(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    guest, _code = create_guest(now=NOW)
    given = HttpResponse()
    remember(given, guest)
    browser.cookies[COOKIE] = given.cookies[COOKIE].value

    sign_in(browser, "alice")

    request = browser.get("/accounts/profile/").wsgi_request
    assert claimed_guest_id(request) == guest.pk


def test_the_admin_uses_the_sites_own_sign_in(browser: Client) -> None:
    response = browser.get("/admin/login/?next=/admin/")

    assert response["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_the_admin_is_closed_to_people_without_the_right(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    sign_in(browser, "alice")

    assert browser.get("/admin/login/").status_code == 403


# --- What a stranger cannot learn --------------------------------------------------------------------


def shape(response: Page) -> tuple[int, str, str]:
    """What a stranger sees of a response, without what is random in it."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())
    return response.status_code, response.get("Location", ""), page


def test_a_wrong_password_answers_like_an_unknown_name(browser: Client) -> None:
    make_user("alice", password=PASSWORD)

    known = shape(sign_in(browser, "alice", "wrong-password"))
    unknown = shape(sign_in(browser, "nobody", "wrong-password"))

    assert known == (known[0], "", unknown[2].replace("nobody", "alice"))
    assert "not correct" in known[2]


def test_a_wrong_password_answers_like_an_unknown_address(browser: Client) -> None:
    make_user("alice", password=PASSWORD, email="alice@example.com")

    known = shape(sign_in(browser, "alice@example.com", "wrong-password"))
    unknown = shape(sign_in(browser, "nobody@example.com", "wrong-password"))

    assert known[2] == unknown[2].replace("nobody@", "alice@")


def test_signing_up_with_an_address_that_has_an_account_answers_as_with_a_new_one(browser: Client) -> None:
    make_user("bob", email="bob@example.com")

    taken = shape(sign_up(browser, email="bob@example.com"))
    free = shape(sign_up(Client(), username="carol", email="carol@example.com"))

    assert taken == free
    assert not EmailAddress.objects.get(user__username="alice").verified


def test_an_unconfirmed_claim_to_an_address_is_no_way_into_its_account(browser: Client) -> None:
    bob = make_user("bob", password="mat-khau-cua-bob", email="bob@example.com")
    sign_up(browser, email="bob@example.com")
    browser.post("/accounts/logout/")

    sign_in(browser, "bob@example.com", "mat-khau-cua-bob")

    assert who(browser) == str(bob.pk)


def test_asking_for_a_code_answers_the_same_for_every_address(browser: Client) -> None:
    make_user("alice", email="alice@example.com")

    known = browser.post("/accounts/password/reset/", {"email": "alice@example.com"}, follow=True)
    unknown = Client()
    unknown.cookies["django_language"] = "en"
    stranger = unknown.post("/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True)

    assert known.redirect_chain == stranger.redirect_chain
    assert shape(known)[2] == shape(stranger)[2].replace("nobody@", "alice@")


# --- What nobody can guess ---------------------------------------------------------------------------


def test_guessing_at_one_account_is_stopped_after_five_tries(browser: Client) -> None:
    make_user("alice", password=PASSWORD)
    for attempt in range(5):
        assert "not correct" in sign_in(browser, "alice", f"wrong-{attempt}").content.decode()

    response = sign_in(browser, "alice", PASSWORD)

    assert "Too many failed login attempts" in response.content.decode()
    assert who(browser) is None


def test_a_forged_address_does_not_help_guessing(browser: Client, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "5/m/ip"}
    answers = [
        sign_in(browser, f"user{attempt}", "wrong", **{"X-Forwarded-For": f"198.51.100.{attempt}"}).status_code
        for attempt in range(8)
    ]

    assert answers == [200] * 5 + [429] * 3


def test_signing_up_is_limited_for_one_address(browser: Client, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "3/m/ip"}

    answers = [sign_up(Client(), username=f"user{number}").status_code for number in range(5)]

    assert answers == [302, 302, 302, 429, 429]
    assert User.objects.count() == 3


def test_too_many_requests_are_told_on_a_page(browser: Client, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(browser, "alice")

    response = sign_in(browser, "alice")

    assert response.status_code == 429
    assert "<h1>" in response.content.decode()


def test_a_broken_forwarding_header_is_no_fault(browser: Client, settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    assert sign_in(browser, "alice", **{"X-Forwarded-For": "nonsense"}).status_code == 200


@pytest.mark.parametrize("name", ["account_login", "account_signup", "accounts:profile"])
def test_no_page_of_an_account_is_kept_by_caches(browser: Client, name: str) -> None:
    make_user("alice", password=PASSWORD)
    if name == "accounts:profile":
        sign_in(browser, "alice")

    cached = browser.get(reverse(name)).get("Cache-Control", "")

    assert "no-store" in cached or "private" in cached
