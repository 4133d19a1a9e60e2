"""Starting: how many attempts, when, with what paper and until when."""

from datetime import datetime, timedelta

import pytest

from contests.errors import BlueprintShort, NoAttemptsLeft, RoundNotOpen
from contests.models import Attempt, BlueprintCell, Contest, Entry, Round
from contests.rules.drawing import draw
from contests.rules.phases import GRACE
from contests.services.finishing import finish_if_overdue
from contests.services.starting import cells_and_pool, check_fills, start
from questions.models import Question
from tests.contests.world import NOW, make_bank, make_contest, make_entry, make_round, start_attempt

pytestmark = pytest.mark.django_db
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def contest() -> Contest:
    return make_contest(attempts_max=1)


@pytest.fixture
def entry(contest: Contest) -> Entry:
    return make_entry(contest)


def stay_open(contest: Contest, *, days: int = 30) -> None:
    contest.rounds.update(opens_at=NOW - days * DAY, closes_at=NOW + days * DAY)


def sat(entry: Entry, at: datetime, *, number: int = 1) -> Attempt:
    """An attempt begun then, which ran out of time."""
    attempt = start_attempt(entry, now=at, number=number)
    finish_if_overdue(attempt_id=attempt.pk, now=attempt.deadline + GRACE + MINUTE)
    return attempt


# --- How many ------------------------------------------------------------------------------------------


def test_starting_again_goes_back_to_the_running_attempt(entry: Entry) -> None:
    first = start_attempt(entry)
    assert start_attempt(entry, now=NOW + MINUTE) == first
    assert Attempt.objects.count() == 1


def test_an_overdue_attempt_is_finished_and_the_next_one_starts() -> None:
    entry = make_entry(make_contest(attempts_max=2))
    first = start_attempt(entry)
    second = start_attempt(entry, now=first.deadline + GRACE + MINUTE)
    first.refresh_from_db()
    assert (first.status, first.reason, first.finished_at) == ("finished", "time_out", first.deadline)
    assert (second.status, second.number) == ("open", 2)


def test_within_the_grace_the_attempt_still_runs(entry: Entry) -> None:
    first = start_attempt(entry)
    assert start_attempt(entry, now=first.deadline + GRACE) == first


def test_attempts_of_a_round_are_counted_in_each_round(contest: Contest, entry: Entry) -> None:
    make_round(contest, contest.documents.get(), number=2)
    sat(entry, NOW)
    with pytest.raises(NoAttemptsLeft):
        start_attempt(entry, now=NOW + 60 * MINUTE)
    assert sat(entry, NOW + 60 * MINUTE, number=2).number == 1


@pytest.mark.parametrize(
    ("period", "last_refused", "first_admitted"),
    [
        # 00:00 in Việt Nam is 17:00 the day before by UTC; NOW is a Wednesday.
        ("day", datetime.fromisoformat("2026-11-18T16:59:59+00:00"), datetime.fromisoformat("2026-11-18T17:00+00:00")),
        ("week", datetime.fromisoformat("2026-11-22T16:59:59+00:00"), datetime.fromisoformat("2026-11-22T17:00+00:00")),
    ],
)
def test_attempts_come_back_with_the_day_or_week_of_viet_nam(
    contest: Contest, entry: Entry, period: str, last_refused: datetime, first_admitted: datetime
) -> None:
    Contest.objects.update(attempts_period=period)
    stay_open(contest)
    sat(entry, NOW)
    with pytest.raises(NoAttemptsLeft):
        start_attempt(entry, now=last_refused)
    assert start_attempt(entry, now=first_admitted).number == 2


def test_attempts_of_a_week_are_counted_over_all_rounds(contest: Contest, entry: Entry) -> None:
    Contest.objects.update(attempts_period="week")
    make_round(contest, contest.documents.get(), number=2)
    sat(entry, NOW)
    with pytest.raises(NoAttemptsLeft):
        start_attempt(entry, now=NOW + 60 * MINUTE, number=2)


def test_without_a_limit_there_is_always_another() -> None:
    entry = make_entry(make_contest(attempts_max=None))
    numbers = [sat(entry, NOW + turn * 30 * MINUTE).number for turn in range(5)]
    assert numbers == [1, 2, 3, 4, 5]


def test_one_persons_attempts_do_not_count_for_another(contest: Contest, entry: Entry) -> None:
    sat(entry, NOW)
    assert start_attempt(make_entry(contest, "bob")).number == 1


# --- When ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "admitted"),
    [
        (-timedelta(hours=1, microseconds=1), False),
        (-timedelta(hours=1), True),
        (DAY - timedelta(microseconds=1), True),
        (DAY, False),
    ],
)
def test_a_round_is_open_from_its_opening_until_just_before_its_close(
    entry: Entry, offset: timedelta, admitted: bool
) -> None:
    if admitted:
        assert start_attempt(entry, now=NOW + offset).pk
    else:
        with pytest.raises(RoundNotOpen):
            start_attempt(entry, now=NOW + offset)


def test_outside_opening_hours_nothing_starts(contest: Contest, entry: Entry) -> None:
    contest.rounds.update(hours=[[2, "10:00", "10:20"]])  # Wednesdays; NOW is 10:00 there
    with pytest.raises(RoundNotOpen):
        start_attempt(entry, now=NOW + 20 * MINUTE)
    assert start_attempt(entry, now=NOW + 10 * MINUTE).deadline == NOW + 20 * MINUTE


