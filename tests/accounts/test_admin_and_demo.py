"""The administrator's tables, and the people of a demonstration."""

import io

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.consent import record_consent
from accounts.models import ConsentText, LocalityScope, User
from accounts.people import Person
from accounts.rights import Action, Place, Role, can, roles_of
from tests.accounts.makers import make_province, make_user
from tests.accounts.test_consent import NOW, make_text
from tests.accounts.test_signing_in import sign_in, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(browser: Client) -> User:
    """Signed in to the admin."""
    root = make_user("root", is_superuser=True)
    User.objects.filter(pk=root.pk).update(is_staff=True)
    browser.force_login(root, "allauth.account.auth_backends.AuthenticationBackend")
    return root


@pytest.mark.parametrize("table", ["user", "consenttext", "consent"])
def test_tables_open(browser: Client, admin: User, table: str) -> None:
    record_consent(person=Person(user_id=admin.pk), text=make_text(1), now=NOW)

    assert browser.get(f"/admin/accounts/{table}/").status_code == 200


def test_a_user_opens_with_roles_and_scopes(browser: Client, admin: User) -> None:
    LocalityScope.objects.create(user=admin, province=make_province("01"))

    page = browser.get(f"/admin/accounts/user/{admin.pk}/change/").content.decode()

    assert "locality_officer" in page
    assert 'name="scopes-0-province"' in page
    assert browser.get("/admin/accounts/user/add/").status_code == 200


def test_a_published_text_cannot_be_edited_or_removed(browser: Client, admin: User) -> None:
    text = make_text(1)
    address = f"/admin/accounts/consenttext/{text.pk}"

    assert browser.get(f"{address}/change/").status_code == 200
    changed = {"purpose": "study", "version": 1, "text_vi": "x", "text_en": "y", "published_at_0": "2026-01-01"}
    assert browser.post(f"{address}/change/", changed).status_code == 403
    assert browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert ConsentText.objects.get(pk=text.pk).text_vi == "Bản 1"


def test_a_new_version_can_be_added(browser: Client, admin: User) -> None:
    make_text(1)

    browser.post(
        "/admin/accounts/consenttext/add/",
        {
            "purpose": "study",
            "version": 2,
            "text_vi": "Bản 2",
            "text_en": "Text 2",
            "published_at_0": "2026-11-21",
            "published_at_1": "08:00:00",
        },
    )

    assert ConsentText.objects.filter(purpose="study", version=2).exists()


def test_consents_are_only_read(browser: Client, admin: User) -> None:
    consent = record_consent(person=Person(user_id=admin.pk), text=make_text(1), now=NOW)

    assert browser.get("/admin/accounts/consent/add/").status_code == 403
    assert browser.post(f"/admin/accounts/consent/{consent.pk}/change/", {}).status_code == 403
    assert browser.post(f"/admin/accounts/consent/{consent.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_editor_has_no_business_in_the_admin(browser: Client) -> None:
    browser.force_login(make_user("eve", Role.EDITOR), "allauth.account.auth_backends.AuthenticationBackend")

    assert browser.get("/admin/accounts/user/").status_code == 302
    assert browser.get("/admin/login/").status_code == 403


# --- Demonstration -----------------------------------------------------------------------------------


def test_the_demonstration_has_one_account_for_each_role(browser: Client) -> None:
    out = io.StringIO()
    call_command("create_demo_people", stdout=out)

    roles = {user.username: roles_of(user) for user in User.objects.all()}
    assert roles == {
        "member": {Role.MEMBER},
        "editor": {Role.EDITOR},
        "reviewer": {Role.REVIEWER},
        "organiser": {Role.ORGANISER},
        "officer": {Role.LOCALITY_OFFICER},
        "admin": {Role.ADMINISTRATOR},
    }
    for name in roles:
        fresh = Client()
        sign_in(fresh, name, "quizsite-demo")
        assert who(fresh), name
        assert f"{name}  quizsite-demo" in out.getvalue()


def test_the_demonstrations_officer_sees_hanoi() -> None:
    make_province("01")
    make_province("79")

    call_command("create_demo_people", stdout=io.StringIO())

    officer = User.objects.get(username="officer")
    assert can(officer, Action.ROLLUP_SEE_LOCALITY, Place("01", "00004"))
    assert not can(officer, Action.ROLLUP_SEE_LOCALITY, Place("79"))


def test_making_the_demonstration_again_changes_nothing() -> None:
    make_province("01")
    call_command("create_demo_people", stdout=io.StringIO())
    User.objects.get(username="member").set_password("changed-since")
    before = list(User.objects.order_by("pk").values())

    call_command("create_demo_people", stdout=io.StringIO())

    assert list(User.objects.order_by("pk").values()) == before
    assert LocalityScope.objects.count() == 1


def test_only_the_administrator_of_the_demonstration_enters_the_admin() -> None:
    call_command("create_demo_people", stdout=io.StringIO())

    assert list(User.objects.filter(is_staff=True).values_list("username", flat=True)) == ["admin"]


def test_production_refuses_demonstration_accounts(settings: LazySettings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("create_demo_people")

    assert not User.objects.exists()
