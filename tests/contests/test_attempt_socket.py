"""The socket of an attempt's page: from hello to finished, and everything that is no message of it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from accounts.tickets import issue_ticket
from contests.messages import CLOSE_POLICY, CLOSE_TICKET
from contests.models import Answer, Attempt
from tests.contests.sockets import Client
from tests.contests.world import make_contest, make_entry, right_response, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)
Scenario = Callable[[Client], Awaitable[None]]


@pytest.fixture
def attempt() -> Attempt:
    now = timezone.now()
    return start_attempt(make_entry(make_contest(now=now)), now=now)


def ticket(attempt: Attempt, *, age: timedelta = timedelta()) -> str:
    return issue_ticket(kind="attempt", subject=attempt.pk, now=timezone.now() - age)


def play(scenario: Scenario) -> None:
    async def run() -> None:
        client = await Client.open("/ws/attempt/")
        await scenario(client)
        await client.close()

    async_to_sync(run)()


def test_hello_answers_with_all_that_is_saved(attempt: Attempt) -> None:
    Answer.objects.create(attempt=attempt, position=2, response=[1], seq=7, saved_at=timezone.now())

    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt))
        state = await client.hear()
        assert state["type"] == "state"
        assert state["answers"] == [{"position": 2, "seq": 7, "response": [1], "flagged": False, "spent_ms": 0}]
        assert state["length"] == 4
        assert state["deadline"] == round(attempt.deadline.timestamp() * 1000)

    play(scenario)


def test_a_save_is_acknowledged_once_it_is_stored(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt))
        await client.hear()
        await client.say(type="save", position=1, seq=1, response=[2])
        assert await client.hear() == {"type": "saved", "position": 1, "seq": 1}

    play(scenario)
    assert Answer.objects.get(attempt=attempt).response == [2]


def test_many_saves_are_answered_without_waiting_for_each_other(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt))
        await client.hear()
        for seq in range(1, 41):
            await client.say(type="save", position=seq % 4 + 1, seq=seq, response=[seq % 4])
        heard = [await client.hear() for _ in range(40)]
        assert {message["seq"] for message in heard} == set(range(1, 41))

    play(scenario)


def test_submitting_tells_where_the_result_is(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt))
        await client.hear()
        await client.say(type="save", position=1, seq=1, response=right_response_of_one)
        await client.hear()
        await client.say(type="submit")
        assert await client.hear() == {
            "type": "finished",
            "reason": "submitted",
            "answered": 1,
            "length": 4,
            "result": f"/attempts/{attempt.public_id}/result/",
        }

    right_response_of_one = right_response(attempt, 1)
    play(scenario)
    attempt.refresh_from_db()
    assert attempt.score == 1


def test_coming_back_after_the_end_tells_how_it_ended(attempt: Attempt) -> None:
    Attempt.objects.update(
        deadline=timezone.now() - timedelta(minutes=1), started_at=timezone.now() - timedelta(hours=1)
    )

    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt))
        assert (await client.hear())["reason"] == "time_out"

    play(scenario)


def test_ping_measures_the_clock_before_hello(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="ping", sent=12.5)
        pong = await client.hear()
        assert pong["sent"] == 12.5
        assert abs(pong["now"] - timezone.now().timestamp() * 1000) < 5000

    play(scenario)


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda attempt: ticket(attempt, age=timedelta(hours=1)), "ticket_expired"),
        (lambda attempt: ticket(attempt)[:-1] + "x", "ticket_forged"),
        (lambda attempt: issue_ticket(kind="other", subject=attempt.pk, now=timezone.now()), "ticket_forged"),
        (lambda _attempt: "", "ticket_forged"),
    ],
)
def test_a_bad_ticket_is_refused_and_the_socket_closed(
    attempt: Attempt, forge: Callable[[Attempt], str], code: str
) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=forge(attempt))
        assert (await client.hear())["code"] == code
        assert await client.hear_close() == CLOSE_TICKET

    play(scenario)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"type":"nothing"}',
        '{"type":"save","position":1}',
        '{"type":"save","position":0,"seq":1}',
        '{"type":"save","position":1,"seq":1,"response":["A"]}',
        '{"type":"save","position":1,"seq":1,"response":[-2]}',
        '{"type":"save","position":1,"seq":1,"score":10}',
        '{"type":"save","position":1,"seq":99999999999,"response":[0]}',
        '{"type":"hello"}',
        '{"type":"hello","ticket":"' + "x" * 5000 + '"}',
        '{"type":"state","attempt":"a"}',
        b"\x00\xff",
    ],
)
def test_what_is_no_message_is_refused_and_nothing_is_saved(attempt: Attempt, text: str | bytes) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt))
        await client.hear()
        await client.say_raw(text)
        refused = await client.hear()
        assert (refused["type"], refused["code"]) == ("refused", "bad_message")
        await client.say(type="ping", sent=1)
        assert (await client.hear())["type"] == "pong"

    play(scenario)
    assert not Answer.objects.exists()


def test_saving_before_hello_is_refused(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="save", position=1, seq=1, response=[0])
        assert (await client.hear())["code"] == "bad_message"

    play(scenario)


def test_refusals_speak_the_language_of_the_page(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="hello", ticket=ticket(attempt), language="en")
        await client.hear()
        await client.say(type="save", position=99, seq=1, response=[0])
        refused = await client.hear()
        assert refused["message"] == "There is no such question in this attempt."
        assert (refused["position"], refused["seq"]) == (99, 1)

    play(scenario)


def test_a_flood_is_slowed_down_and_then_cut_off(attempt: Attempt) -> None:
    async def scenario(client: Client) -> None:
        for number in range(200):
            await client.say(type="ping", sent=number)
        codes = []
        while (heard := await client.hear())["type"] in {"pong", "refused"}:
            codes.append(heard.get("code", "pong"))
            if codes.count("slow_down") == 20:
                break
        assert codes.count("pong") >= 100
        assert await client.hear_close() == CLOSE_POLICY

    play(scenario)


def test_a_page_of_another_site_cannot_open_the_socket(attempt: Attempt) -> None:
    async def run() -> None:
        with pytest.raises(AssertionError, match="refused"):
            await Client.open("/ws/attempt/", headers=[(b"origin", b"https://evil.example"), (b"host", b"localhost")])

    async_to_sync(run)()
