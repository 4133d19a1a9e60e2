"""The desk's papers and rounds: forms, buttons without script, what the bank has, results."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contests.desk_forms import OFFICE_HOURS
from contests.models import Blueprint, Contest, Round
from contests.rollup import settle
from contests.rules.phases import VIETNAM, Hours
from contests.services.rounds import plan_of
from contests.services.setup import LinePlan, line_plans
from questions.models import Document, Passage, Topic
from tests.contests.desk import as_sent, organiser_of, signed_in
from tests.contests.world import make_bank, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db
PAPERS = "/organise/thi/papers/"
ROUNDS = "/organise/thi/rounds/"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    """A contest whose round 1 is open now; the bank has 6 easy and 2 hard questions."""
    make_bank(6)
    make_bank(2, difficulty="hard")
    return make_contest(bank=0, now=now)


@pytest.fixture
def client(contest: Contest) -> Client:
    return signed_in(organiser_of(contest))


@pytest.fixture
def document(contest: Contest) -> Document:
    return contest.documents.get()


# --- Papers -----------------------------------------------------------------------------------------------


def lines(document: Document, *counts: int, **changes: Any) -> dict[str, Any]:
    """What a paper's form sends for lines of so many questions."""
    data: dict[str, Any] = {"name": "Đề mới", "lines-rows": str(len(counts))}
    for place, count in enumerate(counts):
        row = {"count": str(count), "points": "1", "document": str(document.pk)}
        row |= {"passage": "", "topic": "", "difficulty": ""}
        data |= {f"lines-{place}-{name}": value for name, value in row.items()}
    return data | changes


def test_a_paper_is_saved_as_typed_and_shown_again(contest: Contest, client: Client, document: Document) -> None:
    passage, topic = Passage.objects.get(), Topic.objects.get()
    data = lines(document, 3, 2, **{"lines-0-passage": str(passage.pk), "lines-0-topic": str(topic.pk)})
    data |= {"lines-1-difficulty": "hard", "lines-1-points": "5"}
    assert client.post(f"{PAPERS}new/", data).status_code == 302

    made = Blueprint.objects.get(name="Đề mới")
    assert line_plans(made) == [
        LinePlan(count=3, document=document.pk, passage=passage.pk, topic=topic.pk),
        LinePlan(count=2, document=document.pk, difficulty="hard", points=5),
    ]
    context = client.get(f"{PAPERS}{made.pk}/").context
    assert [as_sent(row) for row in context["lines"].forms] == [
        {name: value for name, value in data.items() if name.startswith(f"lines-{place}-")} for place in (0, 1)
    ]
    assert (context["figures"].questions, context["figures"].points) == (5, 13)


@pytest.mark.parametrize(("language", "words"), [("vi", "Dòng 2"), ("en", "Line 2")])
def test_a_short_bank_is_told_naming_the_line(contest: Contest, document: Document, language: str, words: str) -> None:
    client = signed_in(organiser_of(contest), language)
    response = client.post(f"{PAPERS}new/", lines(document, 2, 3, **{"lines-1-difficulty": "hard"}))

    assert response.status_code == 422
    (problem,) = response.context["form"].non_field_errors()
    assert words in problem
    assert "3" in problem
    assert response.context["figures"].problem == problem
    assert Blueprint.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"lines-0-count": "0"},
        {"lines-0-count": "x"},
        {"lines-0-points": "101"},
        {"lines-0-document": "999"},
        {"lines-0-difficulty": "deadly"},
        {"name": ""},
        {"lines-rows": "0"},
    ],
    ids=str,
)
def test_a_paper_that_cannot_be_is_shown_again(client: Client, document: Document, changes: dict[str, str]) -> None:
    assert client.post(f"{PAPERS}new/", lines(document, 1, **changes)).status_code == 422
    assert Blueprint.objects.count() == 1


def test_without_script_buttons_add_and_remove_lines_and_count_again(client: Client, document: Document) -> None:
    typed = lines(document, 3, 99, **{"lines-1-difficulty": "hard"})

    added = client.post(f"{PAPERS}new/", typed | {"add": "lines"})
    assert added.status_code == 200
    assert [row["count"].value() for row in added.context["lines"].forms] == ["3", "99", 5]
    assert list(added.context["figures"].available) == [8, 2, None]

    removed = client.post(f"{PAPERS}new/", typed | {"remove": "0"})
    assert [row["count"].value() for row in removed.context["lines"].forms] == ["99"]

    counted = client.post(f"{PAPERS}new/", typed | {"count": ""})
    assert counted.status_code == 200
    assert list(counted.context["figures"].available) == [8, 2]
    assert Blueprint.objects.count() == 1


def test_the_script_is_told_what_the_bank_has(client: Client, document: Document) -> None:
    data = lines(document, 3, 1, 1, **{"lines-1-count": "", "lines-2-difficulty": "hard", "lines-2-count": "4"})
    answer = client.post(f"{PAPERS}count/", data).json()

    assert answer["available"] == [8, None, 2]
    assert (answer["questions"], answer["points"]) == (7, 7)
    assert "3" in answer["problem"]  # the third row, though the second is not complete


