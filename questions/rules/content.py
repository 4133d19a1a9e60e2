"""What a question says: one shape that files, forms, drafts, versions and exchange formats all turn into.

Owns the shape, its limits and what makes it complete. Pure; texts are the limited Markdown of `richtext`, NFC.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeVar, get_args

from localities.rules.vietnamese import fold
from questions.rules.richtext import to_text

T = TypeVar("T")

Kind = Literal["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
Use = Literal["contest", "practice"]
Difficulty = Literal["easy", "medium", "hard"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
USES: Final[tuple[Use, ...]] = get_args(Use)
DIFFICULTIES: Final[tuple[Difficulty, ...]] = get_args(Difficulty)

# Kinds answered by choosing among options, and those answered by writing.
CHOSEN: Final = frozenset({"single", "multiple", "true_false"})
WRITTEN: Final = frozenset({"numeric", "short_text"})
# The options of a true/false question in their written order, and the answer that each stands for.
TRUE_FALSE: Final = (("Đúng", True), ("Sai", False))

# Longest values in characters, and fewest and most options by kind.
MOST_STEM: Final = 4_000
MOST_OPTION: Final = 500
MOST_EXPLANATION: Final = 8_000
MOST_WRITTEN: Final = 100
MOST_REF: Final = 60
OPTIONS: Final[Mapping[str, tuple[int, int]]] = {
    "single": (2, 8),
    "multiple": (3, 8),
    "true_false": (2, 2),
    "ordering": (3, 8),
    "matching": (2, 8),
    "numeric": (1, 5),
    "short_text": (1, 10),
}

# An option that speaks of the others needs them to stay in their order.
_OTHERS = re.compile(
    r"\btất cả (các )?(phương án|đáp án|lựa chọn|câu|ý)\b|\btất cả (đều )?(đúng|sai)\b"
    r"|\bcả (hai|ba|bốn|năm|\d) (phương án|đáp án|lựa chọn|câu|ý|(đều )?(đúng|sai)\b)"
    r"|\bcả [a-h]\b.*\b[a-h]\b|^(?:câu )?[a-h](?:, ?[a-h])* (?:và|&|,) [a-h](?: (?:đều )?(?:đúng|sai))?$"
    r"|\bkhông (có )?(phương án|đáp án|lựa chọn|câu|ý) nào"
    r"|\b(all|none|both) of (the above|these|the options|the choices)",
    re.IGNORECASE,
)
# What Unicode promises never to be a character: XML and databases refuse some of them.
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a question. What it is depends on the kind:

    an option to choose (`correct`), an item in its right place (ordering), a prompt with its `partner` (matching; a
    partner without a prompt only distracts), a number with its `tolerance` (both as decimals), an accepted text.
    """

    text: str
    correct: bool = True
    partner: str = ""
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that one version says.

    `passages` are refs and `topics` slugs; the first of each is the one that blueprints draw by. `shuffle`: options
    may stand in any order (asked of single and multiple choice only). `accents`: a written answer without its accents
    is wrong. `image`: an image's name.
    """

    kind: Kind
    stem: str
    options: tuple[Option, ...] = ()
    explanation: str = ""
    difficulty: Difficulty = "medium"
    passages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    source_title: str = ""
    source_url: str = ""
    shuffle: bool = True
    accents: bool = True
    image: str = ""
    image_alt: str = ""

    @property
    def key(self) -> frozenset[int]:
        """The places of the options that are right, of kinds that are answered by choosing."""
        return frozenset(place for place, option in enumerate(self.options) if option.correct)


def gettext_noop(message: str) -> str:
    """Mark a msgid for the translation catalogue; whoever shows a fault translates it."""
    return message


MESSAGES: Final[Mapping[str, str]] = {
    "stem_empty": gettext_noop("The question has no text."),
    "text_long": gettext_noop("The text has more than %(most)s characters."),
    "text_control": gettext_noop("The text holds a control character (%(code)s)."),
    "kind_unknown": gettext_noop("“%(value)s” is not a kind of question."),
    "difficulty_unknown": gettext_noop("“%(value)s” is not a difficulty."),
    "options_few": gettext_noop("This kind needs at least %(fewest)s options; here are %(found)s."),
    "options_many": gettext_noop("This kind takes at most %(most)s options; here are %(found)s."),
    "option_empty": gettext_noop("The option is empty."),
    "option_twice": gettext_noop("The option “%(value)s” appears twice."),
    "key_missing": gettext_noop("No option is marked as right."),
    "key_one": gettext_noop("Exactly one option must be right; here are %(found)s."),
    "key_many": gettext_noop("Two or more options must be right and at least one wrong."),
    "option_others": gettext_noop("An option speaks of the others: keep the options in their order."),
    "partner_missing": gettext_noop("The item has nothing to be matched with."),
    "number_shape": gettext_noop("“%(value)s” is not a number."),
    "tolerance_shape": gettext_noop("The tolerance must be a number from 0."),
    "passage_missing": gettext_noop("No passage is cited."),
    "topic_missing": gettext_noop("No topic is chosen."),
    "explanation_missing": gettext_noop("There is no explanation."),
    "alt_missing": gettext_noop("The image has no description for people who cannot see it."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `code` is a key of MESSAGES; `target` is "stem", "option:2" (from 0), "key", "citation", …"""

    code: str
    target: str
    params: Mapping[str, str]

    @property
    def msgid(self) -> str:
        return MESSAGES[self.code]


