"""The wire as others read it: tables for docs/protocol.md, a JSON Schema, TypeScript types — all from `messages`.

Makes text and touches no file (`manage.py protocol` does). What a field means is the comment above it in
contests/messages.py.
"""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import msgspec
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from accounts.errors import Refusal
from accounts.tickets import TicketExpired, TicketForged
from contests import errors, messages

Schema = dict[str, Any]

UNIONS = ("AttemptIn", "AttemptOut", "BoardIn", "BoardOut")
BODIES = ("Batch", "Results", "FreshTicket", "OwnRow")
PARTS = ("SavedAnswer", "BoardRow", "PlaceRow")
NUMBERS = ("PROTOCOL", "MAX_FRAME", "CLOSE_POLICY", "CLOSE_TICKET")

# What each socket's `refused` may carry.
ATTEMPT_REFUSALS: tuple[type[Refusal], ...] = (
    TicketExpired,
    TicketForged,
    errors.AttemptNotFound,
    errors.AttemptFinished,
    errors.TooLate,
    errors.BadPosition,
    errors.BadChoice,
    errors.BadMessage,
    errors.SlowDown,
    errors.Unavailable,
)
BOARD_REFUSALS: tuple[type[Refusal], ...] = (
    errors.NoSuchBoard,
    errors.ContestNotFound,
    errors.BadMessage,
    errors.SlowDown,
)
_PACKAGES = ("accounts", "localities", "questions", "contests")
_WIDTH = 110


# --- JSON Schema -------------------------------------------------------------------------------------


def components(types: Iterable[Any], *, refs: str) -> tuple[list[Schema], dict[str, Schema]]:
    """The schemas of types and of all that they are made of, by name. `refs`: how to point at one, with {name}."""
    tops, named = msgspec.json.schema_components(types, ref_template=refs)
    for name, schema in named.items():
        schema["description"] = inspect.cleandoc(schema["description"])
        for field, meaning in _meanings().get(name, {}).items():
            schema["properties"][field]["description"] = meaning
    return list(tops), named


def json_schema() -> str:
    """All messages and bodies as one JSON Schema."""
    unions, named = _all()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Sockets of quizsite, protocol {messages.PROTOCOL}",
        "$defs": unions | named,
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


@cache
def _all() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The unions and the structs, by name, each in the order of contests/messages.py."""
    types = [getattr(messages, name) for name in (*UNIONS, *BODIES)]
    tops, named = components(types, refs="#/$defs/{name}")
    written = [name for name in vars(messages) if name in named]
    return dict(zip(UNIONS, tops, strict=False)), {name: named[name] for name in written}


@cache
def _meanings() -> dict[str, dict[str, str]]:
    """Class → field → the comment above it."""
    source = inspect.getsource(messages)
    lines = source.splitlines()
    return {
        node.name: {
            field.target.id: comment
            for field in node.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            if (comment := _comment_above(lines, field.lineno))
        }
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
    }


def _comment_above(lines: Sequence[str], number: int) -> str:
    """The comment that ends right above line `number` (from 1), as one line; "" where there is none."""
    found: list[str] = []
    while (line := lines[number - 2 - len(found)].strip()).startswith("# "):
        found.insert(0, line.removeprefix("# "))
    return " ".join(found)


def _meaning_of_number(name: str) -> str:
    """The comment above a number of contests/messages.py."""
    lines = inspect.getsource(messages).splitlines()
    place = next(place for place, line in enumerate(lines, start=1) if line.startswith(f"{name} = "))
    return _comment_above(lines, place)


# --- TypeScript --------------------------------------------------------------------------------------


def typescript() -> str:
    """The messages as TypeScript sees them, in Prettier's form."""
    unions, named = _all()
    parts = ["// Made from contests/messages.py by `manage.py protocol`; edit that file, not this one.\n"]
    parts += [_constant(name) for name in NUMBERS]
    parts += [_interface(name, schema) for name, schema in named.items()]
    parts.append("".join(f"export type {name} = {_ts(schema)};\n" for name, schema in unions.items()))
    return "\n".join(parts)


def _constant(name: str) -> str:
    return f"{_note(_meaning_of_number(name))}export const {name} = {getattr(messages, name)};\n"


def _interface(name: str, schema: Schema) -> str:
    needed = set(schema["required"])
    lines = [
        f"{_note(field.get('description', ''), indent=2)}  {key}{'' if key in needed else '?'}: {_ts(field)};\n"
        for key, field in schema["properties"].items()
    ]
    return f"{_note(schema['description'])}export interface {name} {{\n{''.join(lines)}}}\n"


