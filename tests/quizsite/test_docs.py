"""What is there the docs tell, and what the docs tell is there.

Settings, commands, tables and rooms must be told; files, names, addresses and links must lead somewhere. Messages and
refusals are held by tests/contests/test_protocol.py.
"""

import re
from collections.abc import Iterator
from importlib import import_module, util
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = Path(settings.BASE_DIR)
DOCS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
IDS = [str(path.relative_to(ROOT)) for path in DOCS]
PACKAGES = ("quizsite", "accounts", "localities", "questions", "contests")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")

MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READS = re.compile(r"\benv\.\w+\(\s*\"([A-Z_]+)\"")
SETTINGS = READS.findall((ROOT / "quizsite" / "settings.py").read_text(encoding="utf-8"))
COMMANDS = sorted(name for name, package in get_commands().items() if package in PACKAGES)
TARGETS = re.findall(
    r"^([a-z][a-z-]*(?: [a-z][a-z-]*)*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
)

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
# "### Journal — `contests/journal.py`", then its text up to the next heading.
ROOM = re.compile(r"^### (\w[\w-]*) — `([\w/.]+)`\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
ROOMS = ROOM.findall(ARCHITECTURE)
# Modules of contests/ that are no room: a layer, the wire, or a few lines.
NO_ROOMS = {
    "correction_forms",
    "desk_forms",
    "apps",
    "cards",
    "errors",
    "forms",
    "messages",
    "middleware",
    "offload",
    "pages",
    "protocol",
    "routing",
    "urls",
    "spreadsheets",
}


# --- The operator's manual ---------------------------------------------------------------------------


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


# --- All pages ---------------------------------------------------------------------------------------


def anchor(heading: str) -> str:
    """The anchor that a heading gets on the usual hosts of code."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {anchor(heading) for heading in re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)}


def code_in(text: str) -> set[str]:
    """What stands in backticks, outside of blocks."""
    return set(CODE.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)))


def paths_in(text: str) -> Iterator[str]:
    """Files and folders of the project that a text names in backticks."""
    folders = (*PACKAGES, "docs", "tests", "frontend", "fixtures", "bench", "templates")
    for code in code_in(text):
        if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*/?", code) and code.partition("/")[0] in folders and "/" in code:
            yield code


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        file, _hash, part = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not part or part in anchors(target), link


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_files_that_are_named_are_there(path: Path) -> None:
    missing = [name for name in paths_in(path.read_text(encoding="utf-8")) if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_commands_that_are_named_are_there(path: Path) -> None:
    named = re.findall(r"manage\.py ([a-z_]+)", path.read_text(encoding="utf-8"))
    assert set(named) <= set(get_commands())


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_targets_of_make_that_are_named_are_there(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    there = {name for names in re.findall(r"^([\w -]+):", makefile, re.MULTILINE) for name in names.split()}
    assert set(re.findall(r"`make ([\w-]+)", path.read_text(encoding="utf-8"))) <= there


# --- The architecture and the wire -------------------------------------------------------------------


def test_every_table_is_told() -> None:
    tables = {model.__name__ for package in PACKAGES for model in apps.get_app_config(package).get_models()}
    assert tables - code_in(ARCHITECTURE) == set()


def test_every_room_is_told() -> None:
    contests = ROOT / "contests"
    modules = {path.stem for path in contests.glob("*.py") if path.stem != "__init__"} - NO_ROOMS
    rooms = [Path(path) for _, path, _ in ROOMS]
    told = {path.parts[1].removesuffix(".py") for path in rooms if path.parts[0] == "contests"}
    assert modules | {"standings"} <= told
    assert {path.stem for path in contests.glob("*.py")} >= NO_ROOMS


@pytest.mark.parametrize(("path", "text"), [room[1:] for room in ROOMS], ids=[room[0] for room in ROOMS])
def test_a_room_tells_its_door_its_invariants_and_its_failure(path: str, text: str) -> None:
    for part in ("**Door:**", "*Invariants.*"):
        assert part in text
    assert "*Failure.*" in text or "/rules/" in path


@pytest.mark.parametrize(("path", "text"), [room[1:] for room in ROOMS], ids=[room[0] for room in ROOMS])
def test_the_doors_of_a_room_are_there(path: str, text: str) -> None:
    room = import_module(path.removesuffix(".py").rstrip("/").replace("/", "."))
    door = text.split("**Door:**")[1].split("\n\n", maxsplit=1)[0].split(". ", maxsplit=1)[0]
    for code in code_in(door):
        found: object = room
        for name in code.removesuffix("()").split("."):
            # What a store does is declared beside the room's own name.
            found = getattr(found, name, None) or getattr(getattr(room, "Store", None), name, None)
        assert found is not None, code


def test_every_decision_is_listed_and_says_what_follows() -> None:
    listed = {link for link in LINK.findall(ARCHITECTURE) if link.startswith("decisions/")}
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert listed == {f"decisions/{path.name}" for path in pages}
    for path in pages:
        text = path.read_text(encoding="utf-8")
        if path.name[:4].isdigit():
            for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
                assert part in text, path.name
            assert re.search(r"\*\*(Measured|Read|Chosen|Assumed)\*?\*?", text), path.name


def test_addresses_on_the_protocols_page_answer() -> None:
    told = set(re.findall(r"`(?:GET|POST) (/api/[^`?]+)", PROTOCOL))
    assert len(told) >= 8
    for address in told:
        try:
            resolve(re.sub(r"\{\w+\}", "1", address))
        except Resolver404:
            pytest.fail(address)


def test_every_address_of_attempts_and_boards_is_on_the_protocols_page() -> None:
    for pattern in import_module("contests.api.urls").urlpatterns:
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        assert f"/api/v1/{address}" in PROTOCOL


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_dotted_names_are_there(path: Path) -> None:
    for code in code_in(path.read_text(encoding="utf-8")):
        if re.fullmatch(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+){{2,}}", code):
            module, _dot, name = code.rpartition(".")
            assert hasattr(import_module(module), name) or util.find_spec(code), code
