"""Cutting an official text into passages by its own numbering, and naming them so that they can be cited.

Phần, Chương, Mục, Điều, A., I., 1., 1.1., a), "-", "+" tell the tree; what belongs to the sheet and not to the text
(letterhead, page numbers, signatures, recipients) is set aside and shown. No word is lost: it is in a row or set aside.
Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from localities.rules.vietnamese import fold
from questions.rules.content import gettext_noop

LONGEST_HEADING: Final = 300
LONGEST_CITATION: Final = 200
LONGEST_REF: Final = 120
_TITLE: Final = 180  # a numbered line that is longer is a sentence, not a title
_WORDS_OF_HEADING: Final = 12
_MOST_FIRST: Final = 30  # a text that is pasted in part may begin at XII, none at C or L
_LONGEST_NOISE: Final = 200
_DEEPEST: Final = 19


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a file. `heading`: the level that its style tells, from 1; 0 for running text."""

    text: str
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as it is cut and corrected, in reading order; `depth` from 0, at most one more than the row before.

    `heading` is the title line, "" where the text has none. `citation` "" is made from the numbers, else kept.
    `match`: what an editor decided that it was in the edition before: a ref, or NEW; "" leaves it to likeness.
    """

    depth: int
    heading: str
    text: str = ""
    citation: str = ""
    match: str = ""


NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that was left out; `why` is a key of REASONS, `before` the row that it stood before."""

    text: str
    why: str
    before: int


@dataclass(frozen=True, slots=True)
class Cut:
    """What a text came to."""

    rows: tuple[Row, ...]
    left_out: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """How a passage is called. `ref` is stable; `heading` is made of the first words for want of a title."""

    ref: str
    citation: str
    heading: str


REASONS: Final[Mapping[str, str]] = {
    "page": gettext_noop("page number"),
    "rule": gettext_noop("dividing line"),
    "letterhead": gettext_noop("letterhead"),
    "signature": gettext_noop("signature or recipients"),
    "contents": gettext_noop("table of contents"),
}

# --- Marks of numbering ---------------------------------------------------------------------------------

# From the outermost to the innermost, as Nghị định 30/2020/NĐ-CP (phụ lục I) and the Party's Hướng dẫn 36-HD/VPTW
# order them.
KINDS: Final = (
    "appendix",
    "part",
    "chapter",
    "section",
    "subsection",
    "article",
    "upper",
    "roman",
    "number",
    "number2",
    "number3",
    "letter",
    "dash",
    "plus",
)
_RANK: Final[Mapping[str, int]] = {kind: rank for rank, kind in enumerate(KINDS)}
_WORDED: Final = ("appendix", "part", "chapter", "section", "subsection", "article")
# Kinds whose line may be a title even when it ends with a full stop.
_TITLED: Final = frozenset({*_WORDED, "upper", "roman"})

