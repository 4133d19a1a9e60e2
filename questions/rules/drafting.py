"""A document on its way into the bank: the head's fields and the cut passages, as the correction page keeps them.

Owns the shape of `DocumentDraft.data`, its limits, and what a draft would make of the edition before. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from questions.rules.content import gettext_noop
from questions.rules.cutting import (
    LONGEST_CITATION,
    LONGEST_HEADING,
    NEW,
    REASONS,
    Name,
    Row,
    SetAside,
    levelled,
    names,
    tidy,
)
from questions.rules.editions import Change, Entry, changes, matched

MOST_PASSAGES: Final = 3_000
MOST_LEFT_OUT: Final = 20_000
MOST_TEXT: Final = 1_500_000
LONGEST_TEXT: Final = 60_000
CODE: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Head:
    """The fields about the whole document, as they are typed. `short`: how citations call it. `note`: what is new."""

    code: str = ""
    short: str = ""
    number: str = ""
    title: str = ""
    title_en: str = ""
    issuer: str = ""
    issued_on: str = ""
    source_title: str = ""
    source_url: str = ""
    note: str = ""


# The longest value of each field of the head.
LIMITS: Final[Mapping[str, int]] = {
    "code": 40,
    "short": 80,
    "number": 60,
    "title": 400,
    "title_en": 400,
    "issuer": 200,
    "issued_on": 10,
    "source_title": 400,
    "source_url": 500,
    "note": 400,
}


@dataclass(frozen=True, slots=True)
class DocumentText:
    """`base`: the number of the edition that it follows, 0 for a new document. `file_name`: where it came from."""

    head: Head = field(default_factory=Head)
    rows: tuple[Row, ...] = ()
    left_out: tuple[SetAside, ...] = ()
    base: int = 0
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class HeadFault:
    """One thing to mend before saving: `target` is a field of the head, or "rows"."""

    code: str
    target: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def msgid(self) -> str:
        return FAULTS[self.code]


FAULTS: Final[Mapping[str, str]] = {
    "code_missing": gettext_noop("Give the document a code, as “NQ57”: capital letters without accents and digits."),
    "code_shape": gettext_noop("A code has capital letters without accents, digits and hyphens, as “NQ57” or “KH-02”."),
    "title_missing": gettext_noop("Give the document its title."),
    "date_shape": gettext_noop("Write the date as year-month-day."),
    "url_shape": gettext_noop("The address of the source must begin with https:// or http://."),
    "rows_missing": gettext_noop("There is no passage to save."),
    "rows_many": gettext_noop("A document takes at most %(most)s passages; here are %(found)s."),
    "row_long": gettext_noop("Passage %(number)s is longer than %(most)s characters: split it."),
}


def head_faults(draft: DocumentText) -> list[HeadFault]:
    """What keeps a draft from being saved."""
    return list(_head_faults(draft.head)) + list(_row_faults(draft.rows))


def _head_faults(head: Head) -> Iterator[HeadFault]:
    if not head.code:
        yield HeadFault("code_missing", "code")
    elif not CODE.fullmatch(head.code):
        yield HeadFault("code_shape", "code")
    if not head.title:
        yield HeadFault("title_missing", "title")
    if head.issued_on and day_of(head.issued_on) is None:
        yield HeadFault("date_shape", "issued_on")
    if head.source_url and not re.match(r"https?://[^\s/]+\.[^\s]+$", head.source_url):
        yield HeadFault("url_shape", "source_url")


def too_many(rows: Sequence[Row]) -> HeadFault | None:
    """What to say of more passages than a document takes."""
    if len(rows) <= MOST_PASSAGES:
        return None
    return HeadFault("rows_many", "rows", {"most": f"{MOST_PASSAGES:,}", "found": f"{len(rows):,}"})


def _row_faults(rows: Sequence[Row]) -> Iterator[HeadFault]:
    if not rows:
        yield HeadFault("rows_missing", "rows")
    many = too_many(rows)
    if many is not None:
        yield many
    for number, row in enumerate(rows, start=1):
        if len(row.text) > LONGEST_TEXT:
            yield HeadFault("row_long", "rows", {"number": str(number), "most": f"{LONGEST_TEXT:,}"})


def day_of(text: str) -> date | None:
    """A day written as 2026-02-03; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- As JSON ------------------------------------------------------------------------------------------------


def to_plain(draft: DocumentText) -> dict[str, Any]:
    """As JSON can hold it."""
    return asdict(draft)


