"""Questions in the formats of other programs: a file's bytes in, items with verdicts out, and back.

One module a format behind `Format`; `formats.FORMATS` lists them. Reading never raises for what a file holds: what
cannot be read is an item with faults that say where and why, or a `Reading.refusal` for the whole file. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from questions.exchange.faults import FAULTS
from questions.rules.content import Content, Fault, Use, gettext_noop

# What one file may hold.
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ITEMS: Final = 5_000
# What a compressed file may unpack to: in all, and as a multiple of its packed size.
MOST_UNPACKED: Final = 60 * 1024 * 1024
MOST_RATIO: Final = 200
MOST_IMAGE_BYTES: Final = 2 * 1024 * 1024

# What numbers of places count: the sentence "Row 12" is made of this.
PlaceKind = Literal["line", "row", "paragraph", "question"]
PLACES: Final[Mapping[PlaceKind, str]] = {
    "line": gettext_noop("Line %(number)s"),
    "row": gettext_noop("Row %(number)s"),
    "paragraph": gettext_noop("Paragraph %(number)s"),
    "question": gettext_noop("Question %(number)s"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file an item begins, from 1. `part`: the sheet, or the file inside the package; "" if only one."""

    kind: PlaceKind
    number: int
    part: str = ""


class FileFault(Fault):
    """What is wrong with a file or an item of it, beside the faults of contents; `code` is a key of FAULTS."""

    __slots__ = ()

    @property
    def msgid(self) -> str:
        return FAULTS[self.code]


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a file.

    `content` is tidied, and None when nothing could be made of it; then `faults` say why. A content with faults is
    shown and not imported. `notes` are faults in shape too, of what was left out or taken in another way.
    `ref`: the question's id in the bank if the file tells one. `images`: bytes by the name in `content.image`.
    """

    place: Place
    content: Content | None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    ref: str = ""
    use: Use = "contest"
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file came to. `refusal`: why none of it can be read; then there are no items."""

    items: tuple[Item, ...] = ()
    refusal: Fault | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A question to write: `citation` is for readers, `images` as in `Item`."""

    ref: str
    content: Content
    use: Use = "contest"
    citation: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """What the format cannot hold of one question: `what` is a key of LOSSES. `whole`: the question is left out."""

    ref: str
    what: str
    whole: bool = False


LOSSES: Final[Mapping[str, str]] = {
    "kind": gettext_noop("The format has no questions of this kind: it is left out."),
    "rich": gettext_noop("Bold, italic, lists, subscripts and superscripts become plain text."),
    "image": gettext_noop("The image and its description are left out."),
    "explanation": gettext_noop("The explanation is left out."),
    "citation": gettext_noop("The cited passages are left out."),
    "topics": gettext_noop("The topics are left out."),
    "difficulty": gettext_noop("The difficulty is left out."),
    "source": gettext_noop("The source is left out."),
    "shuffle": gettext_noop("That the options keep their order is left out."),
    "accents": gettext_noop("That an answer without accents is accepted is left out."),
    "tolerance": gettext_noop("The tolerance of the number is left out."),
    "distractors": gettext_noop("Partners that belong to no item are left out."),
    "use": gettext_noop("Whether it is for contests or for practice is left out."),
    "lines": gettext_noop("Line breaks become blanks."),
}


class Format(Protocol):
    """One format. `losses` tells for one question what `write` would leave out, before it does."""

    name: str  # in addresses: "moodle-xml"
    label: str  # as its users call it: "Moodle XML"
    extension: str  # ".xml"
    media_type: str

    def read(self, data: bytes, /) -> Reading: ...

    def write(self, questions: Sequence[Outgoing], /) -> bytes: ...

    def losses(self, question: Outgoing, /) -> list[Loss]: ...
