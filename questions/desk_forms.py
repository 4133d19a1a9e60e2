"""What the bank's forms send, as contents. Nothing is refused here: what cannot be kept is said by `rules.content`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from django.http import QueryDict

from questions.rules.content import DIFFICULTIES, KINDS, TRUE_FALSE, USES, Content, Kind, Option

_T = TypeVar("_T", bound=str)

# Rows that a form may have: more are not looked at.
_MOST_ROWS = 20
# Rows that an empty form shows, by kind.
_ROWS = {"single": 4, "multiple": 5, "ordering": 4, "matching": 4, "numeric": 1, "short_text": 1}


def content_of(data: QueryDict) -> Content:
    """The question form's fields: `option-N-text`, `-partner`, `-tolerance`, and `right` once for each right option."""
    kind = _one_of(data.get("kind", ""), KINDS, "single")
    return Content(
        kind=kind,
        stem=data.get("stem", ""),
        options=tuple(_options(data, kind)),
        explanation=data.get("explanation", ""),
        difficulty=_one_of(data.get("difficulty", ""), DIFFICULTIES, "medium"),
        passages=tuple(each for each in data.getlist("passages") if each)[:_MOST_ROWS],
        topics=tuple(each for each in data.getlist("topics") if each)[:_MOST_ROWS],
        source_title=data.get("source_title", ""),
        source_url=data.get("source_url", ""),
        shuffle="keep_order" not in data,
        accents="without_accents" not in data,
        image="" if "remove_image" in data else data.get("image", "")[:32],
        image_alt=data.get("image_alt", ""),
    )


def use_of(data: QueryDict) -> str:
    """For contests or for practice."""
    return _one_of(data.get("use", ""), USES, "contest")


def number_of(data: QueryDict, name: str) -> int | None:
    """A number that the form carries; None for none."""
    value = data.get(name, "")
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def with_rows(content: Content, more: int = 0) -> Content:
    """The content with rows to write in: as many as its kind usually has, and `more` than it has now."""
    if content.kind == "true_false":
        given = content.options if len(content.options) == len(TRUE_FALSE) else None
        return replace(content, options=given or tuple(Option(text, right) for text, right in TRUE_FALSE))
    blank = Option("", correct=content.kind not in ("single", "multiple"))
    missing = max(_ROWS[content.kind] - len(content.options), more)
    return replace(content, options=(*content.options, *([blank] * missing)))


def _options(data: QueryDict, kind: Kind) -> Iterator[Option]:
    """The rows as they stand; empty ones at the end are rows that nobody needed."""
    rows = [_row(data, place, kind) for place in range(_MOST_ROWS) if f"option-{place}-text" in data]
    while rows and not (rows[-1].text.strip() or rows[-1].partner.strip()):
        rows.pop()
    yield from rows


def _row(data: QueryDict, place: int, kind: Kind) -> Option:
    marked = kind in ("single", "multiple", "true_false")
    return Option(
        text=data.get(f"option-{place}-text", ""),
        correct=str(place) in data.getlist("right") if marked else True,
        partner=data.get(f"option-{place}-partner", "") if kind == "matching" else "",
        tolerance=data.get(f"option-{place}-tolerance", "") if kind == "numeric" else "",
    )


def _one_of(value: str, known: Sequence[_T], otherwise: _T) -> _T:
    return next((each for each in known if each == value), otherwise)
