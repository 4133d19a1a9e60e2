"""Item analysis of a round: what is read from the database, who sees it, the page and its files."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.rights import Role
from contests.analysis_files import _number
from contests.models import Answer, Attempt, Contest, Correction, Entry, Round
from contests.queries import sittings
from contests.queries.analysis import analysis_page, figures_of
from contests.queries.sittings import Read, as_written, read_sitting
from contests.rollup import count_finished, settle
from contests.rules.analysis import analyse
from questions.models import Choice, Question, QuestionVersion
from questions.queries import answer_keys
from questions.rules.content import WRITTEN
from questions.rules.marking import Key, is_right
from tests.accounts.makers import make_user
from tests.contests.desk import organiser_of, signed_in
from tests.contests.world import make_contest, make_entry, make_round

pytestmark = pytest.mark.django_db
PAGE = "/organise/thi/rounds/1/analysis/"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def contest(now: datetime) -> Contest:
    """A contest whose round 1 closed yesterday; its bank has three questions."""
    return make_contest(bank=3, now=now - timedelta(days=3))


def versions() -> list[QuestionVersion]:
    return list(QuestionVersion.objects.order_by("pk"))


def sit(
    entry: Entry,
    responses: list[Any],
    *,
    order: tuple[int, ...] = (0, 1, 2, 3),
    ago: int = 60,
    number: int = 1,
    **more: Any,
) -> Attempt:
    """A finished attempt at all questions of the bank, with these stored responses, `ago` hours ago."""
    board_round = more.get("board_round") or entry.contest.rounds.get(number=1)
    paper = more.get("paper") or [{"v": each.pk, "k": each.kind, "o": list(order), "p": 1} for each in versions()]
    keys = answer_keys(item["v"] for item in paper)
    right = [is_right(keys[item["v"]], response, item["o"]) for item, response in zip(paper, responses, strict=True)]
    started = timezone.now() - timedelta(hours=ago)
    attempt = Attempt.objects.create(
        public_id=f"{entry.pk}-{board_round.pk}-{number}",
        entry=entry,
        round=board_round,
        number=number,
        seed="0",
        paper=paper,
        started_at=started,
        deadline=started + timedelta(minutes=15),
        status="finished",
        reason="submitted",
        finished_at=started + timedelta(minutes=1),
        correct=sum(right),
        score=sum(right),
        max_score=len(paper),
        all_correct=all(right),
        duration_ms=60_000,
    )
    Answer.objects.bulk_create(
        Answer(attempt=attempt, position=place, response=response, seq=1, spent_ms=1000 * place, saved_at=started)
        for place, response in enumerate(responses, start=1)
    )
    return attempt


def counted(contest: Contest) -> Round:
    """Everything that was sat is counted and the round settled."""
    count_finished(now=timezone.now())
    settle(now=timezone.now())
    return contest.rounds.get(number=1)


def facilities(read: Read) -> list[float]:
    return [each.facility for each in analyse(read.sitting).items]


# --- Reading -------------------------------------------------------------------------------------------------


def test_what_is_read_is_what_was_answered(contest: Contest) -> None:
    sit(make_entry(contest, "alice"), [[0], [1], [0]])
    sit(make_entry(contest, "bob"), [[0], None, [3]])
    read = read_sitting(counted(contest))
    assert read.versions == [each.pk for each in versions()]
    assert read.sitting.right.reshape(2, 3).tolist() == [[True, False, True], [True, False, False]]
    assert read.sitting.spent_ms.reshape(2, 3).tolist() == [[1000, 2000, 3000]] * 2
    given_answers = [None if answer < 0 else read.sitting.answers[answer] for answer in read.sitting.answer.tolist()]
    assert given_answers == [(0,), (1,), (0,), (0,), None, (3,)]


def test_the_order_in_which_options_were_shown_does_not_matter(contest: Contest) -> None:
    sit(make_entry(contest, "alice"), [[0], [0], [0]])
    sit(make_entry(contest, "bob"), [[2], [2], [2]], order=(1, 2, 0, 3))
    read = read_sitting(counted(contest))
    assert read.sitting.right.all()
    assert set(read.sitting.answer.tolist()) == {0}


def test_a_prediction_is_no_item(contest: Contest) -> None:
    attempt = sit(make_entry(contest), [[0], [0], [0]])
    Answer.objects.create(attempt=attempt, position=4, response=1234, seq=1, saved_at=timezone.now())
    read = read_sitting(counted(contest))
    assert read.sitting.item.size == 3


def test_an_answer_that_was_never_saved_is_none(contest: Contest) -> None:
    attempt = sit(make_entry(contest), [[0], [0], [0]])
    attempt.answers.filter(position=2).delete()
    read = read_sitting(counted(contest))
    assert read.sitting.answer.tolist() == [0, -1, 0]
    assert read.sitting.spent_ms.tolist() == [1000, 0, 3000]


def test_of_each_entry_the_attempt_that_counts_or_all_of_them(contest: Contest) -> None:
    alice = make_entry(contest, "alice")
    sit(alice, [[1], [1], [1]], ago=50)
    sit(alice, [[0], [0], [0]], ago=40, number=2)
    sit(make_entry(contest, "bob"), [[0], [1], [1]])
    board_round = counted(contest)
    assert facilities(read_sitting(board_round)) == pytest.approx([1, 0.5, 0.5])
    assert facilities(read_sitting(board_round, all_attempts=True)) == pytest.approx([2 / 3, 1 / 3, 1 / 3])


def test_those_who_are_not_ranked_and_what_is_not_counted_stay_out(contest: Contest) -> None:
    sit(make_entry(contest, "alice"), [[0], [0], [0]])
    sit(make_entry(contest, "olga", ranked=False), [[1], [1], [1]])
    board_round = counted(contest)
    sit(make_entry(contest, "bob"), [[1], [1], [1]])  # finished, not counted yet
    for all_attempts in (False, True):
        assert facilities(read_sitting(board_round, all_attempts=all_attempts)) == [1, 1, 1]


def test_a_round_with_parts_takes_in_what_was_attempted_in_them(contest: Contest) -> None:
    part = make_round(contest, contest.documents.get(), number=2, now=timezone.now() - timedelta(days=3))
    Round.objects.filter(pk=part.pk).update(part_of=contest.rounds.get(number=1))
    sit(make_entry(contest), [[0], [1], [0]], board_round=part)
    board_round = counted(contest)
    for all_attempts in (False, True):
        assert facilities(read_sitting(board_round, all_attempts=all_attempts)) == [1, 0, 1]


def test_other_rounds_stay_out(contest: Contest) -> None:
    other = make_round(contest, contest.documents.get(), number=2, now=timezone.now() - timedelta(days=3))
    sit(make_entry(contest), [[0], [1], [0]], board_round=other)
    assert read_sitting(counted(contest)).sitting.item.size == 0


def test_chunks_and_samples_change_nothing_but_how_much_is_read(
    contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in range(7):
        sit(make_entry(contest, f"p{person}"), [[person % 4], [person % 2], None])
    board_round = counted(contest)
    whole = analyse(read_sitting(board_round).sitting)
    monkeypatch.setattr(sittings, "CHUNK", 2)
    assert analyse(read_sitting(board_round).sitting) == whole
    sample = read_sitting(board_round, most_answers=11)
    assert (sample.every, sample.sitting.item.size) == (2, 4 * 3)


def correct(contest: Contest, version: int, kind: str, keys: list[list[int]]) -> None:
    """An applied correction, as far as marks depend on it."""
    moment = timezone.now()
    Correction.objects.create(
        contest=contest,
        version_id=version,
        kind=kind,
        keys=keys,
        reason="sai đáp án",
        status="applied",
        proposed_at=moment,
        decided_at=moment,
    )


def test_a_corrected_key_is_the_one_that_counts(contest: Contest) -> None:
    sit(make_entry(contest), [[0], [1], [0]])
    correct(contest, versions()[1].pk, "change", [[1]])
    assert read_sitting(counted(contest)).sitting.right.all()


def test_a_question_that_was_taken_out_does_not_count(contest: Contest) -> None:
    sit(make_entry(contest), [[0], [1], [0]])
    correct(contest, versions()[1].pk, "void", [])
    found = analyse(read_sitting(counted(contest)).sitting)
    assert (found.mean, found.max_score) == (2, 2)
    assert [[advice.code for advice in item.advice] for item in found.items] == [["too_few"], ["void"], ["too_few"]]


def test_a_mark_that_everybody_was_given_is_no_sign_of_an_easy_question(contest: Contest) -> None:
    for person in range(40):
        sit(make_entry(contest, f"p{person}"), [[0], [1], [person % 2]])
    correct(contest, versions()[1].pk, "give", [])
    item = analyse(read_sitting(counted(contest)).sitting).items[1]
    assert (item.facility, [advice.code for advice in item.advice]) == (1, ["given"])


def test_reading_takes_as_many_queries_for_many_as_for_few(contest: Contest) -> None:
    sit(make_entry(contest), [[0], [1], [0]])
    board_round = counted(contest)
    with CaptureQueriesContext(
        connection,
    ) as few:
        read_sitting(board_round)
    for person in range(5):
        sit(make_entry(contest, f"p{person}"), [[0], [1], [2]])
    board_round = counted(contest)
    with CaptureQueriesContext(connection) as many:
        read_sitting(board_round)
    assert len(many) <= len(few)


def test_every_kind_is_read_and_marked_as_its_result_was(contest: Contest) -> None:
    kinds: dict[str, tuple[list[tuple[str, bool, str]], Any, Any]] = {
        "multiple": ([("A", True, ""), ("B", True, ""), ("C", False, "")], [0, 1], [0, 2]),
        "ordering": ([("một", True, ""), ("hai", True, ""), ("ba", True, "")], [0, 1, 2], [1, 0, 2]),
        "matching": ([("Hà Nội", True, "Bắc"), ("Huế", True, "Trung")], [0, 1], [1, -1]),
        "numeric": ([("1986", True, "")], "1986", "1996"),
        "short_text": ([("Đổi mới", True, "")], "đổi MỚI", "mở cửa"),
    }
    paper = [
        {"v": make_version(kind, options).pk, "k": kind, "o": list(range(len(options))) * (kind not in WRITTEN), "p": 1}
        for kind, (options, _right, _wrong) in kinds.items()
    ]
    for number in range(4):
        responses = [wrong if number else right for _options, right, wrong in kinds.values()]
        sit(make_entry(contest, f"p{number}"), responses, paper=paper)
    page = analysis_page(counted(contest), all_attempts=False, now=timezone.now(), sort="ref")
    assert [line.facility for line in page.items.rows] == [25] * 5
    lines = {line.stem: line for line in page.items.rows}
    assert [option.count for option in lines["multiple"].options] == [4, 1, 3]
    wrong = {kind: [(each.text, each.count) for each in line.wrong] for kind, line in lines.items()}
    assert wrong == {
        "multiple": [],
        "ordering": [("hai → một → ba", 3)],
        "matching": [("Hà Nội – Trung; Huế – …", 3)],
        "numeric": [("1996", 3)],
        "short_text": [("mở cửa", 3)],
    }


def make_version(kind: str, options: list[tuple[str, bool, str]]) -> QuestionVersion:
    question = Question.objects.create(ref=f"k-{kind}".replace("_", "-"))
    version = QuestionVersion.objects.create(
        question=question, number=1, kind=kind, difficulty="easy", stem=kind, digest=kind, created_at=timezone.now()
    )
    Choice.objects.bulk_create(
        Choice(version=version, position=place, text=text, correct=correct, partner=partner)
        for place, (text, correct, partner) in enumerate(options)
    )
    return version


@given(order=st.permutations(range(5)), chosen=st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True))
def test_an_answer_turned_back_is_marked_like_the_one_that_was_given(order: list[int], chosen: list[int]) -> None:
    straight = range(5)
    kinds: dict[str, tuple[Key, list[int]]] = {
        "multiple": (Key("multiple", (frozenset({0, 3}),)), sorted(chosen)),
        "ordering": (Key("ordering", length=len(chosen)), chosen),
    }
    for kind, (key, response) in kinds.items():
        back = as_written(kind, response, order)
        assert is_right(key, response, order) == is_right(key, list(back), straight)
    pairs = [*chosen, *[-1] * (5 - len(chosen))]
    matching = Key("matching", pairs=(4, 3, 2, 1, 0))
    assert is_right(matching, pairs, order) == is_right(matching, list(as_written("matching", pairs, order)), straight)


# --- What is kept --------------------------------------------------------------------------------------------


def test_figures_are_kept_until_the_boards_change(contest: Contest, now: datetime) -> None:
    sit(make_entry(contest), [[0], [1], [0]])
    board_round = counted(contest)
    first = figures_of(board_round, all_attempts=False, now=now)
    with CaptureQueriesContext(connection) as queries:
        again = figures_of(board_round, all_attempts=False, now=now + timedelta(hours=1))
    assert (len(queries), again) == (0, first)
    board_round.board_version += 1
    assert figures_of(board_round, all_attempts=False, now=now + timedelta(hours=1)).counted_at > first.counted_at


def test_a_running_round_is_provisional_and_counted_again_after_a_minute(now: datetime) -> None:
    running = make_contest(bank=3, now=now)
    sit(make_entry(running), [[0], [1], [0]], ago=0)
    count_finished(now=now)
    board_round = running.rounds.get()
    page = analysis_page(board_round, all_attempts=False, now=now)
    assert (page.settled, page.closed, page.summary.attempts) == (False, False, 1)
    kept = [
        key
        for key in ("running", str(board_round.board_version))
        if cache.get(f"analysis:1:{board_round.pk}:{key}:counting")
    ]
    assert kept == ["running"]


# --- The page ------------------------------------------------------------------------------------------------


def wrong_key_round(contest: Contest) -> Round:
    """Forty people; whoever is strong chooses C in the first question, whose key says A."""
    for person in range(40):
        strong = person < 20
        first = [2] if strong else [0] if person % 2 else [1]
        rest = [0] if strong or person % 5 == 0 else [1]
        sit(make_entry(contest, f"p{person}"), [first, rest, rest])
    return counted(contest)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Option C attracts strong candidates: check the key."), ("vi", "Phương án C")]
)
def test_a_wrong_key_is_told_first(contest: Contest, language: str, words: str) -> None:
    wrong_key_round(contest)
    client = signed_in(organiser_of(contest), language)
    response = client.get(PAGE)
    assert response.status_code == 200
    first = response.context["page"].items.rows[0]
    assert first.ref == versions()[0].question.ref
    assert first.grave
    if language == "en":
        assert words in response.content.decode()


def test_the_page_shows_each_option_by_thirds(contest: Contest) -> None:
    wrong_key_round(contest)
    page = signed_in(organiser_of(contest)).get(PAGE).context["page"]
    first = page.items.rows[0]
    assert [option.letter for option in first.options] == ["A", "B", "C", "D"]
    assert [option.right for option in first.options] == [True, False, False, False]
    assert [option.count for option in first.options] == [10, 10, 20, 0]
    assert first.options[2].portion.all == pytest.approx(50)
    assert first.options[2].portion.top == pytest.approx(100 * (40 / 3 - 3) / (40 / 3), abs=10)
    assert (page.summary.attempts, page.summary.items, page.settled) == (40, 3, True)
    assert sum(bar.count for bar in page.summary.bars) == 40


@pytest.mark.parametrize(
    "sort", ["facility", "-facility", "time", "-discrimination", "ref", "attempts", "rest", "?", "--"]
)
def test_the_table_is_sorted_by_any_column(contest: Contest, sort: str) -> None:
    wrong_key_round(contest)
    client = signed_in(organiser_of(contest))
    page = client.get(PAGE, {"sort": sort}).context["page"]
    facility = [line.facility for line in page.items.rows]
    if sort == "facility":
        assert facility == sorted(facility)
    if sort == "-facility":
        assert facility == sorted(facility, reverse=True)
    directions = {column.key: column.direction for column in page.columns if column.direction}
    known = sort.removeprefix("-") in {column.key for column in page.columns}
    falling = "descending" if sort.startswith("-") and known else "ascending"
    assert directions == {sort.removeprefix("-") if known else "advice": falling}


def test_nobody_has_attempted_it(contest: Contest) -> None:
    response = signed_in(organiser_of(contest)).get(PAGE)
    assert response.status_code == 200
    assert response.context["page"].summary.attempts == 0
    assert signed_in(organiser_of(contest, "otto")).get(f"{PAGE}report.pdf").content.startswith(b"%PDF")


def test_all_attempts_can_be_asked_for(contest: Contest) -> None:
    alice = make_entry(contest)
    sit(alice, [[1], [1], [1]], ago=50)
    sit(alice, [[0], [0], [0]], ago=40, number=2)
    counted(contest)
    client = signed_in(organiser_of(contest))
    assert client.get(PAGE).context["page"].summary.attempts == 1
    assert client.get(PAGE, {"attempts": "all"}).context["page"].summary.attempts == 2


def test_what_a_question_says_is_text(contest: Contest) -> None:
    version = versions()[0]
    QuestionVersion.objects.filter(pk=version.pk).update(stem="<script>alert(1)</script> & co")
    sit(make_entry(contest), [[0], [1], [0]])
    counted(contest)
    text = signed_in(organiser_of(contest)).get(PAGE).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


# --- Who sees it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 403),
        (Role.MEMBER, 403),
        (Role.LOCALITY_OFFICER, 403),
        (Role.ORGANISER, 404),
        (Role.EDITOR, 200),
        (Role.REVIEWER, 200),
        (Role.ADMINISTRATOR, 200),
    ],
)
@pytest.mark.parametrize("end", ["", "items.csv", "report.pdf"])
def test_only_those_who_know_keys_or_run_it_see_it(contest: Contest, role: Role | None, status: int, end: str) -> None:
    sit(make_entry(contest), [[0], [1], [0]])
    counted(contest)
    user = make_user("somebody", *([role] if role else []))
    assert signed_in(user).get(PAGE + end).status_code == status
    assert signed_in(organiser_of(contest)).get(PAGE + end).status_code == 200
    assert Client().get(PAGE + end).status_code == 302


def test_editors_find_rounds_of_all_contests_and_organisers_their_own(contest: Contest, now: datetime) -> None:
    sit(make_entry(contest), [[0], [1], [0]])
    counted(contest)
    make_contest(slug="khac", bank=0, now=now - timedelta(days=3))  # nobody attempted it
    editor, olga = make_user("emma", Role.EDITOR), organiser_of(contest)
    stranger = make_user("otto", Role.ORGANISER)
    for user, addresses in ((editor, [PAGE]), (olga, [PAGE]), (stranger, [])):
        found = signed_in(user).get("/bank/analysis/").context["page"]
        assert [line.url for line in found.rows] == addresses
    assert signed_in(make_user("mary", Role.MEMBER)).get("/bank/analysis/").status_code == 403


# --- Files ---------------------------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_table_has_a_line_for_each_question(contest: Contest) -> None:
    wrong_key_round(contest)
    response = signed_in(organiser_of(contest), "en").get(f"{PAGE}items.csv?sort=ref")
    heading, *rows = rows_of(response.content)
    assert [row[0] for row in rows] == sorted(each.question.ref for each in versions())
    first = dict(zip(heading, next(row for row in rows if row[0] == versions()[0].question.ref), strict=True))
    assert (first["Attempts"], first["Right, %"], first["Key"]) == ("40", "25.0", "A")
    assert (first["C: all, %"], first["D: all, %"], first["E: all, %"]) == ("50.0", "0.0", "")
    assert "check the key" in first["Advice"]
    assert response["Content-Disposition"] == 'attachment; filename="thi-1-analysis.csv"'


def test_no_cell_is_a_formula(contest: Contest) -> None:
    QuestionVersion.objects.update(stem="=HYPERLINK(1)")
    sit(make_entry(contest), [[0], [1], [0]])
    counted(contest)
    _heading, *rows = rows_of(signed_in(organiser_of(contest)).get(f"{PAGE}items.csv").content)
    assert {row[3] for row in rows} == {"'=HYPERLINK(1)"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_report_is_set_whatever_a_question_says(contest: Contest, language: str) -> None:
    QuestionVersion.objects.update(stem="#panic() $x$ *đậm* \\ @nothing <label> \"'`= Tiêu đề")
    wrong_key_round(contest)
    response = signed_in(organiser_of(contest), language).get(f"{PAGE}report.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_figures_of_the_report_are_rounded_and_not_cut() -> None:
    with override("vi"):
        assert [_number(0.469, 2), _number(99.96, 1), _number(None, 1)] == ["0,47", "100,0", "–"]
