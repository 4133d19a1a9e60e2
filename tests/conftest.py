"""What every test may rely on: the rows that migrations lay (roles, consent texts) are there.

A test with `transaction=True` ends with a flush that takes them away, and tests run in random order.
"""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

LAID = {"accounts.migrations.0002_roles": "create", "accounts.migrations.0003_consent_texts": "publish"}


@pytest.fixture(autouse=True)
def _what_migrations_lay(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db") is None and "db" not in request.fixturenames:
        return
    request.getfixturevalue("db")
    if not Group.objects.exists():
        for module, function in LAID.items():
            getattr(import_module(module), function)(apps, SimpleNamespace(connection=connection))
