"""Contests' settings: making, changing, what the first attempt fixes, what contradicts itself."""

from typing import Any

import pytest

from accounts.rights import Role
from contests.errors import (
    AddressFixed,
    AddressTaken,
    AgeNeedsBirth,
    BlocInUse,
    BlocsNeedCommune,
    BlocsOverlap,
    LastOrganiser,
    ListNeedsKey,
    ListOfOthers,
    NameTaken,
    NoSuchOrganiser,
    NotADraft,
    PredictionNotAsked,
    RankingUnreadable,
    ResidenceNeedsCommune,
    SettingsLocked,
    UnitNeedsList,
)
from contests.models import Contest, Entry
from contests.services.setup import (
    LOCKED_BY_ATTEMPTS,
    BlocPlan,
    add_organiser,
    create_contest,
    delete_contest,
    import_unit_list,
    remove_organiser,
    rules_if_saved,
    save_contest,
)
from localities.errors import ImportRefused
from localities.models import UnitList
from tests.accounts.makers import make_user
from tests.contests.world import make_bank, make_commune, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest() -> Contest:
    return make_contest(ask_commune="required")


@pytest.fixture
def hanoi() -> str:
    return make_commune().province_id


def draft(slug: str = "nhap", **settings: Any) -> Contest:
    return create_contest(organiser_id=make_user(f"olga-{slug}").pk, slug=slug, title="Bản nháp", **settings)


# --- Making -------------------------------------------------------------------------------------------


def test_a_new_contest_is_a_draft_that_its_maker_runs() -> None:
    olga = make_user("olga")
    made = create_contest(organiser_id=olga.pk, slug="thi", title="Cuộc thi", documents=[make_bank(1).pk])

    assert (made.status, made.title) == ("draft", "Cuộc thi")
    assert made.is_run_by(olga.pk)
    assert [document.code for document in made.documents.all()] == ["NQ57"]


@pytest.mark.parametrize("slug", ["thi", "new"])
def test_two_contests_have_two_addresses(contest: Contest, slug: str) -> None:
    with pytest.raises(AddressTaken):
        draft(slug)
    assert Contest.objects.count() == 1


def test_a_draft_may_move_to_another_address(contest: Contest) -> None:
    moving = draft()
    save_contest(contest_id=moving.pk, slug="moi")
    assert Contest.objects.filter(slug="moi").exists()

    with pytest.raises(AddressTaken):
        save_contest(contest_id=moving.pk, slug=contest.slug)


def test_a_published_contest_stays_at_its_address(contest: Contest) -> None:
    save_contest(contest_id=contest.pk, slug=contest.slug, title="Tên mới")
    with pytest.raises(AddressFixed):
        save_contest(contest_id=contest.pk, slug="moi")


def test_a_draft_without_entries_is_deleted_with_its_rounds(contest: Contest) -> None:
    Contest.objects.filter(pk=contest.pk).update(status="draft")
    delete_contest(contest_id=contest.pk)
    assert not Contest.objects.exists()


def test_a_published_contest_is_not_deleted(contest: Contest) -> None:
    with pytest.raises(NotADraft):
        delete_contest(contest_id=contest.pk)


def test_a_draft_that_somebody_entered_is_not_deleted(contest: Contest) -> None:
    make_entry(contest)
    Contest.objects.filter(pk=contest.pk).update(status="draft")
    with pytest.raises(NotADraft):
        delete_contest(contest_id=contest.pk)


# --- What the first attempt fixes ------------------------------------------------------------------------

TEXTS = {"title": "Tên khác", "summary": "Tóm tắt", "prizes": "Giải", "rules": "Thể lệ", "rules_en": "Rules"}
COUNTING: dict[str, Any] = {
    "guests_allowed": False,
    "min_age": 14,
    "residents_of": ["01"],
    "closed_list": True,
    "organisers_ranked": True,
    "blocs": [BlocPlan(name="Bảng A")],
    "attempts_max": 3,
    "attempts_period": "week",
    "counting": "last",
    "ranking": ["score", "submitted"],
    "prediction": "attempts",
}


