"""The rich text of a question: Markdown cut down to what a question needs.

**bold**, *italic*, ~sub~ and ^super^script, lists, paragraphs and line breaks; HTML is text. Kept as it was written,
shown as HTML that an allow-list has passed. Pure.
"""

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

import nh3
from lxml import etree
from lxml import html as markup
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

TAGS: Final = frozenset({"p", "br", "strong", "em", "sub", "sup", "ul", "ol", "li"})
# A list that goes on from an earlier one begins with its number.
_ATTRIBUTES: Final = {"ol": {"start"}}

_RULES = ("emphasis", "escape", "newline", "balance_pairs", "fragments_join")


def _made(*rules: str) -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True, "html": False}).enable(list(rules))
    return parser.use(sub_plugin).use(superscript_plugin)


_parser = _made(*_RULES, "list")
# In a line there are no lists: "1. Hà Nội" is an option's words.
_inline_parser = _made(*_RULES)
# Characters that mean something in the middle of a text, and at the beginning of a line.
_MARKS = re.compile(r"([\\*_~^])")
_LINE_START = re.compile(r"^([ \t]*)(?:([-+])(?=\s|$)|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
# Texts whose marks cannot be taken for words, told without parsing: between blanks, around words, none within another.
_SURE = re.compile(r"(?:[^*~^\\_]|(?<!\S)(\*\*?)(?=\w)[^*~^\\_\n]+(?<=\w)\1(?![\w*])|([~^])[^\s*~^\\_]+\2(?![~^]))*")
_SURE_MARK = re.compile(r"[*~^]")
# Tokens within a line that are words and no marks.
_WORDS: Final = frozenset({"text", "text_special", "softbreak", "hardbreak"})
# Lists do not nest, so the second mark of "- 5. a" is a word.
_SECOND_MARK = re.compile(r"^([ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+)(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)", re.MULTILINE)
# "2030." is a year, not a list of nothing.
_EMPTY_ITEM = re.compile(r"^([ \t]*)(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]*$)", re.MULTILINE)


@lru_cache(maxsize=4096)
def to_html(text: str) -> str:
    """Safe HTML, paragraphs and all."""
    return nh3.clean(_parser.render(_with_items(text)), tags=set(TAGS), attributes=_ATTRIBUTES).strip()


def to_heading_html(text: str) -> str:
    """Safe HTML for a heading: one paragraph stands without its tags, as a line does."""
    rendered = to_html(text)
    only_one = rendered.startswith("<p>") and rendered.endswith("</p>") and rendered.count("<p>") == 1
    return rendered[3:-4] if only_one and not re.search(r"<[uo]l>", rendered) else rendered


@lru_cache(maxsize=4096)
def to_inline_html(text: str) -> str:
    """Safe HTML without paragraphs: for options, titles and whatever stands in a line."""
    rendered = _inline_parser.render(text).replace("</p>\n<p>", "<br>")
    return nh3.clean(rendered, tags=set(TAGS) - {"p", "ul", "ol", "li"}, attributes={}).strip().replace("\n", " ")


def to_text(text: str) -> str:
    """The words alone, lines and the marks of lists kept: for searches, spreadsheets and lists."""
    return _taken(text)[0]


def is_plain(text: str) -> bool:
    """Whether nothing is lost by `to_text`."""
    return _taken(text)[1]


def escape(text: str) -> str:
    """Plain text as rich text that says exactly that; marks that mean nothing where they stand stay bare."""
    return text if _taken(text) == (text, True) else _line_starts_escaped(_MARKS.sub(r"\\\1", text))


def from_html(source: str) -> str:
    """HTML of another program as rich text: what the limited Markdown can say is kept, the rest is its words."""
    return read_html(source)[0]


def read_html(source: str) -> tuple[str, bool]:
    """HTML as rich text, and whether it held more than that can say (tables, links, underlines, scripts, media)."""
    if "<" not in source and "&" not in source:
        return escape(" ".join(source.split())), False
    try:
        root = markup.fragment_fromstring(source, create_parent="div", parser=_html_parser())
    except (etree.LxmlError, ValueError, AssertionError):
        return escape(source), True
    reader = _Reader()
    reader.take(root, frozenset(), 0)
    written = reader.written()
    if not written and (words := html.unescape(re.sub(r"<[^>]*>", " ", source)).split()) and not reader.reduced:
        return escape(" ".join(words)), True  # nested deeper than the parser goes
    return written, reader.reduced


@lru_cache(maxsize=4096)
def _taken(text: str) -> tuple[str, bool]:
    """The words of rich text, and whether it is nothing but words."""
    if not _MARKS.search(text) and not _LINE_START.search(text):
        return text, True
    if not _LINE_START.search(text) and _SURE.fullmatch(text):
        return _SURE_MARK.sub("", text), False
    written, plain = "", True
    mark, in_list, was_in_list = "", 0, 0
    for token in _parser.parse(_with_items(text)):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            in_list += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            in_list -= 1
        elif token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "- "
        elif token.type == "inline":
            between = "\n" if in_list and was_in_list else "\n\n"
            children = token.children or []
            written += (between if written else "") + mark + "".join(_shown(children))
            plain = plain and not in_list and all(child.type in _WORDS for child in children)
            mark, was_in_list = "", in_list
    return written.strip(), plain and written == written.strip()


def _shown(children: Iterable[Token]) -> Iterator[str]:
    for token in children:
        yield "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _line_starts_escaped(text: str) -> str:
    return _LINE_START.sub(_escaped_mark, text)


def _with_items(text: str) -> str:
    """The text with marks of lists only where an item follows."""
    return _SECOND_MARK.sub(_escaped_mark, _EMPTY_ITEM.sub(_escaped_mark, text))


def _escaped_mark(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"


def _html_parser() -> markup.HTMLParser:
    return markup.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")


_STYLES: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "sub": "~", "sup": "^"}
_BLOCKS: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "section", "ul", "ol", "dl"}
)
_UNSAID: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "object"})
# Tags whose loss nobody sees.
_EMPTY: Final = frozenset({"span", "html", "body", "font", "tbody", "thead", "img", "br", "li", "p", "div", "ul", "ol"})
_DEEPEST = 60

