"""What people call things in their files: kinds, difficulties, yes and no, and keys as they write them.

Owns the words of both languages, for tables and for documents. Matching is by `fold`: case and accents are free. Pure.
"""

import re
from collections.abc import Sequence
from typing import Final

from localities.rules.vietnamese import fold
from questions.rules.content import Difficulty, Kind, Option, Use, number
from questions.rules.richtext import to_text

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# The first name of each is the one that is written.
KIND_NAMES: Final[dict[Kind, tuple[str, ...]]] = {
    "single": ("Một đáp án", "một lựa chọn", "chọn một", "1 đáp án", "1 lựa chọn", "single", "single choice",
               "one answer"),
    "multiple": (
        "Nhiều đáp án", "nhiều lựa chọn đúng", "chọn nhiều", "multiple", "multiple response", "multiple answers",
        "multiple answer", "multi select", "multiselect", "checkbox", "checkboxes", "nhiều phương án",
    ),
    "true_false": ("Đúng/Sai", "đúng sai", "đúng hoặc sai", "true_false", "true false", "true or false", "yes no",
                   "tf"),
    "ordering": ("Sắp xếp", "sắp xếp thứ tự", "thứ tự", "sắp thứ tự", "ordering", "order", "sequence", "ranking"),
    "matching": ("Ghép đôi", "ghép nối", "ghép cột", "nối", "nối cột", "ghép", "matching", "match", "pairs"),
    "numeric": ("Số", "điền số", "trả lời số", "numeric", "numerical", "number"),
    "short_text": (
        "Trả lời ngắn", "điền khuyết", "điền từ", "điền vào chỗ trống", "tự luận ngắn", "short_text", "short text",
        "short answer", "shortanswer", "text", "fill in the blank", "open ended",
    ),
}  # fmt: skip
# Choosing, one or several: the key tells.
_CHOICES: Final = (
    "trắc nghiệm",
    "nhiều lựa chọn",
    "lựa chọn",
    "multiple choice",
    "multichoice",
    "choice",
    "mcq",
    "mc",
    "tn",
)
DIFFICULTY_NAMES: Final[dict[Difficulty, tuple[str, ...]]] = {
    "easy": ("Nhận biết", "dễ", "biết", "nb", "easy", "1", "cơ bản", "mức 1", "remember"),
    "medium": ("Thông hiểu", "trung bình", "vừa", "hiểu", "th", "tb", "medium", "normal", "2", "mức 2", "khá"),
    "hard": ("Vận dụng", "khó", "vận dụng cao", "vận dụng thấp", "vd", "vdc", "hard", "difficult", "3", "4", "mức 3",
             "mức 4", "nâng cao"),
}  # fmt: skip
USE_NAMES: Final[dict[Use, tuple[str, ...]]] = {
    "contest": ("Thi", "cuộc thi", "contest", "exam"),
    "practice": ("Luyện tập", "ôn tập", "ôn luyện", "practice"),
}
YES: Final = "Có"
NO: Final = "Không"
TRUE: Final = "Đúng"
FALSE: Final = "Sai"
PLUS_MINUS: Final = " ± "

_KINDS: Final = {fold(name): kind for kind, names in KIND_NAMES.items() for name in names}
_DIFFICULTIES: Final = {fold(name): level for level, names in DIFFICULTY_NAMES.items() for name in names}
_USES: Final = {fold(name): use for use, names in USE_NAMES.items() for name in names}
_YES: Final = frozenset({"co", "x", "yes", "y", "true", "1", "dung", "v"})
_TRUE: Final = frozenset({"dung", "true", "d", "t", "yes"})
_FALSE: Final = frozenset({"sai", "false", "s", "f", "no"})
# Between the letters of a key, or the words in a list.
_LONGEST_KEY: Final = 4_200  # eight options in full
_BETWEEN = re.compile(r"\s*(?:[,;/&+|\-–→>\n]|\bvà\b|\band\b|\s)\s*")
_SAID: Final = re.compile(r"\b(?:phương án|câu|đáp án|ý|options?)(?= )", re.IGNORECASE)
_ONE = re.compile(r"([A-Za-z]|\d{1,2})\s*[.):]?")
_SLACK = re.compile(r"\s*(?:±|\+\s*/?\s*[-–]|\bsai số\b|:)\s*", re.IGNORECASE)
_LEAD = re.compile(r"\s*\*?\s*([A-Za-z])\s*[.):/]\s+")


def kind_of(text: str) -> Kind | None:
    """The kind that a name means; None for "" and for what only says that one chooses. Raises KeyError on others."""
    name = fold(text)
    if not name or name in _CHOICE_NAMES:
        return None
    return _KINDS[name]


