"""Forms of the organiser's desk: what is typed, checked for form, handed to the services as they take it.

Times of day and dates are Việt Nam's. A form knows which of its fields a service's refusal is about.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from contests import errors
from contests.models import Blueprint, Contest, Round
from contests.queries import desk
from contests.queries.words import place_name, round_title
from contests.rules.phases import VIETNAM, Hours
from contests.rules.ranking import Criterion
from contests.services.entrants import MOST_EXTRA_PERCENT
from contests.services.rounds import MOST_WEEKS, RoundPlan, plan_of
from contests.services.setup import (
    LOCKED_BY_ATTEMPTS,
    MAX_LINES,
    MAX_QUESTIONS,
    BlocPlan,
    LinePlan,
    Settings,
    filling,
    line_plans,
)
from localities.models import Province, UnitList
from localities.rules.vietnamese import fold
from questions.models import QuestionVersion

_MOST_BLOCS = 20


class DeskForm(forms.Form):
    """A form whose service may refuse; `refusals` tells which field each refusal is about."""

    refusals: Mapping[type[Refusal], str] = {}

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or on top."""
        field = self.refusals.get(type(refusal))
        self.add_error(field if field in self.fields else None, refusal.message)

    def typed(self) -> dict[str, Any]:
        """What was sent, as it was typed: to show it again without judging it."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if not field.disabled
        }


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


# --- About -------------------------------------------------------------------------------------------


class AboutForm(DeskForm):
    """Texts of a contest, its address and documents."""

    title = forms.CharField(label=_("Title"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("Letters without accents, digits and hyphens. Left empty, it is made from the title."),
    )
    documents = forms.TypedMultipleChoiceField(
        label=_("Documents"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People read and practise these; papers are drawn from the questions about them."),
    )
    summary = forms.CharField(
        label=_("Summary"), widget=_area(), required=False, help_text=_("One or two sentences on the first page.")
    )
    summary_en = forms.CharField(label=_("Summary in English"), widget=_area(), required=False)
    prizes = forms.CharField(label=_("What can be won"), widget=_area(), required=False)
    prizes_en = forms.CharField(label=_("What can be won, in English"), widget=_area(), required=False)
    rules = forms.CharField(
        label=_("Full rules"),
        widget=_area(8),
        required=False,
        help_text=_("The text of the rules as decided. The rules in short are made from the settings."),
    )
    rules_en = forms.CharField(label=_("Full rules in English"), widget=_area(8), required=False)
    refusals = {errors.AddressTaken: "slug", errors.AddressFixed: "slug"}

    def __init__(self, *args: Any, contest: Contest | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        if contest is not None:
            names = ("title", "title_en", "slug", "summary", "summary_en", "prizes", "prizes_en", "rules", "rules_en")
            initial = {name: getattr(contest, name) for name in names}
            kwargs["initial"] = {**initial, "documents": [each.pk for each in contest.documents.all()]}
        super().__init__(*args, **kwargs)
        _choices(self, "documents", desk.document_choices())
        if contest is not None and contest.status != Contest.Status.DRAFT:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("The contest has been published: its address stays as it is.")

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        slug = typed.lower() or slugify(fold(self.cleaned_data.get("title", "")))[:80].strip("-")
        if not slug and "title" in self.cleaned_data:
            raise ValidationError(_("The title gives no address: write one."))
        return slug

    def settings(self) -> Settings:
        """What `create_contest` and `save_contest` take."""
        return cast("Settings", dict(self.cleaned_data))


# --- Who takes part ----------------------------------------------------------------------------------

ASKED_FIELDS = (
    "ask_name",
    "ask_birth",
    "ask_sex",
    "ask_phone",
    "ask_email",
    "ask_id_number",
    "ask_occupation",
    "ask_commune",
    "ask_unit",
)


def _asked(label: Any) -> forms.ChoiceField:  # noqa: ANN401 - a lazy text
    return forms.ChoiceField(label=label, choices=Contest.Asked.choices, widget=forms.RadioSelect)


class EnteringForm(DeskForm):
    """Who may enter, what they are asked, and in which groups they are ranked as well."""

    guests_allowed = forms.BooleanField(
        label=_("People without an account may enter"),
        required=False,
        help_text=_("They get a personal code to go on with on another device."),
    )
    min_age = forms.IntegerField(
        label=_("Youngest age"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("In full years on the day of entering. Left empty, age does not matter."),
    )
    residents_of = forms.MultipleChoiceField(
        label=_("Only residents of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: people from the whole country may enter."),
    )
    closed_list = forms.BooleanField(
        label=_("Only people on a list that you give"),
        required=False,
        help_text=_("They are found by account, phone, e-mail or ID number."),
    )
    organisers_ranked = forms.BooleanField(
        label=_("Organisers who play are ranked"),
        required=False,
        help_text=_("Organisers may read the questions. Unless this is ticked they may play, but stand on no board."),
    )
    ask_name = _asked(_("Full name"))
    ask_birth = _asked(_("Birth"))
    birth_precision = forms.ChoiceField(
        label=_("Birth is asked as"), choices=Contest.BirthPrecision.choices, widget=forms.RadioSelect
    )
    ask_sex = _asked(_("Sex"))
    ask_phone = _asked(_("Phone"))
    ask_email = _asked(_("E-mail"))
    ask_id_number = _asked(_("ID number"))
    ask_occupation = _asked(_("Occupation"))
    ask_commune = _asked(_("Commune, ward or special zone"))
    ask_unit = _asked(_("Unit"))
    unit_list = forms.TypedChoiceField(
        label=_("List of units"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("People pick their unit from a list, so that boards of units have no two spellings of one."),
    )
    refusals = {
        errors.AgeNeedsBirth: "min_age",
        errors.ResidenceNeedsCommune: "residents_of",
        errors.ListNeedsKey: "closed_list",
        errors.UnitNeedsList: "unit_list",
    }

    def __init__(self, *args: Any, contest: Contest, locked: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        apart = {"residents_of", "unit_list"}
        initial = {name: getattr(contest, name) for name in self.base_fields if name not in apart}
        initial["residents_of"] = [each.pk for each in contest.residents_of.all()]
        initial["unit_list"] = contest.unit_list_id
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        _choices(self, "residents_of", _province_choices())
        lists = UnitList.objects.order_by("name").values_list("pk", "name")
        _choices(self, "unit_list", [("", "—"), *lists])
        if locked:
            _disable(self, LOCKED_BY_ATTEMPTS)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields about what is asked at registration."""
        return [self[name] for name in ASKED_FIELDS]

    def settings(self) -> Settings:
        """What `save_contest` takes; groups are rows of their own."""
        return cast("Settings", dict(self.cleaned_data))


