"""A small world for the tests of contests: a bank, a contest with an open round, people who enter."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import Guest, User
from contests.models import Attempt, Blueprint, BlueprintCell, Contest, Entry, Round
from contests.services.starting import start
from localities.models import Commune, Province
from localities.rules.vietnamese import fold
from questions.models import Choice, Document, Passage, Question, QuestionVersion, Topic
from questions.queries import answer_keys

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Việt Nam
_numbers = count(1)


def make_bank(
    questions: int = 12, *, code: str = "NQ57", kind: str = "single", difficulty: str = "easy", options: int = 4
) -> Document:
    """A document with so many approved contest questions about one passage; the first option is right."""
    document, _ = Document.objects.get_or_create(code=code, defaults={"title": f"Nghị quyết {code}"})
    passage, made = Passage.objects.get_or_create(
        ref=f"{code}.i", defaults={"document": document, "citation": f"{code}, I", "heading": "I", "position": 1}
    )
    if made:
        passage.path = f"/{passage.pk}/"
        passage.save()
    topic, _ = Topic.objects.get_or_create(slug="chung", defaults={"name": "Chung"})
    for _ in range(questions):
        make_question(passage, topic, kind=kind, difficulty=difficulty, options=options)
    return document


def make_question(
    passage: Passage,
    topic: Topic,
    *,
    kind: str = "single",
    difficulty: str = "easy",
    options: int = 4,
    right: frozenset[int] = frozenset({0}),
    use: str = "contest",
) -> QuestionVersion:
    number = next(_numbers)
    question = Question.objects.create(ref=f"q-{number}", use=use)
    version = QuestionVersion.objects.create(
        question=question,
        number=1,
        kind=kind,
        difficulty=difficulty,
        passage=passage,
        topic=topic,
        stem=f"Câu hỏi số {number}?",
        explanation=f"Giải thích {number}",
        digest=str(number),
        created_at=NOW,
    )
    Choice.objects.bulk_create(
        Choice(version=version, position=place, text=f"Phương án {number}.{place}", correct=place in right)
        for place in range(options)
    )
    question.status, question.approved_version = Question.Status.APPROVED, version
    question.latest_version = version
    question.save()
    return version


def make_contest(
    *, slug: str = "thi", questions: int = 4, minutes: int = 15, now: datetime = NOW, bank: int = 12, **settings: Any
) -> Contest:
    """A published contest with one round that is open from an hour before `now` for a day."""
    document = make_bank(bank) if bank else Document.objects.get(code="NQ57")
    settings = {"ask_commune": Contest.Asked.OPTIONAL, "attempts_max": None, **settings}
    contest = Contest.objects.create(slug=slug, title=f"Cuộc thi {slug}", status="published", **settings)
    contest.documents.add(document)
    make_round(contest, document, questions=questions, minutes=minutes, now=now)
    return contest


def make_round(
    contest: Contest, document: Document, *, number: int = 1, questions: int = 4, minutes: int = 15, now: datetime = NOW
) -> Round:
    blueprint = Blueprint.objects.create(contest=contest, name=f"Đề {number}")
    BlueprintCell.objects.create(blueprint=blueprint, position=1, document=document, count=questions)
    return Round.objects.create(
        contest=contest,
        number=number,
        title=f"Vòng {number}",
        status=Round.Status.PUBLISHED,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        minutes=minutes,
        blueprint=blueprint,
    )


def make_commune(code: str = "00070", name: str = "Hoàn Kiếm", province: str = "01") -> Commune:
    parent, _ = Province.objects.get_or_create(
        code=province,
        defaults={
            "name": f"Tỉnh {province}",
            "name_en": province,
            "type": "province",
            "folded": "",
            "sort_key": province,
        },
    )
    commune, _ = Commune.objects.get_or_create(
        code=code,
        defaults={
            "province": parent,
            "name": name,
            "name_en": fold(name).title(),
            "type": "ward",
            "folded": f" {fold(name)} |",
            "sort_key": code,
        },
    )
    return commune


def make_entry(
    contest: Contest, name: str = "alice", *, commune: Commune | None = None, user: User | None = None, **fields: Any
) -> Entry:
    """An entry of a new guest, or of `user`."""
    guest = None
    if user is None:
        guest = Guest.objects.create(code_digest=f"digest-{next(_numbers)}", created_at=NOW, last_seen_at=NOW)
    return Entry.objects.create(
        contest=contest,
        user=user,
        guest=guest,
        name=name,
        folded_name=fold(name),
        commune=commune,
        province_id=commune.province_id if commune else None,
        created_at=NOW,
        **fields,
    )


def start_attempt(entry: Entry, *, now: datetime = NOW, number: int = 1) -> Attempt:
    """The entry's running attempt in its contest's round `number`."""
    return start(entry_id=entry.pk, round_id=entry.contest.rounds.get(number=number).pk, now=now)


def right_response(attempt: Attempt, position: int) -> list[int]:
    """The shown indices that are right at a position."""
    item = attempt.paper[position - 1]
    (right,) = answer_keys([item["v"]])[item["v"]].sets
    return sorted(shown for shown, written in enumerate(item["o"]) if written in right)


def wrong_response(attempt: Attempt, position: int) -> list[int]:
    """One shown index that is wrong at a position."""
    right = right_response(attempt, position)
    return [next(index for index in range(len(attempt.paper[position - 1]["o"])) if index not in right)]


__all__ = [
    "NOW",
    "make_bank",
    "make_commune",
    "make_contest",
    "make_entry",
    "make_question",
    "make_round",
    "right_response",
    "start_attempt",
    "wrong_response",
]
