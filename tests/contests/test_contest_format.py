"""The template filters of contests' numbers."""

import pytest
from django.utils import translation

from contests.templatetags.contest_format import duration, grouped, share


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (0, "0:00,00"),
        (9, "0:00,00"),
        (10, "0:00,01"),
        (59_999, "0:59,99"),
        (252_345, "4:12,34"),
        (3_600_000, "60:00,00"),
    ],
)
def test_duration_in_vietnamese(milliseconds: int, shown: str) -> None:
    with translation.override("vi"):
        assert duration(milliseconds) == shown


def test_duration_in_english_has_a_point() -> None:
    with translation.override("en"):
        assert duration(252_345) == "4:12.34"


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.512.345"), ("en", "1,512,345")])
def test_whole_numbers_are_grouped(language: str, shown: str) -> None:
    with translation.override(language):
        assert grouped(1_512_345) == shown


def test_share_of_nothing_is_zero() -> None:
    assert share(3, 0) == 0.0
    assert share(1, 4) == 25.0
