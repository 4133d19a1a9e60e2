"""QTI 2.1 packages: a zip of items, their images and a manifest; single items without a package too.

Topics, passages and the like stand in the manifest as keywords of each item's metadata.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from lxml import etree

from questions.exchange import MOST_IMAGE_BYTES, FileFault, Item, Loss, Outgoing, Place, Reading
from questions.exchange.archive import Archive, broken, open_zip
from questions.exchange.faults import Refused
from questions.exchange.pictures import Pictures
from questions.exchange.qti_reading import LABEL, QtiItem, content_of
from questions.exchange.qti_writing import identifier, item_xml, numbers_lists
from questions.exchange.reading import item, reading, unread
from questions.exchange.tags import as_ref, tagged, tags_of
from questions.exchange.xml import descendants, local, parse, words
from questions.rules.richtext import is_plain

_PACKAGE: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
_LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
_ITEM_TYPE: Final = "imsqti_item_xmlv2p1"
_ITEM: Final = "assessmentItem"
# Roots of other versions, and how they are called.
_OTHERS: Final[Mapping[str, str]] = {"questestinterop": "QTI 1.2", "qti-assessment-item": "QTI 3"}
# When a zip file is said to have been made: the same questions make the same file.
_WHEN: Final = (2000, 1, 1, 0, 0, 0)


class Qti:
    """The exchange standard of learning platforms."""

    name = "qti"
    label = LABEL
    extension = ".zip"
    media_type = "application/zip"

    def read(self, data: bytes, /) -> Reading:
        """The items of a package in its manifest's order, or one item's XML."""
        return reading(data, _items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        """A package: "items/ref.xml", "items/images/…" and the manifest."""
        questions = [each if each.ref else replace(each, ref=f"q{at}") for at, each in enumerate(questions, start=1)]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            _put(package, "imsmanifest.xml", _manifest(questions))
            for question in questions:
                _put(package, _path(question), item_xml(question))
                for name, image in question.images.items():
                    _put(package, f"items/images/{question.ref}/{name}", image)
        return out.getvalue()

    def losses(self, question: Outgoing, /) -> list[Loss]:
        """The source; marks in accepted texts; numbers that a list begins with."""
        content = question.content
        written = content.kind == "short_text" and not all(is_plain(each.text) for each in content.options)
        texts = [content.stem, content.explanation, *(o.text for o in content.options)]
        texts += [option.partner for option in content.options]
        lost = {
            "source": content.source_title or content.source_url,
            "rich": written or any(map(numbers_lists, texts)),
        }
        return [Loss(question.ref, what) for what, has in lost.items() if has]


def _items(data: bytes) -> Iterator[Item]:
    if not data.startswith(b"PK"):
        root = parse(data, label=LABEL)
        _check_version(root)
        if local(root) != _ITEM:
            raise Refused(broken(LABEL))
        yield _item(Place("question", 1), root, (), lambda _: None)
        return
    archive = open_zip(data, label=LABEL)
    for number, (path, keywords) in enumerate(_listed(archive).items(), start=1):
        place = Place("question", number, path)
        try:
            root = parse(archive.read(path), label=LABEL)
        except Refused as refused:
            yield unread(place, refused.fault)
            continue
        yield _item(place, root, keywords, _finder(archive, path))


def _check_version(root: etree._Element) -> None:
    """Refuse what is QTI, but of versions that are written another way."""
    if local(root) in _OTHERS:
        raise Refused(FileFault("file_version", "", {"value": _OTHERS[local(root)]}))


def _listed(archive: Archive) -> dict[str, list[str]]:
    """The paths of a package's items, each with the keywords that the manifest gives it."""
    manifests = [name for name in archive.names if posixpath.basename(name).lower() == "imsmanifest.xml"]
    if not manifests:
        return _found(archive)
    manifest = min(manifests, key=lambda name: name.count("/"))
    folder = posixpath.dirname(manifest)
    listed: dict[str, list[str]] = {}
    for resource in descendants(parse(archive.read(manifest), label=LABEL), "resource"):
        path = posixpath.normpath(posixpath.join(folder, unquote(resource.get("href") or "")))
        kind = (resource.get("type") or "").lower()
        if "imsqti" in kind and ("xmlv1p2" in kind or "qtiasiv1p2" in kind):
            raise Refused(FileFault("file_version", "", {"value": "QTI 1.2"}))
        if kind.startswith("imsqti_item") and path in archive:
            listed[path] = [words(each) for each in descendants(resource, "keyword")]
    return listed or _found(archive)