# A stretch of words and the marks around it.
_Run = tuple[str, frozenset[str]]


class _Reader:
    """Takes an HTML tree apart into blocks of runs; a block is a paragraph, or an item of a list with its mark."""

    def __init__(self) -> None:
        self.reduced = False
        self._blocks: list[tuple[str, list[_Run]]] = [("", [])]
        self._in_item = False

    def take(self, element: etree._Element, styles: frozenset[str], depth: int) -> None:
        self._words(element.text, styles)
        number = _start(element)
        for child in element:
            tag = str(child.tag)
            if tag == "li":
                self._item(child, f"{number}." if element.tag == "ol" else "-", styles, depth)
                number += 1
            else:
                self._child(child, tag, styles, depth)
            self._words(child.tail, styles)

    def written(self) -> str:
        """All of it as rich text."""
        if all(not mark and all(not styles for _, styles in runs) for mark, runs in self._blocks):
            blocks = ("".join(text for text, _ in runs) for _, runs in self._blocks)
            told = (" ".join(line.split()) for line in "\n\n".join(blocks).split("\n"))
            return escape(re.sub(r"\n{3,}", "\n\n", "\n".join(told)).strip())
        written, was_item = "", False
        for mark, runs in self._blocks:
            lines = [_line(line) for line in _lines(runs)]
            text = "\n".join(filter(None, lines)) if mark else re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
            if not text:
                continue
            between = "\n" if mark and was_item else "\n\n"
            written += (between if written else "") + (f"{mark} {text}" if mark else text)
            was_item = bool(mark)
        return written

    def _child(self, child: etree._Element, tag: str, styles: frozenset[str], depth: int) -> None:
        self.reduced |= tag not in _EMPTY and tag not in _STYLES
        if tag == "br":
            self._add("\n", styles)
        elif tag in _UNSAID:
            return
        elif depth >= _DEEPEST:
            self._words(" ".join(map(str, child.itertext())), styles)
        elif tag in _BLOCKS:
            self._new_block()
            self.take(child, styles, depth + 1)
            self._new_block()
        else:
            self.take(child, styles | {_STYLES[tag]} if tag in _STYLES else styles, depth + 1)
            if tag in ("td", "th"):
                self._add(" ", styles)

    def _item(self, child: etree._Element, mark: str, styles: frozenset[str], depth: int) -> None:
        if depth >= _DEEPEST:
            self._words(" ".join(map(str, child.itertext())), styles)
            return
        self._blocks.append((mark, []))
        outer, self._in_item = self._in_item, True
        self.take(child, styles, depth + 1)
        self._in_item = outer
        self._blocks.append(("", []))

    def _new_block(self) -> None:
        if self._in_item:
            self._add("\n", frozenset())
        else:
            self._blocks.append(("", []))

    def _words(self, text: str | None, styles: frozenset[str]) -> None:
        if text:
            self._add(re.sub(r"\s+", " ", text), styles)

    def _add(self, text: str, styles: frozenset[str]) -> None:
        self._blocks[-1][1].append((text, styles))


