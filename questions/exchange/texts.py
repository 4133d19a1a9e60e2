"""Bytes of text files as text, whatever program wrote them."""

import codecs

from questions.exchange import FileFault
from questions.exchange.faults import Refused
from questions.rules.content import Fault


def decoded(data: bytes, /, *, label: str) -> tuple[str, tuple[Fault, ...]]:
    """The text with lines that end in "\\n", and notes about its encoding. Raises Refused for what is no text."""
    text = _text(data)
    if text is None or text.count("\0"):
        raise Refused(FileFault("file_broken", "", {"format": label}))
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), ()


def _text(data: bytes) -> str | None:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return None
