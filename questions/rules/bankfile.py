"""The files of a question bank: documents.yaml, topics.yaml and questions/*.yaml of one folder.

Owns their shape and every rule on it, and hides YAML. What comes out is frozen and valid, or else
one BankFileError that carries all the faults, each with its file and line. No Django, no database.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from questions.rules.content import DIFFICULTIES, USES, Difficulty, Use, gettext_noop

_T = TypeVar("_T", bound=str)

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_DEPTH: Final = 24  # levels of nesting in a file; a passage costs two

DOCUMENTS: Final = "documents.yaml"
TOPICS: Final = "topics.yaml"
QUESTIONS: Final = "questions/"

# The kinds that the files write; the others are written at the desk.
Kind = Literal["single", "multiple", "true_false"]
KINDS: Final[tuple[Kind, ...]] = ("single", "multiple", "true_false")

_DIGITS = 10  # a number of so many digits is refused, before int() sees it
SINGLE_CHOICES: Final = 4
MULTIPLE_CHOICES: Final = (4, 6)  # fewest, most

# Longest values in characters. Those of lines are the widths of the columns that they go into.
WIDTHS: Final[Mapping[str, int]] = {
    "code": 40,
    "number": 60,
    "title": 400,
    "issuer": 200,
    "ref": 120,
    "citation": 200,
    "heading": 300,
    "slug": 50,
    "topic": 120,
    "id": 60,
    "url": 500,
    "choice": 500,
    "prose": 20_000,
}
_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REF = re.compile(rf"({_CODE.pattern})(\.{_SLUG.pattern})+")
# Options are shuffled for every attempt, so an option must not speak about the others.
_OTHERS = re.compile(
    r"\btất cả (các )?(phương án|đáp án|lựa chọn|ý (trên|đều))|\btất cả (đều )?(đúng|sai)\b"
    r"|\bcả (hai|ba|bốn|năm) (phương án|đáp án|lựa chọn|ý (trên|đều)|(đều )?(đúng|sai)\b)"
    r"|\bkhông (có )?(phương án|đáp án|lựa chọn) nào"
    r"|\b(all|none|both) of the (above|options|choices)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item begins: path relative to the bank's folder, line from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class SourceItem:
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PassageItem:
    ref: str
    citation: str
    heading: str
    text: str  # "" on a node that is only a heading
    sources: tuple[SourceItem, ...]
    passages: tuple["PassageItem", ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class DocumentItem:
    code: str
    number: str  # "" where a document has none, such as a conference
    title: str
    title_en: str
    issuer: str
    issued_on: date | None
    source: SourceItem
    passages: tuple[PassageItem, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class TopicItem:
    slug: str
    vi: str
    en: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class ChoiceItem:
    text: str
    correct: bool


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """A question. `choices` is empty and `answer` is set for true_false; else the other way round."""

    id: str
    kind: Kind
    use: Use
    passage: str
    topic: str
    difficulty: Difficulty
    stem: str
    choices: tuple[ChoiceItem, ...]
    answer: bool | None
    explanation: str
    source: SourceItem
    facts: tuple[int, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class BankFiles:
    """One bank, valid as a whole: every ref, topic and id that it names exists once."""

    documents: tuple[DocumentItem, ...]
    topics: tuple[TopicItem, ...]
    questions: tuple[QuestionItem, ...]


MESSAGES: Final[Mapping[str, str]] = {
    "file_missing": gettext_noop("The file is missing."),
    "file_unreadable": gettext_noop("The file cannot be read."),
    "file_too_big": gettext_noop("The file is larger than %(most)s bytes."),
    "file_not_utf8": gettext_noop("The file is not UTF-8 text."),
    "yaml": gettext_noop("This is not valid YAML: %(problem)s."),
    "yaml_alias": gettext_noop("Anchors and aliases (& and *) are not allowed; write the value out."),
    "yaml_depth": gettext_noop("Values are nested more than %(most)s levels deep."),
    "not_list": gettext_noop("A list is needed here."),
    "not_mapping": gettext_noop("A set of “key: value” lines is needed here."),
    "not_text": gettext_noop("Text is needed here; put the value in quotes."),
    "not_bool": gettext_noop("Write true or false here."),
    "not_number": gettext_noop("A whole number from 1 is needed here."),
    "not_date": gettext_noop("A date written as 2024-12-22 is needed here."),
    "not_url": gettext_noop("A web address that begins with https:// or http:// is needed here."),
    "not_allowed": gettext_noop("“%(value)s” is not allowed here; use one of: %(allowed)s."),
    "key_duplicate": gettext_noop("The key “%(key)s” appears twice."),
    "key_unknown": gettext_noop("The key “%(key)s” is unknown; known keys: %(allowed)s."),
    "key_missing": gettext_noop("The key “%(key)s” is missing."),
    "text_empty": gettext_noop("The text is empty."),
    "text_long": gettext_noop("The text has more than %(most)s characters."),
    "text_control": gettext_noop("The text holds a control character (%(code)s)."),
    "list_empty": gettext_noop("The list is empty."),
    "number_twice": gettext_noop("The number %(value)s is in the list twice."),
    "code_shape": gettext_noop("“%(value)s” is not a code; use A–Z, 0–9 and single hyphens."),
    "slug_shape": gettext_noop("“%(value)s” is not a slug; use a–z, 0–9 and single hyphens."),
    "ref_shape": gettext_noop("“%(value)s” is not a reference; write %(document)s.path, path in a–z, 0–9, hyphens."),
    "code_twice": gettext_noop("The code “%(value)s” is already used at %(first)s."),
    "ref_twice": gettext_noop("The reference “%(value)s” is already used at %(first)s."),
    "topic_twice": gettext_noop("The topic “%(value)s” is already declared at %(first)s."),
    "id_twice": gettext_noop("The id “%(value)s” is already used at %(first)s."),
    "stem_twice": gettext_noop("The same question is already asked at %(first)s."),
    "passage_empty": gettext_noop("A passage needs a text or passages below it."),
    "passage_unknown": gettext_noop("No passage has the reference “%(value)s”."),
    "topic_unknown": gettext_noop("No topic has the slug “%(value)s”."),
    "choices_extra": gettext_noop("A true/false question has an answer and no choices."),
    "answer_extra": gettext_noop("Only true/false questions have “answer”; mark right choices with correct: true."),
    "choices_count": gettext_noop("This kind needs %(needed)s choices; here are %(found)s."),
    "choices_correct_one": gettext_noop("Exactly one choice must be correct; here are %(found)s."),
    "choices_correct_many": gettext_noop(
        "Two or more choices must be correct and one or more wrong; here %(found)s of %(count)s are correct."
    ),
    "choice_twice": gettext_noop("The choice “%(value)s” appears twice."),
    "choice_others": gettext_noop("A choice must not speak of the other choices: their order is shuffled."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `code` is a key of MESSAGES, whose msgid takes `params`."""

    path: str
    line: int
    code: str
    params: Mapping[str, str]

    @property
    def msgid(self) -> str:
        return MESSAGES[self.code]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.msgid % self.params}"


