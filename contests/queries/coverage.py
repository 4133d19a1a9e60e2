"""Blueprints that the bank's people may hold a document's map against."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.rights import NotFound
from contests.models import Blueprint, BlueprintCell, Contest
from contests.queries.desk import sees_all_contests
from contests.queries.words import contest_title


@dataclass(frozen=True, slots=True)
class BlueprintChoice:
    """A blueprint in the list to choose from."""

    id: int
    label: str


def blueprint_choices(user: User, document_id: int) -> list[BlueprintChoice]:
    """Those with a line about the document: of published contests, and of drafts that this user runs."""
    rows = _allowed(user).filter(cells__document=document_id).distinct().select_related("contest")
    return [BlueprintChoice(row.pk, f"{contest_title(row.contest)} – {row.name}") for row in rows.order_by("-pk")[:200]]


def blueprint_lines(user: User, blueprint_id: int) -> Sequence[BlueprintCell]:
    """A blueprint's lines. Raises NotFound for one that is not for this user."""
    blueprint = _allowed(user).filter(pk=blueprint_id).first()
    if blueprint is None:
        raise NotFound
    return list(blueprint.cells.all())


def _allowed(user: User) -> QuerySet[Blueprint]:
    if sees_all_contests(user):
        return Blueprint.objects.all()
    public = Q(contest__status__in=[Contest.Status.PUBLISHED, Contest.Status.ARCHIVED])
    # By id: joining the organisers would give a blueprint once for each of them.
    return Blueprint.objects.filter(public | Q(contest__in=Contest.objects.filter(organisers=user)))
