"""Provinces, communes, the names and types they bore in time, and the unit trees that organisers import.

Codes are text with leading zeros and never reissued. Province and Commune hold what is in force; LocalityName
holds the history. `folded` and `sort_key` are derived by `rules.vietnamese` and written by the services.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PROVINCE_CODE = r"^[0-9]{2}\Z"
COMMUNE_CODE = r"^[0-9]{5}\Z"
# Groups of 0–9 and A–Z parted by dots, 35 characters at most (Quyết định 20/2020/QĐ-TTg).
AGENCY_CODE = r"^[0-9A-Z]+([.][0-9A-Z]+)*\Z"


class ProvinceType(models.TextChoices):
    """Units of the first level (Luật 72/2025/QH15, Điều 1)."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("Centrally-run city")


class CommuneType(models.TextChoices):
    """Units of the second level, the communal one (Luật 72/2025/QH15, Điều 1)."""

    COMMUNE = "commune", _("Commune")
    WARD = "ward", _("Ward")
    SPECIAL_ZONE = "special_zone", _("Special zone")


class Province(models.Model):
    """A province or centrally-run city as it is called now; `name` carries no type word."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    type = models.CharField(_("type"), max_length=16, choices=ProvinceType.choices)
    # Set when the unit has ceased to exist: the row stays, because results refer to it.
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    folded = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=PROVINCE_CODE), name="province_code_two_digits"),
            models.CheckConstraint(condition=Q(type__in=ProvinceType.values), name="province_type_known"),
            models.CheckConstraint(condition=~Q(name=""), name="province_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune, ward or special zone as it is called now; `name` carries no type word."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="communes", verbose_name=_("province")
    )
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    type = models.CharField(_("type"), max_length=16, choices=CommuneType.choices)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    folded = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=COMMUNE_CODE), name="commune_code_five_digits"),
            models.CheckConstraint(condition=Q(type__in=CommuneType.values), name="commune_type_known"),
            models.CheckConstraint(condition=~Q(name=""), name="commune_named"),
        ]

    def __str__(self) -> str:
        return self.name


class LocalityName(models.Model):
    """What a code was called, and of which type, from `valid_from` until the day before `valid_to`.

    `valid_to` null means still in force. The rows of one code follow each other without gap or overlap: the
    constraints allow one start, one end and one open row per code, the import checks that they join.
    """

    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    type = models.CharField(_("type"), max_length=16, choices=[*ProvinceType.choices, *CommuneType.choices])
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta:
        verbose_name = _("name in time")
        verbose_name_plural = _("names in time")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=PROVINCE_CODE, type__in=ProvinceType.values)
                | Q(code__regex=COMMUNE_CODE, type__in=CommuneType.values),
                name="locality_name_code_fits_type",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="locality_name_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="locality_name_named"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="locality_name_one_start"),
            models.UniqueConstraint(fields=["code", "valid_to"], name="locality_name_one_end"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="locality_name_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class UnitList(models.Model):
    """A list or tree of units (agencies, party organisations) from which participants pick theirs."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("unit list")
        verbose_name_plural = _("unit lists")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="unit_list_named")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """One unit of a list. `code`: the agency's identifier per Quyết định 20/2020/QĐ-TTg, where it has one."""

    list = models.ForeignKey(UnitList, on_delete=models.CASCADE, related_name="units", verbose_name=_("unit list"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("parent unit"),
    )
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("agency identifier"), max_length=35, blank=True, default="")
    folded = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="unit_named"),
            models.CheckConstraint(condition=Q(code="") | Q(code__regex=AGENCY_CODE), name="unit_code_well_formed"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="unit_not_its_own_parent"
            ),
            models.UniqueConstraint(fields=["list", "parent", "name"], name="unit_name_once_under_parent"),
            models.UniqueConstraint(
                fields=["list", "name"], condition=Q(parent__isnull=True), name="unit_name_once_at_root"
            ),
            models.UniqueConstraint(fields=["list", "code"], condition=~Q(code=""), name="unit_code_once_in_list"),
        ]

    def __str__(self) -> str:
        return self.name
