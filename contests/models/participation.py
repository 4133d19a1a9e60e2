"""What participants do: entries, attempts, answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people import Person
from contests.models.setup import Bloc, Contest, Round


class Invitee(models.Model):
    """A person on a contest's closed list, known by a normalised key: user name, e-mail, phone or ID number."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="invitees")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "key"], name="invitee_key")]

    def __str__(self) -> str:
        return f"invitee {self.pk}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, by whose they are."""

    def of(self, person: Person) -> "EntryQuerySet":
        """Entries of this person; none for nobody."""
        if person.user_id is not None:
            return self.filter(user_id=person.user_id)
        return self.none() if person.guest_id is None else self.filter(guest_id=person.guest_id)


class Entry(models.Model):
    """One participant in one contest, with the locality and unit declared then."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entries")
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="entries")
    guest = models.ForeignKey(
        "accounts.Guest", on_delete=models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    consent = models.ForeignKey("accounts.Consent", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    # Asked at registration; neither phone nor ID number is unique (children use a parent's).
    name = models.CharField(_("name"), max_length=120, blank=True)
    # Without accents and capitals: boards are searched by it.
    folded_name = models.CharField(max_length=120, blank=True, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    id_number = models.CharField(_("ID number"), max_length=20, blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    province = models.ForeignKey(
        "localities.Province", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    commune = models.ForeignKey("localities.Commune", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("localities.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")

    # Set by organisers.
    ranked = models.BooleanField(default=True)
    extra_time_percent = models.PositiveSmallIntegerField(_("extra time, percent"), default=0)
    committee_place = models.PositiveIntegerField(_("place given by the committee"), default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "user"], name="entry_once_per_user"),
            models.UniqueConstraint(fields=["contest", "guest"], name="entry_once_per_guest"),
            # Both are empty once a person has been erased; both are never set.
            models.CheckConstraint(condition=Q(user__isnull=True) | Q(guest__isnull=True), name="entry_of_one_person"),
            models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(province__isnull=False),
                name="entry_commune_has_province",
            ),
            models.CheckConstraint(condition=Q(extra_time_percent__lte=300), name="entry_extra_time_sane"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    def belongs_to(self, person: Person) -> bool:
        """Whether this is the entry of that person."""
        if person.user_id is not None:
            return self.user_id == person.user_id
        return person.guest_id is not None and self.guest_id == person.guest_id

    def is_run_by(self, user_id: int) -> bool:
        """Whether this user is one of the contest's organisers."""
        return self.contest.is_run_by(user_id)


class Attempt(models.Model):
    """One timed session of one entry in one round, with the paper that it got.

    `paper` is the list of items drawn: {"v": version id, "k": kind, "o": [choice positions as shown], "p": points},
    with "m": number of partners, where there are any. It holds no key. While the attempt is open its row is the lock
    under which answers are saved.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        FINISHED = "finished", _("Finished")

    class Reason(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        TIME_OUT = "time_out", _("Time ran out")

    public_id = models.CharField(max_length=22, unique=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attempts")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    paper = models.JSONField()
    asks_prediction = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)

    # Known once finished.
    finished_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=9, choices=Reason.choices, blank=True)
    answered = models.PositiveSmallIntegerField(default=0)
    correct = models.PositiveSmallIntegerField(null=True)
    score = models.PositiveIntegerField(null=True)
    max_score = models.PositiveIntegerField()
    all_correct = models.BooleanField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    prediction = models.PositiveIntegerField(null=True)
    # Faster than a person reads: shown to organisers, never dropped.
    implausible = models.BooleanField(default=False)
    # When the attempt was added to standings and tallies: exactly once, in the same transaction.
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "round", "number"], name="attempt_number"),
            models.UniqueConstraint(fields=["entry", "round"], condition=Q(status="open"), name="attempt_one_open"),
            models.CheckConstraint(condition=Q(status__in=["open", "finished"]), name="attempt_status_known"),
            models.CheckConstraint(
                condition=Q(status="open", finished_at__isnull=True, score__isnull=True)
                | Q(
                    status="finished",
                    finished_at__isnull=False,
                    score__isnull=False,
                    correct__isnull=False,
                    all_correct__isnull=False,
                    duration_ms__isnull=False,
                ),
                name="attempt_finished_is_scored",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=models.F("max_score")),
                name="attempt_score_within_max",
            ),
            models.CheckConstraint(
                condition=Q(counted_at__isnull=True) | Q(status="finished"),
                name="attempt_counted_is_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(status="open"), name="attempt_open_by_deadline"),
            models.Index(fields=["id"], condition=Q(status="finished", counted_at=None), name="attempt_to_count"),
            models.Index(fields=["round", "status"], name="attempt_by_round"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.public_id}"

    def belongs_to(self, person: Person) -> bool:
        """Whether this is an attempt of that person."""
        return self.entry.belongs_to(person)


class Answer(models.Model):
    """What an attempt holds at one position of its paper; position len(paper) + 1 is the prediction.

    `response` is what `questions.rules.marking` says (shown indices, or the words written), or a whole number
    (prediction), or null (only flagged).
    `seq` is the client's counter: an older one never overwrites a newer one.
    """

    pk = models.CompositePrimaryKey("attempt_id", "position")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers", db_index=False)
    position = models.PositiveSmallIntegerField()
    response = models.JSONField(null=True)
    flagged = models.BooleanField(default=False)
    seq = models.PositiveIntegerField()
    # Time that the position was on screen so far, told by the page: for item analysis, never for ranking.
    spent_ms = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(position__gte=1), name="answer_position_from_one")]

    def __str__(self) -> str:
        return f"answer {self.attempt_id}/{self.position}"
