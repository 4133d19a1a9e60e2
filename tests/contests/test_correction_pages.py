"""Pages of corrections: who may open which, the way from a question to a decision, what members read and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rights import Role
from contests.journal import journal
from contests.messages import Save
from contests.models import Attempt, Contest, Correction, Round
from contests.queries.corrections import answered_question, drawn_counts
from contests.rollup import count_finished
from contests.services.correcting import apply, propose
from questions.models import Choice, Question, QuestionVersion
from tests.accounts.makers import make_user
from tests.contests.desk import organiser_of, signed_in
from tests.contests.visitors import as_guest
from tests.contests.world import make_contest, make_entry, right_response, start_attempt

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "LYDOBIMAT: phương án C mới đúng"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    return make_contest(bank=4, now=now, attempts_max=None, ranking=["score"])


@pytest.fixture
def attempt(contest: Contest, now: datetime) -> Attempt:
    """Everything right by the bank's keys."""
    return sit(contest, now=now)


@pytest.fixture
def version(attempt: Attempt) -> QuestionVersion:
    """The first question of the paper."""
    return QuestionVersion.objects.get(pk=attempt.paper[0]["v"])


@pytest.fixture
def olga(contest: Contest) -> User:
    return organiser_of(contest)


def sit(
    contest: Contest, name: str = "alice", *, now: datetime, chosen: tuple[QuestionVersion, int] | None = None
) -> Attempt:
    """A whole attempt, right by the bank's keys; `chosen`: the written option that is taken of a version instead."""
    begins = now - timedelta(minutes=30)
    attempt = start_attempt(make_entry(contest, name), now=begins)
    saves: list[Save | None] = [Save(place, place, right_response(attempt, place)) for place in range(1, 5)]
    if chosen is not None:
        version, written = chosen
        place = next(place for place, item in enumerate(attempt.paper, start=1) if item["v"] == version.pk)
        saves[place - 1] = Save(place, place, [attempt.paper[place - 1]["o"].index(written)])
    journal.ask_all(attempt.pk, [*saves, None], received_at=begins + timedelta(minutes=1))
    attempt.refresh_from_db()
    count_finished(now=now)
    return attempt


def make_correction(contest: Contest, version: QuestionVersion, kind: str = "change", *, now: datetime) -> Correction:
    eve = User.objects.filter(username="eve").first() or make_user("eve", Role.EDITOR)
    keys = [[2]] if kind in {"change", "accept"} else []
    of = {"contest_id": contest.pk, "version_id": version.pk, "kind": kind, "keys": keys, "reason": WHY}
    return propose(**of, by_id=eve.pk, now=now)  # type: ignore[arg-type]


def correct(contest: Contest, version: QuestionVersion, kind: str = "change", *, now: datetime) -> Correction:
    correction = make_correction(contest, version, kind, now=now)
    return apply(correction_id=correction.pk, by_id=correction.proposed_by_id or 0, now=now)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


# --- Who may ------------------------------------------------------------------------------------------

