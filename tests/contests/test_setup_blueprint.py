"""Blueprints: lines that the bank can fill, and when a paper is fixed."""

from datetime import timedelta

import pytest

from contests.errors import (
    BlueprintEmpty,
    BlueprintInUse,
    BlueprintShort,
    BlueprintTooLong,
    NameTaken,
    PassageElsewhere,
    RoundHasBegun,
    SettingsLocked,
)
from contests.models import Blueprint, BlueprintCell, Contest, Round
from contests.services.setup import LinePlan, create_contest, delete_blueprint, line_plans, save_blueprint
from questions.models import Document, Passage, QuestionVersion
from tests.accounts.makers import make_user
from tests.contests.world import NOW, make_bank, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    make_bank(6, difficulty="easy")
    return make_bank(4, difficulty="hard")


@pytest.fixture
def contest(document: Document) -> Contest:
    return create_contest(organiser_id=make_user("olga").pk, slug="nhap", title="Bản nháp")


def save(contest: Contest, *lines: LinePlan, blueprint: Blueprint | None = None, name: str = "Đề 10 câu") -> Blueprint:
    return save_blueprint(
        contest_id=contest.pk, blueprint_id=blueprint.pk if blueprint else None, name=name, lines=lines, now=NOW
    )


def test_lines_are_saved_in_their_order(contest: Contest, document: Document) -> None:
    lines = [
        LinePlan(count=4, document=document.pk, difficulty="hard", points=2),
        LinePlan(count=3, document=document.pk, passage=Passage.objects.get().pk),
    ]
    blueprint = save(contest, *lines)
    assert line_plans(blueprint) == lines

    save(contest, lines[1], blueprint=blueprint, name="Đề 3 câu")
    blueprint.refresh_from_db()
    assert (line_plans(blueprint), blueprint.name) == ([lines[1]], "Đề 3 câu")


@pytest.mark.parametrize(
    ("counts", "short"),
    [
        ((("easy", 7),), (1, 7, 6)),
        ((("easy", 6), ("hard", 5)), (2, 5, 4)),
        # All ten questions are wanted by the first two lines together: nothing is left for the third.
        ((("easy", 6), ("", 4), ("hard", 1)), (3, 1, 0)),
    ],
)
def test_what_the_bank_cannot_fill_is_refused_naming_the_line(
    contest: Contest, document: Document, counts: tuple[tuple[str, int], ...], short: tuple[int, int, int]
) -> None:
    with pytest.raises(BlueprintShort) as refused:
        save(contest, *[LinePlan(count=n, document=document.pk, difficulty=level) for level, n in counts])

    assert tuple(refused.value.details[name] for name in ("line", "wanted", "available")) == short
    assert f"{short[0]}" in refused.value.message
    assert not Blueprint.objects.exists()
    assert not BlueprintCell.objects.exists()


def test_the_whole_bank_can_be_a_paper(contest: Contest, document: Document) -> None:
    save(contest, LinePlan(count=10, document=document.pk))
    assert BlueprintCell.objects.get().count == 10


def test_a_blueprint_has_a_line_and_not_too_many(contest: Contest, document: Document) -> None:
    with pytest.raises(BlueprintEmpty):
        save(contest)
    with pytest.raises(BlueprintTooLong):
        save(contest, LinePlan(count=201, document=document.pk))
    with pytest.raises(BlueprintTooLong):
        save(contest, *[LinePlan(count=1, document=document.pk)] * 41)


def test_a_passage_belongs_to_the_lines_document(contest: Contest, document: Document) -> None:
    other = make_bank(3, code="NQ66")
    with pytest.raises(PassageElsewhere) as refused:
        save(
            contest,
            LinePlan(count=1, document=document.pk),
            LinePlan(count=1, document=document.pk, passage=Passage.objects.get(document=other).pk),
        )
    assert refused.value.details == {"line": 2}


def test_two_blueprints_of_a_contest_have_two_names(contest: Contest, document: Document) -> None:
    save(contest, LinePlan(count=1, document=document.pk))
    with pytest.raises(NameTaken):
        save(contest, LinePlan(count=2, document=document.pk))
    save(contest, LinePlan(count=2, document=document.pk), name="Đề khác")
    assert contest.blueprints.count() == 2


def test_retired_questions_do_not_fill_a_paper(contest: Contest, document: Document) -> None:
    for version in QuestionVersion.objects.filter(difficulty="hard")[:2]:
        version.question.approved_version = None
        version.question.status = "retired"
        version.question.save()
    with pytest.raises(BlueprintShort):
        save(contest, LinePlan(count=3, document=document.pk, difficulty="hard"))


# --- When a paper is fixed ---------------------------------------------------------------------------------


@pytest.fixture
def running() -> Contest:
    return make_contest()


def more(contest: Contest, name: str = "Đề 1", count: int = 5) -> Blueprint:
    blueprint = contest.blueprints.get()
    return save(contest, LinePlan(count=count, document=contest.documents.get().pk), blueprint=blueprint, name=name)


def test_the_paper_of_a_round_that_has_begun_is_fixed(running: Contest) -> None:
    with pytest.raises(RoundHasBegun):
        more(running)


def test_the_paper_of_a_round_with_attempts_is_fixed(running: Contest) -> None:
    start_attempt(make_entry(running))
    with pytest.raises(SettingsLocked):
        more(running)


def test_a_fixed_paper_may_still_be_renamed(running: Contest) -> None:
    start_attempt(make_entry(running))
    assert more(running, name="Đề tuần 1", count=4).name == "Đề tuần 1"


@pytest.mark.parametrize(
    "changes", [{"status": "draft"}, {"opens_at": NOW + timedelta(hours=1)}], ids=["draft", "upcoming"]
)
def test_the_paper_of_a_round_to_come_may_change(running: Contest, changes: dict[str, object]) -> None:
    Round.objects.update(**changes)
    more(running)
    assert BlueprintCell.objects.get().count == 5


def test_a_blueprint_is_deleted_when_no_round_uses_it(running: Contest) -> None:
    blueprint = running.blueprints.get()
    with pytest.raises(BlueprintInUse):
        delete_blueprint(contest_id=running.pk, blueprint_id=blueprint.pk)

    Round.objects.update(blueprint=None)
    delete_blueprint(contest_id=running.pk, blueprint_id=blueprint.pk)
    assert not Blueprint.objects.exists()