def bare(text: str, *, most: int | None = None) -> str:
    """Text as it is kept: NFC, lines and blanks trimmed, no marks that hide or reorder text."""
    text = _NONCHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
    if not text.replace("\n", "").isprintable():  # most text is, and is told so at once
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n")]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return tidy if most is None else tidy[:most]


def tidied(content: Content) -> Content:
    """The content as it is kept: texts bared, numbers in one writing, true and false in their written order."""
    options = tuple(
        Option(
            _number_text(option.text) if content.kind == "numeric" else bare(option.text),
            option.correct,
            bare(option.partner),
            (_number_text(option.tolerance) or "0") if content.kind == "numeric" else "",
        )
        for option in content.options
    )
    return replace(
        content,
        stem=bare(content.stem),
        options=_in_place(content.kind, options),
        explanation=bare(content.explanation),
        passages=tuple(dict.fromkeys(ref for ref in map(bare, content.passages) if ref)),
        topics=tuple(dict.fromkeys(slug for slug in map(bare, content.topics) if slug)),
        source_title=" ".join(bare(content.source_title).split()),
        source_url=bare(content.source_url),
        shuffle=content.shuffle or content.kind not in ("single", "multiple"),
        image=bare(content.image),
        image_alt=" ".join(bare(content.image_alt).split()),
    )


def faults(content: Content) -> list[Fault]:
    """What keeps a tidied content from being kept at all: it could not be answered or marked."""
    return [*_text_faults(content), *_option_faults(content)]


def gaps(content: Content) -> list[Fault]:
    """What a content that may be kept still lacks before a reviewer should see it."""
    found = []
    if not content.passages:
        found.append(Fault("passage_missing", "citation", {}))
    if not content.topics:
        found.append(Fault("topic_missing", "topics", {}))
    if not content.explanation:
        found.append(Fault("explanation_missing", "explanation", {}))
    if content.image and not content.image_alt:
        found.append(Fault("alt_missing", "image", {}))
    return found


def speaks_of_others(text: str) -> bool:
    """Whether an option refers to the other options ("Cả A và B", "Tất cả đều đúng")."""
    return _OTHERS.search(to_text(text).strip(" .")) is not None


def is_slug(text: str) -> bool:
    """Whether a question can be called so in an address."""
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None and len(text) <= MOST_REF


def searchable(content: Content) -> str:
    """All its words, folded: what searches look through. A bar stands before those of the explanation."""
    asked = [content.stem, *(f"{option.text} {option.partner}" for option in content.options)]
    return f"{fold(' '.join(map(to_text, asked)))} | {fold(to_text(content.explanation))}"


