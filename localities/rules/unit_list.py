"""Reads a list or tree of units from text that an organiser pastes: an indented outline, or a table.

An outline has one unit a line, its depth told by tabs or blanks, and may end with "| identifier". A table
has commas, semicolons or tabs between its cells, as spreadsheets paste it, and a first line that names the
columns in Vietnamese or English: the name, and if wanted the identifier and the parent (identifier or name).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from localities.rules.faults import Fault
from localities.rules.vietnamese import fold

MAX_UNITS: Final = 20_000
MAX_DEPTH: Final = 10
MAX_NAME: Final = 200
MAX_CODE: Final = 35
# Quyết định 20/2020/QĐ-TTg: groups of 0–9 and A–Z parted by dots, 35 characters in all at most.
_CODE: Final = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*")
_BULLET: Final = re.compile(r"[-–•*+]\s+")

# The words, folded, that may stand over a column.
_HEADS: Final = {
    "name": frozenset({"ten", "ten don vi", "don vi", "name", "unit"}),
    "code": frozenset({"ma", "ma don vi", "ma dinh danh", "code", "identifier"}),
    "parent": frozenset({"cap tren", "don vi cap tren", "truc thuoc", "thuoc", "parent", "parent unit"}),
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit read: `parent` is the place of its parent among the rows, which always comes before it."""

    line: int
    name: str
    code: str
    parent: int | None


@dataclass(slots=True)
class _Draft:
    """A unit whose parent is not settled: in a table it may stand further down."""

    line: int
    name: str
    code: str
    parent: int | None = None
    parent_word: str = ""


def read_units(text: str) -> tuple[list[UnitRow], list[Fault]]:
    """The units, each after its parent; and the faults, in the order of lines.

    With any fault the rows are not to be used.
    """
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    table = _columns(text)
    drafts, faults = _read_table(text, *table) if table else _read_outline(text)
    if not drafts and not faults:
        return [], [Fault(0, "empty_list")]
    if len(drafts) > MAX_UNITS:
        return [], [Fault(drafts[MAX_UNITS].line, "too_many", str(MAX_UNITS))]
    faults.extend(_check_cells(drafts))
    rows, found = _ordered(drafts)
    faults.extend(found)
    return rows, sorted(faults, key=lambda fault: (fault.line, fault.code))


def _read_outline(text: str) -> tuple[list[_Draft], list[Fault]]:
    drafts: list[_Draft] = []
    faults: list[Fault] = []
    open_units: list[tuple[int, int]] = []  # (indentation, place) of the last unit and its ancestors
    indent_char = ""
    for line, content in enumerate(text.splitlines(), start=1):
        body = content.lstrip(" \t")
        indent = content[: len(content) - len(body)]
        if not body.strip():
            continue
        indent_char = indent_char or indent[:1]
        if indent.strip(indent_char or None):
            faults.append(Fault(line, "mixed_indent"))
            continue
        if not _close_to(len(indent), open_units):
            faults.append(Fault(line, "indent"))
        name, _, code = _BULLET.sub("", body, count=1).partition("|")
        parent = open_units[-1][1] if open_units else None
        open_units.append((len(indent), len(drafts)))
        drafts.append(_Draft(line, _tidy(name), code.strip().upper(), parent))
    return drafts, faults


def _close_to(indent: int, open_units: list[tuple[int, int]]) -> bool:
    """Close what a line so indented ends, leaving its ancestors; False when it stands between two levels."""
    deeper = False
    while open_units and open_units[-1][0] > indent:
        open_units.pop()
        deeper = True
    if open_units and open_units[-1][0] == indent:
        open_units.pop()
        return True
    return not deeper


