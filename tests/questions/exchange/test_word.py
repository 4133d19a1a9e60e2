"""Word documents: their own round trip, and tests in the ways that people type them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.exchange import Item, Outgoing, Reading
from questions.exchange.word import Word, template
from tests.questions.exchange.comparing import assert_comes_back
from tests.questions.exchange.contents import PNG, outgoing, outgoings

FORMAT = Word()
Text = str | Sequence[tuple[str, str]]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(*paragraphs: Text, change: Callable[[Any], object] = lambda _: None) -> bytes:
    """Paragraphs of words, or of (words, look): "b" bold, "i" italic, "u" underlined, "r" red, "h" highlighted."""
    made = docx.Document()
    for text in paragraphs:
        add(made.add_paragraph(), text)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def add(paragraph: Any, text: Text) -> None:
    for words, look in [(text, "")] if isinstance(text, str) else text:
        run = paragraph.add_run(words)
        run.bold = "b" in look or None
        run.italic = "i" in look or None
        run.underline = "u" in look or None
        if "_" in look:
            run.font.subscript = True
        if "^" in look:
            run.font.superscript = True
        run.font.hidden = "x" in look or None
        if "r" in look:
            run.font.color.rgb = RGBColor(0xFF, 0, 0)
        if "h" in look:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def table(made: Any, rows: Sequence[Sequence[str]]) -> None:
    grid = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(grid.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def items(data: bytes) -> tuple[Item, ...]:
    reading = FORMAT.read(data)
    assert reading.refusal is None
    return reading.items


def only(*paragraphs: Text, change: Callable[[Any], object] = lambda _: None) -> Item:
    (item,) = items(document(*paragraphs, change=change))
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


FOUR = ("A. Một", "B. Hai", "C. Ba", "D. Bốn")


@settings(deadline=None, max_examples=50)
@given(outgoings())
def test_what_is_written_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORMAT, questions)


def test_the_template_reads_and_has_no_faults() -> None:
    read = items(template())
    assert [item.content.kind if item.content else None for item in read] == [
        "single", "true_false", "numeric", "matching", "ordering",
    ]  # fmt: skip
    assert not any(item.faults for item in read)


# How questions begin.


@pytest.mark.parametrize(
    "start",
    [
        "Câu 1. ",
        "Câu 1: ",
        "CÂU 1. ",
        "Câu 1 (dễ). ",
        "Câu 1 (NB): ",
        "Câu hỏi 1: ",
        "Câu 1/ ",
        "1. ",
        "1) ",
        "Câu 1 (0,5 điểm): ",
    ],
)
def test_beginnings_of_questions(start: str) -> None:
    item = only(f"{start}Mấy?", *FOUR, "Đáp án: B")
    assert item.content is not None
    assert (item.content.stem, right(item), item.faults) == ("Mấy?", ["Hai"], ())


def test_a_difficulty_after_the_number() -> None:
    content = only("Câu 1 (Vận dụng). Mấy?", *FOUR, "Đáp án: B").content
    assert content is not None
    assert content.difficulty == "hard"


def test_titles_and_places() -> None:
    read = items(
        document(
            "ĐẢNG BỘ XÃ", "ĐỀ THI TÌM HIỂU", "", "Câu 1. Mấy?", *FOUR, "Đáp án: A", "", "Câu 2. Ai?", *FOUR, "Đáp án: B"
        )
    )
    assert [(item.place.kind, item.place.number) for item in read] == [("paragraph", 4), ("paragraph", 11)]


def test_sections_between_questions_belong_to_none() -> None:
    read = items(
        document(
            "Câu 1. Mấy?", *FOUR, "Đáp án: A", "PHẦN II. VẬN DỤNG", "Câu 2. Ai?", *FOUR, "Đáp án: B", "--- HẾT ---"
        )
    )
    assert [texts(item)[-1] for item in read] == ["Bốn", "Bốn"]
    assert not any(item.faults or item.notes for item in read)


def test_numbers_within_a_question_do_not_begin_another() -> None:
    (item,) = items(
        document("Câu 1. Xét các ý sau:", "1. Ý này", "2. Ý kia", "Ý nào đúng?", "A. Ý 1", "B. Ý 2", "Đáp án: A")
    )
    assert item.content is not None
    assert item.content.stem == "Xét các ý sau:\n1. Ý này\n2. Ý kia\nÝ nào đúng?"


def test_automatic_numbers_and_letters() -> None:
    def numbered(made: Any) -> None:
        for text, style in (("Mấy?", "List Number"), ("Ai?", "List Number")):
            made.add_paragraph(text, style=style)
            add(made.add_paragraph(), "A. x")
            add(made.add_paragraph(), [("B. y", "b")])

    first, second = items(document(change=numbered))
    assert (right(first), right(second)) == (["y"], ["y"])


def lettered_lists(made: Any) -> None:
    """Numbering as Word's own buttons make it: 1. for questions, A. for options."""
    numbering = made.part.numbering_part.element
    for number, kind in ((91, "decimal"), (92, "upperLetter")):
        text = "Câu %1:" if kind == "decimal" else "%1."
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(f'<w:num xmlns:w="{W}" w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )
    for question in ("Mấy?", "Ai?"):
        for text, number in ((question, 91), ("x", 92), ("y", 92), ("z", 92)):
            paragraph = made.add_paragraph()
            add(paragraph, [(text, "u" if text == "z" else "")])
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number


def test_automatic_lists_of_questions_and_options() -> None:
    first, second = items(document(change=lettered_lists))
    assert [(texts(item), right(item)) for item in (first, second)] == [(["x", "y", "z"], ["z"])] * 2


# How options stand.


@pytest.mark.parametrize(
    "lines",
    [
        FOUR,
        ("A) Một", "B) Hai", "C) Ba", "D) Bốn"),
        ("a. Một", "b. Hai", "c. Ba", "d. Bốn"),
        ("a) Một", "b) Hai", "c) Ba", "d) Bốn"),
        ("A. Một\tB. Hai\tC. Ba\tD. Bốn",),
        ("A. Một    B. Hai    C. Ba    D. Bốn",),
        ("A. Một B. Hai C. Ba D. Bốn",),
        ("A. Một\tB. Hai", "C. Ba\tD. Bốn"),
        ("A. Một\nB. Hai\nC. Ba\nD. Bốn",),
        ("A.Một", "B.Hai", "C.Ba", "D.Bốn"),
        ("", "A. Một", "", "B. Hai", "C. Ba", "D. Bốn", ""),
    ],
)
def test_options_in_their_lines(lines: tuple[str, ...]) -> None:
    item = only("Câu 1. Mấy?", *lines, "Đáp án: C")
    assert (texts(item), right(item)) == (["Một", "Hai", "Ba", "Bốn"], ["Ba"])


def test_options_in_the_line_of_the_question() -> None:
    item = only("Câu 1. Mấy? A. Một B. Hai C. Ba D. Bốn", "Đáp án: C")
    assert item.content is not None
    assert (item.content.stem, texts(item)) == ("Mấy?", ["Một", "Hai", "Ba", "Bốn"])


@pytest.mark.parametrize(
    "rows", [[["A. Một", "B. Hai"], ["C. Ba", "D. Bốn"]], [["A.", "Một"], ["B.", "Hai"], ["C.", "Ba"], ["D.", "Bốn"]]]
)
def test_options_in_a_table(rows: list[list[str]]) -> None:
    def placed(made: Any) -> None:
        table(made, rows)
        add(made.add_paragraph(), "Đáp án: C")

    item = only("Câu 1. Mấy?", change=placed)
    assert (texts(item), right(item)) == (["Một", "Hai", "Ba", "Bốn"], ["Ba"])


def test_an_option_of_two_lines() -> None:
    assert texts(only("Câu 1. Mấy?", "A. Một", "và một", "B. Hai", "Đáp án: A")) == ["Một\nvà một", "Hai"]


# How keys are told.


@pytest.mark.parametrize("look", ["b", "u", "r", "h", "bu"])
def test_the_right_option_looks_different(look: str) -> None:
    item = only("Câu 1. Mấy?", "A. Một", [("B. Hai", look)], "C. Ba", "D. Bốn")
    assert (right(item), item.faults) == (["Hai"], ())


@pytest.mark.parametrize("look", ["b", "u", "r", "h"])
def test_only_the_letter_looks_different(look: str) -> None:
    assert right(only("Câu 1. Mấy?", "A. Một", [("B.", look), (" Hai", "")], "C. Ba", "D. Bốn")) == ["Hai"]


@pytest.mark.parametrize("line", ["*B. Hai", "B*. Hai", "B. Hai (Đ)", "B. Hai (đúng)", "B. Hai ✓", "*B) Hai"])
def test_a_sign_at_the_right_option(line: str) -> None:
    item = only("Câu 1. Mấy?", "A. Một", line, "C. Ba", "D. Bốn")
    assert (right(item), texts(item)) == (["Hai"], ["Một", "Hai", "Ba", "Bốn"])


@pytest.mark.parametrize(
    "line",
    [
        "Đáp án: B",
        "Đáp án B",
        "ĐÁP ÁN: B.",
        "Đáp án đúng: B",
        "=> Chọn B",
        "Chọn đáp án B",
        "Answer: B",
        "ĐA: B",
        "Đáp án: B. Hai",
    ],
)
def test_a_line_of_the_key(line: str) -> None:
    assert right(only("Câu 1. Mấy?", *FOUR, line)) == ["Hai"]


def test_several_right_options() -> None:
    item = only("Câu 1. Những gì?", *FOUR, "Đáp án: A, C")
    assert item.content is not None
    assert (item.content.kind, right(item)) == ("multiple", ["Một", "Ba"])


TWO = ("Câu 1. Mấy?", *FOUR, "Câu 2. Ai?", *FOUR)


@pytest.mark.parametrize(
    "lines",
    [
        ("ĐÁP ÁN", "1.A 2.C"),
        ("1A, 2C",),
        ("BẢNG ĐÁP ÁN", "Câu 1: A", "Câu 2: C"),
        ("ĐÁP ÁN", "1-A; 2-C"),
        ("HƯỚNG DẪN CHẤM", "Câu 1. Chọn A", "Câu 2. Chọn C"),
        ("Đáp án", "1. A\t2. C"),
    ],
)
def test_keys_at_the_end(lines: tuple[str, ...]) -> None:
    assert [right(item) for item in items(document(*TWO, *lines))] == [["Một"], ["Ba"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "2"], ["A", "C"]],
        [["Câu", "1", "2"], ["Đáp án", "A", "C"]],
        [["1", "A"], ["2", "C"]],
        [["Câu", "Đáp án"], ["Câu 1", "A"], ["Câu 2", "C"]],
        [["1.A", "2.C"]],
    ],
)
@pytest.mark.parametrize("heading", [["BẢNG ĐÁP ÁN"], []])
def test_a_table_of_keys(rows: list[list[str]], heading: list[str]) -> None:
    read = items(document(*TWO, *heading, change=lambda made: table(made, rows)))
    assert [right(item) for item in read] == [["Một"], ["Ba"]]


