"""A paper with all seven kinds: drawn, answered over the socket's journal and over HTTP, marked, reviewed in words."""

import json
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client as Browser
from django.utils import timezone

from accounts.people import Person
from contests.errors import BadChoice
from contests.journal import journal
from contests.messages import Save, Saved
from contests.models import Answer, Attempt, Contest, Entry, Round
from contests.pages import ReviewItem
from contests.queries.attempts import attempt_page, own_attempt, result_page
from questions.models import Passage, QuestionVersion
from tests.contests.sockets import Client
from tests.contests.visitors import as_guest
from tests.contests.world import NOW, make_bank, make_contest, make_entry, start_attempt
from tests.questions.kinds import CONTENTS, make_each_kind, right_answer

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)
AFTER = NOW + timedelta(days=2)

Paper = dict[str, dict[str, Any]]


def contest_of_each_kind(*, now: Any = NOW) -> Contest:
    document = make_bank(0)
    make_each_kind(Passage.objects.get(document=document))
    return make_contest(bank=0, questions=len(CONTENTS), now=now)


@pytest.fixture
def entry() -> Entry:
    return make_entry(contest_of_each_kind())


@pytest.fixture
def attempt(entry: Entry) -> Attempt:
    return start_attempt(entry)


def by_kind(attempt: Attempt) -> Paper:
    """Items of the paper by kind, each with its position."""
    return {item["k"]: {**item, "position": place} for place, item in enumerate(attempt.paper, start=1)}


def right_answers(attempt: Attempt) -> dict[int, list[int] | str]:
    return {item["position"]: right_answer(kind, item["v"], item["o"]) for kind, item in by_kind(attempt).items()}


def hand_in(attempt: Attempt, responses: dict[int, Any]) -> Attempt:
    saves = [Save(position, position, response) for position, response in responses.items()]
    replies = journal.ask_all(attempt.pk, [*saves, None], received_at=SOON)
    assert [type(reply) for reply in replies[:-1]] == [Saved] * len(saves)
    attempt.refresh_from_db()
    return attempt


def review(attempt: Attempt) -> dict[str, ReviewItem]:
    Round.objects.update(closes_at=SOON)
    found = own_attempt(attempt.public_id, Person(guest_id=attempt.entry.guest_id))
    return {item.kind: item for item in result_page(found, now=AFTER).review}


def shown(attempt: Attempt) -> dict[str, Any]:
    """The page's items by kind, as its script reads them."""
    found = own_attempt(attempt.public_id, Person(guest_id=attempt.entry.guest_id))
    paper = json.loads(json.dumps(attempt_page(found, now=SOON).props))["paper"]
    return {item["kind"]: item for item in paper}


# --- The paper -------------------------------------------------------------------------------------------


def test_a_paper_holds_what_each_kind_needs_to_be_judged(attempt: Attempt) -> None:
    items = by_kind(attempt)
    assert set(items) == set(CONTENTS)
    assert {kind: len(item["o"]) for kind, item in items.items()} == {
        "single": 3,
        "multiple": 3,
        "true_false": 2,
        "ordering": 4,
        "matching": 2,
        "numeric": 0,
        "short_text": 0,
    }
    assert items["ordering"]["o"] != [0, 1, 2, 3]
    assert {kind: item.get("m") for kind, item in items.items() if "m" in item} == {"matching": 3}


def test_the_page_shows_rich_text_and_the_picture(attempt: Attempt) -> None:
    items = shown(attempt)
    assert items["single"]["stem"] == "Nghị quyết <strong>57</strong> do cơ quan nào ban hành?"
    assert items["matching"]["partners"] == ["2 phần trăm", "30 phần trăm", "9 phần trăm"]
    image = items["numeric"]["image"]
    assert (image["alt"], image["width"], image["height"]) == ("Biểu đồ", 320, 180)
    assert Browser().get(image["url"])["Content-Type"] == "image/png"
    assert items["single"]["image"] is None


