"""No key before its time: everything that anybody can fetch while a round is open is looked through for one.

Explanations carry a marker; which option is right is changed in the database, and nothing that a participant can
fetch may change with it.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client as Browser
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from accounts.people import Person
from contests.hub import hub
from contests.journal import journal
from contests.messages import Save
from contests.models import Answer, Attempt, Contest, Entry, Round
from contests.offload import offload
from contests.queries.attempts import attempt_page, keys_are_visible, own_attempt, result_page
from contests.rollup import count_finished
from contests.rules.phases import GRACE
from questions.models import Choice, Passage, QuestionVersion
from questions.queries import forget
from tests.architecture.test_addresses import named
from tests.contests.sockets import Client
from tests.contests.visitors import as_guest, as_user
from tests.contests.world import NOW, make_bank, make_commune, make_contest, make_entry, make_round, start_attempt
from tests.questions.kinds import CONTENTS, make_each_kind, swap_key

SECRET = "BIMATGIAITHICH"
LENGTH = 4
# What only a key could say. Plain words are no sign of one: rules say when explanations are shown.
TELLING = re.compile(
    rf'{SECRET}|"(?:explanations?|is_right|right|correct|answer_?keys?|keys?)"\s*:|data-(?:correct|right|key)\b',
    re.IGNORECASE,
)


@pytest.fixture
def contest() -> Contest:
    contest = make_contest(now=timezone.now(), questions=LENGTH, bank=8, attempts_max=None)
    QuestionVersion.objects.update(explanation=SECRET)
    return contest


@pytest.fixture
def entry(contest: Contest) -> Entry:
    return make_entry(contest, "alice", commune=make_commune())


def swap_keys() -> None:
    """Make another option right, everywhere."""
    Choice.objects.update(correct=False)
    Choice.objects.filter(position=2).update(correct=True)
    forget()


def finish(attempt: Attempt) -> None:
    """Answers that are right half of the time, whichever option is the key."""
    saves: list[Save | None] = [Save(place, place, [place % 4]) for place in range(1, LENGTH + 1)]
    journal.ask_all(attempt.pk, [*saves, None], received_at=timezone.now())


# --- Everything that can be fetched ------------------------------------------------------------------------


def values(attempt: Attempt) -> dict[str, list[object]]:
    """What each parameter of an address can be, here."""
    board_round = attempt.round
    return {
        "slug": [attempt.entry.contest.slug],
        "number": [board_round.number],
        "round_id": [board_round.pk],
        "public_id": [attempt.public_id],
        "province": ["all", "01"],
        "form": ["csv"],
        "code": ["NQ57", "01", "00070"],
        "pk": [1],
    }


def addresses(attempt: Attempt) -> list[str]:
    """Every address of the site with this attempt, round and contest in it, but the administrators'."""
    known = values(attempt)
    found: set[str] = set()
    for name, parameters in named(get_resolver().url_patterns):
        if name.startswith("admin:") or name == "account_logout":
            continue
        for turn in range(3):
            chosen = {key: known.get(key, ["1"])[min(turn, len(known.get(key, ["1"])) - 1)] for key in parameters}
            try:
                found.add(reverse(name, kwargs=chosen))
            except NoReverseMatch:
                continue
    return sorted(found)


def visitors(contest: Contest, entry: Entry) -> dict[str, Browser]:
    member = User.objects.create_user("member")
    make_entry(contest, "member", user=member)
    return {
        "owner": as_guest(Browser(), entry.guest),
        "other guest": as_guest(Browser(), make_entry(contest, "bob").guest),
        "member": as_user(Browser(), member),
        "stranger": as_user(Browser(), User.objects.create_user("stranger")),
        "nobody": Browser(),
    }


def plain(response: Any) -> str:
    """The text as a reader has it: no entities, no escapes of JSON."""
    text = html.unescape(response.content.decode())
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def fetched(attempt: Attempt, browsers: dict[str, Browser]) -> Iterator[tuple[str, str, str]]:
    """(visitor, address, text) of everything that answers."""
    for visitor, browser in browsers.items():
        for address in addresses(attempt):
            for asked in (address, f"{address}?lang=en&place=01&q=a&page=1"):
                response = browser.get(asked)
                if "text" in response.get("Content-Type", "") or "json" in response.get("Content-Type", ""):
                    yield visitor, asked, plain(response)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["open", "finished"])
def test_no_page_and_no_api_tells_a_key_while_the_round_is_open(contest: Contest, entry: Entry, state: str) -> None:
    attempt = start_attempt(entry, now=timezone.now())
    if state == "finished":
        finish(attempt)
        count_finished(now=timezone.now())
    reached: Counter[str] = Counter()
    for visitor, address, text in fetched(attempt, visitors(contest, entry)):
        told = TELLING.search(text)
        assert told is None, f"{visitor} reads {told} at {address}"
        reached[visitor] += any(stem in text for stem in stems(attempt))
    # The paper is its owner's while the attempt is open, and after that the page on which they report a question of it;
    # nobody else ever sees one.
    assert reached.pop("owner") == 2
    assert not +reached


