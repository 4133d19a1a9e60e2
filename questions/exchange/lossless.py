"""JSON that holds all that a question is: for moving banks between sites, and for keeping them.

{"format": "quizsite questions", "version": 1, "questions": [{"ref", "use", "citation", "images": {name: base64},
… the fields of `Content` …}]}
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from questions.exchange import FileFault, Item, Loss, Outgoing, Place, Reading
from questions.exchange.archive import broken
from questions.exchange.faults import Refused
from questions.exchange.reading import item, reading, unread
from questions.exchange.texts import decoded
from questions.rules.content import USES, Content, Fault, Use, from_plain, to_plain

_FORMAT: Final = "quizsite questions"
_VERSION: Final = 1
_LONGEST_REF = 64


class Lossless:
    """The format of this site itself."""

    name = "json"
    label = "JSON"
    extension = ".json"
    media_type = "application/json"

    def read(self, data: bytes, /) -> Reading:
        """All that `write` wrote; unknown fields are ignored."""
        return reading(data, self._items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        """UTF-8, one question after the other, indented for people."""
        rows = [_row(question) for question in questions]
        whole = {"format": _FORMAT, "version": _VERSION, "questions": rows}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"

    def losses(self, question: Outgoing, /) -> list[Loss]:  # noqa: ARG002 - it keeps everything
        """None: it holds everything."""
        return []

    def _items(self, data: bytes) -> Iterator[Item]:
        text, notes = decoded(data, label=self.label)
        try:
            whole = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Refused(broken(self.label)) from error
        if (
            not isinstance(whole, dict)
            or whole.get("format") != _FORMAT
            or not isinstance(whole.get("questions"), list)
        ):
            raise Refused(broken(self.label))
        if whole.get("version") != _VERSION:
            raise Refused(FileFault("file_version", "", {"value": str(whole.get("version"))[:20]}))
        rows = whole.get("questions")
        if not isinstance(rows, list):
            raise Refused(broken(self.label))
        for number, row in enumerate(rows, start=1):
            place = Place("question", number)
            try:
                yield _item(place, row, notes)
            except (ValueError, TypeError):
                yield unread(place, FileFault("item_broken", "", {"format": self.label}))


def _row(question: Outgoing) -> dict[str, Any]:
    images = {name: base64.b64encode(data).decode() for name, data in question.images.items()}
    row = {"ref": question.ref, "use": question.use, "citation": question.citation, **to_plain(question.content)}
    return {**row, "images": images} if images else row


def _item(place: Place, row: object, notes: Sequence[Fault]) -> Item:
    if not isinstance(row, dict):
        raise TypeError("a question is an object")
    content: Content = from_plain(row)
    ref = row.get("ref", "")
    images = _images(row.get("images", {}))
    missing = content.image and content.image not in images
    told = [*notes, *([FileFault("image_missing", "image", {"value": content.image[:100]})] if missing else [])]
    return item(
        place,
        content,
        notes=told,
        ref=ref if isinstance(ref, str) and len(ref) <= _LONGEST_REF else "",
        use=_use(row.get("use")),
        images=images,
    )


def _use(value: object) -> Use:
    return next((use for use in USES if use == value), "contest")


def _images(plain: object) -> Mapping[str, bytes]:
    if not isinstance(plain, dict):
        raise TypeError("images are an object")
    try:
        return {name: base64.b64decode(data, validate=True) for name, data in plain.items()}
    except binascii.Error as error:
        raise ValueError("an image is not base64") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
