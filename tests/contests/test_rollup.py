"""The roll-up and standings: exact, once, in any order; the same figures from SQL, from Redis and by recounting."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contests.journal import journal
from contests.messages import Save
from contests.models import Attempt, Contest, Entry, Round, Standing, Tally
from contests.rollup import count_finished, recount, settle
from contests.services.finishing import finish_overdue
from contests.standings import Board, Change, standings
from contests.standings.interface import Store
from contests.standings.redis import RedisStore
from contests.standings.sql import SqlStore
from tests.contests.world import (
    NOW,
    make_commune,
    make_contest,
    make_entry,
    make_round,
    right_response,
    start_attempt,
    wrong_response,
)

pytestmark = pytest.mark.django_db(transaction=True)


def sit(entry: Entry, right: int, *, seconds: int = 60, after: int = 0, number: int = 1) -> Attempt:
    """A whole attempt with so many right answers, begun `after` seconds, that took `seconds`."""
    begins = NOW + timedelta(seconds=after)
    attempt = start_attempt(entry, now=begins, number=number)
    saves: list[Save | None] = [
        Save(place, place, (right_response if place <= right else wrong_response)(attempt, place))
        for place in range(1, len(attempt.paper) + 1)
    ]
    journal.ask_all(attempt.pk, [*saves, None], received_at=begins + timedelta(seconds=seconds))
    attempt.refresh_from_db()
    return attempt


def count() -> set[str]:
    return count_finished(now=NOW + timedelta(hours=2))


def ranks(board_round: Round, **board: str) -> list[tuple[str, int]]:
    places = standings().top(Board(board_round.pk, **board))
    names = dict(Entry.objects.values_list("pk", "name"))
    return [(names[place.entry_id], place.rank) for place in places]


def figures(board_round: Round) -> list[tuple[object, ...]]:
    fields = ("kind", "province", "code", "entrants", "attempts", "score_sum", "max_sum", "all_correct")
    return sorted(Tally.objects.filter(round=board_round).values_list(*fields, "people_all_correct"))


@pytest.fixture
def contest() -> Contest:
    return make_contest(counting="best_shortest", ranking=["score", "duration"])


def test_a_board_never_moves_on_an_attempt_that_is_not_submitted(contest: Contest) -> None:
    attempt = start_attempt(make_entry(contest))
    journal.ask_all(attempt.pk, [Save(1, 1, right_response(attempt, 1))], received_at=NOW)
    assert count() == set()
    assert not Standing.objects.exists()


def test_ties_share_a_rank_and_the_next_is_skipped(contest: Contest) -> None:
    for name, right in (("alice", 4), ("bob", 3), ("chi", 3), ("dung", 1)):
        sit(make_entry(contest, name), right)
    count()
    assert ranks(contest.rounds.get()) == [("alice", 1), ("bob", 2), ("chi", 2), ("dung", 4)]


def test_places_have_boards_and_totals_of_their_own(contest: Contest) -> None:
    hanoi, hue = make_commune("00070", "Hoàn Kiếm", "01"), make_commune("19804", "Thuận Hóa", "46")
    sit(make_entry(contest, "alice", commune=hanoi), 4)
    sit(make_entry(contest, "bob", commune=hue), 2)
    sit(make_entry(contest, "chi", commune=hue), 4)
    board_round = contest.rounds.get()
    topics = count()
    assert {f"board:{board_round.pk}:46", f"board:{board_round.pk}:19804", f"rollup:{board_round.pk}:01"} <= topics
    assert ranks(board_round, scope="province", code="46") == [("chi", 1), ("bob", 2)]
    assert ranks(board_round, scope="commune", code="00070") == [("alice", 1)]
    hue_row = Tally.objects.get(kind="commune", code="19804")
    assert (hue_row.entrants, hue_row.attempts, hue_row.score_sum, hue_row.max_sum) == (2, 2, 6, 8)
    assert (hue_row.all_correct, hue_row.people_all_correct) == (1, 1)


def test_a_second_attempt_counts_as_an_attempt_and_not_as_an_entrant(contest: Contest) -> None:
    alice = make_entry(contest)
    sit(alice, 4, seconds=90)
    count()
    sit(alice, 4, seconds=30, after=200)
    sit(alice, 2, seconds=10, after=400)
    count()
    row = Tally.objects.get(kind="commune")
    assert (row.entrants, row.attempts, row.all_correct, row.people_all_correct) == (1, 3, 2, 1)
    standing = Standing.objects.get(variant="live")
    assert standing.attempt.duration_ms == 30_000


def test_counting_twice_changes_nothing(contest: Contest) -> None:
    sit(make_entry(contest), 3)
    count()
    before = figures(contest.rounds.get())
    assert count() == set()
    assert figures(contest.rounds.get()) == before


def test_a_crash_before_the_commit_loses_and_doubles_nothing(contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    sit(make_entry(contest), 3)

    def crash(_rounds: object) -> None:
        raise RuntimeError("crash")

    with monkeypatch.context() as patch:
        patch.setattr("contests.rollup._bump", crash)
        with pytest.raises(RuntimeError, match="crash"):
            count()
    assert not Tally.objects.exists()
    count()
    assert Tally.objects.get(kind="commune").attempts == 1


def test_organisers_who_play_are_not_ranked_and_not_counted(contest: Contest) -> None:
    sit(make_entry(contest, "organiser", ranked=False), 4)
    sit(make_entry(contest, "alice"), 1)
    count()
    assert ranks(contest.rounds.get()) == [("alice", 1)]
    assert Tally.objects.get(kind="commune").entrants == 1


def test_a_frozen_board_keeps_its_places_while_the_live_one_moves(contest: Contest) -> None:
    board_round = contest.rounds.get()
    Round.objects.update(board_freezes_at=NOW + timedelta(minutes=10))
    alice, bob = make_entry(contest, "alice"), make_entry(contest, "bob")
    sit(alice, 2)
    sit(bob, 1)
    sit(bob, 4, after=900)
    count()
    assert ranks(board_round, variant="public") == [("alice", 1), ("bob", 2)]
    assert ranks(board_round, variant="live") == [("bob", 1), ("alice", 2)]


def test_a_round_over_others_ranks_what_is_attempted_in_its_parts(contest: Contest) -> None:
    month = Round.objects.create(
        contest=contest,
        number=9,
        title="Tháng",
        opens_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=30),
        status="published",
    )
    second = make_round(contest, contest.documents.get(), number=2)
    contest.rounds.filter(number__lt=9).update(part_of=month)
    alice = make_entry(contest)
    sit(alice, 2)
    sit(alice, 3, after=300, number=second.number)
    count()
    assert Tally.objects.get(round=month, kind="commune").attempts == 2
    assert Tally.objects.get(round=month, kind="commune").entrants == 1
    assert Standing.objects.get(round=month).attempt.score == 3


def test_the_nearest_prediction_decides_once_the_figure_is_known() -> None:
    contest = make_contest(prediction="participants", ranking=["score", "prediction"])
    for name, guess in (("alice", 10), ("bob", 3), ("chi", None)):
        attempt = start_attempt(make_entry(contest, name))
        saves: list[Save | None] = [] if guess is None else [Save(5, 1, guess)]
        journal.ask_all(attempt.pk, [*saves, None], received_at=NOW + timedelta(minutes=1))
    count()
    board_round = contest.rounds.get()
    assert ranks(board_round) == [("alice", 1), ("bob", 1), ("chi", 1)]
    assert settle(now=NOW) == set()
    settle(now=NOW + timedelta(days=2))
    board_round.refresh_from_db()
    assert board_round.actual_prediction == 3
    assert ranks(board_round) == [("bob", 1), ("alice", 2), ("chi", 3)]


def test_a_round_is_not_settled_while_an_attempt_is_uncounted(contest: Contest) -> None:
    start_attempt(make_entry(contest))
    later = NOW + timedelta(days=2)
    settle(now=later)
    assert contest.rounds.get().settled_at is None
    finish_overdue(now=later)
    count_finished(now=later)
    settle(now=later)
    assert contest.rounds.get().settled_at == later


def play_at_random(contest: Contest, seed: int) -> None:
    """Many attempts of several people, counted in batches of random size."""
    chance = random.Random(seed)
    communes = [make_commune("00070", "Hoàn Kiếm", "01"), make_commune("19804", "Thuận Hóa", "46"), None]
    entries = [make_entry(contest, f"p{number}", commune=chance.choice(communes)) for number in range(6)]
    for step in range(18):
        sit(chance.choice(entries), chance.randint(0, 4), seconds=chance.randint(5, 90), after=step * 100)
        if chance.random() < 0.4:
            count_finished(now=NOW + timedelta(hours=3), limit=chance.randint(1, 5))
    while count():
        pass


@pytest.mark.parametrize("counting", Contest.Counting.values)
def test_recounting_gives_the_same_figures_and_places(counting: str) -> None:
    contest = make_contest(counting=counting, ranking=["score", "duration"])
    board_round = contest.rounds.get()
    play_at_random(contest, seed=57)
    counted = figures(board_round), ranks(board_round)
    version = Round.objects.get().board_version
    recount(round_id=board_round.pk)
    assert (figures(board_round), ranks(board_round)) == counted
    assert Round.objects.get().board_version == version + 1


# --- Stores: one suite, both ---------------------------------------------------------------------------


@pytest.fixture(params=["sql", "redis"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store in turn; Redis where the run has one."""
    if request.param == "sql":
        yield SqlStore()
        return
    if not settings.REDIS_URL:
        pytest.skip("this run has no Redis; the run on PostgreSQL has")
    redis_store = RedisStore(settings.REDIS_URL, truth=SqlStore())
    yield redis_store
    redis_store.forget_all()