_ORDINALS: Final = {
    name: place
    for place, names in enumerate(
        (
            ("nhat", "mot"),
            ("hai",),
            ("ba",),
            ("tu", "bon"),
            ("nam",),
            ("sau",),
            ("bay",),
            ("tam",),
            ("chin",),
            ("muoi",),
        ),
        start=1,
    )
    for name in names
}
_ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_PATTERNS: Final = (
    ("appendix", re.compile(rf"(?i:phụ lục)(?:\s+(?:(?i:số)\s+)?({_ROMAN}|\d{{1,3}}|[A-H]))?(?![\w])\s*[.:\-–—]?\s*")),
    (
        "part",
        re.compile(
            rf"(?i:phần)\s+((?i:thứ\s+(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười))|{_ROMAN}|\d{{1,2}}|[A-H])(?!\w)"
            r"\s*[.:\-–—]?\s*"
        ),
    ),
    ("chapter", re.compile(rf"(?i:chương)\s+({_ROMAN}|\d{{1,3}})(?!\w)\s*[.:\-–—]?\s*")),
    ("subsection", re.compile(rf"(?i:tiểu mục)\s+({_ROMAN}|\d{{1,3}})(?!\w)\s*[.:\-–—]?\s*")),
    ("section", re.compile(rf"(?:Mục|MỤC)\s+({_ROMAN}|\d{{1,3}})(?!\w)\s*[.:\-–—]?\s*")),
    ("article", re.compile(r"(?:Điều|ĐIỀU)\s+(\d{1,4}[a-zđ]?)(?!\w)\s*[.:\-–—]\s*")),
    ("roman", re.compile(rf"({_ROMAN})\s?[.\-–—/):](?:\s+|$)")),
    ("upper", re.compile(r"([A-HK-N])\s?[.\-–—/):]\s+")),
    ("number3", re.compile(r"(\d{1,3}\.\d{1,2}\.\d{1,2})(?:[.)]\s*|\s+)")),
    ("number2", re.compile(r"(\d{1,3}\.\d{1,2})(?:[.)]\s+|[.)]$|\s+)")),
    ("number", re.compile(r"(\d{1,3})\s?(?:[.)/]|\s?[\-–—](?=\s))(?!\d)\s*")),
    ("letter", re.compile(r"([a-zđ])\s?[.)/]\s+")),
    ("dash", re.compile(r"([-–—•●▪◦·*])(?:\s+|(?=[^\W\d_]))")),
    ("plus", re.compile(r"([+])\s*")),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The number that a line begins with: its kind, its value as written, and where what it numbers begins."""

    kind: str
    value: str
    end: int

    @property
    def rank(self) -> int:
        return _RANK[self.kind]


def mark_of(line: str) -> Mark | None:
    """The number at the beginning of a line, by its looks alone."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(line)
        if found and not (kind in _WORDED and line[found.end() : found.end() + 1].islower()):  # "Mục 2 của Chương này"
            value = next((group for group in found.groups() if group), "")
            return Mark(kind, value, found.end())
    return None


def roman(value: str) -> int:
    """A Roman number's value; 0 for what is none."""
    if not re.fullmatch(_ROMAN, value):
        return 0
    numbers = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[digit] for digit in value]
    pairs = zip(numbers, [*numbers[1:], 0], strict=True)
    return sum(-number if number < after else number for number, after in pairs)


# --- What belongs to the sheet --------------------------------------------------------------------------

_PAGE = re.compile(r"(?i:[-–—]\s*\d{1,4}\s*[-–—]|\d{1,4}|(?:trang|page)\s+\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?)")
_RULES = frozenset("-–—_=*.·•~+ ")
_CONTENTS = re.compile(r".*(?:\.\s?){4,}\s*\d{1,4}|.*…{2,}\s*\d{1,4}")
# Whole lines, folded, that stand above a text.
_LETTERHEAD = re.compile(
    r"dang cong san viet nam|cong hoa xa hoi chu nghia viet nam|doc lap tu do hanh phuc"
    r"|ban chap hanh trung uong( dang( cong san viet nam)?)?|bo chinh tri|ban bi thu|quoc hoi|chinh phu"
    r"|thu tuong chinh phu|uy ban thuong vu quoc hoi|chu tich nuoc"
    r"|(tinh|thanh|huyen|dang|xa) uy [\w ]{1,40}|(bo|hoi dong nhan dan|uy ban nhan dan|ban) [\w ]{1,40}"
    r"|(luat |nghi quyet |nghi dinh )?so \d{1,5} (\d{4} )?[a-z]{1,6}\d*( [a-z]{1,8}\d*){0,3}"
    r"|[\w ]{2,30} ngay( \d{1,2})? thang( \d{1,2})? nam( \d{4})?"
)
# Lines that stand in capitals when they are a letterhead; the same words in a sentence are text.
_SPOKEN = re.compile(r"doc lap|so \d|.* ngay( |$)|luat so|nghi quyet so|nghi dinh so")
_SIGNATURE = re.compile(
    r"(?:T/M|TM\.|KT\.|TL\.|TUQ\.|Q\.)\s*[^\W\d_].*"
    r"|(?i:nơi nhận)\s*:?.*|\(?(?i:đã ký)\)?\s*[.]?|(?i:xác thực văn bản).*"
)


def _noise_of(line: str, *, in_head: bool) -> str:
    """Why a line is no part of the text; "" when it is."""
    if len(line) > _LONGEST_NOISE:
        return ""
    if _PAGE.fullmatch(line):
        return "page"
    if set(line) <= _RULES:
        return "rule"
    if _CONTENTS.fullmatch(line):
        return "contents"
    return "letterhead" if in_head and _is_letterhead(line) else ""


