"""Setting up contests: settings, blueprints, publishing. Owns what may still change once people have taken part.

Texts stay editable always. From the first attempt on, who may enter, how attempts count and rank, and the papers of
begun rounds are fixed. The contest's row is the lock: every service here and in `rounds` takes it first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from accounts.rights import Action, may
from contests.errors import (
    AddressFixed,
    AddressTaken,
    AgeNeedsBirth,
    BlocInUse,
    BlocsNeedCommune,
    BlocsOverlap,
    BlueprintEmpty,
    BlueprintInUse,
    BlueprintTooLong,
    LastOrganiser,
    ListNeedsKey,
    ListOfOthers,
    NameTaken,
    NoSuchOrganiser,
    NotADraft,
    PassageElsewhere,
    PredictionNotAsked,
    RankingUnreadable,
    ResidenceNeedsCommune,
    RoundHasBegun,
    SettingsLocked,
    UnitNeedsList,
)
from contests.models import Attempt, Bloc, Blueprint, BlueprintCell, Contest
from contests.pages import Rule
from contests.queries.desk import rules_in_full
from contests.rules.drawing import shortage
from contests.rules.ranking import Criterion, check_order
from contests.rules.scheduling import has_begun
from contests.services.starting import cells_and_pool, check_fills
from localities.models import Province, UnitList
from localities.services.units import UnitReport, import_units
from questions.models import Document, Passage

MAX_LINES = 40
MAX_QUESTIONS = 200
# Words that stand where a contest's address would: /organise/new/.
_RESERVED = frozenset({"new"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocPlan:
    """A group with a board of its own; with `provinces` (codes) it is implied by the commune and nobody chooses it."""

    id: int | None = None
    name: str
    name_en: str = ""
    provinces: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlan:
    """A line of a blueprint: `count` questions worth `points` each that meet all conditions given (ids)."""

    count: int
    document: int
    points: int = 1
    passage: int | None = None
    topic: int | None = None
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a paper by some lines would come to.

    `available` counts the bank's questions for each line alone; `short_line` (from 1) is the first that cannot be
    filled beside those before it, with `short_available` questions at most; both None when the bank suffices.
    """

    available: tuple[int, ...]
    questions: int
    points: int
    short_line: int | None
    short_available: int | None


class Settings(TypedDict, total=False):
    """Every setting of a contest, named as the model's fields. What is left out stays as it is.

    `documents` and `unit_list` are ids, `residents_of` are codes of provinces.
    """

    slug: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    prizes: str
    prizes_en: str
    rules: str
    rules_en: str
    documents: Collection[int]
    guests_allowed: bool
    min_age: int | None
    residents_of: Collection[str]
    closed_list: bool
    organisers_ranked: bool
    ask_name: str
    ask_birth: str
    birth_precision: str
    ask_sex: str
    ask_phone: str
    ask_email: str
    ask_id_number: str
    ask_occupation: str
    ask_commune: str
    ask_unit: str
    unit_list: int | None
    blocs: Sequence[BlocPlan]
    attempts_max: int | None
    attempts_period: str
    counting: str
    ranking: Sequence[str]
    prediction: str
    keys_visible: str


# Fixed by the first attempt: who may enter, and how attempts count and rank.
LOCKED_BY_ATTEMPTS = frozenset(
    {
        "guests_allowed",
        "min_age",
        "residents_of",
        "closed_list",
        "organisers_ranked",
        "unit_list",
        "blocs",
        "attempts_max",
        "attempts_period",
        "counting",
        "ranking",
        "prediction",
    }
)
_TEXTS = frozenset({"title", "title_en", "summary", "summary_en", "prizes", "prizes_en", "rules", "rules_en"})
# Saved by other means than a column of this name.
_APART = frozenset({"documents", "residents_of", "blocs", "unit_list", "ranking"})


def lock_contest(contest_id: int) -> Contest:
    """The contest, changed by nobody else until the transaction ends. Entrants do not wait for it."""
    return Contest.objects.select_for_update(no_key=True).get(pk=contest_id)


def has_attempts(contest: Contest) -> bool:
    """Whether anybody has started an attempt: from then on the settings of `LOCKED_BY_ATTEMPTS` are fixed."""
    return Attempt.objects.filter(round__contest=contest).exists()


# --- The contest -------------------------------------------------------------------------------------


