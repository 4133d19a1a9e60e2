"""The forms of a contest's settings: each value of each setting is saved, read back and said in the rules."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.rights import Role
from contests.desk_forms import CRITERIA, EnteringForm, RankingForm
from contests.models import Contest
from contests.queries.desk import rules_in_full
from contests.services.setup import BlocPlan, create_contest, save_contest
from localities.models import UnitList
from localities.services.units import import_units
from tests.accounts.makers import make_user
from tests.contests.desk import as_sent, organiser_of, signed_in
from tests.contests.world import make_bank, make_commune, make_contest, make_entry, start_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest() -> Contest:
    make_commune()
    made = make_contest(bank=4, ask_commune="required", prediction="attempts", attempts_max=2)
    import_units(list_name="Đảng bộ tỉnh", text="Chi bộ 1")
    return made


@pytest.fixture
def client(contest: Contest) -> Client:
    return signed_in(organiser_of(contest))


def address(section: str) -> str:
    return f"/organise/thi/settings/{section}/"


def sent(client: Client, section: str, **changes: Any) -> dict[str, Any]:
    """What the form sends when only these fields are touched; None takes a field out."""
    context = client.get(address(section)).context
    data = as_sent(context["form"])
    if context["blocs"] is not None:
        data["blocs-rows"] = str(len(context["blocs"].forms))
        for row in context["blocs"].forms:
            data |= as_sent(row)
    return {name: value for name, value in (data | changes).items() if value is not None}


def save(client: Client, section: str, **changes: Any) -> Any:
    return client.post(address(section), sent(client, section, **changes))


def rules(contest: Contest, language: str) -> str:
    with translation.override(language):
        fresh = Contest.objects.get(pk=contest.pk)
        return "\n".join(f"{rule.label}: {rule.text}" for rule in rules_in_full(fresh))


# The form's section, what is sent, what the contest then holds, and how the rules say it in English.
Case = tuple[str, dict[str, Any], dict[str, Any], str]
CASES: list[Case] = [
    ("entering", {"guests_allowed": "on"}, {"guests_allowed": True}, "Account: Not needed"),
    ("entering", {"guests_allowed": None}, {"guests_allowed": False}, "Account: Needed"),
    ("entering", {"min_age": "14", "ask_birth": "required"}, {"min_age": 14}, "Who may enter: From 14 years of age"),
    ("entering", {"min_age": ""}, {"min_age": None}, "Who may enter: Everyone"),
    ("entering", {"closed_list": None}, {"closed_list": False}, "Who may enter: Everyone"),
    (
        "entering",
        {"closed_list": "on", "ask_phone": "required"},
        {"closed_list": True},
        "People on the organisers' list",
    ),
    ("entering", {"organisers_ranked": "on"}, {"organisers_ranked": True}, "Organisers: Ranked like everybody"),
    ("entering", {"organisers_ranked": None}, {"organisers_ranked": False}, "Organisers: May play, are not ranked"),
    ("entering", {"ask_birth": "required", "birth_precision": "date"}, {"birth_precision": "date"}, "date of birth"),
    ("entering", {"ask_birth": "required", "birth_precision": "year"}, {"birth_precision": "year"}, "year of birth"),
    ("ranking", {"attempts_max": ""}, {"attempts_max": None}, "as many as you like"),
    ("ranking", {"attempts_max": "1"}, {"attempts_max": 1}, "Attempts: 1 attempt a round"),
    ("ranking", {"attempts_max": "7"}, {"attempts_max": 7}, "7 attempts a round"),
    ("ranking", {"attempts_period": "round"}, {"attempts_period": "round"}, "2 attempts a round"),
    ("ranking", {"attempts_period": "day"}, {"attempts_period": "day"}, "2 attempts a day"),
    ("ranking", {"attempts_period": "week"}, {"attempts_period": "week"}, "2 attempts a week"),
    ("ranking", {"counting": "best_earliest"}, {"counting": "best_earliest"}, "among equals the earliest"),
    ("ranking", {"counting": "best_shortest"}, {"counting": "best_shortest"}, "among equals the shortest"),
    ("ranking", {"counting": "first"}, {"counting": "first"}, "The first attempt"),
    ("ranking", {"counting": "last"}, {"counting": "last"}, "The last attempt"),
    ("ranking", {"prediction": "none"}, {"prediction": "none"}, "No prediction question"),
    ("ranking", {"prediction": "participants"}, {"prediction": "participants"}, "How many people take part"),
    ("ranking", {"prediction": "attempts"}, {"prediction": "attempts"}, "How many attempts are made"),
    (
        "ranking",
        {"prediction": "people_all_correct"},
        {"prediction": "people_all_correct"},
        "How many people answer everything right",
    ),
    (
        "ranking",
        {"prediction": "attempts_all_correct"},
        {"prediction": "attempts_all_correct"},
        "How many attempts have everything right",
    ),
    ("ranking", {"keys_visible": "after_round"}, {"keys_visible": "after_round"}, "After the round closes"),
    ("ranking", {"keys_visible": "after_results"}, {"keys_visible": "after_results"}, "After the official results"),
    ("ranking", {"keys_visible": "never"}, {"keys_visible": "never"}, "Keys and explanations: Never"),
]
ASKED = {
    "name": "name",
    "birth": "year of birth",
    "sex": "sex",
    "phone": "phone",
    "email": "e-mail",
    "id_number": "ID number",
    "occupation": "occupation",
    "commune": "commune",
}
FORM_ONLY = {"residents_of", "unit_list", "ask_unit"} | {f"ask_{field}" for field in ASKED}


def test_every_setting_has_its_cases() -> None:
    tried: dict[str, set[str]] = {}
    for _section, _sent, held, _text in CASES:
        for name, value in held.items():
            tried.setdefault(name, set()).add(str(value))
    choices = {
        "attempts_period": Contest.Period,
        "counting": Contest.Counting,
        "prediction": Contest.Prediction,
        "keys_visible": Contest.KeysVisible,
        "birth_precision": Contest.BirthPrecision,
    }
    assert {name: tried[name] for name in choices} == {name: set(enum.values) for name, enum in choices.items()}
    fields = set(EnteringForm.base_fields) | set(RankingForm.base_fields)
    assert set(tried) == fields - FORM_ONLY


@pytest.mark.parametrize("case", CASES)
def test_a_setting_is_saved_read_back_and_said(contest: Contest, client: Client, case: Case) -> None:
    section, changes, held, text = case
    assert save(client, section, **changes).status_code == 302

    contest.refresh_from_db()
    assert {name: getattr(contest, name) for name in held} == held
    shown = client.get(address(section)).context["form"]
    assert {name: shown[name].value() for name in held} == held
    assert text in rules(contest, "en")
    assert set(rules(contest, "en").splitlines()).isdisjoint(rules(contest, "vi").splitlines())


@pytest.mark.parametrize("asked", Contest.Asked.values)
@pytest.mark.parametrize("field", ASKED)
def test_a_field_is_asked_for_as_set(contest: Contest, client: Client, field: str, asked: str) -> None:
    for other in ASKED:
        setattr(contest, f"ask_{other}", "off")
    contest.save()
    assert save(client, "entering", **{f"ask_{field}": asked}).status_code == 302

    contest.refresh_from_db()
    assert getattr(contest, f"ask_{field}") == asked
    assert client.get(address("entering")).context["form"][f"ask_{field}"].value() == asked
    label = ASKED[field]
    told = {"off": "Nothing", "optional": f"If they like: {label}", "required": label[0].upper() + label[1:]}
    assert f"Asked when entering: {told[asked]}" in rules(contest, "en").splitlines()


@pytest.mark.parametrize("asked", Contest.Asked.values)
def test_a_unit_is_asked_for_from_a_list(contest: Contest, client: Client, asked: str) -> None:
    units = UnitList.objects.get()
    assert save(client, "entering", ask_unit=asked, unit_list=str(units.pk)).status_code == 302

    contest.refresh_from_db()
    assert (contest.ask_unit, contest.unit_list) == (asked, units)
    assert ("unit (Đảng bộ tỉnh)" in rules(contest, "en")) is (asked != "off")


def test_residents_are_told_by_province(contest: Contest, client: Client) -> None:
    make_commune("26734", "Sài Gòn", "79")
    assert save(client, "entering", residents_of=["01", "79"]).status_code == 302
    assert "Residents of 01 Province, 79 Province" in rules(contest, "en").replace(
        "Province 01", "01 Province"
    ).replace("Province 79", "79 Province")

    assert save(client, "entering", residents_of=None).status_code == 302
    assert not contest.residents_of.exists()


ORDERS = [
    *([criterion] for criterion in CRITERIA),
    ["all_correct", "prediction", "submitted"],
    ["score", "duration", "submitted"],
    ["score", "duration", "prediction", "committee"],
    ["committee", "submitted", "duration", "prediction", "all_correct", "score"],
]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_a_ranking_order_is_saved_read_back_and_said(contest: Contest, client: Client, order: list[str]) -> None:
    places = {f"place_{criterion}": "" for criterion in CRITERIA}
    places |= {f"place_{criterion}": str(place) for place, criterion in enumerate(order, start=1)}
    assert save(client, "ranking", **places).status_code == 302

    contest.refresh_from_db()
    assert contest.ranking == order
    shown = client.get(address("ranking")).context["form"]
    assert [field.name.removeprefix("place_") for field in shown.criteria][: len(order)] == order
    (line,) = [line for line in rules(contest, "en").splitlines() if line.startswith("Ranking: ")]
    assert line.count("→") == len(order) - 1


def test_gaps_in_the_places_do_not_matter(contest: Contest, client: Client) -> None:
    changes = {"place_score": "4", "place_duration": "", "place_submitted": "2"}
    assert save(client, "ranking", **changes).status_code == 302
    contest.refresh_from_db()
    assert contest.ranking == ["submitted", "score"]


@pytest.mark.parametrize(
    "changes",
    [
        {"place_score": "1", "place_duration": "1"},
        {"place_score": "", "place_duration": "", "place_submitted": ""},
    ],
    ids=["twice the same place", "none"],
)
def test_a_ranking_order_that_decides_nothing_is_refused(
    contest: Contest, client: Client, changes: dict[str, str]
) -> None:
    response = save(client, "ranking", **changes)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    contest.refresh_from_db()
    assert contest.ranking == ["score", "duration", "submitted"]


# --- Groups -----------------------------------------------------------------------------------------------


def test_groups_are_added_renamed_and_removed(contest: Contest, client: Client) -> None:
    rows = {"blocs-rows": "2", "blocs-0-name": "Trong tỉnh", "blocs-0-name_en": "In the province"}
    rows |= {"blocs-0-provinces": ["01"], "blocs-1-name": "Ngoài tỉnh"}  # type: ignore[dict-item]
    assert save(client, "entering", **rows).status_code == 302
    assert [(bloc.name, bloc.name_en) for bloc in contest.blocs.all()] == [
        ("Trong tỉnh", "In the province"),
        ("Ngoài tỉnh", ""),
    ]
    assert "In the province (Province 01); Ngoài tỉnh" in rules(contest, "en")

    assert save(client, "entering", **{"blocs-1-name": "Khách mời"}).status_code == 302
    assert [bloc.name for bloc in contest.blocs.all()] == ["Trong tỉnh", "Khách mời"]

    first = contest.blocs.first()
    assert save(client, "entering", **{"blocs-1-name": "", "blocs-1-id": ""}).status_code == 302
    assert list(contest.blocs.all()) == [first]


def test_without_script_a_button_adds_a_row_and_keeps_what_was_typed(contest: Contest, client: Client) -> None:
    typed = {"min_age": "abc", "blocs-rows": "1", "blocs-0-name": "Bảng A", "add": "blocs"}
    response = save(client, "entering", **typed)

    assert response.status_code == 200
    assert response.context["form"]["min_age"].value() == "abc"
    assert [row["name"].value() for row in response.context["blocs"].forms] == ["Bảng A", None]
    assert not contest.blocs.exists()


def test_without_script_a_button_removes_a_row(contest: Contest, client: Client) -> None:
    save_contest(contest_id=contest.pk, blocs=[BlocPlan(name="A"), BlocPlan(name="B"), BlocPlan(name="C")])
    response = save(client, "entering", remove="1")

    assert [row["name"].value() for row in response.context["blocs"].forms] == ["A", "C"]
    assert contest.blocs.count() == 3


def test_a_group_without_a_name_is_refused_at_its_row(contest: Contest, client: Client) -> None:
    rows: dict[str, Any] = {"blocs-rows": "2", "blocs-0-name": "A", "blocs-1-provinces": ["01"]}
    response = save(client, "entering", **rows)
    assert [bool(row.errors) for row in response.context["blocs"].forms] == [False, True]
    assert not contest.blocs.exists()


@pytest.mark.parametrize("rows", ["-1", "x", "99999", ""])
def test_a_forged_number_of_rows_does_no_harm(contest: Contest, client: Client, rows: str) -> None:
    assert save(client, "entering", **{"blocs-rows": rows}).status_code in {302, 422}
    assert not contest.blocs.exists()


# --- What contradicts itself, what is fixed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "changes", "field"),
    [
        ("entering", {"min_age": "14"}, "min_age"),
        ("entering", {"residents_of": ["01"], "ask_commune": "off"}, "residents_of"),
        ("entering", {"closed_list": "on"}, "closed_list"),
        ("entering", {"ask_unit": "required"}, "unit_list"),
        ("ranking", {"place_prediction": "4", "prediction": "none"}, "prediction"),
        ("entering", {"min_age": "121"}, "min_age"),
        ("ranking", {"attempts_max": "0"}, "attempts_max"),
        ("ranking", {"counting": "worst"}, "counting"),
        ("about", {"title": ""}, "title"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_refusal_stands_at_its_field_in_both_languages(
    contest: Contest, section: str, changes: dict[str, Any], field: str, language: str
) -> None:
    client = signed_in(organiser_of(contest), language)
    response = save(client, section, **changes)

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert 'class="error-summary"' in response.content.decode()


@pytest.mark.parametrize("section", ["entering", "ranking"])
def test_what_the_first_attempt_fixes_cannot_be_typed_and_the_rest_is_saved(
    contest: Contest, client: Client, section: str
) -> None:
    start_attempt(make_entry(contest))
    form = client.get(address(section)).context["form"]
    fixed = {name for name, field in form.fields.items() if field.disabled}
    assert fixed >= {"entering": {"guests_allowed", "min_age"}, "ranking": {"counting", "place_score"}}[section]

    changes = {"entering": {"ask_sex": "optional"}, "ranking": {"keys_visible": "never"}}[section]
    assert save(client, section, **changes).status_code == 302
    contest.refresh_from_db()
    assert all(getattr(contest, name) == value for name, value in changes.items())


@pytest.mark.parametrize(
    ("section", "forged"),
    [("entering", {"guests_allowed": None}), ("ranking", {"counting": "last"})],
)
def test_a_forged_change_of_what_is_fixed_changes_nothing(
    contest: Contest, client: Client, section: str, forged: dict[str, Any]
) -> None:
    data = sent(client, section, **forged)
    start_attempt(make_entry(contest))
    client.post(address(section), data)
    contest.refresh_from_db()
    assert (contest.guests_allowed, contest.counting) == (True, "best_earliest")


def test_groups_cannot_be_added_after_the_first_attempt(contest: Contest, client: Client) -> None:
    start_attempt(make_entry(contest))
    response = save(client, "entering", **{"blocs-rows": "1", "blocs-0-name": "Bảng A"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


# --- The preview ------------------------------------------------------------------------------------------------


def test_the_rules_follow_what_is_typed_without_saving_it(contest: Contest, client: Client) -> None:
    data = sent(client, "ranking", attempts_max="7", attempts_period="week", preview="")
    answer = client.post(address("ranking"), data, headers={"accept": "application/json"}).json()

    assert answer["problem"] == ""
    assert any("7" in rule["text"] and "tuần" in rule["text"] for rule in answer["rules"])
    contest.refresh_from_db()
    assert contest.attempts_max == 2


@pytest.mark.parametrize("changes", [{"min_age": "14"}, {"min_age": "x"}, {"blocs-rows": "1", "blocs-0-name_en": "A"}])
def test_the_preview_says_why_there_are_no_rules(contest: Contest, client: Client, changes: dict[str, str]) -> None:
    data = sent(client, "entering", **changes, preview="")
    answer = client.post(address("entering"), data, headers={"accept": "application/json"}).json()
    assert answer["rules"] == []
    assert answer["problem"]


def test_without_script_the_preview_is_the_page(contest: Contest, client: Client) -> None:
    response = save(client, "ranking", attempts_max="7", preview="")
    assert response.status_code == 200
    assert "7 lượt" in response.content.decode()
    contest.refresh_from_db()
    assert contest.attempts_max == 2


# --- Name, texts, documents, address -------------------------------------------------------------------------------


def test_texts_and_documents_are_saved(contest: Contest, client: Client) -> None:
    texts = {
        name: f"{name} – nội dung" for name in ("title", "title_en", "summary", "summary_en", "prizes", "prizes_en")
    }
    texts |= {"rules": "Thể lệ", "rules_en": "Rules"}
    other = make_bank(1, code="NQ66")
    assert save(client, "about", **texts, documents=[str(other.pk)]).status_code == 302

    contest.refresh_from_db()
    assert {name: getattr(contest, name) for name in texts} == texts
    assert list(contest.documents.all()) == [other]


def new(client: Client, **changes: str) -> Any:
    return client.post("/organise/new/", {"title": "Tìm hiểu Nghị quyết", **changes})


@pytest.fixture
def olga() -> Client:
    return signed_in(make_user("olga", Role.ORGANISER))


@pytest.mark.parametrize(
    ("title", "slug", "address"),
    [
        ("Tìm hiểu Nghị quyết 57-NQ/TW", "", "tim-hieu-nghi-quyet-57-nq-tw"),
        ("Đắk Lắk – đường lối Đảng", "", "dak-lak-duong-loi-dang"),
        ("Tìm hiểu", "NQ57-2026", "nq57-2026"),
        ("x" * 200, "", "x" * 80),
    ],
)
def test_the_address_comes_from_the_title(olga: Client, title: str, slug: str, address: str) -> None:
    assert new(olga, title=title, slug=slug).status_code == 302
    made = Contest.objects.get()
    assert (made.slug, made.status, made.title) == (address, "draft", title)
    assert made.organisers.get().username == "olga"


@pytest.mark.parametrize(
    "changes", [{"title": ""}, {"title": "!!!"}, {"slug": "có dấu"}, {"slug": "new"}, {"title": "x" * 201}]
)
def test_a_contest_without_a_name_or_an_address_is_not_made(olga: Client, changes: dict[str, str]) -> None:
    response = new(olga, **changes)
    assert response.status_code == 422
    assert set(response.context["form"].errors) <= {"title", "slug"}
    assert not Contest.objects.exists()


def test_an_address_that_is_taken_is_refused_at_its_field(contest: Contest, client: Client) -> None:
    assert "slug" in new(client, slug="thi").context["form"].errors
    assert Contest.objects.count() == 1


def test_a_published_address_cannot_be_typed(contest: Contest, client: Client) -> None:
    data = sent(client, "about", slug="khac")
    assert client.post(address("about"), data).status_code == 302
    contest.refresh_from_db()
    assert contest.slug == "thi"


@pytest.mark.parametrize(
    ("section", "following"),
    [("about", "settings/entering/"), ("entering", "settings/ranking/"), ("ranking", "papers/new/")],
)
def test_a_draft_goes_on_to_the_next_step(section: str, following: str) -> None:
    make_commune()
    user = make_user("olga", Role.ORGANISER)
    create_contest(organiser_id=user.pk, slug="thi", title="Nháp", documents=[make_bank(1).pk])
    client = signed_in(user)

    assert save(client, section)["Location"] == f"/organise/thi/{following}"
    assert save(client, section, stay="")["Location"] == "/organise/thi/"
