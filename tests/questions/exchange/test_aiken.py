"""Aiken as published and as people type it."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import Item, Outgoing
from questions.exchange.aiken import Aiken
from questions.rules.content import tidied
from questions.rules.richtext import escape, to_text
from tests.questions.exchange.contents import assert_comes_back, outgoings, without

FORM = Aiken()
SAMPLES = Path(__file__).parent / "samples"


def read(text: str) -> list[Item]:
    reading = FORM.read(text.encode())
    assert reading.refusal is None
    return list(reading.items)


def left(question: Outgoing, lost: set[str]) -> Outgoing:
    content = without(question, lost).content
    if {"rich", "lines"} & lost:
        texts = [escape(" ".join(to_text(each).split())) for each in (content.stem, *(o.text for o in content.options))]
        options = tuple(replace(o, text=text) for o, text in zip(content.options, texts[1:], strict=True))
        content = tidied(replace(content, stem=texts[0], options=options))
    return replace(without(question, lost), content=content)


@given(outgoings(("single", "true_false")))
def test_what_is_written_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORM, questions, left)


@given(outgoings(("multiple", "ordering", "matching", "numeric", "short_text")))
def test_other_kinds_are_left_out_and_told(questions: list[Outgoing]) -> None:
    assert all(loss.whole for each in questions for loss in FORM.losses(each))
    assert FORM.write(questions) == b""


@given(st.one_of(st.binary(max_size=200), st.text(st.sampled_from("ABab.) \nANSWER:ĐÁP ÁN"), max_size=90)))
def test_nothing_raises(data: bytes | str) -> None:
    FORM.read(data if isinstance(data, bytes) else data.encode())


def test_as_published() -> None:
    item = read("What is it?\nA. This\nB. That\nC) Those\nANSWER: B\n")[0]
    assert item.content is not None
    assert [option.correct for option in item.content.options] == [False, True, False]
    assert not item.faults


def test_as_typed_in_viet_nam() -> None:
    text = "Câu hỏi một\nhai dòng\n\na) một\nb) hai\nĐáp án: b.\nGiải thích: vì thế\nvà thế\n"
    text += "\nCâu khác\nA. x\nB. y\nĐáp án: A"
    items = read("\ufeff" + text.replace("\n", "\r\n"))
    first = items[0].content
    assert first is not None
    assert (first.stem, first.explanation, first.key) == ("Câu hỏi một\nhai dòng", "vì thế\nvà thế", frozenset({1}))
    assert [item.place.number for item in items] == [1, 10]


def test_several_letters_are_several_right_options() -> None:
    item = read("x\nA. 1\nB. 2\nC. 3\nANSWER: A, C")[0]
    assert item.content is not None
    assert (item.content.kind, item.content.key) == ("multiple", frozenset({0, 2}))


def test_the_options_own_text_names_it() -> None:
    item = read("x\nA. một\nB. hai\nANSWER: hai")[0]
    assert item.content is not None
    assert item.content.key == frozenset({1})


def test_true_and_false_are_their_kind() -> None:
    item = read("x\nA. True\nB. False\nANSWER: B")[0]
    assert item.content is not None
    assert (item.content.kind, item.content.options[0].text, item.content.options[1].correct) == (
        "true_false",
        "Đúng",
        True,
    )


def test_a_missing_answer_line_costs_one_question() -> None:
    items = read("một\nA. 1\nB. 2\n\nhai\nA. 3\nB. 4\nANSWER: A")
    assert [[fault.code for fault in item.faults] for item in items] == [["answer_line_missing"], []]
    assert [item.place.number for item in items] == [1, 5]


def test_an_unknown_letter_is_told() -> None:
    assert [fault.code for fault in read("x\nA. 1\nB. 2\nANSWER: Q")[0].faults] == ["answer_unknown"]


def test_options_that_speak_of_others_keep_their_order() -> None:
    item = read("x\nA. một\nB. hai\nC. Cả A và B\nANSWER: C")[0]
    assert item.content is not None
    assert not item.content.shuffle
    assert [note.code for note in item.notes] == ["order_kept"]


def test_ten_thousand_options() -> None:
    text = "x\n" + "\n".join(f"{chr(65 + n % 26)}. {n}" for n in range(10_000)) + "\nANSWER: A"
    assert all(item.faults for item in read(text)[:1])


def test_a_file_from_a_teacher_reads() -> None:
    items = FORM.read((SAMPLES / "giao-vien-aiken.txt").read_bytes()).items
    assert [item.content.kind for item in items if item.content] == ["single", "single", "true_false"]
    assert not any(item.faults for item in items)
