"""The list of all formats, and which of them a file is in."""

from typing import Final

from questions.exchange import Format
from questions.exchange.aiken import Aiken
from questions.exchange.gift import Gift
from questions.exchange.lossless import Lossless

FORMATS: Final[tuple[Format, ...]] = (Gift(), Aiken(), Lossless())


def by_name(name: str) -> Format | None:
    """The format of an address, if there is one of that name."""
    return next((each for each in FORMATS if each.name == name), None)
