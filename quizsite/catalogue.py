"""The pages' scripts read the same catalogues as Django: this gives them the strings that they say."""

from functools import cache
from pathlib import Path

from django.conf import settings

from quizsite.extraction import FRONTEND, read, texts


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


@cache
def page_strings(language: str) -> dict[str, str | list[str]]:
    """Translations by msgid; a string with a plural has a list, a form for each case of the language.

    Empty for English, whose words are the msgids.
    """
    strings: dict[str, str | list[str]] = {}
    for message in read(catalogue_path(language), language):
        if not message.id or message.fuzzy or FRONTEND not in message.auto_comments:
            continue
        forms = texts(message.string)
        strings[texts(message.id)[0]] = list(forms) if message.pluralizable else forms[0]
    return strings
