"""The parts of Office files (OOXML) that workbooks and documents share: their XML part by part, and their relations.

Hides namespaces, both the transitional and the strict ones. XML is read without entities and without a network.
"""

import html
import io
import posixpath
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from questions.exchange import FileFault
from questions.exchange.archive import Archive, broken
from questions.exchange.faults import Refused

_RELATIONSHIP_ID: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
# Tags in one part; a workbook of 5,000 questions has a third of it.
_MOST_TAGS: Final = 2_500_000
_SAMPLE: Final = 400_000


def elements(data: bytes, *names: str, label: str, most: int = _MOST_TAGS) -> Iterator[etree._Element]:
    """The elements of these local names as they end; the caller clears them.

    Raises Refused on what is not XML, and on more than `most` tags.
    """
    if data.count(b"<") > most:
        raise Refused(FileFault("file_unpacks_big", "", {}))
    steps = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for _, element in steps:
            if not checked:
                _without_doctype(element)
                checked = True
            yield element
    except etree.XMLSyntaxError as error:
        raise Refused(broken(label)) from error


def _without_doctype(element: etree._Element) -> None:
    """Office never writes a DOCTYPE: whoever does wants entities."""
    if str(getattr(element.getroottree().docinfo, "doctype", "")):
        raise Refused(FileFault("xml_entities", "", {}))


def cleared(element: etree._Element) -> None:
    """Forget an element and what stands before it, so that a long part never stands whole in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, in any namespace or none; "" without it."""
    plain = element.get(name)
    if plain is not None:
        return plain
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def relation_id(element: etree._Element, name: str = "id") -> str:
    """The relation that an element names."""
    return next((value for space in _RELATIONSHIP_ID if (value := element.get(space + name)) is not None), "")


def relations(archive: Archive, part: str, *, label: str) -> dict[str, tuple[str, str]]:
    """Of one part: (last word of the type, path in the package) by id; relations that lead outside are left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive:
        return {}
    found = {}
    for element in elements(archive.read(path), "Relationship", label=label):
        if element.get("TargetMode") == "External":
            continue
        target = element.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], full)
    return found


def main_part(archive: Archive, *, label: str) -> str:
    """The path of the workbook or document itself. Raises Refused when there is none."""
    for kind, path in relations(archive, "", label=label).values():
        if kind == "officeDocument" and path in archive:
            return path
    raise Refused(broken(label))


def sample(data: bytes) -> str:
    """Some of a part's words, to tell what its fonts show."""
    return html.unescape(re.sub(rb"<[^>]*>", b"\n", data[:_SAMPLE]).decode("utf-8", errors="ignore"))


def has_macros(archive: Archive) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in archive.names)