def _is_letterhead(line: str) -> bool:
    folded = fold(line)
    if not _LETTERHEAD.fullmatch(folded):
        return False
    return line == line.upper() or _SPOKEN.match(folded) is not None


# --- Cutting --------------------------------------------------------------------------------------------


def blocks_of(text: str) -> list[Block]:
    """The paragraphs of plain text: its lines, those that only wrap joined again."""
    found: list[Block] = []
    for line in tidy(text).split("\n"):
        if found and line and found[-1].text and _wraps(found[-1].text, line):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line}")
        else:
            found.append(Block(line))
    return [block for block in found if block.text]


def _wraps(line: str, after: str) -> bool:
    """Whether a sentence goes on from one line to the next."""
    return line[-1] not in '.;:!?…”"' and after[0].islower() and mark_of(after) is None


def tidy(text: str) -> str:
    """Text as it is kept: NFC, blanks in lines single, no characters that hide or order text."""
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text))
    lines = ("".join(map(_seen, line)) for line in text.split("\n"))
    return "\n".join(" ".join(line.split()) for line in lines)


# Bullets that word processors take from fonts of symbols.
_GLYPHS = {"\uf0b7": "•", "\uf0a7": "•", "\uf02d": "-", "\uf02b": "+"}


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    return (
        " "
        if category == "Zs" or char == "\t"
        else _GLYPHS.get(char, char)
        if category not in ("Cc", "Cf", "Cs")
        else ""
    )


def cut(blocks: Iterable[Block]) -> Cut:
    """The passages of a text and what was set aside. A text that numbers nothing is cut into its paragraphs."""
    lines = [Block(line, block.heading) for block in blocks for line in tidy(block.text).split("\n") if line]
    cutter = _Cutter(_title_plain(lines))
    for line in lines:
        cutter.take(line)
    return cutter.done()


def _title_plain(lines: Sequence[Block]) -> int:
    """The level of heading that only the document's own title has, 0 for none: it opens no passage."""
    levels = [line.heading for line in lines if line.heading]
    if not levels:
        return 0
    first = next(line for line in lines if line.heading)
    top = min(levels)
    alone = levels.count(top) == 1 and first.heading == top and len(levels) > 1
    return top if alone and mark_of(first.text) is None else 0


@dataclass(slots=True)
class _Open:
    """A passage that lines may still be added to, or others hung below."""

    rank: float
    level: int  # of its heading by style, 0 for none
    mark: Mark | None


