"""The bank: questions, their immutable versions, and what is being written.

An edit makes the next version; attempts keep the one they were given.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from questions.models.documents import Passage


class Topic(models.Model):
    """A subject that questions share, whatever their passage."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question of the bank: its identity and where it stands. What it says is in its versions.

    `status` is that of the latest version. While a newer one is written or reviewed, the approved one is still drawn.
    """

    class Use(models.TextChoices):
        CONTEST = "contest", _("Contest")
        # Shows its key at once, so it is never drawn into a contest's paper.
        PRACTICE = "practice", _("Practice")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Retired")

    ref = models.CharField(max_length=60, unique=True)
    use = models.CharField(max_length=10, choices=Use.choices, default=Use.CONTEST)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    # The version that is drawn.
    approved_version = models.ForeignKey(
        "QuestionVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    latest_version = models.ForeignKey("QuestionVersion", on_delete=models.SET_NULL, null=True, related_name="+")
    # All words of the latest version, without accents and capitals: searches look here.
    folded = models.TextField(blank=True, editable=False)
    # When its status or its latest version last changed.
    changed_at = models.DateTimeField(null=True, editable=False)
    batch = models.ForeignKey(
        "questions.ImportBatch", on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )

    class Meta:
        ordering = ["ref"]
        indexes = [
            models.Index(fields=["status", "changed_at"], name="question_by_status"),
            models.Index(fields=["-changed_at", "-id"], name="question_by_change"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(use__in=["contest", "practice"]), name="question_use_known"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "approved", "retired"]), name="question_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(approved_version__isnull=False),
                name="question_approved_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(status="retired") | Q(approved_version__isnull=True), name="question_retired_is_not_drawn"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class QuestionVersion(models.Model):
    """What a question says at one time. Never updated."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")
        TRUE_FALSE = "true_false", _("True or false")
        ORDERING = "ordering", _("Ordering")
        MATCHING = "matching", _("Matching")
        NUMERIC = "numeric", _("Number")
        SHORT_TEXT = "short_text", _("Short text")

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    difficulty = models.CharField(max_length=6, choices=Difficulty.choices)
    # The passage and the topic that blueprints draw by; only a draft has none.
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, related_name="versions")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="versions")
    more_passages = models.ManyToManyField(Passage, related_name="also_cited_by", blank=True)
    more_topics = models.ManyToManyField(Topic, related_name="also_of", blank=True)
    stem = models.TextField(_("question"))
    explanation = models.TextField(_("explanation"), blank=True)
    source_title = models.CharField(max_length=400, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    # Whether the options may stand in any order, and whether a written answer needs its accents.
    shuffle = models.BooleanField(default=True)
    accents = models.BooleanField(default=True)
    image = models.ForeignKey("Image", on_delete=models.PROTECT, null=True, blank=True, related_name="versions")
    image_alt = models.CharField(_("description of the image"), max_length=400, blank=True)
    # Of all that the version says; an unchanged file makes no new version.
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    author = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="question_versions"
    )

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_number"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
                ),
                name="version_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["easy", "medium", "hard"]), name="version_difficulty_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    def is_written_by(self, user_id: int) -> bool:
        """Whether it is this user's own work."""
        return self.author_id == user_id


class Choice(models.Model):
    """A line of a version, in the order in which it was written: see `rules.content.Option` for what it is by kind."""

    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    correct = models.BooleanField()
    partner = models.TextField(blank=True)
    tolerance = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["version", F("position").asc()]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="choice_position")]

    def __str__(self) -> str:
        return f"choice {self.position}"


class Image(models.Model):
    """A picture of a question, made anew from what was uploaded. `name` is random: it tells nothing and is not guessed.

    It is kept in the database, so that one backup holds the bank and every process sees it.
    """

    name = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    data = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What one editor is writing and has not saved as a version: kept by itself every few seconds.

    `content` is what `rules.content.to_plain` gives, not yet checked. `base`: the version that it began from.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="question_drafts")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, related_name="drafts")
    base = models.ForeignKey(QuestionVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    content = models.JSONField()
    use = models.CharField(max_length=10, choices=Question.Use.choices, default=Question.Use.CONTEST)
    # Grows with each save of the page: an older one never overwrites a newer.
    seq = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="draft_once_per_question")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
