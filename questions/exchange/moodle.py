"""Moodle XML: Moodle's question bank with its images, tags and ids (docs.moodle.org, "Moodle XML format")."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import quote

from lxml import etree

from questions.exchange import FileFault, Item, Loss, Outgoing, Place, Reading
from questions.exchange.archive import broken
from questions.exchange.faults import Refused
from questions.exchange.markups import Markup, html_of, read_markup
from questions.exchange.pictures import Pictures, as_bytes
from questions.exchange.reading import item, reading, unread
from questions.exchange.tags import as_ref, is_slug, tagged, tags_of
from questions.exchange.xml import child, children, descendants, parse, words
from questions.rules.content import Content, Fault, Kind, Option, number
from questions.rules.richtext import escape, is_plain, to_text

_LABEL: Final = "Moodle XML"
_MARKUPS: Final[Mapping[str, Markup]] = {
    "html": "html",
    "plain_text": "plain",
    "markdown": "markdown",
    "moodle_auto_format": "auto",
}
_PLUGINFILE: Final = "@@PLUGINFILE@@/"
_ALL = Decimal(100)
_NAME_LENGTH: Final = 60


class MoodleXml:
    """What Moodle's question bank exports and imports."""

    name = "moodle-xml"
    label = _LABEL
    extension = ".xml"
    media_type = "application/xml"

    def read(self, data: bytes, /) -> Reading:
        """Every question, in the order of the file; categories that look like topics are topics."""
        return reading(data, _items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        """UTF-8, questions without a category; ids, topics, passages and difficulty as Moodle's id numbers and tags."""
        quiz = etree.Element("quiz")
        for question in questions:
            _write(quiz, question)
        return etree.tostring(quiz, encoding="UTF-8", xml_declaration=True, pretty_print=True)

    def losses(self, question: Outgoing, /) -> list[Loss]:
        """The source; and marks in accepted texts and in partners."""
        content = question.content
        words = [o.partner if content.kind == "matching" else o.text for o in content.options]
        written = content.kind in ("short_text", "matching") and not all(map(is_plain, words))
        lost = {"source": content.source_title or content.source_url, "rich": written}
        return [Loss(question.ref, what) for what, has in lost.items() if has]


@dataclass(slots=True)
class _Source:
    """One question's element while it is read, and what must be told about it."""

    element: etree._Element
    pictures: Pictures
    notes: list[Fault] = field(default_factory=list)

    def rich(self, holder: etree._Element | None, *, keep_image: bool = False) -> str:
        """The text of an element as Moodle writes them: a format, a <text>, perhaps files."""
        if holder is None:
            return ""
        markup = _MARKUPS.get(holder.get("format") or "", "auto")
        text = words(child(holder, "text"))
        if markup != "plain":
            text = self.pictures.taken_from(text, keep=keep_image)
        written, notes = read_markup(text, markup)
        self.notes += notes
        return written

    def field(self, name: str) -> str:
        """A field of one word, lower-cased."""
        return words(child(self.element, name)).lower()

    def told(self, code: str, **params: str) -> None:
        self.notes.append(FileFault(code, "", params))


@dataclass(frozen=True, slots=True)
class _Answer:
    """One <answer>: its part of the mark in percent, and its element."""

    fraction: Decimal
    element: etree._Element

    @property
    def text(self) -> str:
        return words(child(self.element, "text"))


def _items(data: bytes) -> Iterator[Item]:
    root = parse(data, label=_LABEL)
    topic = ""
    left: tuple[Fault, ...] = ()
    place = 0
    questions = list(descendants(root, "question"))
    if not questions and root.tag != "quiz":
        raise Refused(broken(_LABEL))
    for element in questions:
        if element.get("type") == "category":
            path = words(child(element, "category"))
            last = path.rpartition("/")[2].strip()
            topic = last if is_slug(last) else ""
            left = () if topic or last in ("top", "") else (FileFault("category_left", "", {"value": path[:100]}),)
            continue
        place += 1
        yield _item(Place("question", place), element, topic, left)
        left = ()


def _item(place: Place, element: etree._Element, topic: str, left: Sequence[Fault]) -> Item:
    ref = as_ref(words(child(element, "idnumber")))
    source = _Source(element, Pictures(_finder(element)), list(left))
    reader = _READERS.get(element.get("type") or "")
    if reader is None:
        return unread(place, FileFault("kind_unread", "", {"value": (element.get("type") or "")[:40]}), ref=ref)
    try:
        stem = source.rich(child(element, "questiontext"), keep_image=True)
        explanation = source.rich(child(element, "generalfeedback"))
        content = reader(source)
    except Refused as refused:
        return unread(place, refused.fault, ref=ref)
    feedback = content.explanation
    if explanation and feedback:
        source.told("option_feedback_left")
    shuffle = source.field("shuffleanswers") not in ("0", "false")
    content = replace(content, stem=stem, explanation=explanation or feedback, shuffle=shuffle)
    content = replace(content, image=source.pictures.name, image_alt=source.pictures.alt)
    tags = child(element, "tags")
    known = tagged(content, [words(tag) for tag in children(tags, "tag")] if tags is not None else [])
    content = known.content if known.content.topics or not topic else replace(known.content, topics=(topic,))
    notes = [*source.notes, *source.pictures.notes, *known.notes]
    return item(place, content, notes=notes, ref=ref, use=known.use, images=source.pictures.images)


def _finder(element: etree._Element) -> Callable[[str], bytes | None]:
    """Finds the files that a question carries along."""

    def find(src: str) -> bytes | None:
        name = src.removeprefix(_PLUGINFILE).partition("?")[0]
        file = next((each for each in descendants(element, "file") if each.get("name") == name), None)
        return as_bytes(words(file)) if file is not None and src.startswith(_PLUGINFILE) else None

    return find


def _answers(source: _Source) -> list[_Answer]:
    return [_Answer(_percent(each.get("fraction")), each) for each in children(source.element, "answer")]


def _percent(text: str | None) -> Decimal:
    try:
        value = Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() and abs(value) < 10**9 else Decimal(0)


def _feedback(source: _Source, answers: Sequence[_Answer], rights: Sequence[bool]) -> str:
    """What the right answer alone is told explains it; feedback that differs by option cannot be kept."""
    told = []
    for answer, right in zip(answers, rights, strict=True):
        feedback = child(answer.element, "feedback")
        if words(feedback):
            told.append((feedback, right))
    if len(told) == 1 and told[0][1] and sum(rights) == 1:
        return source.rich(told[0][0])
    if told:
        source.told("option_feedback_left")
    return ""


def _choice(source: _Source) -> Content:
    answers = _answers(source)
    only_one = source.field("single") in ("true", "1")
    gained = {answer.fraction for answer in answers if answer.fraction > 0}
    rights = [answer.fraction == _ALL if only_one else answer.fraction > 0 for answer in answers]
    if (gained - {_ALL}) if only_one else gained and max(gained) - min(gained) > 1:
        source.told("weights_left")
    kind: Kind = "single" if only_one or sum(rights) == 1 else "multiple"
    options = tuple(Option(source.rich(a.element), right) for a, right in zip(answers, rights, strict=True))
    return Content(kind, "", options, explanation=_feedback(source, answers, rights))


def _choice_set(source: _Source) -> Content:
    """All right ones or nothing, as here: another program's kind that marks each right one with 100."""
    answers = _answers(source)
    rights = [answer.fraction > 0 for answer in answers]
    kind: Kind = "single" if sum(rights) == 1 else "multiple"
    options = tuple(Option(source.rich(a.element), right) for a, right in zip(answers, rights, strict=True))
    return Content(kind, "", options, explanation=_feedback(source, answers, rights))


def _true_false(source: _Source) -> Content:
    answers = _answers(source)
    rights = [answer.fraction > 0 for answer in answers]
    named = {answer.text.lower(): right for answer, right in zip(answers, rights, strict=True)}
    if named.get("true") is None and named.get("false") is None:
        raise Refused(FileFault("item_broken", "", {"format": _LABEL}))
    right = named["true"] if "true" in named else not named["false"]
    options = (Option("Đúng", right), Option("Sai", not right))
    return Content("true_false", "", options, explanation=_feedback(source, answers, rights))


def _short_text(source: _Source) -> Content:
    if source.field("usecase") in ("1", "true"):
        source.told("case_left")
    kept = []
    for answer in _full(source):
        if re.search(r"(?<!\\)\*", answer.text):
            source.told("wildcard_left", value=answer.text[:60])
        else:
            kept.append(answer)
    options = tuple(Option(escape(answer.text.replace("\\*", "*"))) for answer in kept)
    return Content("short_text", "", options, explanation=_feedback(source, kept, [True] * len(kept)))


def _numeric(source: _Source) -> Content:
    full = _full(source)
    options = tuple(Option(answer.text, tolerance=words(child(answer.element, "tolerance")) or "0") for answer in full)
    options = tuple(replace(each, tolerance=_plain_number(each.tolerance)) for each in options)
    return Content("numeric", "", options, explanation=_feedback(source, full, [True] * len(full)))


def _plain_number(text: str) -> str:
    """A tolerance; Moodle writes negative ones for none."""
    value = number(text)
    return "0" if value is not None and value < 0 else text


def _full(source: _Source) -> list[_Answer]:
    """The answers that get the whole mark."""
    answers = _answers(source)
    if any(0 < answer.fraction < _ALL for answer in answers):
        source.told("weights_left")
    if any(answer.fraction <= 0 and answer.text not in ("*", "") for answer in answers):
        source.told("answers_wrong_left")
    return [answer for answer in answers if answer.fraction >= _ALL]


def _matching(source: _Source) -> Content:
    options = [
        Option(source.rich(each), partner=escape(words(child(each, "answer"))))
        for each in children(source.element, "subquestion")
    ]
    return Content("matching", "", tuple(each for each in options if each.text or each.partner))


def _ordering(source: _Source) -> Content:
    answers = _answers(source)
    if len({answer.fraction for answer in answers}) == len(answers):
        answers.sort(key=lambda answer: answer.fraction)
    return Content("ordering", "", tuple(Option(source.rich(answer.element)) for answer in answers))


_READERS: Final[Mapping[str, Callable[[_Source], Content]]] = {
    "multichoice": _choice,
    "multichoiceset": _choice_set,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
}
_TYPES: Final[Mapping[Kind, str]] = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "matching": "matching",
    "ordering": "ordering",
}


