"""`manage.py messages`: keeps the catalogues to the strings that the sources hold."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizsite.catalogue import catalogue_path
from quizsite.extraction import Unreadable, compile_catalogue, faults, read, strings_in, text_of, updated

# English is what the msgids are written in.
TRANSLATED = [code for code, _ in settings.LANGUAGES if code != "en"]


class Command(BaseCommand):
    help = "Collect new strings into the catalogues and drop those that are gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument(
            "--check", action="store_true", help="change nothing; fail on what is not translated or not used"
        )
        only.add_argument("--compile", action="store_true", help="only write the .mo files")

    def handle(self, *args: Any, check: bool, compile: bool, **options: Any) -> None:  # noqa: A002, ANN401, ARG002 - Django's signature
        for language in TRANSLATED:
            path = catalogue_path(language)
            if not compile:
                self.review(path, language, change=not check)
            if not check and path.exists():
                compile_catalogue(path, language)

    def review(self, path: Path, language: str, *, change: bool) -> None:
        """Compare the catalogue with the sources, after writing their strings into it if `change`."""
        try:
            strings = strings_in(Path(settings.BASE_DIR))
        except Unreadable as error:
            raise CommandError(str(error)) from error
        catalog = read(path, language)
        if change:
            catalog = updated(catalog, strings)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text_of(catalog))
        found = faults(catalog, strings)
        if found and not change:
            raise CommandError("\n".join([f"{language}:", *found]))
        self.stdout.write("\n".join([f"{language}: {len(strings)} strings", *found]))