TABLE = """
                                    nobody member editor reviewer officer foreign own administrator
/organise/thi/corrections/          login  403    +      +        403     404     +   +
/organise/thi/corrections/new/      login  403    +      +        403     404     +   +
/organise/thi/corrections/new/{v}/  login  403    +      +        403     404     +   +
/organise/thi/corrections/new/9999/ login  403    404    404      403     404     404 404
/organise/thi/corrections/{c}/      login  403    +      +        403     404     +   +
/organise/thi/corrections/9999/     login  403    404    404      403     404     404 404
/organise/khac/corrections/{c}/     login  403    404    404      403     404     404 404
POST_/organise/thi/corrections/{c}/apply/    login 403 403 403    403     404     +   +
POST_/organise/thi/corrections/{c}/decline/  login 403 403 403    403     404     +   +
POST_/organise/thi/corrections/{c}/nothing/  login 403 403 403    403     404     404 404
/bank/correct/{v}/                  login  403    +      +        403     +       +   +
"""
_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(path, who, cell) for path, *cells in _ROWS[1:] for who, cell in zip(_ROWS[0], cells, strict=True)]
ROLES = {
    "member": Role.MEMBER,
    "editor": Role.EDITOR,
    "reviewer": Role.REVIEWER,
    "officer": Role.LOCALITY_OFFICER,
    "foreign": Role.ORGANISER,
    "own": Role.ORGANISER,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class World:
    contest: Contest
    names: dict[str, int]


@pytest.fixture
def world(contest: Contest, version: QuestionVersion, now: datetime) -> World:
    make_contest(slug="khac", bank=0, now=now)
    return World(contest, {"v": version.pk, "c": make_correction(contest, version, now=now).pk})


@pytest.mark.parametrize(("path", "who", "cell"), CELLS)
def test_the_table(world: World, path: str, who: str, cell: str) -> None:
    client = Client()
    if who != "nobody":
        user = make_user(f"{who}-1", ROLES[who])
        client = signed_in(user)
        if who == "own":
            world.contest.organisers.add(user)
    address = path.removeprefix("POST_").format(**world.names)
    response = client.post(address) if path.startswith("POST_") else client.get(address)
    location = response.headers.get("Location", "")
    if cell == "+":
        assert response.status_code in {200, 302}
        assert not location.startswith("/accounts/")
    elif cell == "login":
        assert location.startswith("/accounts/login/")
    else:
        assert response.status_code == int(cell)
        assert Correction.objects.get(pk=world.names["c"]).status == "proposed"


def test_a_decision_is_never_made_by_a_link(world: World, olga: User) -> None:
    for verdict in ("apply", "decline"):
        address = f"/organise/thi/corrections/{world.names['c']}/{verdict}/"
        assert signed_in(olga).get(address).status_code == 405


def test_editors_get_no_way_to_pages_that_are_closed_to_them(world: World) -> None:
    page = text_of(signed_in(make_user("ed", Role.EDITOR)), f"/organise/thi/corrections/{world.names['c']}/")
    assert 'href="/organise/thi/entries/"' not in page
    assert 'href="/organise/"' not in page
    assert "Áp dụng" not in page


def test_a_contest_in_which_nobody_took_part_has_the_tab_and_says_so(contest: Contest, olga: User) -> None:
    client = signed_in(olga, "en")
    assert "/organise/thi/corrections/" in text_of(client, "/organise/thi/")
    assert "Nothing was corrected" in text_of(client, "/organise/thi/corrections/")
    assert "Nobody has drawn a paper yet." in text_of(client, "/organise/thi/corrections/new/")


# --- From a question to a decision -----------------------------------------------------------------------


def test_the_question_is_found_by_its_words(contest: Contest, version: QuestionVersion, olga: User) -> None:
    Question.objects.filter(pk=version.question_id).update(folded="chuyen doi so quoc gia")
    client = signed_in(olga)
    assert f"/corrections/new/{version.pk}/" in text_of(client, "/organise/thi/corrections/new/?q=Chuyển đổi")
    assert "/corrections/new/" + str(version.pk) not in text_of(client, "/organise/thi/corrections/new/?q=xyz")


def test_a_correction_goes_from_preview_to_proposal_to_the_board(
    contest: Contest, attempt: Attempt, version: QuestionVersion, olga: User, now: datetime
) -> None:
    sit(contest, "bob", now=now)
    client = signed_in(olga, "en")
    address = f"/organise/thi/corrections/new/{version.pk}/"
    typed = {"kind": "change", "options": ["2"], "reason": WHY}

    previewed = client.post(address, {**typed, "preview": ""})
    assert previewed.context["effect"].scores_down == 2
    assert not Correction.objects.exists()

    proposed = client.post(address, {**typed, "propose": ""})
    correction = Correction.objects.get()
    assert proposed.headers["Location"] == f"/organise/thi/corrections/{correction.pk}/"
    assert (correction.keys, correction.proposed_by) == ([[2]], olga)
    assert "Right is: C." in text_of(client, f"/organise/thi/corrections/{correction.pk}/")

    client.post(f"/organise/thi/corrections/{correction.pk}/apply/")
    attempt.refresh_from_db()
    assert attempt.score == 3
    listed = text_of(client, "/organise/thi/corrections/")
    assert "2 attempts counted again: 0 scores rose, 2 fell" in listed
    assert WHY in listed
    assert "What it did" in text_of(client, f"/organise/thi/corrections/{correction.pk}/")


def test_a_form_that_does_not_fit_is_shown_again(contest: Contest, version: QuestionVersion, olga: User) -> None:
    address = f"/organise/thi/corrections/new/{version.pk}/"
    client = signed_in(olga)
    for typed in ({}, {"kind": "change", "options": ["9"], "reason": "x"}, {"kind": "change", "reason": "x"}):
        assert client.post(address, typed).status_code == 422
    assert client.post(address, {"kind": "change", "options": ["0"], "reason": "x"}).status_code == 422
    assert not Correction.objects.exists()


def test_official_results_ask_for_the_number(
    contest: Contest, version: QuestionVersion, olga: User, now: datetime
) -> None:
    correction = make_correction(contest, version, now=now)
    Round.objects.update(results_published_at=now)
    client = signed_in(olga)
    address = f"/organise/thi/corrections/{correction.pk}/apply/"
    assert client.post(address, {"decision": ""}).status_code == 422
    assert client.post(address, {"decision": "15/QĐ"}).status_code == 302
    correction.refresh_from_db()
    assert (correction.status, correction.decision) == ("applied", "15/QĐ")


def test_the_second_press_is_told_that_it_is_decided(
    contest: Contest, version: QuestionVersion, olga: User, now: datetime
) -> None:
    correction = correct(contest, version, now=now)
    response = signed_in(olga, "en").post(f"/organise/thi/corrections/{correction.pk}/apply/", follow=True)
    assert "decided already" in response.content.decode()


def test_moves_are_named_for_the_organisers_alone(
    contest: Contest, attempt: Attempt, version: QuestionVersion, olga: User, now: datetime
) -> None:
    sit(contest, "Nguyễn Thị Bích", now=now, chosen=(version, 2))
    correction = make_correction(contest, version, now=now)
    address = f"/organise/thi/corrections/{correction.pk}/"
    assert "Nguyễn Thị Bích" in text_of(signed_in(olga), address)
    assert "Nguyễn Thị Bích" not in text_of(signed_in(make_user("ed", Role.EDITOR)), address)


def test_the_way_from_the_bank_goes_straight_to_the_one_contest(contest: Contest, version: QuestionVersion) -> None:
    client = signed_in(make_user("ed", Role.EDITOR))
    response = client.get(f"/bank/correct/{version.pk}/")
    assert response.headers["Location"] == f"/organise/thi/corrections/new/{version.pk}/"
    assert client.get("/bank/correct/99999/").context["contests"] == []


# --- Counts per option ---------------------------------------------------------------------------------------


def test_answers_are_counted_by_the_option_as_written(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime
) -> None:
    for number in range(3):
        other = start_attempt(make_entry(contest, f"p{number}"), now=now - timedelta(minutes=20))
        place = next(place for place, item in enumerate(other.paper, start=1) if item["v"] == version.pk)
        saves: list[Save | None] = [Save(place, 1, [other.paper[place - 1]["o"].index(3)])] if number else []
        journal.ask_all(other.pk, [*saves, None], received_at=now - timedelta(minutes=19))
    told = answered_question(contest, version.pk)
    assert [option.chosen for option in told.options] == [1, 0, 0, 2]
    assert [option.percent for option in told.options] == [25.0, 0.0, 0.0, 50.0]
    assert (told.attempts, told.blank) == (4, 1)
    assert [option.right for option in told.options] == [True, False, False, False]


def test_words_and_numbers_are_listed_by_how_often_they_were_given(
    contest: Contest, attempt: Attempt, version: QuestionVersion
) -> None:
    QuestionVersion.objects.filter(pk=version.pk).update(kind="short_text")
    Choice.objects.filter(version=version, position__gt=0).delete()
    attempt.answers.filter(position=1).update(response="Hà Nội")
    told = answered_question(contest, version.pk)
    assert [(answer.text, answer.given) for answer in told.written] == [("Hà Nội", 1)]


def test_drawn_questions_are_counted_once_a_minute(contest: Contest, version: QuestionVersion) -> None:
    assert drawn_counts(contest.pk) == dict.fromkeys(QuestionVersion.objects.values_list("pk", flat=True), 1)
    with CaptureQueriesContext(connection) as captured:
        drawn_counts(contest.pk)
    assert len(captured) == 0


# --- What members read ----------------------------------------------------------------------------------------


def pages_of(attempt: Attempt) -> dict[str, str]:
    client = as_guest(Client(), attempt.entry.guest)
    addresses = {
        "result": f"/attempts/{attempt.public_id}/result/",
        "contest": "/contests/thi/",
        "board": "/contests/thi/rounds/1/board/",
    }
    return {name: text_of(client, address) for name, address in addresses.items()}


@pytest.mark.parametrize("kind", ["change", "accept", "void", "give"])
def test_while_a_round_could_ask_it_members_learn_how_but_neither_which_nor_why(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime, kind: str
) -> None:
    correct(contest, version, kind, now=now)
    for name, text in pages_of(attempt).items():
        assert 'class="notice-body"' in text, name
        assert "LYDOBIMAT" not in text, name
        assert version.stem not in text, name


def test_once_the_round_is_over_members_read_the_question_and_the_reason(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime
) -> None:
    correct(contest, version, now=now)
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    for name, text in pages_of(attempt).items():
        assert WHY in text, name
        assert version.stem in text, name


def test_a_board_tells_of_its_own_round_only(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime
) -> None:
    correct(contest, version, now=now)
    second = contest.rounds.get()
    second.pk, second.number = None, 2
    second.save()
    client = Client()
    assert client.get("/contests/thi/rounds/1/board/").context["page"].corrections
    assert not client.get("/contests/thi/rounds/2/board/").context["page"].corrections


def test_the_review_shows_the_corrected_key(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime
) -> None:
    correct(contest, version, now=now)
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    page = as_guest(Client(), attempt.entry.guest).get(f"/attempts/{attempt.public_id}/result/").context["page"]
    item = page.review[0]
    texts = dict(Choice.objects.filter(version=version).values_list("position", "text"))
    assert [option.text for option in item.options if option.correct] == [texts[2]]
    assert not item.right
    assert item.corrected


def test_a_void_question_is_marked_so_and_left_out_of_what_counts(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime
) -> None:
    correct(contest, version, "void", now=now)
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    page = as_guest(Client(), attempt.entry.guest).get(f"/attempts/{attempt.public_id}/result/").context["page"]
    assert page.review[0].void
    assert (page.correct, page.counted, page.length, page.score, page.max_score) == (3, 3, 4, 3, 3)
    assert page.all_correct


def test_proposed_and_declined_ones_are_not_announced(
    contest: Contest, attempt: Attempt, version: QuestionVersion, now: datetime
) -> None:
    make_correction(contest, version, now=now)
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    for name, text in pages_of(attempt).items():
        assert "LYDOBIMAT" not in text, name


def test_a_contest_without_corrections_asks_once_for_them(contest: Contest, attempt: Attempt) -> None:
    client = Client()
    for address in ("/contests/thi/", "/contests/thi/rounds/1/board/"):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert sum('FROM "contests_correction"' in query["sql"] for query in captured) == 1
