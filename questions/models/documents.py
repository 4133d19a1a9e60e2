"""Documents, cut into passages that can be cited, and their editions."""

from django.db import models
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

    A passage that a later edition no longer has stays for the questions that cite it: `removed_in` tells the edition.

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
    removed_in = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["document", "position"]

    def __str__(self) -> str:
        return self.citation


class Edition(models.Model):
    """A document's text as it stood from one moment on. Never updated.

    `passages` in reading order: {"ref", "parent" (a ref or ""), "citation", "heading", "text"}. `changes` says what
    became of the passages of the edition before: see `rules.editions`.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    passages = models.JSONField()
    changes = models.JSONField(default=list)
    note = models.CharField(_("what is new"), max_length=400, blank=True)
    created_at = models.DateTimeField()
    author = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="document_editions"
    )

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="edition_number")]

    def __str__(self) -> str:
        return f"{self.document_id} edition {self.number}"


class DocumentDraft(models.Model):
    """A text on its way to becoming a document or its next edition: cut, being corrected, kept as one goes.

    `data` holds the head's fields and the cut passages as a tree, as the page edits them.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="document_drafts")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="drafts")
    data = models.JSONField()
    seq = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"document draft {self.pk}"
