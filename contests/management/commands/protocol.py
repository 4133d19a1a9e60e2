"""`manage.py protocol`: writes what is made from contests/messages.py, or tells which of it is not current."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from contests import protocol

PAGE = Path("docs/protocol.md")
SCHEMA = Path("docs/protocol.schema.json")
TYPES = Path("frontend/src/lib/protocol.ts")


class Command(BaseCommand):
    help = "Write docs/protocol.md, docs/protocol.schema.json and frontend/src/lib/protocol.ts from the messages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail on a file that is not current")

    def handle(self, *, check: bool, **_options: object) -> None:
        root = Path(settings.BASE_DIR)
        try:
            made = {
                PAGE: protocol.page((root / PAGE).read_text(encoding="utf-8")),
                SCHEMA: protocol.json_schema(),
                TYPES: protocol.typescript(),
            }
        except protocol.UnknownBlock as error:
            raise CommandError(f"{PAGE}: {error}") from error
        old = [path for path, text in made.items() if _held(root / path) != text]
        if check and old:
            names = ", ".join(str(path) for path in old)
            raise CommandError(f"Not current: {names}. Run `manage.py protocol` and commit what it writes.")
        for path in old:
            (root / path).write_text(made[path], encoding="utf-8")
            self.stdout.write(f"written: {path}")


def _held(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
