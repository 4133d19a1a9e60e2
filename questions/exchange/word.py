"""Word documents (.docx): tests the way they are typed, read and written in the grammar of `paper`.

Hides OOXML: runs and styles, automatic numbers, tables, tracked changes, hidden text, pictures, old fonts.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import docx
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Cm
from lxml import etree

from questions.exchange import FileFault, Item, Loss, Outgoing, Reading, columns, legacy, office, paper
from questions.exchange.archive import Archive, open_zip
from questions.exchange.excel import EXAMPLES
from questions.exchange.faults import Refused
from questions.exchange.paper import Block, Grid, Line, Piece
from questions.exchange.reading import reading
from questions.exchange.runs import Level, Run
from questions.rules.content import Content, Fault, Option, gettext_noop

# A longer line is cut here; the question then has a text that is too long, and says so.
_LONGEST_LINE: Final = 12_000
_MOST_PIECES: Final = 2_000
_MOST_PARAGRAPHS: Final = 100_000
# Of the main part: one table stands whole in memory, three hundred bytes an element.
_MOST_TAGS: Final = 1_000_000
_MOST_CELLS: Final = 20_000
_MOST_STYLES: Final = 5_000
_DEEPEST: Final = 40
_PICTURE_NAME = re.compile(r"[\w.\- ]{1,100}\.(png|jpe?g|gif|webp)", re.IGNORECASE)
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


class Word:
    """Documents as Word, LibreOffice and others write them."""

    name = "word"
    label = "Word"
    extension = ".docx"
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def read(self, data: bytes, /) -> Reading:
        return reading(data, _items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        kept = [question for question in questions if not any(loss.whole for loss in self.losses(question))]
        return _written(kept)

    def losses(self, question: Outgoing, /) -> list[Loss]:
        pictures = {name: data for name, data in question.images.items() if data.startswith(_PICTURES)}
        back = list(paper.items(paper.written(1, replace(question, images=pictures)), pictures))
        return columns.losses(question, back[0] if len(back) == 1 else None)


# --- in --------------------------------------------------------------------------------------------------------------


def _items(data: bytes) -> Iterator[Item]:
    archive = open_zip(data, label=Word.label)
    document = _Document(archive)
    blocks = list(document.blocks())
    first = True
    for found in paper.items(blocks, document.pictures()):
        yield replace(found, notes=(*found.notes, *document.notes())) if first else found
        first = False


@dataclass(frozen=True, slots=True)
class _Look:
    """What a run looks like; None where it says nothing and the style above it does."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    highlight: bool | None = None
    red: bool | None = None
    hidden: bool | None = None
    level: Level | None = None
    font: str | None = None

    def over(self, below: "_Look") -> "_Look":
        """This look where it says something, else that of `below`."""
        return _Look(
            self.bold if self.bold is not None else below.bold,
            self.italic if self.italic is not None else below.italic,
            self.underline if self.underline is not None else below.underline,
            self.highlight if self.highlight is not None else below.highlight,
            self.red if self.red is not None else below.red,
            self.hidden if self.hidden is not None else below.hidden,
            self.level if self.level is not None else below.level,
            self.font if self.font is not None else below.font,
        )


@dataclass(slots=True)
class _Style:
    look: _Look
    based_on: str = ""
    numbering: tuple[str, int] | None = None
    title: bool = False


