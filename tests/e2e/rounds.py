"""What the journeys about rounds stand on: `python -m tests.e2e.rounds lay|attend|close|hide SLUG`.

A contest with a document and three questions of its own, run by the demo's organiser. The first question's key is
wrong on purpose: B, where every explanation says A.
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import Guest, User  # noqa: E402
from contests.journal import journal  # noqa: E402
from contests.messages import Save  # noqa: E402
from contests.models import Contest, Entry, Round  # noqa: E402
from contests.services.starting import start  # noqa: E402
from questions.models import Passage, Question, QuestionVersion, Topic  # noqa: E402
from questions.rules.content import Content, Option, tidied  # noqa: E402
from questions.services.versions import add_versions  # noqa: E402
from tests.contests.world import make_bank, make_round  # noqa: E402

# Each with its options, the first of which is what the document says.
QUESTIONS = (
    ("Thư viện xã mở cửa thêm vào lúc nào?", ("Buổi tối", "Ban đêm", "Buổi trưa", "Sáng sớm")),
    ("Mỗi thư viện xã có mấy phòng đọc?", ("Hai phòng", "Một phòng", "Ba phòng", "Bốn phòng")),
    ("Ai quản lý thư viện xã?", ("Ủy ban nhân dân xã", "Trường học", "Trạm y tế", "Hợp tác xã")),
)
WRONGLY_KEYED = 0
PEOPLE = 60


def lay(slug: str) -> None:
    """A contest that is open now. Questions are called SLUG-1 and so on."""
    now = timezone.now()
    document = make_bank(0, code=slug.upper())
    passage = Passage.objects.get(document=document)
    Topic.objects.get_or_create(slug="chung", defaults={"name": "Chung"})
    wanted = []
    for place, (stem, texts) in enumerate(QUESTIONS):
        right = 1 if place == WRONGLY_KEYED else 0
        options = tuple(Option(text, correct=which == right) for which, text in enumerate(texts))
        content = Content(
            "single", stem, options, explanation=f"{texts[0]}.", passages=(passage.ref,), topics=("chung",)
        )
        wanted.append((Question.objects.create(ref=f"{slug}-{place + 1}"), tidied(content)))
    for version in add_versions(wanted, author_id=None, now=now):
        version.question.status, version.question.approved_version = Question.Status.APPROVED, version
        version.question.save()
    contest = Contest.objects.create(slug=slug, title=f"Cuộc thi {slug}", status="published", ask_commune="off")
    contest.documents.add(document)
    contest.organisers.add(User.objects.get(username="organiser"))
    make_round(contest, document, questions=len(QUESTIONS), now=now)


def attend(slug: str) -> None:
    """Guests hand in: the more able, the more answers as the document has them."""
    now = timezone.now()
    board_round = Round.objects.get(contest__slug=slug)
    refs = [f"{slug}-{place + 1}" for place in range(len(QUESTIONS))]
    asked = QuestionVersion.objects.filter(question__ref__in=refs).order_by("pk")
    easy = {version.pk: PEOPLE * (place + 2) // 6 for place, version in enumerate(asked)}
    for person in range(PEOPLE):
        guest = Guest.objects.create(code_digest=f"{slug}-{person}", created_at=now, last_seen_at=now)
        name = f"Khách {person + 1}"
        entry = Entry.objects.create(
            contest=board_round.contest, guest=guest, name=name, folded_name=name.lower(), created_at=now
        )
        attempt = start(entry_id=entry.pk, round_id=board_round.pk, now=now)
        saves: list[Save | None] = [
            Save(place, place, [item["o"].index(0 if person > easy[item["v"]] else 1)])
            for place, item in enumerate(attempt.paper, start=1)
        ]
        journal.ask_all(attempt.pk, [*saves, None], received_at=now)


def close(slug: str) -> None:
    """Its round has been over for a while, so that keys may be seen."""
    Round.objects.filter(contest__slug=slug).update(closes_at=timezone.now() - timedelta(minutes=1))


def hide(slug: str) -> None:
    """Out of the way of other tests, which walk through all that a member has."""
    Entry.objects.filter(contest__slug=slug).update(user=None, guest=None)
    Contest.objects.filter(slug=slug).update(status="archived")


if __name__ == "__main__":
    {"lay": lay, "attend": attend, "close": close, "hide": hide}[sys.argv[1]](sys.argv[2])