def create_contest(*, organiser_id: int, **settings: Unpack[Settings]) -> Contest:
    """A draft that this user runs; `slug` and `title` must be given. Raises what `save_contest` does."""
    if settings["slug"] in _RESERVED:
        raise AddressTaken
    with transaction.atomic():
        try:
            with transaction.atomic():
                contest = Contest.objects.create(slug=settings["slug"], title=settings["title"])
        except IntegrityError as error:
            raise AddressTaken from error
        contest.organisers.add(organiser_id)
        return _write(contest, settings)


def save_contest(*, contest_id: int, **changes: Unpack[Settings]) -> Contest:
    """Change the settings given.

    Raises SettingsLocked for what the first attempt fixed, AddressTaken, AddressFixed, NameTaken, BlocInUse, and a
    refusal for settings that contradict each other (AgeNeedsBirth, ResidenceNeedsCommune, ListNeedsKey,
    UnitNeedsList, BlocsNeedCommune, BlocsOverlap, RankingUnreadable, PredictionNotAsked).
    """
    with transaction.atomic():
        contest = lock_contest(contest_id)
        locked = LOCKED_BY_ATTEMPTS & changes.keys()
        if locked and has_attempts(contest) and any(_changes(contest, name, changes) for name in locked):
            raise SettingsLocked
        return _write(contest, changes)


def rules_if_saved(*, contest_id: int, **changes: Unpack[Settings]) -> Sequence[Rule]:
    """The rules as they would read with these changes; nothing is saved. Raises what `save_contest` does."""
    with transaction.atomic():
        rules = rules_in_full(save_contest(contest_id=contest_id, **changes))
        transaction.set_rollback(True)
        return rules


def delete_contest(*, contest_id: int) -> None:
    """Delete a draft that nobody has entered, with its rounds and blueprints. Raises NotADraft."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        if contest.status != Contest.Status.DRAFT or contest.entries.exists():
            raise NotADraft
        contest.rounds.update(part_of=None)
        contest.rounds.all().delete()
        contest.delete()


# --- Who runs it -------------------------------------------------------------------------------------


def add_organiser(*, contest_id: int, name: str) -> User:
    """Let one more organiser run the contest, known by user name or e-mail. Raises NoSuchOrganiser."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        name = name.strip()
        found = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name), is_active=True)[:2]
        # An e-mail that two accounts gave names nobody.
        if not name or len(found) != 1 or not may(found[0], Action.CONTEST_CREATE):
            raise NoSuchOrganiser
        contest.organisers.add(found[0])
        return found[0]


def remove_organiser(*, contest_id: int, user_id: int) -> None:
    """Take an organiser off the contest. Raises LastOrganiser."""
    with transaction.atomic():
        contest = lock_contest(contest_id)
        if not contest.organisers.exclude(pk=user_id).exists():
            raise LastOrganiser
        contest.organisers.remove(user_id)


# --- Blueprints --------------------------------------------------------------------------------------


def save_blueprint(
    *, contest_id: int, blueprint_id: int | None, name: str, lines: Sequence[LinePlan], now: datetime
) -> Blueprint:
    """Make a blueprint, or give one its new lines.

    Raises BlueprintShort, naming the line, when the bank cannot fill it; BlueprintEmpty, BlueprintTooLong,
    PassageElsewhere, NameTaken; RoundHasBegun and SettingsLocked when a round that uses it has begun or has attempts.
    """
    with transaction.atomic():
        contest = lock_contest(contest_id)
        blueprint = contest.blueprints.get(pk=blueprint_id) if blueprint_id else Blueprint(contest=contest)
        cells = _cells(lines)
        check_fills(cells)
        if blueprint.pk and line_plans(blueprint) != list(lines):
            _check_paper_unused(blueprint, now=now)
        blueprint.name = name
        try:
            with transaction.atomic():
                blueprint.save()
        except IntegrityError as error:
            raise NameTaken(name=name) from error
        blueprint.cells.all().delete()
        for cell in cells:
            cell.blueprint = blueprint
        BlueprintCell.objects.bulk_create(cells)
        return blueprint


