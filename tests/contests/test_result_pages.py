"""What a participant finds after an attempt: the result, the review once keys are visible, their list, coming back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import guests
from contests.journal import journal
from contests.messages import Save
from contests.models import Attempt, Contest, Entry, Round
from contests.rollup import count_finished
from tests.contests.visitors import as_guest
from tests.contests.world import make_commune, make_contest, make_entry, right_response, start_attempt, wrong_response

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    return make_contest(questions=2, minutes=15, now=now)


@pytest.fixture
def entry(contest: Contest) -> Entry:
    return make_entry(contest, "Nguyễn Thị Ánh", commune=make_commune())


def sit(entry: Entry, *, now: datetime, submit: bool = True) -> Attempt:
    """An attempt begun half an hour ago: the first answer right, the second wrong; not submitted means out of time."""
    begins = now - timedelta(minutes=30)
    attempt = start_attempt(entry, now=begins)
    saves: list[Save | None] = [Save(1, 1, right_response(attempt, 1))]
    if submit:
        saves += [Save(2, 2, wrong_response(attempt, 2)), None]
    journal.ask_all(attempt.pk, saves, received_at=begins + timedelta(minutes=1))
    return attempt


def result_of(attempt: Attempt, client: Client) -> str:
    response = as_guest(client, attempt.entry.guest).get(f"/attempts/{attempt.public_id}/result/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_result_has_the_score_and_ranks_once_counted(client: Client, entry: Entry, now: datetime) -> None:
    attempt = sit(entry, now=now)
    assert "đang tính" in result_of(attempt, client)
    count_finished(now=now)
    text = result_of(attempt, client)
    assert "đang tính" not in text
    assert "1 trên 2" in text
    assert 'class="rank rank--1">1<' in text
    assert "Phường Hoàn Kiếm" in text


def test_out_of_time_says_how_much_was_handed_in(client: Client, entry: Entry, now: datetime) -> None:
    text = result_of(sit(entry, now=now, submit=False), client)
    assert "Hết giờ" in text
    assert "Bài đã được nộp với 1/2 câu đã trả lời." in text


def test_no_question_is_shown_while_the_round_is_open(client: Client, entry: Entry, now: datetime) -> None:
    text = result_of(sit(entry, now=now), client)
    assert "reviewed-option" not in text
    assert "Câu hỏi số" not in text
    assert "Sau khi vòng thi kết thúc" in text


def test_the_review_tells_right_from_wrong_once_the_round_has_closed(
    client: Client, entry: Entry, now: datetime
) -> None:
    attempt = sit(entry, now=now)
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    text = result_of(attempt, client)
    assert "Câu 1/2: đúng" in text
    assert "Câu 2/2: chưa đúng" in text
    assert text.count("reviewed-option--right") == 2
    assert text.count("reviewed-option--wrong") == 1


def test_my_attempts_lead_to_their_results(client: Client, entry: Entry, now: datetime) -> None:
    attempt = sit(entry, now=now)
    text = as_guest(client, entry.guest).get("/my/").content.decode()
    assert f'href="/attempts/{attempt.public_id}/result/"' in text


def test_who_has_entered_nothing_is_told_how_to_begin(client: Client) -> None:
    assert "Bạn chưa đăng ký cuộc thi nào trên thiết bị này" in client.get("/my/").content.decode()


def test_a_code_that_nobody_has_is_said_beside_its_field(client: Client) -> None:
    response = client.post("/resume/", {"code": "AAAA-BBBB-CCCC"})
    assert response.status_code == 422
    text = response.content.decode()
    assert 'href="#id_code"' in text
    assert 'id="id_code_error"' in text


def test_a_personal_code_brings_the_attempts_along(client: Client, contest: Contest, now: datetime) -> None:
    guest, code = guests.create_guest(now=now)
    make_entry(contest, "alice")
    Entry.objects.update(guest=guest)
    response = client.post("/resume/", {"code": code}, follow=True)
    assert "Cuộc thi thi" in response.content.decode()
