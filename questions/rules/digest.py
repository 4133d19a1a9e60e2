"""The fingerprint of what a question says: equal for equal content, on any machine and at any time."""

import hashlib
import json
from dataclasses import fields

from questions.rules.content import Content, Option

# What every fingerprint has held from the beginning; the rest counts only where it says something.
_ALWAYS = frozenset({"kind", "difficulty", "passages", "topics", "stem", "options", "explanation"})
_SOURCE = frozenset({"source_title", "source_url"})


def version_digest(content: Content) -> str:
    """64 hexadecimal digits.

    The order of the options counts: attempts remember options by their written place.
    """
    said: list[object] = [
        content.kind,
        content.difficulty,
        content.passages[0] if content.passages else "",
        content.topics[0] if content.topics else "",
        content.stem,
        [[option.text, option.correct] for option in content.options],
        content.explanation,
        [content.source_title, content.source_url],
    ]
    more = _more(content)
    text = json.dumps([*said, more] if more else said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _more(content: Content) -> dict[str, object]:
    plain = Content(content.kind, content.stem)
    more: dict[str, object] = {
        field.name: getattr(content, field.name)
        for field in fields(content)
        if field.name not in _ALWAYS | _SOURCE and getattr(content, field.name) != getattr(plain, field.name)
    }
    more |= {"passages": content.passages[1:]} if len(content.passages) > 1 else {}
    more |= {"topics": content.topics[1:]} if len(content.topics) > 1 else {}
    if any(option != Option(option.text, option.correct) for option in content.options):
        more["lines"] = [[option.partner, option.tolerance] for option in content.options]
    return more
