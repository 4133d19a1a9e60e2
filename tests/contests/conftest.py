"""The journal's thread must not outlive a test's database, nor what it knows of papers."""

from collections.abc import Iterator

import pytest

from contests.journal import journal


@pytest.fixture(autouse=True)
def _journal_rests() -> Iterator[None]:
    yield
    journal.close()
    journal._shapes.clear()
