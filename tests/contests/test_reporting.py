"""Reported questions: written once by whose attempt it is, answered by editors, read when nothing is told too early."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rights import Role
from contests.errors import (
    BadPosition,
    ReportAnswered,
    ReportAnswerMissing,
    ReportedAlready,
    ReportTooEarly,
    ReportUnreadable,
)
from contests.journal import journal
from contests.models import Attempt, Contest, Entry, Report, Round
from contests.rollup import count_finished
from contests.services.correcting import apply, propose
from contests.services.reporting import answer_report, report_question
from questions.models import QuestionVersion
from tests.accounts.makers import make_user
from tests.contests.desk import signed_in
from tests.contests.visitors import as_guest, as_user
from tests.contests.world import make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "BIMATGIAITHICH"
TYPED = {"about": "key", "text": "Theo Mục III thì phương án B mới đúng."}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    return make_contest(bank=4, now=now, attempts_max=None)


@pytest.fixture
def attempt(contest: Contest, now: datetime) -> Attempt:
    return sit(make_entry(contest, "Nguyễn Thị Ánh"), now=now)


@pytest.fixture
def ed() -> User:
    return make_user("ed", Role.EDITOR)


def sit(entry: Entry, *, now: datetime) -> Attempt:
    begins = now - timedelta(minutes=10)
    attempt = start_attempt(entry, now=begins)
    journal.ask_all(attempt.pk, [None], received_at=begins + timedelta(minutes=1))
    attempt.refresh_from_db()
    count_finished(now=now)
    return attempt


def report(attempt: Attempt, position: int = 1, *, now: datetime, text: str = "Sai rồi") -> Report:
    return report_question(attempt_id=attempt.pk, position=position, about="key", text=text, now=now)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


# --- Writing one ------------------------------------------------------------------------------------------


def test_a_guest_reports_a_question_of_their_paper(client: Client, attempt: Attempt) -> None:
    as_guest(client, attempt.entry.guest)
    address = f"/attempts/{attempt.public_id}/report/2/"
    version = QuestionVersion.objects.get(pk=attempt.paper[1]["v"])
    assert version.stem in text_of(client, address)
    assert client.post(address, TYPED).headers["Location"] == address
    made = Report.objects.get()
    assert (made.version, made.position, made.about, made.text) == (version, 2, "key", TYPED["text"])
    assert TYPED["text"] in text_of(client, address)
    assert TYPED["text"] in text_of(client, f"/attempts/{attempt.public_id}/result/")


def test_a_user_reports_too(contest: Contest, now: datetime) -> None:
    bob = make_user("bob", Role.MEMBER)
    attempt = sit(make_entry(contest, user=bob), now=now)
    assert as_user(Client(), bob).post(f"/attempts/{attempt.public_id}/report/1/", TYPED).status_code == 302


def test_nobody_reports_from_the_attempt_of_another(contest: Contest, attempt: Attempt, ed: User) -> None:
    address = f"/attempts/{attempt.public_id}/report/1/"
    others = [Client(), as_guest(Client(), make_entry(contest, "bob").guest), as_user(Client(), ed)]
    for other in others:
        assert other.get(address).status_code == 404
        assert other.post(address, TYPED).status_code == 404
    assert not Report.objects.exists()


def test_each_question_is_reported_once(client: Client, attempt: Attempt, now: datetime) -> None:
    report(attempt, now=now)
    with pytest.raises(ReportedAlready):
        report(attempt, now=now)
    response = as_guest(client, attempt.entry.guest).post(f"/attempts/{attempt.public_id}/report/1/", TYPED)
    assert response.status_code == 422
    assert Report.objects.count() == 1


def test_a_running_attempt_is_not_reported_from(contest: Contest, client: Client, now: datetime) -> None:
    attempt = start_attempt(make_entry(contest), now=now)
    with pytest.raises(ReportTooEarly):
        report(attempt, now=now)
    address = f"/attempts/{attempt.public_id}/report/1/"
    assert as_guest(client, attempt.entry.guest).get(address).status_code == 409


@pytest.mark.parametrize("position", [0, 5])
def test_a_place_that_the_paper_does_not_have(client: Client, attempt: Attempt, now: datetime, position: int) -> None:
    with pytest.raises(BadPosition):
        report(attempt, position, now=now)
    address = f"/attempts/{attempt.public_id}/report/{position}/"
    assert as_guest(client, attempt.entry.guest).get(address).status_code == 400


@pytest.mark.parametrize(("about", "text"), [("key", " "), ("key", "x" * 1001), ("key", "a\0b"), ("guess", "x")])
def test_what_cannot_be_read_is_refused(attempt: Attempt, now: datetime, about: str, text: str) -> None:
    with pytest.raises(ReportUnreadable):
        report_question(attempt_id=attempt.pk, position=1, about=about, text=text, now=now)


def test_a_form_with_faults_comes_back(client: Client, attempt: Attempt) -> None:
    as_guest(client, attempt.entry.guest)
    for typed in ({}, {"about": "key", "text": ""}, {"about": "key", "text": "x" * 1001}, {"text": "x"}):
        assert client.post(f"/attempts/{attempt.public_id}/report/1/", typed).status_code == 422
    assert not Report.objects.exists()


def test_a_flood_is_stopped(client: Client, attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contests.views.reports._MOST_AN_HOUR", 2)
    as_guest(client, attempt.entry.guest)
    answers = [client.post(f"/attempts/{attempt.public_id}/report/{n}/", TYPED).status_code for n in (1, 2, 3)]
    assert answers == [302, 302, 429]
    assert Report.objects.count() == 2


def test_what_is_written_is_shown_as_text(client: Client, attempt: Attempt, ed: User, now: datetime) -> None:
    made = report(attempt, now=now, text="<script>alert(1)</script>")
    pages = [
        as_guest(client, attempt.entry.guest).get(f"/attempts/{attempt.public_id}/result/"),
        signed_in(ed).get("/bank/reports/"),
        signed_in(ed).get(f"/bank/reports/{made.pk}/"),
    ]
    for page in pages:
        assert "<script>alert(1)" not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()


# --- Answering ------------------------------------------------------------------------------------------------


def test_an_answer_reaches_its_reader_once_no_round_can_ask_the_question(
    client: Client, attempt: Attempt, ed: User, now: datetime
) -> None:
    made = report(attempt, now=now)
    answer_report(report_id=made.pk, text="DAPANLA B", by_id=ed.pk, now=now)
    as_guest(client, attempt.entry.guest)
    addresses = [f"/attempts/{attempt.public_id}/result/", f"/attempts/{attempt.public_id}/report/1/"]
    for address in addresses:
        page = client.get(address)
        assert "DAPANLA" not in page.content.decode()
        assert "badge--official" in page.content.decode()
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    for address in addresses:
        assert "DAPANLA B" in text_of(client, address)


def test_my_attempts_tell_that_a_report_is_answered(client: Client, attempt: Attempt, ed: User, now: datetime) -> None:
    def line() -> tuple[int, int]:
        (entry,) = as_guest(client, attempt.entry.guest).get("/my/").context["entries"]
        return entry.attempts[0].reported, entry.attempts[0].answered

    assert line() == (0, 0)
    made = report(attempt, now=now)
    report(attempt, 2, now=now)
    assert line() == (2, 0)
    answer_report(report_id=made.pk, text="Đúng", by_id=ed.pk, now=now)
    assert line() == (2, 1)


def test_one_answer_may_go_to_all_open_reports_of_the_version(contest: Contest, ed: User, now: datetime) -> None:
    attempts = [sit(make_entry(contest, name), now=now) for name in ("alice", "bob", "chi")]
    version = attempts[0].paper[0]["v"]
    made = [
        report(each, next(place for place, item in enumerate(each.paper, start=1) if item["v"] == version), now=now)
        for each in attempts
    ]
    another = next(place for place, item in enumerate(attempts[0].paper, start=1) if item["v"] != version)
    other = report(attempts[0], another, now=now)
    answer_report(report_id=made[0].pk, text="Riêng", by_id=ed.pk, now=now)
    assert answer_report(report_id=made[1].pk, text="Chung", by_id=ed.pk, all_alike=True, now=now) == 2
    assert list(Report.objects.order_by("pk").values_list("answer", flat=True)) == ["Riêng", "Chung", "Chung", ""]
    assert other.answered_at is None


def test_an_answer_is_given_once_and_says_something(attempt: Attempt, ed: User, now: datetime) -> None:
    made = report(attempt, now=now)
    for text in (" ", "x" * 2001, "a\0"):
        with pytest.raises(ReportAnswerMissing):
            answer_report(report_id=made.pk, text=text, by_id=ed.pk, now=now)
    answer_report(report_id=made.pk, text="Một", by_id=ed.pk, now=now)
    with pytest.raises(ReportAnswered):
        answer_report(report_id=made.pk, text="Hai", by_id=ed.pk, now=now)
    assert Report.objects.get().answer == "Một"


def test_an_answer_is_tied_to_the_correction_in_force(
    contest: Contest, attempt: Attempt, ed: User, now: datetime
) -> None:
    made = report(attempt, now=now)
    of = {"contest_id": contest.pk, "version_id": made.version_id, "kind": "give", "reason": "sai"}
    correction = propose(**of, by_id=ed.pk, now=now)  # type: ignore[arg-type]
    apply(correction_id=correction.pk, by_id=ed.pk, now=now)
    answer_report(report_id=made.pk, text="Đã sửa", by_id=ed.pk, now=now)
    assert Report.objects.get().correction == correction


# --- The editors' queue -----------------------------------------------------------------------------------------


def test_the_queue_has_open_ones_first_and_the_oldest_before_the_others(
    contest: Contest, attempt: Attempt, ed: User, now: datetime
) -> None:
    made = [report(attempt, place, now=now + timedelta(seconds=10 - place)) for place in (1, 2, 3)]
    answer_report(report_id=made[2].pk, text="Rồi", by_id=ed.pk, now=now)
    client = signed_in(ed)

    def queue(address: str) -> list[int]:
        return [row.id for row in client.get(address).context["page"].rows]

    assert queue("/bank/reports/") == [made[1].pk, made[0].pk]
    assert queue("/bank/reports/?show=all") == [made[1].pk, made[0].pk, made[2].pk]
    assert queue("/bank/reports/?contest=thi") == [made[1].pk, made[0].pk]
    assert queue("/bank/reports/?contest=khac") == []


def test_an_editor_answers_with_a_ready_phrase_and_own_words(attempt: Attempt, ed: User, now: datetime) -> None:
    made = report(attempt, now=now)
    client = signed_in(ed, "en")
    address = f"/bank/reports/{made.pk}/"
    assert client.post(address, {"phrase": "", "words": ""}).status_code == 422
    assert client.post(address, {"phrase": "right", "words": "Xem Mục III."}).status_code == 302
    made.refresh_from_db()
    assert made.answer.endswith("\nXem Mục III.")
    assert made.answered_by == ed
    assert client.post(address, {"phrase": "right"}).status_code == 422


def test_a_report_is_shown_with_key_counts_and_the_way_to_a_correction(
    contest: Contest, attempt: Attempt, ed: User, now: datetime
) -> None:
    made = report(attempt, now=now)
    page = text_of(signed_in(ed), f"/bank/reports/{made.pk}/")
    assert f"/organise/thi/corrections/new/{made.version_id}/" in page
    question = signed_in(ed).get(f"/bank/reports/{made.pk}/").context["question"]
    assert [option.right for option in question.options] == [True, False, False, False]
    assert question.attempts == 1


def test_editors_are_not_told_who_reported(contest: Contest, ed: User, now: datetime) -> None:
    entry = make_entry(contest, "Nguyễn Thị Ánh", phone="0912345678", email="anh@example.vn")
    attempt = sit(entry, now=now)
    made = report(attempt, now=now)
    for address in ("/bank/reports/", f"/bank/reports/{made.pk}/"):
        page = text_of(signed_in(ed), address)
        for told in ("Nguyễn Thị Ánh", "0912345678", "anh@example.vn", attempt.public_id):
            assert told not in page


TABLE = """
                     nobody member editor reviewer organiser officer administrator
