"""The demonstration contest, from a file that a person can edit."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import User
from contests.models import Blueprint, BlueprintCell, Contest, Round
from contests.services.starting import check_fills
from questions.models import Document


def load_demo(*, path: Path, organiser: User | None, now: datetime) -> tuple[Contest, bool]:
    """The contest of the file and whether it was made now. Loading again only keeps its last round open.

    Raises BlueprintShort when the bank cannot fill its paper, KeyError for a field that the file lacks.
    """
    plan: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    existing = Contest.objects.filter(slug=plan["slug"]).first()
    if existing is not None:
        _keep_open(existing, plan["rounds"][-1], now)
        return existing, False
    with transaction.atomic():
        return _create(plan, organiser, now), True


def _keep_open(contest: Contest, plan: dict[str, Any], now: datetime) -> None:
    closed = contest.rounds.filter(number=plan["number"], closes_at__lte=now, results_published_at=None)
    closed.update(closes_at=now + timedelta(days=plan["closes_in_days"]), settled_at=None, actual_prediction=None)


def _create(plan: dict[str, Any], organiser: User | None, now: datetime) -> Contest:
    apart = {"documents", "blueprint", "rounds"}
    contest = Contest.objects.create(
        status=Contest.Status.PUBLISHED, **{name: value for name, value in plan.items() if name not in apart}
    )
    documents = {document.code: document for document in Document.objects.all()}
    contest.documents.set(documents[code] for code in plan["documents"])
    if organiser is not None:
        contest.organisers.add(organiser)
    blueprint = Blueprint.objects.create(contest=contest, name=plan["blueprint"]["name"])
    lines = [
        BlueprintCell(
            blueprint=blueprint,
            position=position,
            document=documents[line["document"]],
            difficulty=line["difficulty"],
            count=line["count"],
        )
        for position, line in enumerate(plan["blueprint"]["lines"], start=1)
    ]
    check_fills(lines)
    BlueprintCell.objects.bulk_create(lines)
    for each in plan["rounds"]:
        Round.objects.create(
            contest=contest,
            number=each["number"],
            title=each["title"],
            title_en=each["title_en"],
            minutes=each["minutes"],
            opens_at=now + timedelta(days=each["opens_in_days"]),
            closes_at=now + timedelta(days=each["closes_in_days"]),
            blueprint=blueprint,
            status=Round.Status.PUBLISHED,
        )
    return contest