@dataclass(slots=True)
class _Gathered:
    """What a paragraph holds, while it is walked."""

    pieces: list[tuple[str, _Look]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def note(self, code: str) -> None:
        fault = FileFault(code, "", {})
        if fault not in self.notes:
            self.notes.append(fault)


class _Document:
    """The main part of a document, as blocks of lines."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._main = office.main_part(archive, label=Word.label)
        self._relations = office.relations(archive, self._main, label=Word.label)
        paths = {kind: path for kind, path in self._relations.values() if path in archive}
        self._default = _Look()
        self._styles = self._read_styles(paths["styles"]) if "styles" in paths else {}
        self._resolved: dict[str, _Look] = {}
        self._numbers = _Numbers(archive, paths.get("numbering", ""))
        self._paragraph = 0
        self._pictures: dict[str, str] = {}
        self._glyphs: set[legacy.Glyphs] = set()
        self._unnamed: legacy.Glyphs | None = None

    def blocks(self) -> Iterator[Block]:
        """Paragraphs and tables in their order."""
        data = self._archive.read(self._main)
        self._unnamed = legacy.glyphs_of(office.sample(data))
        for element in office.elements(data, "p", "tbl", label=Word.label, most=_MOST_TAGS):
            if not _is_outermost(element):
                continue
            if office.local(element) == "p":
                yield from self._lines(element)
            else:
                yield self._grid(element)
            office.cleared(element)

    def pictures(self) -> dict[str, bytes]:
        """The pictures that lines named, by name."""
        return {name: self._archive.read(path) for name, path in self._pictures.items()}

    def notes(self) -> tuple[Fault, ...]:
        """What holds of the whole document."""
        macros = [FileFault("macros_left", "", {})] if office.has_macros(self._archive) else []
        return (*macros, *(legacy.taken(glyphs) for glyphs in sorted(self._glyphs)))

    # Paragraphs.

    def _lines(self, paragraph: etree._Element) -> list[Line]:
        """A paragraph's lines: a break within it begins another."""
        self._paragraph += 1
        if self._paragraph > _MOST_PARAGRAPHS:
            raise Refused(FileFault("file_unpacks_big", "", {}))
        properties = _child(paragraph, "pPr")
        name = _value(properties, "pStyle")
        style = self._styles.get(name)
        gathered = _Gathered()
        self._walk(paragraph, self._style_look(name), gathered, 0)
        auto, label = self._numbers.of(properties, style.numbering if style else None)
        lines = [Line(tuple(pieces), self._paragraph) for pieces in self._pieces(gathered)]
        first = lines[0]
        if auto == "" and label and first.text.strip():
            first = replace(first, pieces=(Piece(Run(label)), *first.pieces))
        title = bool(style and style.title) and not re.match(r"\s*(câu|\d)", first.text, re.IGNORECASE)
        lines[0] = replace(first, auto=auto, images=tuple(gathered.images), notes=tuple(gathered.notes), title=title)
        return lines

    def _pieces(self, gathered: _Gathered) -> list[list[Piece]]:
        lines: list[list[Piece]] = [[]]
        length = 0
        for text, look in _joined(gathered.pieces):
            for place, part in enumerate(self._modern(text, look).split("\n")):
                if place:
                    lines.append([])
                    length = 0
                kept = part[: max(0, _LONGEST_LINE - length)]
                length += len(kept)
                if kept and len(lines[-1]) < _MOST_PIECES:
                    lines[-1].append(_piece(kept, look))
        return lines

    def _modern(self, text: str, look: _Look) -> str:
        """Words typed in a font from before Unicode, in Unicode."""
        glyphs = legacy.glyphs_of_font(look.font or "")
        if glyphs is None and (self._unnamed is None or legacy.looks_right(text)):
            return text.replace("\xad", "")
        glyphs = glyphs or self._unnamed
        if glyphs is None or legacy.is_unicode(text):
            return text.replace("\xad", "")
        if not text.isascii():
            self._glyphs.add(glyphs)
        return legacy.converted(text, glyphs, font=look.font or "")

    def _walk(self, element: etree._Element, look: _Look, gathered: _Gathered, depth: int) -> None:
        """What an element holds, in its order. Deleted text, comments and field codes are not there."""
        if depth > _DEEPEST:
            gathered.note("objects_left")
            return
        for child in element:
            match office.local(child):
                case "r":
                    self._run(child, look, gathered, depth)
                case (
                    "hyperlink"
                    | "ins"
                    | "moveTo"
                    | "smartTag"
                    | "sdt"
                    | "sdtContent"
                    | "fldSimple"
                    | "customXml"
                    | "dir"
                    | "bdo"
                ):
                    self._walk(child, look, gathered, depth + 1)
                case "oMath" | "oMathPara":
                    gathered.note("objects_left")
                    gathered.pieces.append(("".join(t.text or "" for t in child.iter("{*}t")), look))

    def _run(self, run: etree._Element, below: _Look, gathered: _Gathered, depth: int) -> None:
        properties = _child(run, "rPr")
        look = below
        if properties is not None:
            own = _look(properties)
            named = _value(properties, "rStyle")
            look = own.over(self._style_look(named, default=False).over(below)) if named else own.over(below)
        for child in run:
            text = _text_of(child)
            if text is None:
                self._object(child, gathered, depth)
            elif look.hidden:
                if text.strip():
                    gathered.note("hidden_left")
            elif text:
                gathered.pieces.append((text, look))

    def _object(self, element: etree._Element, gathered: _Gathered, depth: int) -> None:
        """Pictures by their relation; other objects are noted."""
        name = office.local(element)
        if name == "AlternateContent":
            choice = next((child for child in element if office.local(child) in ("Choice", "Fallback")), None)
            for child in choice if choice is not None and depth < _DEEPEST else ():
                self._object(child, gathered, depth + 1)
            return
        if name not in ("drawing", "pict", "object"):
            return
        found = [office.relation_id(blip, "embed") for blip in element.iter("{*}blip")]
        found += [office.relation_id(data) for data in element.iter("{*}imagedata")]
        told = next(element.iter("{*}docPr"), None)
        described, called = (told.get("descr", ""), told.get("name", "")) if told is not None else ("", "")
        names = [self._picture(relation, called) for relation in found if relation]
        if name == "object" or not any(names):
            gathered.note("objects_left")
            return
        gathered.images += [(each, described[:400]) for each in names if each]

    def _picture(self, relation: str, called: str) -> str:
        """The name of a picture in this document, what it is `called` if it can be; "" when it cannot be kept."""
        kind, path = self._relations.get(relation, ("", ""))
        if kind != "image" or path not in self._archive:
            return ""
        name = path.rpartition("/")[2]
        if not _PICTURE_NAME.fullmatch(name):
            return ""
        if _PICTURE_NAME.fullmatch(called) and self._pictures.get(called, path) == path:
            name = called
        self._pictures[name] = path
        return name

    # Tables.

    def _grid(self, table: etree._Element) -> Block:
        number = self._paragraph + 1
        rows = []
        count = 0
        for row in _under(table, "tr"):
            cells = []
            for cell in _under(row, "tc"):
                count += 1
                if count > _MOST_CELLS:
                    break
                cells.append(tuple(line for part in self._cell(cell, 0) for line in part))
            rows.append(tuple(cells))
        return Grid(tuple(rows), number)

    def _cell(self, cell: etree._Element, depth: int) -> Iterator[list[Line]]:
        """The paragraphs of a cell, and of tables within it."""
        for child in cell:
            name = office.local(child)
            if name == "p":
                yield self._lines(child)
            elif name in ("tbl", "tr", "tc", "sdt", "sdtContent") and depth < _DEEPEST:
                yield from self._cell(child, depth + 1)

    # Styles.

    def _read_styles(self, path: str) -> dict[str, _Style]:
        found: dict[str, _Style] = {}
        for element in office.elements(self._archive.read(path), "style", "rPrDefault", label=Word.label):
            properties = _child(element, "rPr")
            look = _look(properties) if properties is not None else _Look()
            if office.local(element) == "rPrDefault":
                self._default = look
            elif len(found) < _MOST_STYLES:
                paragraph = _child(element, "pPr")
                name = (_value(element, "name") or "").casefold()
                title = name == "title" or name.startswith("heading")
                found[office.attribute(element, "styleId")] = _Style(
                    look, _value(element, "basedOn"), _numbering(paragraph), title
                )
        return found

    def _style_look(self, name: str, *, default: bool = True) -> _Look:
        """How a style looks with all that it builds on."""
        base = self._default if default else _Look()
        if not name:
            return base
        if name not in self._resolved:
            look, seen = _Look(), set[str]()
            while name in self._styles and name not in seen and len(seen) < _DEEPEST:
                seen.add(name)
                look = look.over(self._styles[name].look)
                name = self._styles[name].based_on
            self._resolved[next(iter(seen), name)] = look
            return look.over(base)
        return self._resolved[name].over(base)


class _Numbers:
    """Automatic numbers: what stands before a paragraph that its writer did not type."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._abstract: dict[str, dict[int, tuple[str, str]]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for element in office.elements(archive.read(path), "abstractNum", "num", label=Word.label) if path else ():
            if office.local(element) == "num":
                self._lists[office.attribute(element, "numId")] = _value(element, "abstractNumId")
            else:
                levels = {
                    _small(office.attribute(level, "ilvl")): (_value(level, "numFmt"), _value(level, "lvlText"))
                    for level in _under(element, "lvl")
                }
                self._abstract[office.attribute(element, "abstractNumId")] = levels

    def of(self, properties: etree._Element | None, by_style: tuple[str, int] | None) -> tuple[Any, str]:
        """What numbers a paragraph ("question", "decimal", "letter" or ""), and what else stands before its words."""
        numbering = _numbering(properties) or by_style
        if numbering is None or numbering[0] in ("", "0"):
            return "", ""
        kind, pattern = self._abstract.get(self._lists.get(numbering[0], ""), {}).get(numbering[1], ("", ""))
        if re.match(r"\s*(câu|question)\b", pattern, re.IGNORECASE) and "%" in pattern:
            return "question", ""
        if kind in ("decimal", "decimalZero"):
            return "decimal", ""
        if kind in ("upperLetter", "lowerLetter"):
            return "letter", ""
        return "", "- " if kind == "bullet" else ""


def _small(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004


def _numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    numbering = _child(properties, "numPr") if properties is not None else None
    if numbering is None:
        return None
    return _value(numbering, "numId"), _small(_value(numbering, "ilvl"))


def _is_outermost(element: etree._Element) -> bool:
    """Whether no paragraph or table holds it."""
    parent = element.getparent()
    while parent is not None:
        if office.local(parent) in ("p", "tbl", "txbxContent", "comment", "footnote"):
            return False
        parent = parent.getparent()
    return True


def _under(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of a name, also those in content controls and tracked insertions."""
    for child in element:
        inner = office.local(child)
        if inner == name:
            yield child
        elif inner in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _under(child, name)


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next((child for child in element if office.local(child) == name), None) if element is not None else None


def _value(element: etree._Element | None, name: str) -> str:
    """The `val` of a child, "" without one."""
    child = _child(element, name)
    return office.attribute(child, "val") if child is not None else ""


_TEXTS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad", "ptab": "\t"}


def _text_of(element: etree._Element) -> str | None:
    """What an element of a run says; None of what is no text."""
    name = office.local(element)
    if name == "t":
        return (element.text or "").replace("\n", " ")
    if name == "br" and office.attribute(element, "type") in ("page", "column"):
        return ""
    return _TEXTS.get(name)


def _look(properties: etree._Element) -> _Look:
    found: dict[str, Any] = {}
    for child in properties:
        name = office.local(child)
        value = office.attribute(child, "val")
        if name in _SWITCHES:
            found[_SWITCHES[name]] = value not in ("0", "false", "off", "none")
        elif name in _VALUES:
            field_name, told = _VALUES[name]
            # A highlight is followed by a shade, which mostly says nothing.
            found[field_name] = found.get(field_name) or told(child, value)
    return _Look(**found)


# What a property is called here, by its name in the file: those that are on or off, and those that have a value.
_SWITCHES: Final = {"b": "bold", "i": "italic", "u": "underline", "vanish": "hidden"}
_VALUES: Final[Mapping[str, tuple[str, Callable[[etree._Element, str], Any]]]] = {
    "highlight": ("highlight", lambda _, value: value not in ("none", "white")),
    "shd": ("highlight", lambda child, _: office.attribute(child, "fill").upper() not in ("", "AUTO", "FFFFFF")),
    "color": ("red", lambda _, value: _is_red(value)),
    "vertAlign": ("level", lambda _, value: {"subscript": "sub", "superscript": "super"}.get(value, "")),
    "rFonts": ("font", lambda child, _: office.attribute(child, "ascii") or office.attribute(child, "hAnsi") or None),
}


def _is_red(colour: str) -> bool:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return red > 0xA0 and green < 0x60 and blue < 0x60  # noqa: PLR2004


def _joined(pieces: Sequence[tuple[str, _Look]]) -> Iterator[tuple[str, _Look]]:
    """Neighbours of one look as one: Word parts words wherever somebody edited them."""
    texts: list[str] = []
    last: _Look | None = None
    for text, look in pieces:
        if look != last and texts and last is not None:
            yield "".join(texts), last
            texts = []
        last = look
        texts.append(text)
    if last is not None:
        yield "".join(texts), last


def _piece(text: str, look: _Look) -> Piece:
    run = Run(text, bool(look.bold), bool(look.italic), look.level or "")
    return Piece(run, bool(look.underline), bool(look.highlight), bool(look.red))


# --- out -------------------------------------------------------------------------------------------------------------

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_WIDEST: Final = Cm(12)
# What XML cannot hold.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Writer:
    """A document on its way out. Paragraphs are made by hand: the library's own are slow by the thousand."""

    def __init__(self) -> None:
        self._document = docx.Document()
        self._body: Any = self._document.element.body
        for element in list(self._body)[:-1]:
            self._body.remove(element)
        self._section: Any = self._body[-1]

    def put(self, block: Block, images: Mapping[str, bytes]) -> None:
        if isinstance(block, Grid):
            self._section.addprevious(_table(block))
            return
        self._section.addprevious(_paragraph(block))
        for name, described in block.images:
            if name in images:
                self._picture(name, images[name], described)

    def closed(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _picture(self, name: str, data: bytes, described: str) -> None:
        try:
            shape = self._document.add_picture(io.BytesIO(data))
        except (UnrecognizedImageError, ValueError, KeyError, IndexError, ArithmeticError, EOFError):
            return
        if shape.width > _WIDEST:
            shape.height = int(shape.height * _WIDEST / shape.width)
            shape.width = _WIDEST
        properties: Any = shape._inline.docPr  # noqa: SLF001 - the library has no way to describe a picture
        properties.set("name", name)
        properties.set("descr", described)


def _paragraph(block: Line) -> etree._Element:
    paragraph = etree.Element(f"{_W}p")
    for piece in block.pieces:
        if piece.run.text:
            _write_run(paragraph, piece)
    return paragraph


def _write_run(paragraph: etree._Element, piece: Piece) -> None:
    run = etree.SubElement(paragraph, f"{_W}r")
    look = piece.run
    if look.bold or look.italic or look.level or piece.underline:
        properties = etree.SubElement(run, f"{_W}rPr")
        if look.bold:
            etree.SubElement(properties, f"{_W}b")
        if look.italic:
            etree.SubElement(properties, f"{_W}i")
        if piece.underline:
            etree.SubElement(properties, f"{_W}u", {f"{_W}val": "single"})
        if look.level:
            value = "subscript" if look.level == "sub" else "superscript"
            etree.SubElement(properties, f"{_W}vertAlign", {f"{_W}val": value})
    text = etree.SubElement(run, f"{_W}t", {_SPACE: "preserve"})
    text.text = _ILLEGAL.sub("", look.text)


def _table(grid: Grid) -> etree._Element:
    table = etree.Element(f"{_W}tbl")
    properties = etree.SubElement(table, f"{_W}tblPr")
    etree.SubElement(properties, f"{_W}tblW", {f"{_W}w": "0", f"{_W}type": "auto"})
    borders = etree.SubElement(properties, f"{_W}tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        etree.SubElement(borders, f"{_W}{side}", {f"{_W}val": "single", f"{_W}sz": "4"})
    columns_of = etree.SubElement(table, f"{_W}tblGrid")
    for _ in grid.rows[0]:
        etree.SubElement(columns_of, f"{_W}gridCol", {f"{_W}w": "4500"})
    for row in grid.rows:
        written = etree.SubElement(table, f"{_W}tr")
        for cell in row:
            inside = etree.SubElement(written, f"{_W}tc")
            for each in cell or (Line(),):
                inside.append(_paragraph(each))
    return table


def _written(questions: Sequence[Outgoing]) -> bytes:
    writer = _Writer()
    for number, question in enumerate(questions, start=1):
        pictures = {name: data for name, data in question.images.items() if data.startswith(_PICTURES)}
        for block in paper.written(number, replace(question, images=pictures)):
            writer.put(block, pictures)
    return writer.closed()


_GUIDE: Final = (
    gettext_noop("How to write a test that can be imported"),
    gettext_noop(
        "Begin each question with “Câu 1.”, “Câu 2.” and so on, and each option with “A.”, “B.” in its own line."
    ),
    gettext_noop(
        "Pick out the right options: bold and underlined, in red, highlighted, or with a star before the letter."
    ),
    gettext_noop("Instead, a line “Đáp án: B” may follow the question, or a table of keys the whole test."),
    gettext_noop("Lines that may follow a question: Giải thích, Trích dẫn, Chủ đề, Mức độ, Nguồn."),
    gettext_noop("What stands before the first question is not imported."),
)
_MORE_EXAMPLES: Final = (
    Content(
        "matching",
        "Ghép mỗi khái niệm với lĩnh vực của nó.",
        (Option("Chữ ký số", partner="Giao dịch điện tử"), Option("Sáng chế", partner="Sở hữu trí tuệ")),
    ),
    Content(
        "ordering",
        "Sắp xếp các bước ban hành một nghị quyết.",
        (Option("Chuẩn bị dự thảo"), Option("Lấy ý kiến"), Option("Thông qua"), Option("Ban hành")),
    ),
)


def template(told: Callable[[str], str] = str) -> bytes:
    """A document to write over: what may be written, and an example of each kind. `told` translates."""
    writer = _Writer()
    for place, text in enumerate(_GUIDE):
        writer.put(Line((Piece(Run(told(text), bold=not place)),)), {})
    writer.put(Line(), {})
    for number, content in enumerate((*EXAMPLES, *_MORE_EXAMPLES), start=1):
        for block in paper.written(number, Outgoing("", content)):
            writer.put(block, {})
    return writer.closed()
