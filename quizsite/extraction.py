"""Finds the strings to translate in Python, templates and the pages' scripts, and keeps the catalogue to them.

Owns the catalogue file's form: sorted by msgid, no line numbers, strings of the pages' scripts marked `#. frontend`.
gettext's own programs are not needed: Babel reads, writes and compiles.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

FRONTEND = "frontend"
PACKAGES = ("quizsite", "accounts", "localities", "questions", "contests")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: {language}\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: {plural}\\n"\n\n'
)
# %(name)s and %s of Python and the scripts, {name} of str.format; %% stands for itself.
PLACEHOLDER = re.compile(r"%%|%(?:\(\w+\))?[sdif]|\{\w*\}")

_LITERAL = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
# What is said about calls in comments is not a call; a `//` within a string is no comment.
COMMENT = re.compile(rf"(?P<kept>{_LITERAL}|`[^`]*`)|//[^\n]*|/\*.*?\*/|<!--.*?-->", re.DOTALL)
# A call of t or tn, but not their definitions (`function t(…`) and not methods.
CALL = re.compile(r"(?<![\w.$])(?<!function )(tn?)\(\s*")
ARGUMENT = re.compile(rf"({_LITERAL})\s*(?:,\s*|(?=\)))")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A string that someone reads; `plural` and `context` are "" where there is none."""

    singular: str
    plural: str
    context: str
    frontend: bool


class Unreadable(Exception):
    """A call whose text is not written in it cannot be translated."""


def strings_in(root: Path) -> list[Found]:
    """Every string to translate below a checkout's root, sorted, each once a use."""
    found: set[Found] = set()
    for package in PACKAGES:
        for path in (root / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(in_python(path.read_bytes()))
    for folder in (root / "templates", *(root / package / "templates" for package in PACKAGES)):
        for path in folder.rglob("*"):
            if path.suffix in {".html", ".txt", ".svg"}:
                found.update(in_template(path.read_text(encoding="utf-8"), str(path)))
    for path in (root / "frontend" / "src").rglob("*"):
        if path.suffix in {".ts", ".svelte"} and not path.name.endswith(".test.ts"):
            found.update(in_script(path.read_text(encoding="utf-8"), str(path.relative_to(root))))
    return sorted(found)


def in_python(source: bytes) -> Iterator[Found]:
    """The strings in calls of gettext and its kin."""
    for _, text, _, context in extract("python", BytesIO(source), KEYWORDS, options={"encoding": "utf-8"}):
        singular, plural = (text[0], text[1]) if isinstance(text, tuple) else (text, "")
        yield Found(singular, plural, context or "", frontend=False)


def in_template(source: str, name: str) -> Iterator[Found]:
    """The strings in translate and blocktranslate tags and in `_("…")`."""
    # Django turns the template into calls of gettext in a sea of X; brackets make its indentation harmless.
    return in_python(f"(\n{templatize(source, origin=name)}\n)".encode())


def in_script(source: str, name: str) -> Iterator[Found]:
    """The strings in `t("…")` and `tn("one", "many", n)` of TypeScript and Svelte."""
    source = COMMENT.sub(lambda found: found["kept"] or "\n" * found[0].count("\n"), source)
    for call in CALL.finditer(source):
        texts: list[str] = []
        position = call.end()
        for _ in range(len(call[1])):  # t takes one text, tn two
            argument = ARGUMENT.match(source, position)
            if argument is None:
                line = source.count("\n", 0, call.start()) + 1
                raise Unreadable(f"{name}:{line}: the text of {call[1]}() must be a plain string literal")
            texts.append(_unquoted(argument[1]))
            position = argument.end()
        yield Found(texts[0], texts[1] if len(texts) > 1 else "", "", frontend=True)


def _unquoted(literal: str) -> str:
    """The value of a JavaScript string literal."""
    body = literal[1:-1]
    if literal[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    text: str = json.loads(f'"{body}"')
    return text


# --- The catalogue ----------------------------------------------------------------------------------


def read(path: Path, language: str) -> Catalog:
    """The catalogue of a language; an empty one where there is no file yet."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def updated(old: Catalog, strings: Iterable[Found]) -> Catalog:
    """A catalogue of exactly these strings, with the translations that the old one has for them."""
    new = Catalog(locale=old.locale)
    for found in sorted(strings):
        key: str | tuple[str, str] = (found.singular, found.plural) if found.plural else found.singular
        before, present = old.get(found.singular, found.context or None), new.get(found.singular, found.context or None)
        if present is not None and isinstance(present.id, tuple):
            key = (present.id[0], present.id[1])  # said once with a plural and once without: gettext keeps them as one
        comments = [FRONTEND] if found.frontend or (present and FRONTEND in present.auto_comments) else []
        message = Message(
            key,
            _fitting(before, plural=isinstance(key, tuple), forms=new.num_plurals),
            flags=before.flags & {"fuzzy"} if before else (),
            auto_comments=comments,
            user_comments=before.user_comments if before else (),
            context=found.context or None,
        )
        if present is not None:
            new.delete(found.singular, found.context or None)
        new[key] = message
    return new


def _fitting(message: Message | None, *, plural: bool, forms: int) -> str | tuple[str, ...]:
    """What a message says already, in the shape that is wanted now."""
    padded = (*(texts(message.string) if message else ()), *[""] * forms)[:forms]
    return padded if plural else padded[0]


def text_of(catalog: Catalog) -> bytes:
    """The file of a catalogue: no dates, names or line numbers, so that only strings change it."""
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = HEADER.format(language=catalog.locale, plural=catalog.plural_forms)
    return header.encode() + body.getvalue().strip(b"\n") + b"\n"


def compile_catalogue(path: Path, language: str) -> None:
    """Write the `.mo` beside a `.po`."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path, language))


def faults(catalog: Catalog, strings: Iterable[Found]) -> list[str]:
    """What keeps a catalogue from being complete and true, a line each."""
    wanted = list(strings)
    lines = []
    seen = {(found.singular, found.context) for found in wanted}
    for singular, context in sorted(seen):
        message = catalog.get(singular, context or None)
        forms = texts(message.string) if message else ()
        if message is None or not forms or not all(forms):
            lines.append(f"untranslated: {singular!r}")
            continue
        if message.fuzzy:
            lines.append(f"fuzzy: {singular!r}")
        fullest = texts(message.id)[-1]
        lines += [f"placeholders differ: {singular!r} → {form!r}" for form in forms if _holes(form) != _holes(fullest)]
    lines += [
        f"not in the catalogue with its plural: {found.singular!r}"
        for found in wanted
        if found.plural
        and (message := catalog.get(found.singular, found.context or None)) is not None
        and message.id != (found.singular, found.plural)
    ]
    lines += [
        f"not marked as {FRONTEND}: {found.singular!r}"
        for found in wanted
        if found.frontend
        and (message := catalog.get(found.singular)) is not None
        and FRONTEND not in message.auto_comments
    ]
    lines += [
        f"unused: {texts(message.id)[0]!r}"
        for message in catalog
        if message.id and (texts(message.id)[0], message.context or "") not in seen
    ]
    return lines


def texts(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """A message's ids or translations, one or several, always as a tuple."""
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def _holes(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)) - {"%%"})