def _columns(text: str) -> tuple[str, dict[str, int]] | None:
    """The delimiter and the place of each known column, or None when the first line is not a table's."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    for delimiter in "\t;,":
        words = [fold(word) for word in head.split(delimiter)]
        roles = {role: place for place, word in enumerate(words) for role, heads in _HEADS.items() if word in heads}
        if roles and len(words) > 1:
            return delimiter, roles
    return None


def _read_table(text: str, delimiter: str, roles: dict[str, int]) -> tuple[list[_Draft], list[Fault]]:
    drafts: list[_Draft] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1  # on which the row begins: a quoted cell may run over several lines
    try:
        for cells in reader:
            if any(cells):
                name, code, parent = (_cell(cells, roles.get(role)) for role in _HEADS)
                drafts.append(_Draft(line, name, code.upper(), parent_word=parent))
            line = reader.line_num + 1
    except csv.Error as error:
        return [], [Fault(line, "csv", str(error))]
    head = drafts.pop(0)
    if "name" not in roles:
        return [], [Fault(head.line, "no_name_column")]
    drafts = [draft for draft in drafts if draft.name or draft.code or draft.parent_word]
    return drafts, _settle_parents(drafts)


def _cell(cells: list[str], place: int | None) -> str:
    return "" if place is None or place >= len(cells) else _tidy(cells[place])


def _settle_parents(drafts: list[_Draft]) -> list[Fault]:
    """Find each parent by its identifier, or else by its name, which must then be that of one unit alone."""
    by_code = {draft.code: place for place, draft in enumerate(drafts) if draft.code}
    by_name: dict[str, list[int]] = {}
    for place, draft in enumerate(drafts):
        by_name.setdefault(draft.name.casefold(), []).append(place)
    faults: list[Fault] = []
    for draft in drafts:
        word = draft.parent_word
        if not word:
            continue
        places = by_name.get(word.casefold(), [])
        if word.upper() in by_code:
            draft.parent = by_code[word.upper()]
        elif len(places) == 1:
            draft.parent = places[0]
        else:
            faults.append(Fault(draft.line, "ambiguous_parent" if places else "unknown_parent", word))
    return faults


def _check_cells(drafts: list[_Draft]) -> Iterable[Fault]:
    siblings: set[tuple[int | None, str]] = set()
    codes: set[str] = set()
    for draft in drafts:
        sibling = (draft.parent, draft.name.casefold())
        if not draft.name:
            yield Fault(draft.line, "no_name")
        elif len(draft.name) > MAX_NAME:
            yield Fault(draft.line, "too_long", draft.name[:40] + "…")
        elif not draft.name.isprintable():
            yield Fault(draft.line, "characters")
        elif sibling in siblings:
            yield Fault(draft.line, "duplicate", draft.name)
        siblings.add(sibling)
        if draft.code and not (_CODE.fullmatch(draft.code) and len(draft.code) <= MAX_CODE):
            yield Fault(draft.line, "unit_code", draft.code[: MAX_CODE + 5])
        elif draft.code in codes:
            yield Fault(draft.line, "duplicate_code", draft.code)
        if draft.code:
            codes.add(draft.code)


def _ordered(drafts: list[_Draft]) -> tuple[list[UnitRow], list[Fault]]:
    """The drafts with each parent before its children; what hangs in a cycle or too deep becomes a fault."""
    children: dict[int | None, list[int]] = {}
    for place, draft in enumerate(drafts):
        children.setdefault(draft.parent, []).append(place)
    rows: list[UnitRow] = []
    faults: list[Fault] = []
    reached: set[int] = set()
    # Breadth first: a level at a time, so that depth is counted and no recursion meets a hostile tree.
    level: list[tuple[int, int | None]] = [(place, None) for place in children.get(None, ())]
    depth = 1
    while level:
        if depth > MAX_DEPTH:
            return [], [Fault(drafts[level[0][0]].line, "too_deep", str(MAX_DEPTH))]
        below: list[tuple[int, int | None]] = []
        for place, parent in level:
            draft = drafts[place]
            reached.add(place)
            below.extend((child, len(rows)) for child in children.get(place, ()))
            rows.append(UnitRow(draft.line, draft.name, draft.code, parent))
        level, depth = below, depth + 1
    faults.extend(Fault(draft.line, "cycle", draft.name) for place, draft in enumerate(drafts) if place not in reached)
    return rows, faults


def _tidy(text: str) -> str:
    return " ".join(text.split())
