"""A wrong or missing setting stops the start with one line that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "QUIZSITE_MODE": "production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "thi.example.vn",
    "DATABASE_URL": "postgres://quizsite@127.0.0.1:1/quizsite",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def start(folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Start the command line with the good settings, changed; "" leaves one out."""
    env = {"PATH": os.environ["PATH"], "QUIZSITE_VAR": str(folder), **GOOD, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={name: value for name, value in env.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_production_settings_start(tmp_path: Path) -> None:
    assert start(tmp_path).returncode == 0


def test_the_embedded_default_needs_no_settings(tmp_path: Path) -> None:
    assert start(tmp_path, **dict.fromkeys(GOOD, "")).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:////tmp/quizsite.sqlite3"),
        ("REDIS_URL", ""),
        ("DEBUG", "true"),
        ("DEBUG", "maybe"),
        ("QUIZSITE_MODE", "productoin"),
        ("DATABASE_URL", "elsewhere"),
        ("DATABASE_URL", "mysql://quizsite@127.0.0.1/quizsite"),
        ("DATABASE_POOL_MAX", "many"),
        ("REDIS_URL", "127.0.0.1"),
        ("SITE_URL", "thi.example.vn"),
        ("EMAIL_URL", "mail.example.vn"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("SWEEP_SECONDS", "fast"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert name in done.stderr


def test_what_was_wrong_is_not_repeated_since_it_may_be_secret(tmp_path: Path) -> None:
    done = start(tmp_path, DATABASE_URL="mysql://quizsite:hunter2@127.0.0.1/quizsite")
    assert "hunter2" not in done.stderr


def test_the_embedded_key_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    embedded = dict.fromkeys(GOOD, "")
    start(tmp_path, **embedded)
    key = tmp_path / "secret-key"
    first = key.read_text()
    start(tmp_path, **embedded)
    assert key.read_text() == first
    assert key.stat().st_mode & 0o077 == 0
