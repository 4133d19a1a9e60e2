"""CSV with the columns of `columns`: one row a question, plain text.

Hides delimiters, quotes and encodings, and the guard that keeps spreadsheets from running a text as a formula.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from questions.exchange import FileFault, Item, Loss, Outgoing, Reading, columns, legacy
from questions.exchange.faults import Refused
from questions.exchange.reading import reading
from questions.exchange.runs import said
from questions.rules.content import Fault
from questions.rules.richtext import to_text

_DELIMITERS: Final = ",;\t|"
_MOST_COLUMNS: Final = 400
_LONGEST: Final = 100
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `unguarded` takes the guard off again."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


class Csv:
    """CSV as spreadsheets write it; written with commas, quotes and the mark of UTF-8."""

    name = "csv"
    label = "CSV"
    extension = ".csv"
    media_type = "text/csv"

    def read(self, data: bytes, /) -> Reading:
        return reading(data, _items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        text = io.StringIO(newline="")
        out = csv.writer(text)
        out.writerow([heading for _, heading, _ in columns.COLUMNS])
        for question in questions:
            if any(loss.whole for loss in self.losses(question)):
                continue
            record = columns.record_of(question)
            out.writerow([guarded(to_text(record.get(name, ""))) for name in columns.NAMES])
        return text.getvalue().encode("utf-8-sig")

    def losses(self, question: Outgoing, /) -> list[Loss]:
        record = columns.record_of(question)
        cells = {name: _cell(to_text(record.get(name, ""))) for name in columns.NAMES}
        return columns.losses(question, columns.row_back(cells))


def _cell(text: str) -> columns.Cell:
    return columns.Cell(said(text))


def _items(data: bytes) -> Iterator[Item]:
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")) and data.startswith(b"PK"):
        raise Refused(FileFault("file_broken", "", {"format": Csv.label}))
    text, notes = legacy.decode(data)
    if not text.strip():
        return
    first = True
    for found in columns.items(_rows(text)):
        yield _noted(found, notes) if first else found
        first = False


def _noted(found: Item, notes: tuple[Fault, ...]) -> Item:
    return replace(found, notes=(*found.notes, *notes))


def _rows(text: str) -> Iterator[columns.Row]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    number = 0
    while True:
        number += 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(FileFault("file_broken", "", {"format": Csv.label})) from error
        yield number, [_cell(unguarded(cell)) for cell in cells[:_MOST_COLUMNS]]


def _delimiter(text: str) -> str:
    """The one whose first row makes headings; without any, the one that parts the first rows most evenly."""
    start = text[:20_000]
    if start.startswith("sep=") and start[4:5] in _DELIMITERS:
        return start[4]
    by_heading = {each: _headings(start, each) for each in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda each: by_heading[each])
    return best if by_heading[best] > 1 else max(_DELIMITERS, key=lambda each: _evenness(start, each))


def _sample(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 30))[:-1]
    except csv.Error:
        return []


def _headings(text: str, delimiter: str) -> int:
    rows = _sample(text + "\n\n", delimiter)
    return max(
        (sum(columns.name_of(cell) is not None for cell in row if len(cell) < _LONGEST) for row in rows), default=0
    )


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    widths = Counter(len(row) for row in _sample(text + "\n\n", delimiter) if len(row) > 2)  # noqa: PLR2004
    width, count = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    return count, width
