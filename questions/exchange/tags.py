"""What a question is beside its words, as tags that other programs carry along: "topic:muc-tieu", "passage:NQ57.a"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from questions.exchange import FileFault, Outgoing
from questions.rules.content import DIFFICULTIES, USES, Content, Fault, Use

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REF = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
LONGEST_REF = 60
_LONGEST_PASSAGE = 120
_LONGEST_SLUG = 50


@dataclass(frozen=True, slots=True)
class Tagged:
    """A content with what its tags say, and what they say of other things."""

    content: Content
    use: Use
    notes: tuple[Fault, ...]


def tags_of(question: Outgoing, *, shuffle: bool = False) -> list[str]:
    """The tags of a question; `shuffle`: also that its options keep their order, where a format has no other way."""
    content = question.content
    tags = [f"topic:{slug}" for slug in content.topics] + [f"passage:{ref}" for ref in content.passages]
    tags.append(f"difficulty:{content.difficulty}")
    if question.use != "contest":
        tags.append(f"use:{question.use}")
    if shuffle and not content.shuffle and content.kind != "true_false":
        tags.append("shuffle:no")
    if content.kind == "short_text" and not content.accents:
        tags.append("accents:no")
    return tags


def tagged(content: Content, tags: Iterable[str]) -> Tagged:
    """The content with what its tags say; a tag that looks like a topic's slug is one."""
    use: Use = "contest"
    others = []
    for tag in dict.fromkeys(each.strip() for each in tags):
        name, _, value = (part.strip() for part in tag.partition(":"))
        if name == "use" and value in USES:
            use = next(each for each in USES if each == value)
            continue
        changed = _with_tag(content, name.lower(), value)
        if changed is None and is_slug(tag):
            changed = _with_tag(content, "topic", tag)
        if changed is None:
            others.append(tag)
        else:
            content = changed
    left = ", ".join(filter(None, others))[:200]
    return Tagged(content, use, (FileFault("tags_left", "", {"value": left}),) if left else ())


def is_slug(text: str) -> bool:
    """Whether a word of another program may be a topic of this one."""
    return len(text) <= _LONGEST_SLUG and SLUG.fullmatch(text) is not None


def as_ref(text: str) -> str:
    """A name of another program as a question's id, "" when it is none: ids have digits or several parts."""
    text = text.strip()
    has_parts = any(c in "._-" or c.isdigit() for c in text)
    return text if len(text) <= LONGEST_REF and has_parts and REF.fullmatch(text) else ""


def _with_tag(content: Content, name: str, value: str) -> Content | None:
    if name == "topic" and is_slug(value):
        return replace(content, topics=(*content.topics, value))
    if name == "passage" and len(value) <= _LONGEST_PASSAGE and REF.fullmatch(value):
        return replace(content, passages=(*content.passages, value))
    if name == "difficulty" and value in DIFFICULTIES:
        return replace(content, difficulty=next(each for each in DIFFICULTIES if each == value))
    if (name, value) == ("shuffle", "no"):
        return replace(content, shuffle=False)
    if (name, value) == ("accents", "no"):
        return replace(content, accents=False)
    return None