class _Cutter:
    """Takes lines one by one; `_stack` holds the passages from the top to the one being written."""

    def __init__(self, title_level: int) -> None:
        self._title_level = title_level
        self._rows: list[list[str]] = []  # heading and lines of text
        self._depths: list[int] = []
        self._left: list[SetAside] = []
        self._stack: list[_Open] = []
        self._last: dict[str, int] = {}  # the last capital or Roman number at its place
        self._in_tail = False
        self._numbered = False
        self._awaits_title = False

    def take(self, line: Block) -> None:
        mark = self._believed(mark_of(line.text))
        if self._set_aside(line.text, mark):
            return
        if mark is not None:
            self._begin(line, mark)
        elif line.heading and line.heading != self._title_level:
            self._begin_unnumbered(line)
        elif self._awaits_title and len(line.text) <= _TITLE and line.text[-1] not in ".;":
            self._rows[-1][0] = f"{self._rows[-1][0]} {line.text}"
            self._awaits_title = line.text == line.text.upper()  # capitals may run over two lines
        else:
            self._add(line.text)

    def done(self) -> Cut:
        rows = [
            Row(depth, heading, "\n".join(text))
            for depth, (heading, *text) in zip(self._depths, self._rows, strict=True)
        ]
        if len(rows) == 1 and not self._numbered and "\n" in rows[0].text:
            rows, self._left = _paragraphs(rows[0].text, self._left)
        return Cut(tuple(rows), tuple(self._left))

    # What a line is

    def _believed(self, mark: Mark | None) -> Mark | None:
        """The mark, unless its number does not fit where it stands ("C. Mác", "2.5 triệu")."""
        if mark is None:
            return None
        if mark.kind in ("roman", "upper"):
            return self._capital(mark)
        if mark.kind in ("number2", "number3") and not self._follows_number(mark.value):
            return None
        return mark

    def _capital(self, mark: Mark) -> Mark | None:
        """I may be one or the letter after H; C may be a hundred, the third, or the beginning of a name."""
        letter = ord(mark.value) - ord("A") + 1 if len(mark.value) == 1 else 0
        if letter == 1 or (letter > 1 and letter == self._last.get("upper", 0) + 1):
            return Mark("upper", mark.value, mark.end)
        value, last = roman(mark.value), self._last.get("roman", 0)
        fits = value == 1 or (last < value <= last + 3 if last else 0 < value <= _MOST_FIRST)
        return Mark("roman", mark.value, mark.end) if fits else None

    def _follows_number(self, value: str) -> bool:
        """1.1 needs a 1 above it or a 1.x beside it, or begins."""
        above = value.rpartition(".")[0]
        numbers = [each.mark.value for each in self._stack if each.mark and each.mark.kind.startswith("number")]
        if any(above in (number, number.rpartition(".")[0]) for number in numbers):
            return True
        return value.endswith(".1") and value.count(".") == 1 and not self._has("number")

    def _has(self, kind: str) -> bool:
        return any(each.mark is not None and each.mark.kind == kind for each in self._stack)

    def _set_aside(self, text: str, mark: Mark | None) -> bool:
        """Whether the line was left out."""
        why = _noise_of(text, in_head=not self._numbered)
        if not why and self._rows and mark is None and len(text) <= _LONGEST_NOISE and _SIGNATURE.fullmatch(text):
            self._in_tail = True
        if mark is not None and mark.rank <= _RANK["roman"] and mark.kind != "upper":
            self._in_tail = False  # an appendix, or the text that a decision puts into force
        if self._in_tail:
            why = why or "signature"
        if why:
            self._left.append(SetAside(text, why, len(self._rows)))
        return bool(why)

    # What is done with it

    def _begin(self, line: Block, mark: Mark) -> None:
        while self._stack and not self._may_hold(self._stack[-1], mark, line.heading):
            self._stack.pop()
        self._remember(mark)
        self._numbered = True
        title = _is_title(line, mark)
        self._open(_Open(mark.rank, line.heading, mark), line.text if title else "", "" if title else line.text)
        self._awaits_title = mark.kind in _WORDED and mark.end >= len(line.text)

    @staticmethod
    def _may_hold(above: _Open, mark: Mark, level: int) -> bool:
        equal_style = above.mark is None and level and above.level >= level
        return above.rank < mark.rank and not equal_style

    def _remember(self, mark: Mark) -> None:
        """A new outer number begins the inner ones anew."""
        if mark.kind == "roman":
            self._last["roman"] = roman(mark.value)
        elif mark.kind == "upper":
            self._last = {"upper": ord(mark.value) - ord("A") + 1}
        elif mark.rank < _RANK["upper"]:
            self._last = {}

    def _begin_unnumbered(self, line: Block) -> None:
        while self._stack and (not self._stack[-1].level or self._stack[-1].level >= line.heading):
            self._stack.pop()
        self._numbered = True
        self._last = {}
        rank = self._stack[-1].rank + 0.5 if self._stack else -0.5
        self._open(_Open(rank, line.heading, None), line.text, "")
        self._awaits_title = False

    def _open(self, opened: _Open, heading: str, text: str) -> None:
        self._depths.append(len(self._stack))
        self._stack.append(opened)
        self._rows.append([heading, *([text] if text else [])])

    def _add(self, text: str) -> None:
        """More of the passage being written; before any number, of the preamble."""
        self._awaits_title = False
        if not self._rows:
            self._depths.append(0)
            self._rows.append([""])
        self._rows[-1].append(text)


def _is_title(line: Block, mark: Mark) -> bool:
    if len(line.text) > _TITLE:
        return False
    if line.heading:
        return True
    end = line.text[-1]
    if mark.kind in _TITLED:
        return end not in ";," and (end != "." or mark.end >= len(line.text) - 1 or line.text == line.text.upper())
    return mark.kind.startswith("number") and end not in ".;,:!?…"


def _paragraphs(text: str, left: Sequence[SetAside]) -> tuple[list[Row], list[SetAside]]:
    """A text without numbers: each of its paragraphs. What was set aside among them is shown at the beginning."""
    return [Row(0, "", line) for line in text.split("\n")], [replace(each, before=0) for each in left]


