"""Entering a contest: checks who may, records consent, creates the guest where there is no account."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.consent import record_consent
from accounts.guests import create_guest
from accounts.models import ConsentText, Guest
from accounts.people import Person
from contests.errors import ContestNotFound, GuestsNotAllowed, NotInvited, NotResident, TooYoung
from contests.models import Bloc, Contest, Entry
from contests.rules.eligibility import Applicant, Conditions, normal_key, why_not
from contests.rules.phases import VIETNAM
from localities.models import Commune, Unit
from localities.rules.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Details:
    """What an entrant declares; only what the contest asks for is given."""

    name: str = ""
    birth_year: int | None = None
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    id_number: str = ""
    occupation: str = ""
    commune: Commune | None = None
    unit: Unit | None = None
    bloc: Bloc | None = None
    # Names by which the account is known, for closed lists.
    account_keys: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry; for a new guest also the guest and the personal code, shown once."""

    entry: Entry
    guest: Guest | None = None
    code: str = ""


def enter(*, contest: Contest, person: Person, details: Details, consent: ConsentText, now: datetime) -> Entered:
    """Enter a person, or find the entry that they have. Entering twice at the same instant gives one entry.

    Raises ContestNotFound, GuestsNotAllowed, TooYoung, NotResident, NotInvited.
    """
    check_may_enter(contest=contest, person=person, details=details, now=now)
    try:
        with transaction.atomic():
            guest, code = (None, "") if person.is_known else create_guest(now=now)
            person = Person(user_id=None, guest_id=guest.pk) if guest else person
            entry = Entry.objects.create(
                contest=contest,
                user_id=person.user_id,
                guest_id=person.guest_id,
                consent=record_consent(person=person, text=consent, now=now),
                created_at=now,
                name=details.name,
                folded_name=fold(details.name)[:120],
                birth_year=details.birth_date.year if details.birth_date else details.birth_year,
                birth_date=details.birth_date,
                sex=details.sex,
                phone=details.phone,
                email=details.email,
                id_number=details.id_number,
                occupation=details.occupation,
                commune=details.commune,
                province_id=details.commune.province_id if details.commune else None,
                unit=details.unit if details.unit and details.unit.list_id == contest.unit_list_id else None,
                bloc=bloc_of(contest, details),
                ranked=contest.organisers_ranked or not contest.is_run_by(person.user_id),
            )
    except IntegrityError:
        existing = Entry.objects.filter(contest=contest).of(person).first()
        if existing is None:
            raise
        return Entered(existing)
    return Entered(entry, guest, code)


def check_may_enter(*, contest: Contest, person: Person, details: Details, now: datetime) -> None:
    """Raise the refusal that applies, if any."""
    if contest.status != Contest.Status.PUBLISHED:
        raise ContestNotFound
    if person.user_id is None and not contest.guests_allowed:
        raise GuestsNotAllowed
    provinces = {province.code: province.name for province in contest.residents_of.all()}
    applicant = Applicant(
        birth_date=details.birth_date,
        birth_year=details.birth_year,
        province=details.commune.province_id if details.commune else "",
        keys=details.account_keys | _keys(details),
    )
    invited = contest.invitees.filter(key__in=applicant.keys).values_list("key", flat=True)
    conditions = Conditions(
        min_age=contest.min_age,
        provinces=frozenset(provinces),
        invited=frozenset(invited) if contest.closed_list else None,
    )
    match why_not(conditions, applicant, now.astimezone(VIETNAM).date()):
        case "too_young":
            raise TooYoung(min_age=contest.min_age)
        case "not_resident":
            raise NotResident(provinces=", ".join(provinces.values()))
        case "not_invited":
            raise NotInvited


def bloc_of(contest: Contest, details: Details) -> Bloc | None:
    """The bloc that the province implies, else the one chosen among those that none implies."""
    if details.commune is not None:
        implied = contest.blocs.filter(provinces=details.commune.province_id).first()
        if implied is not None:
            return implied
    return contest.blocs.filter(pk=details.bloc.pk, provinces=None).first() if details.bloc else None


def _keys(details: Details) -> frozenset[str]:
    typed = (details.phone, details.email, details.id_number)
    return frozenset(normal_key(text) for text in typed if text)
