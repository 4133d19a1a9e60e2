"""The running text of files: what their programs number by themselves, what is not text, and hostile ones."""

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange.faults import Refused
from questions.exchange.prose import MOST_BYTES, prose_of, prose_of_text
from questions.rules.cutting import Block, cut, heading_of

LEVELS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered_file() -> bytes:
    """A document whose numbers Word counts: I. → 1. → a), then a bullet."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for place, (style, pattern) in enumerate(LEVELS)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in (
        (0, "TÌNH HÌNH"),
        (1, "Kết quả"),
        (2, "Tốt."),
        (2, "Khá."),
        (1, "Hạn chế"),
        (0, "NHIỆM VỤ"),
        (1, "Làm."),
    ):
        paragraph = document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    document.add_paragraph("Mở cửa buổi tối.", style="List Bullet")
    return saved(document)


def lines(data: bytes, name: str) -> list[str]:
    return [block.text for block in prose_of(data, file_name=name).blocks]


def test_word_counts_and_so_do_we() -> None:
    assert lines(numbered_file(), "nq.docx") == [
        "I. TÌNH HÌNH",
        "1. Kết quả",
        "a) Tốt.",
        "b) Khá.",
        "2. Hạn chế",
        "II. NHIỆM VỤ",
        "1. Làm.",
        "- Mở cửa buổi tối.",
    ]


def test_styles_of_word_tell_headings() -> None:
    document = docx.Document()
    document.add_heading("Bối cảnh", 1)
    document.add_paragraph("Câu một.")
    assert prose_of(saved(document), file_name="a.docx").blocks == (Block("Bối cảnh", 1), Block("Câu một."))


def test_hidden_and_deleted_words_of_word_are_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("1. Rõ ràng.")
    paragraph.add_run(" Ẩn.").font.hidden = True
    deleted = OxmlElement("w:del")
    deleted.append(parse_xml(f"<w:r {nsdecls('w')}><w:delText>Bỏ</w:delText></w:r>"))
    paragraph._p.append(deleted)
    assert paragraph._p.tag == qn("w:p")
    assert lines(saved(document), "a.docx") == ["1. Rõ ràng."]


def test_words_in_tables_of_word_are_text() -> None:
    document = docx.Document()
    document.add_paragraph("Trước.")
    document.add_table(1, 2).rows[0].cells[1].text = "Trong bảng."
    assert lines(saved(document), "a.docx") == ["Trước.", "Trong bảng."]


def test_lists_of_a_page_have_their_numbers() -> None:
    page = """<html><head><title>x</title><style>p{}</style></head><body><h2>Quan <b>điểm</b></h2>
    <ol type="I"><li>Một</li><li>Hai<ol type="a"><li>Nhỏ</li></ol></li></ol>
    <ul><li>Gạch</li></ul><p>Dòng<br>sau</p><script>alert(1)</script><p hidden>ẩn</p></body></html>"""
    assert prose_of(page.encode(), file_name="a.html").blocks == (
        Block("Quan điểm", 2),
        Block("I. Một"),
        Block("II. Hai"),
        Block("a) Nhỏ"),
        Block("- Gạch"),
        Block("Dòng"),
        Block("sau"),
    )


def test_markdown_keeps_its_words_and_drops_its_marks() -> None:
    text = "# Nghị quyết\n\n## I. **Quan điểm**\n1. Một *câu* [dài](http://x.vn).\n* Gạch\n+ Cộng"
    assert prose_of(text.encode(), file_name="a.md").blocks == (
        Block("Nghị quyết", 1),
        Block("I. Quan điểm", 2),
        Block("1. Một câu dài."),
        Block("- Gạch"),
        Block("+ Cộng"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_encodings_of_text(encoding: str) -> None:
    text = "I. QUAN ĐIỂM\n1. Đọc sách là quyền của mọi người trong xã hội."
    if encoding == "cp1258":
        text = text.replace("Ể", "Ê\u0309").replace("ọ", "o\u0323").replace("ề", "ê\u0300").replace("ủ", "u\u0309")
        text = text.replace("ộ", "ô\u0323").replace("ã", "a\u0303").replace("ờ", "ơ\u0300")
    found = lines(text.encode(encoding), "a.txt")
    assert found == ["I. QUAN ĐIỂM", "1. Đọc sách là quyền của mọi người trong xã hội."]


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        prose_of(data, file_name=name)
    assert refused.value.fault.msgid
    return refused.value.fault.code


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (100 * 1024 * 1024))
    return out.getvalue()


def with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(numbered_file())) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY e "bum">]><w:document', 1)
            after.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x" * (MOST_BYTES + 1), "a.txt", "file_big"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "a.doc", "file_compound"),
        (b"PK\x03\x04 nothing", "a.docx", "file_broken"),
        (b"%PDF-1.7 \0", "a.pdf", "file_broken"),
        (b"", "a.txt", "prose_empty"),
        (b"<html></html>", "a.html", "prose_empty"),
        (bomb(), "a.docx", "file_unpacks_big"),
        (with_entities(), "a.docx", "xml_entities"),
    ],
    ids=["big", "old word", "no zip", "pdf", "empty", "empty page", "bomb", "entities"],
)
def test_hostile_and_broken_files_end_in_a_sentence(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused):
        prose_of_text("a " * 1_000_000)


def read_or_refused(data: bytes, name: str) -> tuple[Block, ...] | str:
    try:
        return prose_of(data, file_name=name).blocks
    except Refused as refused:
        return refused.fault.msgid


@given(st.binary(max_size=400), st.sampled_from(["a.docx", "a.html", "a.md", "a.txt", "a"]))
def test_no_bytes_do_harm(data: bytes, name: str) -> None:
    found = read_or_refused(data, name)
    assert found
    assert isinstance(found, str) or all(heading_of(row) for row in cut(found).rows)


def test_a_page_nested_very_deep_ends() -> None:
    assert read_or_refused(b"<div>" * 50_000 + b"1. Sau" + b"</div>" * 50_000, "a.html")
