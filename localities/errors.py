"""Refusals of this package: a stable code, a sentence, and the faults line by line.

They have the attributes of every refusal of the platform (`code`, `status`, `message`, `as_dict`).
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from localities.rules.faults import Fault

_SENTENCES: dict[str, Any] = {
    # The list of localities.
    "columns": _("The first line must name the columns %(about)s."),
    "csv": _("This is not a CSV file: %(about)s."),
    "cells": _("The number of cells is %(about)s; it must be the number of columns."),
    "code": _("“%(about)s” is not a code: a province has 2 digits, a commune 5."),
    "type": _("“%(about)s” is not a type of this level."),
    "missing": _("“%(about)s” is empty."),
    "text": _("“%(about)s” is too long or has characters that cannot be shown."),
    "date": _("“%(about)s” is not a date like 2025-07-01."),
    "ends_before_start": _("The end %(about)s is not after the start."),
    "parent": _("“%(about)s” is not the province of this code."),
    "moved": _("Code %(about)s moves to another province; a code stays where it was given."),
    "overlap": _("Two names of code %(about)s are valid at the same time."),
    "reissued": _("Code %(about)s is given to another place; a code is never reissued."),
    "dropped": _("Code %(about)s is missing; a code that ended keeps its rows, with an end date."),
    # Lists of units.
    "empty_list": _("There are no units in the text."),
    "too_many": _("There are more than %(about)s units."),
    "too_long": _("“%(about)s” is too long."),
    "characters": _("There are characters that cannot be shown."),
    "mixed_indent": _("The indentation mixes tabs and blanks."),
    "indent": _("The indentation fits no line above."),
    "too_deep": _("The tree is deeper than %(about)s levels."),
    "duplicate": _("“%(about)s” is already there under the same parent."),
    "unit_code": _("“%(about)s” is not an agency identifier: letters A–Z, digits and dots, 35 at most."),
    "duplicate_code": _("The identifier “%(about)s” is already used."),
    "no_name_column": _("The table has no column for the name."),
    "no_name": _("The name is empty."),
    "unknown_parent": _("The parent “%(about)s” is not in the list."),
    "ambiguous_parent": _("Several units are called “%(about)s”: name the parent by its identifier."),
    "cycle": _("“%(about)s” is its own ancestor."),
}


class ImportRefused(Exception):
    """A file was not imported, and nothing was written; `faults` say why, line by line."""

    code: ClassVar[str] = "import_refused"
    status: ClassVar[int] = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(self.code)
        self.faults = tuple(faults)

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        return str(_("Nothing was imported. Mend the lines below and try again."))

    def as_dict(self) -> dict[str, Any]:
        """The refusal as it goes over the wire."""
        faults = [{"line": fault.line, "code": fault.code, "message": fault_sentence(fault)} for fault in self.faults]
        return {"code": self.code, "message": self.message, "faults": faults}


def fault_sentence(fault: Fault) -> str:
    """What is wrong, in the active language."""
    return str(_SENTENCES[fault.code]) % {"about": fault.about}
