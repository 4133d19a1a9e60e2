"""Workbooks: their own round trip, and those that teachers and strangers make."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from questions.exchange import Item, Outgoing, Reading
from questions.exchange.excel import Excel, shown, template
from questions.rules.content import Content, Option
from tests.questions.exchange.comparing import assert_comes_back
from tests.questions.exchange.contents import outgoing, outgoings

FORMAT = Excel()
HEADING = ["STT", "Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Phương án D", "Đáp án", "Chủ đề"]
ROW = [1, "Mấy?", "Một", "Hai", "Ba", "Bốn", "B", "so"]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows: list[Any], change: Callable[[Any], object] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    change(sheet)
    return saved(book)


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one of its parts changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


def only(data: bytes) -> Item:
    reading = FORMAT.read(data)
    assert reading.refusal is None
    (item,) = reading.items
    return item


def right(item: Item) -> list[str]:
    assert item.content is not None
    return [option.text for option in item.content.options if option.correct]


def texts(item: Item) -> list[str]:
    assert item.content is not None
    return [option.text for option in item.content.options]


def codes(item: Item) -> list[str]:
    return [fault.code for fault in item.faults]


def notes(item: Item) -> list[str]:
    return [note.code for note in item.notes]


@settings(deadline=None, max_examples=40)
@given(outgoings())
def test_what_is_written_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORMAT, questions)


@settings(deadline=None, max_examples=15)
@given(outgoing())
def test_other_programs_see_texts_and_no_formulas(question: Outgoing) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(FORMAT.write([question]))).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}


def test_a_text_like_a_formula_keeps_its_mark() -> None:
    question = Outgoing("", Content("single", "=1+1", (Option("@x"), Option("-y", correct=False))))
    data = FORMAT.write([question])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert [sheet.cell(2, column).quotePrefix for column in (3, 4, 5)] == [True, True, True]
    assert only(data).content is not None
    assert texts(only(data)) == ["@x", "-y"]


def test_reads_what_teachers_write() -> None:
    assert right(only(workbook(HEADING, ROW))) == ["Hai"]


def test_shared_strings_read() -> None:
    assert right(FORMAT.read(SHARED).items[0]) == ["Hai"]


def test_titles_above_the_heading_are_no_questions() -> None:
    data = workbook(
        ["SỞ NỘI VỤ"], ["NGÂN HÀNG CÂU HỎI"], [], HEADING, ROW, change=lambda sheet: sheet.merge_cells("A2:H2")
    )
    item = only(data)
    assert (item.place.kind, item.place.number) == ("row", 5)


def test_a_merged_title_between_questions_is_none() -> None:
    data = workbook(HEADING, ROW, [None, "PHẦN II. VẬN DỤNG"], ROW, change=lambda sheet: sheet.merge_cells("B3:H3"))
    assert [item.place.number for item in FORMAT.read(data).items] == [2, 4]


def test_a_topic_merged_over_rows_holds_for_all_of_them() -> None:
    second = [2, "Ai?", "a", "b", "c", "d", "A", None]
    data = workbook(HEADING, ROW, second, change=lambda sheet: sheet.merge_cells("H2:H3"))
    contents = [item.content for item in FORMAT.read(data).items]
    assert [content.topics if content else None for content in contents] == [("so",), ("so",)]


def test_all_visible_sheets_with_headings_are_read() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Bìa").append(["Hướng dẫn"])
    for name in ("Đợt 1", "Đợt 2", "Ẩn"):
        sheet = book.create_sheet(name)
        sheet.append(HEADING)
        sheet.append(ROW)
    book["Ẩn"].sheet_state = "hidden"
    assert [item.place.part for item in FORMAT.read(saved(book)).items] == ["Đợt 1", "Đợt 2"]


def test_without_headings_columns_are_guessed() -> None:
    assert right(only(workbook(["Mấy?", "Một", "Hai", "Ba", "Bốn", "B"]))) == ["Hai"]


def test_numbers_dates_and_truths_read_as_people_see_them() -> None:
    def formats(sheet: Any) -> None:
        sheet["F2"].number_format = "0%"

    data = workbook(HEADING, [1, "Ngày?", date(2024, 12, 22), 3.5, 57, 0.5, "A"], change=formats)
    assert texts(only(data)) == ["22/12/2024", "3,5", "57", "50%"]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("45648", "dd/mm/yyyy", "22/12/2024"),
        ("45648.5", "dd/mm/yyyy hh:mm", "22/12/2024 12:00"),
        ("45648", "mm/yyyy", "12/2024"),
        ("0.75", "h:mm", "18:00"),
        ("0.30000000000000004", "General", "0,3"),
        ("1E+3", "General", "1000"),
        ("12", '0 "ngày"', "12"),
        ("1e999999", "General", "1e999999"),
        ("xyz", "General", "xyz"),
        ("99999999999", "dd/mm/yyyy", "99999999999"),
    ],
)
def test_numbers_in_their_formats(value: str, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_times_and_truths_as_options() -> None:
    data = workbook(HEADING, [1, "Giờ?", time(7, 30), datetime(2024, 12, 22, 8, 0), True, "x", "A"])  # noqa: DTZ001
    assert texts(only(data)) == ["07:30", "22/12/2024 08:00", "Đúng", "x"]


def test_a_formula_without_a_value_is_a_fault() -> None:
    item = only(workbook(HEADING, [1, "Mấy?", "=1+1", "3", "4", "5", "A"]))
    assert (item.content, codes(item)) == (None, ["formula"])
    assert item.faults[0].params == {"value": "Phương án A"}


def test_a_formula_gives_its_last_value() -> None:
    data = workbook(HEADING, [1, "Mấy?", "=1+1", "3", "4", "5", "A"])
    valued = re.compile(rb"<f>1\+1</f>\s*<v\s*(/>|></v>)")
    data = with_part(data, "xl/worksheets/sheet1.xml", lambda xml: valued.sub(b"<f>1+1</f><v>2</v>", xml))
    item = only(data)
    assert (right(item), notes(item)) == (["2"], ["formula_value"])


@pytest.mark.parametrize(
    "look",
    [{"font": Font(bold=True)}, {"fill": PatternFill("solid", fgColor="FFFF00")}, {"font": Font(color="FF0000")}],
)
def test_a_look_tells_the_key_when_nothing_else_does(look: dict[str, Any]) -> None:
    def picked(sheet: Any) -> None:
        for name, value in look.items():
            setattr(sheet["E2"], name, value)

    item = only(workbook(HEADING, [1, "Mấy?", "Một", "Hai", "Ba", "Bốn", None], change=picked))
    assert (right(item), notes(item)) == (["Ba"], ["key_by_look"])


def test_looks_that_all_options_share_tell_nothing() -> None:
    def bold(sheet: Any) -> None:
        for cell in sheet[2]:
            cell.font = Font(bold=True)

    assert codes(only(workbook(HEADING, [1, "Mấy?", "Một", "Hai", "Ba", "Bốn", None], change=bold))) == ["key_missing"]


def test_rich_text_of_a_cell_is_kept() -> None:
    rich = CellRichText(
        "CO", TextBlock(InlineFont(vertAlign="subscript"), "2"), " là ", TextBlock(InlineFont(b=True), "gì?")
    )
    content = only(workbook(HEADING, [1, rich, "Một", "Hai", "Ba", "Bốn", "A"])).content
    assert content is not None
    assert content.stem == "CO~2~ là **gì?**"


def test_words_in_fonts_of_tcvn3_are_repaired() -> None:
    row = [1, "NghÞ quyÕt cña §¶ng Céng s¶n", "Mét", "Hai", "N¨m m­¬i b¶y", "Bèn", "C"]
    item = only(workbook(HEADING, row))
    assert item.content is not None
    assert (item.content.stem, right(item)) == ("Nghị quyết của Đảng Cộng sản", ["Năm mươi bảy"])
    assert "encoding_taken" in notes(item)


def test_the_font_of_a_cell_tells_what_its_letters_show() -> None:
    def old(sheet: Any) -> None:
        sheet["C2"].font = Font(name=".VnTime")
        sheet["D2"].font = Font(name=".VnTimeH")
        sheet["E2"].font = Font(name="VNI-Times")

    item = only(workbook(HEADING, [1, "Mấy?", "Mét", "mét", "Moät", "Mét", "A"], change=old))
    assert texts(item) == ["Một", "MỘT", "Một", "Mét"]
    assert [note.params["encoding"] for note in item.notes] == ["TCVN3", "VNI"]


def test_macros_are_left() -> None:
    item = only(with_part(workbook(HEADING, ROW), "xl/vbaProject.bin", lambda _: b"\xd0\xcf"))
    assert (right(item), notes(item)) == (["Hai"], ["macros_left"])


def test_links_to_other_files_are_not_followed() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
    )
    rels += (
        b'Type="http://x/externalLinkPath" Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/></Relationships>'
    )
    data = with_part(workbook(HEADING, ROW), "xl/worksheets/_rels/sheet1.xml.rels", lambda _: rels)
    assert right(only(data)) == ["Hai"]


def test_the_template_reads_and_has_no_faults() -> None:
    items = FORMAT.read(template()).items
    assert [(item.content.kind if item.content else None, item.faults) for item in items] == [
        ("single", ()),
        ("true_false", ()),
        ("numeric", ()),
    ]


def test_the_template_explains_each_column_in_the_language_asked_for() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(lambda text: f"<{text}>")))
    assert book.sheetnames == ["Câu hỏi", "Hướng dẫn"]
    assert book["Hướng dẫn"]["B4"].value == "<What is asked. Needed.>"
    assert len(book["Câu hỏi"].data_validations.dataValidation) == 5


# Hostile and broken files.


def refusal(data: bytes) -> str:
    reading = FORMAT.read(data)
    assert reading.refusal is not None
    assert not reading.items
    return reading.refusal.code


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "declared", [b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">', b'<!ENTITY a SYSTEM "file:///etc/passwd">', b""]
)
def test_document_types_are_refused(part: str, declared: bytes) -> None:
    def typed(xml: bytes) -> bytes:
        head, mark, rest = xml.partition(b"?>")
        return head + mark + b"<!DOCTYPE x [" + declared + b"]>" + rest

    assert refusal(with_part(SHARED, part, typed)) == "xml_entities"


def test_a_bomb_is_refused() -> None:
    data = with_part(workbook(HEADING, ROW), "xl/media/x.bin", lambda _: b"\0" * 70_000_000)
    assert refusal(data) == "file_unpacks_big"


def test_a_sheet_of_empty_rows_ends() -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_048_576, 2))
    data = with_part(
        workbook(HEADING, ROW),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
    )
    assert right(only(data)) == ["Hai"]


def test_ten_thousand_options_are_one_fault() -> None:
    heading = ["Câu hỏi", *(f"Phương án {n}" for n in range(1, 10_001)), "Đáp án"]
    reading = FORMAT.read(workbook(heading, ["Mấy?", *map(str, range(10_000)), "1"]))
    assert [codes(item) for item in reading.items] == [["item_long"]]


def test_deep_xml_is_refused() -> None:
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    data = with_part(
        workbook(HEADING, ROW),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<sheetData>", deep + b"<sheetData>"),
    )
    assert refusal(data) == "file_broken"


def test_old_and_locked_workbooks_are_told() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "file_compound"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", b"\0" * 100])
def test_other_files_are_refused(data: bytes) -> None:
    assert refusal(data) == "file_broken"


def test_a_document_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    assert refusal(out.getvalue()) == "file_broken"


def test_a_workbook_of_nothing_is_refused() -> None:
    assert refusal(workbook()) == "file_empty"
    assert refusal(workbook(["x"])) == "columns_missing"


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_sheet_reads(draw: st.DataObject) -> None:
    def damaged(xml: bytes) -> bytes:
        changed = bytearray(xml)
        for _ in range(draw.draw(st.integers(1, 6))):
            changed[draw.draw(st.integers(0, len(changed) - 1))] = draw.draw(st.integers(0, 255))
        return bytes(changed)

    names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
    assert isinstance(FORMAT.read(with_part(SHARED, draw.draw(st.sampled_from(names)), damaged)), Reading)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_package_reads(draw: st.DataObject) -> None:
    data = bytearray(VALID)
    for _ in range(4):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    assert isinstance(FORMAT.read(bytes(data)), Reading)


def shared(*rows: list[Any]) -> bytes:
    """As Excel itself writes: strings in a part of their own."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    sheet.write_rich_string(len(rows), 0, "x", book.add_format({"bold": True}), "y")
    book.close()
    return out.getvalue()


SHARED = shared(HEADING, ROW)
VALID = workbook(HEADING, ROW, [2, date(2024, 12, 22), 1.5, "=A1", "Ba", None, "C"])
