"""What a process keeps of the bank goes with each test's rows, whose ids come again."""

from collections.abc import Iterator

import pytest

from questions import duplicates, queries


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    queries.forget()
    duplicates.forget()