def test_explanations_among_the_keys() -> None:
    first, second = items(document(*TWO, "ĐÁP ÁN", "Câu 1: A. Vì một là ít nhất.", "Câu 2: C"))
    assert first.content is not None
    assert (first.content.explanation, right(second)) == ("Vì một là ít nhất.", ["Ba"])


def test_numbers_that_begin_again_take_keys_in_order() -> None:
    read = items(document("PHẦN I.", "Câu 1. Mấy?", *FOUR, "PHẦN II.", "Câu 1. Ai?", *FOUR, "ĐÁP ÁN", "1.A", "1.C"))
    assert [right(item) for item in read] == [["Một"], ["Ba"]]


def test_bold_everywhere_is_no_key() -> None:
    bold = [[(line, "b")] for line in ("Câu 1. Mấy?", *FOUR)]
    assert codes(only(*bold)) == ["key_missing"]
    assert codes(only("Câu 1. Mấy?", *FOUR)) == ["key_missing"]


def test_bold_letters_of_all_options_are_no_key() -> None:
    assert codes(only("Câu 1. Mấy?", *([(f"{c}.", "b"), (f" ý {c}", "")] for c in "ABCD"))) == ["key_missing"]


def test_a_bold_word_in_an_option_is_no_key() -> None:
    item = only(
        "Câu 1. Mấy?", "A. Một", [("B. Hai chứ ", ""), ("không", "b"), (" phải ba hay bốn", "")], "C. Ba", "Đáp án: A"
    )
    assert texts(item)[1] == "Hai chứ **không** phải ba hay bốn"


