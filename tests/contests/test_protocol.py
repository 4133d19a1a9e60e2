"""What is made from the messages is current, complete, and true of what goes over the wire."""

import ast
import json
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command

from accounts.errors import Refusal
from contests import messages, protocol
from contests.management.commands.protocol import PAGE, SCHEMA, TYPES
from contests.routing import websocket_urlpatterns

ROOT = Path(settings.BASE_DIR)
MESSAGES = sorted({each for name in protocol.UNIONS for each in get_args(getattr(messages, name))}, key=str)


@pytest.fixture
def elsewhere(tmp_path: Path, settings: LazySettings) -> Path:
    """A checkout that holds nothing but the page, still without its tables."""
    for path in (PAGE, SCHEMA, TYPES):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / PAGE).write_text((ROOT / PAGE).read_text(encoding="utf-8"), encoding="utf-8")
    settings.BASE_DIR = tmp_path
    return tmp_path


def schema_of(name: str) -> dict[str, Any]:
    return {**json.loads((ROOT / SCHEMA).read_text(encoding="utf-8")), "$ref": f"#/$defs/{name}"}


def test_the_files_are_current() -> None:
    call_command("protocol", "--check", skip_checks=True)


def test_a_file_that_is_not_current_is_named_and_not_touched(elsewhere: Path) -> None:
    with pytest.raises(CommandError, match=r"protocol\.schema\.json, .*protocol\.ts\."):
        call_command("protocol", "--check", skip_checks=True)
    assert not (elsewhere / SCHEMA).exists()


def test_what_is_written_is_current(elsewhere: Path) -> None:
    call_command("protocol", skip_checks=True)
    call_command("protocol", "--check", skip_checks=True)
    assert (elsewhere / TYPES).read_text(encoding="utf-8") == (ROOT / TYPES).read_text(encoding="utf-8")


def test_a_page_that_lacks_a_table_is_refused(elsewhere: Path) -> None:
    page = elsewhere / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace("<!-- made: board-in -->", ""), encoding="utf-8")
    with pytest.raises(CommandError, match=r"docs/protocol\.md: marked: "):
        call_command("protocol", skip_checks=True)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_message_is_on_the_page_with_each_field(message: type[msgspec.Struct]) -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    section = re.split(r"\n(?:#|<!--)", page.split(f"#### {message.__name__}\n")[1])[0]
    told = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert told == list(message.__struct_fields__)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_message_has_a_type_of_its_name(message: type[msgspec.Struct]) -> None:
    assert f"export interface {message.__name__} {{\n" in protocol.typescript()


def test_optional_fields_and_lists_of_unions_in_typescript() -> None:
    types = protocol.typescript()
    assert "  response?: number[] | string | number | null;\n" in types
    assert "  results: (Saved | Stale | Refused)[];\n" in types
    assert "export type BoardOut = Board | Rollup | Refused;\n" in types


def test_the_page_tells_every_socket() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    for pattern in websocket_urlpatterns:
        assert f"`/{pattern.pattern}`\n" in page


@pytest.mark.parametrize(
    ("union", "message"),
    [
        ("AttemptIn", {"type": "save", "position": 1, "seq": 1, "response": [0]}),
        ("AttemptIn", {"type": "ping", "sent": 1.5}),
        ("BoardIn", {"type": "watch", "topic": "board:7:unit-3"}),
    ],
)
def test_the_schema_takes_what_the_server_takes(union: str, message: dict[str, Any]) -> None:
    msgspec.convert(message, getattr(messages, union))
    jsonschema.validate(message, schema_of(union))


@pytest.mark.parametrize(
    ("union", "message"),
    [
        ("AttemptIn", {"type": "save", "position": 0, "seq": 1}),
        ("AttemptIn", {"type": "submit", "score": 10}),
        ("AttemptIn", {"type": "saved", "position": 1, "seq": 1}),
        ("BoardIn", {"type": "watch", "topic": "board"}),
    ],
)
def test_the_schema_refuses_what_the_server_refuses(union: str, message: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(message, getattr(messages, union))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(message, schema_of(union))


def test_the_schema_takes_what_the_server_says() -> None:
    answer = messages.SavedAnswer(1, 3, [0], flagged=False)
    for said in (
        messages.State("Xq", 1, 2, 20, [answer], "t"),
        messages.Stale(1, 2, answer),
        messages.Refused("too_late", "…"),
    ):
        jsonschema.validate(msgspec.to_builtins(said), schema_of("AttemptOut"))


def named_in(*paths: str) -> set[str]:
    """The names of refusals that these modules import."""
    known = {kind.__name__ for kind in protocol.refusals()}
    trees = [ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in paths]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.name for node in imports for name in node.names} & known


def names(kinds: tuple[type[Refusal], ...]) -> set[str]:
    return {kind.__name__ for kind in kinds}


def test_the_refusals_told_of_attempts_are_those_that_its_code_knows() -> None:
    consumer = ("contests/consumers/attempt.py", "contests/consumers/sockets.py")
    behind = ("contests/journal.py", "contests/queries/attempts.py", "accounts/tickets.py")
    assert names(protocol.ATTEMPT_REFUSALS) == named_in(*consumer, *behind)


def test_the_refusals_told_of_boards_are_those_that_its_code_knows() -> None:
    consumer = ("contests/consumers/boards.py", "contests/consumers/sockets.py")
    behind = ("contests/queries/topics.py", "contests/queries/boards.py", "contests/queries/places.py")
    # A published round that is not there: `published_round`, which topics ask.
    assert names(protocol.BOARD_REFUSALS) == named_in(*consumer, *behind) | {"ContestNotFound"}


@pytest.mark.parametrize("kind", protocol.refusals(), ids=lambda kind: kind.code)
def test_every_refusal_is_on_the_page(kind: type[Refusal]) -> None:
    assert f"| `{kind.code}` | {kind.status} |" in (ROOT / PAGE).read_text(encoding="utf-8")