def test_hostile_text_reaches_the_page_as_text(entry: Entry) -> None:
    QuestionVersion.objects.update(stem="<script>alert(1)</script> **a**", explanation="<img src=x onerror=alert(1)>")
    attempt = start_attempt(entry)
    for item in shown(attempt).values():
        assert item["stem"] == "&lt;script&gt;alert(1)&lt;/script&gt; <strong>a</strong>"
    hand_in(attempt, {})
    for reviewed in review(attempt).values():
        assert "<img" not in reviewed.explanation


# --- Answers ---------------------------------------------------------------------------------------------


def test_right_answers_of_every_kind_are_right(attempt: Attempt) -> None:
    hand_in(attempt, right_answers(attempt))
    assert (attempt.answered, attempt.correct, attempt.all_correct) == (7, 7, True)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("ordering", [0, 1, 2, 3]),
        ("matching", [0, -1]),
        ("matching", [2, 2]),
        ("numeric", "3,1"),
        ("numeric", "hai"),
        ("short_text", "To Lam"),
    ],
)
def test_a_wrong_answer_costs_its_question_only(attempt: Attempt, kind: str, wrong: object) -> None:
    hand_in(attempt, {**right_answers(attempt), by_kind(attempt)[kind]["position"]: wrong})
    assert (attempt.answered, attempt.correct) == (7, 6)


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("ordering", [0, 1, 2]),
        ("ordering", [0, 1, 2, 2]),
        ("ordering", [0, 1, 2, 4]),
        ("ordering", [-1, 0, 1, 2]),
        ("ordering", "0123"),
        ("matching", [0]),
        ("matching", [0, 3]),
        ("matching", "a"),
        ("numeric", [0]),
        ("numeric", 2),
        ("short_text", [0]),
        ("single", "Bộ Chính trị"),
        ("single", [-1]),
    ],
)
def test_a_response_that_does_not_fit_its_kind_is_refused(attempt: Attempt, kind: str, bad: Any) -> None:
    position = by_kind(attempt)[kind]["position"]
    (reply,) = journal.ask_all(attempt.pk, [Save(position, 1, bad)], received_at=SOON)
    assert isinstance(reply, BadChoice)
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("kind", "empty"), [("matching", [-1, -1]), ("short_text", "  "), ("numeric", ""), ("ordering", [])]
)
def test_nothing_answered_is_kept_as_nothing(attempt: Attempt, kind: str, empty: Any) -> None:
    position = by_kind(attempt)[kind]["position"]
    hand_in(attempt, {position: empty})
    assert Answer.objects.get(position=position).response is None
    assert attempt.answered == 0


def test_words_are_kept_as_typed_but_for_blanks(attempt: Attempt) -> None:
    position = by_kind(attempt)["short_text"]["position"]
    hand_in(attempt, {position: "  Tô\u00a0 Lâm "})
    assert Answer.objects.get(position=position).response == "Tô Lâm"


def test_every_kind_can_be_answered_over_the_socket_and_read_back() -> None:
    attempt = start_attempt(make_entry(contest_of_each_kind(now=timezone.now())), now=timezone.now())
    found = own_attempt(attempt.public_id, Person(guest_id=attempt.entry.guest_id))
    ticket = attempt_page(found, now=timezone.now()).props["ticket"]
    answers = right_answers(attempt)

    async def scenario() -> list[dict[str, Any]]:
        client = await Client.open("/ws/attempt/")
        await client.say(type="hello", ticket=ticket)
        await client.hear()
        for position, response in answers.items():
            await client.say(type="save", position=position, seq=position, response=response)
            assert (await client.hear())["type"] == "saved"
        await client.say(type="hello", ticket=ticket)
        state = await client.hear()
        await client.close()
        held: list[dict[str, Any]] = state["answers"]
        return held

    held = async_to_sync(scenario)()
    assert {answer["position"]: answer["response"] for answer in held} == answers


