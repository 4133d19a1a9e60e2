"""GIFT as published and as people write it; what is written comes back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import Item, Outgoing
from questions.exchange.gift import Gift
from questions.rules.content import Content
from questions.rules.richtext import escape, to_text
from tests.questions.exchange.contents import assert_comes_back, outgoings, without

FORM = Gift()
SAMPLES = Path(__file__).parent / "samples"


def read(text: str) -> list[Item]:
    reading = FORM.read(text.encode())
    assert reading.refusal is None
    return list(reading.items)


def one(text: str) -> Content:
    item = read(text)[0]
    assert item.content is not None
    assert not item.faults
    return item.content


def options(content: Content) -> list[tuple[str, bool]]:
    return [(option.text, option.correct) for option in content.options]


def notes(text: str) -> list[str]:
    return [note.code for note in read(text)[0].notes]


def left(question: Outgoing, lost: set[str]) -> Outgoing:
    question = without(question, lost)
    if "rich" not in lost:
        return question
    plain = tuple(replace(each, text=escape(to_text(each.text))) for each in question.content.options)
    return replace(question, content=replace(question.content, options=plain))


@given(outgoings())
def test_what_is_written_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORM, questions, left)
    items = FORM.read(FORM.write(questions)).items
    kept = [each.ref for each in questions if not any(loss.whole for loss in FORM.losses(each))]
    assert [item.ref for item in items if item.ref] == [ref for ref in kept if any(c in "-0123456789" for c in ref)]


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    FORM.read(data)


@given(st.text(st.sampled_from("ab:={}~#%\\->/[]\n $CATEGORYTF1.*htmlid"), max_size=120))
def test_no_text_raises(text: str) -> None:
    FORM.read(text.encode())


@given(outgoings(), st.data())
def test_damaged_files_never_raise(questions: list[Outgoing], data: st.DataObject) -> None:
    whole = bytearray(FORM.write(questions))
    for _ in range(data.draw(st.integers(1, 8))):
        if whole:
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.sampled_from(b"{}~=#\\\n:%->\xff"))
    FORM.read(bytes(whole))


def test_one_right_option() -> None:
    content = one("Ai là tác giả?{=Alice ~Bob ~%50%Carol #gần đúng\n}")
    assert (content.kind, content.stem) == ("single", "Ai là tác giả?")
    assert options(content) == [("Alice", True), ("Bob", False), ("Carol", False)]


def test_several_right_options_by_weight() -> None:
    content = one("Chọn hai:{~%50%một ~%50%hai ~%-100%ba}")
    assert content.kind == "multiple"
    assert options(content) == [("một", True), ("hai", True), ("ba", False)]


def test_uneven_weights_are_told() -> None:
    assert "weights_left" in notes("x{~%70%a ~%30%b ~c}")
    assert "weights_left" in notes("x{=a ~%30%b ~c}")
    assert "weights_left" not in notes("x{~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}")


@pytest.mark.parametrize(
    ("block", "right"), [("T", True), ("TRUE", True), ("F", False), ("false", False), ("Đúng", True), ("S", False)]
)
def test_true_or_false(block: str, right: bool) -> None:
    content = one(f"Mặt trời mọc ở đằng đông. {{{block}}}")
    assert content.kind == "true_false"
    assert options(content) == [("Đúng", right), ("Sai", not right)]


def test_feedback_of_the_right_answer_explains() -> None:
    assert one("x{T#sai rồi#đúng vậy}").explanation == "đúng vậy"
    assert one("x{=a#vì thế ~b}").explanation == "vì thế"
    assert one("x{=a ~b ####chung}").explanation == "chung"
    assert notes("x{=a#1 ~b#2 ####chung}") == ["option_feedback_left"]


def test_short_answers() -> None:
    content = one("Thủ đô?{=Hà Nội =Ha Noi}")
    assert content.kind == "short_text"
    assert [option.text for option in content.options] == ["Hà Nội", "Ha Noi"]


def test_wildcards_and_partial_answers_are_left_out() -> None:
    content = one("x{=a =%50%b =c* =5\\*3}")
    assert [option.text for option in content.options] == ["a", "5*3"]
    assert set(notes("x{=a =%50%b =c* =5\\*3}")) == {"weights_left", "wildcard_left"}


def test_matching_with_a_distractor() -> None:
    content = one("Ghép {\n=a -> 1\n=b -> 2\n= -> 3\n}")
    assert content.kind == "matching"
    assert [(o.text, o.partner) for o in content.options] == [("a", "1"), ("b", "2"), ("", "3")]


@pytest.mark.parametrize(
    ("block", "numbers"),
    [
        ("#3.5:0.1", [("3.5", "0.1")]),
        ("#1..5", [("3", "2")]),
        ("#3.141..3.142", [("3.1415", "0.0005")]),
        ("#2030", [("2030", "0")]),
        ("#-5,5", [("-5.5", "0")]),
        ("#=1822:0 =%50%1822:2", [("1822", "0")]),
        ("#\n=1:0\n=%100%2\n~#sai", [("1", "0"), ("2", "0")]),
    ],
)
def test_numbers(block: str, numbers: list[tuple[str, str]]) -> None:
    content = one(f"Bao nhiêu?{{{block}}}")
    assert content.kind == "numeric"
    assert [(option.text, option.tolerance) for option in content.options] == numbers


def test_a_missing_word() -> None:
    content = one("Việt Nam giành {~thua =độc lập} năm 1945.")
    assert to_text(content.stem) == "Việt Nam giành _____ năm 1945."


def test_escapes() -> None:
    content = one("::a\\:b::2 \\= 2 \\{tập\\} \\~ \\# \\: \\\\ hai\\ndòng{=a\\=b ~c\\~d}")
    assert to_text(content.stem) == "2 = 2 {tập} ~ # : \\ hai\ndòng"
    assert [to_text(option.text) for option in content.options] == ["a=b", "c~d"]


def test_titles_and_comments_name_questions() -> None:
    items = read("// một lời\n::NQ57-1::x{T}\n\n// [id:q-9] [tag:topic:muc-tieu] [tag:lạ]\n::Tên gì đó::y{F}")
    assert [item.ref for item in items] == ["NQ57-1", "q-9"]
    assert items[1].content is not None
    assert items[1].content.topics == ("muc-tieu",)
    assert [note.code for note in items[1].notes] == ["tags_left"]
    assert [item.place.number for item in items] == [2, 5]


def test_categories_that_look_like_topics_are_topics() -> None:
    items = read("$CATEGORY: $course$/top/muc-tieu\n\na{T}\n\n$CATEGORY: Khác hẳn\n\nb{T}\n\nc{T}")
    assert [item.content.topics for item in items if item.content] == [("muc-tieu",), (), ()]
    assert [[note.code for note in item.notes] for item in items] == [[], ["category_left"], []]


def test_html_and_its_loss() -> None:
    content = one("[html]<p>Đảng <b>ta</b></p>{=[plain]<b> ~[html]m<sup>2</sup>}")
    assert content.stem == "Đảng **ta**"
    assert [option.text for option in content.options] == ["<b>", "m^2^"]
    assert notes("[html]<table><tr><td>a</td></tr></table>{T}") == ["html_reduced"]


def test_markup_is_text_unless_it_is_html() -> None:
    assert one("1 < 2 và <script>alert(1)</script>{T}").stem == "1 < 2 và <script>alert(1)</script>"
    assert one("Có <b>đậm</b><script>alert(1)</script>{T}").stem == "Có **đậm**"


@pytest.mark.parametrize(
    ("text", "kind"), [("Viết về Đảng {}", "essay"), ("Chỉ là lời", "description"), ("a {=b} c {=d}", "cloze")]
)
def test_kinds_that_there_are_not(text: str, kind: str) -> None:
    item = read(text)[0]
    assert (item.content, item.faults[0].code, item.faults[0].params["value"]) == (None, "kind_unread", kind)


def test_blank_lines_in_braces_part_nothing() -> None:
    items = read("a{\n=b\n\n~c\n}\n\nd{T}")
    assert len(items) == 2
    assert items[0].content is not None
    assert len(items[0].content.options) == 2


def test_an_open_brace_costs_its_own_question_only() -> None:
    items = read("a{=b ~c\n\n::t-2::d{T}\n\ne{F}")
    assert [item.content is None for item in items] == [True, False, False]


def test_other_bytes() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        item = FORM.read("Đảng?\r\n{T}\r\n\r\nDân?{F}\r\n".encode(encoding)).items[0]
        assert item.content is not None
        assert item.content.stem == "Đảng?"


def test_floods_are_refused_alone() -> None:
    flood = "x{=a " + "~b " * 10_000 + "}\n\ny{T}"
    assert [item.faults[0].code if item.faults else "" for item in read(flood)] == ["item_long", ""]
    long = read("*a_" * 100_000 + "{T}\n\ny{T}")
    assert [item.faults[0].code if item.faults else "" for item in long] == ["item_long", ""]


def test_a_file_from_a_teacher_reads() -> None:
    items = FORM.read((SAMPLES / "giao-vien.gift").read_bytes()).items
    kinds = [item.content.kind if item.content else item.faults[0].params["value"] for item in items]
    assert kinds == [
        "single", "multiple", "true_false", "short_text", "matching", "numeric", "numeric", "single", "essay"
    ]  # fmt: skip
    assert not any(item.faults for item in items if item.content)