class BankFileError(Exception):
    """The bank is refused. `faults` holds every fault found, by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.path, fault.line)))
        super().__init__("\n".join(map(str, self.faults)))


def normalised(text: str) -> str:
    """The text as two people would call it the same: no case, no punctuation, single spaces."""
    folded = unicodedata.normalize("NFC", text).casefold()
    words = "".join(" " if unicodedata.category(c).startswith("P") else c for c in folded).split()
    return " ".join(words) or folded.strip()


class _Loader(yaml.SafeLoader):
    """Composes nodes only, never Python objects; without aliases and deep nesting, so its cost is linear."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _FileError(event.start_mark.line + 1, "yaml_alias", {})
        if self.depth == MAX_DEPTH:
            raise _FileError(event.start_mark.line + 1, "yaml_depth", {"most": str(MAX_DEPTH)})
        self.depth += 1
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _FileError(Exception):
    def __init__(self, line: int, code: str, params: Mapping[str, str]) -> None:
        super().__init__(code)
        self.line, self.code, self.params = line, code, params


def _compose(content: bytes) -> Node | None:
    """The root node of one YAML file. Raises _FileError."""
    if len(content) > MAX_BYTES:
        raise _FileError(1, "file_too_big", {"most": str(MAX_BYTES)})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _FileError(content.count(b"\n", 0, error.start) + 1, "file_not_utf8", {}) from error
    try:
        loader = _Loader(text)
        try:
            node: Node | None = loader.get_single_node()
            return node
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:  # a character that YAML forbids
        line = text.count("\n", 0, error.position) + 1
        raise _FileError(line, "text_control", {"code": f"U+{ord(text[error.position]):04X}"}) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "error"
        raise _FileError(mark.line + 1 if mark else 1, "yaml", {"problem": problem}) from error


