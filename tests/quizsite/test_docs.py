"""The operator's manual names every setting and every command that there is, and none that is not."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PACKAGES = {"quizsite", "accounts", "localities", "questions", "contests"}
READS = re.compile(r"\benv\.\w+\(\s*\"([A-Z_]+)\"")
SETTINGS = READS.findall((ROOT / "quizsite" / "settings.py").read_text(encoding="utf-8"))
COMMANDS = sorted(name for name, package in get_commands().items() if package in PACKAGES)
TARGETS = re.findall(
    r"^([a-z][a-z-]*(?: [a-z][a-z-]*)*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
)


def rows(prefix: str) -> set[str]:
    """What the manual's tables name in their first column, after a prefix."""
    return set(re.findall(rf"^\| `{prefix}([\w-]+)[^`]*` \|", MANUAL, re.MULTILINE))


@pytest.mark.parametrize("name", sorted(set(SETTINGS)))
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert name in rows("")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_manual(name: str) -> None:
    assert name in rows("manage.py ")


def test_the_manual_names_nothing_that_is_gone() -> None:
    named = {name for name in rows("") if name.isupper()}
    assert named - set(SETTINGS) == set()
    assert rows("manage.py ") - set(COMMANDS) == set()


def test_every_target_is_in_the_manual() -> None:
    targets = {name for line in TARGETS for name in line.split()}
    assert targets - rows("make ") == set()


def test_the_readme_is_at_most_two_screens() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
