"""The running text of a file (.docx, .html, .md, .txt) as paragraphs, with the numbers that its program counts.

Hides the formats; what is only look, and what is hidden or deleted, is left out. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from lxml import html as markup
from markdown_it import MarkdownIt

from questions.exchange import FileFault, legacy, office
from questions.exchange.archive import Archive, broken, open_zip
from questions.exchange.faults import Refused
from questions.rules.content import Fault
from questions.rules.cutting import Block, blocks_of

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_TEXT: Final = 1_500_000
MOST_BLOCKS: Final = 20_000
_DEEPEST: Final = 80
_LEVELS: Final = 6
EXTENSIONS: Final = (".docx", ".html", ".htm", ".md", ".txt")


@dataclass(frozen=True, slots=True)
class Prose:
    """What a file says. `notes`: what was done about its encoding."""

    blocks: tuple[Block, ...]
    notes: tuple[Fault, ...] = ()


def prose_of(data: bytes, *, file_name: str) -> Prose:
    """The text of a file, told by its name and its first bytes. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused(FileFault("file_big", "", {"most": str(MOST_BYTES // 1024 // 1024)}))
    name = file_name.lower()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or name.endswith(".docx"):
        return _bounded(list(_docx(data)))
    text, notes = legacy.decode(data)
    if "\0" in text or not name.endswith(EXTENSIONS):
        raise Refused(broken("DOCX, HTML, Markdown, TXT"))
    if name.endswith((".html", ".htm")):
        return _bounded(list(_html(text)), notes)
    return prose_of_text(text, markdown=name.endswith(".md"), notes=notes)


def prose_of_text(text: str, *, markdown: bool = False, notes: tuple[Fault, ...] = ()) -> Prose:
    """Text that was pasted, or of a file of nothing else. Raises Refused when it is too long or empty."""
    if len(text) > MOST_TEXT:
        raise Refused(FileFault("prose_long", "", {"most": f"{MOST_TEXT:,}"}))
    repaired, more = legacy.repaired(text)
    return _bounded(list(_markdown(repaired)) if markdown else blocks_of(repaired), (*notes, *more))


def _bounded(blocks: list[Block], notes: tuple[Fault, ...] = ()) -> Prose:
    kept = tuple(block for block in blocks if block.text.strip())
    if not kept:
        raise Refused(FileFault("prose_empty", "", {}))
    if len(kept) > MOST_BLOCKS or sum(len(block.text) for block in kept) > MOST_TEXT:
        raise Refused(FileFault("prose_long", "", {"most": f"{MOST_TEXT:,}"}))
    return Prose(kept, notes)


# --- Counting as word processors do -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list numbers: its format, "%1.%2)" with the places of the levels' numbers, where it starts."""

    style: str = "decimal"
    pattern: str = "%1."
    start: int = 1


def _counted(number: int, style: str) -> str:
    match style:
        case "upperRoman" | "lowerRoman":
            roman = _roman(number)
            return roman if style == "upperRoman" else roman.lower()
        case "upperLetter" | "lowerLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if style == "upperLetter" else letter
        case _:
            return str(number)


def _roman(number: int) -> str:
    signs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = "C" * min(number // 100, 9)
    rest = number % 100
    for value, sign in signs[1:]:
        written += sign * (rest // value)
        rest %= value
    return written


# --- .docx --------------------------------------------------------------------------------------------------


def _docx(data: bytes) -> Iterator[Block]:
    archive = open_zip(data, label="DOCX")
    main = office.main_part(archive, label="DOCX")
    paths = {kind: path for kind, path in office.relations(archive, main, label="DOCX").values() if path in archive}
    styles = _styles(archive, paths.get("styles", ""))
    numbers = _Numbers(archive, paths.get("numbering", ""))
    lines = []
    for paragraph in office.elements(archive.read(main), "p", label="DOCX"):
        if _is_inside(paragraph, ("p", "txbxContent", "comment", "footnote")):
            continue
        text = "".join(_spoken(paragraph, 0)).strip()
        properties = _child(paragraph, "pPr")
        style = styles.get(_value(properties, "pStyle"), _Style())
        if text:
            label = numbers.label(_numbering(properties) or style.numbering)
            level = _small(_value(properties, "outlineLvl"), -1) + 1 or style.level
            lines.append(Block(f"{label} {text}".strip(), min(level, _LEVELS)))
        office.cleared(paragraph)
        if len(lines) > MOST_BLOCKS:
            break  # `_bounded` says so
    repaired, _ = legacy.repaired("\0".join(line.text for line in lines))
    texts = repaired.split("\0")
    same = len(texts) == len(lines)
    yield from (Block(text, line.heading) for text, line in zip(texts, lines, strict=True)) if same else lines


def _spoken(element: etree._Element, depth: int) -> Iterator[str]:
    """The words of a paragraph: without what was deleted, is hidden, or is an instruction to the program."""
    if depth > _DEEPEST:
        return
    for child in element:
        match office.local(child):
            case "t":
                yield child.text or ""
            case "tab" | "ptab":
                yield "\t"
            case "br" | "cr":
                yield "\n"
            case "noBreakHyphen":
                yield "-"
            case "r" if _child(_child(child, "rPr"), "vanish") is not None:
                continue
            case "del" | "moveFrom" | "pPr" | "rPr" | "instrText" | "drawing" | "pict" | "object" | "AlternateContent":
                continue
            case _:
                yield from _spoken(child, depth + 1)


@dataclass(frozen=True, slots=True)
class _Style:
    level: int = 0
    numbering: tuple[str, int] | None = None


def _styles(archive: Archive, path: str) -> dict[str, _Style]:
    """What styles say about a paragraph's place in the text, by id."""
    found: dict[str, _Style] = {}
    for element in office.elements(archive.read(path), "style", label="DOCX") if path else ():
        properties = _child(element, "pPr")
        named = re.match(r"(?:heading|tiêu đề)\s*([1-9])$", _value(element, "name").casefold())
        level = int(named[1]) if named else _small(_value(properties, "outlineLvl"), -1) + 1
        found[office.attribute(element, "styleId")] = _Style(min(level, _LEVELS), _numbering(properties))
    return found


class _Numbers:
    """The numbers that Word counts by itself."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for element in office.elements(archive.read(path), "abstractNum", "num", label="DOCX") if path else ():
            if office.local(element) == "num":
                self._lists[office.attribute(element, "numId")] = _value(element, "abstractNumId")
                continue
            levels = [child for child in element if office.local(child) == "lvl"]
            self._abstract[office.attribute(element, "abstractNumId")] = {
                _small(office.attribute(level, "ilvl")): _Level(
                    _value(level, "numFmt"), _value(level, "lvlText"), _small(_value(level, "start"), 1)
                )
                for level in levels
            }

    def label(self, numbering: tuple[str, int] | None) -> str:
        """What stands before a paragraph of this list and level; "" for one of no list."""
        if numbering is None or numbering[0] == "0":
            return ""
        name = self._lists.get(numbering[0], "")
        levels = self._abstract.get(name, {})
        level = levels.get(numbering[1])
        if level is None or level.style == "none":
            return ""
        if level.style == "bullet":
            return "+" if level.pattern.strip() == "+" else "-"
        counts = self._counts.setdefault(name, {})
        counts[numbering[1]] = counts.get(numbering[1], level.start - 1) + 1
        for deeper in [each for each in counts if each > numbering[1]]:
            del counts[deeper]
        return re.sub(r"%([1-9])", lambda place: self._number(levels, counts, int(place[1]) - 1), level.pattern)

    @staticmethod
    def _number(levels: dict[int, _Level], counts: dict[int, int], place: int) -> str:
        level = levels.get(place, _Level())
        return _counted(max(counts.get(place, level.start), 1), level.style)


def _numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    numbering = _child(properties, "numPr")
    return None if numbering is None else (_value(numbering, "numId"), _small(_value(numbering, "ilvl")))


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next((child for child in element if office.local(child) == name), None) if element is not None else None


def _value(element: etree._Element | None, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else office.attribute(child, "val")


def _small(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else otherwise


def _is_inside(element: etree._Element, names: tuple[str, ...]) -> bool:
    return any(office.local(above) in names for above in element.iterancestors())


# --- HTML and Markdown --------------------------------------------------------------------------------------

_APART = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure"),
        *(
            "figcaption",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "html",
            "li",
            "main",
            "nav",
        ),
        *("ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_SILENT = frozenset({"head", "script", "style", "template", "noscript", "title", "svg", "math", "iframe", "object"})
_STYLES_OF_OL = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class _Writer:
    """Gathers the words of a page into paragraphs."""

    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    label: str = ""
    heading: int = 0

    def end(self) -> None:
        text = "".join(self.words)
        self.words.clear()
        for line in text.split("\n"):
            said = " ".join(line.split())
            if said:
                self.blocks.append(Block(f"{self.label} {said}".strip(), self.heading))
                self.label = ""


def _html(text: str) -> Iterator[Block]:
    """The words of a page as a browser would show them, lists with their numbers."""
    parser = markup.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = markup.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused(broken("HTML")) from error
    writer = _Writer()
    silent, counts = 0, [(0, "")]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += name in _SILENT or "hidden" in element.attrib
            if not silent:
                _start(writer, element, name, counts)
            continue
        if not silent:
            _end(writer, name, counts)
        silent -= name in _SILENT or "hidden" in element.attrib
        if not silent:
            writer.words.append(re.sub(r"\s+", " ", element.tail or ""))
    writer.end()
    return iter(writer.blocks)


def _start(writer: _Writer, element: etree._Element, name: str, counts: list[tuple[int, str]]) -> None:
    if name in _APART:
        writer.end()
    if name == "br":
        writer.words.append("\n")
    elif name in ("ol", "ul"):
        start = element.get("start", "1")
        style = _STYLES_OF_OL.get(element.get("type", ""), "decimal") if name == "ol" else ""
        counts.append((int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1, style))
    elif name == "li":
        number, style = counts[-1]
        counts[-1] = (number + 1, style)
        ends = ")" if style == "lowerLetter" else "."
        writer.label = f"{_counted(max(number, 1), style)}{ends}" if style else "-"
    elif re.fullmatch("h[1-6]", name):
        writer.heading = int(name[1])
    spoken = element.text or ""
    writer.words.append(spoken if name == "pre" else re.sub(r"\s+", " ", spoken))


def _end(writer: _Writer, name: str, counts: list[tuple[int, str]]) -> None:
    if name in _APART:
        writer.end()
    if name in ("ol", "ul") and len(counts) > 1:
        counts.pop()
    elif name == "li":
        writer.label = ""
    elif re.fullmatch("h[1-6]", name):
        writer.heading = 0


def _markdown(text: str) -> Iterator[Block]:
    """Headings by their level; lists keep the numbers that were typed; marks of bold and italic are dropped.

    Lines stay lines: "a) …" under "1. …" is a paragraph to Markdown, and a point to an official text.
    """
    inline = MarkdownIt("zero", {"html": False}).enable(["emphasis", "escape", "link", "backticks", "strikethrough"])
    for block in blocks_of(text):
        heading = re.match(r"(#{1,6})\s+(.*?)\s*#*$", block.text)
        line = heading[2] if heading else re.sub(r"^>\s?", "", block.text)
        bullet = re.match(r"[*+-]\s+", line) if not heading else None
        bare = "".join(_bare(inline, line[bullet.end() :] if bullet else line))
        sign = "" if bullet is None else "+ " if bullet[0][0] == "+" else "- "
        yield Block(f"{sign}{bare}", len(heading[1]) if heading else 0)


def _bare(parser: MarkdownIt, line: str) -> Iterator[str]:
    for token in parser.parseInline(line):
        for child in token.children or ():
            yield " " if child.type in ("softbreak", "hardbreak") else child.content