def stems(attempt: Attempt) -> list[str]:
    versions = [item["v"] for item in attempt.paper]
    return list(QuestionVersion.objects.filter(pk__in=versions).values_list("stem", flat=True))


@pytest.mark.django_db(transaction=True)
def test_no_message_of_a_whole_attempt_tells_a_key(contest: Contest, entry: Entry) -> None:
    attempt = start_attempt(entry, now=timezone.now())
    page = attempt_page(own_attempt(attempt.public_id, Person(guest_id=entry.guest_id)), now=timezone.now())
    heard: list[dict[str, Any]] = []

    async def scenario() -> None:
        board = await Client.open("/ws/boards/")
        for topic in ("board", "rollup"):
            await board.say(type="watch", topic=f"{topic}:{attempt.round_id}")
            heard.append(await board.hear())
        client = await Client.open("/ws/attempt/")
        await client.say(type="hello", ticket=page.props["ticket"])
        heard.append(await client.hear())
        for seq, position in enumerate((1, 2, 3, 4, 1, 99), start=1):
            await client.say(type="save", position=position, seq=seq, response=[seq % 4])
            heard.append(await client.hear())
        await client.say(type="save", position=1, seq=1, response=[0])
        heard.append(await client.hear())
        await client.say(type="submit")
        heard.append(await client.hear())
        await client.say(type="hello", ticket=page.props["ticket"])
        heard.append(await client.hear())
        await hub.announce(await offload(count_finished, now=timezone.now()))
        heard.extend([await board.hear(), await board.hear()])
        await client.close()
        await board.close()

    async_to_sync(scenario)()
    kinds = Counter(message["type"] for message in heard)
    assert kinds == {"board": 2, "rollup": 2, "state": 1, "saved": 5, "refused": 1, "stale": 1, "finished": 2}
    assert not TELLING.search(json.dumps(heard))
    assert not TELLING.search(json.dumps(page.props))


# --- Whichever option is the key ------------------------------------------------------------------------


def the_same(text: str) -> str:
    """A page without what differs each time: nonces, CSRF tokens, tickets, moments."""
    text = re.sub(r'nonce="[^"]*"', 'nonce=""', text)
    text = re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=)"[^"]*"', r'\1""', text)
    text = re.sub(r"1\.attempt\.[0-9]+\.[0-9]+\.[\w-]{43}", "ticket", text)
    text = re.sub(r'data-now="[0-9]+">[^<]*', "countdown", text)
    return re.sub(r"\b1[0-9]{12}\b", "moment", text)


@pytest.mark.django_db(transaction=True)
def test_the_whole_of_an_attempt_is_the_same_whichever_option_is_the_key(contest: Contest, entry: Entry) -> None:
    attempt = start_attempt(entry, now=timezone.now())
    browser = as_guest(Browser(), entry.guest)
    asked = [f"/attempts/{attempt.public_id}/", "/contests/thi/rounds/1/", "/contests/thi/", "/documents/NQ57/"]

    def seen() -> list[str]:
        return [the_same(plain(browser.get(address))) for address in asked]

    before = seen()
    assert all(stem in before[0] for stem in stems(attempt))
    swap_keys()
    for one, other in zip(before, seen(), strict=True):
        assert one.splitlines() == other.splitlines()


@pytest.mark.django_db
def test_the_props_of_an_attempt_are_the_same_bytes_whichever_option_is_the_key(entry: Entry) -> None:
    attempt = start_attempt(entry, now=timezone.now())
    now = timezone.now()

    def props() -> str:
        found = own_attempt(attempt.public_id, Person(guest_id=entry.guest_id))
        return json.dumps(attempt_page(found, now=now).props)

    before = props()
    swap_keys()
    assert props() == before


# --- Whatever the key of the other kinds -----------------------------------------------------------------


def swap_every_key(attempt: Attempt) -> None:
    """Another key for each question of the paper, shown as before.

    An ordering's items are written the other way round; the paper follows, so that each stands where it stood.
    """
    for item in attempt.paper:
        swap_key(QuestionVersion.objects.get(pk=item["v"]))
        if item["k"] == "ordering":
            item["o"] = [len(item["o"]) - 1 - written for written in item["o"]]
    attempt.save()


@pytest.fixture
def every_kind() -> Attempt:
    document = make_bank(0)
    make_each_kind(Passage.objects.get(document=document))
    contest = make_contest(now=timezone.now(), bank=0, questions=len(CONTENTS))
    QuestionVersion.objects.update(explanation=SECRET)
    return start_attempt(make_entry(contest, "alice"), now=timezone.now())


