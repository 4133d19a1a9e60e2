"""What is done about questions that turned out to be wrong: reports by participants, corrections by the committee."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.participation import Attempt
from contests.models.setup import Contest


class Correction(models.Model):
    """Another key for one question version in one contest, for every attempt that drew it, finished or to be finished.

    `keys`: the lists of written positions of which any is right (CHANGE and ACCEPT). `effect` is what the preview
    told and what was done: {"attempts", "scores_up", "scores_down", "ranks", …}. Applied ones are never changed: a
    later correction of the same version takes its place.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("Another key")
        ACCEPT = "accept", _("Several answers are right")
        VOID = "void", _("The question does not count")
        GIVE = "give", _("Everybody gets the mark")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPLIED = "applied", _("Applied")
        DECLINED = "declined", _("Declined")

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="corrections")
    version = models.ForeignKey("questions.QuestionVersion", on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    keys = models.JSONField(default=list)
    reason = models.TextField(_("reason"))
    # Needed once results are official.
    decision = models.CharField(_("number of the decision"), max_length=120, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    effect = models.JSONField(default=dict)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["change", "accept", "void", "give"]), name="correction_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | Q(status__in=["applied", "declined"], decided_at__isnull=False),
                name="correction_decided_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contest", "version"], condition=Q(status="applied"), name="correction_applied_by_contest"
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"

    def is_run_by(self, user_id: int) -> bool:
        """Whether this user is one of the contest's organisers."""
        return self.contest.is_run_by(user_id)


class Report(models.Model):
    """A participant says that a question of their paper is wrong; an editor answers; the participant reads it.

    `position` is the question's place in the attempt's paper, from 1.
    """

    class About(models.TextChoices):
        KEY = "key", _("The answer taken for right is wrong")
        TEXT = "text", _("The question is unclear or has an error")
        SOURCE = "source", _("It does not follow from the document")
        OTHER = "other", _("Something else")

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="reports")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey("questions.QuestionVersion", on_delete=models.PROTECT, related_name="reports")
    about = models.CharField(max_length=6, choices=About.choices)
    text = models.TextField(_("what is wrong"))
    created_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    correction = models.ForeignKey(Correction, on_delete=models.SET_NULL, null=True, related_name="reports")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="report_once_per_question"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="report_answered_has_answer"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(answered_at=None), name="report_open")]

    def __str__(self) -> str:
        return f"report {self.pk}"