def changed(name: str, value: Any, contest: Contest) -> None:
    rest: dict[str, Any] = {"ask_birth": "required", "ask_phone": "required", name: value}
    save_contest(contest_id=contest.pk, **rest)


def test_every_locked_setting_is_tried() -> None:
    assert set(COUNTING) | {"unit_list"} == LOCKED_BY_ATTEMPTS


@pytest.mark.parametrize(("name", "value"), COUNTING.items())
def test_before_the_first_attempt_every_setting_may_change(contest: Contest, hanoi: str, name: str, value: Any) -> None:
    make_entry(contest)
    changed(name, value, contest)

    contest.refresh_from_db()
    if name == "blocs":
        assert [bloc.name for bloc in contest.blocs.all()] == ["Bảng A"]
    elif name == "residents_of":
        assert [province.pk for province in contest.residents_of.all()] == value
    else:
        assert getattr(contest, name) == value


@pytest.mark.parametrize(("name", "value"), COUNTING.items())
def test_from_the_first_attempt_on_what_counts_is_fixed(contest: Contest, hanoi: str, name: str, value: Any) -> None:
    start_attempt(make_entry(contest))
    with pytest.raises(SettingsLocked):
        changed(name, value, contest)


def test_the_list_of_units_is_fixed_by_the_first_attempt(contest: Contest) -> None:
    units = UnitList.objects.create(name="Đảng bộ")
    start_attempt(make_entry(contest))
    with pytest.raises(SettingsLocked):
        save_contest(contest_id=contest.pk, unit_list=units.pk)


@pytest.mark.parametrize(("name", "value"), TEXTS.items())
def test_texts_may_change_at_any_time(contest: Contest, name: str, value: str) -> None:
    start_attempt(make_entry(contest))
    change: dict[str, Any] = {name: value}
    save_contest(contest_id=contest.pk, **change)

    contest.refresh_from_db()
    assert getattr(contest, name) == value


def test_a_form_that_repeats_what_is_fixed_is_accepted(contest: Contest) -> None:
    start_attempt(make_entry(contest))
    save_contest(
        contest_id=contest.pk,
        guests_allowed=contest.guests_allowed,
        residents_of=[],
        blocs=[],
        ranking=list(contest.ranking),
        keys_visible="never",
    )
    contest.refresh_from_db()
    assert contest.keys_visible == "never"


# --- What contradicts itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "refusal", "mended"),
    [
        ({"min_age": 14, "ask_birth": "optional"}, AgeNeedsBirth, {"ask_birth": "required"}),
        ({"residents_of": ["01"], "ask_commune": "optional"}, ResidenceNeedsCommune, {"ask_commune": "required"}),
        ({"closed_list": True, "ask_phone": "optional"}, ListNeedsKey, {"ask_phone": "required"}),
        ({"closed_list": True}, ListNeedsKey, {"ask_email": "required"}),
        ({"closed_list": True}, ListNeedsKey, {"ask_id_number": "required"}),
        ({"closed_list": True}, ListNeedsKey, {"guests_allowed": False}),
        ({"ask_unit": "optional"}, UnitNeedsList, {"ask_unit": "off"}),
        (
            {"blocs": [BlocPlan(name="Trong tỉnh", provinces=["01"])], "ask_commune": "off"},
            BlocsNeedCommune,
            {"ask_commune": "required"},
        ),
        ({"ranking": ["score", "prediction"]}, PredictionNotAsked, {"prediction": "participants"}),
        ({"ranking": []}, RankingUnreadable, {"ranking": ["score"]}),
        ({"ranking": ["score", "score"]}, RankingUnreadable, {"ranking": ["score"]}),
        ({"ranking": ["beauty"]}, RankingUnreadable, {"ranking": ["committee"]}),
    ],
)
def test_what_is_checked_must_be_asked(
    contest: Contest, hanoi: str, settings: dict[str, Any], refusal: type[Exception], mended: dict[str, Any]
) -> None:
    with pytest.raises(refusal):
        save_contest(contest_id=contest.pk, **settings)
    save_contest(contest_id=contest.pk, **{**settings, **mended})


