"""JSON comes back exactly; broken JSON says so."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import Outgoing
from questions.exchange.lossless import Lossless
from questions.rules.content import Content, Option
from tests.questions.exchange.contents import PNG, assert_comes_back, outgoings

FORM = Lossless()
ALICE = Outgoing(
    "nq57-001",
    Content("single", "Năm nào?", (Option("2030"), Option("2045", correct=False)), image="h.png", image_alt="Hình"),
    "practice",
    "NQ57, Mục II",
    {"h.png": PNG},
)


def refused(data: bytes) -> str:
    refusal = FORM.read(data).refusal
    assert refusal is not None
    return refusal.code


def changed(**fields: object) -> bytes:
    whole = json.loads(FORM.write([ALICE]))
    whole["questions"][0].update(fields)
    return json.dumps(whole).encode()


@given(outgoings())
def test_everything_comes_back(questions: list[Outgoing]) -> None:
    assert_comes_back(FORM, questions, lambda question, _: question)
    items = FORM.read(FORM.write(questions)).items
    assert [(each.ref, each.content) for each in items] == [(each.ref, each.content) for each in questions]


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    assert FORM.read(data).refusal is not None


@given(
    st.dictionaries(
        st.sampled_from(["kind", "stem", "options", "passages", "images", "ref", "shuffle", "use", "difficulty"]),
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists),
    )
)
def test_no_field_raises(fields: dict[str, object]) -> None:
    assert len(FORM.read(changed(**fields)).items) == 1


def test_a_wrong_type_is_told_at_its_question() -> None:
    item = FORM.read(changed(stem=5)).items[0]
    assert (item.content, item.faults[0].code, item.place.number) == (None, "item_broken", 1)


def test_an_image_that_is_not_there_is_told() -> None:
    item = FORM.read(changed(images={})).items[0]
    assert item.content is not None
    assert (item.content.image, item.notes[0].code) == ("", "image_missing")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_broken"),
        (b"[]", "file_broken"),
        (b'{"format": "x", "questions": []}', "file_broken"),
        (b'{"format": "quizsite questions", "version": 2, "questions": []}', "file_version"),
        (b'{"format": "quizsite questions", "version": 1, "questions": []}', "file_empty"),
        (b'{"format": "quizsite questions", "version": 1, "questions": NaN}', "file_broken"),
        (b"[" * 100_000, "file_broken"),
        (b" " * (10 * 1024 * 1024 + 1), "file_big"),
    ],
)
def test_what_is_no_bank_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_too_many_questions_are_refused() -> None:
    rows = ",".join(["{}"] * 5001)
    assert refused(f'{{"format": "quizsite questions", "version": 1, "questions": [{rows}]}}'.encode()) == "file_many"


def test_a_question_of_ten_thousand_options_is_refused_alone() -> None:
    options = [{"text": str(number)} for number in range(10_000)]
    assert FORM.read(changed(options=options)).items[0].faults[0].code == "item_long"


def test_a_large_image_is_left_out_and_told() -> None:
    big = Outgoing("a", ALICE.content, images={"h.png": bytes(2 * 1024 * 1024 + 1)})
    item = FORM.read(FORM.write([big])).items[0]
    assert (item.images, item.notes[0].code) == ({}, "image_big")
