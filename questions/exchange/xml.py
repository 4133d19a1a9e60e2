"""XML of strangers, parsed without harm: no entities, nothing fetched, no document type read, bounded depth."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from questions.exchange import FileFault
from questions.exchange.archive import broken
from questions.exchange.faults import Refused

MOST_DEPTH: Final = 100
# What may come before the first element; possessive, so that it takes linear time whatever there is.
_PROLOG = re.compile(rb"[^<]*+(?:<(?:\?[^>]*+>|!(?>--.*?-->))[^<]*+)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_ENCODING = re.compile(rb"^[^<]{0,8}<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)", re.DOTALL)
_ENCODINGS = re.compile(rb"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)
# Control characters have no place in XML, yet word processors leave them in what people paste.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse(data: bytes, /, *, label: str) -> etree._Element:
    """The root of a document. `label`: the format, for the refusal. Raises Refused."""
    without_nulls = data.replace(b"\0", b"")  # so UTF-16 is looked through too
    if _PROLOG.match(without_nulls) and re.search(rb"<!ENTITY|\[", without_nulls, re.IGNORECASE):
        raise Refused(FileFault("xml_entities", "", {}))
    declared = _ENCODING.match(without_nulls)
    if declared and not _ENCODINGS.fullmatch(declared[1]):
        raise Refused(broken(label))
    root = _parsed(data)
    if root is None and b"\0" not in data:
        root = _parsed(_CONTROLS.sub(b"", data))
    if root is None:
        raise Refused(broken(label))
    if _is_deep(root):
        raise Refused(FileFault("xml_deep", "", {}))
    return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace: other programs differ in theirs."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The children of these names, whatever their namespace; all elements when no name is given."""
    return [child for child in element if not names or local(child) in names]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name."""
    return next(iter(children(element, name)), None)


def descendants(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """All elements of these names within, in document order."""
    return (each for each in element.iter() if local(each) in names)


def words(element: etree._Element | None) -> str:
    """The text within an element, and in all that it holds; "" for none."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _parsed(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, SyntaxError):
        return None


def _is_deep(root: etree._Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            return True
    return False