@pytest.mark.parametrize("change", [{"status": "draft"}, {"blueprint": None}])
def test_a_draft_and_a_round_over_others_give_no_paper(entry: Entry, change: dict[str, object]) -> None:
    Round.objects.update(**change)
    with pytest.raises(RoundNotOpen):
        start_attempt(entry)


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_in_a_contest_that_is_no_longer_published_nothing_starts(contest: Contest, entry: Entry, status: str) -> None:
    Contest.objects.update(status=status)
    with pytest.raises(RoundNotOpen):
        start_attempt(entry)


def test_a_round_of_another_contest_cannot_be_started(entry: Entry) -> None:
    other = make_contest(slug="khac", bank=0).rounds.get()
    with pytest.raises(Round.DoesNotExist):
        start(entry_id=entry.pk, round_id=other.pk, now=NOW)


def test_the_running_attempt_is_given_back_after_the_close_within_the_grace(contest: Contest, entry: Entry) -> None:
    first = start_attempt(entry, now=NOW + DAY - MINUTE)
    assert start_attempt(entry, now=NOW + DAY + GRACE) == first


# --- Until when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("extra", "minutes"), [(0, 15), (25, 18.75), (100, 30), (300, 60)])
def test_an_accommodation_lengthens_the_time(contest: Contest, extra: int, minutes: float) -> None:
    attempt = start_attempt(make_entry(contest, extra_time_percent=extra))
    assert attempt.deadline == NOW + timedelta(minutes=minutes)


def test_the_close_caps_every_deadline(contest: Contest) -> None:
    attempt = start_attempt(make_entry(contest, extra_time_percent=300), now=NOW + DAY - MINUTE)
    assert attempt.deadline == NOW + DAY


# --- With what -----------------------------------------------------------------------------------------


def test_the_paper_has_what_the_blueprint_asks(contest: Contest) -> None:
    document = make_bank(5, kind="multiple", difficulty="hard", options=5)
    cells = contest.blueprints.get().cells
    cells.update(difficulty="easy", count=6)
    blueprint = contest.blueprints.get()
    BlueprintCell.objects.create(
        blueprint=blueprint, position=2, document=document, count=3, points=5, difficulty="hard"
    )
    attempt = start_attempt(make_entry(contest))
    assert sorted((item["k"], item["p"]) for item in attempt.paper) == [("multiple", 5)] * 3 + [("single", 1)] * 6
    assert attempt.max_score == 21
    assert len({item["v"] for item in attempt.paper}) == 9
    for item in attempt.paper:
        assert sorted(item["o"]) == list(range(5 if item["k"] == "multiple" else 4))


def test_the_seed_draws_the_same_paper_again(contest: Contest) -> None:
    for number in range(5):
        attempt = start_attempt(make_entry(contest, f"p{number}"))
        drawn = draw(*cells_and_pool(contest.blueprints.get().cells.all()), attempt.seed)
        assert attempt.paper == [{"v": i.version, "k": i.kind, "o": list(i.order), "p": i.points} for i in drawn]


def test_no_two_attempts_share_seed_address_or_paper() -> None:
    contest = make_contest(questions=10, bank=30)
    attempts = [start_attempt(make_entry(contest, f"p{number}")) for number in range(20)]
    assert len({attempt.seed for attempt in attempts}) == 20
    assert len({attempt.public_id for attempt in attempts}) == 20
    assert len({repr(attempt.paper) for attempt in attempts}) == 20


def test_a_paper_holds_no_key(contest: Contest) -> None:
    for item in start_attempt(make_entry(contest)).paper:
        assert item.keys() == {"v", "k", "o", "p"}


@pytest.mark.parametrize(("prediction", "asks"), [("none", False), ("participants", True)])
def test_the_prediction_is_asked_where_the_contest_asks_it(prediction: str, asks: bool) -> None:
    attempt = start_attempt(make_entry(make_contest(prediction=prediction)))
    assert attempt.asks_prediction is asks
    assert len(attempt.paper) == attempt.max_score == 4


@pytest.fixture
def short() -> Contest:
    """A contest whose bank has lost questions since the round was published."""
    contest = make_contest(questions=4, bank=6, attempts_max=1)
    drawn = Question.objects.filter(pk__in=list(Question.objects.values_list("pk", flat=True)[:3]))
    drawn.update(status="retired", approved_version=None)
    return contest


def test_a_bank_that_became_too_small_gives_no_shorter_paper(short: Contest) -> None:
    entry = make_entry(short)
    with pytest.raises(BlueprintShort) as caught:
        start_attempt(entry)
    assert caught.value.details == {"line": 1, "wanted": 4, "available": 3}
    assert not Attempt.objects.exists()


def test_a_shortage_spends_no_attempt(short: Contest) -> None:
    entry = make_entry(short)
    with pytest.raises(BlueprintShort):
        start_attempt(entry)
    make_bank(1)
    assert start_attempt(entry).number == 1


def test_practice_questions_are_never_drawn(contest: Contest) -> None:
    Question.objects.update(use="practice")
    with pytest.raises(BlueprintShort):
        check_fills(contest.blueprints.get().cells.all())
