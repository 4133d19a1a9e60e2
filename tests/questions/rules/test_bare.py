"""Bared text stays as it is."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from questions.rules.content import bare


@given(st.text())
@example("e\u200d\u0301")
@example("a\ufffeb\uffff")
def test_baring_twice_changes_nothing_more(text: str) -> None:
    once = bare(text)
    assert bare(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_character_that_xml_refuses_is_left(text: str) -> None:
    assert not any(c in "\ufffe\uffff\x00\x0b" for c in bare(text))