def test_two_keys_that_differ_are_a_fault() -> None:
    item = only("Câu 1. Mấy?", "A. Một", [("B. Hai", "u")], "C. Ba", "Đáp án: C")
    assert [(fault.code, fault.params) for fault in item.faults] == [("keys_differ", {"value": "C", "other": "B"})]


def test_a_key_that_is_no_option_is_a_fault() -> None:
    assert codes(only("Câu 1. Mấy?", *FOUR, "Đáp án: E")) == ["answer_unknown"]


# Other kinds and lines.


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("Đáp án: Đúng",), "true_false"),
        (("A. Đúng", "B. Sai", "Đáp án: B"), "true_false"),
        (("Trả lời: 57",), "numeric"),
        (("Đáp án: 3,5 ± 0,1",), "numeric"),
        (("Trả lời: Bộ Chính trị",), "short_text"),
    ],
)
def test_kinds_by_their_answers(lines: tuple[str, ...], kind: str) -> None:
    item = only("Câu 1. Gì?", *lines)
    assert item.content is not None
    assert (item.content.kind, item.faults) == (kind, ())


def test_columns_to_match_with_a_key() -> None:
    def columns(made: Any) -> None:
        table(made, [["Cột A", "Cột B"], ["1. Hà Nội", "a. Cố đô"], ["2. Huế", "b. Thủ đô"], ["", "c. Phố cổ"]])
        add(made.add_paragraph(), "Đáp án: 1-b, 2-a")

    item = only("Câu 1. Ghép", change=columns)
    assert item.content is not None
    pairs = [(option.text, option.partner) for option in item.content.options]
    assert pairs == [("Hà Nội", "Thủ đô"), ("Huế", "Cố đô"), ("", "Phố cổ")]


