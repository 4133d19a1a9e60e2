"""The locks fit what is asked for, hold a hash for every file, and name no host."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BASE = PROJECT["project"]["dependencies"]
ASKED = {
    "requirements.txt": BASE,
    "requirements-test.txt": BASE + PROJECT["project"]["optional-dependencies"]["test"],
    "requirements-node.txt": PROJECT["dependency-groups"]["node"],
}
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
NODE_LOCK = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]


@pytest.mark.parametrize("name", ASKED)
def test_a_lock_has_everything_that_is_asked_for(name: str) -> None:
    pins = {canonicalize_name(package): version for package, version in PINNED.findall((ROOT / name).read_text())}
    for line in ASKED[name]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), line


@pytest.mark.parametrize("name", ASKED)
def test_every_pin_has_hashes_and_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_both_python_locks_agree() -> None:
    base, test = (
        dict(PINNED.findall((ROOT / name).read_text())) for name in ("requirements.txt", "requirements-test.txt")
    )
    assert base.items() <= test.items()


def test_the_node_lock_has_hashes_and_no_download_addresses() -> None:
    packages = {name: package for name, package in NODE_LOCK.items() if name}
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [
        name for name, package in packages.items() if "integrity" not in package and not package.get("inBundle")
    ] == []


def test_the_node_lock_has_what_is_asked_for() -> None:
    asked = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert NODE_LOCK[""][kind] == asked[kind]
