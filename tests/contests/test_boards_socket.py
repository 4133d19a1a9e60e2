"""The socket of boards and roll-ups: what it shows, to whom, and what it refuses."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import Client as Browser
from django.utils import timezone

from contests.hub import hub
from contests.journal import journal
from contests.messages import Save
from contests.models import Contest, Round
from contests.offload import offload
from contests.rollup import count_finished
from tests.contests.sockets import Client
from tests.contests.world import make_commune, make_contest, make_entry, right_response, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)
Scenario = Callable[[Client], Awaitable[None]]


@pytest.fixture
def contest() -> Contest:
    return make_contest(now=timezone.now(), ranking=["score", "duration"])


@pytest.fixture
def board_round(contest: Contest) -> Round:
    return contest.rounds.get()


def sit(contest: Contest, name: str, right: int, commune: str = "00070", province: str = "01") -> None:
    """A whole attempt, counted but not announced."""
    now = timezone.now()
    attempt = start_attempt(make_entry(contest, name, commune=make_commune(commune, province=province)), now=now)
    saves: list[Save | None] = [Save(place, place, right_response(attempt, place)) for place in range(1, right + 1)]
    journal.ask_all(attempt.pk, [*saves, None], received_at=now + timedelta(seconds=30))


async def counted() -> None:
    """As the sweep does."""
    await hub.announce(await offload(count_finished, now=timezone.now()))


def play(scenario: Scenario) -> None:
    async def run() -> None:
        client = await Client.open("/ws/boards/")
        await scenario(client)
        await client.close()

    async_to_sync(run)()


def test_the_board_comes_at_once(contest: Contest, board_round: Round) -> None:
    sit(contest, "alice", 3)
    count_finished(now=timezone.now())

    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        board = await client.hear()
        assert (board["type"], board["topic"], board["version"]) == ("board", f"board:{board_round.pk}", 1)
        assert (board["state"], board["entrants"]) == ("provisional", 1)
        (row,) = board["rows"]
        assert (row["rank"], row["name"], row["score"], row["max_score"]) == (1, "alice", 3, 4)
        assert row["place"].endswith("Hoàn Kiếm, Tỉnh Tỉnh 01")

    play(scenario)


def test_a_frame_comes_after_counting_and_its_version_has_grown(contest: Contest, board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        versions = [(await client.hear())["version"]]
        for number, name in enumerate(("alice", "bob", "chi"), start=1):
            await offload(sit, contest, name, number)
            await counted()
            board = await client.hear()
            versions.append(board["version"])
            assert board["rows"][0]["name"] == name
            assert board["entrants"] == number
        assert versions == [0, 1, 2, 3]

    play(scenario)


def test_nothing_comes_while_nobody_has_submitted(contest: Contest, board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        await client.hear()
        attempt = await offload(start_attempt, await offload(make_entry, contest), now=timezone.now())
        right = await offload(right_response, attempt, 1)
        await offload(journal.ask_all, attempt.pk, [Save(1, 1, right)], received_at=timezone.now())
        await counted()
        assert await client.is_silent()

    play(scenario)


def test_a_change_that_changes_nothing_sends_nothing(contest: Contest, board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        await client.hear()
        await hub.announce([f"board:{board_round.pk}"])
        assert await client.is_silent()

    play(scenario)


def test_places_have_boards_and_roll_ups_of_their_own(contest: Contest, board_round: Round) -> None:
    sit(contest, "alice", 4)
    sit(contest, "bob", 2, "19804", "46")
    count_finished(now=timezone.now())

    async def scenario(client: Client) -> None:
        for scope, names in (("", ["alice", "bob"]), (":46", ["bob"]), (":00070", ["alice"]), (":92", [])):
            await client.say(type="watch", topic=f"board:{board_round.pk}{scope}")
            assert [row["name"] for row in (await client.hear())["rows"]] == names
        await client.say(type="watch", topic=f"rollup:{board_round.pk}")
        rollup = await client.hear()
        assert rollup["total"] == {"code": "", "entrants": 2, "attempts": 2, "mean": 75.0, "all_correct": 1}
        assert [(row["code"], row["mean"]) for row in rollup["rows"]] == [("01", 100.0), ("46", 50.0)]
        await client.say(type="watch", topic=f"rollup:{board_round.pk}:46")
        assert [row["code"] for row in (await client.hear())["rows"]] == ["19804"]

    play(scenario)


def test_the_frame_is_the_one_of_the_api(contest: Contest, board_round: Round) -> None:
    sit(contest, "alice", 4)
    count_finished(now=timezone.now())
    heard: dict[str, object] = {}

    async def scenario(client: Client) -> None:
        for topic in ("board", "rollup"):
            await client.say(type="watch", topic=f"{topic}:{board_round.pk}")
            heard[topic] = await client.hear()

    play(scenario)
    for topic, address in (("board", "board"), ("rollup", "places")):
        assert heard[topic] == json.loads(Browser().get(f"/api/v1/rounds/{board_round.pk}/{address}/").content)


def test_a_frozen_board_stands_still_for_everybody(contest: Contest, board_round: Round) -> None:
    sit(contest, "alice", 2)
    count_finished(now=timezone.now())
    Round.objects.update(board_freezes_at=timezone.now())

    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        before = await client.hear()
        assert before["state"] == "frozen"
        await offload(sit, contest, "bob", 4)
        await counted()
        after = await client.hear()
        assert after["rows"] == before["rows"]

    play(scenario)


def test_after_unwatch_nothing_comes(contest: Contest, board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        topic = f"board:{board_round.pk}"
        await client.say(type="watch", topic=topic)
        await client.hear()
        await client.say(type="unwatch", topic=topic)
        await client.say(type="unwatch", topic=topic)
        await offload(sit, contest, "alice", 1)
        await counted()
        assert await client.is_silent()
        await client.say(type="watch", topic=topic)
        assert (await client.hear())["version"] == 1

    play(scenario)


def test_watching_twice_sends_once(board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        await client.hear()
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        assert await client.is_silent()

    play(scenario)


def test_a_page_that_leaves_is_forgotten(board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        await client.hear()

    play(scenario)
    assert not hub._topics


def test_a_page_watches_eight_topics_and_no_more(board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        for province in range(10, 18):
            await client.say(type="watch", topic=f"board:{board_round.pk}:{province}")
            assert (await client.hear())["type"] == "board"
        await client.say(type="watch", topic=f"board:{board_round.pk}:20")
        assert (await client.hear())["code"] == "slow_down"
        await client.say(type="unwatch", topic=f"board:{board_round.pk}:10")
        await client.say(type="watch", topic=f"board:{board_round.pk}:20")
        assert (await client.hear())["topic"] == f"board:{board_round.pk}:20"

    play(scenario)


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        ("board:999999", "contest_not_found"),
        ("rollup:999999", "contest_not_found"),
        ("board:9999999999999999999", "no_such_board"),
        ("board:{}:1", "no_such_board"),
        ("board:{}:001", "no_such_board"),
        ("board:{}:unit", "no_such_board"),
        ("board:{}:unit-x", "no_such_board"),
        ("board:{}:01:02", "no_such_board"),
        ("rollup:{}:00070", "no_such_board"),
        ("rollup:{}:unit-1", "no_such_board"),
        ("attempt:{}", "no_such_board"),
        ("hub:{}", "no_such_board"),
        ("board", "bad_message"),
        ("board:", "bad_message"),
        ("board:{} ", "bad_message"),
        ("board:{}\n", "no_such_board"),
        ("Board:{}", "bad_message"),
        ("board:" + "1" * 100, "bad_message"),
    ],
)
def test_what_is_no_board_is_refused(board_round: Round, topic: str, code: str) -> None:
    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=topic.format(board_round.pk))
        refused = await client.hear()
        assert (refused["type"], refused["code"]) == ("refused", code)
        await client.say(type="watch", topic=f"board:{board_round.pk}")
        assert (await client.hear())["type"] == "board"

    play(scenario)
    assert not hub._topics


@pytest.mark.parametrize("draft", ["round", "contest"])
@pytest.mark.parametrize("kind", ["board", "rollup"])
def test_what_is_a_draft_is_nobodys_to_watch(contest: Contest, board_round: Round, draft: str, kind: str) -> None:
    (Round if draft == "round" else Contest).objects.update(status="draft")

    async def scenario(client: Client) -> None:
        await client.say(type="watch", topic=f"{kind}:{board_round.pk}")
        assert (await client.hear())["code"] == "contest_not_found"
        assert await client.is_silent()

    play(scenario)


def test_other_messages_are_refused(board_round: Round) -> None:
    async def scenario(client: Client) -> None:
        for message in ({"type": "hello", "ticket": "x"}, {"type": "watch"}, {"type": "watch", "topic": 1}):
            await client.say(**message)
            assert (await client.hear())["code"] == "bad_message"

    play(scenario)
