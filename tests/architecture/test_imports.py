"""Who may import whom, where import-linter's contracts cannot say it: by name of a symbol, or by place in a file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("quizsite", "accounts", "localities", "questions", "contests")
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
IDS = [str(path.relative_to(ROOT)) for path in SOURCES]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
CLOCKS = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("date", "today"),
}


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules and names that a file imports, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def layer(path: Path) -> str:
    """The layer that a file belongs to: the folder or module below its package."""
    return path.relative_to(ROOT).parts[1].removesuffix(".py")


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_no_import_hides_in_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        f"line {inner.lineno}"
        for outer in ast.walk(tree)
        if isinstance(outer, FUNCTIONS)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_only_the_hub_touches_the_channel_layer(path: Path) -> None:
    names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    touches = {name for name in names if name.startswith("channels.layers")}
    assert not touches or path == ROOT / "contests" / "hub.py"


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if layer(path) in {"services", "queries", "rules", "models"}], ids=str
)
def test_below_the_views_nobody_reads_the_clock(path: Path) -> None:
    """`now` is an argument: it is how a deadline can be tested."""
    reads = [
        f"line {node.lineno}: {node.func.value.id}.{node.func.attr}()"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in CLOCKS
    ]
    assert reads == []


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_no_signals(path: Path) -> None:
    names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    assert not {name for name in names if name.startswith(("django.dispatch", "django.db.models.signals"))}


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or path.name in {"__init__.py", "apps.py"} or ast.get_docstring(tree)