class _File:
    """One file: turns its nodes into plain values; what does not fit becomes a fault with its line."""

    def __init__(self, path: str, content: bytes | None, faults: list[Fault]) -> None:
        self.path = path
        self._faults = faults
        self.root: Node | None = None
        if content is None:
            faults.append(Fault(path, 1, "file_unreadable", {}))
            return
        try:
            self.root = _compose(content)
        except _FileError as refused:
            faults.append(Fault(path, refused.line, refused.code, refused.params))
        else:
            if self.root is None:  # nothing in it but comments
                faults.append(Fault(path, 1, "not_list", {}))

    def place(self, node: Node) -> Place:
        return Place(self.path, node.start_mark.line + 1)

    def fault(self, node: Node | None, code: str, /, **params: str) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        self._faults.append(Fault(self.path, line, code, params))

    def elements(self, node: Node | None, *, needed: bool = False) -> list[Node]:
        """The elements of a list; `needed` faults an empty one. None stands for a key already faulted."""
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.fault(node, "not_list")
            return []
        if needed and not node.value:
            self.fault(node, "list_empty")
        return list(node.value)

    def keys(self, node: Node | None, required: list[str], optional: list[str]) -> dict[str, Node]:
        """The values of a mapping by key, unknown and repeated keys left out."""
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.fault(node, "not_mapping")
            return {}
        allowed = required + optional
        found: dict[str, Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else "…"
            if key not in allowed:
                self.fault(key_node, "key_unknown", key=key, allowed=", ".join(allowed))
            elif key in found:
                self.fault(key_node, "key_duplicate", key=key)
            else:
                found[key] = value
        for key in required:
            if key not in found:
                self.fault(node, "key_missing", key=key)
        return found

    def _scalar(self, node: Node, tag: str) -> str | None:
        """The characters of a scalar that YAML takes for a value of this type."""
        if isinstance(node, ScalarNode) and node.tag == f"tag:yaml.org,2002:{tag}":
            return str(node.value)
        return None

    def _text(self, node: Node | None, most: int, *, one_line: bool) -> str:
        if node is None:
            return ""
        value = self._scalar(node, "str")
        if value is None:
            self.fault(node, "not_text")
            return ""
        value = unicodedata.normalize("NFC", " ".join(value.split()) if one_line else value.strip())
        # Cf holds the marks that reorder or hide text; none belongs in Vietnamese or English.
        bad = next((c for c in value if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")), None)
        if bad is not None:
            self.fault(node, "text_control", code=f"U+{ord(bad):04X}")
        if not value:
            self.fault(node, "text_empty")
        if len(value) > most:
            self.fault(node, "text_long", most=str(most))
        return value

    def line(self, node: Node | None, most: int) -> str:
        """Text of one line, runs of white space as one space, NFC."""
        return self._text(node, most, one_line=True)

    def prose(self, node: Node | None) -> str:
        """Text that may have paragraphs, NFC."""
        return self._text(node, WIDTHS["prose"], one_line=False)

    def shaped(self, node: Node | None, pattern: re.Pattern[str], code: str, most: int) -> str:
        value = self.line(node, most)
        if value and not pattern.fullmatch(value):
            self.fault(node, code, value=value)
        return value

    def one_of(self, node: Node | None, allowed: tuple[_T, ...]) -> _T | None:
        text = self.line(node, WIDTHS["id"])
        for value in allowed:
            if value == text:
                return value
        if text:
            self.fault(node, "not_allowed", value=text, allowed=", ".join(allowed))
        return None

    def boolean(self, node: Node) -> bool:
        value = (self._scalar(node, "bool") or "").lower()
        if value not in ("true", "false"):  # YAML also reads yes, no, on and off so: too easy to mistake
            self.fault(node, "not_bool")
        return value == "true"

    def number(self, node: Node) -> int:
        value = self._scalar(node, "int") or ""
        if not (value.isascii() and value.isdigit() and len(value) < _DIGITS and int(value) > 0):
            self.fault(node, "not_number")
            return 0
        return int(value)

    def date(self, node: Node) -> date | None:
        try:
            return date.fromisoformat(self._scalar(node, "timestamp") or "")
        except ValueError:
            self.fault(node, "not_date")
            return None

    def source(self, node: Node | None) -> SourceItem:
        keys = self.keys(node, ["title"], ["url"])
        url = self.line(keys["url"], WIDTHS["url"]) if "url" in keys else ""
        if url and not _is_web_address(url):
            self.fault(keys["url"], "not_url")
        return SourceItem(self.line(keys.get("title"), WIDTHS["title"]), url)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not {" ", "@"} & set(parts.netloc)


_DOCUMENT_KEYS = ["code", "title", "title_en", "issuer", "source", "passages"]
_QUESTION_KEYS = ["id", "kind", "use", "passage", "topic", "difficulty", "stem", "explanation", "source"]


class _Bank:
    """Builds the items file by file and keeps what must be unique or exist across files.

    After a fault it goes on with a stand-in value, so that one run finds everything; such items are never
    returned, for any fault refuses the whole bank.
    """

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.document_items: list[DocumentItem] = []
        self.topic_items: list[TopicItem] = []
        self.question_items: list[QuestionItem] = []
        self.codes: dict[str, Place] = {}
        self.refs: dict[str, Place] = {}
        self.slugs: dict[str, Place] = {}
        self.ids: dict[str, Place] = {}
        self.stems: dict[str, Place] = {}
        # Without these two files every reference would look unknown: their own fault is enough.
        self.refs_known = False
        self.slugs_known = False

    def documents(self, file: _File) -> None:
        self.refs_known = file.root is not None
        for node in file.elements(file.root):
            keys = file.keys(node, _DOCUMENT_KEYS, ["number", "issued_on"])
            code = file.shaped(keys.get("code"), _CODE, "code_shape", WIDTHS["code"])
            self.once(file, keys.get("code"), code, self.codes, "code_twice")
            issued_on = keys.get("issued_on")
            self.document_items.append(
                DocumentItem(
                    code=code,
                    number=file.line(keys["number"], WIDTHS["number"]) if "number" in keys else "",
                    title=file.line(keys.get("title"), WIDTHS["title"]),
                    title_en=file.line(keys.get("title_en"), WIDTHS["title"]),
                    issuer=file.line(keys.get("issuer"), WIDTHS["issuer"]),
                    issued_on=file.date(issued_on) if issued_on is not None else None,
                    source=file.source(keys.get("source")),
                    passages=tuple(self.passages(file, keys.get("passages"), code)),
                    place=file.place(node),
                )
            )

    def passages(self, file: _File, node: Node | None, code: str) -> list[PassageItem]:
        return [self.passage(file, child, code) for child in file.elements(node, needed=True)]

    def passage(self, file: _File, node: Node, code: str) -> PassageItem:
        keys = file.keys(node, ["ref", "citation", "heading", "sources"], ["text", "passages"])
        ref_node = keys.get("ref")
        ref = file.line(ref_node, WIDTHS["ref"])
        # A code that is itself at fault says nothing about the references below it.
        if ref and _CODE.fullmatch(code) and not (_REF.fullmatch(ref) and ref.startswith(f"{code}.")):
            file.fault(ref_node, "ref_shape", value=ref, document=code)
        self.once(file, ref_node, ref, self.refs, "ref_twice")
        if isinstance(node, MappingNode) and "text" not in keys and "passages" not in keys:
            file.fault(node, "passage_empty")
        return PassageItem(
            ref=ref,
            citation=file.line(keys.get("citation"), WIDTHS["citation"]),
            heading=file.line(keys.get("heading"), WIDTHS["heading"]),
            text=file.prose(keys["text"]) if "text" in keys else "",
            sources=tuple(file.source(child) for child in file.elements(keys.get("sources"), needed=True)),
            passages=tuple(self.passages(file, keys["passages"], code)) if "passages" in keys else (),
            place=file.place(node),
        )

    def topics(self, file: _File) -> None:
        self.slugs_known = file.root is not None
        for node in file.elements(file.root):
            keys = file.keys(node, ["slug", "vi", "en"], [])
            slug = file.shaped(keys.get("slug"), _SLUG, "slug_shape", WIDTHS["slug"])
            self.once(file, keys.get("slug"), slug, self.slugs, "topic_twice")
            self.topic_items.append(
                TopicItem(
                    slug=slug,
                    vi=file.line(keys.get("vi"), WIDTHS["topic"]),
                    en=file.line(keys.get("en"), WIDTHS["topic"]),
                    place=file.place(node),
                )
            )

    def questions(self, file: _File) -> None:
        for node in file.elements(file.root):
            keys = file.keys(node, _QUESTION_KEYS, ["choices", "answer", "facts"])
            id_ = file.shaped(keys.get("id"), _SLUG, "slug_shape", WIDTHS["id"])
            self.once(file, keys.get("id"), id_, self.ids, "id_twice")
            passage = file.line(keys.get("passage"), WIDTHS["ref"])
            topic = file.line(keys.get("topic"), WIDTHS["slug"])
            if passage and self.refs_known and passage not in self.refs:
                file.fault(keys["passage"], "passage_unknown", value=passage)
            if topic and self.slugs_known and topic not in self.slugs:
                file.fault(keys["topic"], "topic_unknown", value=topic)
            stem = file.prose(keys.get("stem"))
            self.once(file, keys.get("stem"), normalised(stem), self.stems, "stem_twice")
            kind = file.one_of(keys.get("kind"), KINDS)
            choices, answer = _choices_and_answer(file, node, keys, kind)
            self.question_items.append(
                QuestionItem(
                    id=id_,
                    kind=kind or "single",
                    use=file.one_of(keys.get("use"), USES) or "contest",
                    passage=passage,
                    topic=topic,
                    difficulty=file.one_of(keys.get("difficulty"), DIFFICULTIES) or "easy",
                    stem=stem,
                    choices=choices,
                    answer=answer,
                    explanation=file.prose(keys.get("explanation")),
                    source=file.source(keys.get("source")),
                    facts=_facts(file, keys["facts"]) if "facts" in keys else (),
                    place=file.place(node),
                )
            )

    def once(self, file: _File, node: Node | None, value: str, seen: dict[str, Place], code: str) -> None:
        """Fault a value that was seen before; the first to use it keeps it."""
        if node is None or not value:
            return
        if value in seen:
            file.fault(node, code, value=value, first=str(seen[value]))
        else:
            seen[value] = file.place(node)


def _choices_and_answer(
    file: _File, node: Node, keys: Mapping[str, Node], kind: Kind | None
) -> tuple[tuple[ChoiceItem, ...], bool | None]:
    if kind is None:
        return (), None
    wanted, unwanted, extra = "choices", "answer", "answer_extra"
    if kind == "true_false":
        wanted, unwanted, extra = "answer", "choices", "choices_extra"
    if unwanted in keys:
        file.fault(keys[unwanted], extra)
    if wanted not in keys:
        file.fault(node, "key_missing", key=wanted)
        return (), None
    if kind == "true_false":
        return (), file.boolean(keys["answer"])
    return _choices(file, keys["choices"], kind), None


def _choices(file: _File, node: Node, kind: Kind) -> tuple[ChoiceItem, ...]:
    choices: list[ChoiceItem] = []
    seen: set[str] = set()
    for child in file.elements(node, needed=True):
        keys = file.keys(child, ["text"], ["correct"])
        text = file.line(keys.get("text"), WIDTHS["choice"])
        same = text.casefold().rstrip(".")  # no more than that: "5" and "5%" are two options
        if same and same in seen:
            file.fault(child, "choice_twice", value=text)
        seen.add(same)
        if _OTHERS.search(text):
            file.fault(child, "choice_others")
        choices.append(ChoiceItem(text, file.boolean(keys["correct"]) if "correct" in keys else False))
    if not choices:
        return ()
    count, correct = len(choices), sum(choice.correct for choice in choices)
    fewest, most = MULTIPLE_CHOICES if kind == "multiple" else (SINGLE_CHOICES, SINGLE_CHOICES)
    if not fewest <= count <= most:
        needed = str(fewest) if fewest == most else f"{fewest}–{most}"
        file.fault(node, "choices_count", needed=needed, found=str(count))
    if kind == "single" and correct != 1:
        file.fault(node, "choices_correct_one", found=str(correct))
    if kind == "multiple" and not 1 < correct < count:
        file.fault(node, "choices_correct_many", found=str(correct), count=str(count))
    return tuple(choices)


def _facts(file: _File, node: Node) -> tuple[int, ...]:
    facts: list[int] = []
    for child in file.elements(node, needed=True):
        number = file.number(child)
        if number in facts:
            file.fault(child, "number_twice", value=str(number))
        facts.append(number)
    return tuple(facts)


def read_bank(folder: Path) -> BankFiles:
    """Read and check the bank in `folder`. Raises BankFileError with every fault of every file."""
    names = [DOCUMENTS, TOPICS]
    names += sorted(f"{QUESTIONS}{path.name}" for path in (folder / QUESTIONS).glob("*.yaml"))
    files: dict[str, bytes | None] = {}
    for name in names:
        try:
            with (folder / name).open("rb") as stream:
                files[name] = stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            pass  # parse_bank says so
        except OSError:
            files[name] = None
    return parse_bank(files)


def parse_bank(files: Mapping[str, bytes | None]) -> BankFiles:
    """Check a bank given as {name relative to its folder: content, None if it cannot be read}.

    Raises BankFileError.
    """
    faults = [Fault(name, 1, "file_missing", {}) for name in (DOCUMENTS, TOPICS) if name not in files]
    opened = {name: _File(name, content, faults) for name, content in files.items()}
    bank = _Bank(faults)
    if (document_file := opened.get(DOCUMENTS)) is not None:
        bank.documents(document_file)
    if (topic_file := opened.get(TOPICS)) is not None:
        bank.topics(topic_file)
    for name in sorted(opened):
        if name.startswith(QUESTIONS):
            bank.questions(opened[name])
    if faults:
        raise BankFileError(faults)
    return BankFiles(tuple(bank.document_items), tuple(bank.topic_items), tuple(bank.question_items))