def _write(quiz: etree._Element, question: Outgoing) -> None:
    content = question.content
    element = etree.SubElement(quiz, "question", type=_TYPES[content.kind])
    _text(etree.SubElement(element, "name"), " ".join(to_text(content.stem).split())[:_NAME_LENGTH])
    stem = _html(element, "questiontext", content.stem, extra=_image(content) if question.images else "")
    for name, data in question.images.items():
        file = etree.SubElement(stem, "file", name=name, path="/", encoding="base64")
        file.text = base64.b64encode(data).decode()
    _html(element, "generalfeedback", content.explanation)
    for name, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", question.ref)):
        etree.SubElement(element, name).text = value
    for name, value in _settings(content):
        etree.SubElement(element, name).text = value
    _write_options(element, content)
    tags = etree.SubElement(element, "tags")
    for tag in tags_of(question):
        _text(etree.SubElement(tags, "tag"), tag)


def _settings(content: Content) -> list[tuple[str, str]]:
    shuffle = [("shuffleanswers", str(content.shuffle).lower())]
    match content.kind:
        case "single" | "multiple":
            return [("single", str(content.kind == "single").lower()), *shuffle, ("answernumbering", "ABCD")]
        case "matching":
            return shuffle
        case "short_text":
            return [("usecase", "0")]
        case "ordering":
            grading = [("gradingtype", "ALL_OR_NOTHING"), ("showgrading", "SHOW")]
            return [("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("selectcount", "0"), *grading]
        case _:
            return []


def _write_options(element: etree._Element, content: Content) -> None:
    share = f"{_ALL / max(1, len(content.key)):.5f}" if content.kind == "multiple" else "100"
    for place, option in enumerate(content.options, start=1):
        match content.kind:
            case "matching":
                pair = _html(element, "subquestion", option.text)
                _text(etree.SubElement(pair, "answer"), to_text(option.partner))
            case "true_false":
                _plain(element, "true" if place == 1 else "false", "100" if option.correct else "0")
            case "short_text":
                _plain(element, to_text(option.text).replace("*", "\\*"), "100")
            case "numeric":
                answer = _plain(element, option.text, "100")
                etree.SubElement(answer, "tolerance").text = option.tolerance
            case "ordering":
                _html(element, "answer", option.text).set("fraction", f"{place}.0000000")
            case _:
                wrong = "0" if content.kind == "single" else "-100"
                _html(element, "answer", option.text).set("fraction", share if option.correct else wrong)


def _image(content: Content) -> str:
    alt = content.image_alt.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f'<p><img src="{_PLUGINFILE}{quote(content.image)}" alt="{alt}"></p>'


def _html(parent: etree._Element, name: str, text: str, *, extra: str = "") -> etree._Element:
    element = etree.SubElement(parent, name, format="html")
    _text(element, html_of(text) + extra)
    return element


def _plain(parent: etree._Element, text: str, fraction: str) -> etree._Element:
    element = etree.SubElement(parent, "answer", fraction=fraction, format="moodle_auto_format")
    _text(element, text)
    return element


def _text(parent: etree._Element, text: str) -> None:
    etree.SubElement(parent, "text").text = text
