"""Writing versions: the one door through which a question gets to say something new."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models

from accounts.rows import update_rows
from questions.models import Choice, Image, Passage, Question, QuestionVersion, Topic
from questions.rules.content import Content, searchable
from questions.rules.digest import version_digest

_Row = TypeVar("_Row", bound=models.Model)


def add_versions(
    wanted: Sequence[tuple[Question, Content]], *, author_id: int | None, now: datetime
) -> list[QuestionVersion]:
    """Give each question its next version, in so many statements for however many; `Content` is tidied and faultless.

    The caller's transaction holds the questions' locks (new rows need none) and decides their status. Refs, slugs and
    image names that the bank does not know are left out.
    """
    passages = _by_key(Passage, "ref", (ref for _, content in wanted for ref in content.passages))
    topics = _by_key(Topic, "slug", (slug for _, content in wanted for slug in content.topics))
    images = _by_key(Image, "name", (content.image for _, content in wanted if content.image))
    numbers = _last_numbers([question for question, _ in wanted])
    versions = [
        QuestionVersion(
            question=question,
            number=numbers.get(question.pk, 0) + 1,
            kind=content.kind,
            difficulty=content.difficulty,
            passage_id=next((passages[ref] for ref in content.passages if ref in passages), None),
            topic_id=next((topics[slug] for slug in content.topics if slug in topics), None),
            stem=content.stem,
            explanation=content.explanation,
            source_title=content.source_title,
            source_url=content.source_url,
            shuffle=content.shuffle,
            accents=content.accents,
            image_id=images.get(content.image),
            image_alt=content.image_alt,
            digest=version_digest(content),
            created_at=now,
            author_id=author_id,
        )
        for question, content in wanted
    ]
    QuestionVersion.objects.bulk_create(versions, batch_size=500)
    contents = [content for _, content in wanted]
    _add_choices(versions, contents)
    _add_more(versions, contents, passages, topics)
    for (question, content), version in zip(wanted, versions, strict=True):
        question.latest_version, question.folded, question.changed_at = version, searchable(content), now
    update_rows([question for question, _ in wanted], ["latest_version", "folded", "changed_at"])
    return versions


def _add_choices(versions: Sequence[QuestionVersion], contents: Sequence[Content]) -> None:
    Choice.objects.bulk_create(
        (
            Choice(
                version=version,
                position=position,
                text=option.text,
                correct=option.correct,
                partner=option.partner,
                tolerance=option.tolerance,
            )
            for version, content in zip(versions, contents, strict=True)
            for position, option in enumerate(content.options)
        ),
        batch_size=1000,
    )


def _add_more(
    versions: Sequence[QuestionVersion], contents: Sequence[Content], passages: dict[str, int], topics: dict[str, int]
) -> None:
    """The citations and topics beyond the first."""
    also_cited = QuestionVersion.more_passages.through
    also_about = QuestionVersion.more_topics.through
    pairs = list(zip(versions, contents, strict=True))
    also_cited.objects.bulk_create(
        also_cited(questionversion_id=version.pk, passage_id=passages[ref])
        for version, content in pairs
        for ref in content.passages
        if ref in passages and passages[ref] != version.passage_id
    )
    also_about.objects.bulk_create(
        also_about(questionversion_id=version.pk, topic_id=topics[slug])
        for version, content in pairs
        for slug in content.topics
        if slug in topics and topics[slug] != version.topic_id
    )


def _by_key(model: type[_Row], key: str, values: Iterable[str]) -> dict[str, int]:
    wanted = set(values)
    if not wanted:
        return {}
    rows = model._default_manager.filter(**{f"{key}__in": wanted})  # noqa: SLF001 - documented, underscore and all
    return dict(rows.values_list(key, "pk"))


def _last_numbers(questions: Iterable[Question]) -> dict[int, int]:
    rows = QuestionVersion.objects.filter(question__in=[question.pk for question in questions]).order_by()
    return dict(rows.values_list("question").annotate(models.Max("number")))
