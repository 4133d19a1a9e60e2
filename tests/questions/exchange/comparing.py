"""That a format of rows or paragraphs gives back what it was given, but for what it said it would lose."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from questions.exchange import Format, Item, Outgoing
from questions.rules.content import Content
from questions.rules.richtext import to_text
from tests.questions.exchange.contents import shown

_LOST: dict[str, dict[str, Any]] = {
    "image": {"image": "", "image_alt": ""},
    "topics": {"topics": ()},
    "citation": {"passages": ()},
    "source": {"source_title": "", "source_url": ""},
}


def assert_comes_back(form: Format, questions: Sequence[Outgoing]) -> None:
    told = [{loss.what for loss in form.losses(question) if not loss.whole} for question in questions]
    whole = [any(loss.whole for loss in form.losses(question)) for question in questions]
    kept = [(question, lost) for question, lost, out in zip(questions, told, whole, strict=True) if not out]
    reading = form.read(form.write(questions))
    if not kept:
        assert not reading.items
        return
    assert reading.refusal is None
    assert len(reading.items) == len(kept)
    for item, (question, lost) in zip(reading.items, kept, strict=True):
        _assert_same(item, question, lost)


def _assert_same(item: Item, question: Outgoing, lost: set[str]) -> None:
    assert item.content is not None
    assert not item.faults
    assert (item.ref, item.use) == (question.ref, question.use)
    sent = question.content
    for what in lost - {"rich", "lines"}:
        sent = replace(sent, **_LOST[what])
    if lost & {"rich", "lines"}:
        assert _worded(item.content) == _worded(sent)
    else:
        assert shown(item.content) == shown(sent)
    if "image" not in lost:
        assert dict(item.images) == dict(question.images)


def _worded(content: Content) -> Content:
    """The content by its words alone."""
    return replace(
        content,
        stem=_words(content.stem),
        explanation=_words(content.explanation),
        options=tuple(
            replace(option, text=_words(option.text), partner=_words(option.partner)) for option in content.options
        ),
    )


def _words(text: str) -> str:
    return " ".join(to_text(text).split())
