"""Extra time, who ranks, the committee's places, closed lists."""

from datetime import timedelta

import pytest

from contests.errors import EntryElsewhere, ExtraTimeOutside, InviteesRefused, ResultsPublished, SettingsLocked
from contests.models import Attempt, Contest, Entry, Invitee, Round, Standing, Tally
from contests.rollup import count_finished
from contests.services.entrants import (
    import_invitees,
    remove_invitee,
    set_accommodation,
    set_committee_places,
    set_ranked,
)
from contests.services.finishing import finish_overdue
from tests.contests.world import NOW, make_commune, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def contest() -> Contest:
    return make_contest(ranking=["score", "committee"])


@pytest.fixture
def alice(contest: Contest) -> Entry:
    return make_entry(contest, "alice", commune=make_commune())


def finished(entry: Entry) -> Attempt:
    attempt = start_attempt(entry)
    finish_overdue(now=NOW + 20 * MINUTE)
    count_finished(now=NOW + 20 * MINUTE)
    return attempt


def live() -> dict[str, tuple[bool, str]]:
    return {row.entry.name: (row.ranked, row.key) for row in Standing.objects.select_related("entry")}


# --- Extra time --------------------------------------------------------------------------------------------


def test_extra_time_counts_for_the_next_attempt(alice: Entry) -> None:
    set_accommodation(entry_id=alice.pk, extra_time_percent=50, now=NOW)
    alice.refresh_from_db()
    assert start_attempt(alice).deadline == NOW + timedelta(minutes=22, seconds=30)


