"""Reads a closed list that an organiser pastes: one person a line, known by a key, with a name if wanted.

Cells are parted by tabs, semicolons or commas, as spreadsheets paste them: the first e-mail, phone or ID number is
the key, else the first word that can be a user name; the other words are the name.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from contests.rules.eligibility import normal_key
from localities.rules.faults import Fault

MAX_LINES: Final = 50_000
MAX_CELL: Final = 120
_FAULTS_SHOWN: Final = 100
_CELLS: Final = re.compile(r"[\t;,]")
# A word without accents (user name, e-mail, ID number), or digits as phones are written.
_WORD: Final = re.compile(r"[A-Za-z0-9_.@+-]*[A-Za-z0-9][A-Za-z0-9_.@+-]*")
_DIGITS: Final = re.compile(r"[+(]?[0-9][0-9 .()-]*")
_FEWEST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class InviteeRow:
    """A person of the list: the key as `normal_key` writes it, the name or ""."""

    line: int
    key: str
    name: str


def read_invitees(text: str) -> tuple[list[InviteeRow], list[Fault]]:
    """The people, and the faults in order of lines (the first hundred). With any fault the rows are not to be used."""
    rows: dict[str, InviteeRow] = {}
    faults: list[Fault] = []
    lines = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).splitlines()
    if len(lines) > MAX_LINES:
        return [], [Fault(MAX_LINES + 1, "too_many", str(MAX_LINES))]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _read(number, line)
        if isinstance(row, InviteeRow) and row.key in rows:
            row = Fault(number, "duplicate", row.key)
        if isinstance(row, Fault):
            faults.append(row)
        else:
            rows[row.key] = row
    if not rows and not faults:
        return [], [Fault(0, "empty_list")]
    return list(rows.values()), faults[:_FAULTS_SHOWN]


def _read(number: int, line: str) -> InviteeRow | Fault:
    cells = [cell.strip(" \"'") for cell in _CELLS.split(line)]
    cells = [cell for cell in cells if cell]
    if any(not cell.isprintable() for cell in cells):
        return Fault(number, "characters")
    if any(len(cell) > MAX_CELL for cell in cells):
        return Fault(number, "too_long", max(cells, key=len)[:40] + "…")
    key = next(filter(_is_number_or_mail, cells), None) or next(filter(_is_user_name, cells), None)
    if key is None:
        return Fault(number, "no_key", line.strip()[:40])
    # Short numbers beside a key count the lines.
    name = " ".join(cell for cell in cells if cell != key and not cell.isdecimal())
    return InviteeRow(number, normal_key(key), name[:MAX_CELL])


def _is_number_or_mail(cell: str) -> bool:
    if _DIGITS.fullmatch(cell) or ("@" not in cell and _WORD.fullmatch(cell)):
        return sum(ch.isdecimal() for ch in cell) >= _FEWEST_DIGITS
    return bool(_WORD.fullmatch(cell))


def _is_user_name(cell: str) -> bool:
    return bool(_WORD.fullmatch(cell)) and not cell.isdecimal()