# --- Marked-up text: what is corrected without a script ----------------------------------------------------

_MARKED = re.compile(r"(#{1,20}) ?(.*?)(?: ?\[\[((?:(?!\[\[).)*)\]\])?")


def to_marked(rows: Iterable[Row]) -> str:
    """Each passage begins with as many # as its level; a citation of its own stands behind its heading in [[ ]]."""
    lines: list[str] = []
    for row in rows:
        cited = f" [[{row.citation}]]" if row.citation or row.heading.endswith("]]") else ""
        lines.append(f"{'#' * (row.depth + 1)} {row.heading}{cited}".rstrip())
        lines += [f"\\{line}" if line[:1] in ("#", "\\") else line for line in row.text.split("\n") if row.text]
    return "\n".join(lines)


def from_marked(text: str) -> tuple[Row, ...]:
    """What `to_marked` wrote, as somebody has changed it. Text before the first # is a passage of its own."""
    rows: list[Row] = []
    for line in tidy(text).split("\n"):
        found = _MARKED.fullmatch(line)
        if found:
            marks, heading, cited = found.groups()
            rows.append(Row(len(marks) - 1, heading, "", cited or ""))
        elif line:
            kept = line[1:] if line[:1] == "\\" else line
            before = rows.pop() if rows else Row(0, "")
            rows.append(replace(before, text=f"{before.text}\n{kept}" if before.text else kept))
    return levelled(row for row in rows if row.heading or row.text)


def levelled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with depths that make a tree: the first at the top, each at most one below the row before."""
    tree: list[Row] = []
    for row in rows:
        most = tree[-1].depth + 1 if tree else 0
        tree.append(replace(row, depth=max(0, min(row.depth, most, _DEEPEST))))
    return tuple(tree)


# --- Names ------------------------------------------------------------------------------------------------

_CITED: Final[Mapping[str, str]] = {
    "appendix": "Phụ lục",
    "part": "Phần",
    "chapter": "Chương",
    "section": "Mục",
    "subsection": "Tiểu mục",
    "article": "Điều",
}
_SLUGS: Final[Mapping[str, str]] = {
    "appendix": "phu-luc",
    "part": "phan",
    "chapter": "chuong",
    "section": "muc",
    "subsection": "tieu-muc",
    "article": "dieu",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A row's place: parts of its ref, and of its citation (joined by its parent's last part or a comma)."""

    slugs: tuple[str, ...]
    citation: str
    kind: str  # "" for a row without a number
    value: str = ""


def names(rows: Sequence[Row], *, code: str, short: str, taken: Iterable[str] = ()) -> list[Name]:
    """A name for each row: refs are `code` and the numbers ("NQ57.iii.2.a"), citations `short` and the numbers.

    Refs differ from each other and from those `taken`: a repeated number gets "-2", "-3".
    """
    used = set(taken)
    above: list[_Place] = []
    counts: list[dict[str, int]] = []  # of unnumbered rows below each row of `above`, and at the top
    found: list[Name] = []
    begun = False
    for row in levelled(rows):
        del above[row.depth :], counts[row.depth + 1 :]
        while len(counts) <= row.depth:
            counts.append({})
        mark = mark_of(row.heading or row.text)
        place = _place(row, mark, above, counts[row.depth], first=not begun)
        begun = True
        above.append(place)
        ref = _unused(".".join((code, *place.slugs)), used)
        used.add(ref)
        made = f"{short}, {place.citation}" if short else place.citation
        found.append(Name(ref, (row.citation or made)[:LONGEST_CITATION], heading_of(row)))
    return found


def heading_of(row: Row) -> str:
    """The title line, or the first words of the text."""
    if row.heading:
        return _shortened(row.heading, LONGEST_HEADING)
    line = row.text.partition("\n")[0]
    words = line.split()
    few = " ".join(words[:_WORDS_OF_HEADING])
    return _shortened(few if few == line else f"{few}…", LONGEST_HEADING)