def test_a_refused_change_leaves_everything_as_it_was(contest: Contest, hanoi: str) -> None:
    with pytest.raises(ResidenceNeedsCommune):
        save_contest(contest_id=contest.pk, title="Khác", residents_of=["01"], ask_commune="off")

    contest.refresh_from_db()
    assert contest.title == "Cuộc thi thi"
    assert not contest.residents_of.exists()


# --- Groups ------------------------------------------------------------------------------------------------


def blocs_of(contest: Contest) -> list[tuple[str, list[str]]]:
    return [(bloc.name, [each.pk for each in bloc.provinces.all()]) for bloc in contest.blocs.all()]


def test_groups_keep_their_order_and_may_trade_names(contest: Contest) -> None:
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(name="A"), BlocPlan(name="B")])
    first, second = contest.blocs.all()
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(id=second.pk, name="A"), BlocPlan(id=first.pk, name="B")])

    assert [(bloc.pk, bloc.name) for bloc in contest.blocs.all()] == [(second.pk, "A"), (first.pk, "B")]


def test_entries_follow_the_provinces_of_their_group(contest: Contest) -> None:
    hanoi, saigon = make_commune(), make_commune("26734", "Sài Gòn", "79")
    alice = make_entry(contest, "alice", commune=hanoi)
    bob = make_entry(contest, "bob", commune=saigon)
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(name="Thủ đô", provinces=["01"])])
    bloc = contest.blocs.get()
    assert set(bloc.entries.all()) == {alice}

    save_contest(contest_id=contest.pk, blocs=[BlocPlan(id=bloc.pk, name="Phía Nam", provinces=["79"])])
    assert set(bloc.entries.all()) == {bob}

    save_contest(contest_id=contest.pk, blocs=[])
    assert not Entry.objects.exclude(bloc=None).exists()


def test_a_group_that_people_chose_is_not_removed(contest: Contest) -> None:
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(name="A"), BlocPlan(name="B")])
    first, second = contest.blocs.all()
    make_entry(contest, bloc=first)

    with pytest.raises(BlocInUse):
        save_contest(contest_id=contest.pk, blocs=[BlocPlan(id=second.pk, name="B")])
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(id=first.pk, name="A")])
    assert blocs_of(contest) == [("A", [])]


def test_groups_may_be_renamed_after_the_first_attempt(contest: Contest) -> None:
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(name="A")])
    bloc = contest.blocs.get()
    start_attempt(make_entry(contest, bloc=bloc))
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(id=bloc.pk, name="Bảng A")])

    assert blocs_of(contest) == [("Bảng A", [])]


def test_groups_have_different_names_and_provinces(contest: Contest, hanoi: str) -> None:
    with pytest.raises(NameTaken):
        save_contest(contest_id=contest.pk, blocs=[BlocPlan(name="A"), BlocPlan(name="A")])
    with pytest.raises(BlocsOverlap, match="blocs_overlap") as refused:
        save_contest(
            contest_id=contest.pk,
            blocs=[BlocPlan(name="A", provinces=[hanoi]), BlocPlan(name="B", provinces=[hanoi])],
        )
    assert "Tỉnh 01" in refused.value.message


# --- The rules that would follow -----------------------------------------------------------------------------


def test_rules_are_shown_as_if_saved_and_nothing_is_saved(contest: Contest, hanoi: str) -> None:
    rules = rules_if_saved(contest_id=contest.pk, residents_of=[hanoi], counting="last", attempts_max=7)

    assert any("01" in rule.text for rule in rules)
    contest.refresh_from_db()
    assert (contest.counting, contest.attempts_max) == ("best_earliest", None)
    assert not contest.residents_of.exists()


