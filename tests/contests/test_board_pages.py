"""Boards and figures by locality as pages: what a visitor finds there, and which board a form asks for."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contests.journal import journal
from contests.messages import Save
from contests.models import Contest, Entry
from contests.queries.boards import FRAME_ROWS, PAGE, narrower
from contests.queries.topics import frame
from contests.rollup import count_finished
from localities.models import Commune
from tests.contests.world import make_commune, make_contest, make_entry, right_response, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)

BOARD = "/contests/thi/rounds/1/board/"
PLACES = "/contests/thi/rounds/1/places/"


@pytest.fixture
def contest() -> Contest:
    return make_contest(questions=1, now=timezone.now())


def sit(entry: Entry, *, seconds: int = 60) -> None:
    """An attempt with everything right that took `seconds`, counted."""
    begins = timezone.now() - timedelta(minutes=30)
    attempt = start_attempt(entry, now=begins)
    save = Save(1, 1, right_response(attempt, 1))
    journal.ask_all(attempt.pk, [save, None], received_at=begins + timedelta(seconds=seconds))
    count_finished(now=timezone.now())


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def hanoi_and_hue() -> tuple[Commune, Commune]:
    return make_commune(), make_commune("19804", "Thuận Hóa", "46")


def test_an_empty_board_says_so_and_leads_to_the_contest(client: Client, contest: Contest) -> None:
    text = page(client, BOARD)
    assert "Chưa có ai trên bảng này" in text
    assert f'href="/contests/{contest.slug}/"' in text


def test_the_first_page_holds_what_a_frame_holds(client: Client, contest: Contest) -> None:
    for number in range(PAGE + 1):
        sit(make_entry(contest, f"người {number}"), seconds=60 + number)
    shown = client.get(BOARD).context["page"]
    framed = json.loads(frame(shown.props["topic"], now=timezone.now()))
    assert shown.props["rows"] == framed["rows"]
    assert len(framed["rows"]) == FRAME_ROWS
    assert shown.pages == 2
    assert "Trang 1/2" in page(client, BOARD)
    assert "người 20" in page(client, f"{BOARD}?page=2")


def test_a_name_is_written_as_text(client: Client, contest: Contest) -> None:
    sit(make_entry(contest, "<b>alice</b></script>"))
    text = page(client, BOARD)
    assert "&lt;b&gt;alice" in text
    assert "<b>alice" not in text
    assert "alice</b></script>" not in text


def test_a_name_is_found_without_accents(client: Client, contest: Contest) -> None:
    for name in ("Trần Ánh", "Lê Bình"):
        sit(make_entry(contest, name))
    text = page(client, f"{BOARD}?q=anh")
    assert "Trần Ánh" in text
    assert "Lê Bình" not in text
    assert "Bảng này không có ai tên như vậy" in page(client, f"{BOARD}?q=khanh")


def test_a_commune_chosen_with_its_province_counts(client: Client, contest: Contest) -> None:
    hanoi, _hue = hanoi_and_hue()
    sit(make_entry(contest, "alice", commune=hanoi))
    assert "alice" in page(client, f"{BOARD}?place=01&commune=00070")


def test_another_province_leaves_the_old_commune_behind(client: Client, contest: Contest) -> None:
    hanoi, hue = hanoi_and_hue()
    sit(make_entry(contest, "alice", commune=hanoi))
    sit(make_entry(contest, "bob", commune=hue))
    text = page(client, f"{BOARD}?place=46&commune=00070")
    assert "bob" in text
    assert "alice" not in text


@pytest.mark.parametrize(
    ("place", "commune", "meant"),
    [("01", "00070", "00070"), ("", "00070", "00070"), ("46", "00070", "46"), ("01", "", "01"), ("01", "99999", "01")],
)
def test_the_narrower_place_is_meant_where_it_lies_in_the_wider(place: str, commune: str, meant: str) -> None:
    hanoi_and_hue()
    assert narrower(place, commune) == meant


def test_a_place_that_cannot_be_is_refused_in_words(client: Client, contest: Contest) -> None:
    response = client.get(f"{BOARD}?place=xyz")
    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()


def test_places_stand_with_most_entrants_first(client: Client, contest: Contest) -> None:
    hanoi, hue = hanoi_and_hue()
    for name, commune in (("alice", hue), ("bob", hue), ("chi", hanoi)):
        sit(make_entry(contest, name, commune=commune))
    text = page(client, PLACES)
    assert text.index(f'href="{PLACES}46/"') < text.index(f'href="{PLACES}01/"')
    assert "Thuận Hóa" in page(client, f"{PLACES}46/")
