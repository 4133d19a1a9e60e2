"""What an organiser sets: contests, blocs, blueprints, rounds. Every rule that differs between contests is a field."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.rules.phases import Window, parse_hours
from contests.rules.ranking import Criterion


def default_ranking() -> list[str]:
    """Order B of the rule sets seen: score, then duration, then the earlier submission."""
    return [Criterion.SCORE, Criterion.DURATION, Criterion.SUBMITTED]


class Contest(models.Model):
    """A contest: who may enter, what is asked of them, how attempts count and rank."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Asked(models.TextChoices):
        OFF = "off", _("Not asked")
        OPTIONAL = "optional", _("Optional")
        REQUIRED = "required", _("Required")

    class BirthPrecision(models.TextChoices):
        YEAR = "year", _("Year of birth")
        DATE = "date", _("Date of birth")

    class Period(models.TextChoices):
        ROUND = "round", _("a round")
        DAY = "day", _("a day")
        WEEK = "week", _("a week, from Monday")

    class Counting(models.TextChoices):
        BEST_EARLIEST = "best_earliest", _("The best score; among equals the earliest")
        BEST_SHORTEST = "best_shortest", _("The best score; among equals the shortest")
        FIRST = "first", _("The first attempt")
        LAST = "last", _("The last attempt")

    class Prediction(models.TextChoices):
        NONE = "none", _("No prediction question")
        PEOPLE_ALL_CORRECT = "people_all_correct", _("How many people answer everything right")
        ATTEMPTS_ALL_CORRECT = "attempts_all_correct", _("How many attempts have everything right")
        PARTICIPANTS = "participants", _("How many people take part")
        ATTEMPTS = "attempts", _("How many attempts are made")

    class KeysVisible(models.TextChoices):
        AFTER_ROUND = "after_round", _("After the round closes")
        AFTER_RESULTS = "after_results", _("After the official results")
        NEVER = "never", _("Never")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    prizes = models.TextField(_("what can be won"), blank=True)
    prizes_en = models.TextField(_("what can be won, in English"), blank=True)
    rules = models.TextField(_("full rules"), blank=True)
    rules_en = models.TextField(_("full rules in English"), blank=True)
    documents = models.ManyToManyField("questions.Document", related_name="contests", blank=True)
    organisers = models.ManyToManyField("accounts.User", related_name="contests_run", blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)

    # Who may enter.
    guests_allowed = models.BooleanField(_("guests may enter without an account"), default=True)
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    residents_of = models.ManyToManyField(
        "localities.Province", blank=True, related_name="+", verbose_name=_("only residents of")
    )
    closed_list = models.BooleanField(_("only people on a list"), default=False)
    organisers_ranked = models.BooleanField(_("organisers are ranked"), default=False)

    # What is asked at registration.
    ask_name = models.CharField(_("name"), max_length=8, choices=Asked.choices, default=Asked.REQUIRED)
    ask_birth = models.CharField(_("birth"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    birth_precision = models.CharField(
        _("birth is asked as"), max_length=4, choices=BirthPrecision.choices, default=BirthPrecision.YEAR
    )
    ask_sex = models.CharField(_("sex"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    ask_phone = models.CharField(_("phone"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    ask_email = models.CharField(_("e-mail"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    ask_id_number = models.CharField(_("ID number"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    ask_occupation = models.CharField(_("occupation"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    ask_commune = models.CharField(_("commune"), max_length=8, choices=Asked.choices, default=Asked.REQUIRED)
    ask_unit = models.CharField(_("unit"), max_length=8, choices=Asked.choices, default=Asked.OFF)
    unit_list = models.ForeignKey(
        "localities.UnitList",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("list of units"),
    )

    # How attempts count and rank.
    attempts_max = models.PositiveSmallIntegerField(_("attempts"), null=True, blank=True, default=1)
    attempts_period = models.CharField(_("counted over"), max_length=5, choices=Period.choices, default=Period.ROUND)
    counting = models.CharField(
        _("the attempt that counts"), max_length=13, choices=Counting.choices, default=Counting.BEST_EARLIEST
    )
    ranking = models.JSONField(_("ranking order"), default=default_ranking)
    prediction = models.CharField(
        _("prediction question"), max_length=20, choices=Prediction.choices, default=Prediction.NONE
    )
    keys_visible = models.CharField(
        _("keys and explanations are shown"),
        max_length=13,
        choices=KeysVisible.choices,
        default=KeysVisible.AFTER_ROUND,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attempts_max__isnull=True) | Q(attempts_max__gte=1),
                name="contest_attempts_positive",
            ),
            models.CheckConstraint(condition=Q(min_age__isnull=True) | Q(min_age__lte=120), name="contest_age_sane"),
            models.CheckConstraint(
                condition=Q(ask_unit="off") | Q(unit_list__isnull=False), name="contest_unit_needs_list"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_run_by(self, user_id: int | None) -> bool:
        """Whether this user is one of the contest's organisers."""
        return user_id is not None and self.organisers.filter(pk=user_id).exists()


class Bloc(models.Model):
    """A group of entrants with a board of its own: chosen at entry, or implied by the province."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="blocs")
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Not empty: residents of these provinces belong here and nobody chooses it.
    provinces = models.ManyToManyField("localities.Province", blank=True, related_name="+")

    class Meta:
        ordering = ["contest", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="bloc_name")]

    def __str__(self) -> str:
        return self.name


class Blueprint(models.Model):
    """How many questions a paper takes, from which passages, topics and difficulties."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="blueprints")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["contest", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="blueprint_name")]

    def __str__(self) -> str:
        return self.name


class BlueprintCell(models.Model):
    """One line of a blueprint: `count` questions worth `points` each, matching all conditions that are set."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="cells")
    position = models.PositiveSmallIntegerField()
    count = models.PositiveSmallIntegerField(_("questions"))
    points = models.PositiveSmallIntegerField(_("points each"), default=1)
    document = models.ForeignKey("questions.Document", on_delete=models.PROTECT, related_name="+")
    # With all that stands below it.
    passage = models.ForeignKey("questions.Passage", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.ForeignKey("questions.Topic", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    difficulty = models.CharField(max_length=6, blank=True)

    class Meta:
        ordering = ["blueprint", "position"]
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "position"], name="cell_position"),
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=200), name="cell_count_sane"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=100), name="cell_points_sane"),
            models.CheckConstraint(condition=Q(difficulty__in=["", "easy", "medium", "hard"]), name="cell_difficulty"),
        ]

    def __str__(self) -> str:
        return f"cell {self.position}"


class Round(models.Model):
    """A round of a contest: when it is open and what paper it gives.

    A round with parts (`part_of` points to it) gives no paper: it ranks what is attempted in its parts.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    # Weekly opening hours, [[weekday 0–6, "HH:MM", "HH:MM"], …] in Việt Nam's time; empty: always within the window.
    hours = models.JSONField(_("opening hours"), default=list, blank=True)
    closed_dates = models.JSONField(_("closed days"), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes an attempt"), default=15)
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")

    # The board.
    board_freezes_at = models.DateTimeField(_("the board freezes"), null=True, blank=True)
    # Counts changes of the round's boards; every frame and cached page carries it.
    board_version = models.PositiveBigIntegerField(default=0, editable=False)
    # After the close, when every attempt is finished and counted and the predicted figure is known.
    settled_at = models.DateTimeField(null=True, editable=False)
    actual_prediction = models.PositiveIntegerField(null=True, editable=False)
    results_published_at = models.DateTimeField(null=True, editable=False)
    results_decision = models.CharField(_("number of the decision"), max_length=120, blank=True)

    class Meta:
        ordering = ["contest", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="round_number"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="round_minutes_sane"),
            models.CheckConstraint(
                condition=Q(board_freezes_at__isnull=True) | Q(board_freezes_at__gt=F("opens_at")),
                name="round_freezes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_run_by(self, user_id: int) -> bool:
        """Whether this user is one of the contest's organisers."""
        return self.contest.is_run_by(user_id)

    @property
    def window(self) -> Window:
        """When the round can be attempted, as the rules take it."""
        return Window(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            published=self.status == self.Status.PUBLISHED,
            hours=parse_hours(self.hours),
            closed_dates=frozenset(date.fromisoformat(day) for day in self.closed_dates),
        )