def filling(lines: Sequence[LinePlan]) -> Filling:
    """How the bank as it is now could fill these lines; nothing is saved."""
    cells, pool = cells_and_pool(_rows(lines))
    short = shortage(cells, pool)
    return Filling(
        available=tuple(sum(cell.matches(candidate) for candidate in pool) for cell in cells),
        questions=sum(line.count for line in lines),
        points=sum(line.count * line.points for line in lines),
        short_line=None if short is None else short.cell + 1,
        short_available=None if short is None else short.available,
    )


def delete_blueprint(*, contest_id: int, blueprint_id: int) -> None:
    """Delete a blueprint that no round uses. Raises BlueprintInUse."""
    with transaction.atomic():
        blueprint = lock_contest(contest_id).blueprints.get(pk=blueprint_id)
        if blueprint.rounds.exists():
            raise BlueprintInUse
        blueprint.delete()


def _cells(lines: Sequence[LinePlan]) -> list[BlueprintCell]:
    """The lines as rows, not saved. Raises BlueprintEmpty, BlueprintTooLong, PassageElsewhere."""
    if not lines:
        raise BlueprintEmpty
    if len(lines) > MAX_LINES or sum(line.count for line in lines) > MAX_QUESTIONS:
        raise BlueprintTooLong(lines=MAX_LINES, questions=MAX_QUESTIONS)
    documents = dict(Passage.objects.filter(pk__in={line.passage for line in lines}).values_list("pk", "document_id"))
    for number, line in enumerate(lines, start=1):
        if line.passage is not None and documents.get(line.passage) != line.document:
            raise PassageElsewhere(line=number)
    return _rows(lines)


def _rows(lines: Sequence[LinePlan]) -> list[BlueprintCell]:
    return [
        BlueprintCell(
            position=position,
            count=line.count,
            points=line.points,
            document_id=line.document,
            passage_id=line.passage,
            topic_id=line.topic,
            difficulty=line.difficulty,
        )
        for position, line in enumerate(lines, start=1)
    ]


def line_plans(blueprint: Blueprint) -> list[LinePlan]:
    """A blueprint's lines as they are given to `save_blueprint`."""
    return [
        LinePlan(
            count=cell.count,
            points=cell.points,
            document=cell.document_id,
            passage=cell.passage_id,
            topic=cell.topic_id,
            difficulty=cell.difficulty,
        )
        for cell in blueprint.cells.order_by("position")
    ]


def _check_paper_unused(blueprint: Blueprint, *, now: datetime) -> None:
    if Attempt.objects.filter(round__blueprint=blueprint).exists():
        raise SettingsLocked
    if any(has_begun(each.window, now) for each in blueprint.rounds.all()):
        raise RoundHasBegun


# --- Lists of units ----------------------------------------------------------------------------------


def import_unit_list(*, contest_id: int, organiser_id: int, list_name: str, text: str) -> UnitReport:
    """Make or extend a list of units for the contest and let people pick from it.

    Raises ListOfOthers for a list that a contest uses which this organiser does not run, ImportRefused with the
    faults line by line, SettingsLocked when people have already attempted with another list.
    """
    with transaction.atomic():
        contest = lock_contest(contest_id)
        used_by = Contest.objects.filter(unit_list__name=" ".join(list_name.split())).exclude(pk=contest_id)
        if used_by.exclude(organisers=organiser_id).exists():
            raise ListOfOthers
        report = import_units(list_name=list_name, text=text)
        if contest.unit_list_id != report.list_id:
            save_contest(contest_id=contest_id, unit_list=report.list_id)
        return report


# --- Writing settings --------------------------------------------------------------------------------


def _changes(contest: Contest, name: str, changes: Settings) -> bool:
    """Whether the setting would change what counts; names of groups are texts."""
    value: Any = changes[name]  # type: ignore[literal-required] # the name is one of the keys
    match name:
        case "residents_of":
            return set(contest.residents_of.values_list("pk", flat=True)) != set(value)
        case "unit_list":
            return bool(contest.unit_list_id != value)
        case "blocs":
            rows = contest.blocs.prefetch_related("provinces")
            held = {(bloc.pk, frozenset(province.pk for province in bloc.provinces.all())) for bloc in rows}
            return held != {(plan.id, frozenset(plan.provinces)) for plan in value}
        case "ranking":
            return list(contest.ranking) != list(value)
        case _:
            return bool(getattr(contest, name) != value)


