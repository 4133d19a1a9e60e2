"""A question as an assessmentItem of QTI 2.1, marked by the standard templates of response processing."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from lxml import etree

from questions.exchange import Outgoing
from questions.exchange.markups import html_of
from questions.rules.content import Content, Kind, Option
from questions.rules.richtext import to_text

QTI: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA: Final = f"{QTI} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
_TEMPLATES: Final = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_TITLE_LENGTH: Final = 60
# A list that begins at another number: XHTML as QTI has it does not know them.
_START = re.compile(r"<ol start=\"\d+\">")


def identifier(ref: str) -> str:
    """A ref as QTI's identifiers are: they begin with a letter or "_"."""
    return ref if re.match(r"[A-Za-z]", ref) else f"_{ref}"


def numbers_lists(text: str) -> bool:
    """Whether rich text holds what QTI's XHTML cannot say."""
    return _START.search(html_of(text)) is not None


def item_xml(question: Outgoing) -> bytes:
    """The item's file; its image is in "images/" beside the package's manifest."""
    content = question.content
    root = etree.Element(f"{{{QTI}}}assessmentItem", nsmap={None: QTI, "xsi": _XSI})  # type: ignore[dict-item]
    title = " ".join(to_text(content.stem).split())[:_TITLE_LENGTH] or question.ref
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    for name, value in (("identifier", identifier(question.ref)), ("title", title)):
        root.set(name, value)
    root.set("adaptive", "false")
    root.set("timeDependent", "false")
    _declare(root, content)
    body = _add(root, "itemBody")
    stem = _rich(body, "div", content.stem)
    if question.images:
        paragraph = _add(body, "p")
        _add(paragraph, "img", src=f"images/{quote(question.ref)}/{quote(content.image)}", alt=content.image_alt)
    if stem.text is None and not len(stem):
        body.remove(stem)
    _WRITERS[content.kind](body, content)
    _process(root, content)
    if content.explanation:
        _rich(root, "modalFeedback", content.explanation).attrib.update(
            {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "show"}
        )
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _declare(root: etree._Element, content: Content) -> None:
    cardinality, base, values = _RESPONSES[content.kind](content.options)
    response = _add(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
    correct = _add(response, "correctResponse")
    for value in values:
        _add(correct, "value").text = value
    if content.kind == "short_text":
        mapping = _add(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
        for option in content.options:
            _add(mapping, "mapEntry", mapKey=to_text(option.text), mappedValue="1", caseSensitive="false")
    score = _add(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _add(_add(score, "defaultValue"), "value").text = "0"
    if content.explanation:
        feedback = _add(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
        _add(_add(feedback, "defaultValue"), "value").text = "explanation"


def _process(root: etree._Element, content: Content) -> None:
    """The standard templates; they know no tolerances, so numbers are compared here."""
    if content.kind != "numeric":
        template = "map_response" if content.kind == "short_text" else "match_correct"
        _add(root, "responseProcessing", template=_TEMPLATES + template)
        return
    condition = _add(_add(root, "responseProcessing"), "responseCondition")
    begin = _add(condition, "responseIf")
    either = _add(begin, "or")
    for option in content.options:
        exact = {"toleranceMode": "exact"} if option.tolerance == "0" else {}
        slack = {"toleranceMode": "absolute", "tolerance": f"{option.tolerance} {option.tolerance}"}
        equal = _add(either, "equal", **(exact or slack))
        _add(equal, "variable", identifier="RESPONSE")
        _add(equal, "baseValue", baseType="float").text = option.text
    gained = _add(begin, "setOutcomeValue", identifier="SCORE")
    _add(gained, "baseValue", baseType="float").text = "1"


def _choice(body: etree._Element, content: Content) -> None:
    most = "0" if content.kind == "multiple" else "1"
    shuffle = str(content.shuffle and content.kind != "true_false").lower()
    interaction = _add(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most)
    for place, option in enumerate(content.options):
        _rich(interaction, "simpleChoice", option.text).set("identifier", f"C{place}")


def _order(body: etree._Element, content: Content) -> None:
    interaction = _add(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    for place, option in enumerate(content.options):
        _rich(interaction, "simpleChoice", option.text).set("identifier", f"C{place}")


def _match(body: etree._Element, content: Content) -> None:
    shuffle = str(content.shuffle).lower()
    most = str(sum(1 for option in content.options if option.text))
    interaction = _add(body, "matchInteraction", responseIdentifier="RESPONSE", shuffle=shuffle, maxAssociations=most)
    prompts, partners = _add(interaction, "simpleMatchSet"), _add(interaction, "simpleMatchSet")
    for place, option in enumerate(content.options):
        if option.text:
            made = _rich(prompts, "simpleAssociableChoice", option.text)
            made.attrib.update({"identifier": f"P{place}", "matchMax": "1"})
    for place, text in enumerate(_partners(content.options)):
        made = _rich(partners, "simpleAssociableChoice", text)
        made.attrib.update({"identifier": f"M{place}", "matchMax": most})


def _entry(body: etree._Element, content: Content) -> None:
    del content
    _add(_add(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="40")


def _partners(options: Sequence[Option]) -> list[str]:
    return list(dict.fromkeys(option.partner for option in options))


def _chosen(options: Sequence[Option]) -> list[str]:
    return [f"C{place}" for place, option in enumerate(options) if option.correct]


def _pairs(options: Sequence[Option]) -> list[str]:
    partners = _partners(options)
    return [f"P{place} M{partners.index(o.partner)}" for place, o in enumerate(options) if o.text]


_WRITERS: Final[Mapping[Kind, Callable[[etree._Element, Content], None]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "ordering": _order,
    "matching": _match,
    "numeric": _entry,
    "short_text": _entry,
}
# A kind's cardinality, base type and right values.
_RESPONSES: Final[Mapping[Kind, Callable[[Sequence[Option]], tuple[str, str, list[str]]]]] = {
    "single": lambda options: ("single", "identifier", _chosen(options)),
    "multiple": lambda options: ("multiple", "identifier", _chosen(options)),
    "true_false": lambda options: ("single", "identifier", _chosen(options)),
    "ordering": lambda options: ("ordered", "identifier", [f"C{place}" for place in range(len(options))]),
    "matching": lambda options: ("multiple", "directedPair", _pairs(options)),
    "numeric": lambda options: ("single", "float", [options[0].text]),
    "short_text": lambda options: ("single", "string", [to_text(options[0].text)]),
}


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{QTI}}}{name}", attributes)


def _rich(parent: etree._Element, name: str, text: str) -> etree._Element:
    """An element that holds rich text as XHTML."""
    source = _START.sub("<ol>", html_of(text)).replace("<br>", "<br/>")
    made = etree.fromstring(f'<{name} xmlns="{QTI}">{source}</{name}>')
    parent.append(made)
    return made
