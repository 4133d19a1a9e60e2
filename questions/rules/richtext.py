"""The rich text of a question: Markdown cut down to what a question needs.

**bold**, *italic*, ~sub~ and ^super^script, lists, paragraphs and line breaks; HTML is text. Kept as it was written,
shown as HTML that an allow-list has passed. Pure.
"""

import html
import re
from functools import lru_cache
from typing import Final

import nh3
from lxml import etree
from lxml import html as markup
from markdown_it import MarkdownIt
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

TAGS: Final = frozenset({"p", "br", "strong", "em", "sub", "sup", "ul", "ol", "li"})

_parser = (
    MarkdownIt("zero", {"breaks": True, "html": False})
    .enable(["emphasis", "escape", "newline", "list", "balance_pairs", "fragments_join"])
    .use(sub_plugin)
    .use(superscript_plugin)
)
# Characters that mean something in the middle of a text, and at the beginning of a line.
_MARKS = re.compile(r"([\\*_~^])")
_LINE_START = re.compile(r"^(\s*)(?:([-+])(?=\s)|(\d{1,9})([.)])(?=\s))", re.MULTILINE)


def to_html(text: str) -> str:
    """Safe HTML, paragraphs and all."""
    return nh3.clean(_parser.render(text), tags=set(TAGS), attributes={}).strip()


def to_heading_html(text: str) -> str:
    """Safe HTML for a heading: one paragraph stands without its tags, as a line does."""
    rendered = to_html(text)
    only_one = rendered.startswith("<p>") and rendered.endswith("</p>") and rendered.count("<p>") == 1
    return rendered[3:-4] if only_one and not re.search(r"<[uo]l>", rendered) else rendered


@lru_cache(maxsize=4096)
def to_inline_html(text: str) -> str:
    """Safe HTML without paragraphs: for options, titles and whatever stands in a line."""
    rendered = nh3.clean(_parser.render(text), tags=set(TAGS) - {"p", "ul", "ol", "li"}, attributes={})
    return rendered.strip().replace("\n", " ")


def to_text(text: str) -> str:
    """The words alone: for searches, spreadsheets of other programs, and lists."""
    if not any(mark in text for mark in "\\*_~^"):
        return text
    rendered = _parser.render(text).replace("<br />", "").replace("<br>", "")
    rendered = re.sub(r"</(p|li)>", "\n", rendered)
    return re.sub(r"\n{2,}", "\n", html.unescape(re.sub(r"<[^>]+>", "", rendered))).strip()


def is_plain(text: str) -> bool:
    """Whether nothing is lost by `to_text`."""
    return to_text(text) == text


def escape(text: str) -> str:
    """Plain text as rich text that says exactly that."""
    escaped = _MARKS.sub(r"\\\1", text)
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", escaped)


def from_html(source: str) -> str:
    """HTML of another program as rich text: what the limited Markdown can say is kept, the rest is its words."""
    if not source.strip():
        return ""
    try:
        root = markup.fragment_fromstring(source, create_parent="div", parser=_html_parser())
    except (etree.ParserError, ValueError):
        return escape(source)
    written = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(_of(root, 0)))
    return re.sub(r"\n{3,}", "\n\n", written).strip()


def _html_parser() -> markup.HTMLParser:
    return markup.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")


_AROUND: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "sub": "~", "sup": "^"}
_BLOCKS: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "section"}
)
_UNSAID: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "object"})
_DEEPEST = 60


def _of(element: etree._Element, depth: int) -> list[str]:
    """An element's content as pieces of rich text."""
    pieces = [_words(element.text)]
    for place, child in enumerate(element):
        if child.tag not in _UNSAID and depth < _DEEPEST:
            pieces += _child(child, place, depth)
        pieces.append(_words(child.tail))
    return pieces


def _child(child: etree._Element, place: int, depth: int) -> list[str]:
    tag = str(child.tag)
    inner = "".join(_of(child, depth + 1))
    if tag == "br":
        return ["\n"]
    if tag in _AROUND:
        return [_wrapped(inner, _AROUND[tag])]
    if tag == "li":
        parent = child.getparent()
        mark = f"{place + 1}." if parent is not None and parent.tag == "ol" else "-"
        return [f"\n{mark} {inner.strip()}\n"]
    if tag in ("td", "th"):
        return [inner.strip(), " "]
    return ["\n\n", inner, "\n\n"] if tag in _BLOCKS or tag in ("ul", "ol") else [inner]


def _wrapped(inner: str, mark: str) -> str:
    """Marks hug their words: Markdown takes "** a**" for stars."""
    words = inner.strip()
    if not words or "\n" in words:
        return inner
    if mark in "~^":
        words = words.replace(" ", "\\ ")
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _words(text: str | None) -> str:
    return escape(re.sub(r"\s+", " ", text)) if text else ""
