"""People: users, guests, what they agreed to, and the localities an officer may see.

Roles are Django groups (see `rights.py`); this file holds only tables and what must never be false of them.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FULL_NAME_LENGTH = 120


class User(AbstractUser):
    """A person with an account."""

    full_name = models.CharField(_("full name"), max_length=FULL_NAME_LENGTH, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )

    # One field holds a Vietnamese name; it is not split into first and last.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class Guest(models.Model):
    """A person without an account, known by a signed ticket on a device and a personal code.

    Only keyed digests are stored: `code_digest` finds a guest who resumes on another device.
    """

    code_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"guest {self.pk}"


class ConsentText(models.Model):
    """One version of what a person is asked to agree to. Published texts are never edited."""

    purpose = models.SlugField()
    version = models.PositiveSmallIntegerField()
    text_vi = models.TextField()
    text_en = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version}"


class Consent(models.Model):
    """A person agreed to a text at a moment."""

    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="consents")
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, null=True, related_name="consents")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest__isnull=True) | Q(user__isnull=True, guest__isnull=False),
                name="consent_is_of_one_person",
            ),
            models.UniqueConstraint(fields=["text", "user"], name="consent_once_per_user"),
            models.UniqueConstraint(fields=["text", "guest"], name="consent_once_per_guest"),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class LocalityScope(models.Model):
    """A locality officer sees this province (all its communes) or this one commune."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="scopes")
    province = models.ForeignKey("localities.Province", on_delete=models.CASCADE)
    commune = models.ForeignKey("localities.Commune", on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "province"], condition=Q(commune__isnull=True), name="scope_once_per_province"
            ),
            models.UniqueConstraint(
                fields=["user", "commune"], condition=Q(commune__isnull=False), name="scope_once_per_commune"
            ),
        ]

    def __str__(self) -> str:
        return f"scope {self.province_id}/{self.commune_id or '*'}"