class BlocForm(DeskForm):
    """A group of people with a board of their own."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    provinces = forms.MultipleChoiceField(
        label=_("Residents of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ticked: residents belong to the group and are not asked. None ticked: people choose the group."),
    )

    def __init__(self, *args: Any, provinces: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _choices(self, "provinces", provinces)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("name") and (cleaned.get("name_en") or cleaned.get("provinces")):
            self.add_error("name", _("Give the group a name."))
        return cleaned


class Rows:
    """Rows of one form, numbered from 0, with buttons that add or remove one and need no script.

    "<prefix>-rows" tells how many were sent. `form` makes a row's form: form(data, prefix=…, initial=…).
    """

    def __init__(
        self,
        form: Callable[..., DeskForm],
        *,
        prefix: str,
        data: Mapping[str, Any] | None = None,
        initial: Sequence[Mapping[str, Any]] = (),
        most: int = MAX_LINES,
    ) -> None:
        self.prefix, self.most = prefix, most
        self._form = form
        if data is None:
            self.forms = [self._made(number, initial=values) for number, values in enumerate(initial)]
        else:
            sent = str(data.get(f"{prefix}-rows", "0"))
            count = min(int(sent) if re.fullmatch(r"[0-9]{1,3}", sent) else 0, most)
            self.forms = [self._made(number, data) for number in range(count)]

    @property
    def blank(self) -> DeskForm:
        """A row for the page's script to copy."""
        return self._made("__n__")

    def are_valid_with(self, form: DeskForm) -> bool:
        """Judge the form and every row, so that each shows its faults; the form then says that rows have some."""
        faulty = [row for row in self.forms if not row.is_valid()]
        if faulty:
            form.add_error(None, _("Correct the rows that are marked."))
        return form.is_valid() and not faulty

    def rearranged(self, *, add: bool = False, remove: int | None = None) -> "Rows":
        """What was typed, not judged, with a blank row more or one row less."""
        typed: list[Mapping[str, Any]] = [form.typed() for number, form in enumerate(self.forms) if number != remove]
        if add and len(typed) < self.most:
            typed.append({})
        return Rows(self._form, prefix=self.prefix, initial=typed, most=self.most)

    def _made(
        self, number: int | str, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
    ) -> DeskForm:
        return self._form(data, prefix=f"{self.prefix}-{number}", initial=initial)


