"""Who may enter, as far as plain facts decide it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of somebody who wants to enter. `keys`: all by which a closed list may know them."""

    birth_date: date | None
    birth_year: int | None
    province: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conditions:
    """A contest's conditions. Empty `provinces`: everywhere. `invited` None: no closed list."""

    min_age: int | None = None
    provinces: frozenset[str] = frozenset()
    invited: frozenset[str] | None = None


def normal_key(text: str) -> str:
    """How a closed list writes a user name, e-mail, phone or ID number: no spaces, hyphens or brackets, small letters.

    A number has no dots either, and a Vietnamese phone begins with 0 rather than +84.
    """
    bare = "".join(ch for ch in text.casefold() if not ch.isspace() and ch not in "-()")
    number = bare.removeprefix("+").replace(".", "")
    if not number.isdecimal():
        return bare.removeprefix("+")
    return f"0{number[2:]}" if bare.startswith("+84") else number


def age_on(day: date, *, birth_date: date | None, birth_year: int | None) -> int | None:
    """Age in full years; from the year alone, the age reached in that year. None when nothing is known."""
    if birth_date is not None:
        return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return None if birth_year is None else day.year - birth_year


def why_not(conditions: Conditions, applicant: Applicant, today: date) -> str:
    """The code of the first condition that is not met, "" when all are."""
    if conditions.min_age is not None:
        age = age_on(today, birth_date=applicant.birth_date, birth_year=applicant.birth_year)
        if age is None or age < conditions.min_age:
            return "too_young"
    if conditions.provinces and applicant.province not in conditions.provinces:
        return "not_resident"
    if conditions.invited is not None and not conditions.invited & applicant.keys:
        return "not_invited"
    return ""
