"""Versions never change, so the process keeps them; a test's rows go, and their ids come again."""

from collections.abc import Iterator

import pytest

from questions import queries


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    queries._keys.clear()
    queries._shown.clear()
