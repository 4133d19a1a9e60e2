"""Entering a contest: every setting refuses whom it should, and only them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.consent import CONTEST_ENTRY, current_text
from accounts.errors import Refusal
from accounts.guests import guest_by_code
from accounts.models import Consent, ConsentText, Guest, User
from accounts.people import Person
from contests.errors import ContestNotFound, GuestsNotAllowed, NotInvited, NotResident, TooYoung
from contests.models import Bloc, Contest, Entry, Invitee
from contests.rules.eligibility import normal_key
from contests.services.entering import Details, Entered, enter
from localities.models import Unit, UnitList
from tests.contests.world import NOW, make_commune, make_contest

pytestmark = pytest.mark.django_db
NOBODY = Person()
ALICE = Details(name="Nguyễn Thị Ánh")


@pytest.fixture
def consent() -> ConsentText:
    return current_text(CONTEST_ENTRY)


def come(contest: Contest, details: Details = ALICE, person: Person = NOBODY, *, at: Any = NOW) -> Entered:
    return enter(contest=contest, person=person, details=details, consent=current_text(CONTEST_ENTRY), now=at)


def refused(contest: Contest, refusal: type[Refusal], details: Details = ALICE, person: Person = NOBODY) -> Refusal:
    with pytest.raises(refusal) as caught:
        come(contest, details, person)
    assert not Entry.objects.exists()
    assert not Guest.objects.exists()
    return caught.value


def a_user(name: str = "alice") -> Person:
    return Person(user_id=User.objects.create_user(name).pk)


# --- Who ----------------------------------------------------------------------------------------------


def test_somebody_without_an_account_becomes_a_guest_with_a_code() -> None:
    entered = come(make_contest())
    assert entered.guest is not None
    assert entered.entry.guest_id == entered.guest.pk
    assert entered.entry.user_id is None
    assert guest_by_code(code=entered.code, now=NOW) == entered.guest


def test_a_guest_of_this_device_stays_the_same_guest() -> None:
    first = come(make_contest())
    assert first.guest is not None
    second = come(make_contest(slug="khac", bank=0), person=Person(guest_id=first.guest.pk))
    assert (second.guest, second.code) == (None, "")
    assert second.entry.guest_id == first.guest.pk


def test_a_user_enters_as_such() -> None:
    alice = a_user()
    entered = come(make_contest(), person=alice)
    assert (entered.entry.user_id, entered.entry.guest_id, entered.guest) == (alice.user_id, None, None)


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_a_contest_that_is_not_published_is_not_entered(status: str) -> None:
    contest = make_contest()
    Contest.objects.update(status=status)
    contest.refresh_from_db()
    refused(contest, ContestNotFound)


def test_guests_are_refused_where_an_account_is_asked() -> None:
    contest = make_contest(guests_allowed=False)
    refused(contest, GuestsNotAllowed)
    assert come(contest, person=a_user()).entry.pk


def test_a_guest_of_this_device_is_refused_where_an_account_is_asked() -> None:
    guest = Guest.objects.create(code_digest="x", created_at=NOW, last_seen_at=NOW)
    with pytest.raises(GuestsNotAllowed):
        come(make_contest(guests_allowed=False), person=Person(guest_id=guest.pk))


@pytest.mark.parametrize(
    ("details", "admitted"),
    [
        (Details(birth_year=2012), True),  # reaches 14 in 2026
        (Details(birth_year=2013), False),
        (Details(birth_date=date(2012, 11, 18)), True),  # 14 today
        (Details(birth_date=date(2012, 11, 19)), False),  # 14 tomorrow
        (Details(), False),
    ],
)
def test_the_youngest_age(details: Details, admitted: bool) -> None:
    contest = make_contest(min_age=14)
    if admitted:
        assert come(contest, details).entry.birth_year == 2012
    else:
        assert "14" in refused(contest, TooYoung, details).message


def test_a_birthday_begins_at_midnight_in_viet_nam() -> None:
    contest = make_contest(min_age=14)
    details = Details(birth_date=date(2012, 11, 19))
    midnight = NOW.replace(hour=17)  # 00:00 on the 19th there
    with pytest.raises(TooYoung):
        come(contest, details, at=midnight - timedelta(seconds=1))
    assert come(contest, details, at=midnight).entry.pk


def test_only_residents() -> None:
    hanoi, hue = make_commune("00070", province="01"), make_commune("19804", province="46")
    contest = make_contest()
    contest.residents_of.add(hue.province)
    assert hue.province.name in refused(contest, NotResident, replace(ALICE, commune=hanoi)).message
    refused(contest, NotResident)
    entry = come(contest, replace(ALICE, commune=hue)).entry
    assert (entry.commune_id, entry.province_id) == ("19804", "46")


@pytest.mark.parametrize(
    ("key", "details"),
    [
        ("0912345678", Details(phone="0912 345 678")),
        ("0912345678", Details(phone="0912.345.678")),
        ("0912345678", Details(phone="+84 912-345-678")),
        ("anh.nguyen@example.vn", Details(email="Anh.Nguyen@example.vn")),
        ("001099012345", Details(id_number="001099012345")),
        ("alice", Details(account_keys=frozenset({"alice"}))),
    ],
)
def test_only_people_on_the_list(key: str, details: Details) -> None:
    contest = make_contest(closed_list=True)
    Invitee.objects.create(contest=contest, key=normal_key(key))
    refused(contest, NotInvited, Details(phone="0999999999", email="anhnguyen@example.vn"))
    refused(contest, NotInvited, Details())
    assert come(contest, details).entry.pk


def test_the_list_of_another_contest_admits_nobody() -> None:
    Invitee.objects.create(contest=make_contest(slug="khac"), key="0912345678")
    refused(make_contest(closed_list=True), NotInvited, Details(phone="0912345678"))


def test_organisers_play_unranked_unless_the_contest_ranks_them() -> None:
    alice = a_user()
    for slug, ranked in (("khong", False), ("co", True)):
        contest = make_contest(slug=slug, organisers_ranked=ranked)
        contest.organisers.add(User.objects.get())
        assert come(contest, person=alice).entry.ranked is ranked
        assert come(contest).entry.ranked is True


# --- What is recorded ----------------------------------------------------------------------------------


def test_a_province_implies_its_bloc_whatever_is_chosen() -> None:
    contest = make_contest()
    inside = Bloc.objects.create(contest=contest, name="Trong tỉnh")
    outside = Bloc.objects.create(contest=contest, name="Ngoài tỉnh")
    hue = make_commune("19804", province="46")
    inside.provinces.add(hue.province)
    assert come(contest, replace(ALICE, commune=hue, bloc=outside)).entry.bloc == inside
    assert come(contest, replace(ALICE, commune=make_commune(), bloc=outside)).entry.bloc == outside
    assert come(contest).entry.bloc is None


def test_a_bloc_of_another_contest_is_never_recorded() -> None:
    stranger = Bloc.objects.create(contest=make_contest(slug="khac"), name="Bảng A")
    assert come(make_contest(bank=0), replace(ALICE, bloc=stranger)).entry.bloc is None


def test_a_bloc_that_a_province_implies_is_not_chosen_elsewhere() -> None:
    contest = make_contest()
    inside = Bloc.objects.create(contest=contest, name="Trong tỉnh")
    inside.provinces.add(make_commune("19804", province="46").province)
    assert come(contest, replace(ALICE, commune=make_commune(), bloc=inside)).entry.bloc is None


def test_a_unit_is_one_of_the_contests_list() -> None:
    ours, theirs = (UnitList.objects.create(name=name) for name in ("Đảng bộ tỉnh", "Khác"))
    unit, stranger = (Unit.objects.create(list=each, name="Sở", folded="so", sort_key="so") for each in (ours, theirs))
    contest = make_contest(ask_unit="optional", unit_list=ours)
    assert come(contest, replace(ALICE, unit=unit)).entry.unit == unit
    assert come(contest, replace(ALICE, unit=stranger)).entry.unit is None


def test_consent_is_recorded_with_version_and_time(consent: ConsentText) -> None:
    entry = come(make_contest()).entry
    assert entry.consent is not None
    assert (entry.consent.text, entry.consent.given_at) == (consent, NOW)
    assert entry.consent.guest_id == entry.guest_id


def test_a_newer_text_is_consented_to_anew(consent: ConsentText) -> None:
    alice = a_user()
    first = come(make_contest(), person=alice).entry
    newer = ConsentText.objects.create(
        purpose=CONTEST_ENTRY, version=consent.version + 1, text_vi="b", text_en="b", published_at=NOW
    )
    second = come(make_contest(slug="khac", bank=0), person=alice).entry
    assert first.consent is not None
    assert second.consent is not None
    assert (first.consent.text, second.consent.text) == (consent, newer)


def test_what_is_declared_is_kept_and_can_be_searched_without_accents() -> None:
    details = Details(
        name="Đặng Thị Ước", sex="female", phone="0912", email="a@b.vn", id_number="079", occupation="Nông dân"
    )
    entry = come(make_contest(), details).entry
    entry.refresh_from_db()
    kept = (entry.name, entry.sex, entry.phone, entry.email, entry.id_number, entry.occupation, entry.folded_name)
    assert kept == ("Đặng Thị Ước", "female", "0912", "a@b.vn", "079", "Nông dân", "dang thi uoc")
    assert entry.created_at == NOW


@pytest.mark.parametrize("known", ["user", "guest"])
def test_entering_again_finds_the_entry_as_it_was(known: str) -> None:
    contest = make_contest()
    person = a_user() if known == "user" else Person(guest_id=come(make_contest(slug="khac")).entry.guest_id)
    first = come(contest, person=person)
    again = come(contest, Details(name="Khác"), person)
    assert again.entry == first.entry
    assert again.entry.name == ALICE.name
    assert (again.guest, again.code) == (None, "")
    assert Entry.objects.filter(contest=contest).count() == 1


def test_a_failed_entry_leaves_neither_guest_nor_consent(consent: ConsentText, monkeypatch: pytest.MonkeyPatch) -> None:
    contest = make_contest()

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("contests.services.entering.bloc_of", fail)
    with pytest.raises(RuntimeError):
        come(contest)
    assert (Guest.objects.count(), Consent.objects.count(), Entry.objects.count()) == (0, 0, 0)
