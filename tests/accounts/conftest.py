"""People's pages in tests: quick passwords, an empty cache, browsers that speak English."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: LazySettings) -> Iterator[None]:
    """No minute spent on hashing, no counter left by another test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browser() -> Client:
    """A browser whose pages are in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client
