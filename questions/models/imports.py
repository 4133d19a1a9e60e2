"""Files of questions that were brought in: what each row of them came to, and which questions came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from questions.models.bank import Image, Question


class ImportBatch(models.Model):
    """One file: read first, imported when its editor says so, and undone as a whole."""

    class Status(models.TextChoices):
        READ = "read", _("Read, not imported")
        IMPORTED = "imported", _("Imported")
        UNDONE = "undone", _("Undone")

    format = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.READ)
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="import_batches")
    created_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(models.Model):
    """One item of a file and its verdict. `place`, `faults`, `notes` are as `questions.exchange` tells them."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        DUPLICATE = "duplicate", _("Duplicate")
        CHANGED = "changed", _("Another text of a question in the bank")
        UNREADABLE = "unreadable", _("Cannot be taken")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    place = models.JSONField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    # What `rules.content.to_plain` gives, or null when nothing could be made of it.
    content = models.JSONField(null=True)
    ref = models.CharField(max_length=60, blank=True)
    use = models.CharField(max_length=10, choices=Question.Use.choices, default=Question.Use.CONTEST)
    image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, related_name="+")
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    # A question that says (nearly) the same: of the bank, or an earlier row of the same file; with the likeness, 0-1.
    duplicate_of = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, related_name="+")
    duplicate_row = models.PositiveIntegerField(null=True)
    likeness = models.FloatField(null=True)
    # What came of it, once imported.
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_number"),
            models.CheckConstraint(
                condition=Q(verdict="unreadable") | Q(content__isnull=False), name="import_row_has_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"