def answers_of_each_kind(attempt: Attempt) -> list[Save]:
    """Something to each question that is right for one of its keys, and something that is right for none."""
    given: dict[str, list[Any]] = {
        "single": [[0], [1]],
        "multiple": [[0, 1], [2]],
        "true_false": [[0], [1]],
        "ordering": [[0, 1, 2, 3], [3, 2, 1, 0]],
        "matching": [[0, 1], [1, -1]],
        "numeric": ["2,5", "77"],
        "short_text": ["Tô Lâm", "Tô Lâm II"],
    }
    places = [(place, item["k"]) for place, item in enumerate(attempt.paper, start=1)]
    return [Save(place, 1 + turn, given[kind][turn]) for turn in (0, 1) for place, kind in places]


@pytest.mark.django_db(transaction=True)
def test_page_socket_and_api_say_the_same_whatever_the_keys_of_all_kinds(every_kind: Attempt) -> None:
    attempt = every_kind
    browser = as_guest(Browser(), attempt.entry.guest)
    person = Person(guest_id=attempt.entry.guest_id)
    saves = answers_of_each_kind(attempt)

    async def over_the_socket(ticket: object) -> list[str]:
        client = await Client.open("/ws/attempt/")
        await client.say(type="hello", ticket=ticket)
        heard = [await client.hear()]
        for save in saves:
            await client.say(type="save", position=save.position, seq=save.seq, response=save.response)
            heard.append(await client.hear())
        await client.say(type="hello", ticket=ticket)
        heard.append(await client.hear())
        await client.close()
        return [the_same(json.dumps(message, ensure_ascii=False)) for message in heard]

    def seen() -> list[str]:
        Answer.objects.all().delete()
        props = attempt_page(own_attempt(attempt.public_id, person), now=timezone.now()).props
        ticket = {"authorization": f"Ticket {props['ticket']}"}
        told = [the_same(plain(browser.get(f"/attempts/{attempt.public_id}/")))]
        told += async_to_sync(over_the_socket)(props["ticket"])
        told.append(the_same(plain(Browser().get(str(props["api"]), headers=ticket))))
        return told

    before = seen()
    assert "Năm 2045" in before[0]
    assert "30 phần trăm" in before[0]
    swap_every_key(attempt)
    for one, other in zip(before, seen(), strict=True):
        assert one.splitlines() == other.splitlines()
        assert not TELLING.search(one)


@pytest.mark.django_db
def test_the_page_of_a_written_answer_holds_no_word_of_its_key(every_kind: Attempt) -> None:
    props = attempt_page(own_attempt(every_kind.public_id, Person(guest_id=every_kind.entry.guest_id)), now=NOW).props
    for item in json.loads(json.dumps(props))["paper"]:
        if item["kind"] in ("numeric", "short_text"):
            assert (item["options"], item["partners"]) == ([], [])
            assert not re.search("Tô Lâm|Tổng Bí thư|2[.,]5", json.dumps(item, ensure_ascii=False))


@pytest.mark.django_db
def test_an_ordering_is_never_drawn_in_its_right_order(every_kind: Attempt) -> None:
    contest = every_kind.entry.contest
    shown = Counter(
        tuple(item["o"])
        for number in range(60)
        for item in start_attempt(make_entry(contest, f"p{number}"), now=timezone.now()).paper
        if item["k"] == "ordering"
    )
    assert (0, 1, 2, 3) not in shown
    assert len(shown) > 10


