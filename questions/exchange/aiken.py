"""Aiken: questions of one right option as anybody types them (docs.moodle.org, "Aiken format").

Beyond the published description: "a)", "ĐÁP ÁN: B", lower case, blank lines, several right letters, an explanation.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from localities.rules.vietnamese import fold
from questions.exchange import FileFault, Item, Loss, Outgoing, Place, Reading
from questions.exchange.markups import LONGEST
from questions.exchange.reading import is_true_false, item, reading, refers_within, unread
from questions.exchange.texts import decoded
from questions.rules.content import Content, Fault, Kind, Option
from questions.rules.richtext import escape, is_plain, to_text

_OPTION = re.compile(r"\s*([A-Za-z])[.)](?:\s+|$)(.*)")
_ANSWER = re.compile(r"\s*(?:ANSWERS?|KEY|ĐÁP ÁN(?: ĐÚNG)?|DAP AN|TRẢ LỜI)\s*[:：]\s*(.*)", re.IGNORECASE)
_EXPLANATION = re.compile(r"\s*(?:FEEDBACK|EXPLANATION|GIẢI THÍCH|LỜI GIẢI)\s*[:：]\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z](?:\s*[,;&]\s*[A-Za-z]|\s*(?:và|and)\s*[A-Za-z])*\s*\.?")
_LONGEST_ANSWER: Final = 1_000
_LABEL: Final = "Aiken"


@dataclass(slots=True)
class _Draft:
    """A question while its lines come in."""

    line: int
    stem: list[str]
    options: list[list[str]] = field(default_factory=list)
    answer: str | None = None
    explanation: list[str] = field(default_factory=list)
    size: int = 0


class Aiken:
    """The simplest of formats: nothing but a question, options and the letter of the right one."""

    name = "aiken"
    label = _LABEL
    extension = ".txt"
    media_type = "text/plain"

    def read(self, data: bytes, /) -> Reading:
        """Each question up to its answer line; one without such a line is told so."""
        return reading(data, self._items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        """UTF-8, a blank line between questions."""
        kept = (question for question in questions if not any(loss.whole for loss in self.losses(question)))
        return "\n".join(_written(question.content) for question in kept).encode()

    def losses(self, question: Outgoing, /) -> list[Loss]:
        """All but the words of the question and its options."""
        content = question.content
        if content.kind not in ("single", "true_false"):
            return [Loss(question.ref, "kind", whole=True)]
        texts = [content.stem, *(option.text for option in content.options)]
        lost = {
            "rich": not all(map(is_plain, texts)),
            "lines": any("\n" in to_text(text) for text in texts),
            "image": content.image,
            "explanation": content.explanation,
            "citation": content.passages,
            "topics": content.topics,
            "difficulty": content.difficulty != "medium",
            "source": content.source_title or content.source_url,
            "shuffle": content.kind == "single" and not content.shuffle and not refers_within(content),
            "use": question.use != "contest",
        }
        return [Loss(question.ref, what) for what, has in lost.items() if has]

    def _items(self, data: bytes) -> Iterator[Item]:
        text, notes = decoded(data, label=self.label)
        for draft in _drafts(text):
            yield _item(draft, notes)
            notes = ()


def _drafts(text: str) -> Iterator[_Draft]:
    """The questions of a file. The line after an answer begins the next, unless it explains."""
    draft: _Draft | None = None
    explains = False
    for at, line in enumerate(map(str.rstrip, io.StringIO(text)), start=1):
        if not line:
            explains = False
            continue
        if draft is not None and (draft.answer is None or explains):
            draft.size += len(line)
            if draft.size > LONGEST:  # no question any more; its lines are not kept
                continue
        if draft is not None and draft.answer is not None:
            explanation = _EXPLANATION.match(line)
            if explanation or explains:
                draft.explanation.append(explanation[1] if explanation else line)
                explains = True
                continue
            yield draft
            draft = None
        if draft is None:
            draft = _Draft(at, [line.strip()])
        else:
            begun = _take(draft, line, at)
            if begun is not None:
                yield draft
                draft = begun
    if draft is not None:
        yield draft


def _take(draft: _Draft, line: str, at: int) -> _Draft | None:
    """Add a line to a question; a first option after other options shows that another question began before it."""
    answer, option = _ANSWER.match(line), _OPTION.match(line)
    if answer and draft.options:
        draft.answer = answer[1].strip()
    elif option and _is_next(option[1], len(draft.options)):
        draft.options.append([option[2].strip()])
    elif option and option[1] in "Aa" and len(draft.options) > 1 and len(draft.options[-1]) > 1:
        stem = draft.options[-1][1:]
        del draft.options[-1][1:]
        return _Draft(at - len(stem), stem, [[option[2].strip()]])
    elif draft.options:
        draft.options[-1].append(line.strip())
    else:
        draft.stem.append(line.strip())
    return None


def _is_next(letter: str, count: int) -> bool:
    return ord(letter.upper()) - ord("A") == count


def _item(draft: _Draft, notes: Sequence[Fault]) -> Item:
    if draft.size > LONGEST or len(draft.stem[0]) > LONGEST or len(draft.answer or "") > _LONGEST_ANSWER:
        return unread(Place("line", draft.line), FileFault("item_long", "", {}))
    rights, fault = _rights(draft)
    words = ["\n".join(lines) for lines in draft.options]
    options = tuple(Option(escape(text), place in rights) for place, text in enumerate(words))
    kind: Kind = "multiple" if len(rights) > 1 else "single"
    if is_true_false(words) and len(rights) == 1:
        kind = "true_false"
    content = Content(kind, escape("\n".join(draft.stem)), options, escape("\n".join(draft.explanation)))
    made = item(Place("line", draft.line), content, notes=notes)
    if fault is None:
        return made
    others = tuple(each for each in made.faults if each.code != "key_missing")
    return Item(made.place, made.content, (fault, *others), made.notes)


def _rights(draft: _Draft) -> tuple[frozenset[int], Fault | None]:
    """The places of the right options, or what is wrong with the answer line."""
    if draft.answer is None:
        return frozenset(), FileFault("answer_line_missing", "key", {})
    letters = _LETTERS.match(draft.answer)
    if letters and not draft.answer[letters.end() :].strip(" .)"):
        named = re.sub(r"\b(?:và|and)\b", ",", letters[0])
        places = frozenset(ord(letter.upper()) - ord("A") for letter in re.findall(r"[A-Za-z]", named))
        if max(places) < len(draft.options):
            return places, None
    same = [place for place, lines in enumerate(draft.options) if fold(" ".join(lines)) == fold(draft.answer)]
    if len(same) == 1:
        return frozenset(same), None
    return frozenset(), FileFault("answer_unknown", "key", {"value": draft.answer[:60]})


def _written(content: Content) -> str:
    """One question, its last line ended."""
    lines = [_in_line(content.stem)]
    lines += [f"{chr(ord('A') + place)}. {_in_line(option.text)}" for place, option in enumerate(content.options)]
    return "\n".join([*lines, f"ANSWER: {chr(ord('A') + min(content.key))}", ""])


def _in_line(text: str) -> str:
    return " ".join(to_text(text).split())