def test_columns_to_match_without_a_key_are_a_fault() -> None:
    def columns(made: Any) -> None:
        table(made, [["Cột A", "Cột B"], ["1. Hà Nội", "a. Cố đô"], ["2. Huế", "b. Thủ đô"]])

    assert codes(only("Câu 1. Ghép", change=columns)) == ["partner_missing", "partner_missing"]


def test_lines_about_a_question() -> None:
    item = only(
        "Câu 1. Mấy?", *FOUR, "Đáp án: B", "Giải thích: Vì thế.", "Thêm nữa.", "Trích dẫn: NQ57.i.1; NQ57.ii",
        "Chủ đề: so",
        "Mức độ: Vận dụng cao", "Nguồn: Báo Nhân Dân", "Dùng cho: Luyện tập", "Mã câu: q-1",
    )  # fmt: skip
    content = item.content
    assert content is not None
    assert (content.explanation, content.passages, content.topics, content.difficulty, content.source_title) == (
        "Vì thế.\nThêm nữa.", ("NQ57.i.1", "NQ57.ii"), ("so",), "hard", "Báo Nhân Dân",
    )  # fmt: skip
    assert (item.ref, item.use) == ("q-1", "practice")


# What Word keeps beside the words.


def test_rich_text_of_a_stem() -> None:
    content = only(
        [("Câu 1. ", "b"), ("CO", ""), ("2", "_"), (" và m", ""), ("2", "^"), (" là ", ""), ("gì", "i"), ("?", "")],
        *FOUR,
        "Đáp án: A",
    ).content
    assert content is not None
    assert content.stem == "CO~2~ và m^2^ là *gì*?"


