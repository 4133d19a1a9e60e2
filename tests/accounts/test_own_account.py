"""A person's own account: profile, password, addresses, two-step sign-in."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import translation

from accounts.consent import record_consent
from accounts.guests import create_guest
from accounts.models import User
from accounts.people import Person
from accounts.queries import consents_of
from accounts.rights import Role
from tests.accounts.makers import Page, make_user
from tests.accounts.test_consent import make_text
from tests.accounts.test_signing_in import PASSWORD, sign_in, who

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NEW_PASSWORD = "nghin-nam-van-hien"

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(browser: Client) -> User:
    """Signed in, with a confirmed address; her pages are in English."""
    user = make_user("alice", Role.MEMBER, Role.EDITOR, password=PASSWORD, email="alice@example.com")
    User.objects.update(full_name="Nguyễn Thị Alice", language="en")
    user.refresh_from_db()
    sign_in(browser, "alice")
    return user


def text(response: Page) -> str:
    return response.content.decode()


# --- Profile -----------------------------------------------------------------------------------------


def test_the_profile_is_for_people_who_are_signed_in(browser: Client) -> None:
    assert browser.get("/accounts/profile/")["Location"] == "/accounts/login/?next=/accounts/profile/"


def test_the_profile_shows_what_is_known(browser: Client, alice: User) -> None:
    with translation.override("en"):
        record_consent(person=Person(user_id=alice.pk), text=make_text(3, "study"), now=NOW)

    page = text(browser.get("/accounts/profile/"))

    assert "Nguyễn Thị Alice" in page
    assert "Member, Editor" in page
    assert "Text 3" in page
    assert "version 3" in page
    for address in ("/accounts/password/change/", "/accounts/email/", "/accounts/2fa/"):
        assert f'href="{address}"' in page


def test_a_profile_is_saved_and_the_pages_follow_the_language(browser: Client, alice: User) -> None:
    response = browser.post("/accounts/profile/", {"full_name": "Trần Alice", "language": "vi"})

    alice.refresh_from_db()
    assert response["Location"] == "/accounts/profile/"
    assert (alice.full_name, alice.language) == ("Trần Alice", "vi")
    assert 'lang="vi"' in text(browser.get("/accounts/profile/"))


def test_a_faulty_profile_is_not_saved_and_not_shown_as_if(browser: Client, alice: User) -> None:
    page = text(browser.post("/accounts/profile/", {"full_name": "", "language": "fr"}))

    alice.refresh_from_db()
    assert alice.full_name == "Nguyễn Thị Alice"
    assert "This field is required." in page
    assert "Select a valid choice." in page


def test_nothing_but_name_and_language_can_be_posted(browser: Client, alice: User) -> None:
    browser.post(
        "/accounts/profile/",
        {"full_name": "A", "language": "en", "is_staff": "on", "is_superuser": "on", "username": "root"},
    )

    alice.refresh_from_db()
    assert (alice.username, alice.is_staff, alice.is_superuser) == ("alice", False, False)


def test_a_name_is_text_and_not_markup(browser: Client, alice: User) -> None:
    browser.post("/accounts/profile/", {"full_name": "<script>alert(1)</script>", "language": "en"})

    page = text(browser.get("/accounts/profile/"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_people_see_only_their_own_consents() -> None:
    bob, guest = make_user("bob"), create_guest(now=NOW)[0]
    first, second = make_text(1), make_text(2)
    record_consent(person=Person(user_id=bob.pk), text=first, now=NOW)
    record_consent(person=Person(user_id=bob.pk), text=second, now=NOW + timedelta(days=1))
    record_consent(person=Person(guest_id=guest.pk), text=first, now=NOW)

    assert [given.version for given in consents_of(Person(user_id=bob.pk))] == [2, 1]
    assert [given.version for given in consents_of(Person(guest_id=guest.pk))] == [1]
    assert consents_of(Person()) == []


# --- Password ----------------------------------------------------------------------------------------


def change(browser: Client, old: str = PASSWORD, new: str = NEW_PASSWORD, again: str = NEW_PASSWORD) -> Page:
    return browser.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": again})


def test_a_password_is_changed_and_told_by_mail(browser: Client, alice: User, mailoutbox: list[EmailMessage]) -> None:
    other = Client()
    sign_in(other, "alice")

    change(browser)

    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)
    assert who(browser) == str(alice.pk)
    assert other.get("/accounts/profile/").status_code == 302
    assert [mail.subject for mail in mailoutbox] == ["Password Changed"]
    assert "Was it not you?" in str(mailoutbox[0].body)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "wrong"}, "current password"),
        ({"new": "short", "again": "short"}, "at least 10 characters"),
        ({"again": "something else"}, "same password"),
    ],
)
def test_a_faulty_change_changes_nothing(browser: Client, alice: User, fields: dict[str, str], said: str) -> None:
    page = text(change(browser, **fields))

    alice.refresh_from_db()
    assert said in page
    assert alice.check_password(PASSWORD)


def ask_for_code(browser: Client, mailoutbox: list[EmailMessage], address: str = "alice@example.com") -> str:
    """The code that arrives."""
    response = browser.post("/accounts/password/reset/", {"email": address})
    assert response["Location"] == "/accounts/password/reset/confirm/"
    body = str(mailoutbox[-1].body)
    found = re.search(r"^([0-9A-Z]{3,}-?[0-9A-Z]{3,})$", body, re.MULTILINE)
    assert found
    return found[1]


def test_a_forgotten_password_is_set_anew_with_a_code(browser: Client, mailoutbox: list[EmailMessage]) -> None:
    alice = make_user("alice", password=PASSWORD, email="alice@example.com")
    code = ask_for_code(browser, mailoutbox)

    confirmed = browser.post("/accounts/password/reset/confirm/", {"code": code})
    done = browser.post(confirmed["Location"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)

    alice.refresh_from_db()
    assert "Your new password is set" in text(done)
    assert alice.check_password(NEW_PASSWORD)
    assert code not in "".join(address for address, _status in done.redirect_chain)


def test_a_code_works_only_in_the_browser_that_asked(browser: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user("alice", password=PASSWORD, email="alice@example.com")
    code = ask_for_code(browser, mailoutbox)

    response = Client().post("/accounts/password/reset/confirm/", {"code": code})

    assert response["Location"] == "/accounts/login/"


def test_a_code_is_not_guessed_in_three_tries(browser: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user("alice", password=PASSWORD, email="alice@example.com")
    code = ask_for_code(browser, mailoutbox)

    answers = [browser.post("/accounts/password/reset/confirm/", {"code": "WRONG1"}) for _ in range(3)]

    assert "Incorrect code" in text(answers[0])
    assert answers[2]["Location"] == "/accounts/login/"
    assert browser.post("/accounts/password/reset/confirm/", {"code": code})["Location"] == "/accounts/login/"


def test_a_code_lives_for_fifteen_minutes(
    browser: Client, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("alice", password=PASSWORD, email="alice@example.com")
    code = ask_for_code(browser, mailoutbox)
    late = time.time() + 15 * 60 + 1
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: late)

    response = browser.post("/accounts/password/reset/confirm/", {"code": code})

    assert response["Location"] == "/accounts/login/"


def test_a_new_password_cannot_be_set_without_the_code(browser: Client, mailoutbox: list[EmailMessage]) -> None:
    alice = make_user("alice", password=PASSWORD, email="alice@example.com")
    ask_for_code(browser, mailoutbox)

    response = browser.post(
        "/accounts/password/reset/complete/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )

    alice.refresh_from_db()
    assert response["Location"] == "/accounts/password/reset/confirm/"
    assert alice.check_password(PASSWORD)


def test_an_address_without_an_account_is_told_so_by_mail_only(browser: Client, mailoutbox: list[EmailMessage]) -> None:
    browser.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert mailoutbox[0].to == ["nobody@example.com"]
    assert "no account here has it" in str(mailoutbox[0].body)


def test_somebody_without_a_password_sets_a_first_one(browser: Client) -> None:
    carol = make_user("carol")
    browser.force_login(carol, "allauth.account.auth_backends.AuthenticationBackend")

    assert browser.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
    browser.post("/accounts/password/set/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    carol.refresh_from_db()
    assert carol.check_password(NEW_PASSWORD)


# --- Addresses ---------------------------------------------------------------------------------------


def test_an_address_is_added_and_confirmed_from_the_mail(
    browser: Client, alice: User, mailoutbox: list[EmailMessage]
) -> None:
    browser.post("/accounts/email/", {"action_add": "", "email": "a.nguyen@example.com"})
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", str(mailoutbox[-1].body))
    assert link

    page = text(browser.get(link[1]))
    assert "<strong>a.nguyen@example.com</strong>" in page
    assert not EmailAddress.objects.get(email="a.nguyen@example.com").verified
    browser.post(link[1])

    assert EmailAddress.objects.get(email="a.nguyen@example.com").verified


def test_a_forged_confirmation_confirms_nothing(browser: Client, alice: User) -> None:
    page = text(browser.get("/accounts/confirm-email/MQ:1abcde:forged/"))

    assert "no longer good" in page
    assert browser.post("/accounts/confirm-email/MQ:1abcde:forged/").status_code == 404


def test_addresses_are_made_main_and_removed(browser: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="second@example.com", verified=True)

    page = text(browser.get("/accounts/email/"))
    assert page.index("alice@example.com") < page.index("second@example.com")
    browser.post("/accounts/email/", {"action_primary": "", "email": "second@example.com"})
    browser.post("/accounts/email/", {"action_remove": "", "email": "alice@example.com"})

    assert [(a.email, a.primary) for a in EmailAddress.objects.all()] == [("second@example.com", True)]


def test_the_main_address_stays_while_there_is_another(browser: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="second@example.com", verified=True)

    page = text(browser.post("/accounts/email/", {"action_remove": "", "email": "alice@example.com"}, follow=True))

    assert "You cannot remove your primary email address (alice@example.com)." in page


def test_another_persons_address_cannot_be_touched(browser: Client, alice: User) -> None:
    make_user("bob", email="bob@example.com")

    browser.post("/accounts/email/", {"action_remove": "", "email": "bob@example.com"})

    assert EmailAddress.objects.filter(email="bob@example.com").exists()


def test_adding_an_address_of_somebody_else_tells_nothing(browser: Client, alice: User) -> None:
    make_user("bob", email="bob@example.com")

    response = browser.post("/accounts/email/", {"action_add": "", "email": "bob@example.com"})

    assert response.status_code == 302


# --- Two steps ---------------------------------------------------------------------------------------


def confirm(browser: Client, password: str = PASSWORD) -> Page:
    """Say once more who one is, as sensitive pages ask."""
    return browser.post("/accounts/reauthenticate/", {"password": password})


def switch_on(browser: Client) -> tuple[str, Page]:
    """The new authenticator's key, and the page that follows."""
    confirm(browser)
    page = text(browser.get("/accounts/2fa/totp/activate/"))
    secret = re.search(r'<code class="address">([A-Z2-7]+)</code>', page)
    assert secret
    assert 'src="data:image/svg+xml;base64,' in page
    code = totp.format_hotp_value(totp.hotp_value(secret[1], next(totp.yield_hotp_counters_from_time())))
    return secret[1], browser.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)


