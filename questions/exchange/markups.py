"""Texts of other programs, each in a markup that it names, as rich text and back."""

import re
from typing import Final, Literal

from questions.exchange import FileFault
from questions.exchange.faults import Refused
from questions.rules.content import Fault
from questions.rules.richtext import escape, read_html, to_html

# "auto": plain, unless it holds HTML: what Moodle calls "moodle_auto_format".
Markup = Literal["html", "plain", "markdown", "auto"]
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|sub|sup|ul|ol|li|div|span|table|img|a|h[1-6])\b[^<>]*>|&(?:[a-z]{2,8}|#\d{2,6});",
    re.IGNORECASE,
)
# Far beyond any limit of a question, with room for the tags that word processors leave.
LONGEST: Final = 60_000
_REDUCED: Final = FileFault("html_reduced", "", {})


def read_markup(text: str, markup: Markup) -> tuple[str, tuple[Fault, ...]]:
    """The text as rich text, and notes of what was left out. Raises Refused for what is too long to be looked at."""
    if len(text) > LONGEST:
        raise Refused(FileFault("item_long", "", {}))
    if markup == "markdown":
        return text, ()
    if markup == "html" or (markup == "auto" and _LOOKS_LIKE_HTML.search(text)):
        written, reduced = read_html(text)
        return written, (_REDUCED,) if reduced else ()
    return escape(text.strip()), ()


def html_of(text: str) -> str:
    """Rich text as HTML for other programs; a paragraph alone goes without its tags."""
    rendered = to_html(text).replace("\n", "")
    single = rendered.startswith("<p>") and rendered.endswith("</p>") and rendered.count("<p>") == 1
    return rendered[3:-4] if single else rendered