@pytest.fixture
def filled(contest: Contest, store: Store) -> Round:
    """Seven entries with ties, in two provinces."""
    hanoi, hue = make_commune("00070", "Hoàn Kiếm", "01"), make_commune("19804", "Thuận Hóa", "46")
    for number, right in enumerate((4, 3, 3, 3, 2, 2, 0)):
        sit(make_entry(contest, f"p{number}", commune=hue if number % 2 else hanoi), right)
    count()
    board_round = contest.rounds.get()
    store.rebuild(board_round.pk)
    return board_round


def test_top_pages_and_ranks_through_ties(filled: Round, store: Store) -> None:
    board = Board(filled.pk)
    assert [place.rank for place in store.top(board)] == [1, 2, 2, 2, 5, 5, 7]
    assert [place.rank for place in store.top(board, offset=2, limit=3)] == [2, 2, 5]
    assert store.top(board, offset=50) == []
    assert store.size(board) == 7


def test_a_place_is_found_with_its_offset(filled: Round, store: Store) -> None:
    board = Board(filled.pk)
    for offset, place in enumerate(store.top(board)):
        assert store.place_of(board, place.entry_id) == place
        assert store.offset_of(board, place) == offset


def test_boards_of_places_hold_their_own_only(filled: Round, store: Store) -> None:
    hue = Board(filled.pk, "live", "province", "46")
    assert [place.rank for place in store.top(hue)] == [1, 1, 3]
    stranger = Entry.objects.filter(province="01").values_list("pk", flat=True)[0]
    assert store.place_of(hue, stranger) is None
    assert store.size(Board(filled.pk, "live", "commune", "99999")) == 0


def test_an_entry_that_improves_moves_and_leaves_nothing_behind(filled: Round, store: Store) -> None:
    last = store.top(Board(filled.pk))[-1]
    attempt_row = Standing.objects.get(entry_id=last.entry_id, variant="live")
    attempt_row.key = "0" * len(attempt_row.key)
    attempt_row.save()
    from_row = standings_change(attempt_row)
    Round.objects.update(board_version=filled.board_version + 2)
    filled.refresh_from_db()
    store.record(filled.pk, [from_row], version=filled.board_version)
    assert store.top(Board(filled.pk))[0].entry_id == last.entry_id
    assert store.size(Board(filled.pk)) == 7


def standings_change(row: Standing) -> Change:
    return Change(row.entry_id, row.variant, row.key, row.ranked, row.province, row.commune, row.unit_id, row.bloc_id)


def test_counting_costs_the_same_number_of_queries_for_one_and_for_twenty(contest: Contest) -> None:
    def cost(entries: int) -> int:
        for number in range(entries):
            sit(make_entry(contest, f"q{number}"), 2)
        with CaptureQueriesContext(connection) as queries:
            count()
        return len(queries)

    cost(1)  # a new connection says more than that
    assert cost(1) == cost(20)