def test_tracked_changes_stand_as_accepted() -> None:
    def tracked(made: Any) -> None:
        paragraph = made.paragraphs[0]._p
        for tag, text_tag, words in (("w:ins", "w:t", " Mấy"), ("w:del", "w:delText", " Bao nhiêu")):
            mark = OxmlElement(tag)
            run = OxmlElement("w:r")
            text = OxmlElement(text_tag)
            text.text = words
            text.set(qn("xml:space"), "preserve")
            run.append(text)
            mark.append(run)
            paragraph.append(mark)

    content = only("Câu 1.", *FOUR, "Đáp án: A", change=tracked).content
    assert content is not None
    assert content.stem == "Mấy"


def test_hidden_text_is_left_and_noted() -> None:
    item = only([("Câu 1. Mấy?", ""), (" (mật)", "x")], *FOUR, "Đáp án: A")
    assert item.content is not None
    assert (item.content.stem, notes(item)) == ("Mấy?", ["hidden_left"])


def test_headers_and_footers_are_left() -> None:
    def headed(made: Any) -> None:
        made.sections[0].header.paragraphs[0].text = "Câu 9. Trang 1"

    assert len(items(document("Câu 1. Mấy?", *FOUR, "Đáp án: A", change=headed))) == 1


def test_pictures_come_with_their_description() -> None:
    def pictured(made: Any) -> None:
        made.paragraphs[0].add_run().add_picture(io.BytesIO(PNG))
        next(made.element.iter(qn("wp:docPr"))).set("descr", "Một điểm xám")

    item = only("Câu 1. Mấy?", *FOUR, "Đáp án: A", change=pictured)
    assert item.content is not None
    assert (item.content.image_alt, list(item.images.values())) == ("Một điểm xám", [PNG])
    assert item.content.image in item.images


def test_equations_are_noted() -> None:
    def equation(made: Any) -> None:
        made.paragraphs[0]._p.append(
            parse_xml(
                '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x+1</m:t></m:r></m:oMath>'
            )
        )

    item = only("Câu 1. Tính ", *FOUR, "Đáp án: A", change=equation)
    assert item.content is not None
    assert (item.content.stem, notes(item)) == ("Tính x+1", ["objects_left"])


def test_bold_of_a_style_counts() -> None:
    def styled(made: Any) -> None:
        made.paragraphs[2].style = made.styles["Heading 3"]

    def strong(made: Any) -> None:
        made.paragraphs[2].runs[0].style = made.styles["Strong"]

    assert right(only("Câu 1. Mấy?", *FOUR, change=strong)) == ["Hai"]
    assert right(only("Câu 1. Mấy?", "A. Một", "B. Hai", change=strong)) == ["Hai"]


@pytest.mark.parametrize(
    ("font", "stem"), [(".VnTime", "NghÞ quyÕt cña §¶ng?"), ("VNI-Times", "Nghò quyeát cuûa Ñaûng?")]
)
def test_old_fonts_are_read_as_they_look(font: str, stem: str) -> None:
    def old(made: Any) -> None:
        for run in made.paragraphs[0].runs:
            run.font.name = font

    item = only(
        [("Câu 1. ".replace("Câu", {".VnTime": "C©u", "VNI-Times": "Caâu"}[font]), ""), (stem, "")],
        *FOUR,
        "Đáp án: A",
        change=old,
    )
    assert item.content is not None
    assert (item.content.stem, notes(item)) == ("Nghị quyết của Đảng?", ["encoding_taken"])


def test_markup_stays_text() -> None:
    content = only("Câu 1. <script>alert(1)</script> *x* =1+1", *FOUR, "Đáp án: A").content
    assert content is not None
    assert content.stem == "<script>alert(1)</script> \\*x\\* =1+1"


# Hostile and broken files.


def refusal(data: bytes) -> str:
    reading = FORMAT.read(data)
    assert reading.refusal is not None
    assert not reading.items
    return reading.refusal.code


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


