"""What tests of people's pages share."""

import pytest
from django.test import Client


@pytest.fixture
def browser() -> Client:
    """A browser whose pages are in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client
