"""Consent: which text, once, and when."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.utils import translation

from accounts.consent import CONTEST_ENTRY, current_text, record_consent, wording
from accounts.guests import create_guest
from accounts.models import Consent, ConsentText
from accounts.people import Person
from tests.accounts.makers import make_user

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def make_text(version: int, purpose: str = "study") -> ConsentText:
    return ConsentText.objects.create(
        purpose=purpose, version=version, text_vi=f"Bản {version}", text_en=f"Text {version}", published_at=NOW
    )


@pytest.mark.django_db
def test_the_newest_version_counts() -> None:
    make_text(2)
    newest = make_text(10)
    make_text(9)
    make_text(11, purpose="other")

    assert current_text("study") == newest


@pytest.mark.django_db
def test_a_purpose_without_text_is_a_fault() -> None:
    with pytest.raises(ConsentText.DoesNotExist):
        current_text("nothing")


@pytest.mark.django_db
def test_two_texts_of_one_version_are_impossible() -> None:
    make_text(1)

    with pytest.raises(IntegrityError):
        make_text(1)


@pytest.mark.django_db
def test_a_text_is_read_in_the_persons_language() -> None:
    text = make_text(1)

    with translation.override("vi"):
        assert wording(text) == "Bản 1"
    with translation.override("en"):
        assert wording(text) == "Text 1"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["user", "guest"])
def test_consent_is_recorded_once_with_its_first_time(kind: str) -> None:
    guest, _code = create_guest(now=NOW)
    person = Person(user_id=make_user("alice").pk) if kind == "user" else Person(guest_id=guest.pk)
    text = make_text(1)

    first = record_consent(person=person, text=text, now=NOW)
    again = record_consent(person=person, text=text, now=NOW + timedelta(days=1))

    assert first == again
    assert again.given_at == NOW
    assert (again.user_id, again.guest_id) == (person.user_id, person.guest_id)


@pytest.mark.django_db
def test_a_new_version_is_agreed_to_anew() -> None:
    alice = Person(user_id=make_user("alice").pk)

    record_consent(person=alice, text=make_text(1), now=NOW)
    record_consent(person=alice, text=make_text(2), now=NOW)

    assert Consent.objects.count() == 2


@pytest.mark.django_db
def test_people_consent_each_for_themselves() -> None:
    text = make_text(1)

    for name in ("alice", "bob"):
        record_consent(person=Person(user_id=make_user(name).pk), text=text, now=NOW)

    assert Consent.objects.count() == 2


@pytest.mark.django_db
def test_nobody_cannot_consent() -> None:
    with pytest.raises(ValueError, match="Nobody"):
        record_consent(person=Person(), text=make_text(1), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_consenting_twice_at_the_same_instant_leaves_one_row() -> None:
    alice = Person(user_id=make_user("alice").pk)
    text = make_text(1)
    together = Barrier(4)
    given: list[int] = []

    def consent() -> None:
        together.wait()
        try:
            given.append(record_consent(person=alice, text=text, now=NOW).pk)
        finally:
            connection.close()

    threads = [Thread(target=consent) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert given == [Consent.objects.get().pk] * 4


@pytest.mark.django_db
def test_entering_a_contest_has_a_text_in_both_languages() -> None:
    text = current_text(CONTEST_ENTRY)

    assert text.version == 1
    assert "91/2025/QH15" in text.text_vi
    assert "91/2025/QH15" in text.text_en
    assert text.text_vi.count("\n\n") == text.text_en.count("\n\n")


@pytest.mark.django_db
def test_the_migration_may_run_again() -> None:
    import_module("accounts.migrations.0003_consent_texts").publish(apps, SimpleNamespace(connection=connection))

    assert ConsentText.objects.filter(purpose=CONTEST_ENTRY).count() == 1
