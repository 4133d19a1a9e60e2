"""Tickets: whom they name, for how long, and that nobody else can make one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Refusal
from accounts.tickets import TICKET_SECONDS, TicketExpired, TicketForged, issue_ticket, read_ticket

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
KINDS = st.from_regex(r"[a-z][a-z0-9_-]{0,39}", fullmatch=True)
SUBJECTS = st.integers(0, 2**63 - 1)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(kind=KINDS, subject=SUBJECTS, now=MOMENTS)
def test_a_ticket_says_its_subject_and_fits_an_address(kind: str, subject: int, now: datetime) -> None:
    ticket = issue_ticket(kind=kind, subject=subject, now=now)

    assert read_ticket(ticket, kind=kind, now=now) == subject
    assert len(ticket) <= 200
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", ticket)


def test_a_ticket_lives_for_fifteen_minutes() -> None:
    ticket = issue_ticket(kind="attempt", subject=7, now=NOW)
    end = NOW + timedelta(seconds=TICKET_SECONDS)

    assert TICKET_SECONDS == 900
    assert read_ticket(ticket, kind="attempt", now=end - timedelta(milliseconds=1)) == 7
    with pytest.raises(TicketExpired):
        read_ticket(ticket, kind="attempt", now=end)


@given(kind=KINDS, other=KINDS)
def test_a_ticket_of_one_kind_is_no_ticket_of_another(kind: str, other: str) -> None:
    ticket = issue_ticket(kind=kind, subject=7, now=NOW)
    if kind == other:
        assert read_ticket(ticket, kind=other, now=NOW) == 7
    else:
        with pytest.raises(TicketForged):
            read_ticket(ticket, kind=other, now=NOW)


@given(st.data())
def test_a_ticket_with_one_symbol_changed_is_forged(data: st.DataObject) -> None:
    ticket = issue_ticket(kind="attempt", subject=data.draw(SUBJECTS), now=NOW)
    place = data.draw(st.integers(0, len(ticket) - 1))
    symbol = data.draw(st.characters().filter(lambda symbol: symbol != ticket[place]))

    with pytest.raises(TicketForged):
        read_ticket(ticket[:place] + symbol + ticket[place + 1 :], kind="attempt", now=NOW)


@given(st.data())
def test_a_piece_of_a_ticket_is_forged(data: st.DataObject) -> None:
    ticket = issue_ticket(kind="attempt", subject=7, now=NOW)
    start = data.draw(st.integers(0, len(ticket)))
    end = data.draw(st.integers(0, len(ticket)).filter(lambda end: (start, end) != (0, len(ticket))))

    with pytest.raises(TicketForged):
        read_ticket(ticket[start:end], kind="attempt", now=NOW)


@given(st.text(max_size=300))
def test_anything_else_is_forged(text: str) -> None:
    with pytest.raises(TicketForged):
        read_ticket(text, kind="attempt", now=NOW)


@pytest.mark.parametrize("text", ["", ".", "....", "1.attempt.7.99999999999999.", "\ud800", "é" * 50, "1" * 10_000])
def test_near_misses_are_forged(text: str) -> None:
    with pytest.raises(TicketForged):
        read_ticket(text, kind="attempt", now=NOW)


def test_parts_of_two_tickets_do_not_make_a_third() -> None:
    mine = issue_ticket(kind="attempt", subject=7, now=NOW)
    theirs = issue_ticket(kind="attempt", subject=8, now=NOW)

    with pytest.raises(TicketForged):
        read_ticket(theirs.rpartition(".")[0] + "." + mine.rpartition(".")[2], kind="attempt", now=NOW)


def test_another_key_signs_nothing_here() -> None:
    with override_settings(SECRET_KEY="another key, long enough to be one, 0123456789"):
        ticket = issue_ticket(kind="attempt", subject=7, now=NOW)

    with pytest.raises(TicketForged):
        read_ticket(ticket, kind="attempt", now=NOW)


@pytest.mark.parametrize("kind", ["", "Attempt", "attempt.7", "a" * 41, "attempt\n", "7"])
def test_a_kind_is_a_plain_word(kind: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        issue_ticket(kind=kind, subject=7, now=NOW)


def test_a_subject_is_a_number_of_a_row() -> None:
    with pytest.raises(ValueError, match="subject"):
        issue_ticket(kind="attempt", subject=-1, now=NOW)


@pytest.mark.parametrize(("refusal", "code"), [(TicketExpired, "ticket_expired"), (TicketForged, "ticket_forged")])
def test_refusals_have_codes(refusal: type[Refusal], code: str) -> None:
    assert refusal().as_dict()["code"] == code
    assert refusal.status == 401