def bloc_rows(contest: Contest, data: Mapping[str, Any] | None) -> Rows:
    """The contest's groups as rows, or those sent."""
    blocs = contest.blocs.prefetch_related("provinces")
    initial = [
        {
            "id": bloc.pk,
            "name": bloc.name,
            "name_en": bloc.name_en,
            "provinces": [each.pk for each in bloc.provinces.all()],
        }
        for bloc in blocs
    ]
    form = partial(BlocForm, provinces=_province_choices())
    return Rows(form, prefix="blocs", data=data, initial=initial, most=_MOST_BLOCS)


def bloc_plans(rows: Rows) -> list[BlocPlan]:
    """The groups of valid rows; a row without a name is none."""
    return [
        BlocPlan(
            id=form.cleaned_data["id"],
            name=form.cleaned_data["name"],
            name_en=form.cleaned_data["name_en"],
            provinces=form.cleaned_data["provinces"],
        )
        for form in rows.forms
        if form.cleaned_data["name"]
    ]


# --- Attempts and ranking ----------------------------------------------------------------------------

CRITERIA = {
    Criterion.SCORE: (_("Score"), _("Points for right answers.")),
    Criterion.ALL_CORRECT: (_("Everything right"), _("Whoever has everything right comes before the others.")),
    Criterion.PREDICTION: (_("Prediction"), _("The nearest to the true figure first. Needs a prediction question.")),
    Criterion.DURATION: (_("Time taken"), _("The shorter time first.")),
    Criterion.SUBMITTED: (_("Moment of submission"), _("Whoever submitted earlier comes first.")),
    Criterion.COMMITTEE: (_("Decision of the committee"), _("Places that you give by hand to people who are equal.")),
}


