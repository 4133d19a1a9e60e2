"""The images in HTML of other programs: a question keeps the first, by a name of its own."""

import base64
import binascii
import html
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from questions.exchange import MOST_IMAGE_BYTES, FileFault
from questions.rules.content import Fault

# Tags hold no more than this; without a bound a file of "<img" would be looked through again and again.
_IMG = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_DATA = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_LONGEST_NAME: Final = 80

# Finds an image's bytes by what `src` says, or None.
Finder = Callable[[str], bytes | None]


@dataclass(slots=True)
class Pictures:
    """The images of one question; the first that is found stays."""

    find: Finder
    name: str = ""
    alt: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)
    notes: list[Fault] = field(default_factory=list)

    def taken_from(self, source: str, *, keep: bool) -> str:
        """HTML without its images; with `keep` the first of them may become the question's."""
        return _IMG.sub(lambda found: self._take(found[1], keep=keep), source)

    def _take(self, attributes: str, *, keep: bool) -> str:
        said = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(attributes)}
        src = said.get("src", "")
        if not keep or self.name:
            self.notes.append(FileFault("images_more", "image", {}))
            return " "
        data = _embedded(src) if src.lower().startswith("data:") else self.find(unquote(src))
        if data is None:
            self.notes.append(FileFault("image_missing", "image", {"value": src[:_LONGEST_NAME]}))
            return " "
        self.name, self.alt = _name(src), said.get("alt", "")
        self.images = {self.name: data}
        return " "


def as_bytes(encoded: str) -> bytes | None:
    """Base64 as bytes, or None."""
    if len(encoded) > MOST_IMAGE_BYTES * 2:
        return b"\0" * (MOST_IMAGE_BYTES + 1)  # larger than is kept, and told as such
    try:
        return base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return None


def _embedded(src: str) -> bytes | None:
    data = _DATA.match(src)
    return as_bytes(src[data.end() :]) if data else None


def _name(src: str) -> str:
    data = _DATA.match(src)
    if data:
        return f"image.{data[1].lower()}"
    base = re.sub(r"[^\w.-]", "_", posixpath.basename(unquote(src).partition("?")[0]))
    return base[-_LONGEST_NAME:].lstrip(".") or "image"
