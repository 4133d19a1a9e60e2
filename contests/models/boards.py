"""What is counted from finished attempts. Everything here can be rebuilt from attempts."""

from django.db import models
from django.db.models import Q

from contests.models.participation import Attempt, Entry
from contests.models.setup import Round


class Standing(models.Model):
    """An entry's place-giving row on a round's boards: the attempt that counts and its sort key.

    `variant` "live" follows every counted attempt; "public" stops at the freeze. `key` is a fixed-width string of
    digits in which a smaller key is a better place, whatever the contest's ranking order; equal keys share a rank.
    """

    class Variant(models.TextChoices):
        LIVE = "live"
        PUBLIC = "public"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="standings")
    variant = models.CharField(max_length=6, choices=Variant.choices)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="standings")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    # Some counted attempt of the entry had everything right, whichever attempt counts.
    ever_all_correct = models.BooleanField(default=False)
    # False: shown to the entry itself, absent from boards (organisers who play).
    ranked = models.BooleanField(default=True)

    # Copied from the entry, so that each board is one index.
    province = models.CharField(max_length=2, blank=True)
    commune = models.CharField(max_length=5, blank=True)
    unit_id = models.BigIntegerField(null=True)
    bloc_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "variant", "entry"], name="standing_entry"),
            models.CheckConstraint(condition=Q(variant__in=["live", "public"]), name="standing_variant_known"),
        ]
        indexes = [
            models.Index(fields=["round", "variant", "key"], condition=Q(ranked=True), name="standing_all"),
            models.Index(
                fields=["round", "variant", "province", "key"],
                condition=Q(ranked=True),
                name="standing_province",
            ),
            models.Index(
                fields=["round", "variant", "commune", "key"],
                condition=Q(ranked=True),
                name="standing_commune",
            ),
            models.Index(fields=["round", "variant", "unit_id", "key"], condition=Q(ranked=True), name="standing_unit"),
            models.Index(fields=["round", "variant", "bloc_id", "key"], condition=Q(ranked=True), name="standing_bloc"),
        ]

    def __str__(self) -> str:
        return f"standing {self.entry_id}"


class Tally(models.Model):
    """Exact totals of a round for one place, unit, bloc or day.

    `kind`/`code`: commune/its code ("" where none was asked), unit/id, bloc/id, day/ISO date; `province` is set
    for communes and days. A province's or the country's figures are sums over these rows.
    """

    class Kind(models.TextChoices):
        COMMUNE = "commune"
        UNIT = "unit"
        BLOC = "bloc"
        DAY = "day"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tallies")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    code = models.CharField(max_length=20, blank=True)
    province = models.CharField(max_length=2, blank=True)
    entrants = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    score_sum = models.PositiveBigIntegerField(default=0)
    max_sum = models.PositiveBigIntegerField(default=0)
    all_correct = models.PositiveIntegerField(default=0)
    people_all_correct = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "province", "code"], name="tally_place"),
            models.CheckConstraint(condition=Q(entrants__lte=models.F("attempts")), name="tally_entrants_attempt"),
            models.CheckConstraint(condition=Q(score_sum__lte=models.F("max_sum")), name="tally_score_within_max"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
