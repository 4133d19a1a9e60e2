"""Moodle XML as Moodle exports it; what is written comes back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import Item, Outgoing
from questions.exchange.moodle import MoodleXml
from questions.rules.richtext import escape, to_text
from tests.questions.exchange.contents import PNG, assert_comes_back, outgoings, without

FORM = MoodleXml()
SAMPLE = (Path(__file__).parent / "samples" / "moodle.xml").read_bytes()


def read(data: bytes) -> list[Item]:
    reading = FORM.read(data)
    assert reading.refusal is None
    return list(reading.items)


def question(kind: str, inside: str) -> Item:
    return read(f'<quiz><question type="{kind}">{inside}</question></quiz>'.encode())[0]


def codes(item: Item) -> list[str]:
    return [note.code for note in item.notes]


def left(each: Outgoing, lost: set[str]) -> Outgoing:
    each = without(each, lost)
    if "rich" not in lost:
        return each
    matching = each.content.kind == "matching"
    options = tuple(
        replace(o, partner=escape(to_text(o.partner))) if matching else replace(o, text=escape(to_text(o.text)))
        for o in each.content.options
    )
    return replace(each, content=replace(each.content, options=options))


@given(outgoings())
def test_what_is_written_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORM, questions, left)
    assert [item.ref for item in FORM.read(FORM.write(questions)).items] == [each.ref for each in questions]


@given(outgoings(), st.data())
def test_damaged_files_never_raise(questions: list[Outgoing], data: st.DataObject) -> None:
    whole = bytearray(FORM.write(questions))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.sampled_from(b'<>/&"0aq \xff'))
    FORM.read(bytes(whole))


ELEMENTS = st.recursive(
    st.sampled_from(["", "x", "100", "NaN", "<text/>", "<text>&lt;b</text>", "1e999999999", "-"]),
    lambda inner: st.tuples(
        st.sampled_from(["answer fraction='100'", "answer fraction='Infinity'", "text", "tolerance", "subquestion",
                         "tags", "tag", "questiontext format='html'", "single", "feedback", "idnumber"]),
        st.lists(inner, max_size=3),
    ).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"),
    max_leaves=8,
)  # fmt: skip


@given(st.sampled_from(["multichoice", "truefalse", "numerical", "shortanswer", "matching", "ordering"]), ELEMENTS)
def test_odd_questions_never_raise(kind: str, inside: str) -> None:
    question(kind, inside)


def test_a_file_of_moodle_reads() -> None:
    items = read(SAMPLE)
    assert [item.content.kind if item.content else item.faults[0].params["value"] for item in items] == [
        "single", "multiple", "true_false", "short_text", "numeric", "matching", "ordering", "essay", "cloze"
    ]  # fmt: skip
    assert not any(item.faults for item in items if item.content)
    assert [item.place.number for item in items] == list(range(1, 10))


def test_an_image_comes_along() -> None:
    item = read(SAMPLE)[0]
    assert item.content is not None
    assert (item.content.stem, item.content.image_alt) == ("Hình dưới đây là biểu đồ gì?", "Biểu đồ cột & đường")
    assert item.images == {item.content.image: PNG}
    assert (item.ref, item.content.topics, item.content.shuffle) == ("CDS-311", ("muc-tieu",), False)
    assert item.content.explanation == "Vì có **cột**."
    assert codes(item) == ["category_left", "tags_left"]


def test_what_moodle_knows_more_is_told() -> None:
    items = read(SAMPLE)
    assert codes(items[3]) == ["case_left", "weights_left"]
    assert items[2].content is not None
    assert items[2].content.explanation == "Mới là số hoá."
    assert items[2].content.stem == "Đây là *chuyển đổi số*."
    assert items[4].content is not None
    assert items[4].content.stem == "1 < x < 3, x nguyên?"


def test_an_order_follows_its_numbers() -> None:
    content = read(SAMPLE)[6].content
    assert content is not None
    assert [option.text for option in content.options] == ["1945", "1975", "1986"]


def test_a_category_that_looks_like_a_topic_is_one() -> None:
    data = (
        "<quiz><question type='category'><category><text>$course$/muc-tieu</text></category></question>"
        "<question type='truefalse'><questiontext><text>x</text></questiontext>"
        "<answer fraction='100'><text>true</text></answer><answer fraction='0'><text>false</text></answer>"
        "</question></quiz>"
    )
    content = read(data.encode())[0].content
    assert content is not None
    assert content.topics == ("muc-tieu",)
    assert content.key == frozenset({0})


def test_parts_of_a_mark_are_told() -> None:
    answers = "".join(f"<answer fraction='{n}'><text>{n}</text></answer>" for n in ("100", "50", "0"))
    item = question("multichoice", f"<questiontext><text>x</text></questiontext><single>true</single>{answers}")
    assert item.content is not None
    assert item.content.key == frozenset({0})
    assert codes(item) == ["weights_left"]


def test_an_image_that_is_not_in_the_file_is_told() -> None:
    text = "<questiontext format='html'><text>x &lt;img src='@@PLUGINFILE@@/a.png'&gt;</text></questiontext>"
    item = question("truefalse", text + "<answer fraction='100'><text>true</text></answer>")
    assert codes(item) == ["image_missing"]


def test_an_image_within_the_text_is_taken() -> None:
    text = "&lt;img alt='một' src='data:image/png;base64,iVBORw0KGgo='&gt;x"
    item = question(
        "truefalse",
        f"<questiontext format='html'><text>{text}</text></questiontext>"
        "<answer fraction='100'><text>true</text></answer>",
    )
    assert item.images == {"image.png": b"\x89PNG\r\n\x1a\n"}


def test_scripts_stay_words_or_go() -> None:
    item = question(
        "truefalse",
        "<questiontext format='html'><text>a&lt;script&gt;alert(1)&lt;/script&gt;</text></questiontext>"
        "<generalfeedback format='plain_text'><text>&lt;script&gt;</text></generalfeedback>"
        "<answer fraction='100'><text>true</text></answer>",
    )
    assert item.content is not None
    assert (item.content.stem, item.content.explanation) == ("a", "<script>")
    assert codes(item) == ["html_reduced"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<quiz/>", "file_empty"),
        (b"<html/>", "file_broken"),
        (b"", "file_broken"),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "xml_entities"),
        (b"<quiz>" + b"<question type='essay'/>" * 5001 + b"</quiz>", "file_many"),
    ],
)
def test_what_is_no_bank_is_refused(data: bytes, code: str) -> None:
    refusal = FORM.read(data).refusal
    assert refusal is not None
    assert refusal.code == code


def test_floods_are_refused_alone() -> None:
    answers = "<answer fraction='0'><text>x</text></answer>" * 10_000
    assert [fault.code for fault in question("multichoice", answers).faults] == ["item_long"]
    huge = "<questiontext format='html'><text>" + "&lt;b&gt;*" * 200_000 + "</text></questiontext>"
    assert [fault.code for fault in question("multichoice", huge).faults] == ["item_long"]
