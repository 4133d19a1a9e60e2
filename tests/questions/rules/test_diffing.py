"""Differences of two versions, word by word."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from questions.rules.content import Content, Option
from questions.rules.diffing import differences, words
from tests.questions.exchange.contents import contents

CONTENT = Content("single", "Câu hỏi một?", (Option("Một"), Option("Hai", correct=False)), explanation="Vì thế.")


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_hold_both_texts_whole(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "new") == before
    assert "".join(piece.text for piece in pieces if piece.change != "gone") == after


@given(contents())
def test_a_version_does_not_differ_from_itself(content: Content) -> None:
    assert differences(content, content) == []


@given(contents(), contents())
def test_two_versions_that_say_other_things_differ_somewhere(one: Content, other: Content) -> None:
    assert (differences(one, other) == []) is (one == other)


def test_a_word_that_changed_is_told_alone() -> None:
    (found,) = differences(CONTENT, replace(CONTENT, stem="Câu hỏi hai?"))
    assert found.part == "stem"
    assert [(piece.change, piece.text) for piece in found.pieces] == [
        ("same", "Câu hỏi "),
        ("gone", "một"),
        ("new", "hai"),
        ("same", "?"),
    ]


def test_another_key_is_a_difference_of_its_options() -> None:
    swapped = replace(CONTENT, options=(Option("Một", correct=False), Option("Hai")))
    assert [each.part for each in differences(CONTENT, swapped)] == ["option:0", "option:1"]


def test_a_very_long_text_is_compared_in_time() -> None:
    long = " ".join(f"từ{number}" for number in range(5000))
    assert len(words(long, long + " thêm")) <= 3