def test_every_kind_can_be_answered_over_http() -> None:
    attempt = start_attempt(make_entry(contest_of_each_kind(now=timezone.now())), now=timezone.now())
    found = own_attempt(attempt.public_id, Person(guest_id=attempt.entry.guest_id))
    props = attempt_page(found, now=timezone.now()).props
    answers = right_answers(attempt)
    saves = [
        {"type": "save", "position": place, "seq": place, "response": response} for place, response in answers.items()
    ]
    response = Browser().post(
        f"{props['api']}answers/",
        {"saves": saves},
        content_type="application/json",
        headers={"authorization": f"Ticket {props['ticket']}"},
    )
    assert [result["type"] for result in response.json()["results"]] == ["saved"] * 7
    assert dict(Answer.objects.values_list("position", "response")) == answers


@pytest.mark.parametrize("words", ["a" * 101, "a" * 5000])
def test_more_than_a_hundred_characters_are_no_message(words: str) -> None:
    attempt = start_attempt(make_entry(contest_of_each_kind(now=timezone.now())), now=timezone.now())
    found = own_attempt(attempt.public_id, Person(guest_id=attempt.entry.guest_id))
    props = attempt_page(found, now=timezone.now()).props
    response = Browser().post(
        f"{props['api']}answers/",
        {"saves": [{"type": "save", "position": 1, "seq": 1, "response": words}]},
        content_type="application/json",
        headers={"authorization": f"Ticket {props['ticket']}"},
    )
    assert response.json()["code"] == "bad_message"


# --- The review ------------------------------------------------------------------------------------------


def test_the_review_tells_places_pairs_and_words(attempt: Attempt) -> None:
    items = by_kind(attempt)
    order = items["ordering"]["o"]
    hand_in(
        attempt,
        {
            **right_answers(attempt),
            items["ordering"]["position"]: [0, 1, 2, 3],
            items["matching"]["position"]: [2, -1],
            items["numeric"]["position"]: "9",
            items["short_text"]["position"]: "<b>x",
        },
    )
    found = review(attempt)
    years = ["Năm 2024", "Năm 2025", "Năm 2030", "Năm 2045"]
    lines = found["ordering"].lines
    assert [(line.label, line.own, line.right) for line in lines] == [
        (f"{place + 1}.", years[order[place]], years[place]) for place in range(4)
    ]
    assert [line.good for line in lines] == [order[place] == place for place in range(4)]
    pairs = {line.label: (line.own, line.right, line.good) for line in found["matching"].lines}
    first, second = (CONTENTS["matching"].options[written] for written in items["matching"]["o"])
    assert pairs == {first.text: ("9 phần trăm", first.partner, False), second.text: ("", second.partner, False)}
    assert [(line.own, line.right) for line in found["numeric"].lines] == [("9", "2,5 ± 0,5")]
    assert [(line.own, line.right) for line in found["short_text"].lines] == [("&lt;b&gt;x", "Tổng Bí thư; Tô Lâm")]
    assert not found["single"].lines
    assert not found["ordering"].options
    assert {kind for kind, item in found.items() if item.right} == {"single", "multiple", "true_false"}


def test_unanswered_questions_of_every_kind_are_reviewed(attempt: Attempt) -> None:
    hand_in(attempt, {})
    found = review(attempt)
    assert not any(item.answered or item.right for item in found.values())
    assert not any(line.own or line.good for item in found.values() for line in item.lines)


def test_the_result_page_says_it_all() -> None:
    now = timezone.now()
    entry = make_entry(contest_of_each_kind(now=now))
    attempt = start_attempt(entry, now=now)
    saves = [Save(place, place, response) for place, response in right_answers(attempt).items()]
    journal.ask_all(attempt.pk, [*saves, None], received_at=now)
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    text = as_guest(Browser(), entry.guest).get(f"/attempts/{attempt.public_id}/result/").content.decode()
    for words in ("Năm 2045", "30 phần trăm", "2,5 ± 0,5", "TÔ LÂM.", "Tổng Bí thư; Tô Lâm", "<em>Bộ Chính trị</em>"):
        assert words in text
