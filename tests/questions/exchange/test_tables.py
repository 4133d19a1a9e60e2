"""CSV and what its columns may be called, lack and hold."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.exchange import Item, Outgoing, Reading
from questions.exchange.columns import name_of
from questions.exchange.tables import Csv, guarded, unguarded
from questions.rules.content import Content, Option
from tests.questions.exchange.comparing import assert_comes_back
from tests.questions.exchange.contents import outgoing, outgoings

FORMAT = Csv()
HEADING = "STT;Câu hỏi;Phương án A;Phương án B;Phương án C;Phương án D;Đáp án;Giải thích"


def read(text: str) -> Reading:
    return FORMAT.read(text.encode())


def only(text: str) -> Item:
    reading = read(text)
    assert reading.refusal is None
    (item,) = reading.items
    return item


def right(item: Item) -> list[str]:
    assert item.content is not None
    return [option.text for option in item.content.options if option.correct]


def codes(item: Item) -> list[str]:
    return [fault.code for fault in item.faults]


def notes(item: Item) -> list[str]:
    return [note.code for note in item.notes]


@settings(deadline=None, max_examples=60)
@given(outgoings())
def test_what_is_written_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORMAT, questions)


@settings(deadline=None, max_examples=60)
@given(outgoing())
def test_no_cell_begins_like_a_formula(question: Outgoing) -> None:
    for row in csv.reader(io.StringIO(FORMAT.write([question]).decode("utf-8-sig"), newline="")):
        assert not any(cell[:1] in "=+-@\t\r" for cell in row if cell)


@given(st.text())
def test_the_guard_goes_as_it_came(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_writes_the_mark_of_utf_8() -> None:
    assert FORMAT.write([]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Câu hỏi", "stem"),
        ("CAU HOI", "stem"),
        ("Nội dung câu hỏi (bắt buộc)", "stem"),
        ("Question", "stem"),
        ("Phương án A", "option:0"),
        ("đáp án b", "option:1"),
        ("Option C", "option:2"),
        ("Lựa chọn 4", "option:3"),
        ("D", "option:3"),
        ("Đáp án đúng", "key"),
        ("Correct answer", "key"),
        ("Đ/A", "key"),
        ("Mức độ nhận thức", "difficulty"),
        ("Lời giải", "explanation"),
        ("Ghi chú nội bộ", None),
    ],
)
def test_headings_of_both_languages(heading: str, name: str | None) -> None:
    assert name_of(heading) == name


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_apart(delimiter: str) -> None:
    text = f"{HEADING}\n1;Bao nhiêu?;Một;Hai;Ba;Bốn;B;vì thế\n".replace(";", delimiter)
    assert right(only(text)) == ["Hai"]


def test_a_comma_in_quotes_parts_nothing() -> None:
    item = only('Câu hỏi,A,B,C,D,Đáp án\n"Khoa học, công nghệ?","a, b",c,d,e,A\n')
    assert item.content is not None
    assert (item.content.stem, right(item)) == ("Khoa học, công nghệ?", ["a, b"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_unicode_with_and_without_its_mark(encoding: str) -> None:
    assert right(FORMAT.read(f"{HEADING}\r\n1;Mấy?;Một;Hai;Ba;Bốn;D;\r\n".encode(encoding)).items[0]) == ["Bốn"]


def test_old_encodings_are_noted() -> None:
    text = "STT;C©u hái;Ph­¬ng ¸n A;Ph­¬ng ¸n B;§¸p ¸n\n1;NghÞ quyÕt cña §¶ng?;Mét;N¨m m­¬i b¶y;B\n"
    (item,) = FORMAT.read(text.encode("latin-1")).items
    assert item.content is not None
    assert (item.content.stem, right(item)) == ("Nghị quyết của Đảng?", ["Năm mươi bảy"])
    assert [note.params for note in item.notes] == [{"encoding": "TCVN3"}]


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("B", ["Hai"]),
        ("b.", ["Hai"]),
        ("2", ["Hai"]),
        ("hai", ["Hai"]),
        ("Phương án B", ["Hai"]),
        ("B. Hai", ["Hai"]),
        ("A,C", ["Một", "Ba"]),
        ("A; C", ["Một", "Ba"]),
        ("AC", ["Một", "Ba"]),
        ("A và C", ["Một", "Ba"]),
        ("1, 3", ["Một", "Ba"]),
        ("Một; Ba", ["Một", "Ba"]),
    ],
)
def test_keys_as_people_write_them(key: str, texts: list[str]) -> None:
    item = only(f'{HEADING}\n1;Mấy?;Một;Hai;Ba;Bốn;"{key}";')
    assert right(item) == texts
    assert not item.faults


@pytest.mark.parametrize("key", ["E", "9", "Năm", "A, E", "?"])
def test_a_key_that_names_no_option_is_a_fault(key: str) -> None:
    item = only(f"{HEADING}\n1;Mấy?;Một;Hai;Ba;Bốn;{key};")
    assert codes(item) == ["answer_unknown"]


def test_a_number_may_be_a_place_or_an_option_but_not_both() -> None:
    assert codes(only(f"{HEADING}\n1;Mấy?;3;1;2;4;2;")) == ["answer_unknown"]


def test_no_key_is_a_fault() -> None:
    assert codes(only(f"{HEADING}\n1;Mấy?;Một;Hai;Ba;Bốn;;")) == ["key_missing"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Trái Đất tròn?;;;;;Đúng", "true_false"),
        ("Trái Đất tròn?;Sai;Đúng;;;B", "true_false"),
        ("Bao nhiêu?;;;;;3,5 ± 0,1", "numeric"),
        ("Bao nhiêu?;;;;;57; ", "numeric"),
        ("Ai?;;;;;Hồ Chí Minh", "short_text"),
        ("Sắp xếp?;a;b;c;d;D-C-B-A", "ordering"),
        ("Ai?;a;b;c;d;A,B", "multiple"),
        ("Ai?;a;b;c;d;A", "single"),
    ],
)
def test_the_kind_is_told_by_options_and_key(row: str, kind: str) -> None:
    item = only(f"STT;Câu hỏi;A;B;C;D;Đáp án;Giải thích\n1;{row};")
    assert item.content is not None
    assert (item.content.kind, item.faults) == (kind, ())


def test_numbers_keep_their_tolerance() -> None:
    item = only('Câu hỏi,Đáp án\nBao nhiêu?,"3,5 ± 0,1; 4"\n')
    assert item.content is not None
    assert item.content.options == (Option("3.5", tolerance="0.1"), Option("4", tolerance="0"))


def test_an_order_puts_the_options_right() -> None:
    item = only("Câu hỏi;Loại câu;A;B;C;Đáp án\nXếp?;Sắp xếp;ba;một;hai;B-C-A\n")
    assert item.content is not None
    assert [option.text for option in item.content.options] == ["một", "hai", "ba"]


def test_pairs_of_a_matching() -> None:
    item = only("Câu hỏi;Loại câu;A;B;C;Đáp án\nGhép;Ghép đôi;Hà Nội = Thủ đô;Huế = Cố đô;= Phố cổ;\n")
    assert item.content is not None
    pairs = [(option.text, option.partner) for option in item.content.options]
    assert pairs == [("Hà Nội", "Thủ đô"), ("Huế", "Cố đô"), ("", "Phố cổ")]


def test_titles_above_the_heading_and_blank_rows_are_no_questions() -> None:
    reading = read(
        f"SỞ THÔNG TIN;;;;;;;\nĐề cương;;;;;;;\n\n{HEADING}\n\n1;Mấy?;Một;Hai;Ba;Bốn;A;\n;;;;;;;\n2;Ai?;a;b;c;d;B;\n"
    )
    assert [(item.place.number, right(item)) for item in reading.items] == [(6, ["Một"]), (8, ["b"])]


def test_columns_that_mean_nothing_are_noted_once() -> None:
    reading = read("Câu hỏi;A;B;Đáp án;Người soạn\nMấy?;x;y;A;alice\nAi?;x;y;B;bob\n")
    assert [notes(item) for item in reading.items] == [["columns_left"], []]


def test_without_headings_columns_are_guessed() -> None:
    reading = read("1;Mấy?;Một;Hai;Ba;Bốn;B\n2;Ai?;a;b;c;d;C\n")
    assert [right(item) for item in reading.items] == [["Hai"], ["c"]]
    assert reading.items[0].content is not None
    assert reading.items[0].content.stem == "Mấy?"


def test_letters_in_the_cells_are_no_part_of_the_options() -> None:
    assert right(only(f"{HEADING}\n1;Mấy?;A. Một;B. Hai;C. Ba;D. Bốn;B;")) == ["Hai"]


def test_options_in_one_cell() -> None:
    item = only('Câu hỏi,Phương án,Đáp án\nMấy?,"A. Một\nB. Hai\nC. Ba",C\n')
    assert right(item) == ["Ba"]


@pytest.mark.parametrize(
    ("word", "level"),
    [("NB", "easy"), ("Thông hiểu", "medium"), ("vận dụng cao", "hard"), ("Khó", "hard"), ("", "medium")],
)
def test_difficulties_by_their_names(word: str, level: str) -> None:
    item = only(f"Câu hỏi;A;B;Đáp án;Mức độ\nMấy?;x;y;A;{word}\n")
    assert item.content is not None
    assert item.content.difficulty == level


def test_a_difficulty_that_is_none_is_noted() -> None:
    assert notes(only("Câu hỏi;A;B;Đáp án;Mức độ\nMấy?;x;y;A;rất hay\n")) == ["difficulty_left"]


def test_an_unknown_kind_is_told() -> None:
    item = only("Câu hỏi;Loại câu;A;B;Đáp án\nMấy?;Tự luận dài;x;y;A\n")
    assert (item.content, codes(item)) == (None, ["kind_unread"])


def test_an_option_that_speaks_of_the_others_keeps_the_order() -> None:
    item = only(f"{HEADING}\n1;Mấy?;Một;Hai;Ba;Cả A và B;D;")
    assert item.content is not None
    assert (item.content.shuffle, notes(item)) == (False, ["order_kept"])


def test_formulas_and_markup_stay_text() -> None:
    text = "<script>alert(1)</script>"
    question = Outgoing("", Content("single", "=HYPERLINK(1)", (Option(text), Option("@x", correct=False))))
    data = FORMAT.write([question])
    assert b"'=HYPERLINK(1)" in data
    (item,) = FORMAT.read(data).items
    assert item.content is not None
    assert (item.content.stem, item.content.options[0].text) == ("=HYPERLINK(1)", text)


def test_ten_thousand_options_are_one_fault() -> None:
    heading = ";".join(["Câu hỏi", *(f"Phương án {n}" for n in range(1, 10_001)), "Đáp án"])
    row = ";".join(["Mấy?", *(str(n) for n in range(10_000)), "A"])
    reading = read(f"{heading}\n{row}\n")
    assert reading.refusal is not None or [codes(item) for item in reading.items] == [["item_long"]]


@pytest.mark.parametrize("text", ["", "\n\n", ";;;\n;;;"])
def test_a_file_of_nothing_is_refused(text: str) -> None:
    assert read(text).refusal is not None


def test_too_many_questions_are_refused() -> None:
    refusal = read("Câu hỏi;A;B;Đáp án\n" + "Mấy?;x;y;A\n" * 5_001).refusal
    assert refusal is not None
    assert refusal.code == "file_many"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_read(data: bytes) -> None:
    assert isinstance(FORMAT.read(data), Reading)


@settings(deadline=None, max_examples=60)
@given(outgoing(), st.data())
def test_a_damaged_file_reads(question: Outgoing, draw: st.DataObject) -> None:
    data = bytearray(FORMAT.write([question]))
    for _ in range(5):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    assert isinstance(FORMAT.read(bytes(data)), Reading)