def _ts(schema: Schema) -> str:
    """The type of one value."""
    if "$ref" in schema:
        return _target(schema)
    if "anyOf" in schema:
        return " | ".join(_ts(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if schema["type"] == "array":
        items = _ts(schema["items"])
        return f"({items})[]" if " | " in items else f"{items}[]"
    return "number" if schema["type"] == "integer" else str(schema["type"])


def _note(text: str, *, indent: int = 0) -> str:
    """The text as a comment of TypeScript; "" for none."""
    if not text:
        return ""
    margin = " " * indent
    lines = textwrap.wrap(" ".join(text.split()), _WIDTH - indent - len(" * "))
    if len(lines) == 1 and len(lines[0]) + indent + len("/**  */") <= _WIDTH:
        return f"{margin}/** {lines[0]} */\n"
    return "".join(f"{margin}{line}\n" for line in ("/**", *(f" * {line}" for line in lines), " */"))


# --- The page ----------------------------------------------------------------------------------------


class UnknownBlock(ValueError):
    """The page marks a block that nothing fills, or lacks one that should be there."""


_BLOCK = re.compile(r"(<!-- made: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def page(text: str) -> str:
    """docs/protocol.md with its made blocks filled anew. Raises UnknownBlock."""
    made = _blocks()
    marked = [match["name"] for match in _BLOCK.finditer(text)]
    if sorted(marked) != sorted(made):
        raise UnknownBlock(f"marked: {', '.join(marked)}; made: {', '.join(made)}")
    return _BLOCK.sub(lambda match: f"{match[1]}\n{made[match['name']]()}\n{match[3]}", text)


def _blocks() -> Mapping[str, Callable[[], str]]:
    return {
        "attempt-in": lambda: _described(_members("AttemptIn")),
        "attempt-out": lambda: _described(_members("AttemptOut")),
        "board-in": lambda: _described(_members("BoardIn")),
        "board-out": lambda: _described(name for name in _members("BoardOut") if name != "Refused"),
        "parts": lambda: _described(PARTS),
        "bodies": lambda: _described(BODIES),
        "numbers": lambda: _table(
            ("name", "value", "meaning"),
            [(f"`{name}`", str(getattr(messages, name)), _meaning_of_number(name)) for name in NUMBERS],
        ),
        "attempt-refusals": lambda: _refusal_table(ATTEMPT_REFUSALS),
        "board-refusals": lambda: _refusal_table(BOARD_REFUSALS),
        "other-refusals": lambda: _refusal_table(
            each for each in refusals() if each not in {*ATTEMPT_REFUSALS, *BOARD_REFUSALS}
        ),
    }


def _members(union: str) -> list[str]:
    return [_target(each) for each in _all()[0][union]["anyOf"]]


def _described(names: Iterable[str]) -> str:
    return "\n".join(_section(name, _all()[1][name]) for name in names)


def _section(name: str, schema: Schema) -> str:
    fields = dict(schema["properties"])
    tag = fields.pop("type", None)
    text = f"#### {name}\n\n{schema['description']}\n"
    if tag:
        text = f"#### {name}\n\n`type`: `{tag['enum'][0]}`. {schema['description']}\n"
    if not fields:
        return text
    rows = [
        (f"`{key}`", _words(field), _default(schema, key), field.get("description", ""))
        for key, field in fields.items()
    ]
    return f"{text}\n{_table(('field', 'type', 'default', 'meaning'), rows)}"


def _default(schema: Schema, key: str) -> str:
    if key in schema["required"]:
        return "required"
    return f"`{json.dumps(schema['properties'][key]['default'])}`"


def _words(schema: Schema) -> str:
    """Type and bounds in words."""
    if "$ref" in schema:
        return f"[{_target(schema)}](#{_target(schema).lower()})"
    if "anyOf" in schema:
        return ", or ".join(_words(each) for each in schema["anyOf"])
    kind: str = schema["type"]
    words: dict[str, Callable[[], str]] = {
        "array": lambda: f"list of {_count(schema)}({_words(schema['items'])})",
        "boolean": lambda: "true or false",
        "integer": lambda: f"whole number{_bounds(schema)}",
        "string": lambda: f"text{_form(schema)}",
    }
    return words[kind]() if kind in words else kind


def _count(schema: Schema) -> str:
    return f"{schema.get('minItems', 0)}–{schema['maxItems']} " if "maxItems" in schema else ""


def _bounds(schema: Schema) -> str:
    return f" {schema['minimum']}–{schema['maximum']}" if "minimum" in schema else ""


def _form(schema: Schema) -> str:
    length = f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""
    return length + (f" like `{schema['pattern']}`" if "pattern" in schema else "")


def _target(schema: Schema) -> str:
    name: str = schema["$ref"].rpartition("/")[2]
    return name


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    """Text that a table's cell can hold."""
    return text.replace("|", r"\|")


# --- Refusals ----------------------------------------------------------------------------------------


def refusals() -> list[type[Refusal]]:
    """Every refusal of the packages, one a code, by code."""
    for package in _PACKAGES:
        _import_below(package)
    kinds = {each.code: each for each in _below(Refusal) if each.__module__.partition(".")[0] in _PACKAGES}
    return [kinds[code] for code in sorted(kinds)]


def _import_below(package: str) -> None:
    """Import a package whole: a class exists only once its module has been read."""
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if ".migrations" not in module.name and ".management" not in module.name:
            import_module(module.name)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield from _below(each)
        yield each


def _refusal_table(kinds: Iterable[type[Refusal]]) -> str:
    rows = [
        (f"`{kind.code}`", str(kind.status), _places(_english(kind)), _places(_vietnamese(_english(kind))))
        for kind in kinds
    ]
    return _table(("code", "status", "in English", "in Vietnamese"), rows)


def _english(kind: type[Refusal]) -> str:
    with translation.override(None):
        return str(kind.sentence)


def _vietnamese(sentence: str) -> str:
    """Read from the catalogue itself, so that nothing need be compiled; "" where it is not translated yet."""
    found = _catalogue().get(sentence)
    return str(found.string) if found else ""


@cache
def _catalogue() -> Any:  # noqa: ANN401 - Babel has no types
    with (Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale="vi")


def _places(sentence: str) -> str:
    """%(name)s as {name}, as a reader expects it."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", sentence)
