"""The journal's thread must not outlive a test's database."""

from collections.abc import Iterator

import pytest

from contests.journal import journal


@pytest.fixture(autouse=True)
def _journal_rests() -> Iterator[None]:
    yield
    journal.close()
