"""Accepted texts are compared as readers see them, not as they are written."""

import pytest

from questions.rules.marking import is_right, key_of


@pytest.mark.parametrize("accents", [True, False])
def test_marks_of_rich_text_are_no_part_of_the_answer(accents: bool) -> None:
    key = key_of("short_text", [("CO~2~", True, "", ""), ("**Đảng** ta", True, "", "")], accents=accents)
    assert is_right(key, "co2", ())
    assert is_right(key, "đảng ta", ())
    assert not is_right(key, "co 2", ())
