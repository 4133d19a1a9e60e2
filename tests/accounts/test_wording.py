"""Words: every page of an account speaks the language of its reader, allauth's and Django's sentences included."""

import re
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from accounts import wording
from accounts.models import User
from quizsite.extraction import in_python, in_template, read, texts
from tests.accounts.makers import make_user
from tests.accounts.test_own_account import alice, confirm, switch_on  # noqa: F401 - a fixture
from tests.accounts.test_signing_in import PASSWORD, sign_in

ALLAUTH = Path(allauth.__file__).parent
DJANGO = Path(django.__file__).parent
OURS = Path(settings.BASE_DIR) / "templates"
CATALOGUE = read(Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES" / "django.po", "vi")
# What only telephone numbers, sign-in codes, security keys and links for passwords would say: they are off.
OFF = re.compile(r"phone|login_code|webauthn|account_already_exists|password_reset_key|email_confirmation_signup")
NAMED = {found.singular for found in in_python(Path(wording.__file__).read_bytes())}


def said_by_allauth() -> set[str]:
    """Sentences in allauth's Python and text templates that can reach a person here."""
    said = {
        str(message)
        for adapter in (DefaultAccountAdapter, DefaultMFAAdapter)
        for code, message in adapter.error_messages.items()
        if "phone" not in code and code not in {"select_only_one", "username_taken"}
    }
    for kind in ("messages", "email"):
        for app in ("account", "mfa"):
            for path in (ALLAUTH / "templates" / app / kind).glob("*.txt"):
                ours = OURS / app / kind / path.name
                if not OFF.search(path.name) and not ours.exists():
                    said |= {found.singular for found in in_template(path.read_text(), path.name)}
    return said - {"Save them  in a secure location now — they won't be shown again."}


def translated(msgid: str) -> bool:
    message = CATALOGUE.get(msgid)
    return message is not None and all(texts(message.string))


def test_what_allauth_says_is_named_and_translated() -> None:
    with translation.override(None):
        said = said_by_allauth()

    assert len(said) > 30
    assert said - NAMED == set()
    assert {sentence for sentence in NAMED if not translated(sentence)} == set()


def test_what_is_named_is_still_said() -> None:
    sources = ""
    for root in (ALLAUTH, DJANGO / "forms", DJANGO / "core", DJANGO / "contrib" / "auth"):
        for path in root.rglob("*"):
            if path.suffix in {".py", ".txt"}:
                sources += re.sub(r'"\s*\n\s*"', "", path.read_text())
    sources = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", sources)

    assert {sentence for sentence in NAMED if sentence not in sources} == set()


@pytest.mark.parametrize("password", ["short", "password1234", "nguyenalice"])
def test_refusals_of_passwords_are_vietnamese(password: str) -> None:
    with translation.override("vi"), pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="nguyenalice", full_name="Nguyễn Alice"))

    assert all("password" not in message.lower() for message in refused.value.messages)


class _Words(HTMLParser):
    """Everything that a person reads or hears in a page's <main>."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "main"
        if self.inside:
            self.found += [value for name, value in attrs if value and name in {"aria-label", "alt", "title"}]

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            self.found.append(" ".join(data.split()))


def words(page: str) -> list[str]:
    parser = _Words()
    parser.feed(page)
    return parser.found


STRANGER = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "inactive/",
    "confirm-email/",
    "confirm-email/MQ:1abcde:forged/",
    "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
]
OWN = ["profile/", "logout/", "password/change/", "email/", "2fa/", "3rdparty/", "reauthenticate/"]
SECURE = ["2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "2fa/reauthenticate/"]


def speaks(language: str, page: str) -> None:
    """The page is in the language: no message of ours stands in it untranslated (or translated, in English)."""
    wrong = {
        (text if language == "vi" else texts(message.string)[0])
        for message in CATALOGUE
        for text in texts(message.id)
        if message.id and texts(message.string)[0] != text
    }
    found = words(page)
    assert found
    assert f'<html lang="{language}"' in page
    assert [text for text in found if text in wrong] == []


def visit(browser: Client, language: str, address: str) -> str:
    browser.cookies["django_language"] = language
    response = browser.get(f"/accounts/{address}")
    assert response.status_code in {200, 401}, (address, response.status_code, response.get("Location"))
    return response.content.decode()


@pytest.fixture
def needs_compiled_catalogue() -> None:
    compiled = Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES" / "django.mo"
    assert compiled.exists(), "run `manage.py messages --compile` first"


@pytest.mark.django_db
@pytest.mark.usefixtures("needs_compiled_catalogue")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", STRANGER)
def test_pages_of_strangers_speak_both_languages(browser: Client, language: str, address: str) -> None:
    speaks(language, visit(browser, language, address))


@pytest.mark.django_db
@pytest.mark.usefixtures("needs_compiled_catalogue")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", OWN)
def test_pages_of_ones_account_speak_both_languages(browser: Client, language: str, address: str) -> None:
    make_user("alice", password=PASSWORD, email="alice@example.com")
    sign_in(browser, "alice")

    speaks(language, visit(browser, language, address))


@pytest.mark.usefixtures("needs_compiled_catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_two_steps_speak_both_languages(
    browser: Client,
    alice: User,  # noqa: F811 - the fixture
    language: str,
) -> None:
    confirm(browser)
    speaks(language, visit(browser, language, "2fa/totp/activate/"))
    browser.cookies["django_language"] = "en"
    switch_on(browser)
    for address in SECURE:
        speaks(language, visit(browser, language, address))


@pytest.mark.usefixtures("needs_compiled_catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_refusals_of_forms_speak_both_languages(browser: Client, language: str) -> None:
    browser.cookies["django_language"] = language
    for address, fields in {
        "login/": {"login": "alice", "password": "wrong"},
        "signup/": {"username": "a", "email": "b", "password1": "c", "password2": "d", "language": "fr"},
        "password/reset/": {"email": "nonsense"},
    }.items():
        page = browser.post(f"/accounts/{address}", fields).content.decode()
        assert 'class="error-summary"' in page
        speaks(language, page)


@pytest.mark.usefixtures("needs_compiled_catalogue")
@pytest.mark.django_db
def test_mails_are_vietnamese_for_who_reads_vietnamese(mailoutbox: list, client: Client) -> None:  # type: ignore[type-arg]
    make_user("alice", password=PASSWORD, email="alice@example.com")
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    sign_in(client, "alice")
    client.post("/accounts/email/", {"action_add": "", "email": "a.nguyen@example.com"})
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "nghin-nam-van-hien", "password2": "nghin-nam-van-hien"},
    )

    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        said = {line.strip() for line in [mail.subject, *mail.body.splitlines()]}
        assert not [message.id for message in CATALOGUE for text in texts(message.id) if message.id and text in said]
