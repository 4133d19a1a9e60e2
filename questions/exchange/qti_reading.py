"""One assessmentItem of QTI 2.x as a question (IMS Question and Test Interoperability 2.1, information model)."""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from questions.exchange import FileFault
from questions.exchange.faults import Refused
from questions.exchange.markups import read_markup
from questions.exchange.pictures import Pictures
from questions.exchange.reading import is_true_false
from questions.exchange.xml import child, children, descendants, local, words
from questions.rules.content import Content, Fault, Kind, Option, number
from questions.rules.richtext import escape, to_text

LABEL: Final = "QTI 2.1"
_INTERACTION = "Interaction"
_GAP: Final = "_____"
# What of an item's body is no part of its question.
_ASIDE: Final = frozenset({"rubricBlock", "feedbackBlock", "feedbackInline", "modalFeedback", "infoControl"})


@dataclass(slots=True)
class QtiItem:
    """One item while it is read: its element, its images, and what must be told."""

    element: etree._Element
    pictures: Pictures
    notes: list[Fault] = field(default_factory=list)

    def told(self, code: str, **params: str) -> None:
        self.notes.append(FileFault(code, "", params))

    def rich(self, element: etree._Element | None, *, keep_image: bool = False) -> str:
        """What stands in an element, as rich text, without feedback and interactions."""
        if element is None:
            return ""
        source = self.pictures.taken_from(_as_html(element), keep=keep_image)
        written, notes = read_markup(source, "html")
        self.notes += notes
        return written


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a responseDeclaration says: the right values, those that get marks, the types."""

    cardinality: str
    base: str
    correct: tuple[str, ...]
    mapped: tuple[tuple[str, Decimal], ...]

    @property
    def rights(self) -> tuple[str, ...]:
        """The right values; of a mapping alone those that bring marks."""
        if self.correct:
            return self.correct
        gaining = [(key, value) for key, value in self.mapped if value > 0]
        if self.cardinality == "single" and gaining and self.base not in ("string", "float", "integer"):
            best = max(value for _, value in gaining)
            return tuple(key for key, value in gaining if value == best)
        return tuple(key for key, _ in gaining)


def content_of(item: QtiItem) -> Content:
    """What an item asks, less what its package says of it. Raises Refused."""
    body = child(item.element, "itemBody")
    found = [] if body is None else [each for each in body.iter() if local(each).endswith(_INTERACTION)]
    if body is None or not found:
        raise Refused(FileFault("kind_unread", "", {"value": "itemBody"}))
    if len(found) > 1:
        raise Refused(FileFault("kind_unread", "", {"value": f"{len(found)} × {local(found[0])}"[:60]}))
    interaction = found[0]
    reader = _READERS.get(local(interaction))
    if reader is None:
        raise Refused(FileFault("kind_unread", "", {"value": local(interaction)[:60]}))
    declared = _declared(item.element, interaction.get("responseIdentifier") or "RESPONSE")
    stem = _stem(item, body, interaction)
    content = reader(item, interaction, declared)
    explanation = _explanation(item, declared)
    return replace(content, stem=stem, explanation=explanation, image=item.pictures.name, image_alt=item.pictures.alt)


def _stem(item: QtiItem, body: etree._Element, interaction: etree._Element) -> str:
    """The body's words, with a gap where words go on after what is to be filled in, and the prompt's."""
    body_copy = copy.deepcopy(body)
    inside = next(each for each in body_copy.iter() if local(each) == local(interaction))
    inline = local(interaction) in ("textEntryInteraction", "inlineChoiceInteraction")
    parent = inside.getparent()
    assert parent is not None  # noqa: S101 - an interaction stands within the body
    goes_on = bool((inside.tail or "").strip()) or bool(_words_after(inside))
    gap = etree.Element("span")
    gap.text = f" {_GAP} " if inline and goes_on else ""
    gap.tail = inside.tail
    parent.replace(inside, gap)
    told = [item.rich(body_copy, keep_image=True), item.rich(child(interaction, "prompt"), keep_image=True)]
    return "\n\n".join(filter(None, told))


def _words_after(element: etree._Element) -> str:
    """The words that follow an element within its own paragraph."""
    return "".join(words(each) + (each.tail or "") for each in element.itersiblings()).strip()


def _declared(element: etree._Element, name: str) -> _Declared:
    declarations = children(element, "responseDeclaration")
    named = [each for each in declarations if each.get("identifier") == name]
    if not named:
        return _Declared("", "", (), ())
    correct = child(named[0], "correctResponse")
    values = tuple(words(each) for each in children(correct, "value")) if correct is not None else ()
    mapping = child(named[0], "mapping")
    entries = children(mapping, "mapEntry") if mapping is not None else []
    mapped = tuple((entry.get("mapKey") or "", _decimal(entry.get("mappedValue"))) for entry in entries)
    return _Declared(named[0].get("cardinality") or "", named[0].get("baseType") or "", values, mapped)


def _decimal(text: str | None) -> Decimal:
    try:
        value = Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)


def _choice(item: QtiItem, interaction: etree._Element, declared: _Declared) -> Content:
    choices = children(interaction, "simpleChoice", "inlineChoice")
    rights = [choice.get("identifier") in declared.rights for choice in choices]
    if any(value > 0 and key not in declared.rights for key, value in declared.mapped):
        item.told("weights_left")
    if any(True for _ in descendants(interaction, "feedbackInline")):
        item.told("option_feedback_left")
    kind: Kind = "multiple" if declared.cardinality == "multiple" and sum(rights) > 1 else "single"
    options = tuple(Option(item.rich(each), right) for each, right in zip(choices, rights, strict=True))
    if kind == "single" and sum(rights) == 1 and is_true_false([to_text(each.text) for each in options]):
        kind = "true_false"
    return Content(kind, "", options, shuffle=_shuffles(interaction))


def _order(item: QtiItem, interaction: etree._Element, declared: _Declared) -> Content:
    choices = {choice.get("identifier"): choice for choice in children(interaction, "simpleChoice")}
    if sorted(declared.correct) != sorted(filter(None, choices)):
        raise Refused(FileFault("item_broken", "", {"format": LABEL}))
    return Content("ordering", "", tuple(Option(item.rich(choices[name])) for name in declared.correct))


def _match(item: QtiItem, interaction: etree._Element, declared: _Declared) -> Content:
    """Pairs of a prompt and a partner, in two lists or in one; each prompt has one partner."""
    sets = [children(each, "simpleAssociableChoice") for each in children(interaction, "simpleMatchSet")]
    if not sets:
        sets = [children(interaction, "simpleAssociableChoice")] * 2
    pairs = [(first, second) for first, _, second in (value.partition(" ") for value in declared.rights)]
    if len(sets) != 2:  # noqa: PLR2004 - prompts and partners
        raise Refused(FileFault("item_broken", "", {"format": LABEL}))
    if len({pair[0] for pair in pairs}) < len(pairs):
        sets.reverse()
        pairs = [(second, first) for first, second in pairs]
    if len({pair[0] for pair in pairs}) < len(pairs):
        raise Refused(FileFault("kind_unread", "", {"value": local(interaction)}))
    shown = {each.get("identifier") or "": item.rich(each) for members in sets for each in members}
    partner_of = dict(pairs)
    paired = set(partner_of) | set(partner_of.values())
    one_list = sets[0] is sets[1]
    prompts = [name for name in _names(sets[0]) if name in partner_of or (not one_list)]
    options = [Option(shown[name], partner=shown.get(partner_of.get(name, ""), "")) for name in prompts]
    options += [Option("", partner=shown[name]) for name in _names(sets[1]) if name not in paired]
    return Content("matching", "", tuple(options), shuffle=_shuffles(interaction))


def _names(choices: Sequence[etree._Element]) -> list[str]:
    return [each.get("identifier") or "" for each in choices]


def _text_entry(item: QtiItem, interaction: etree._Element, declared: _Declared) -> Content:
    del interaction
    best = max((value for _, value in declared.mapped), default=Decimal(0))
    rights = [*declared.correct, *(key for key, value in declared.mapped if value == best and value > 0)]
    if any(0 < value < best for _, value in declared.mapped):
        item.told("weights_left")
    if declared.base in ("float", "integer"):
        return _numeric(item.element, declared)
    return Content("short_text", "", tuple(Option(escape(text)) for text in dict.fromkeys(rights)))


def _numeric(element: etree._Element, declared: _Declared) -> Content:
    """The numbers and tolerances that <equal> compares with; else the right values, to the digit."""
    numbers: dict[str, str] = {}
    for equal in descendants(element, "equal"):
        value = next((words(each) for each in children(equal, "baseValue")), "")
        value = value or next(iter(declared.correct), "")
        numbers.setdefault(value, _tolerance(equal, value))
    for value in declared.rights:
        numbers.setdefault(value, "0")
    return Content("numeric", "", tuple(Option(text, tolerance=slack) for text, slack in numbers.items() if text))


def _tolerance(equal: etree._Element, value: str) -> str:
    """The larger of the two sides; of a relative one what the percents come to."""
    slacks = [number(each) for each in (equal.get("tolerance") or "").split()]
    slack = max((each for each in slacks if each is not None), default=Decimal(0))
    mode, right = equal.get("toleranceMode") or "exact", number(value)
    if mode == "relative" and right is not None:
        return f"{abs(right) * slack / 100:f}"
    return f"{slack:f}" if mode == "absolute" else "0"


def _shuffles(interaction: etree._Element) -> bool:
    return (interaction.get("shuffle") or "false").lower() in ("true", "1")


def _explanation(item: QtiItem, declared: _Declared) -> str:
    """The feedback that a right answer gets; what is said of other answers cannot be kept."""
    told = list(descendants(item.element, "modalFeedback", "feedbackBlock"))
    right = [each for each in told if _is_of_right(each.get("identifier") or "", declared)]
    chosen = told if len(told) == 1 else right[:1]
    if len(told) > len(chosen):
        item.told("option_feedback_left")
    return item.rich(chosen[0]) if chosen else ""


def _is_of_right(name: str, declared: _Declared) -> bool:
    said = name.lower()
    of_all = re.search(r"correct|general|explanation|solution", said) and not re.search(r"incorrect|not", said)
    return name in declared.rights or bool(of_all)


def _as_html(element: etree._Element) -> str:
    """What stands in an element as HTML, without its namespaces."""
    plain = copy.deepcopy(element)
    plain.tail = None
    for each in list(plain.iter()):
        name = local(each)
        aside = name in _ASIDE or name.endswith(_INTERACTION)
        parent = each.getparent()
        if each is not plain and aside and parent is not None:
            gap = etree.Element("span")
            gap.tail = each.tail
            parent.replace(each, gap)
            continue
        each.tag = name
        if name == "object" and (each.get("type") or "").startswith("image/"):
            _as_image(each)
    plain.tag = "div"
    plain.attrib.clear()
    etree.cleanup_namespaces(plain)
    return re.sub(r"^<div[^>]*>|</div>$", "", etree.tostring(plain, method="html", encoding="unicode"))


def _as_image(element: etree._Element) -> None:
    """An <object> that is an image, as <img>."""
    source, alt, tail = element.get("data") or "", words(element), element.tail
    for inner in list(element):
        element.remove(inner)
    element.attrib.clear()
    element.tag, element.text, element.tail = "img", None, tail
    element.set("src", source)
    element.set("alt", alt)


_READERS: Final[Mapping[str, Callable[[QtiItem, etree._Element, _Declared], Content]]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "associateInteraction": _match,
    "textEntryInteraction": _text_entry,
}