def is_untitled(heading: str, text: str) -> bool:
    """Whether a heading is no title but the first words of the text, as `heading_of` makes it."""
    return bool(text) and heading == heading_of(Row(0, "", text))


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _place(row: Row, mark: Mark | None, above: Sequence[_Place], counts: dict[str, int], *, first: bool) -> _Place:
    parent = above[-1] if above else None
    slugs = parent.slugs if parent else ()
    prefix = f"{parent.citation}, " if parent else ""
    if mark is None:
        return _unnumbered(row, slugs, prefix, counts, first=first)
    if mark.kind in ("dash", "plus"):
        number = counts[mark.kind] = counts.get(mark.kind, 0) + 1
        slug, words = ("gach", "gạch đầu dòng") if mark.kind == "dash" else ("cong", "dấu cộng")
        return _Place((*slugs, f"{slug}-{number}"), f"{prefix}{words} {number}", mark.kind)
    if mark.kind in _CITED:
        return _worded(mark, above)
    return _counted(mark, above)


def _unnumbered(row: Row, slugs: tuple[str, ...], prefix: str, counts: dict[str, int], *, first: bool) -> _Place:
    if row.heading:
        words = " ".join(row.heading.split()[:_WORDS_OF_HEADING])
        return _Place((*slugs, _slug(words) or "muc"), f"{prefix}mục “{_shortened(words, 90)}”", "")
    if first and not slugs:
        return _Place(("mo-dau",), "phần mở đầu", "")
    number = counts[""] = counts.get("", 0) + 1
    return _Place((*slugs, f"doan-{number}"), f"{prefix}đoạn {number}", "")


def _worded(mark: Mark, above: Sequence[_Place]) -> _Place:
    """Điều are counted through a whole text (or appendix), the others within what holds them."""
    number = _number_slug(mark.value)
    slug = f"{_SLUGS[mark.kind]}-{number}" if number else _SLUGS[mark.kind]
    value = mark.value.lower() if "thứ" in mark.value.lower() else mark.value
    own = f"{_CITED[mark.kind]} {value}".strip()
    holder = above[-1] if above else None
    if mark.kind == "article":
        holder = next((each for each in reversed(above) if each.kind == "appendix"), None)
    if holder is None:
        return _Place((slug,), own, mark.kind, mark.value)
    return _Place((*holder.slugs, slug), f"{holder.citation}, {own}", mark.kind, mark.value)


def _counted(mark: Mark, above: Sequence[_Place]) -> _Place:
    """A., I., 1., 1.1., a): "Mục III.2.a"; below an article "Điều 5 khoản 2 điểm a"."""
    parent = above[-1] if above else None
    slugs = parent.slugs if parent else ()
    value = mark.value
    if parent and parent.kind.startswith("number") and value.startswith(f"{parent.value}."):
        own = value[len(parent.value) + 1 :]  # 1.1 below 1 is the first of it
    else:
        own = value
    slug = _number_slug(own)
    if parent is None:
        return _Place((slug,), f"Mục {value}", mark.kind, value)
    if any(each.kind == "article" for each in above):
        return _Place((*slugs, slug), f"{parent.citation} {_clause(mark.kind)} {value}", mark.kind, value)
    if parent.kind in ("upper", "roman", "number", "number2", "number3", "letter"):
        return _Place((*slugs, slug), f"{parent.citation}.{own}", mark.kind, value)
    return _Place((*slugs, slug), f"{parent.citation}, Mục {value}", mark.kind, value)


def _clause(kind: str) -> str:
    return {"number": "khoản", "letter": "điểm"}.get(kind, "mục")


def _number_slug(value: str) -> str:
    """A number as part of a ref: "iii", "2", "a", "dd" for đ, "1" for "thứ nhất"."""
    folded = fold(value)
    ordinal = _ORDINALS.get(folded.removeprefix("thu ")) if folded.startswith("thu ") else None
    return str(ordinal) if ordinal else _slug(value.lower().replace("đ", "dd"))


def _slug(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    return "-".join(words)[:60].strip("-")


def _unused(ref: str, used: set[str]) -> str:
    ref = ref[: LONGEST_REF - 6].rstrip(".-")
    if ref not in used:
        return ref
    number = 2
    while f"{ref}-{number}" in used:
        number += 1
    return f"{ref}-{number}"


def words(text: str) -> Iterator[str]:
    """The words of a text, blanks apart: what cutting must not lose."""
    yield from tidy(text).split()