def _found(archive: Archive) -> dict[str, list[str]]:
    """The items of a package whose manifest names none: all XML files that hold one."""
    found: dict[str, list[str]] = {}
    for name in archive.names:
        if not name.lower().endswith(".xml") or posixpath.basename(name).lower() == "imsmanifest.xml":
            continue
        root = parse(archive.read(name), label=LABEL)
        _check_version(root)
        if local(root) == _ITEM:
            found[name] = []
    return found


def _finder(archive: Archive, path: str) -> Callable[[str], bytes | None]:
    """Finds images as an item's file names them: from its own folder, else from the package's root."""

    def find(src: str) -> bytes | None:
        for base in (posixpath.dirname(path), ""):
            name = posixpath.normpath(posixpath.join(base, src.partition("?")[0]))
            if name in archive:
                oversized = archive.size(name) > MOST_IMAGE_BYTES
                return b"\0" * (MOST_IMAGE_BYTES + 1) if oversized else archive.read(name)
        return None

    return find


def _item(place: Place, root: etree._Element, keywords: Sequence[str], find: Callable[[str], bytes | None]) -> Item:
    ref = as_ref((root.get("identifier") or "").removeprefix("_"))
    if local(root) != _ITEM:
        return unread(place, FileFault("kind_unread", "", {"value": local(root)[:60]}), ref=ref)
    source = QtiItem(root, Pictures(find))
    try:
        known = tagged(content_of(source), keywords)
    except Refused as refused:
        return unread(place, refused.fault, ref=ref)
    notes = [*source.notes, *source.pictures.notes, *known.notes]
    return item(place, known.content, notes=notes, ref=ref, use=known.use, images=source.pictures.images)


def _path(question: Outgoing) -> str:
    return f"items/{question.ref}.xml"


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)


def _manifest(questions: Sequence[Outgoing]) -> bytes:
    root = etree.Element(f"{{{_PACKAGE}}}manifest", nsmap={None: _PACKAGE, "lom": _LOM}, identifier="MANIFEST")  # type: ignore[dict-item]
    about = etree.SubElement(root, f"{{{_PACKAGE}}}metadata")
    etree.SubElement(about, f"{{{_PACKAGE}}}schema").text = "QTIv2.1 Package"
    etree.SubElement(about, f"{{{_PACKAGE}}}schemaversion").text = "1.0.0"
    etree.SubElement(root, f"{{{_PACKAGE}}}organizations")
    resources = etree.SubElement(root, f"{{{_PACKAGE}}}resources")
    for question in questions:
        named = {"identifier": f"RES-{identifier(question.ref)}", "type": _ITEM_TYPE, "href": _path(question)}
        resource = etree.SubElement(resources, f"{{{_PACKAGE}}}resource", named)
        _describe(resource, tags_of(question))
        paths = [_path(question), *(f"items/images/{question.ref}/{name}" for name in question.images)]
        for path in paths:
            etree.SubElement(resource, f"{{{_PACKAGE}}}file", href=path)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _describe(resource: etree._Element, tags: Sequence[str]) -> None:
    metadata = etree.SubElement(resource, f"{{{_PACKAGE}}}metadata")
    general = etree.SubElement(etree.SubElement(metadata, f"{{{_LOM}}}lom"), f"{{{_LOM}}}general")
    for tag in tags:
        keyword = etree.SubElement(general, f"{{{_LOM}}}keyword")
        etree.SubElement(keyword, f"{{{_LOM}}}string", language="x-none").text = tag