VALID = document(
    "Câu 1. Mấy?", *FOUR, "Đáp án: A", "Câu 2. Ai?", [("A. x", "bu")], "B. y", "ĐÁP ÁN", "2.A", change=lettered_lists
)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "declared", [b'<!ENTITY a "ha"><!ENTITY b "&a;&a;">', b'<!ENTITY a SYSTEM "file:///etc/passwd">']
)
def test_document_types_are_refused(part: str, declared: bytes) -> None:
    def typed(xml: bytes) -> bytes:
        head, mark, rest = xml.partition(b"?>")
        return head + mark + b"<!DOCTYPE x [" + declared + b"]>" + rest

    assert refusal(with_part(VALID, part, typed)) == "xml_entities"


def test_a_bomb_is_refused() -> None:
    assert refusal(with_part(VALID, "word/media/x.bin", lambda _: b"\0" * 70_000_000)) == "file_unpacks_big"


@pytest.mark.parametrize("part", [b"<w:p><w:r/></w:p>" * 300_000, b"<w:p/>" * 100_001], ids=["tags", "paragraphs"])
def test_a_document_without_end_is_refused(part: bytes) -> None:
    data = with_part(VALID, "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", part + b"<w:sectPr"))
    assert refusal(data) == "file_unpacks_big"


def test_deep_xml_is_refused_or_read() -> None:
    deep = b"<w:sdt><w:sdtContent>" * 100 + b"</w:sdtContent></w:sdt>" * 100
    assert FORMAT.read(
        with_part(VALID, "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + deep))
    ).items
    deeper = b"<w:sdt>" * 5_000 + b"</w:sdt>" * 5_000
    assert (
        refusal(with_part(VALID, "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + deeper)))
        == "file_broken"
    )


def test_ten_thousand_options_are_one_fault() -> None:
    option = (
        b'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="92"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    )
    data = with_part(VALID, "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", option * 10_000 + b"<w:sectPr"))
    assert codes(items(data)[-1]) == ["item_long"]


@pytest.mark.parametrize(
    "words",
    [" " * 200_000, "A " * 100_000, "(" * 100_000, "1 " * 100_000, "*" * 100_000, "A. " * 60_000, "Câu " * 50_000],
    ids=lambda words: f"{words[:4]!r}",
)
def test_long_lines_end(words: str) -> None:
    assert isinstance(
        FORMAT.read(document("Câu 1. Mấy?", words, words + "x", "A. x", words, "Đáp án: " + words)), Reading
    )


def test_old_and_locked_documents_are_told() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "file_compound"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", b"\0" * 100])
def test_other_files_are_refused(data: bytes) -> None:
    assert refusal(data) == "file_broken"


def test_a_document_without_questions_is_refused() -> None:
    assert refusal(document()) == "file_empty"
    assert refusal(document("Kính gửi các đồng chí.")) == "file_empty"


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_part_reads(draw: st.DataObject) -> None:
    def damaged(xml: bytes) -> bytes:
        changed = bytearray(xml)
        for _ in range(draw.draw(st.integers(1, 6))):
            changed[draw.draw(st.integers(0, len(changed) - 1))] = draw.draw(st.integers(0, 255))
        return bytes(changed)

    name = draw.draw(
        st.sampled_from(["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"])
    )
    assert isinstance(FORMAT.read(with_part(VALID, name, damaged)), Reading)


_WORDS = st.sampled_from(
    ["Câu 1.", "Câu", "2.", "A.", "B.", " B. ", "\t", "C)", "*", "(Đ)", "Đáp án", ":", "ĐÁP ÁN", "1.A 2.B", "Trả lời:",
     "Loại câu:",
     "Ghép đôi", "Sắp xếp", "Đúng", "Sai", "x", " ", "\n", "57", "Mức độ:", "PHẦN I.", "=>", "Giải thích:", "Chủ đề: a"]
)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(st.lists(st.lists(_WORDS, max_size=6).map("".join), max_size=12))
def test_any_lines_read(lines: list[str]) -> None:
    assert isinstance(FORMAT.read(document(*lines)), Reading)


@settings(deadline=None, max_examples=20)
@given(outgoing())
def test_xml_cannot_be_written_into(question: Outgoing) -> None:
    docx.Document(io.BytesIO(FORMAT.write([question])))
