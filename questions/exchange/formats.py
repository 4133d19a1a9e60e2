"""The list of all formats, and which of them a file is in."""

from typing import Final

from questions.exchange import Format

FORMATS: Final[tuple[Format, ...]] = ()


def by_name(name: str) -> Format | None:
    """The format of an address, if there is one of that name."""
    return next((each for each in FORMATS if each.name == name), None)