/bank/reports/       login  403    +      +        403       403     +
/bank/reports/{r}/   login  403    +      +        403       403     +
/bank/reports/9999/  login  403    404    404      403       403     404
"""
_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(path, who, cell) for path, *cells in _ROWS[1:] for who, cell in zip(_ROWS[0], cells, strict=True)]


@pytest.mark.parametrize(("path", "who", "cell"), CELLS)
def test_the_table(attempt: Attempt, now: datetime, path: str, who: str, cell: str) -> None:
    made = report(attempt, now=now)
    role = {"officer": Role.LOCALITY_OFFICER}.get(who) or (Role(who) if who != "nobody" else None)
    client = signed_in(make_user(f"{who}-1", role)) if role else Client()
    for ask in (client.get, client.post) if "{r}" in path else (client.get,):
        response = ask(path.format(r=made.pk))
        if cell == "+":
            assert response.status_code in {200, 422}
        elif cell == "login":
            assert response.headers["Location"].startswith("/accounts/login/")
        else:
            assert response.status_code == int(cell)


def test_the_queue_takes_no_more_queries_for_more_reports(contest: Contest, ed: User, now: datetime) -> None:
    client = signed_in(ed)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/bank/reports/")
        return len(captured)

    report(sit(make_entry(contest, "alice"), now=now), now=now)
    cost()
    one = cost()
    for number in range(6):
        report(sit(make_entry(contest, f"p{number}"), now=now), now=now)
    assert cost() <= one


# --- No key before its time ----------------------------------------------------------------------------------------


def test_the_report_page_tells_no_key(client: Client, contest: Contest, attempt: Attempt) -> None:
    QuestionVersion.objects.update(explanation=SECRET)
    page = text_of(as_guest(client, attempt.entry.guest), f"/attempts/{attempt.public_id}/report/1/")
    assert SECRET not in page
    version = QuestionVersion.objects.get(pk=attempt.paper[0]["v"])
    for choice in version.choices.all():
        assert choice.text not in page
