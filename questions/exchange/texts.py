"""Bytes of text files as text, whatever program wrote them."""

from questions.exchange import legacy
from questions.exchange.archive import broken
from questions.exchange.faults import Refused
from questions.rules.content import Fault


def decoded(data: bytes, /, *, label: str) -> tuple[str, tuple[Fault, ...]]:
    """The text with lines that end in "\\n", and notes about its encoding. Raises Refused for what is no text."""
    text, notes = legacy.decode(data)
    if "\0" in text:
        raise Refused(broken(label))
    return text, notes
