"""Reads the list of localities and checks what one file can tell: forms, types, dates that join, parents.

Hides CSV. The list has one row for each stretch of time in which a code bore one name and one type;
`valid_to` is the first day on which it no longer does. What only the database knows is checked by the import.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from localities.rules.faults import Fault

COLUMNS: Final = ("code", "type", "name", "name_en", "parent", "valid_from", "valid_to", "legal_basis")
PROVINCE_TYPES: Final = frozenset({"province", "city"})
COMMUNE_TYPES: Final = frozenset({"commune", "ward", "special_zone"})
MAX_NAME: Final = 120
MAX_BASIS: Final = 300
_CODE: Final = re.compile(r"[0-9]{2}(?:[0-9]{3})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PROVINCE_CODE_LENGTH: Final = 2


@dataclass(frozen=True, slots=True)
class Span:
    """One row: what a code is called and of which type, from `valid_from` until the day before `valid_to`."""

    line: int
    code: str
    type: str
    name: str
    name_en: str
    parent: str
    valid_from: dt.date
    valid_to: dt.date | None
    legal_basis: str

    @property
    def is_province(self) -> bool:
        return len(self.code) == PROVINCE_CODE_LENGTH


Spans = tuple[Span, ...]


def read_gazetteer(text: str) -> tuple[dict[str, Spans], list[Fault]]:
    """The rows of each code in the order of time, provinces first; and the faults, in the order of lines.

    With any fault the rows are not to be used.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    spans: list[Span] = []
    faults: list[Fault] = []
    try:
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            return {}, [Fault(1, "columns", ",".join(COLUMNS))]
        for cells in reader:
            span, found = _read_row(reader.line_num, cells)
            faults.extend(found)
            if span is not None:
                spans.append(span)
    except csv.Error as error:
        return {}, [Fault(reader.line_num, "csv", str(error))]
    by_code: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: (len(span.code), span.code, span.valid_from)):
        by_code.setdefault(span.code, []).append(span)
    listed = {code: tuple(rows) for code, rows in by_code.items()}
    for rows in listed.values():
        faults.extend(_check_spans(rows, listed))
    return listed, sorted(faults, key=lambda fault: fault.line)


def in_force(spans: Iterable[Span], on: dt.date) -> Span | None:
    """The last row that had begun by `on`, ended or not; None for a code that begins later."""
    return max((span for span in spans if span.valid_from <= on), key=lambda span: span.valid_from, default=None)


def _read_row(line: int, cells: list[str]) -> tuple[Span | None, list[Fault]]:
    """The row's span, or the faults that keep it from being one."""
    if len(cells) != len(COLUMNS):
        return None, [Fault(line, "cells", str(len(cells)))]
    row = {column: unicodedata.normalize("NFC", cell.strip()) for column, cell in zip(COLUMNS, cells, strict=True)}
    valid_from, valid_to = _date(row["valid_from"]), _date(row["valid_to"])
    found = [*_check_code(row), *_check_texts(row), *_check_dates(row, valid_from, valid_to)]
    if found or valid_from is None:
        return None, [Fault(line, code, about) for code, about in found]
    texts = {column: row[column] for column in COLUMNS if not column.startswith("valid_")}
    return Span(line=line, valid_from=valid_from, valid_to=valid_to, **texts), []


def _check_code(row: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if not _CODE.fullmatch(row["code"]):
        yield "code", row["code"]
    elif row["type"] not in (PROVINCE_TYPES if len(row["code"]) == PROVINCE_CODE_LENGTH else COMMUNE_TYPES):
        yield "type", row["type"]


def _check_texts(row: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for column, longest in (("name", MAX_NAME), ("name_en", MAX_NAME), ("legal_basis", MAX_BASIS)):
        if not row[column]:
            yield "missing", column
        elif len(row[column]) > longest or not row[column].isprintable():
            yield "text", column


def _check_dates(
    row: Mapping[str, str], valid_from: dt.date | None, valid_to: dt.date | None
) -> Iterable[tuple[str, str]]:
    if valid_from is None:
        yield "date", row["valid_from"]
    if valid_to is None and row["valid_to"]:
        yield "date", row["valid_to"]
    if valid_from and valid_to and valid_to <= valid_from:
        yield "ends_before_start", row["valid_to"]


def _check_spans(spans: Spans, listed: Mapping[str, Spans]) -> Iterable[Fault]:
    """The faults between the rows of one code, and with its province."""
    for span in spans:
        if span.is_province:
            if span.parent:
                yield Fault(span.line, "parent", span.parent)
        elif len(span.parent) != PROVINCE_CODE_LENGTH or not _existed(listed.get(span.parent), span.valid_from):
            yield Fault(span.line, "parent", span.parent)
        elif span.parent != spans[0].parent:
            yield Fault(span.line, "moved", span.code)
    for earlier, later in pairwise(spans):
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            yield Fault(later.line, "overlap", later.code)
        elif earlier.valid_to < later.valid_from:
            yield Fault(later.line, "reissued", later.code)


def _existed(spans: Spans | None, on: dt.date) -> bool:
    return spans is not None and in_force(spans, on) is not None


def _date(text: str) -> dt.date | None:
    """The day, or None where the text is not exactly YYYY-MM-DD."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