def _start(element: etree._Element) -> int:
    """The number of the first item of a list."""
    start = element.get("start") or ""
    return int(start) if element.tag == "ol" and re.fullmatch(r"[0-9]{1,8}", start) else 1


def _lines(runs: Iterable[_Run]) -> list[list[_Run]]:
    lines: list[list[_Run]] = [[]]
    for text, styles in runs:
        first, *others = text.split("\n")
        lines[-1].append((first, styles))
        lines += [[(other, styles)] for other in others]
    return lines


def _line(runs: list[_Run]) -> str:
    """One line as rich text: as marked as can be said without a mark being taken for a word.

    Here words escape all that might be a mark: lines that mean nothing alone may mean something together.
    """
    words = " ".join("".join(text for text, _ in runs).split())
    for loosened in (False, True):
        written = _line_starts_escaped(_marked(runs, ("**", "*", "^", "~"), loosened=loosened).strip())
        if _SURE.fullmatch(written) or _inline_words(written) == words:
            return written
    scripts = [(text, styles & {"^", "~"}) for text, styles in runs]
    written = _line_starts_escaped(_marked(scripts, ("^", "~"), loosened=False).strip())
    return written if _inline_words(written) == words else _line_starts_escaped(_MARKS.sub(r"\\\1", words))


def _inline_words(written: str) -> str:
    tokens = _parser.parseInline(written)[0].children or ()
    return " ".join("".join(_shown(tokens)).split())


def _marked(runs: Iterable[_Run], marks: tuple[str, ...], *, loosened: bool) -> str:
    """Runs within marks; superscripts and subscripts hold no other marks, so they come last."""
    if not marks:
        return "".join(_MARKS.sub(r"\\\1", text) for text, _ in runs)
    mark, *inner = marks
    written = []
    for has, group in groupby(runs, key=lambda run: mark in run[1]):
        members = list(group)
        if has and mark in "~^":
            written.append(_wrapped("".join(text for text, _ in members), mark))
        else:
            text = _marked(members, tuple(inner), loosened=loosened)
            written.append(_hugged(text, mark, loosened=loosened) if has else text)
    return "".join(written)


def _wrapped(words: str, mark: str) -> str:
    inside = _MARKS.sub(r"\\\1", words.strip()).replace(" ", "\\ ")
    return _around(words, f"{mark}{inside}{mark}" if inside else "")


def _hugged(text: str, mark: str, *, loosened: bool) -> str:
    """Marks hug their words: Markdown takes "** a**" for stars. Loosened, they leave punctuation outside."""
    inside = text.strip()
    before = after = ""
    if loosened and (parted := re.fullmatch(r"((?:\\?[^\w\s\\])*)(.*?)((?:\\?[^\w\s\\])*)", inside)):
        before, inside, after = parted[1], parted[2], parted[3]
    return _around(text, f"{before}{mark}{inside}{mark}{after}" if inside else before + after)


def _around(text: str, inside: str) -> str:
    """What stands for a text, with the blanks around it."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{inside}{after}" if text.strip() else text
