"""The attempt over HTTP: what the sockets do, for those whose network refuses sockets; and never a fault of ours."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts import guests
from accounts.errors import Refusal
from accounts.models import User
from accounts.tickets import TicketForged, issue_ticket
from contests.errors import BadMessage, BadPosition
from contests.journal import journal
from contests.messages import Save, Saved
from contests.models import Answer, Attempt, Contest
from tests.contests.visitors import as_guest, as_user, stale_cookie
from tests.contests.world import make_contest, make_entry, right_response, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contest() -> Contest:
    return make_contest(now=timezone.now())


@pytest.fixture
def attempt(contest: Contest) -> Attempt:
    return start_attempt(make_entry(contest), now=timezone.now())


def ticket(attempt: Attempt, *, age: timedelta = timedelta(), kind: str = "attempt") -> str:
    return issue_ticket(kind=kind, subject=attempt.pk, now=timezone.now() - age)


def call(
    attempt: Attempt,
    what: str = "",
    body: object = None,
    *,
    method: str = "post",
    with_ticket: str | None = "",
    **more: Any,
) -> Any:
    """The status and the JSON of a call; `with_ticket` "" is a good one, None none at all."""
    given_ticket = ticket(attempt) if with_ticket == "" else with_ticket
    headers = {} if given_ticket is None else {"Authorization": f"Ticket {given_ticket}"}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = more.pop("client", None) or Client(raise_request_exception=False)
    response = client.generic(
        method.upper(),
        f"/api/v1/attempts/{attempt.public_id}/{what}{more.pop('query', '')}",
        content,
        content_type="application/json",
        headers=headers,
    )
    assert response["Content-Type"] == "application/json", response.content
    return response.status_code, response.json()


def save(attempt: Attempt, *saves: dict[str, Any], **more: Any) -> Any:
    status, answer = call(attempt, "answers/", {"saves": list(saves)}, **more)
    assert status == 200, answer
    return answer["results"]


def of(position: int, seq: int, response: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": "save", "position": position, "seq": seq, "response": response, **more}


# --- What it does --------------------------------------------------------------------------------------


def test_the_state_is_what_the_socket_says_to_hello(attempt: Attempt) -> None:
    save(attempt, of(2, 5, [1], flagged=True, spent_ms=900))
    status, state = call(attempt, method="get")
    assert status == 200
    assert (state["type"], state["attempt"], state["length"]) == ("state", attempt.public_id, 4)
    assert state["answers"] == [{"position": 2, "seq": 5, "response": [1], "flagged": True, "spent_ms": 900}]
    assert call(attempt, method="get", with_ticket=state["ticket"])[0] == 200


def test_saves_are_stored_when_they_are_acknowledged(attempt: Attempt) -> None:
    assert save(attempt, of(1, 1, [0]), of(2, 2, [3])) == [
        {"type": "saved", "position": 1, "seq": 1},
        {"type": "saved", "position": 2, "seq": 2},
    ]
    assert dict(Answer.objects.values_list("position", "response")) == {1: [0], 2: [3]}


def test_a_save_that_does_not_fit_leaves_its_neighbours_saved(attempt: Attempt) -> None:
    results = save(attempt, of(1, 1, [0]), of(9, 2, [0]), of(2, 3, [7]), of(3, 4, [1]))
    assert [each["type"] for each in results] == ["saved", "refused", "refused", "saved"]
    assert [each.get("code") for each in results] == [None, "bad_position", "bad_choice", None]
    assert (results[1]["position"], results[1]["seq"]) == (9, 2)
    assert Answer.objects.count() == 2


def test_a_repeat_is_acknowledged_again_and_an_older_save_is_told_what_counts(attempt: Attempt) -> None:
    save(attempt, of(1, 5, [2]))
    assert save(attempt, of(1, 5, [2]))[0]["type"] == "saved"
    (stale,) = save(attempt, of(1, 4, [3]))
    assert (stale["type"], stale["current"]["seq"], stale["current"]["response"]) == ("stale", 5, [2])
    assert Answer.objects.get().response == [2]


def test_what_the_socket_saved_and_what_http_saves_is_one(attempt: Attempt) -> None:
    assert journal.ask_all(attempt.pk, [Save(1, 3, [2])], received_at=timezone.now()) == [Saved(1, 3)]
    assert save(attempt, of(1, 2, [0]))[0]["type"] == "stale"


def test_submitting_twice_tells_the_same(attempt: Attempt) -> None:
    save(attempt, of(1, 1, right_response(attempt, 1)))
    first = call(attempt, "submit/")
    assert first[1] == {
        "type": "finished",
        "reason": "submitted",
        "answered": 1,
        "length": 4,
        "result": f"/attempts/{attempt.public_id}/result/",
    }
    assert call(attempt, "submit/") == first
    assert call(attempt, method="get") == first
    attempt.refresh_from_db()
    assert attempt.score == 1


def test_after_the_submission_nothing_is_saved(attempt: Attempt) -> None:
    call(attempt, "submit/")
    (refused,) = save(attempt, of(1, 1, right_response(attempt, 1)))
    assert refused["code"] == "attempt_finished"
    assert not Answer.objects.exists()


def test_after_the_time_nothing_is_saved(attempt: Attempt) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    (refused,) = save(attempt, of(1, 1, [0]))
    assert refused["code"] == "too_late"
    assert call(attempt, method="get")[1]["reason"] == "time_out"


# --- Whom it serves ------------------------------------------------------------------------------------


def bad_ticket(attempt: Attempt, which: str) -> str | None:
    good = ticket(attempt)
    if which == "another attempt's":
        return ticket(start_attempt(make_entry(attempt.entry.contest, "bob"), now=timezone.now()))
    return {
        "expired": ticket(attempt, age=timedelta(hours=1)),
        "of another kind": ticket(attempt, kind="other"),
        "forged": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "raised": good.replace(f".{attempt.pk}.", f".{attempt.pk + 1}."),
        "too long": "x" * 5000,
        "not ASCII": "vé",
    }.get(which)


BAD = ("expired", "of another kind", "another attempt's", "forged", "raised", "too long", "not ASCII", "none")


@pytest.mark.parametrize("which", BAD)
@pytest.mark.parametrize(("method", "what"), [("get", ""), ("post", "answers/"), ("post", "submit/")])
def test_without_its_ticket_an_attempt_is_not_touched(attempt: Attempt, which: str, method: str, what: str) -> None:
    status, body = call(
        attempt, what, {"saves": [of(1, 1, [0])]}, method=method, with_ticket=bad_ticket(attempt, which)
    )
    assert status == 401
    assert body["code"] == ("ticket_expired" if which == "expired" else "ticket_forged")
    assert not Answer.objects.exists()
    attempt.refresh_from_db()
    assert attempt.status == Attempt.Status.OPEN


def test_a_cookie_alone_saves_nothing(attempt: Attempt) -> None:
    client = as_guest(Client(), attempt.entry.guest)
    assert call(attempt, "answers/", {"saves": [of(1, 1, [0])]}, with_ticket=None, client=client)[0] == 401


def test_a_good_ticket_is_exchanged_for_a_fresh_one(attempt: Attempt) -> None:
    status, body = call(attempt, "ticket/", with_ticket=ticket(attempt, age=timedelta(minutes=14)))
    assert status == 200
    assert call(attempt, method="get", with_ticket=body["ticket"])[0] == 200


def test_the_device_of_the_guest_gets_a_ticket(attempt: Attempt) -> None:
    client = as_guest(Client(), attempt.entry.guest)
    status, body = call(attempt, "ticket/", with_ticket=None, client=client)
    assert status == 200
    assert call(attempt, method="get", with_ticket=body["ticket"])[0] == 200


def test_the_account_gets_a_ticket(contest: Contest) -> None:
    alice = User.objects.create_user("alice")
    attempt = start_attempt(make_entry(contest, user=alice), now=timezone.now())
    status, body = call(attempt, "ticket/", with_ticket=None, client=as_user(Client(enforce_csrf_checks=True), alice))
    assert status == 200
    assert call(attempt, method="get", with_ticket=body["ticket"])[0] == 200


@pytest.mark.parametrize("stranger", ["nobody", "guest", "user", "stale cookie", "organiser", "superuser"])
def test_a_stranger_gets_no_ticket(attempt: Attempt, contest: Contest, stranger: str) -> None:
    client = Client()
    if stranger == "guest":
        as_guest(client, make_entry(contest, "bob").guest)
    elif stranger == "stale cookie":
        assert attempt.entry.guest is not None
        client.cookies[guests.COOKIE] = stale_cookie(attempt.entry.guest)
    elif stranger != "nobody":
        user = User.objects.create_user(stranger, is_superuser=stranger == "superuser")
        if stranger == "organiser":
            contest.organisers.add(user)
        as_user(client, user)
    status, body = call(attempt, "ticket/", with_ticket=None, client=client)
    assert (status, body["code"]) == (404, "attempt_not_found")


def test_a_ticket_of_another_attempt_renews_nothing(attempt: Attempt) -> None:
    assert call(attempt, "ticket/", with_ticket=bad_ticket(attempt, "another attempt's"))[0] == 401


# --- What it refuses ------------------------------------------------------------------------------------


LANGUAGES = [("", "vi"), ("?lang=vi", "vi"), ("?lang=en", "en"), ("?lang=xx", "vi")]


def said(refusal: Refusal, language: str) -> dict[str, str]:
    with translation.override(language):
        return refusal.as_dict()


@pytest.mark.parametrize(("query", "language"), LANGUAGES)
def test_a_refusal_has_one_shape_in_the_readers_language(attempt: Attempt, query: str, language: str) -> None:
    assert call(attempt, "answers/", b"{", query=query) == (400, said(BadMessage(), language))
    assert call(attempt, "submit/", query=query, with_ticket=None) == (401, said(TicketForged(), language))


@pytest.mark.parametrize(("query", "language"), LANGUAGES)
def test_refusals_within_a_batch_speak_the_readers_language(attempt: Attempt, query: str, language: str) -> None:
    (refused,) = save(attempt, of(99, 1, [0]), query=query)
    assert refused == {"type": "refused", **said(BadPosition(), language), "position": 99, "seq": 1}


MALFORMED = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"{}",
    b'{"saves":[]}',
    b'{"saves":[{}]}',
    b'{"saves":[{"type":"submit"}]}',
    b'{"saves":[{"type":"save","position":1,"seq":1}],"score":10}',
    b'{"saves":[{"type":"save","position":1,"seq":1,"correct":true}]}',
    b'{"saves":[{"type":"save","position":1,"seq":0}]}',
    b'{"saves":[{"type":"save","position":1.5,"seq":1}]}',
    b'{"saves":[{"type":"save","position":1,"seq":1,"response":[[0]]}]}',
    b'{"saves":[{"type":"save","position":1,"seq":1,"response":true}]}',
    b"\xff\xfe",
    b"\x00" * 10,
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", MALFORMED)
def test_a_malformed_body_is_refused_and_nothing_is_saved(attempt: Attempt, body: bytes) -> None:
    status, answer = call(attempt, "answers/", body)
    assert (status, answer["code"]) == (400, "bad_message")
    assert not Answer.objects.exists()


def test_more_saves_than_a_page_can_hold_are_refused(attempt: Attempt) -> None:
    assert call(attempt, "answers/", {"saves": [of(1, seq, [0]) for seq in range(1, 102)]})[0] == 400
    assert len(save(attempt, *(of(1, seq, [0]) for seq in range(1, 101)))) == 100


def test_a_body_that_is_too_large_is_refused(attempt: Attempt) -> None:
    body = b'{"saves":[' + b" " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b"]}"
    status, answer = call(attempt, "answers/", body)
    assert (status, answer["code"]) == (400, "bad_message")


@pytest.mark.parametrize(
    ("method", "what"),
    [("post", ""), ("put", "answers/"), ("get", "answers/"), ("get", "submit/"), ("delete", ""), ("get", "ticket/")],
)
def test_other_methods_are_refused(attempt: Attempt, method: str, what: str) -> None:
    status, body = call(attempt, what, method=method)
    assert (status, body["code"]) == (405, "method_not_allowed")


def test_a_journal_that_is_full_asks_to_come_back(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contests.journal.WAITING", 0)
    status, body = call(attempt, "answers/", {"saves": [of(1, 1, [0])]})
    assert (status, body["code"]) == (503, "unavailable")


def test_a_journal_that_does_not_answer_asks_to_come_back(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contests.journal._PATIENCE", 0.05)
    monkeypatch.setattr(journal, "put", lambda _request: None)
    status, body = call(attempt, "submit/")
    assert (status, body["code"]) == (503, "unavailable")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {"type": st.just("save") | JSON, "position": st.integers(-2, 1200) | JSON, "seq": st.integers(-2, 2**40) | JSON},
    optional={"response": JSON, "flagged": JSON, "spent_ms": JSON, "other": JSON},
)
BODIES = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries({"saves": st.lists(NEARLY, max_size=4)}).map(lambda value: json.dumps(value).encode()),
)


@given(data=st.data())
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_gets_an_answer_that_is_no_fault_of_ours(attempt: Attempt, data: st.DataObject) -> None:
    what = data.draw(st.sampled_from(["", "answers/", "submit/", "ticket/"]))
    given_ticket = data.draw(st.sampled_from(["", None]) | st.text(st.characters(min_codepoint=33, max_codepoint=126)))
    status, body = call(attempt, what, data.draw(BODIES), with_ticket=given_ticket)
    assert status < 500
    assert status == 200 or {"code", "message"} <= body.keys()


@pytest.mark.parametrize("what", ["", "answers/", "submit/", "ticket/"])
@pytest.mark.parametrize("address", ["%00", "a%00b", "%F0%9F%98%80", "x" * 3000, "..", "%2e%2e"])
def test_an_address_that_is_none_is_not_found(attempt: Attempt, what: str, address: str) -> None:
    client = Client(raise_request_exception=False)
    assert client.post(f"/api/v1/attempts/{address}/{what}").status_code in {401, 404, 405}
    assert client.get(f"/attempts/{address}/{what}").status_code == 404
