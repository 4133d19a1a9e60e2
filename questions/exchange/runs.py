"""Rich text as runs of formatted words, the way spreadsheets and documents have it, and back.

Hides both grammars. A list is lines that begin with "- " or "1. "; what Markdown cannot say comes back plain. Pure.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from lxml import etree
from lxml import html as markup

from questions.rules.richtext import to_html, to_text

# A word joiner: nobody sees it, and it keeps the words beside it from being taken for something else.
GUARD: Final = "\u2060"
Level = Literal["", "sub", "super"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; "\\n" in `text` ends a line."""

    text: str
    bold: bool = False
    italic: bool = False
    level: Level = ""

    @property
    def look(self) -> tuple[bool, bool, Level]:
        return self.bold, self.italic, self.level

    @property
    def is_plain(self) -> bool:
        return not (self.bold or self.italic or self.level)


_MARKS = re.compile(r"[\\*_~^]")
_ITEM = re.compile(r"^\s*([-+*]|\d{1,9}[.)])\s", re.MULTILINE)


def plain(runs: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)


def runs_of(text: str) -> tuple[Run, ...]:
    """Rich text as runs; the lines of a paragraph stay lines, an empty line parts paragraphs."""
    if not _MARKS.search(text):
        return (Run(text),) if text else ()
    root = markup.fragment_fromstring(to_html(text), create_parent="div")
    return tuple(_tidied(_of(root, Run(""))))


def rich(runs: Sequence[Run]) -> str:
    """Runs as rich text that looks the same where it can, else as plain text that reads the same. Guards go."""
    runs = [replace(run, text=run.text.replace(GUARD, "")) if GUARD in run.text else run for run in runs]
    words = plain(runs)
    if all(run.is_plain or not run.text.strip() for run in runs):
        return said(words)
    written = _written(tuple(_merged(runs)))
    return written if same(plain(runs_of(written)), words) else said(words)


def said(words: str) -> str:
    """Plain text as rich text that says exactly that; list lines stay lists, and no mark is added in vain."""
    if not _MARKS.search(words) or to_text(words) == words:
        return words
    return "\n".join(_MARKS.sub(r"\\\g<0>", line) for line in words.split("\n"))


@lru_cache(maxsize=4096)
def same(one: str, other: str) -> bool:
    """Whether two rich texts look the same."""
    return one == other or to_html(one) == to_html(other)


_LOOKS: Final[dict[str, Callable[[Run], Run]]] = {
    "strong": lambda run: replace(run, bold=True),
    "em": lambda run: replace(run, italic=True),
    "sub": lambda run: replace(run, level="sub"),
    "sup": lambda run: replace(run, level="super"),
}


def _of(element: etree._Element, look: Run) -> Iterator[Run]:
    yield replace(look, text=_joined(element.text))
    for place, child in enumerate(element):
        tag = str(child.tag)
        if tag == "br":
            yield replace(look, text="\n")
        elif tag == "li":
            mark = f"{_first(element) + place}. " if element.tag == "ol" else "- "
            yield replace(look, text=f"\n{mark}")
            yield from _of(child, look)
        elif tag in _LOOKS:
            yield from _of(child, _LOOKS[tag](look))
        else:
            yield from _block(child, place, look)
        yield replace(look, text=_joined(child.tail))


def _block(child: etree._Element, place: int, look: Run) -> Iterator[Run]:
    inside = child.getparent()
    in_item = inside is not None and inside.tag == "li"
    if place and not in_item:
        yield replace(look, text="\n\n")
    yield from _of(child, look)


def _first(element: etree._Element) -> int:
    start = element.get("start") or "1"
    return int(start) if start.isdecimal() else 1


def _joined(text: str | None) -> str:
    """Line ends of the HTML are blanks between its tags."""
    return (text or "").replace("\n", "")


def _tidied(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs without empty ones, and without lines at the beginning; lists stand right after their paragraph."""
    begun = False
    pending = ""
    for run in runs:
        text = run.text if begun else run.text.lstrip("\n")
        if not text:
            continue
        if not text.strip("\n"):
            pending = "\n\n" if len(text) > 1 else (pending or "\n")
            continue
        begun = True
        yield replace(run, text=pending + text if not text.startswith("\n") else text)
        pending = ""


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours of one look as one run; blanks around formatted words belong to nobody."""
    last: Run | None = None
    for run in _pieces(runs):
        if last is not None and last.look == run.look:
            last = replace(last, text=last.text + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def _pieces(runs: Iterable[Run]) -> Iterator[Run]:
    for run in runs:
        if run.is_plain:
            yield run
            continue
        for part in re.split(r"(\n+)", run.text):
            words = part.strip(" \t\n")
            if not words:
                yield Run(part)
                continue
            start = part.index(words)
            yield Run(part[:start])
            yield replace(run, text=words)
            yield Run(part[start + len(words) :])


def _written(runs: Sequence[Run]) -> str:
    """Marks opened and closed so that they nest: bold outside, italic in it, levels inside."""
    pieces: list[str] = []
    bold = italic = False
    for run in _bridged([run for run in runs if run.text]):
        stays = run.italic and run.bold == bold
        pieces += ["*"] if italic and not stays else []
        italic = italic and stays
        pieces += ["**"] if bold and not run.bold else []
        opens = (run.bold and not bold) or (run.italic and not italic)
        gap = run.text[: len(run.text) - len(run.text.lstrip())] if opens else ""
        pieces += [gap, "**" if run.bold and not bold else "", "*" if run.italic and not italic else ""]
        pieces.append(_level(run, run.text[len(gap) :]))
        bold, italic = run.bold, run.italic
    return "".join([*pieces, "*" if italic else "", "**" if bold else ""])


def _bridged(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs whose blanks have the look of the words on both sides, so that marks need not close for them."""
    for place, run in enumerate(runs):
        inside = 0 < place < len(runs) - 1
        if inside and run.is_plain and not run.text.strip() and "\n" not in run.text:
            before, after = runs[place - 1], runs[place + 1]
            yield replace(run, bold=before.bold and after.bold, italic=before.italic and after.italic)
        else:
            yield run


def _level(run: Run, text: str) -> str:
    words = _MARKS.sub(r"\\\g<0>", text)
    if not run.level:
        return words
    mark = "~" if run.level == "sub" else "^"
    return f"{mark}{words.replace(' ', chr(92) + ' ')}{mark}"


__all__ = ["GUARD", "Level", "Run", "plain", "rich", "runs_of", "said", "same"]