def test_a_running_attempt_gains_the_time_at_once(alice: Entry) -> None:
    attempt = start_attempt(alice)
    set_accommodation(entry_id=alice.pk, extra_time_percent=100, now=NOW + 14 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + 30 * MINUTE


def test_extra_time_does_not_go_past_the_close(alice: Entry) -> None:
    Round.objects.update(closes_at=NOW + 20 * MINUTE)
    attempt = start_attempt(alice)
    set_accommodation(entry_id=alice.pk, extra_time_percent=100, now=NOW)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + 20 * MINUTE


def test_a_running_attempt_never_loses_time(alice: Entry) -> None:
    set_accommodation(entry_id=alice.pk, extra_time_percent=100, now=NOW)
    attempt = start_attempt(Entry.objects.get(pk=alice.pk))
    set_accommodation(entry_id=alice.pk, extra_time_percent=0, now=NOW + MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + 30 * MINUTE


def test_an_attempt_whose_time_was_up_is_finished_not_revived(alice: Entry) -> None:
    attempt = start_attempt(alice)
    set_accommodation(entry_id=alice.pk, extra_time_percent=100, now=NOW + 16 * MINUTE)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.deadline) == ("finished", NOW + 15 * MINUTE)


@pytest.mark.parametrize("percent", [-1, 301])
def test_extra_time_has_bounds(alice: Entry, percent: int) -> None:
    with pytest.raises(ExtraTimeOutside):
        set_accommodation(entry_id=alice.pk, extra_time_percent=percent, now=NOW)
    set_accommodation(entry_id=alice.pk, extra_time_percent=300, now=NOW)


# --- Who ranks -----------------------------------------------------------------------------------------------


def test_an_entry_leaves_boards_and_totals_and_comes_back(alice: Entry) -> None:
    finished(alice)
    assert Tally.objects.filter(kind="commune", entrants=1).exists()

    set_ranked(entry_id=alice.pk, ranked=False)
    assert live()["alice"][0] is False
    assert not Tally.objects.exists()

    set_ranked(entry_id=alice.pk, ranked=True)
    assert live()["alice"][0] is True
    assert Tally.objects.filter(kind="commune", entrants=1).exists()


def test_an_entry_that_has_not_played_is_only_marked(alice: Entry) -> None:
    set_ranked(entry_id=alice.pk, ranked=False)
    finished(Entry.objects.get(pk=alice.pk))
    assert live()["alice"][0] is False


def test_official_boards_stay_as_they_are(alice: Entry) -> None:
    finished(alice)
    Round.objects.update(results_published_at=NOW)
    with pytest.raises(ResultsPublished):
        set_ranked(entry_id=alice.pk, ranked=False)
    alice.refresh_from_db()
    assert alice.ranked


# --- The committee's places ------------------------------------------------------------------------------------


def test_the_committees_places_decide_between_equals(contest: Contest, alice: Entry) -> None:
    bob = make_entry(contest, "bob")
    finished(alice)
    finished(bob)
    assert live()["alice"][1] == live()["bob"][1]

    set_committee_places(contest_id=contest.pk, places={bob.pk: 1, alice.pk: 2})
    assert live()["bob"][1] < live()["alice"][1]

    set_committee_places(contest_id=contest.pk, places={bob.pk: 0, alice.pk: 0})
    assert live()["alice"][1] == live()["bob"][1]


def test_the_committee_places_only_entries_of_the_contest(contest: Contest, alice: Entry) -> None:
    foreign = make_entry(make_contest(slug="khac", bank=0))
    with pytest.raises(EntryElsewhere):
        set_committee_places(contest_id=contest.pk, places={alice.pk: 1, foreign.pk: 2})
    with pytest.raises(EntryElsewhere):
        set_committee_places(contest_id=contest.pk, places={alice.pk: -1})
    alice.refresh_from_db()
    assert alice.committee_place == 0


def test_the_committee_places_nobody_on_official_boards(contest: Contest, alice: Entry) -> None:
    finished(alice)
    Round.objects.update(results_published_at=NOW)
    with pytest.raises(ResultsPublished):
        set_committee_places(contest_id=contest.pk, places={alice.pk: 1})


# --- Closed lists -------------------------------------------------------------------------------------------------


def test_people_are_added_once(contest: Contest) -> None:
    assert vars_of(contest, "alice; Alice\nbob@example.vn") == (2, 0)
    assert vars_of(contest, "ALICE; Nguyễn Thị Hoa\ncarol") == (1, 1)
    assert dict(contest.invitees.values_list("key", "name")) == {
        "alice": "Nguyễn Thị Hoa",
        "bob@example.vn": "",
        "carol": "",
    }


def vars_of(contest: Contest, text: str) -> tuple[int, int]:
    report = import_invitees(contest_id=contest.pk, text=text)
    return report.added, report.known


def test_a_fault_names_its_line_and_nobody_is_added(contest: Contest) -> None:
    with pytest.raises(InviteesRefused) as refused:
        import_invitees(contest_id=contest.pk, text="alice\nNguyễn Thị Hoa\nalice")

    assert [line for line, _ in refused.value.lines()] == [2, 3]
    assert "Nguyễn Thị Hoa" in refused.value.lines()[0][1]
    assert [fault["code"] for fault in refused.value.as_dict()["faults"]] == ["no_key", "duplicate"]
    assert not Invitee.objects.exists()


def test_somebody_forgotten_is_added_while_the_contest_runs_and_nobody_removed(contest: Contest, alice: Entry) -> None:
    import_invitees(contest_id=contest.pk, text="alice\nbob")
    remove_invitee(contest_id=contest.pk, invitee_id=contest.invitees.get(key="bob").pk)
    assert contest.invitees.count() == 1

    start_attempt(alice)
    assert vars_of(contest, "bob") == (1, 0)
    with pytest.raises(SettingsLocked):
        remove_invitee(contest_id=contest.pk, invitee_id=contest.invitees.get(key="bob").pk)


def test_people_are_taken_off_the_list_of_this_contest_only(contest: Contest) -> None:
    other = make_contest(slug="khac", bank=0)
    import_invitees(contest_id=other.pk, text="alice")
    remove_invitee(contest_id=contest.pk, invitee_id=other.invitees.get().pk)
    assert other.invitees.count() == 1
