"""QTI 2.1: items of other programs read, packages come back, hostile packages are refused."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from questions.exchange import Item, Outgoing
from questions.exchange.qti import Qti
from questions.rules.content import Content
from questions.rules.richtext import escape, from_html, to_html, to_text
from tests.questions.exchange.contents import PNG, assert_comes_back, outgoings, without
from tests.questions.exchange.test_archive import packed

FORM = Qti()
SAMPLES = Path(__file__).parent / "samples"
NS = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'


def read(data: bytes) -> list[Item]:
    reading = FORM.read(data)
    assert reading.refusal is None
    return list(reading.items)


def refused(data: bytes) -> str:
    refusal = FORM.read(data).refusal
    assert refusal is not None
    return refusal.code


def item_of(declaration: str, body: str, rest: str = "") -> bytes:
    return (
        f'<assessmentItem {NS} identifier="i-1" title="t" adaptive="false" timeDependent="false">'
        f"{declaration}<itemBody>{body}</itemBody>{rest}</assessmentItem>"
    ).encode()


def declared(kind: str, *values: str, base: str = "identifier", mapping: str = "") -> str:
    right = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{kind}" baseType="{base}">'
        f"<correctResponse>{right}</correctResponse>{mapping}</responseDeclaration>"
    )


def one(data: bytes) -> Content:
    item = read(data)[0]
    assert item.content is not None
    assert not item.faults
    return item.content


def renumbered(text: str) -> str:
    """What is left of a list that begins at another number than one."""
    return from_html(re.sub(r' start="\d+"', "", to_html(text)))


def left(each: Outgoing, lost: set[str]) -> Outgoing:
    each = without(each, lost)
    if "rich" not in lost:
        return each
    content, texts = each.content, each.content.options
    if content.kind == "short_text":
        texts = tuple(replace(o, text=escape(to_text(o.text))) for o in texts)
    options = tuple(replace(o, text=renumbered(o.text), partner=renumbered(o.partner)) for o in texts)
    stem, explanation = renumbered(content.stem), renumbered(content.explanation)
    return replace(each, content=replace(content, options=options, stem=stem, explanation=explanation))


@given(outgoings())
def test_packages_come_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORM, questions, left)
    assert [item.ref for item in FORM.read(FORM.write(questions)).items] == [each.ref for each in questions]


@given(outgoings())
def test_every_file_of_a_package_is_in_its_manifest(questions: list[Outgoing]) -> None:
    with zipfile.ZipFile(io.BytesIO(FORM.write(questions))) as package:
        manifest = etree.fromstring(package.read("imsmanifest.xml"))
        listed = [each.get("href", "") for each in manifest.iter("{*}file")]
        assert sorted([*listed, "imsmanifest.xml"]) == sorted(package.namelist())


@given(outgoings(), st.data())
def test_damaged_packages_never_raise(questions: list[Outgoing], data: st.DataObject) -> None:
    whole = bytearray(FORM.write(questions))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    FORM.read(bytes(whole))


PIECES = st.lists(
    st.sampled_from(
        [
            declared("single", "A"),
            declared("multiple", "A B", "B", base="directedPair"),
            declared("ordered", "B", "A"),
            declared("single", "NaN", base="float"),
            '<choiceInteraction responseIdentifier="RESPONSE"><simpleChoice>x</simpleChoice></choiceInteraction>',
            '<orderInteraction><simpleChoice identifier="A"/><simpleChoice/></orderInteraction>',
            "<matchInteraction><simpleMatchSet/></matchInteraction>",
            '<associateInteraction><simpleAssociableChoice identifier="A"/></associateInteraction>',
            '<p>x <textEntryInteraction responseIdentifier="RESPONSE"/> y</p>',
            '<equal toleranceMode="relative" tolerance="x 1"><baseValue>1</baseValue></equal>',
            '<img src="../../etc/passwd"/>',
            "<prompt>p</prompt>",
            "<modalFeedback>f</modalFeedback>",
        ]
    ),
    max_size=5,
)


@given(PIECES, PIECES, PIECES)
def test_odd_items_never_raise(before: list[str], body: list[str], after: list[str]) -> None:
    read(item_of("".join(before), "".join(body), "".join(after)))


def test_one_choice() -> None:
    content = one(
        item_of(
            declared("single", "B"),
            "<p>Năm <strong>nào</strong>?</p>"
            '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1"><prompt>Chọn một.</prompt>'
            '<simpleChoice identifier="A">2025<feedbackInline identifier="A">gần</feedbackInline></simpleChoice>'
            '<simpleChoice identifier="B" fixed="true"><p>2030</p></simpleChoice></choiceInteraction>',
        )
    )
    assert (content.kind, content.stem, content.shuffle) == ("single", "Năm **nào**?\n\nChọn một.", True)
    assert [(option.text, option.correct) for option in content.options] == [("2025", False), ("2030", True)]


def test_options_keep_their_order_unless_shuffled() -> None:
    choices = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "ABC")
    content = one(item_of(declared("multiple", "A", "C"), f"<p>x</p><choiceInteraction>{choices}</choiceInteraction>"))
    assert (content.kind, content.shuffle, content.key) == ("multiple", False, frozenset({0, 2}))


def test_a_mapping_tells_the_right_ones() -> None:
    mapping = (
        '<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier"><mapping>'
        '<mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="-1"/>'
        '<mapEntry mapKey="C" mappedValue="1"/></mapping></responseDeclaration>'
    )
    choices = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "ABC")
    content = one(item_of(mapping, f"<p>x</p><choiceInteraction>{choices}</choiceInteraction>"))
    assert (content.kind, content.key) == ("multiple", frozenset({0, 2}))


def test_an_order() -> None:
    choices = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "ABC")
    content = one(
        item_of(declared("ordered", "C", "A", "B"), f"<p>x</p><orderInteraction>{choices}</orderInteraction>")
    )
    assert [option.text for option in content.options] == ["C", "A", "B"]


def associable(*names: str) -> str:
    return "".join(f'<simpleAssociableChoice identifier="{n}" matchMax="1">{n}</simpleAssociableChoice>' for n in names)


def test_a_match_with_a_distractor() -> None:
    sets = "".join(f"<simpleMatchSet>{associable(*names)}</simpleMatchSet>" for names in ("AB", "XYZ"))
    content = one(
        item_of(
            declared("multiple", "A Y", "B X", base="directedPair"),
            f"<p>x</p><matchInteraction>{sets}</matchInteraction>",
        )
    )
    assert [(o.text, o.partner) for o in content.options] == [("A", "Y"), ("B", "X"), ("", "Z")]


def test_associated_pairs() -> None:
    body = f"<p>x</p><associateInteraction>{associable('A', 'B', 'X', 'Y', 'Z')}</associateInteraction>"
    content = one(item_of(declared("multiple", "A X", "B Y", base="pair"), body))
    assert [(o.text, o.partner) for o in content.options] == [("A", "X"), ("B", "Y"), ("", "Z")]


@pytest.mark.parametrize(
    ("equal", "tolerance"),
    [
        ('toleranceMode="absolute" tolerance="0.1 0.2"', "0.2"),
        ('toleranceMode="relative" tolerance="10 10"', "20"),
        ('toleranceMode="exact"', "0"),
    ],
)
def test_numbers(equal: str, tolerance: str) -> None:
    processing = (
        f'<responseProcessing><responseCondition><responseIf><equal {equal}><variable identifier="RESPONSE"/>'
        '<correct identifier="RESPONSE"/></equal></responseIf></responseCondition></responseProcessing>'
    )
    body = '<p>Bao nhiêu? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    content = one(item_of(declared("single", "200", base="float"), body, processing))
    assert (content.kind, content.stem) == ("numeric", "Bao nhiêu?")
    assert [(option.text, option.tolerance) for option in content.options] == [("200", tolerance)]


def test_a_gap_in_a_sentence() -> None:
    body = '<p>Thủ đô là <textEntryInteraction responseIdentifier="RESPONSE"/> của nước ta.</p>'
    mapping = (
        '<mapping><mapEntry mapKey="Ha Noi" mappedValue="0.5"/><mapEntry mapKey="Hà Nội" mappedValue="1"/></mapping>'
    )
    item = read(item_of(declared("single", "Hà Nội", base="string", mapping=mapping), body))[0]
    assert item.content is not None
    assert to_text(item.content.stem) == "Thủ đô là _____ của nước ta."
    assert [option.text for option in item.content.options] == ["Hà Nội"]
    assert [note.code for note in item.notes] == ["weights_left"]


def test_feedback_of_the_right_answer_explains() -> None:
    choices = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "AB")
    feedback = '<modalFeedback identifier="A">sai</modalFeedback><modalFeedback identifier="B">đúng</modalFeedback>'
    body = f"<p>x</p><choiceInteraction>{choices}</choiceInteraction>"
    assert one(item_of(declared("single", "B"), body, feedback)).explanation == "đúng"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>x</p><extendedTextInteraction/>", "extendedTextInteraction"),
        ("<p>chỉ đọc</p>", "itemBody"),
        ("<p><textEntryInteraction/> <textEntryInteraction/></p>", "2 × textEntryInteraction"),
    ],
)
def test_kinds_that_there_are_not(body: str, kind: str) -> None:
    item = read(item_of(declared("single", "A"), body))[0]
    assert (item.content, item.faults[0].code, item.faults[0].params["value"]) == (None, "kind_unread", kind)


def platform_package() -> bytes:
    """As a test platform exports: items in folders of their own, images beside them, a test that lists them."""
    folder = "items/i63/"
    files = {
        "imsmanifest.xml": (SAMPLES / "qti-manifest.xml").read_bytes(),
        folder + "qti.xml": (SAMPLES / "qti-item.xml").read_bytes(),
        folder + "assets/bieu do.png": PNG,
        "tests/test.xml": b"<assessmentTest/>",
    }
    return packed(files)


def test_a_package_of_a_platform_reads() -> None:
    items = read(platform_package())
    assert [item.place.part for item in items] == ["items/i63/qti.xml"]
    content = items[0].content
    assert content is not None
    assert (content.kind, content.image_alt, content.topics) == ("single", "Biểu đồ", ("muc-tieu",))
    assert items[0].images == {content.image: PNG}
    assert content.stem == "Nhìn hình và cho biết tỉ trọng kinh tế số."
    assert content.key == frozenset({1})


def test_a_package_without_a_manifest_reads() -> None:
    item = (SAMPLES / "qti-item.xml").read_bytes()
    items = read(packed({"a/qti.xml": item, "readme.xml": b"<x/>"}))
    assert len(items) == 1
    assert [note.code for note in items[0].notes] == ["image_missing"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_broken"),
        (b"PK\x03\x04 nothing", "file_broken"),
        (b"<quiz/>", "file_broken"),
        (b"<questestinterop/>", "file_version"),
        (b"<qti-assessment-item/>", "file_version"),
        (packed({"a.xml": b"<questestinterop/>"}), "file_version"),
        (packed({"a.txt": b"x"}), "file_empty"),
        (packed({"../imsmanifest.xml": b"<manifest/>"}), "zip_names"),
        (packed({"imsmanifest.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}), "xml_entities"),
        (packed({"a.xml": bytes(30_000_000)}), "file_unpacks_big"),
        (packed({"a.zip": packed({"b.xml": b"<x/>"})}), "zip_nested"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_hostile_item_costs_itself_alone() -> None:
    good = FORM.write([Outgoing("q-1", one((SAMPLES / "qti-plain.xml").read_bytes()))])
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    manifest = files["imsmanifest.xml"].replace(
        b"<resources>", b'<resources><resource identifier="x" type="imsqti_item_xmlv2p1" href="x.xml"/>'
    )
    hostile = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><assessmentItem>&x;</assessmentItem>'
    items = read(packed({**files, "imsmanifest.xml": manifest, "x.xml": hostile}))
    assert [item.faults[0].code if item.faults else "" for item in items] == ["xml_entities", ""]


def test_images_outside_the_package_are_missing() -> None:
    body = '<p><img src="../../../etc/passwd" alt="x"/>x</p><choiceInteraction/>'
    item = read(packed({"a/i.xml": item_of(declared("single", "A"), body)}))[0]
    assert [note.code for note in item.notes] == ["image_missing"]


def test_floods_are_refused_alone() -> None:
    choices = '<simpleChoice identifier="A">x</simpleChoice>' * 10_000
    item = read(item_of(declared("single", "A"), f"<choiceInteraction>{choices}</choiceInteraction>"))[0]
    assert [fault.code for fault in item.faults] == ["item_long"]


def test_markup_as_words_stays_words() -> None:
    content = one(
        item_of(
            declared("single", "&lt;script&gt;", base="string"),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; <textEntryInteraction responseIdentifier='RESPONSE'/></p>",
        )
    )
    assert content.stem == "<script>alert(1)</script>"
    assert content.options[0].text == "<script>"
