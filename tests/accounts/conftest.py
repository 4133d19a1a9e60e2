"""People's pages in tests: quick passwords, a cache of their own, browsers that speak English."""

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: LazySettings) -> None:
    """No minute spent on hashing; counters of one's own, also where tests share a Redis."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def browser() -> Client:
    """A browser whose pages are in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client