class RankingForm(DeskForm):
    """How many attempts there are, which one counts, and what decides places."""

    attempts_max = forms.IntegerField(
        label=_("Attempts a person"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("How often one person may take the contest. Left empty, as often as they like."),
    )
    attempts_period = forms.ChoiceField(
        label=_("Counted over"), choices=Contest.Period.choices, widget=forms.RadioSelect
    )
    counting = forms.ChoiceField(
        label=_("The attempt that counts"),
        choices=Contest.Counting.choices,
        widget=forms.RadioSelect,
        help_text=_("When somebody has made several, only this one ranks."),
    )
    prediction = forms.ChoiceField(
        label=_("Prediction question"),
        choices=Contest.Prediction.choices,
        widget=forms.RadioSelect,
        help_text=_("A last question that nobody can know: it separates people who are equal otherwise."),
    )
    keys_visible = forms.ChoiceField(
        label=_("Keys and explanations are shown"),
        choices=Contest.KeysVisible.choices,
        widget=forms.RadioSelect,
        help_text=_("Never while any round of the contest is open."),
    )
    refusals = {errors.PredictionNotAsked: "prediction"}

    def __init__(self, *args: Any, contest: Contest, locked: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        held = {name: getattr(contest, name) for name in self.base_fields}
        places = {f"place_{name}": str(place) for place, name in enumerate(contest.ranking, start=1)}
        kwargs["initial"] = {**held, **places, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        numbers = [("", "—"), *((str(n), str(n)) for n in range(1, len(Criterion) + 1))]
        for criterion, (label, hint) in CRITERIA.items():
            self.fields[f"place_{criterion}"] = forms.ChoiceField(
                label=label, help_text=hint, choices=numbers, required=False
            )
        if locked:
            _disable(self, LOCKED_BY_ATTEMPTS | {f"place_{criterion}" for criterion in Criterion})

    @property
    def criteria(self) -> list[forms.BoundField]:
        """The fields of the criteria, in the order in which they rank; unused ones last."""
        fields = [self[f"place_{criterion}"] for criterion in Criterion]
        return sorted(fields, key=lambda field: int(field.value() or len(Criterion) + 1))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        places = {criterion: cleaned.get(f"place_{criterion}") for criterion in Criterion}
        used = sorted((int(place), criterion) for criterion, place in places.items() if place)
        numbers = [place for place, _criterion in used]
        if len(set(numbers)) != len(numbers):
            self.add_error(None, _("Two criteria have the same place in the ranking order."))
        if not used:
            self.add_error(None, errors.RankingUnreadable().message)
        cleaned["ranking"] = [criterion.value for _place, criterion in used]
        return cleaned

    def settings(self) -> Settings:
        """What `save_contest` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith("place_")}
        return cast("Settings", data)


# --- Papers ------------------------------------------------------------------------------------------


class BlueprintForm(DeskForm):
    """A blueprint's name; its lines are rows."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Only organisers see it."))
    refusals = {errors.NameTaken: "name"}


class LineForm(DeskForm):
    """A line of a blueprint."""

    count = forms.IntegerField(label=_("Questions"), min_value=1, max_value=MAX_QUESTIONS, initial=5)
    points = forms.IntegerField(label=_("Points each"), min_value=1, max_value=100, initial=1)
    document = forms.TypedChoiceField(label=_("Document"), coerce=int)
    passage = forms.TypedChoiceField(label=_("Part"), coerce=int, empty_value=None, required=False)
    topic = forms.TypedChoiceField(label=_("Topic"), coerce=int, empty_value=None, required=False)
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False)

    def __init__(self, *args: Any, options: "LineOptions", **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.options = options
        _choices(self, "document", options.documents)
        _choices(self, "passage", [("", _("the whole document")), *options.passages])
        _choices(self, "topic", [("", _("any topic")), *options.topics])
        _choices(self, "difficulty", [("", _("any difficulty")), *QuestionVersion.Difficulty.choices])

    def plan(self) -> LinePlan:
        """The line of a valid form."""
        return LinePlan(**self.cleaned_data)

    def plan_so_far(self) -> LinePlan | None:
        """The line as it stands on the page, None while it is not complete."""
        form = self
        if not self.is_bound:
            shown = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
            data = {self.add_prefix(name): value for name, value in shown.items()}
            form = LineForm(data, prefix=self.prefix, options=self.options)
        return form.plan() if form.is_valid() else None


@dataclass(frozen=True, slots=True)
class LineOptions:
    """What a line can choose from, read once for all lines."""

    documents: Sequence[tuple[int, str]]
    passages: Sequence[tuple[str, Sequence[tuple[int, str]]]]
    topics: Sequence[tuple[int, str]]


def line_rows(contest: Contest, blueprint: Blueprint | None, data: Mapping[str, Any] | None) -> Rows:
    """A blueprint's lines as rows, or those sent. A new one begins with a line for the contest's first document."""
    options = LineOptions(desk.document_choices(), desk.passage_choices(), desk.topic_choices())
    if blueprint is not None:
        initial: list[dict[str, Any]] = [asdict(line) for line in line_plans(blueprint)]
    else:
        own = set(contest.documents.values_list("pk", flat=True))
        first = next((pk for pk, _label in options.documents if pk in own), None)
        initial = [{"count": 10, "points": 1, "document": first}]
    return Rows(partial(LineForm, options=options), prefix="lines", data=data, initial=initial)


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What the bank has for each row (None while a row is not complete), what the paper comes to, what is short."""

    available: Sequence[int | None]
    questions: int
    points: int
    problem: str


def line_figures(rows: Rows) -> LineFigures:
    """The figures of the rows as they stand on the page."""
    plans = [form.plan_so_far() if isinstance(form, LineForm) else None for form in rows.forms]
    complete = [(number, plan) for number, plan in enumerate(plans) if plan is not None]
    found = filling([plan for _number, plan in complete])
    available: list[int | None] = [None] * len(plans)
    for (number, _plan), count in zip(complete, found.available, strict=True):
        available[number] = count
    problem = ""
    if found.short_line is not None:
        number, plan = complete[found.short_line - 1]
        short = errors.BlueprintShort(line=number + 1, wanted=plan.count, available=found.short_available)
        problem = short.message
    return LineFigures(available, found.questions, found.points, problem)


# --- Rounds ------------------------------------------------------------------------------------------

_MOMENT = "%Y-%m-%dT%H:%M"
_DAYS = range(7)
# Offices' hours, as most rule sets that have any write them.
OFFICE_HOURS = tuple(Hours(day, starts, ends) for day in range(5) for starts, ends in ((450, 690), (810, 1020)))


def _moment(label: Any, **more: Any) -> forms.DateTimeField:  # noqa: ANN401 - a lazy text; Django's options
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S"], **more)


class RoundForm(DeskForm):
    """When a round is open and what paper it gives. Times are Việt Nam's."""

    title = forms.CharField(label=_("Title"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    blueprint = forms.TypedChoiceField(
        label=_("Paper"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Each attempt gets questions drawn by this blueprint, in an order of its own."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes an attempt"), min_value=1, max_value=600, help_text=_("10 to 30 is usual.")
    )
    opens_at = _moment(_("Opens"), help_text=_("Việt Nam’s time."))
    closes_at = _moment(_("Closes"), help_text=_("Attempts that still run then end with it."))
    when = forms.ChoiceField(
        label=_("Open within this time"),
        choices=[
            ("always", _("Always, day and night")),
            ("office", _("In office hours: Monday to Friday, 7:30–11:30 and 13:30–17:00")),
            ("own", _("In the hours that I set below")),
        ],
        widget=forms.RadioSelect,
    )
    closed_dates = forms.CharField(
        label=_("Closed days"),
        widget=_area(),
        required=False,
        help_text=_("One a line, as 31/12/2026: public holidays, for example."),
    )
    board_freezes_at = _moment(
        _("The board freezes"),
        required=False,
        help_text=_("From then on everybody sees the board as it was, until the results are published. Optional."),
    )
    part_of = forms.TypedChoiceField(
        label=_("Part of"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("A month that ranks its weeks, for example: a round without a paper of its own."),
    )
    repeat_weeks = forms.IntegerField(
        label=_("Repeat weekly, so many weeks more"),
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=_("Makes drafts with the same weekday, hours and paper: “Week 1” is followed by “Week 2”."),
    )
    refusals = {
        errors.WindowBackwards: "closes_at",
        errors.ClosesInPast: "closes_at",
        errors.NeverOpen: "when",
        errors.FreezeOutside: "board_freezes_at",
        errors.RoundNesting: "part_of",
        errors.PartOutside: "part_of",
        errors.BlueprintShort: "blueprint",
        errors.LongerThanAWeek: "repeat_weeks",
    }

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's
        contest: Contest,
        board_round: Round | None,
        begun: bool = False,
        official: bool = False,
        **kwargs: Any,  # noqa: ANN401 - Django's
    ) -> None:
        self._held = plan_of(board_round) if board_round else None
        kwargs.setdefault("initial", self._initial(contest))
        super().__init__(*args, **kwargs)
        for day in _DAYS:
            for name in _DAY_FIELDS:
                widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
                self.fields[f"{name}_{day}"] = forms.TimeField(required=False, widget=widget)
        papers = contest.blueprints.order_by("pk").values_list("pk", "name")
        _choices(self, "blueprint", [("", _("None: it ranks what is attempted in its parts")), *papers])
        own = board_round.pk if board_round else 0
        wholes = contest.rounds.filter(blueprint=None, part_of=None).exclude(pk=own).order_by("number")
        _choices(self, "part_of", [("", _("no other round")), *((each.pk, round_title(each)) for each in wholes)])
        if begun:
            _disable(self, {"opens_at", "blueprint", "minutes", "part_of"})
        if official:
            _disable(self, set(self.fields) - {"title", "title_en"})

    @property
    def days(self) -> list[tuple[str, list[forms.BoundField]]]:
        """A row for each weekday: its name and the fields from, to, from, to."""
        return [(str(WEEKDAYS[day]), [self[f"{name}_{day}"] for name in _DAY_FIELDS]) for day in _DAYS]

    def clean_closed_dates(self) -> tuple[date, ...]:
        days = set()
        for line in self.cleaned_data["closed_dates"].splitlines():
            if line.strip():
                days.add(_day(line.strip()))
        return tuple(sorted(days))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("when") == "own":
            cleaned["hours"] = self._own_hours(cleaned)
            if not cleaned["hours"] and "when" in cleaned:
                self.add_error("when", _("Set at least one stretch of hours."))
        else:
            cleaned["hours"] = OFFICE_HOURS if cleaned.get("when") == "office" else ()
        return cleaned

    def plan(self) -> RoundPlan:
        """What `save_round` takes. A moment that was not touched keeps its seconds."""
        data = self.cleaned_data
        return RoundPlan(
            title=data["title"],
            title_en=data["title_en"],
            blueprint=data["blueprint"],
            minutes=data["minutes"],
            opens_at=self._moment("opens_at"),
            closes_at=self._moment("closes_at"),
            hours=data["hours"],
            closed_dates=data["closed_dates"],
            board_freezes_at=self._moment("board_freezes_at"),
            part_of=data["part_of"],
        )

    def _moment(self, name: str) -> Any:  # noqa: ANN401 - a moment, or None where the field may be empty
        typed: datetime | None = self.cleaned_data[name]
        held: datetime | None = getattr(self._held, name) if self._held else None
        if typed is None or held is None:
            return typed
        return held if _to_the_minute(held) == _to_the_minute(typed) else typed

    def _own_hours(self, cleaned: Mapping[str, Any]) -> tuple[Hours, ...]:
        found = []
        for day in _DAYS:
            for first, last in (_DAY_FIELDS[:2], _DAY_FIELDS[2:]):
                starts, ends = cleaned.get(f"{first}_{day}"), cleaned.get(f"{last}_{day}")
                if starts is None and ends is None:
                    continue
                # Midnight at the end of the day is written 00:00.
                stretch = None if starts is None or ends is None else (_minute(starts), _minute(ends) or 24 * 60)
                if stretch is None or stretch[0] >= stretch[1]:
                    message = _("%(day)s: each stretch of hours needs a beginning and a later end.")
                    self.add_error("when", message % {"day": WEEKDAYS[day]})
                else:
                    found.append(Hours(day, *stretch))
        return tuple(found)

    def _initial(self, contest: Contest) -> dict[str, Any]:
        plan = self._held
        if plan is None:
            last = contest.blueprints.order_by("pk").values_list("pk", flat=True).last()
            number = contest.rounds.count() + 1
            titles = {"title": f"Vòng {number}", "title_en": f"Round {number}"}
            return {**titles, "minutes": 15, "when": "always", "blueprint": last}
        own = {} if set(plan.hours) == set(OFFICE_HOURS) else _as_fields(plan.hours)
        when = "always" if not plan.hours else "own" if own else "office"
        days = "\n".join(day.strftime("%d/%m/%Y") for day in plan.closed_dates)
        return {**asdict(plan), **own, "when": when, "closed_dates": days}


_DAY_FIELDS = ("from_a", "to_a", "from_b", "to_b")


def _as_fields(hours: Sequence[Hours]) -> dict[str, time]:
    """Hours as initial values of the weekday rows: two stretches a day at most are shown."""
    fields: dict[str, time] = {}
    for day in _DAYS:
        stretches = sorted((each.starts, each.ends) for each in hours if each.weekday == day)[:2]
        for (first, last), (starts, ends) in zip((_DAY_FIELDS[:2], _DAY_FIELDS[2:]), stretches, strict=False):
            fields[f"{first}_{day}"] = time(starts // 60, starts % 60)
            fields[f"{last}_{day}"] = time(ends // 60 % 24, ends % 60)
    return fields


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _to_the_minute(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)


def _day(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=VIETNAM).date()
        except ValueError:
            continue
    raise ValidationError(_("“%(text)s” is not a day: write it as 31/12/2026.") % {"text": text[:20]})


class WeeksForm(DeskForm):
    """How many weekly copies a round gets."""

    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=1)


class ResultsForm(DeskForm):
    """The decision by which a round's results are official."""

    decision = forms.CharField(
        label=_("Number of the decision"), max_length=120, help_text=_("As it is written on the paper: 12-QĐ/BTC.")
    )
    refusals = {errors.DecisionMissing: "decision"}


# --- People ------------------------------------------------------------------------------------------


class EntrySettingsForm(DeskForm):
    """What organisers set for one entry."""

    extra_time_percent = forms.IntegerField(
        label=_("Extra time, percent"),
        min_value=0,
        max_value=MOST_EXTRA_PERCENT,
        help_text=_("For people who need more time: 50 makes 15 minutes 22:30. A running attempt gains it at once."),
    )
    ranked = forms.BooleanField(label=_("Stands on boards and counts in totals"), required=False)
    committee_place = forms.IntegerField(
        label=_("Place given by the committee"),
        min_value=0,
        max_value=999_999,
        help_text=_("Among people who are equal otherwise, from 1; 0 gives none."),
    )


class InviteesForm(DeskForm):
    """A closed list, pasted."""

    text = forms.CharField(
        label=_("People"),
        widget=_area(12),
        help_text=_(
            "One a line: user name, e-mail, phone or ID number, and the name if you like, from a spreadsheet too."
        ),
    )


class UnitsForm(DeskForm):
    """A list of units, pasted."""

    name = forms.CharField(label=_("Name of the list"), max_length=200)
    text = forms.CharField(
        label=_("Units"),
        widget=forms.Textarea(attrs={"rows": 12}),
        strip=False,
        help_text=_("One a line; indent a unit to put it under the one above. A table with a heading works as well."),
    )
    refusals = {errors.ListOfOthers: "name"}


class OrganiserForm(DeskForm):
    """Somebody who shall run the contest too."""

    name = forms.CharField(label=_("User name or e-mail"), max_length=254)
    refusals = {errors.NoSuchOrganiser: "name"}


# --- Small helps -------------------------------------------------------------------------------------


def _province_choices() -> list[tuple[str, str]]:
    return [(each.pk, place_name(each)) for each in Province.objects.filter(ended_on=None).order_by("sort_key")]


def _choices(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices


def _disable(form: forms.Form, names: Collection[str]) -> None:
    for name in form.fields.keys() & set(names):
        form.fields[name].disabled = True
