"""Documents, their citable passages, and the bank of questions about them.

A `QuestionVersion` is immutable: an edit makes the next version, attempts keep the one they were given.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A resolution or a text that carries one out."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=400)
    title_en = models.CharField(_("title in English"), max_length=400, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    source_title = models.CharField(max_length=400, blank=True)
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """A citable piece of a document; `ref` never changes, `position` is its place in reading order.

    `path` is the passage's own id prefixed by its ancestors' ("/12/34/"), so that a subtree is one prefix.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="passages")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    ref = models.CharField(max_length=120, unique=True)
    citation = models.CharField(_("citation"), max_length=200)
    heading = models.CharField(_("heading"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    sources = models.JSONField(default=list)
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=200, db_index=True, editable=False)

    class Meta:
        ordering = ["document", "position"]

    def __str__(self) -> str:
        return self.citation


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
    """A question of the bank: its identity and where it stands. What it says is in its versions."""

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
    # The version that is drawn: set exactly while the question is approved.
    approved_version = models.ForeignKey(
        "QuestionVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.CheckConstraint(condition=Q(use__in=["contest", "practice"]), name="question_use_known"),
            models.CheckConstraint(
                condition=Q(status="approved", approved_version__isnull=False)
                | (~Q(status="approved") & Q(approved_version__isnull=True)),
                name="question_approved_has_version",
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

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    difficulty = models.CharField(max_length=6, choices=Difficulty.choices)
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="versions")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="versions")
    stem = models.TextField(_("question"))
    explanation = models.TextField(_("explanation"), blank=True)
    source_title = models.CharField(max_length=400, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
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
                condition=Q(kind__in=["single", "multiple", "true_false"]), name="version_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["easy", "medium", "hard"]), name="version_difficulty_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"


class Choice(models.Model):
    """An option of a version, in the order in which it was written. True/false has "Đúng" then "Sai"."""

    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    correct = models.BooleanField()

    class Meta:
        ordering = ["version", F("position").asc()]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="choice_position")]

    def __str__(self) -> str:
        return f"choice {self.position}"
