"""What the study pages show, as plain frozen data: the contract between queries and templates.

Only `AnsweredQuestion` says which options are right, and it is only built from an answer. Titles carry the language
that they are in, as English readers are shown a Vietnamese title where there is no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from questions.rules.marking import UNMATCHED
from questions.rules.searching import Part


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document as it is listed. `practice_url` is "" where there is nothing to practise."""

    code: str
    number: str
    title: str
    title_language: str
    issuer: str
    issued_on: date | None
    passages: int
    questions: int
    url: str
    practice_url: str


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document without its passages. `original_title`: in Vietnamese, where `title` is a translation; else ""."""

    code: str
    number: str
    title: str
    title_language: str
    original_title: str
    issuer: str
    issued_on: date | None
    source_title: str
    source_url: str
    url: str
    practice_url: str


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PassageItem:
    """A passage in reading order; `depth` from 0, `level` of its heading on the page from 2 to 6.

    The parts are heading and text with what was searched for marked. `untitled`: the heading only repeats the first
    words of the text. `removed_in`: the edition that no longer has it, None for a passage in force.
    """

    ref: str
    depth: int
    level: int
    citation: str
    heading: str
    text: str
    sources: Sequence[Source]
    heading_parts: Sequence[Part]
    text_parts: Sequence[Part]
    url: str
    qr_url: str
    untitled: bool
    removed_in: int | None


@dataclass(frozen=True, slots=True)
class EditionChange:
    """A passage that is not as it was in the edition before; `labels` say how."""

    ref: str
    citation: str
    heading: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class EditionNote:
    """The edition that a document is in. `changes` since the one before; `url` shows them word by word."""

    number: int
    saved_at: datetime
    note: str
    changes: Sequence[EditionChange]
    url: str


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A line of the table of contents, with those below it."""

    ref: str
    heading: str
    items: Sequence["OutlineItem"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage in which the words were found; `excerpt` is of its text, empty for one that is only a heading."""

    ref: str
    citation: str
    heading_parts: Sequence[Part]
    excerpt: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A search within the document: the words as they were typed, and where they are."""

    query: str
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """`highlight` is None when nothing was searched for. `removed`: passages of earlier editions, for links to them.

    `edition` is None for a document that has had one text only. `in_short`: passages tell the content in short, with
    their sources, rather than being the text itself.
    """

    document: DocumentHead
    passages: Sequence[PassageItem]
    removed: Sequence[PassageItem]
    edition: EditionNote | None
    in_short: bool
    outline: Sequence[OutlineItem]
    highlight: Highlight | None


@dataclass(frozen=True, slots=True)
class Progress:
    """`number`: of the question on the screen, from 1; `total` when all are done. Of `answered`, `right` were right."""

    number: int
    total: int
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class ShownImage:
    """A picture as a page needs it before its bytes come. `width` and `height` in pixels."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Option:
    """`index`: its place on the page, from 0; what a form sends. `language`: of the text, which is safe HTML.

    `chosen`, `place` (from 1) and `partner`: what a form that was refused held, so that it need not be filled in again.
    """

    index: int
    text: str
    language: str
    chosen: bool = False
    place: int = 0
    partner: int = UNMATCHED


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that is yet to be answered: no key, no hint of one.

    `stem` is safe HTML, `partners` are plain text; `places` number the items of an ordering; `text` as in Option.
    """

    version: int
    kind: str
    stem: SafeString
    options: Sequence[Option]
    partners: Sequence[str]
    places: Sequence[int]
    image: ShownImage | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    text: str
    language: str
    chosen: bool
    right: bool


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """A line of an answer beside what is right, all safe HTML: a place, a prompt, or the one thing that was written.

    `label` is "" of what was written, `own` where nothing was answered.
    """

    label: SafeString
    own: SafeString
    right: SafeString
    good: bool


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question that this person has answered, with its key: `options` of kinds answered by choosing, else `lines`.

    `stem` and `explanation` are safe HTML.
    """

    kind: str
    stem: SafeString
    image: ShownImage | None
    options: Sequence[ReviewedOption]
    lines: Sequence[ReviewedLine]
    right: bool
    explanation: SafeString
    citation: str
    passage_url: str


@dataclass(frozen=True, slots=True)
class ToReadAgain:
    """A passage whose question was missed."""

    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class PracticePage:
    """One of `question` and `answered`, or neither: all are done, or the document has no practice questions.

    `run` goes with every form, so that a page left open is told from the run that followed it.
    """

    document: DocumentHead
    progress: Progress
    question: OpenQuestion | None
    answered: AnsweredQuestion | None
    to_read_again: Sequence[ToReadAgain]
    run: str