def from_plain(plain: object) -> DocumentText:
    """What `to_plain` gave, or what a page sent: whatever is amiss in it is cut to its limits or left out.

    Raises ValueError for what is no draft at all, or far too long.
    """
    if not isinstance(plain, Mapping):
        raise ValueError("an object is needed")  # noqa: TRY004 - callers refuse it, whatever is wrong
    rows = [_row(each) for each in _list(plain.get("rows"), MOST_PASSAGES + 1)]
    left_out = [_set_aside(each) for each in _list(plain.get("left_out"), MOST_LEFT_OUT)]
    if sum(len(row.text) + len(row.heading) for row in rows) > MOST_TEXT:
        raise ValueError("too long")
    base = plain.get("base", 0)
    return DocumentText(
        head=head_of(plain.get("head", {})),
        rows=levelled(row for row in rows if row.heading or row.text),
        left_out=tuple(each for each in left_out if each.text),
        base=base if isinstance(base, int) and not isinstance(base, bool) and 0 <= base < 10_000 else 0,  # noqa: PLR2004
        file_name=_line(plain.get("file_name"), 200),
    )


def head_of(plain: object) -> Head:
    """The head's fields of a form or of JSON, tidied and cut to their limits."""
    values = plain if isinstance(plain, Mapping) else {}
    return Head(**{each.name: _line(values.get(each.name), LIMITS[each.name]) for each in fields(Head)})


def _row(plain: object) -> Row:
    values = plain if isinstance(plain, Mapping) else {}
    depth = values.get("depth", 0)
    citation = _line(values.get("citation"), LONGEST_CITATION).replace("[[", "").replace("]]", "")
    return Row(
        depth=depth if isinstance(depth, int) else 0,
        heading=_line(values.get("heading"), LONGEST_HEADING),
        text=_lines(values.get("text")),
        citation=citation,
        match=_line(values.get("match"), 120),
    )


def _set_aside(plain: object) -> SetAside:
    values = plain if isinstance(plain, Mapping) else {}
    why, before = values.get("why"), values.get("before")
    known = why if isinstance(why, str) and (why in REASONS or why == "dropped") else "dropped"
    return SetAside(_lines(values.get("text")), known, before if isinstance(before, int) and before >= 0 else 0)


def _list(value: object, most: int) -> list[object]:
    return list(value[:most]) if isinstance(value, list | tuple) else []


def _line(value: object, most: int) -> str:
    return " ".join(tidy(value).split())[:most] if isinstance(value, str) else ""


def _lines(value: object) -> str:
    return "\n".join(line for line in tidy(value).split("\n") if line) if isinstance(value, str) else ""


# --- Beside the edition before --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a draft makes of an edition. `names` and `refs` by row; `changes`' new keys are numbers of rows as text."""

    names: tuple[Name, ...]
    refs: tuple[str, ...]
    parents: tuple[int | None, ...]
    changes: tuple[Change, ...]


def compared(draft: DocumentText, old: Sequence[Entry], taken: Sequence[str] = ()) -> Comparison:
    """A draft beside the passages of the edition before (none for a new document).

    A passage that was matched keeps its ref; a new one gets one that no passage has or had (`taken`).
    """
    short = draft.head.short or draft.head.code
    called = names(draft.rows, code=draft.head.code or "X", short=short)
    fresh = names(draft.rows, code=draft.head.code or "X", short=short, taken=taken)
    parents = tuple(parents_of(draft.rows))
    new = [
        Entry(str(place), "" if parent is None else str(parent), name.citation, name.heading, row.text)
        for place, (row, name, parent) in enumerate(zip(draft.rows, called, parents, strict=True))
    ]
    decided = {str(place): "" if row.match == NEW else row.match for place, row in enumerate(draft.rows) if row.match}
    found = matched(old, new, decided)
    refs = tuple(found.get(str(place), name.ref) for place, name in enumerate(fresh))
    return Comparison(tuple(called), refs, parents, tuple(changes(old, new, found)))


def parents_of(rows: Sequence[Row]) -> Iterator[int | None]:
    """The place of the row above each row."""
    above: list[int] = []
    for place, row in enumerate(rows):
        del above[row.depth :]
        yield above[-1] if above else None
        above.append(place)


def with_matches(rows: Sequence[Row], before: Sequence[Row]) -> tuple[Row, ...]:
    """Rows that were typed anew, with what had been decided about those that say the same."""
    decided = {(row.heading, row.text): row.match for row in before if row.match}
    return tuple(replace(row, match=decided.get((row.heading, row.text), "")) for row in rows)
