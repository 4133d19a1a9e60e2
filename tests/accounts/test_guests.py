"""Guests: the code that they keep, the cookie that their device keeps."""

import time
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts import guests
from accounts.models import Guest, User
from accounts.people import Person, claimed_guest_id, person_of

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def request_of(cookie: str | None = None, user: User | None = None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    if cookie is not None:
        request.COOKIES[guests.COOKIE] = cookie
    return request


def cookie_of(guest: Guest) -> Morsel[str]:
    response = HttpResponse()
    guests.remember(response, guest)
    return response.cookies[guests.COOKIE]


@pytest.mark.django_db
def test_a_code_finds_its_guest_and_is_not_kept() -> None:
    guest, code = guests.create_guest(now=NOW)
    later = NOW + timedelta(days=3)

    found = guests.guest_by_code(code=code, now=later)

    assert found == guest
    assert found.last_seen_at == later
    assert code.replace("-", "") not in str(Guest.objects.values().get())


@pytest.mark.django_db
def test_a_code_reads_as_two_groups_of_four_unmistakable_symbols() -> None:
    _guest, code = guests.create_guest(now=NOW)

    first, second = code.split("-")
    assert len(first) == len(second) == 4
    assert set(first + second) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert len(guests.ALPHABET) ** guests.CODE_LENGTH == 2**40


@pytest.mark.parametrize(
    "typed", ["abcd2345", " ABCD 2345 ", "abcd-2345", "aBcD\u20132345", "ABCD\u00a02345", "AB CD-23 45"]
)
def test_case_and_spacing_do_not_matter(typed: str) -> None:
    assert guests.normalise(typed) == "ABCD2345"


def test_misread_letters_are_put_right() -> None:
    assert guests.normalise("oil0-Oil1") == "01100111"


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "ABCD", "ABCD-23456", "ABCD-234U", "\ud800" * 8, "\x00" * 8, "A" * 100_000])
def test_a_wrong_code_finds_nobody(wrong: str) -> None:
    guests.create_guest(now=NOW)

    assert guests.guest_by_code(code=wrong, now=NOW) is None


@pytest.mark.django_db
def test_another_secret_key_makes_codes_worthless() -> None:
    _guest, code = guests.create_guest(now=NOW)

    with override_settings(SECRET_KEY="another key, long enough to be one, 0123456789"):
        assert guests.guest_by_code(code=code, now=NOW) is None


@pytest.mark.django_db
def test_a_new_code_replaces_the_old_one() -> None:
    guest, old = guests.create_guest(now=NOW)

    new = guests.new_code(guest)

    assert guests.guest_by_code(code=old, now=NOW) is None
    assert guests.guest_by_code(code=new, now=NOW) == guest


@pytest.mark.django_db
def test_a_code_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["AAAABBBB", "AAAABBBB", "CCCCDDDD", "AAAABBBB", "EEEEFFFF"])
    monkeypatch.setattr(guests, "_random_code", lambda: next(drawn))
    guests.create_guest(now=NOW)

    guest, code = guests.create_guest(now=NOW)

    assert code == "CCCC-DDDD"
    assert guests.new_code(guest) == "EEEE-FFFF"


@pytest.mark.django_db
def test_a_remembered_device_is_the_guest() -> None:
    guest, _code = guests.create_guest(now=NOW)

    assert person_of(request_of(cookie_of(guest).value)) == Person(guest_id=guest.pk)


@pytest.mark.django_db
def test_the_cookie_is_unreadable_to_scripts_and_stays_on_this_site() -> None:
    guest, _code = guests.create_guest(now=NOW)

    cookie = cookie_of(guest)

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 180 * 24 * 3600
    assert not cookie["secure"]


@pytest.mark.django_db
def test_the_cookie_travels_only_over_tls_in_production() -> None:
    guest, _code = guests.create_guest(now=NOW)

    with override_settings(SESSION_COOKIE_SECURE=True):
        assert cookie_of(guest)["secure"] is True


@pytest.mark.django_db
@given(place=st.integers(0, 10_000), symbol=st.characters(min_codepoint=33, max_codepoint=126))
def test_a_changed_cookie_is_nobody(place: int, symbol: str) -> None:
    guest, _code = guests.create_guest(now=NOW)
    value = cookie_of(guest).value
    place %= len(value)
    assume(symbol != value[place])

    assert person_of(request_of(value[:place] + symbol + value[place + 1 :])) == Person()


@pytest.mark.django_db
def test_a_cookie_signed_for_another_use_is_nobody() -> None:
    guest, _code = guests.create_guest(now=NOW)

    assert person_of(request_of(signing.dumps(guest.pk, salt="something.else"))) == Person()


@pytest.mark.django_db
def test_an_old_cookie_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    guest, _code = guests.create_guest(now=NOW)
    cookie = cookie_of(guest).value
    too_late = time.time() + 181 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: too_late)

    assert person_of(request_of(cookie)) == Person()


@pytest.mark.django_db
def test_the_cookie_of_an_erased_guest_is_nobody() -> None:
    guest, _code = guests.create_guest(now=NOW)
    cookie = cookie_of(guest).value
    guest.delete()

    assert person_of(request_of(cookie)) == Person()


@pytest.mark.django_db
def test_a_signed_in_user_comes_before_the_guest_of_the_device() -> None:
    alice = User.objects.create_user("alice")
    guest, _code = guests.create_guest(now=NOW)
    request = request_of(cookie_of(guest).value, user=alice)

    assert person_of(request) == Person(user_id=alice.pk)
    assert claimed_guest_id(request) == guest.pk


@pytest.mark.django_db
def test_a_guest_who_has_not_signed_in_is_not_claimed() -> None:
    guest, _code = guests.create_guest(now=NOW)

    assert claimed_guest_id(request_of(cookie_of(guest).value)) is None


@pytest.mark.django_db
def test_the_device_is_looked_up_once_a_request(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    guest, _code = guests.create_guest(now=NOW)
    request = request_of(cookie_of(guest).value)

    with django_assert_num_queries(1):  # the guest exists
        person_of(request)
        person_of(request)


def test_forgetting_removes_the_cookie() -> None:
    response = HttpResponse()

    guests.forget(response)

    assert response.cookies[guests.COOKIE].value == ""
    assert response.cookies[guests.COOKIE]["max-age"] == 0


def test_nobody_is_known_and_nobody_is_two_people() -> None:
    assert not Person().is_known
    assert Person(guest_id=1).is_known
    assert Person(guest_id=1).is_guest
    assert not Person(user_id=1).is_guest
    with pytest.raises(ValueError, match="not both"):
        Person(user_id=1, guest_id=1)
