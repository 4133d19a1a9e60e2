"""Drafts of documents: their JSON is what it was, and whatever a page sends is harmless."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.rules.cutting import blocks_of, cut, levelled
from questions.rules.drafting import DocumentText, Head, compared, from_plain, to_plain
from tests.questions.texts import RESOLUTION

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["head", "rows", "left_out", "base", "depth", "text", "heading", "citation", "match", "why"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


def test_a_draft_comes_back_as_it_was() -> None:
    found = cut(blocks_of(RESOLUTION))
    draft = DocumentText(Head(code="NQ99", title="Về đọc sách"), found.rows, found.left_out, 3, "a.docx")
    assert from_plain(to_plain(draft)) == draft


@given(JSON)
def test_whatever_is_sent_is_a_tree_or_refused(sent: Any) -> None:
    if not isinstance(sent, dict):
        with pytest.raises(ValueError, match="object"):
            from_plain(sent)
        return
    draft = from_plain(sent)
    assert levelled(draft.rows) == draft.rows
    assert from_plain(to_plain(draft)) == draft
    assert len(set(compared(draft, ()).refs)) == len(draft.rows)