@pytest.mark.django_db(transaction=True)
def test_two_steps_switched_on_are_told_by_mail(browser: Client, alice: User, mailoutbox: list[EmailMessage]) -> None:
    switch_on(browser)

    assert [mail.subject for mail in mailoutbox] == ["Authenticator App Activated"]


def test_two_steps_are_switched_on_with_recovery_codes(browser: Client, alice: User) -> None:
    _secret, page = switch_on(browser)

    assert Authenticator.objects.filter(user=alice, type="totp").exists()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", text(page))) == 10


def test_a_wrong_code_switches_nothing_on(browser: Client, alice: User) -> None:
    confirm(browser)
    browser.get("/accounts/2fa/totp/activate/")

    page = text(browser.post("/accounts/2fa/totp/activate/", {"code": "000000"}))

    assert "Incorrect code." in page
    assert not Authenticator.objects.exists()


def test_the_second_step_is_needed_to_sign_in(browser: Client, alice: User) -> None:
    switch_on(browser)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    fresh = Client()
    fresh.cookies["django_language"] = "en"

    first = sign_in(fresh, "alice")
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert who(fresh) is None
    assert "Second step of signing in" in text(fresh.get("/accounts/2fa/authenticate/"))
    assert "Incorrect code." in text(fresh.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    fresh.post("/accounts/2fa/authenticate/", {"code": recovery})

    assert who(fresh) == str(alice.pk)


def test_a_recovery_code_works_once(browser: Client, alice: User) -> None:
    switch_on(browser)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (str(alice.pk), None):
        fresh = Client()
        sign_in(fresh, "alice")
        fresh.post("/accounts/2fa/authenticate/", {"code": recovery})
        assert who(fresh) == expected


def test_switching_off_takes_a_confirmation(browser: Client, alice: User) -> None:
    switch_on(browser)

    assert "the password alone is enough" in text(browser.get("/accounts/2fa/totp/deactivate/"))
    assert Authenticator.objects.filter(type="totp").exists()
    browser.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(type="totp").exists()


def test_two_steps_are_touched_only_by_who_knows_the_password(browser: Client, alice: User) -> None:
    asked = browser.get("/accounts/2fa/totp/activate/", follow=True)
    assert "Confirm that it is you" in text(asked)
    assert "Incorrect password." in text(confirm(browser, "wrong"))

    confirm(browser)

    assert browser.get("/accounts/2fa/totp/activate/").status_code == 200


def test_the_password_is_asked_again_after_five_minutes(
    browser: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(browser)
    late = time.time() + 301
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: late)

    assert browser.get("/accounts/2fa/totp/activate/").status_code == 302


def test_two_steps_need_confirmed_addresses(browser: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="second@example.com")

    page = text(browser.get("/accounts/2fa/totp/activate/", follow=True))

    assert "until you have verified your email address" in page


def test_recovery_codes_are_made_anew_and_downloaded(browser: Client, alice: User) -> None:
    switch_on(browser)
    before = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    assert "stop working" in text(browser.get("/accounts/2fa/recovery-codes/generate/"))
    browser.post("/accounts/2fa/recovery-codes/generate/")
    file = browser.get("/accounts/2fa/recovery-codes/download/")

    assert "attachment" in file["Content-Disposition"]
    assert len(text(file).split()) == 10
    assert not set(text(file).split()) & set(before)
