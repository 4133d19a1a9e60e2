"""The desk's people: entries and what is shown of them, extra time, the closed list, units, organisers."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rights import Role
from contests.models import Attempt, Contest, Entry, Round
from contests.queries.desk import PAGE, masked
from contests.rollup import count_finished
from contests.services.finishing import finish_overdue
from localities.models import UnitList
from tests.accounts.makers import make_user
from tests.contests.desk import as_sent, organiser_of, signed_in
from tests.contests.world import make_commune, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db
ENTRIES = "/organise/thi/entries/"
LIST = "/organise/thi/list/"
PRIVATE: dict[str, Any] = {
    "phone": "0912345678",
    "email": "hoa@example.vn",
    "id_number": "001082012345",
    "birth_year": 1982,
}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    return make_contest(bank=4, now=now)


@pytest.fixture
def olga(contest: Contest) -> User:
    return organiser_of(contest)


@pytest.fixture
def client(olga: User) -> Client:
    return signed_in(olga)


@pytest.fixture
def hoa(contest: Contest) -> Entry:
    return make_entry(
        contest, "Nguyễn Thị Hoa", commune=make_commune(), sex="female", occupation="Giáo viên", **PRIVATE
    )


def rows(client: Client, query: str = "") -> list[Any]:
    found: list[Any] = client.get(f"{ENTRIES}{query}").context["page"].rows
    return found


def finished(entry: Entry, now: datetime) -> Attempt:
    attempt = start_attempt(entry, now=now - timedelta(minutes=20))
    finish_overdue(now=now)
    count_finished(now=now)
    return attempt


# --- Entries ------------------------------------------------------------------------------------------------


def test_the_list_shows_name_place_and_figures_but_no_contact_data(client: Client, hoa: Entry, now: datetime) -> None:
    finished(hoa, now)
    page = client.get(ENTRIES)
    (row,) = page.context["page"].rows

    assert (row.name, row.attempts, row.best, row.implausible, row.ranked) == ("Nguyễn Thị Hoa", 1, 0, 0, True)
    assert "Hoàn Kiếm" in row.place
    html = page.content.decode()
    assert not any(str(secret) in html for secret in PRIVATE.values())


def test_one_entry_shows_what_was_declared(client: Client, hoa: Entry, now: datetime) -> None:
    finished(hoa, now)
    html = client.get(f"{ENTRIES}{hoa.pk}/").content.decode()
    assert all(str(told) in html for told in [*PRIVATE.values(), "Giáo viên", "Hoàn Kiếm"])


def test_pages_of_the_desk_are_kept_by_no_cache(client: Client, hoa: Entry) -> None:
    assert "no-store" in client.get(f"{ENTRIES}{hoa.pk}/")["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=hoa", {"Nguyễn Thị Hoa"}),
        ("?q=NGUYEN+hoa", {"Nguyễn Thị Hoa"}),
        ("?q=nguyễn", {"Nguyễn Thị Hoa", "Nguyễn Văn An"}),
        ("?q=zzz", set()),
        ("?q=%25", set()),
        ("?show=unranked", {"Nguyễn Văn An"}),
        ("?show=extra", {"Nguyễn Thị Hoa"}),
        ("?show=implausible", {"Nguyễn Thị Hoa"}),
        ("?show=nonsense", {"Nguyễn Thị Hoa", "Nguyễn Văn An", "Lê Bình"}),
        ("?page=99999999999", {"Nguyễn Thị Hoa", "Nguyễn Văn An", "Lê Bình"}),
        ("?page=-1", {"Nguyễn Thị Hoa", "Nguyễn Văn An", "Lê Bình"}),
    ],
)
def test_entries_are_found_and_narrowed(client: Client, hoa: Entry, now: datetime, query: str, names: set[str]) -> None:
    contest = hoa.contest
    make_entry(contest, "Nguyễn Văn An", ranked=False)
    make_entry(contest, "Lê Bình")
    Entry.objects.filter(pk=hoa.pk).update(extra_time_percent=50)
    for _ in range(2):
        attempt = finished(hoa, now)
        Attempt.objects.filter(pk=attempt.pk).update(implausible=True)

    assert {row.name for row in rows(client, query)} == names


def test_long_lists_have_pages(contest: Contest, client: Client) -> None:
    for number in range(PAGE + 1):
        make_entry(contest, f"Người {number}")
    first = client.get(ENTRIES)
    assert (len(first.context["page"].rows), first.context["page"].pages) == (PAGE, 2)
    assert "page=2" in first.content.decode()
    assert len(rows(client, "?page=2")) == 1
    assert "q=Ng%C6%B0%E1%BB%9Di" in client.get(f"{ENTRIES}?q=Người").content.decode()


def save(client: Client, entry: Entry, **changes: Any) -> Any:
    sent = as_sent(client.get(f"{ENTRIES}{entry.pk}/").context["form"]) | changes
    return client.post(f"{ENTRIES}{entry.pk}/", {name: value for name, value in sent.items() if value is not None})


def test_extra_time_reaches_a_running_attempt(client: Client, hoa: Entry, now: datetime) -> None:
    attempt = start_attempt(hoa, now=now)
    assert save(client, hoa, extra_time_percent="100").status_code == 302
    attempt.refresh_from_db()
    assert attempt.deadline == now + timedelta(minutes=30)


def test_an_entry_is_taken_off_the_boards(client: Client, hoa: Entry, now: datetime) -> None:
    finished(hoa, now)
    assert save(client, hoa, ranked=None).status_code == 302
    hoa.refresh_from_db()
    assert not hoa.ranked
    assert not hoa.standings.get().ranked


def test_the_committee_gives_a_place(contest: Contest, client: Client, hoa: Entry, now: datetime) -> None:
    Contest.objects.update(ranking=["score", "committee"])
    finished(hoa, now)
    before = hoa.standings.get().key
    assert save(client, hoa, committee_place="1").status_code == 302
    assert hoa.standings.get().key < before


@pytest.mark.parametrize(
    "changes", [{"extra_time_percent": "301"}, {"extra_time_percent": ""}, {"committee_place": "-1"}]
)
def test_what_cannot_be_set_is_told(client: Client, hoa: Entry, changes: dict[str, str]) -> None:
    assert save(client, hoa, **changes).status_code == 422


def test_official_boards_are_not_changed(client: Client, hoa: Entry, now: datetime) -> None:
    finished(hoa, now)
    Round.objects.update(results_published_at=now)
    response = save(client, hoa, ranked=None)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


# --- The closed list ------------------------------------------------------------------------------------------


def test_people_are_pasted_found_and_taken_off(contest: Contest, client: Client) -> None:
    text = "1\tNguyễn Thị Hoa\t0912 345 678\n2\tLê Bình\tbinh@example.vn\ncarol"
    assert client.post(LIST, {"text": text}).status_code == 302
    assert set(contest.invitees.values_list("key", flat=True)) == {"0912345678", "binh@example.vn", "carol"}

    html = client.get(LIST).content.decode()
    assert "0912345678" not in html
    assert "•••678" in html
    found = client.get(f"{LIST}?q=Hoa").context["page"].rows
    assert [name for _pk, _key, name in found] == ["Nguyễn Thị Hoa"]

    client.post(f"{LIST}{found[0][0]}/remove/")
    assert contest.invitees.count() == 2


@pytest.mark.parametrize(("language", "words"), [("vi", "không có tên đăng nhập"), ("en", "holds no user name")])
def test_faults_of_the_list_are_told_by_line(contest: Contest, language: str, words: str) -> None:
    client = signed_in(organiser_of(contest), language)
    response = client.post(LIST, {"text": "alice\nNguyễn Thị Hoa"})
    assert response.status_code == 422
    assert [line for line, _sentence in response.context["faults"]] == [2]
    assert words in response.content.decode()
    assert not contest.invitees.exists()


def test_nobody_is_taken_off_once_there_are_attempts(
    contest: Contest, client: Client, hoa: Entry, now: datetime
) -> None:
    client.post(LIST, {"text": "alice"})
    start_attempt(hoa, now=now)
    client.post(f"{LIST}{contest.invitees.get().pk}/remove/")
    assert contest.invitees.count() == 1
    assert "/remove/" not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("key", "shown"), [("0912345678", "•••678"), ("001082012345", "•••345"), ("alice", "alice"), ("a@b.vn", "a@b.vn")]
)
def test_numbers_are_masked(key: str, shown: str) -> None:
    assert masked(key) == shown


# --- Units and organisers -----------------------------------------------------------------------------------------


def test_a_list_of_units_is_pasted_and_chosen(contest: Contest, client: Client) -> None:
    response = client.post("/organise/thi/units/", {"name": "Đảng bộ tỉnh", "text": "Đảng bộ\n  Chi bộ 1\n"})
    assert response["Location"] == "/organise/thi/settings/entering/"
    contest.refresh_from_db()
    assert contest.unit_list is not None
    assert contest.unit_list.units.count() == 2


def test_faults_of_the_units_are_told_by_line(contest: Contest, client: Client) -> None:
    response = client.post("/organise/thi/units/", {"name": "Đảng bộ", "text": "  A\n B\nA\nA"})
    assert response.status_code == 422
    assert response.context["faults"]
    assert not UnitList.objects.exists()


def test_an_organiser_is_added_and_removed(contest: Contest, client: Client, olga: User) -> None:
    oscar = make_user("oscar", Role.ORGANISER)
    assert client.post("/organise/thi/organisers/", {"name": "oscar"}).status_code == 302
    assert set(contest.organisers.all()) == {olga, oscar}

    client.post(f"/organise/thi/organisers/{oscar.pk}/remove/")
    assert set(contest.organisers.all()) == {olga}


def test_whoever_leaves_a_contest_goes_back_to_the_list(contest: Contest, client: Client, olga: User) -> None:
    contest.organisers.add(make_user("oscar", Role.ORGANISER))
    assert client.post(f"/organise/thi/organisers/{olga.pk}/remove/")["Location"] == "/organise/"
    assert client.get("/organise/thi/").status_code == 404


def test_somebody_who_is_no_organiser_is_not_found(client: Client) -> None:
    make_user("mary", Role.MEMBER)
    response = client.post("/organise/thi/organisers/", {"name": "mary"})
    assert response.status_code == 422
    assert "name" in response.context["form"].errors