def test_a_new_paper_begins_with_the_contests_document(client: Client, document: Document) -> None:
    make_bank(20, code="NQ66")
    (row,) = client.get(f"{PAPERS}new/").context["lines"].forms
    assert row["document"].value() == document.pk


def test_a_paper_that_is_used_stays_and_another_is_deleted(contest: Contest, client: Client) -> None:
    used = contest.blueprints.get()
    spare = Blueprint.objects.create(contest=contest, name="Thừa")
    for each in (used, spare):
        client.post(f"{PAPERS}{each.pk}/delete/")
    assert list(contest.blueprints.all()) == [used]


def test_the_paper_of_a_begun_round_is_not_changed(contest: Contest, client: Client, document: Document) -> None:
    held = contest.blueprints.get()
    response = client.post(f"{PAPERS}{held.pk}/", lines(document, 1))
    assert response.status_code == 422
    assert line_plans(held) == [LinePlan(count=4, document=document.pk)]


# --- Rounds ---------------------------------------------------------------------------------------------------


def local(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")


def plan(contest: Contest, now: datetime, **changes: Any) -> dict[str, Any]:
    """What a round's form sends for a week that begins tomorrow."""
    data = {
        "title": "Tuần 1",
        "title_en": "Week 1",
        "blueprint": str(contest.blueprints.order_by("pk")[0].pk),
        "minutes": "20",
        "opens_at": local(now + timedelta(days=1)),
        "closes_at": local(now + timedelta(days=8)),
        "when": "always",
    }
    return data | changes


def added(contest: Contest) -> Round:
    return contest.rounds.get(number=2)


def test_a_round_is_saved_in_vietnams_time(contest: Contest, client: Client, now: datetime) -> None:
    data = plan(contest, now, opens_at="2099-11-23T10:00", closes_at="2099-11-30T09:00")
    assert client.post(f"{ROUNDS}new/", data).status_code == 302

    made = added(contest)
    assert made.opens_at == datetime(2099, 11, 23, 3, 0, tzinfo=UTC)
    assert made.closes_at == datetime(2099, 11, 30, 2, 0, tzinfo=UTC)
    assert (made.title, made.title_en, made.minutes, made.status) == ("Tuần 1", "Week 1", 20, "draft")


OWN = {"when": "own", "from_a_2": "08:00", "to_a_2": "11:30", "from_b_2": "13:30", "to_b_2": "00:00"}
CASES: list[tuple[dict[str, str], str, Any]] = [
    ({"when": "always"}, "hours", ()),
    ({"when": "office"}, "hours", OFFICE_HOURS),
    (OWN, "hours", (Hours(2, 480, 690), Hours(2, 810, 1440))),
    ({"when": "always", **{k: v for k, v in OWN.items() if k != "when"}}, "hours", ()),
    ({"closed_dates": "02/09/2099\n\n2099-04-30\n"}, "closed_dates", (date(2099, 4, 30), date(2099, 9, 2))),
    ({"minutes": "45"}, "minutes", 45),
    ({"blueprint": ""}, "blueprint", None),
    (
        {"board_freezes_at": "2099-01-05T08:00", "opens_at": "2099-01-01T08:00", "closes_at": "2099-01-08T08:00"},
        "board_freezes_at",
        datetime(2099, 1, 5, 1, 0, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1])
def test_what_is_set_of_a_round_is_saved_and_shown_again(
    contest: Contest, client: Client, now: datetime, case: tuple[dict[str, str], str, Any]
) -> None:
    changes, name, value = case
    assert client.post(f"{ROUNDS}new/", plan(contest, now, **changes)).status_code == 302
    held = plan_of(added(contest))
    assert getattr(held, name) == value

    # Sent again as it is shown, it stays as it is.
    form = client.get(f"{ROUNDS}2/").context["form"]
    assert client.post(f"{ROUNDS}2/", as_sent(form)).status_code == 302
    assert plan_of(added(contest)) == held


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"minutes": "0"}, "minutes"),
        ({"opens_at": ""}, "opens_at"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"closes_at": "2001-01-01T00:00", "opens_at": "2000-01-01T00:00"}, "closes_at"),
        ({"closes_at": "2001-01-01T00:00"}, "closes_at"),
        ({"when": "own"}, "when"),
        ({"when": "own", "from_a_0": "10:00"}, "when"),
        ({"when": "own", "from_a_0": "10:00", "to_a_0": "09:00"}, "when"),
        ({"when": "never"}, "when"),
        ({"closed_dates": "30/02/2099"}, "closed_dates"),
        ({"closed_dates": "Tết"}, "closed_dates"),
        ({"board_freezes_at": "2000-01-01T00:00"}, "board_freezes_at"),
        ({"part_of": "1"}, "part_of"),
        ({"blueprint": "999"}, "blueprint"),
        ({"repeat_weeks": "53"}, "repeat_weeks"),
    ],
    ids=str,
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_cannot_be_is_told_at_its_field(
    contest: Contest, now: datetime, changes: dict[str, str], field: str, language: str
) -> None:
    client = signed_in(organiser_of(contest), language)
    response = client.post(f"{ROUNDS}new/", plan(contest, now, **changes))

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert contest.rounds.count() == 1