@pytest.mark.django_db
def test_the_paper_of_a_seed_is_the_same_whichever_option_is_the_key(
    contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contests.services.starting.secrets.token_hex", lambda _bytes: "57" * 16)
    before = start_attempt(make_entry(contest, "alice"), now=timezone.now()).paper
    swap_keys()
    assert start_attempt(make_entry(contest, "bob"), now=timezone.now()).paper == before


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_the_key_stands_at_each_place_equally_often(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    seeds = count()
    monkeypatch.setattr("contests.services.starting.secrets.token_hex", lambda _bytes: f"{next(seeds):032x}")
    make_bank(8, kind=kind)  # the first option written is the right one
    contest = make_contest(questions=LENGTH, bank=0)
    entries = [make_entry(contest, f"p{number}") for number in range(500)]
    shown = Counter(item["o"].index(0) for entry in entries for item in start_attempt(entry).paper)
    expected = 500 * LENGTH / 4
    chi_squared = sum((shown[place] - expected) ** 2 / expected for place in range(4))
    assert chi_squared < 16.3  # three degrees of freedom, one in a thousand; the seeds are always the same


# --- When keys are due -----------------------------------------------------------------------------------


def see(attempt: Attempt, now: Any) -> bool:
    """Whether the owner's result page opens keys then; page and predicate agree."""
    found = own_attempt(attempt.public_id, Person(guest_id=attempt.entry.guest_id))
    page = result_page(found, now=now)
    assert page.keys_visible is keys_are_visible(found, now=now)
    assert bool(page.review) is page.keys_visible
    return page.keys_visible


@pytest.fixture
def closed(request: pytest.FixtureRequest) -> Attempt:
    """A finished attempt of a contest about NOW."""
    contest = make_contest(attempts_max=None)
    attempt = start_attempt(make_entry(contest))
    Attempt.objects.update(deadline=NOW)
    journal.ask_all(attempt.pk, [None], received_at=NOW + timedelta(minutes=1))
    attempt.refresh_from_db()
    return attempt


CLOSE = NOW + timedelta(days=1)
AFTER = CLOSE + GRACE + timedelta(milliseconds=1)


@pytest.mark.django_db(transaction=True)
def test_keys_open_once_no_answer_can_count_any_more(closed: Attempt) -> None:
    assert not see(closed, NOW + timedelta(hours=1))
    assert not see(closed, CLOSE)
    assert not see(closed, CLOSE + GRACE)
    assert see(closed, AFTER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("published", [False, True])
def test_keys_wait_for_the_results_where_the_contest_says_so(closed: Attempt, published: bool) -> None:
    Contest.objects.update(keys_visible="after_results")
    Round.objects.update(results_published_at=AFTER if published else None)
    assert see(closed, AFTER) is published
    assert not see(closed, NOW + timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_keys_never_open_where_the_contest_says_never(closed: Attempt) -> None:
    Contest.objects.update(keys_visible="never")
    Round.objects.update(results_published_at=AFTER)
    assert not see(closed, AFTER + timedelta(days=365))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("setting", ["after_round", "after_results"])
def test_keys_stay_closed_while_another_round_of_the_contest_is_open(closed: Attempt, setting: str) -> None:
    Contest.objects.update(keys_visible=setting)
    contest = closed.entry.contest
    make_round(contest, contest.documents.get(), number=2, now=CLOSE)  # open until a day after the close
    Round.objects.filter(number=1).update(results_published_at=AFTER)
    assert not see(closed, AFTER)
    assert not see(closed, CLOSE + timedelta(days=1) + GRACE)
    assert see(closed, CLOSE + timedelta(days=1) + GRACE + timedelta(milliseconds=1))


@pytest.mark.django_db(transaction=True)
def test_a_round_over_others_and_a_draft_keep_nothing_closed(closed: Attempt) -> None:
    contest = closed.entry.contest
    week = make_round(contest, contest.documents.get(), number=2, now=CLOSE)
    Round.objects.filter(pk=week.pk).update(status="draft")
    Round.objects.create(
        contest=contest, number=3, title="Tháng", status="published", opens_at=NOW, closes_at=NOW + timedelta(days=30)
    )
    assert see(closed, AFTER)


@pytest.mark.django_db(transaction=True)
def test_an_opened_key_is_the_right_one(closed: Attempt) -> None:
    QuestionVersion.objects.update(explanation=SECRET)
    found = own_attempt(closed.public_id, Person(guest_id=closed.entry.guest_id))
    for item, paper in zip(result_page(found, now=AFTER).review, closed.paper, strict=True):
        assert [option.correct for option in item.options] == [written == 0 for written in paper["o"]]
        assert item.explanation == SECRET


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("visible", [True, False])
def test_the_page_shows_a_key_exactly_when_it_is_due(contest: Contest, entry: Entry, visible: bool) -> None:
    attempt = start_attempt(entry, now=timezone.now())
    finish(attempt)
    if visible:
        Round.objects.update(closes_at=timezone.now() - GRACE - timedelta(seconds=1), opens_at=NOW - timedelta(days=99))
    page = as_guest(Browser(), entry.guest).get(f"/attempts/{attempt.public_id}/result/")
    assert (SECRET in plain(page)) is visible
    assert any(stem in plain(page) for stem in stems(attempt)) is visible


# --- Study pages -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_practice_never_shows_a_contest_question(contest: Contest) -> None:
    browser = Browser()
    for address in ("/documents/", "/documents/NQ57/", "/documents/NQ57/practice/", "/documents/NQ57/?q=Câu hỏi"):
        text = plain(browser.get(address, follow=True))
        assert SECRET not in text
        assert not any(stem in text for stem in QuestionVersion.objects.values_list("stem", flat=True))
    version = QuestionVersion.objects.first()
    assert version is not None
    response = browser.post(
        "/documents/NQ57/practice/", {"version": version.pk, "choice": "0", "seed": ""}, follow=True
    )
    assert SECRET not in plain(response)
