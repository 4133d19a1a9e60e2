"""GIFT: the plain text in which Moodle's teachers write questions (docs.moodle.org, "GIFT format").

Ids and tags stand in comments as "[id:…] [tag:…]", as Moodle 3.6 and later write and read them.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from typing import Final

from questions.exchange import FileFault, Item, Loss, Outgoing, Place, Reading
from questions.exchange.faults import Refused
from questions.exchange.markups import LONGEST, Markup, html_of, read_markup
from questions.exchange.reading import item, reading, unread
from questions.exchange.tags import as_ref, is_slug, tagged, tags_of, title_as_ref
from questions.exchange.texts import decoded
from questions.rules.content import Content, Fault, Kind, Option, number
from questions.rules.richtext import escape, is_plain, to_text

_MARKERS: Final[dict[str, Markup]] = {"html": "html", "plain": "plain", "markdown": "markdown", "moodle": "auto"}
_MARKER = re.compile(r"\s*\[(html|plain|markdown|moodle)\]", re.IGNORECASE)
# A character that a backslash takes its meaning from; "\n" is a line break.
_ESCAPED = re.compile(r"\\([\\~=#{}:n*%])")
_TO_ESCAPE = re.compile(r"([\\~=#{}:])")
_WEIGHT = re.compile(r"\s*%\s*(-?\d{1,3}(?:[.,]\d{1,12})?)\s*%")
_TRUE_FALSE = re.compile(r"\s*(?:(T|TRUE|Đ|ĐÚNG)|F|FALSE|S|SAI)\s*(?=#|$)", re.IGNORECASE)
_TAG = re.compile(r"\[(id|tag):((?:\\\]|[^\]]){1,300})\]")
_GAP = "_____"
_ALL = Decimal(100)


class Gift:
    """Moodle's plain text. It has no images, sources or orderings; its accepted texts have no marks."""

    name = "gift"
    label = "GIFT"
    extension = ".gift"
    media_type = "text/plain"

    def read(self, data: bytes, /) -> Reading:
        """Every question that the published description knows, and what people write instead of it."""
        return reading(data, self._items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        """UTF-8, a question a paragraph."""
        kept = (question for question in questions if not any(loss.whole for loss in self.losses(question)))
        return "\n".join(map(_written, kept)).encode()

    def losses(self, question: Outgoing, /) -> list[Loss]:
        """Orderings as a whole, else images and sources."""
        content = question.content
        arrow = content.kind == "short_text" and any("->" in to_text(each.text) for each in content.options)
        if content.kind == "ordering" or arrow:
            return [Loss(question.ref, "kind", whole=True)]
        written = content.kind == "short_text" and not all(is_plain(each.text) for each in content.options)
        lost = {"image": content.image, "source": content.source_title or content.source_url, "rich": written}
        return [Loss(question.ref, what) for what, has in lost.items() if has]

    def _items(self, data: bytes) -> Iterator[Item]:
        text, notes = decoded(data, label=self.label)
        topic: str | None = None
        pending: tuple[Fault, ...] = notes
        for chunk in _chunks(text):
            category = re.match(r"\s*\$(CATEGORY|COURSE)\s*:(.*)", chunk.text)
            if category:
                last = category[2].strip().rpartition("/")[2].strip()
                topic = last if is_slug(last) else None
                pending += () if topic else (FileFault("category_left", "", {"value": category[2].strip()[:100]}),)
            rest = chunk
            if category:
                rest = replace(chunk, text=chunk.text[category.end() :], line=chunk.line + 1)
            if rest.text.strip():
                yield _item(rest, topic, pending)
                pending = ()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A question's lines without comments, from `line` on; `ref`, `tags`: what comments say; `size` of all."""

    line: int
    text: str
    ref: str = ""
    tags: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """One line of an answer block: its sign ("=", "~" or ""), weight if it has one, words and feedback."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str


@dataclass(slots=True)
class _Texts:
    """Turns texts into rich text in the markup that the question names, and keeps what must be told."""

    markup: Markup = "auto"
    notes: list[Fault] = field(default_factory=list)

    def rich(self, raw: str) -> str:
        marker = _MARKER.match(raw)
        markup = _MARKERS[marker[1].lower()] if marker else self.markup
        written, notes = read_markup(_unescaped(raw[marker.end() if marker else 0 :].strip()), markup)
        self.notes += notes
        return written

    def told(self, code: str, **params: str) -> None:
        self.notes.append(FileFault(code, "", params))


def _chunks(text: str) -> Iterator[_Chunk]:
    """Questions are parted by blank lines; a blank line inside of braces that do close parts nothing."""
    comments: list[str] = []
    lines: list[str] = []
    first, after_blank, size = 0, False, 0
    for at, line in enumerate(chain(io.StringIO(text), [""]), start=1):
        size += len(line)
        if line.lstrip().startswith("//"):
            comments += [line] if size <= LONGEST else []
            continue
        blank = not line.strip()
        if lines and ((blank and not _is_open(lines)) or (after_blank and _begins(line))):
            yield _chunk(first, lines, comments, size)
            comments, lines, first, size = [], [], 0, len(line)
        if not blank and (size <= LONGEST or not lines):
            first = first or at
            lines.append(line.rstrip("\n"))
        after_blank = not line.strip()
    if lines:
        yield _chunk(first, lines, comments, size)


def _begins(line: str) -> bool:
    """Whether a line can be a question's first, even where a brace before it was left open."""
    return line.lstrip().startswith("::") or _find(line, "{") >= 0


def _is_open(lines: Sequence[str]) -> bool:
    """Whether a brace is open; so many lines are no question any more."""
    if len(lines) > _MOST_OPEN:
        return False
    signs = re.findall(r"\\.|([{}])", " ".join(lines))
    return bool(signs) and next((sign for sign in reversed(signs) if sign), "") == "{"


_MOST_OPEN = 60


def _chunk(line: int, lines: Sequence[str], comments: Sequence[str], size: int) -> _Chunk:
    told = [(name, value.replace("\\]", "]").strip()) for name, value in _TAG.findall("\n".join(comments))]
    refs = [value for name, value in told if name == "id"]
    tags = tuple(value for name, value in told if name == "tag")
    return _Chunk(line, "\n".join(lines), as_ref(refs[0]) if refs else "", tags, size)


def _item(chunk: _Chunk, topic: str | None, notes: Sequence[Fault]) -> Item:
    place = Place("line", chunk.line)
    if chunk.size > LONGEST:
        return unread(place, FileFault("item_long", "", {}), ref=chunk.ref)
    title, body = _titled(chunk.text.strip())
    ref = chunk.ref or title_as_ref(_unescaped(title))
    texts = _Texts(notes=list(notes))
    try:
        content = _content(body, texts)
    except Refused as refused:
        return unread(place, refused.fault, ref=ref)
    known = tagged(content, chunk.tags)
    content = known.content if known.content.topics or not topic else replace(known.content, topics=(topic,))
    return item(place, content, notes=[*texts.notes, *known.notes], ref=ref, use=known.use)


def _titled(text: str) -> tuple[str, str]:
    """A question's ::title:: and what follows it."""
    if text.startswith("::") and (end := re.compile(r"(?<!\\)::").search(text, 2)):
        return text[2 : end.start()], text[end.end() :]
    return "", text


def _content(body: str, texts: _Texts) -> Content:
    """What a question says. Raises Refused for what is no question, or of a kind that there is not."""
    marker = _MARKER.match(body)
    if marker:
        texts.markup = _MARKERS[marker[1].lower()]
        body = body[marker.end() :]
    opened, closed = _find(body, "{"), _find(body, "}")
    if opened < 0 and closed < 0:
        raise Refused(FileFault("kind_unread", "", {"value": "description"}))
    if opened < 0 or closed < opened:
        raise Refused(FileFault("item_broken", "", {"format": Gift.label}))
    before, block, after = body[:opened], body[opened + 1 : closed], body[closed + 1 :]
    if _find(after, "{") >= 0:
        raise Refused(FileFault("kind_unread", "", {"value": "cloze"}))
    stem = f"{before.rstrip()} {_GAP} {after.lstrip()}" if after.strip() else before
    block, _, general = _parted(block, "####")
    content = replace(_answered(block, texts), stem=texts.rich(stem))
    explanation = texts.rich(general)
    return replace(content, explanation=explanation or content.explanation)


def _answered(block: str, texts: _Texts) -> Content:
    """The kind, options and perhaps the explanation that an answer block makes."""
    if not block.strip():
        raise Refused(FileFault("kind_unread", "", {"value": "essay"}))
    if block.lstrip().startswith("#"):
        return _numeric(block.lstrip()[1:], texts)
    if block.lstrip().startswith(">"):
        raise Refused(FileFault("kind_unread", "", {"value": "ordering"}))
    answers = _answers(block)
    if any(answer.sign == "~" for answer in answers):
        return _choice([answer for answer in answers if answer.sign], texts)
    truth = _TRUE_FALSE.match(block)
    if truth and not any(answer.sign for answer in answers):
        return _true_false(block[truth.end() :], texts, right=truth[1] is not None)
    answers = [answer for answer in answers if answer.sign]
    if not answers:
        raise Refused(FileFault("item_broken", "", {"format": Gift.label}))
    if all("->" in answer.text for answer in answers):
        return _matching(answers, texts)
    return _short_text(answers, texts)


def _answers(block: str) -> list[_Answer]:
    """The answers of a block, in their order; first what stands before the first sign."""
    starts = [(found.start(), found[1]) for found in re.finditer(r"\\.|([=~])", block, re.DOTALL) if found[1]]
    bounds = [*(start for start, _ in starts), len(block)]
    found = [_answer("", block[: bounds[0]])] if block[: bounds[0]].strip() else []
    return found + [
        _answer(sign, block[start + 1 : end]) for (start, sign), end in zip(starts, bounds[1:], strict=True)
    ]


def _answer(sign: str, raw: str) -> _Answer:
    weight = _WEIGHT.match(raw)
    text, _, feedback = _parted(raw[weight.end() if weight else 0 :], "#")
    value = Decimal(weight[1].replace(",", ".")) if weight else None
    return _Answer(sign, value, text.strip(), feedback.strip())


def _choice(answers: Sequence[_Answer], texts: _Texts) -> Content:
    rights = [answer.sign == "=" and (answer.weight is None or answer.weight > 0) for answer in answers]
    weighed = not any(rights)
    if weighed:
        rights = [answer.weight is not None and answer.weight > 0 for answer in answers]
    kind: Kind = "multiple" if weighed and sum(rights) > 1 else "single"
    gained = {_weight(a.weight) for a, right in zip(answers, rights, strict=True) if right or (a.weight or 0) > 0}
    if (max(gained) - min(gained) > 1) if kind == "multiple" else gained - {_ALL}:
        texts.told("weights_left")
    options = tuple(Option(texts.rich(a.text), right) for a, right in zip(answers, rights, strict=True))
    return Content(kind, "", options, explanation=_of_feedback(answers, rights, texts))


def _of_feedback(answers: Sequence[_Answer], rights: Sequence[bool], texts: _Texts) -> str:
    """What the right answer alone is told explains it; feedback that differs by option cannot be kept."""
    told = [(answer.feedback, right) for answer, right in zip(answers, rights, strict=True) if answer.feedback]
    if len(told) == 1 and told[0][1] and sum(rights) == 1:
        return texts.rich(told[0][0])
    if told:
        texts.told("option_feedback_left")
    return ""


def _true_false(rest: str, texts: _Texts, *, right: bool) -> Content:
    """{T#said to a wrong answer#said to the right one}: the latter explains."""
    _, _, feedback = _parted(rest, "#")
    wrong, _, good = _parted(feedback, "#")
    if wrong.strip() and good.strip():
        texts.told("option_feedback_left")
    options = (Option("Đúng", right), Option("Sai", not right))
    return Content("true_false", "", options, explanation=texts.rich(good or wrong))


def _matching(answers: Sequence[_Answer], texts: _Texts) -> Content:
    pairs = [answer.text.partition("->") for answer in answers]
    return Content("matching", "", tuple(Option(texts.rich(a), partner=texts.rich(b)) for a, _, b in pairs))


def _short_text(answers: Sequence[_Answer], texts: _Texts) -> Content:
    full = [answer for answer in answers if answer.weight in (None, _ALL)]
    if len(full) < len(answers):
        texts.told("weights_left")
    kept = []
    for answer in full:
        if _find(answer.text, "*") >= 0:
            texts.told("wildcard_left", value=answer.text[:60])
        else:
            kept.append(answer)
    explanation = _of_feedback(kept, [True] * len(kept), texts)
    return Content("short_text", "", tuple(Option(escape(_unescaped(a.text))) for a in kept), explanation=explanation)


def _numeric(block: str, texts: _Texts) -> Content:
    answers = _answers(block)
    if answers and not answers[0].sign:
        answers = answers[:1]
    full = [answer for answer in answers if answer.sign != "~" and answer.weight in (None, _ALL) and answer.text]
    if any(answer.text and answer.sign != "~" for answer in answers if answer not in full):
        texts.told("weights_left")
    explanation = _of_feedback(full, [True] * len(full), texts)
    return Content("numeric", "", tuple(_number(_unescaped(each.text)) for each in full), explanation=explanation)


def _number(text: str) -> Option:
    """3.5, 3.5:0.1 (with its tolerance) or 1..5 (a range)."""
    low, dots, high = text.partition("..")
    least, most = number(low), number(high)
    if dots and least is not None and most is not None:
        return Option(f"{(least + most) / 2:f}", tolerance=f"{abs(most - least) / 2:f}")
    value, _, tolerance = text.partition(":")
    return Option(value, tolerance=tolerance.strip() or "0")


def _find(text: str, sign: str) -> int:
    """Where a sign stands that no backslash escapes, or -1."""
    found = (each for each in re.finditer(r"\\.|" + re.escape(sign), text, re.DOTALL) if each[0] == sign)
    return next((each.start() for each in found), -1)


def _parted(text: str, sign: str) -> tuple[str, str, str]:
    """`str.partition` at a sign that no backslash escapes."""
    at = _find(text, sign)
    return (text, "", "") if at < 0 else (text[:at], sign, text[at + len(sign) :])


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _weight(value: Decimal | None) -> Decimal:
    return _ALL if value is None else value


def _written(question: Outgoing) -> str:
    """One question, its last line ended."""
    content = question.content
    texts = [content.stem, content.explanation]
    texts += [each for option in content.options for each in (option.text, option.partner)]
    marked = content.kind not in ("numeric", "short_text") or any(map(_needs_marker, texts[:2]))
    marked = marked and any(map(_needs_marker, texts))
    tags = [f"[id:{question.ref}]"] if question.ref else []
    tags += [f"[tag:{tag}]" for tag in tags_of(question, shuffle=True)]
    title = f"::{_escaped(question.ref)}::" if question.ref else ""
    general = f"\n\t####{_shown(content.explanation, marked=marked)}" if content.explanation else ""
    lines = "".join(f"\n\t{line}" for line in _lines(content, marked=marked))
    block = lines if content.kind != "true_false" else _lines(content, marked=marked)[0]
    end = "\n" if content.kind != "true_false" or general else ""
    stem = _shown(content.stem, marked=marked)
    return f"// {' '.join(tags)}\n{title}{stem} {{{block}{general}{end}}}\n"


def _lines(content: Content, *, marked: bool) -> list[str]:
    """The lines of an answer block."""
    options = content.options
    match content.kind:
        case "true_false":
            return ["TRUE" if options[0].correct else "FALSE"]
        case "numeric":
            return ["#", *(f"={each.text}:{each.tolerance}" for each in options)]
        case "short_text":
            return [f"={_escaped(to_text(each.text)).replace('*', chr(92) + '*')}" for each in options]
        case "matching":
            return [f"={_shown(o.text, marked=marked)} -> {_shown(o.partner, marked=marked)}" for o in options]
        case "multiple":
            share = f"~%{_ALL / len(content.key):.5f}%"
            return [(share if o.correct else "~%-100%") + _shown(o.text, marked=marked) for o in options]
        case _:
            signs = {True: ("=", "%100%"), False: ("~", "%0%")}
            return [signs[o.correct][0] + _shown(o.text, marked=marked, weight=signs[o.correct][1]) for o in options]


def _needs_marker(text: str) -> bool:
    """Whether a text would be taken for something else if it did not name its markup."""
    return not is_plain(text) or re.search(r"[<&]|->|^\s*\[", to_text(text)) is not None


def _shown(text: str, *, marked: bool, weight: str = "") -> str:
    """A text of a question; `weight` stands before a text that begins as a weight does."""
    words = to_text(text)
    if marked and (not is_plain(text) or "->" in words):
        return f"[html]{_escaped(html_of(text))}"
    written = _escaped(words)
    if marked:
        return f"[plain]{written}"
    return weight + written if written.startswith("%") else written


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\\\1", text).replace("\n", "\\n")