def number(text: str) -> Decimal | None:
    """A number as a key has it: a point or a comma before the decimals, no grouping. None when it is none."""
    try:
        value = Decimal(text.strip().replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS or len(value.as_tuple().digits) > _DIGITS:
        return None
    return value


_DIGITS = 18


def to_plain(content: Content) -> dict[str, Any]:
    """As JSON can hold it."""
    plain: dict[str, Any] = {field.name: getattr(content, field.name) for field in fields(content)}
    options = [{field.name: getattr(option, field.name) for field in fields(option)} for option in content.options]
    return {**plain, "options": options, "passages": list(content.passages), "topics": list(content.topics)}


def from_plain(plain: Mapping[str, Any]) -> Content:
    """What `to_plain` gave, or the like from elsewhere; unknown keys are ignored. Raises ValueError on a wrong type."""
    values: dict[str, Any] = {}
    for field in fields(Content):
        if field.name in plain and field.name not in ("options", "passages", "topics"):
            values[field.name] = _typed(plain[field.name], bool if field.name in ("shuffle", "accents") else str)
    if values.get("kind") not in KINDS or values.get("difficulty", "medium") not in DIFFICULTIES:
        raise ValueError("kind or difficulty is not known")
    values.setdefault("stem", "")
    for name in ("passages", "topics"):
        values[name] = tuple(_typed(each, str) for each in _typed(plain.get(name, []), list))
    values["options"] = tuple(_option(each) for each in _typed(plain.get("options", []), list))
    return Content(**values)


def _option(plain: object) -> Option:
    row = _typed(plain, dict)
    return Option(
        text=_typed(row.get("text", ""), str),
        correct=_typed(row.get("correct", True), bool),
        partner=_typed(row.get("partner", ""), str),
        tolerance=_typed(row.get("tolerance", ""), str),
    )


def _typed(value: object, wanted: type[T]) -> T:
    if not isinstance(value, wanted):
        raise ValueError(f"{wanted.__name__} is needed")  # noqa: TRY004 - callers refuse it, whatever is wrong
    return value


def _text_faults(content: Content) -> Iterator[Fault]:
    if not to_text(content.stem).strip():
        yield Fault("stem_empty", "stem", {})
    longest = MOST_WRITTEN if content.kind in WRITTEN else MOST_OPTION
    texts = [("stem", content.stem, MOST_STEM), ("explanation", content.explanation, MOST_EXPLANATION)]
    texts += [("source", content.source_title, 400), ("source", content.source_url, 500)]
    texts += [("image", content.image_alt, 400)]
    for place, option in enumerate(content.options):
        texts += [(f"option:{place}", each, longest) for each in (option.text, option.partner)]
    for target, text, most in texts:
        if len(text) > most:
            yield Fault("text_long", target, {"most": str(most)})


def _option_faults(content: Content) -> Iterator[Fault]:
    fewest, most = OPTIONS[content.kind]
    count = len(content.options)
    if count < fewest:
        yield Fault("options_few", "key", {"fewest": str(fewest), "found": str(count)})
    if count > most:
        yield Fault("options_many", "key", {"most": str(most), "found": str(count)})
        return
    yield from _each_option(content)
    right = len(content.key)
    if content.kind in CHOSEN and not right:
        yield Fault("key_missing", "key", {})
    elif content.kind in ("single", "true_false") and right != 1:
        yield Fault("key_one", "key", {"found": str(right)})
    elif content.kind == "multiple" and not 1 < right < count:
        yield Fault("key_many", "key", {})
    if content.shuffle and content.kind in ("single", "multiple") and any(map(speaks_of_others, _texts(content))):
        yield Fault("option_others", "key", {})


def _each_option(content: Content) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, option in enumerate(content.options):
        target = f"option:{place}"
        only_distracts = content.kind == "matching" and not option.text and bool(option.partner)
        if not option.text and not only_distracts:
            yield Fault("option_empty", target, {})
            continue
        # As readers see it, and no more than that: "5" and "5%" are two options.
        same = to_text(option.text).casefold().rstrip(".")
        if same and same in seen:
            yield Fault("option_twice", target, {"value": option.text})
        seen.add(same)
        if content.kind == "matching" and not option.partner:
            yield Fault("partner_missing", target, {})
        if content.kind == "numeric":
            yield from _number_faults(target, option)


def _number_faults(target: str, option: Option) -> Iterator[Fault]:
    if number(option.text) is None:
        yield Fault("number_shape", target, {"value": option.text})
    tolerance = number(option.tolerance or "0")
    if tolerance is None or tolerance < 0:
        yield Fault("tolerance_shape", target, {})


def _texts(content: Content) -> list[str]:
    return [option.text for option in content.options]


def _number_text(text: str) -> str:
    """A number in one writing; what is none stays as it is, for `faults` to say so."""
    value = number(text)
    if value is None:
        return bare(text)
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _in_place(kind: Kind, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """True before false; prompts before partners that only distract; else as written."""
    if kind == "true_false":
        return _true_false(options)
    return tuple(sorted(options, key=lambda option: not option.text)) if kind == "matching" else options


def _true_false(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Whatever it was called in the file: right first, wrong second, as all true/false questions have it."""
    if len(options) != len(TRUE_FALSE):
        return options
    true_is_right = options[0].correct
    if fold(options[0].text) in _FALSE or fold(options[1].text) in _TRUE:
        true_is_right = options[1].correct
    return tuple(Option(text, correct=answer == true_is_right) for text, answer in TRUE_FALSE)


_TRUE = frozenset({"dung", "true", "t", "yes", "d"})
_FALSE = frozenset({"sai", "false", "f", "no", "s"})