# --- Organisers ------------------------------------------------------------------------------------------------


def test_an_organiser_lets_another_one_in_by_name_or_e_mail(contest: Contest) -> None:
    olga, oscar = make_user("olga", Role.ORGANISER), make_user("oscar", Role.ORGANISER)
    oscar.email = "oscar@example.vn"
    oscar.save()
    add_organiser(contest_id=contest.pk, name=" Olga ")
    add_organiser(contest_id=contest.pk, name="OSCAR@example.vn")

    assert set(contest.organisers.all()) == {olga, oscar}


@pytest.mark.parametrize("name", ["", "nobody", "mary", "shared@example.vn"])
def test_only_an_account_of_an_organiser_can_run_a_contest(contest: Contest, name: str) -> None:
    make_user("mary", Role.MEMBER)
    for twin in ("olga", "oscar"):
        user = make_user(twin, Role.ORGANISER)
        user.email = "shared@example.vn"
        user.save()

    with pytest.raises(NoSuchOrganiser):
        add_organiser(contest_id=contest.pk, name=name)


def test_the_last_organiser_stays(contest: Contest) -> None:
    olga, oscar = make_user("olga", Role.ORGANISER), make_user("oscar", Role.ORGANISER)
    contest.organisers.set([olga, oscar])
    remove_organiser(contest_id=contest.pk, user_id=oscar.pk)
    assert set(contest.organisers.all()) == {olga}

    with pytest.raises(LastOrganiser):
        remove_organiser(contest_id=contest.pk, user_id=olga.pk)


# --- Lists of units ----------------------------------------------------------------------------------------------

UNITS = "Đảng bộ tỉnh\n  Chi bộ 1\n  Chi bộ 2"


def test_a_list_of_units_is_made_and_chosen(contest: Contest) -> None:
    olga = make_user("olga")
    report = import_unit_list(contest_id=contest.pk, organiser_id=olga.pk, list_name="Đảng bộ", text=UNITS)

    contest.refresh_from_db()
    assert (report.created, contest.unit_list_id) == (3, report.list_id)


def test_a_fault_in_the_list_is_named_and_nothing_is_written(contest: Contest) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_unit_list(contest_id=contest.pk, organiser_id=1, list_name="Đảng bộ", text="Chi bộ 1\nChi bộ 1")
    assert [fault.line for fault in refused.value.faults] == [2]
    assert not UnitList.objects.exists()


def test_a_list_that_others_use_is_left_to_them(contest: Contest) -> None:
    olga, oscar = make_user("olga"), make_user("oscar")
    import_unit_list(contest_id=contest.pk, organiser_id=olga.pk, list_name="Đảng bộ", text=UNITS)
    contest.organisers.add(olga)
    other = create_contest(organiser_id=oscar.pk, slug="khac", title="Khác")
    with pytest.raises(ListOfOthers):
        import_unit_list(contest_id=other.pk, organiser_id=oscar.pk, list_name=" Đảng  bộ ", text="Chi bộ 9")

    contest.organisers.add(oscar)
    report = import_unit_list(contest_id=other.pk, organiser_id=oscar.pk, list_name="Đảng bộ", text="Chi bộ 9")
    assert report.created == 1


def test_units_may_be_added_to_the_list_while_people_attempt_but_not_another_list(contest: Contest) -> None:
    olga = make_user("olga")
    contest.organisers.add(olga)
    import_unit_list(contest_id=contest.pk, organiser_id=olga.pk, list_name="Đảng bộ", text=UNITS)
    start_attempt(make_entry(contest))
    report = import_unit_list(contest_id=contest.pk, organiser_id=olga.pk, list_name="Đảng bộ", text="Chi bộ 3")
    assert report.created == 1

    with pytest.raises(SettingsLocked):
        import_unit_list(contest_id=contest.pk, organiser_id=olga.pk, list_name="Khác", text="Chi bộ 3")
    assert UnitList.objects.count() == 1
