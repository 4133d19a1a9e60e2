"""Who did what to a question, and what was said about it. Rows are added, never changed; a comment is settled once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from questions.models.bank import Question, QuestionVersion


class Event(models.Model):
    """One thing done to a question: by whom (null: by a file or the system) and when."""

    class Action(models.TextChoices):
        CREATED = "created", _("Written")
        EDITED = "edited", _("Edited")
        RESTORED = "restored", _("Restored from an older version")
        IMPORTED = "imported", _("Imported")
        LOADED = "loaded", _("Loaded from the bank\u2019s files")
        SENT = "sent", _("Sent to review")
        TAKEN_BACK = "taken_back", _("Taken back from review")
        SENT_BACK = "sent_back", _("Sent back")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn from use")
        RETIRED = "retired", _("Retired")
        REVIVED = "revived", _("Taken up again")
        COMMENTED = "commented", _("Commented")
        RESOLVED = "resolved", _("Comment settled")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="events")
    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, null=True, related_name="events")
    action = models.CharField(max_length=10, choices=Action.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["question", "at"], name="event_by_question")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.action}"


class Comment(models.Model):
    """A remark pinned to a part of a version.

    `target`: "stem", "option:2" (from 0), "key", "explanation" or "citation".
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="comments")
    target = models.CharField(max_length=20)
    text = models.TextField()
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="question_comments")
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__in=["stem", "key", "explanation", "citation"]) | Q(target__startswith="option:"),
                name="comment_target_known",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"