def test_a_week_is_repeated_as_it_is_made(contest: Contest, client: Client, now: datetime) -> None:
    assert client.post(f"{ROUNDS}new/", plan(contest, now, repeat_weeks="3")).status_code == 302
    assert list(contest.rounds.order_by("number").values_list("title", flat=True)) == [
        "Vòng 1",
        "Tuần 1",
        "Tuần 2",
        "Tuần 3",
        "Tuần 4",
    ]


def test_a_round_that_is_too_long_to_repeat_is_saved_and_the_rest_refused(
    contest: Contest, client: Client, now: datetime
) -> None:
    data = plan(contest, now, closes_at=local(now + timedelta(days=30)), repeat_weeks="3")
    page = client.post(f"{ROUNDS}new/", data, follow=True).content.decode()
    assert contest.rounds.count() == 2
    assert "dài hơn một tuần" in page


def test_a_begun_round_keeps_its_seconds_and_what_is_fixed(contest: Contest, client: Client) -> None:
    held = contest.rounds.get()
    before = plan_of(held)
    form = client.get(f"{ROUNDS}1/").context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} == {
        "opens_at",
        "blueprint",
        "minutes",
        "part_of",
    }
    data = as_sent(form) | {"title": "Vòng khai mạc", "minutes": "600", "opens_at": "2000-01-01T00:00"}
    assert client.post(f"{ROUNDS}1/", data).status_code == 302

    held.refresh_from_db()
    assert held.title == "Vòng khai mạc"
    assert plan_of(held).opens_at == before.opens_at
    assert plan_of(held).closes_at == before.closes_at
    assert held.minutes == before.minutes


def test_the_closing_of_a_begun_round_moves(contest: Contest, client: Client, now: datetime) -> None:
    later = now + timedelta(days=20)
    data = as_sent(client.get(f"{ROUNDS}1/").context["form"]) | {"closes_at": local(later)}
    assert client.post(f"{ROUNDS}1/", data).status_code == 302
    assert local(contest.rounds.get().closes_at) == local(later)


def test_after_the_official_results_only_titles_are_open(contest: Contest, client: Client, now: datetime) -> None:
    Round.objects.update(results_published_at=now)
    form = client.get(f"{ROUNDS}1/").context["form"]
    assert {name for name, field in form.fields.items() if not field.disabled} == {"title", "title_en"}


# --- What is done to rounds --------------------------------------------------------------------------------------


def press(client: Client, change: str, number: int = 1, *, weeks: str = "1") -> str:
    page = client.post(f"{ROUNDS}{number}/{change}/", {"copies-weeks": weeks}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_a_draft_is_published_and_taken_back(contest: Contest, client: Client, now: datetime) -> None:
    client.post(f"{ROUNDS}new/", plan(contest, now))
    assert "Đã công bố" in press(client, "publish", 2)
    assert added(contest).status == "published"
    press(client, "withdraw", 2)
    assert added(contest).status == "draft"


def test_a_round_is_closed_repeated_and_deleted(contest: Contest, client: Client, now: datetime) -> None:
    start_attempt(make_entry(contest), now=now)
    press(client, "close")
    assert contest.rounds.get().closes_at <= timezone.now()

    client.post(f"{ROUNDS}new/", plan(contest, now))
    press(client, "repeat", 2, weeks="2")
    assert contest.rounds.count() == 4
    press(client, "delete", 4)
    assert contest.rounds.count() == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [("withdraw", "Vòng thi đã bắt đầu"), ("delete", "đã có lượt thi"), ("repeat", "từ 1 đến 52")],
)
def test_what_is_refused_says_why(contest: Contest, client: Client, now: datetime, change: str, words: str) -> None:
    start_attempt(make_entry(contest), now=now)
    assert words in press(client, change, weeks="0")
    assert contest.rounds.get().status == "published"


# --- Results -------------------------------------------------------------------------------------------------------


def test_results_are_published_with_the_decisions_number(contest: Contest, client: Client, now: datetime) -> None:
    press(client, "close")
    settle(now=timezone.now() + timedelta(seconds=1))
    assert client.post(f"{ROUNDS}1/results/", {"decision": "12-QĐ/BTC"}).status_code == 302

    held = contest.rounds.get()
    assert held.results_decision == "12-QĐ/BTC"
    assert held.results_published_at is not None
    assert "12-QĐ/BTC" in client.get(f"{ROUNDS}1/results/").content.decode()


def test_results_of_an_open_round_are_not_offered_and_refused(contest: Contest, client: Client) -> None:
    assert 'name="decision"' not in client.get(f"{ROUNDS}1/results/").content.decode()
    assert client.post(f"{ROUNDS}1/results/", {"decision": "12"}).status_code == 422
    assert client.post(f"{ROUNDS}1/results/", {"decision": ""}).status_code == 422
    assert contest.rounds.get().results_published_at is None
