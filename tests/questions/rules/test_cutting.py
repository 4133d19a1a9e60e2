"""Cutting official texts: the tree, the names, and that no word is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.rules.cutting import (
    Block,
    Cut,
    Row,
    blocks_of,
    cut,
    from_marked,
    heading_of,
    levelled,
    mark_of,
    names,
    roman,
    to_marked,
    words,
)

# Own words in the form of a Party resolution.
RESOLUTION = """ĐẢNG CỘNG SẢN VIỆT NAM
BỘ CHÍNH TRỊ
*
Số 99-NQ/TW
Hà Nội, ngày 3 tháng 2 năm 2026

Căn cứ tình hình thực tiễn, Bộ phận soạn thảo trình bày các nội dung sau.
I. TÌNH HÌNH
Phong trào đọc sách đã lan rộng nhưng
chưa đều giữa các vùng.
II. QUAN ĐIỂM CHỈ ĐẠO
1. Đọc sách là quyền của mọi người.
2. Thư viện là nơi gặp gỡ của cộng đồng:
- Mở cửa cả buổi tối.
- Có góc cho trẻ em.
+ Bàn ghế vừa tầm.
- 2 -
III- NHIỆM VỤ, GIẢI PHÁP
1. Về cơ sở vật chất
a) Mỗi xã có một phòng đọc.
b) Mỗi phòng đọc có máy tính.
đ) Có lối đi cho xe lăn.
1.1. Kinh phí do ngân sách bảo đảm.
2. Về con người
Cán bộ thư viện được bồi dưỡng hằng năm.
Nơi nhận:
- Các tỉnh ủy,
- Lưu Văn phòng.
T/M BỘ PHẬN SOẠN THẢO
Nguyễn Văn A
"""

LAW = """QUỐC HỘI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Chương I
NHỮNG QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Luật này nói về việc mượn sách.
Điều 2. Giải thích từ ngữ
1. Sách là vật để đọc, gồm:
a) Sách in;
b) Sách nói.
2. Thư viện là nơi giữ sách theo quy định tại
Mục 2 của Chương này.
Chương II
MƯỢN VÀ TRẢ
Mục 1. MƯỢN SÁCH
Điều 3. Thời hạn
1. Mười bốn ngày.
Phụ lục I
MẪU THẺ
1. Họ và tên
"""


def tree(found: Cut) -> list[tuple[int, str]]:
    return [(row.depth, heading_of(row)) for row in found.rows]


def called(text: str, code: str = "NQ99", short: str = "NQ99") -> dict[str, str]:
    """ref → citation"""
    return {name.ref: name.citation for name in names(cut(blocks_of(text)).rows, code=code, short=short)}


def is_kept(found: Cut, given: list[str]) -> bool:
    """Whether the words given are those of the rows and those set aside, each in their order, merged."""
    rows = [word for row in found.rows for text in (row.heading, row.text) for word in words(text)]
    aside = [word for each in found.left_out for word in words(each.text)]
    if len(rows) + len(aside) != len(given):
        return False
    ends = {0}  # how many words of the rows may have come, of those seen
    for seen, word in enumerate(given):
        ends = {
            end + step
            for end in ends
            for step, source, place in ((1, rows, end), (0, aside, seen - end))
            if 0 <= place < len(source) and source[place] == word
        }
    return len(rows) in ends


def test_a_resolution_is_cut_by_its_numbers() -> None:
    assert [(depth, heading.split()[0]) for depth, heading in tree(cut(blocks_of(RESOLUTION)))] == [
        (0, "Căn"),
        (0, "I."),
        (0, "II."),
        (1, "1."),
        (1, "2."),
        (2, "-"),
        (2, "-"),
        (3, "+"),
        (0, "III-"),
        (1, "1."),
        (2, "a)"),
        (2, "b)"),
        (2, "đ)"),
        (2, "1.1."),
        (1, "2."),
    ]


def test_a_resolution_is_cited_by_its_numbers() -> None:
    assert called(RESOLUTION) == {
        "NQ99.mo-dau": "NQ99, phần mở đầu",
        "NQ99.i": "NQ99, Mục I",
        "NQ99.ii": "NQ99, Mục II",
        "NQ99.ii.1": "NQ99, Mục II.1",
        "NQ99.ii.2": "NQ99, Mục II.2",
        "NQ99.ii.2.gach-1": "NQ99, Mục II.2, gạch đầu dòng 1",
        "NQ99.ii.2.gach-2": "NQ99, Mục II.2, gạch đầu dòng 2",
        "NQ99.ii.2.gach-2.cong-1": "NQ99, Mục II.2, gạch đầu dòng 2, dấu cộng 1",
        "NQ99.iii": "NQ99, Mục III",
        "NQ99.iii.1": "NQ99, Mục III.1",
        "NQ99.iii.1.a": "NQ99, Mục III.1.a",
        "NQ99.iii.1.b": "NQ99, Mục III.1.b",
        "NQ99.iii.1.dd": "NQ99, Mục III.1.đ",
        "NQ99.iii.1.1": "NQ99, Mục III.1.1",
        "NQ99.iii.2": "NQ99, Mục III.2",
    }


def test_a_law_is_cited_by_article_clause_and_point() -> None:
    assert called(LAW, "LUAT-SACH", "Luật Mượn sách") == {
        "LUAT-SACH.chuong-i": "Luật Mượn sách, Chương I",
        "LUAT-SACH.dieu-1": "Luật Mượn sách, Điều 1",
        "LUAT-SACH.dieu-2": "Luật Mượn sách, Điều 2",
        "LUAT-SACH.dieu-2.1": "Luật Mượn sách, Điều 2 khoản 1",
        "LUAT-SACH.dieu-2.1.a": "Luật Mượn sách, Điều 2 khoản 1 điểm a",
        "LUAT-SACH.dieu-2.1.b": "Luật Mượn sách, Điều 2 khoản 1 điểm b",
        "LUAT-SACH.dieu-2.2": "Luật Mượn sách, Điều 2 khoản 2",
        "LUAT-SACH.chuong-ii": "Luật Mượn sách, Chương II",
        "LUAT-SACH.chuong-ii.muc-1": "Luật Mượn sách, Chương II, Mục 1",
        "LUAT-SACH.dieu-3": "Luật Mượn sách, Điều 3",
        "LUAT-SACH.dieu-3.1": "Luật Mượn sách, Điều 3 khoản 1",
        "LUAT-SACH.phu-luc-i": "Luật Mượn sách, Phụ lục I",
        "LUAT-SACH.phu-luc-i.1": "Luật Mượn sách, Phụ lục I, Mục 1",
    }


def test_a_title_on_the_line_below_belongs_to_its_chapter() -> None:
    rows = cut(blocks_of(LAW)).rows
    assert rows[0] == Row(0, "Chương I NHỮNG QUY ĐỊNH CHUNG")
    assert rows[1] == Row(1, "Điều 1. Phạm vi điều chỉnh", "Luật này nói về việc mượn sách.")


def test_what_belongs_to_the_sheet_is_set_aside_and_shown() -> None:
    assert [(each.text, each.why) for each in cut(blocks_of(RESOLUTION)).left_out] == [
        ("ĐẢNG CỘNG SẢN VIỆT NAM", "letterhead"),
        ("BỘ CHÍNH TRỊ", "letterhead"),
        ("*", "rule"),
        ("Số 99-NQ/TW", "letterhead"),
        ("Hà Nội, ngày 3 tháng 2 năm 2026", "letterhead"),
        ("- 2 -", "page"),
        ("Nơi nhận:", "signature"),
        ("- Các tỉnh ủy,", "signature"),
        ("- Lưu Văn phòng.", "signature"),
        ("T/M BỘ PHẬN SOẠN THẢO", "signature"),
        ("Nguyễn Văn A", "signature"),
    ]


def test_lines_that_only_wrap_are_joined() -> None:
    rows = cut(blocks_of(RESOLUTION)).rows
    assert rows[1].text == "Phong trào đọc sách đã lan rộng nhưng chưa đều giữa các vùng."


def test_an_appendix_after_the_signature_is_text_again() -> None:
    found = cut(blocks_of("1. Một điều.\nT/M BAN\nPhụ lục\nDanh sách\n1. Sách"))
    assert tree(found) == [(0, "1. Một điều."), (0, "Phụ lục Danh sách"), (1, "1. Sách")]


def test_a_name_is_no_number() -> None:
    found = cut(blocks_of("I. Mở đầu\n1. Theo lời của\nC. Mác và V.I. Lênin, ta đọc.\nNăm sau đọc tiếp."))
    assert tree(found) == [(0, "I. Mở đầu"), (1, "1. Theo lời của")]


def test_i_after_h_is_a_letter() -> None:
    text = "\n".join(f"{letter}. TIÊU ĐỀ" for letter in "ABCDEFGHI")
    assert [row.depth for row in cut(blocks_of(text)).rows] == [0] * 9


def test_a_number_with_a_point_in_a_sentence_is_no_clause() -> None:
    found = cut(blocks_of("1. Mục tiêu là\n2.5 triệu cuốn sách.\n2. Hết"))
    assert len(found.rows) == 2


def test_styles_of_a_file_make_passages_without_numbers() -> None:
    found = cut(
        [
            Block("Nghị quyết mẫu", 1),
            Block("Lời nói đầu.", 0),
            Block("Bối cảnh", 2),
            Block("Câu một.", 0),
            Block("Chi tiết", 3),
            Block("Câu hai.", 0),
            Block("Tổ chức thực hiện", 2),
        ]
    )
    assert found.rows == (
        Row(0, "", "Nghị quyết mẫu\nLời nói đầu."),
        Row(0, "Bối cảnh", "Câu một."),
        Row(1, "Chi tiết", "Câu hai."),
        Row(0, "Tổ chức thực hiện"),
    )
    assert [name.ref for name in names(found.rows, code="X", short="X")] == [
        "X.mo-dau",
        "X.boi-canh",
        "X.boi-canh.chi-tiet",
        "X.to-chuc-thuc-hien",
    ]


def test_a_text_without_numbers_is_cut_into_paragraphs() -> None:
    found = cut(blocks_of("Câu thứ nhất.\n\nCâu thứ hai."))
    assert found.rows == (Row(0, "", "Câu thứ nhất."), Row(0, "", "Câu thứ hai."))


def test_a_number_that_comes_twice_gets_a_ref_of_its_own() -> None:
    assert list(called("I. Một\n1. A\n1. B\nI. Hai")) == ["NQ99.i", "NQ99.i.1", "NQ99.i.1-2", "NQ99.i-2"]


def test_refs_that_are_taken_are_not_given_again() -> None:
    rows = cut(blocks_of("I. Một")).rows
    assert [name.ref for name in names(rows, code="X", short="X", taken=["X.i", "X.i-2"])] == ["X.i-3"]


def test_a_citation_of_its_own_stays() -> None:
    assert names([Row(0, "I. Một", "", "Lời mở")], code="X", short="X")[0].citation == "Lời mở"


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("Phần thứ hai", "part", "thứ hai"),
        ("PHẦN II. MỤC TIÊU", "part", "II"),
        ("Chương IV", "chapter", "IV"),
        ("Điều 12a. Tên", "article", "12a"),
        ("IV/ NHIỆM VỤ", "roman", "IV"),
        ("10) Mười", "number", "10"),
        ("1.2.3. Sâu", "number3", "1.2.3"),
        ("đ) Điểm", "letter", "đ"),
        ("– Gạch", "dash", "–"),
        ("+ Cộng", "plus", "+"),
    ],
)
def test_marks(line: str, kind: str, value: str) -> None:
    mark = mark_of(line)
    assert mark is not None
    assert (mark.kind, mark.value) == (kind, value)


@pytest.mark.parametrize(
    "line", ["1.000 tỷ đồng", "12/2024 là tháng", "Mục 2 của Chương này", "Điều 5 của Luật", "IVI. Không", "Phần lớn"]
)
def test_what_is_no_mark(line: str) -> None:
    assert mark_of(line) is None


@pytest.mark.parametrize(("value", "number"), [("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14), ("XL", 40), ("", 0)])
def test_roman_numbers(value: str, number: int) -> None:
    assert roman(value) == number


STARTS = (
    "", "I. ", "II. ", "V. ", "A. ", "B. ", "1. ", "2. ", "1.1. ", "a) ", "đ) ", "- ", "+ ", "Điều 1. ", "Chương I ",
    "Phần thứ nhất ", "Mục 1. ", "Phụ lục ", "12", "***", "Nơi nhận: ", "T/M ",
    "# ", "\\", "C. ", "ĐẢNG CỘNG SẢN VIỆT NAM",
)  # fmt: skip
LINES = st.builds("{}{}".format, st.sampled_from(STARTS), st.text("aăâđêôơưbcxyz ÁỨ.,;:1[]#\\", max_size=30))
BLOCKS = st.lists(st.builds(Block, LINES, st.sampled_from([0, 0, 0, 0, 1, 2, 3])), max_size=25)


@given(BLOCKS)
def test_no_word_is_lost_and_their_order_stays(blocks: list[Block]) -> None:
    assert is_kept(cut(blocks), [word for block in blocks for word in words(block.text)])


@given(st.text(max_size=300))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    assert is_kept(cut(blocks_of(text)), list(words(text)))


def test_no_word_of_a_resolution_is_lost() -> None:
    assert is_kept(cut(blocks_of(RESOLUTION)), RESOLUTION.split())
    assert not is_kept(cut(blocks_of(RESOLUTION)), RESOLUTION.split()[1:])


@given(BLOCKS)
def test_the_rows_are_a_tree_with_different_refs(blocks: list[Block]) -> None:
    rows = cut(blocks).rows
    assert levelled(rows) == rows
    found = names(rows, code="X", short="X")
    assert len({name.ref for name in found}) == len(rows)
    assert all(name.heading and name.citation and len(name.ref) <= 120 for name in found)


@given(BLOCKS)
def test_marked_up_text_says_the_same(blocks: list[Block]) -> None:
    rows = cut(blocks).rows
    assert from_marked(to_marked(rows)) == rows


@given(st.text(max_size=200))
def test_any_marked_up_text_makes_a_tree(text: str) -> None:
    rows = from_marked(text)
    assert levelled(rows) == rows
    assert from_marked(to_marked(rows)) == rows


def test_marked_up_text_keeps_levels_citations_and_lines() -> None:
    rows = (Row(0, "I. Một", "Câu.\n# không phải mục", "Lời mở"), Row(1, "", "a) Hai"))
    assert to_marked(rows) == "# I. Một [[Lời mở]]\nCâu.\n\\# không phải mục\n##\na) Hai"
    assert from_marked(to_marked(rows)) == rows
