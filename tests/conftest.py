"""What every Python test stands on: stores of its own worker, fast password hashes, nothing left in the caches.

The same tests run on SQLite (the default) and, through `python -m tests.stack`, on PostgreSQL and Redis.
"""

import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as hypothesis_settings

from questions.queries import forget

# A busy machine is no fault of the code: examples have no deadline of their own.
hypothesis_settings.register_profile("quizsite", deadline=None, print_blob=True)
hypothesis_settings.load_profile("quizsite")

# Rows that migrations lay: migration → the function that lays them.
LAID = {"accounts.migrations.0002_roles": "create", "accounts.migrations.0003_consent_texts": "publish"}

_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Point the settings at this worker's own stores, before anything has used them."""
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    folder = config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="quizsite-tests-"))
    settings.MEDIA_ROOT = folder / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.SQLITE:
        # A file, as in use: a database in memory knows neither WAL nor waiting for another thread's lock.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
    if settings.REDIS_URL:
        database = int(worker.removeprefix("gw") or 0)
        settings.REDIS_URL = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{database}"
        settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL
        # Redis's pub/sub knows no databases.
        settings.CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": [settings.REDIS_URL], "prefix": f"quizsite-{worker}"}


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what this worker wrote."""
    shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Races that SQLite's single writer cannot show are left to the run on PostgreSQL."""
    if settings.SQLITE:
        skip = pytest.mark.skip(reason="shows itself only on PostgreSQL: python -m tests.stack -- pytest")
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Limits counted in one test do not reach the next; nor do keys of versions whose ids come again."""
    yield
    cache.clear()
    forget()


@pytest.fixture(autouse=True)
def _what_migrations_lay(request: pytest.FixtureRequest) -> None:
    """Roles and consent texts are there: a test with `transaction=True` ends with a flush that takes them away."""
    if request.node.get_closest_marker("django_db") is None and "db" not in request.fixturenames:
        return
    request.getfixturevalue("db")
    if not Group.objects.exists():
        for module, function in LAID.items():
            getattr(import_module(module), function)(apps, SimpleNamespace(connection=connection))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes make poor names: packed files hold the time, and two workers would not agree on what a test is called."""
    return argname if isinstance(val, bytes) else None
