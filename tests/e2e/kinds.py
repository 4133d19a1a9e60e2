"""What the browser test of all kinds stands on: `python -m tests.e2e.kinds lay|close|hide SLUG`.

The demo has questions to choose among only; this lays a contest with one question of each kind beside it.
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from contests.models import Contest, Entry, Round  # noqa: E402
from questions.models import Document, Passage  # noqa: E402
from tests.contests.world import make_bank, make_round  # noqa: E402
from tests.questions.kinds import CONTENTS, make_each_kind  # noqa: E402

CODE = "LOAI"


def lay(slug: str) -> None:
    """A contest that is open now."""
    document = Document.objects.filter(code=CODE).first()
    if document is None:
        document = make_bank(0, code=CODE)
        make_each_kind(Passage.objects.get(document=document))
    contest = Contest.objects.create(slug=slug, title="Cuộc thi bảy loại", status="published", ask_commune="off")
    contest.documents.add(document)
    make_round(contest, document, questions=len(CONTENTS), now=timezone.now())


def close(slug: str) -> None:
    """Its round is over, so that keys may be seen."""
    Round.objects.filter(contest__slug=slug).update(closes_at=timezone.now() - timedelta(minutes=1))


def hide(slug: str) -> None:
    """Out of the way of other tests, which walk through all that a member has."""
    Entry.objects.filter(contest__slug=slug).update(user=None, guest=None)
    Contest.objects.filter(slug=slug).update(status="archived")


if __name__ == "__main__":
    {"lay": lay, "close": close, "hide": hide}[sys.argv[1]](sys.argv[2])