_CHOICE_NAMES: Final = frozenset(map(fold, _CHOICES))


def difficulty_of(text: str) -> Difficulty | None:
    return _DIFFICULTIES.get(fold(text))


def use_of(text: str) -> Use:
    return _USES.get(fold(text), "contest")


def is_yes(text: str) -> bool:
    return fold(text) in _YES


def truth(text: str) -> bool | None:
    """What "Đúng", "Sai" and the like say, else None."""
    word = fold(text)
    return True if word in _TRUE else False if word in _FALSE else None


def letters(places: Sequence[int], between: str = ", ") -> str:
    return between.join(LETTERS[place] for place in places)


def places(key: str, options: Sequence[str]) -> tuple[int, ...] | None:
    """The options that a key names, in its order: by letters, by numbers from 1, or by their own text.

    None when it names none, or when a number may be a place as well as another option's text.
    """
    if len(key) > _LONGEST_KEY:
        return None
    own = _own(key, options)
    named = _named(key, len(options))
    if own is not None and named is not None and (own,) != named and key.strip()[:1].isdecimal():
        return None
    if named is not None:
        return named
    if own is not None:
        return (own,)
    parts = [part for part in re.split(r"[;\n]", key) if part.strip()]
    found = [_own(part, options) for part in parts]
    if len(found) > 1 and all(place is not None for place in found):
        return tuple(dict.fromkeys(place for place in found if place is not None))
    lead = _LEAD.match(key + " ")
    # "B. The option's text"
    return _named(lead[1], len(options)) if lead else None


def _own(text: str, options: Sequence[str]) -> int | None:
    """The one option whose text this is."""
    for same in (str.strip, fold):
        wanted = same(text)
        hits = [place for place, option in enumerate(options) if wanted and same(to_text(option)) == wanted]
        if len(hits) == 1:
            return hits[0]
    return None


def _named(key: str, count: int) -> tuple[int, ...] | None:
    parts = [part for part in _BETWEEN.split(_SAID.sub("", key).strip()) if part]
    if len(parts) == 1 and re.fullmatch(r"[A-Z]{2,8}", parts[0]):
        parts = list(parts[0])
    found = []
    for part in parts:
        one = _ONE.fullmatch(part)
        if one is None:
            return None
        name = one[1].upper()
        found.append(LETTERS.index(name) if name.isalpha() else int(name) - 1)
    if not found or not all(0 <= place < count for place in found):
        return None
    return tuple(dict.fromkeys(found))


def numbers(text: str) -> tuple[Option, ...] | None:
    """ "3,5 ± 0,1; 4" as numbers with tolerances; None when it is anything else."""
    if len(text) > _LONGEST_KEY:
        return None
    options = []
    for part in re.split(r"[;\n]", text):
        if not part.strip():
            continue
        value, *rest = _SLACK.split(part.strip())
        if len(rest) > 1 or any(number(each) is None for each in (value, *rest)):
            return None
        options.append(Option(value, tolerance=rest[0] if rest else "0"))
    return tuple(options) or None


def number_written(option: Option) -> str:
    """A number of a key as it is read by `numbers`, with the comma of Vietnamese."""
    value = option.text.replace(".", ",")
    return value if option.tolerance in ("", "0") else f"{value}{PLUS_MINUS}{option.tolerance.replace('.', ',')}"


def listed(text: str) -> tuple[str, ...]:
    """The words of a list, one a line if there are lines, else parted by semicolons."""
    between = "\n" if "\n" in text.strip() else ";"
    return tuple(part.strip() for part in text.split(between) if part.strip())


def slugs(text: str) -> tuple[str, ...]:
    """As `listed`, and by commas when all parts are then slugs."""
    parts = listed(text)
    by_comma = [part.strip() for part in text.split(",")]
    if (
        len(parts) == 1
        and len(by_comma) > 1
        and all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", part) for part in by_comma)
    ):
        return tuple(by_comma)
    return parts


def inferred(kind: Kind | None, options: Sequence[Option], key: str, chosen: Sequence[int]) -> Kind:
    """The kind of a question that does not say: by its options and its key."""
    if kind is not None:
        return kind
    if not options:
        if truth(key) is not None:
            return "true_false"
        return "numeric" if numbers(key) else "short_text"
    if len(options) == 2 and {truth(to_text(option.text)) for option in options} == {True, False}:  # noqa: PLR2004
        return "true_false"
    if len(chosen) == len(options) > 2 and list(chosen) != sorted(chosen):  # noqa: PLR2004
        return "ordering"
    return "multiple" if len(chosen) > 1 else "single"
