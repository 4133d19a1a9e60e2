"""A small bank for tests. Stems, options and explanations hold their question's number, so that a page tells whose
they are."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from localities.rules.vietnamese import fold
from questions.models import Choice, Document, Passage, Question, QuestionVersion, Topic

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
_numbers = count(1)


def make_document(code: str = "NQ57", **fields: Any) -> Document:
    return Document.objects.create(code=code, **{"title": f"Văn bản {code}", **fields})


def make_passage(document: Document, parent: Passage | None = None, **fields: Any) -> Passage:
    """The next passage of the document in reading order, below `parent` if there is one."""
    number = next(_numbers)
    ref = f"{document.code}.muc-{number}"
    texts = {"ref": ref, "citation": f"Trích {ref}", "heading": f"Mục {number}", "text": f"Nội dung {number}."}
    passage = Passage.objects.create(document=document, parent=parent, position=number, **{**texts, **fields})
    passage.path = f"{parent.path if parent else '/'}{passage.pk}/"
    passage.save()
    return passage


def make_question(
    passage: Passage,
    *,
    use: str = "practice",
    kind: str = "single",
    right: frozenset[int] = frozenset({0}),
    options: int = 4,
    status: str = "approved",
) -> QuestionVersion:
    """A question with one version. A true/false one says "Đúng" and "Sai"."""
    number = next(_numbers)
    topic, _ = Topic.objects.get_or_create(slug="chung", defaults={"name": "Chung"})
    question = Question.objects.create(ref=f"q-{number}", use=use)
    version = make_version(question, passage, topic, kind=kind, right=right, options=options)
    question.status = status
    question.approved_version = version if status == "approved" else None
    question.save()
    return version


def make_version(
    question: Question,
    passage: Passage,
    topic: Topic,
    *,
    kind: str = "single",
    right: frozenset[int] = frozenset({0}),
    options: int = 4,
) -> QuestionVersion:
    """The question's next version; it is not approved by this."""
    number = next(_numbers)
    version = QuestionVersion.objects.create(
        question=question,
        number=question.versions.count() + 1,
        kind=kind,
        difficulty="easy",
        passage=passage,
        topic=topic,
        stem=f"Câu hỏi {number}?",
        explanation=f"Giải thích {number}.",
        digest=str(number),
        created_at=NOW,
    )
    texts = ["Đúng", "Sai"] if kind == "true_false" else [f"Phương án {number}.{place}" for place in range(options)]
    Choice.objects.bulk_create(
        Choice(version=version, position=place, text=text, correct=place in right) for place, text in enumerate(texts)
    )
    question.latest_version, question.changed_at = version, NOW
    question.folded = f"{fold(' '.join([version.stem, *texts]))} | {fold(version.explanation)}"
    question.save()
    return version