def _write(contest: Contest, changes: Settings) -> Contest:
    """Save the changes to a contest that the transaction holds; refuse what contradicts itself."""
    if changes.get("slug", contest.slug) != contest.slug:
        _check_address(contest, changes["slug"])
    _set_columns(contest, changes)
    if changes.keys() - _TEXTS - {"documents", "slug"}:
        _check_columns(contest)
    contest.save()
    if "documents" in changes:
        contest.documents.set(Document.objects.filter(pk__in=changes["documents"]))
    if "residents_of" in changes:
        contest.residents_of.set(Province.objects.filter(pk__in=changes["residents_of"]))
    if "blocs" in changes:
        _write_blocs(contest, changes["blocs"])
    if changes.keys() & {"residents_of", "blocs", "ask_commune"}:
        _check_places(contest)
    return contest


def _set_columns(contest: Contest, changes: Settings) -> None:
    for name, value in changes.items():
        if name not in _APART:
            setattr(contest, name, value)
    if "ranking" in changes:
        contest.ranking = _checked_order(changes["ranking"])
    if "unit_list" in changes:
        contest.unit_list = UnitList.objects.get(pk=changes["unit_list"]) if changes["unit_list"] else None


def _check_address(contest: Contest, slug: str) -> None:
    if contest.status != Contest.Status.DRAFT:
        raise AddressFixed
    if slug in _RESERVED or Contest.objects.filter(slug=slug).exclude(pk=contest.pk).exists():
        raise AddressTaken


def _checked_order(ranking: Sequence[str]) -> list[str]:
    try:
        check_order(ranking)
    except ValueError as error:
        raise RankingUnreadable from error
    return list(ranking)


def _check_columns(contest: Contest) -> None:
    """Settings that rest on others: what is checked must be asked."""
    required, off = Contest.Asked.REQUIRED, Contest.Asked.OFF
    if contest.min_age is not None and contest.ask_birth != required:
        raise AgeNeedsBirth
    told = required in {contest.ask_phone, contest.ask_email, contest.ask_id_number}
    if contest.closed_list and contest.guests_allowed and not told:
        raise ListNeedsKey
    if contest.ask_unit != off and contest.unit_list_id is None:
        raise UnitNeedsList
    if Criterion.PREDICTION in contest.ranking and contest.prediction == Contest.Prediction.NONE:
        raise PredictionNotAsked


def _check_places(contest: Contest) -> None:
    if contest.ask_commune == Contest.Asked.REQUIRED:
        return
    if contest.residents_of.exists():
        raise ResidenceNeedsCommune
    if contest.blocs.exclude(provinces=None).exists():
        raise BlocsNeedCommune


def _write_blocs(contest: Contest, plans: Sequence[BlocPlan]) -> None:
    """Bring the groups to the plans, in their order; entries follow the provinces of their group."""
    _check_blocs(plans)
    kept = {plan.id for plan in plans if plan.id}
    for gone in contest.blocs.exclude(pk__in=kept):
        # Whom a province had put there loses nothing that they chose.
        if gone.provinces.exists():
            gone.entries.update(bloc=None)
        elif gone.entries.exists():
            raise BlocInUse(name=gone.name)
        gone.delete()
    held = {bloc.pk: bloc for bloc in contest.blocs.all()}
    # Groups may trade names: give the old ones up before taking the new.
    for bloc in held.values():
        Bloc.objects.filter(pk=bloc.pk).update(name=f"\x01{bloc.pk}")
    for position, plan in enumerate(plans):
        bloc = held.get(plan.id or 0) or Bloc(contest=contest)
        bloc.name, bloc.name_en, bloc.position = plan.name, plan.name_en, position
        bloc.save()
        before = bloc.provinces.exists()
        bloc.provinces.set(Province.objects.filter(pk__in=plan.provinces))
        if before or plan.provinces:
            bloc.entries.exclude(province__in=plan.provinces).update(bloc=None)
            contest.entries.filter(province__in=plan.provinces).update(bloc=bloc)


def _check_blocs(plans: Sequence[BlocPlan]) -> None:
    names: set[str] = set()
    codes: set[str] = set()
    for plan in plans:
        if plan.name in names:
            raise NameTaken(name=plan.name)
        names.add(plan.name)
        for code in plan.provinces:
            if code in codes:
                raise BlocsOverlap(province=Province.objects.values_list("name", flat=True).get(pk=code))
            codes.add(code)
