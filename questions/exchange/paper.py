"""A test as people type it: "Câu 1. …", "A. …", the right option picked out, a line or a table of keys; and back.

Owns that grammar in both directions, over lines of formatted pieces: what file they stand in is not its business.
A U+2060 before a word says that it is only text; `tidied` takes it away. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from localities.rules.vietnamese import fold
from questions.exchange import FileFault, Item, Outgoing, Place, wording
from questions.exchange.faults import Refused
from questions.exchange.reading import MOST_LINES, item, unread
from questions.exchange.runs import GUARD, Run, rich, runs_of, said
from questions.rules.content import TRUE_FALSE, Content, Fault, Kind, Option
from questions.rules.richtext import to_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A run, with the looks that only pick out keys."""

    run: Run
    underline: bool = False
    highlight: bool = False
    red: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: its paragraph, from 1. `auto`: what numbers it by itself. `images`: names of those that stand in it."""

    pieces: tuple[Piece, ...] = ()
    number: int = 0
    auto: Literal["", "question", "decimal", "letter"] = ""
    title: bool = False
    images: tuple[tuple[str, str], ...] = ()  # (name, description)
    notes: tuple[Fault, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.run.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells of lines."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    number: int = 0


Block = Line | Grid


def line(text: str, number: int = 0) -> Line:
    """A line of plain words."""
    return Line((Piece(Run(text)),), number)


# --- the grammar -----------------------------------------------------------------------------------------------------

_QUESTION = re.compile(
    r"\s*(?:câu(?:\s+hỏi)?|question|bài(?=\s*\d+\s*[.:)]))\s*(?:số\s*)?(\d{1,4})\s*(?=[.:)(\[/\-–]|$)[.:)/\-–]*\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(\d{1,4})\s*[.)/:]+\s*(?=\D|$)")
# What may follow a question's number: its difficulty or its points.
_ASIDE = re.compile(r"[(\[]\s*([^()\[\]]{1,30})\s*[)\]]\s*[.:)]*\s*")
_POINTS = re.compile(r"[\d.,]+\s*(?:điểm|đ|points?|pts?)", re.IGNORECASE)
_OPTION = re.compile(r"\s*(?:(\*)\s*)?(?:([A-Z])(\*?)\s*[.):/]|([a-h])(\*?)\s*[.)])(\*?)\s*")
_KEY = re.compile(
    r"\s*(?:(?:=>|→)\s*)?(?:đáp\s+án(?:\s+đúng)?(?:\s+là)?|phương\s+án\s+đúng(?:\s+là)?|đ/?a|chọn(?:\s+(?:đáp|phương)\s+án)?|answer|correct"
    r"(?:\s+answer)?|key)\s*(?:[:.\-–]\s*(?P<any>\S.*)|\s(?P<letters>[A-H](?:\s*(?:,|;|và)\s*[A-H])*)\s*\.?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_FIELD = re.compile(r"\s*([^\W\d_][^:\n]{1,28}?)\s*:\s*", re.UNICODE)
_FIELDS: Final = {
    fold(name): target
    for target, names in {
        "kind": ("Loại câu", "Loại câu hỏi", "Dạng câu", "Kind", "Type"),
        "answer": ("Trả lời", "Đáp số", "Câu trả lời", "Kết quả", "Reply"),
        "explanation": (
            "Giải thích",
            "Lời giải",
            "Hướng dẫn giải",
            "Hướng dẫn",
            "HD",
            "HDG",
            "Giải",
            "Explanation",
            "Feedback",
        ),
        "passages": ("Trích dẫn", "Căn cứ", "Căn cứ pháp lý", "Văn bản", "Passage", "Passages"),
        "citation": ("Dẫn chiếu", "Citation"),
        "topics": ("Chủ đề", "Chuyên đề", "Lĩnh vực", "Topic", "Topics"),
        "difficulty": ("Mức độ", "Độ khó", "Mức độ nhận thức", "Difficulty", "Level"),
        "source_title": ("Nguồn", "Tài liệu", "Source"),
        "source_url": ("Địa chỉ nguồn", "Source URL"),
        "keep_order": ("Giữ thứ tự", "Keep order"),
        "accents_free": ("Chấp nhận không dấu", "Không cần dấu", "Accents free"),
        "use": ("Dùng cho", "Use"),
        "ref": ("Mã câu", "Mã câu hỏi", "Question id"),
        "image_alt": ("Mô tả ảnh", "Image description"),
    }.items()
    for name in names
}
_KEYS_BEGIN = re.compile(
    r"[-=*_\s]*(?:bảng\s+)?(?:đáp\s+án|hướng\s+dẫn\s+chấm|answer\s+keys?|keys)\b[^:]{0,60}:?[-=*_\s]*$",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?:câu\s*)?(\d{1,4})\s*[.:)\-–]*\s*([A-Ha-h](?:\s*[,;&]\s*[A-H])*|đúng|sai|đ|s)(?=[\s,;.|)]|$)[\s,;.|)]*",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"\s*(?:câu\s*)?(\d{1,4})\s*[.:)\-–]+\s*(?:(?:đáp\s+án|chọn)(?:\s+đúng)?(?:\s+là)?\s*[:.]?\s*)?([A-H](?:\s*,\s*[A-H])*)(?:[.:)\-–\s]+|$)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\s*(?:phần|chương|mục|section|part|chapter)\s+(?:(?:[\dIVXL]+|[A-H])\b|thứ\b)|\s*[IVX]{1,5}\s*[.\-–:]"
    r"|[-=*_–—\s]*(?:hết|the end|end)[-=*_–—.\s]*$",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"(?<=\s)\*?([A-H])\*?\s*[.)]\s*(?=\S)")
_VERDICT = re.compile(
    r"\s*(?:\((đ|đúng|s|sai|x|\*|true|false|correct)\)|\[(đ|đúng|s|sai|x|\*|true|false)\]|([✓✔√*]))\s*$", re.IGNORECASE
)
_RIGHT_VERDICTS: Final = frozenset({"đ", "đúng", "x", "*", "true", "correct", "✓", "✔", "√"})
_MATCH_HEADS: Final = (("ve trai", "ve phai"), ("cot a", "cot b"), ("cot trai", "cot phai"), ("a", "b"))
_ORDER_HEADS: Final = (("thu tu", "noi dung"), ("stt", "noi dung sap xep"))
_LETTERED = re.compile(r"\s*([A-Za-z]|\d{1,2})\s*[.)]\s+")
_LINKS = re.compile(r"([A-Za-z]|\d{1,2})\s*[-–→>.:=]+\s*([A-Za-z]|\d{1,2})(?!\w)")
_BLANK: Final = Line()
# A line of keys, or a cell of them, is no longer.
_LONGEST_KEYS: Final = 2_000
_LONGEST_VERDICT: Final = 12

# --- lines in --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Choice:
    """An option as it stands: its label's pieces apart from its own."""

    label: tuple[Piece, ...]
    star: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """A question while its lines come in. `last`: what the next line without a label goes on with."""

    number: int
    at: int
    stem: list[Line] = field(default_factory=list)
    choices: list[_Choice] = field(default_factory=list)
    fields: dict[str, list[Line]] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    linked: bool = False  # the pairs are in their right places
    items: list[str] = field(default_factory=list)
    key: str = ""
    late_key: str = ""
    notes: list[Fault] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    last: str = "stem"
    blanks: int = 0


def items(blocks: Iterable[Block], images: Mapping[str, bytes]) -> Iterator[Item]:
    """The questions of a test. `images`: bytes by the names that its lines tell."""
    held = list(blocks)
    reader = _Reader(_mode(held))
    for block in held:
        reader.take(block)
    reader.settle()
    for draft in reader.drafts:
        yield _item(draft, images)


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            yield from (each for row in block.rows for cell in row for each in cell)


def _mode(blocks: Sequence[Block]) -> Literal["word", "number"]:
    """Whether questions begin with "Câu 1" or with "1." alone."""
    words = any(
        each.auto == "question" or (each.auto != "letter" and _QUESTION.match(each.text)) for each in _lines(blocks)
    )
    return "word" if words else "number"


class _Reader:
    """Blocks one after another; `drafts` fill."""

    def __init__(self, mode: Literal["word", "number"]) -> None:
        self.mode = mode
        self.drafts: list[_Draft] = []
        self.open = False
        self.in_keys = False
        self.late: list[tuple[int, str, str]] = []

    def take(self, block: Block) -> None:
        if isinstance(block, Line):
            self._line(block)
        else:
            self._grid(block)

    def settle(self) -> None:
        """Keys from the end of the test to their questions; numbers that come twice, in their order."""
        waiting: dict[int, list[_Draft]] = {}
        for draft in self.drafts:
            waiting.setdefault(draft.number, []).append(draft)
        for number, key, why in self.late:
            found = waiting.get(number)
            if not found:
                continue
            draft = found.pop(0) if len(found) > 1 else found[0]
            draft.late_key = draft.late_key or key
            if why and "explanation" not in draft.fields:
                draft.fields["explanation"] = [line(why)]

    # Lines.

    def _line(self, each: Line) -> None:
        text = each.text
        if not text.strip() and not each.images and not each.auto:
            self._draft_blank(each)
            return
        if self.in_keys and self._key_line(each):
            return
        if self._starts(each):
            return
        if self._ends(each):
            return
        if self.open:
            self._inside(self.drafts[-1], each)

    def _draft_blank(self, each: Line) -> None:
        if self.open:
            self.drafts[-1].blanks += 1
            self.drafts[-1].notes += each.notes

    def _key_line(self, each: Line) -> bool:
        """A line of the keys at the end. A question that begins again ends them."""
        pairs = _pairs(each.text)
        if pairs:
            self.late += [(number, key, "") for number, key in pairs]
            return True
        solved = _SOLVED.match(each.text)
        if solved:
            rest = _cut(each, solved.end())
            self.late.append((int(solved[1]), solved[2], _rich([rest])))
            return True
        again = _QUESTION.match(each.text) or each.auto == "question"
        self.in_keys = not (again and each.text[again.end() if isinstance(again, re.Match) else 0 :].strip())
        return self.in_keys

    def _starts(self, each: Line) -> bool:
        """Whether a question begins here."""
        number = self._number(each)
        if number is None:
            return False
        found, rest = number
        draft = _Draft(found, each.number)
        aside = _ASIDE.match(rest.text)
        if aside:
            level = wording.difficulty_of(aside[1])
            if level:
                draft.fields["difficulty"] = [line(aside[1])]
            if level or _POINTS.fullmatch(aside[1].strip()):
                rest = _cut(rest, aside.end())
        self.drafts.append(draft)
        self.open, self.in_keys = True, False
        stem, choices = _inline(rest)
        draft.images += each.images
        draft.notes += each.notes
        if stem.text.strip():
            draft.stem.append(stem)
        for choice in choices:
            self._option(draft, choice)
        return True

    def _number(self, each: Line) -> tuple[int, Line] | None:
        last = self.drafts[-1].number if self.drafts else 0
        if each.auto == "question" or (each.auto == "decimal" and self.mode == "number" and self._may_begin()):
            return last + 1, each
        if self.mode == "word":
            found = _QUESTION.match(each.text) if not each.auto else None
            return (int(found[1]), _cut(each, found.end())) if found else None
        found = _NUMBER.match(each.text) if not each.auto else None
        if found is None:
            return None
        number = int(found[1])
        fits = not self.drafts or number == last + 1 or (self._may_begin() and (number == 1 or number > last))
        return (number, _cut(each, found.end())) if fits else None

    def _may_begin(self) -> bool:
        """Whether the question before has what it needs."""
        if not self.open:
            return True
        draft = self.drafts[-1]
        return bool(draft.choices or draft.key or draft.fields or draft.pairs or draft.items)

    def _ends(self, each: Line) -> bool:
        """Titles, the end of the test, and the beginning of its keys."""
        if not self.drafts:
            return True
        text = each.text
        pairs = _pairs(text)
        if pairs and self._is_keys({number for number, _ in pairs}):
            self.late += [(number, key, "") for number, key in pairs]
            self.open, self.in_keys = False, True
            return True
        if _KEYS_BEGIN.match(text) and not _KEY.match(text):
            self.open, self.in_keys = False, True
            return True
        if each.title or _SECTION.match(text):
            self.open = False
            return True
        shouts = text.isupper() and len(text) > 12 and self.open and bool(self.drafts[-1].choices)  # noqa: PLR2004
        if shouts and not _OPTION.match(text) and not _FIELD.match(text) and not text.startswith(GUARD):
            self.open = False
            return True
        return False

    def _is_keys(self, numbers: set[int]) -> bool:
        """Whether a line that looks like keys holds them: of several questions, the last one too, or after all."""
        last = self.drafts[-1]
        if not self.open:
            return bool(numbers & {draft.number for draft in self.drafts})
        return len(numbers) > 1 and last.number in numbers and bool(last.choices or last.fields)

    def _inside(self, draft: _Draft, each: Line) -> None:
        """A line of the question that is open."""
        draft.notes += each.notes
        draft.images += each.images
        if not each.text.strip() and not each.auto:
            return
        if self._labelled(draft, each) or self._named(draft, each):
            draft.blanks = 0
            return
        target = _target(draft)
        if draft.blanks and target:
            target.append(_BLANK)
        draft.blanks = 0
        listed = replace(each, pieces=(Piece(Run("- ")), *each.pieces)) if each.auto == "decimal" else each
        target.append(listed)

    def _labelled(self, draft: _Draft, each: Line) -> bool:
        if each.auto == "letter":
            draft.choices.append(_Choice((), star=False, lines=[each]))
            draft.last = "option"
            return True
        _, choices = _inline(each)
        if not choices or each.text[: len(each.text) - len(each.text.lstrip())] != _before(each, choices[0]):
            return False
        place = _place(choices[0])
        if place < len(draft.choices) or place > len(draft.choices) + (1 if draft.choices else 0):
            return False
        for choice in choices:
            self._option(draft, choice)
        return True

    def _option(self, draft: _Draft, each: Line) -> None:
        found = _OPTION.match(each.text)
        if found is None:
            return
        while len(draft.choices) < _place(each):
            draft.choices.append(_Choice((), star=False))
        star = bool(found[1] or found[3] or found[5] or found[6])
        rest = _cut(each, found.end())
        choice = _Choice(_cut(each, 0, found.end()).pieces, star=star, lines=[rest] if rest.text.strip() else [])
        draft.choices.append(choice)
        draft.last = "option"

    def _named(self, draft: _Draft, each: Line) -> bool:
        key = _KEY.match(each.text)
        if key:
            if draft.choices or draft.pairs or wording.truth(key["any"] or "") is not None or not draft.key:
                draft.key = (key["any"] or key["letters"]).strip()
                draft.last = "key"
            return True
        found = _FIELD.match(each.text)
        target = _FIELDS.get(fold(found[1])) if found else None
        if found is None or target is None:
            return False
        draft.fields[target] = [_cut(each, found.end())]
        draft.last = target
        return True

    # Tables.

    def _grid(self, grid: Grid) -> None:
        pairs = _keys_of(grid) if self.drafts else []
        if pairs:
            self.late += [(number, key, "") for number, key in pairs]
            self.open, self.in_keys = False, True
            return
        heads = tuple(fold(" ".join(each.text for each in cell)) for cell in grid.rows[0]) if grid.rows else ()
        if self.open and heads[:2] in _MATCH_HEADS:
            self._matched(self.drafts[-1], grid, linked=heads[:2] == _MATCH_HEADS[0])
        elif self.open and heads[:2] in _ORDER_HEADS:
            self.drafts[-1].items = [_cell(row[1]) for row in grid.rows[1:] if len(row) > 1]
        else:
            for row in grid.rows:
                for cell in row:
                    for each in cell:
                        self._line(each)

    def _matched(self, draft: _Draft, grid: Grid, *, linked: bool) -> None:
        draft.linked = linked
        draft.pairs = [(_cell(row[0]), _cell(row[1])) for row in grid.rows[1:] if len(row) > 1]


def _target(draft: _Draft) -> list[Line]:
    if draft.last == "option":
        return draft.choices[-1].lines
    if draft.last == "stem":
        return draft.stem
    return draft.fields.setdefault(draft.last, [])


def _cell(lines: Sequence[Line]) -> str:
    return _rich(lines)


def _cut(each: Line, start: int, end: int | None = None) -> Line:
    """Part of a line, by characters."""
    pieces = []
    at = 0
    last = len(each.text) if end is None else end
    for piece in each.pieces:
        text = piece.run.text[max(0, start - at) : max(0, last - at)]
        at += len(piece.run.text)
        if text:
            pieces.append(replace(piece, run=replace(piece.run, text=text)))
    return replace(each, pieces=tuple(pieces))


def _place(each: Line) -> int:
    found = _OPTION.match(each.text)
    return wording.LETTERS.index((found[2] or found[4]).upper()) if found else 0


def _before(each: Line, part: Line) -> str:
    return each.text[: each.text.index(part.text)] if part.text else ""


def _inline(each: Line) -> tuple[Line, list[Line]]:
    """What stands before the options of a line, and its options in lines of their own."""
    text = each.text
    marks = [(found.start(), found[1]) for found in _INSIDE.finditer(text)]
    first = _OPTION.match(text)
    if first is not None:
        start, letter = 0, (first[2] or first[4]).upper()
        least = 0
    else:
        begin = next(((at, letter) for at, letter in marks if letter == "A"), None)
        if begin is None:
            return each, []
        (start, letter), least = begin, 2
    cuts = [start]
    for at, name in marks:
        if at > cuts[-1] and name == chr(ord(letter) + 1):
            cuts.append(at)
            letter = name
    if len(cuts) - 1 < least:
        return each, []
    ends = [*cuts[1:], len(text)]
    return _cut(each, 0, start), [_stripped(_cut(each, at, end)) for at, end in zip(cuts, ends, strict=True)]


def _stripped(each: Line) -> Line:
    return _cut(each, 0, len(each.text.rstrip()))


def _pairs(text: str) -> list[tuple[int, str]]:
    """ "1.A 2.C": the keys of a line that holds nothing else."""
    if len(text) > _LONGEST_KEYS:
        return []
    found = list(_PAIR.finditer(text.strip()))
    whole = "".join(each[0] for each in found)
    return [(int(each[1]), each[2]) for each in found] if found and whole == text.strip() else []


_ASKED = re.compile(r"(?:câu\s*)?(\d{1,4})\s*[.:)]?", re.IGNORECASE)
_KEYED = re.compile(r"[A-H](?:\s*[,;&]?\s*[A-H])*|đúng|sai|đ|s", re.IGNORECASE)


def _keys_of(grid: Grid) -> list[tuple[int, str]]:
    """The keys of a table that holds nothing else: number and key in one cell, side by side, or one above the other."""
    texts = [[" ".join(each.text for each in cell).strip()[:_LONGEST_KEYS] for cell in row] for row in grid.rows]
    filled = sum(bool(text) for row in texts for text in row)
    alone = [pair for row in texts for text in row for pair in _pairs(text)]
    across = _neighbours(texts, 0, 1)
    down = _neighbours(texts, 1, 0)
    best = max(alone, across, down, key=len)
    covered = len(best) if best is alone else 2 * len(best)
    return best if len(best) > 1 and covered * 5 >= filled * 3 else []


def _neighbours(texts: Sequence[Sequence[str]], down: int, across: int) -> list[tuple[int, str]]:
    found = []
    for y, row in enumerate(texts):
        for x, text in enumerate(row):
            number = _ASKED.fullmatch(text)
            if number is None or y + down >= len(texts) or x + across >= len(texts[y + down]):
                continue
            key = texts[y + down][x + across]
            if _KEYED.fullmatch(key):
                found.append((int(number[1]), key))
    return found


# --- one question ----------------------------------------------------------------------------------------------------


def _item(draft: _Draft, images: Mapping[str, bytes]) -> Item:
    place = Place("paragraph", draft.at)
    ref = _field(draft, "ref")
    if len(draft.choices) > MOST_LINES:
        return unread(place, FileFault("item_long", "key", {}), ref=ref)
    faults: list[Fault] = []
    try:
        content = _content(draft, faults)
    except Refused as refused:
        return unread(place, refused.fault, ref=ref)
    notes = list(draft.notes)
    if len(draft.images) > 1:
        notes.append(FileFault("images_more", "image", {}))
    if draft.images:
        name, alt = draft.images[0]
        content = replace(content, image=name, image_alt=_field(draft, "image_alt") or alt)
    found = item(place, content, notes=notes, ref=ref, use=wording.use_of(_field(draft, "use")), images=images)
    rest = [fault for fault in found.faults if not (faults and fault.code in ("key_missing", "key_one", "key_many"))]
    return replace(found, faults=(*faults, *rest))


def _field(draft: _Draft, name: str) -> str:
    """What a line like "Nguồn: …" says, as plain words."""
    return "\n".join(each.text for each in draft.fields.get(name, ())).replace(GUARD, "").strip()


def _content(draft: _Draft, faults: list[Fault]) -> Content:
    name = _field(draft, "kind")
    try:
        kind = wording.kind_of(name)
    except KeyError:
        raise Refused(FileFault("kind_unread", "stem", {"value": name[:60]})) from None
    kind, options = _options(draft, kind, faults)
    level = _field(draft, "difficulty")
    difficulty = wording.difficulty_of(level)
    if level and difficulty is None:
        draft.notes.append(FileFault("difficulty_left", "difficulty", {"value": level[:60]}))
    return Content(
        kind=kind,
        stem=_rich(draft.stem, whole=True),
        options=options,
        explanation=_rich(draft.fields.get("explanation", ())),
        difficulty=difficulty or "medium",
        passages=wording.listed(_field(draft, "passages")),
        topics=wording.slugs(_field(draft, "topics")),
        source_title=_field(draft, "source_title"),
        source_url=_field(draft, "source_url"),
        shuffle=not wording.is_yes(_field(draft, "keep_order")),
        accents=not wording.is_yes(_field(draft, "accents_free")),
    )


def _options(draft: _Draft, kind: Kind | None, faults: list[Fault]) -> tuple[Kind, tuple[Option, ...]]:
    if draft.pairs or kind == "matching":
        return "matching", _pairing(draft)
    if draft.items:
        return "ordering", tuple(map(Option, draft.items))
    key = draft.key or draft.late_key
    if (
        not draft.choices
        and wording.truth(key or _field(draft, "answer")) is None
        and kind not in ("true_false", "ordering")
    ):
        return _written(draft, kind, key)
    texts, looked = _chosen_by_look(draft)
    key = key or (_field(draft, "answer") if not looked else "")
    if not texts and (kind == "true_false" or wording.truth(key) is not None):
        texts = [text for text, _ in TRUE_FALSE]
    chosen = _chosen(draft, key, texts, looked, faults)
    kind = wording.inferred(kind, [Option(text) for text in texts], key, chosen)
    if kind == "ordering":
        order = chosen if len(chosen) == len(texts) else range(len(texts))
        return kind, tuple(Option(texts[place]) for place in order)
    return kind, tuple(Option(text, place in chosen) for place, text in enumerate(texts))


def _chosen(
    draft: _Draft, key: str, texts: Sequence[str], looked: tuple[int, ...], faults: list[Fault]
) -> tuple[int, ...]:
    """The right options: what a key says, else what the looks say; when both speak and differ, that is a fault."""
    if not key:
        return looked
    answer = wording.truth(key)
    truths = [wording.truth(to_text(text)) for text in texts]
    told = (
        (truths.index(answer),) if answer is not None and answer in truths else wording.places(key.rstrip(" ."), texts)
    )
    if told is None:
        faults.append(FileFault("answer_unknown", "key", {"value": key[:60]}))
        return ()
    strong = _by_look(draft.choices, bold=False)
    if strong and set(strong) != set(told) and len(told) < len(texts):
        faults.append(
            FileFault("keys_differ", "key", {"value": wording.letters(sorted(told)), "other": wording.letters(strong)})
        )
        return ()
    return told


def _chosen_by_look(draft: _Draft) -> tuple[list[str], tuple[int, ...]]:
    """The options' texts, and which of them look right."""
    looked = _by_look(draft.choices, bold=True)
    return [_rich(_unjudged(choice.lines), whole=True) for choice in draft.choices], looked


def _by_look(choices: Sequence[_Choice], *, bold: bool) -> tuple[int, ...]:
    """Options that a star, a verdict, a highlight, red, an underline or (weakest) bold letters tell from the others."""
    judged = [_verdict(choice.lines) for choice in choices]
    signs: list[list[bool]] = [
        [choice.star or verdict is True for choice, verdict in zip(choices, judged, strict=True)],
    ]
    for look in ("highlight", "red", "underline", *(["bold"] if bold else [])):
        signs.append([_looks(_pieces(choice.lines), look) for choice in choices])
        signs.append([_looks(choice.label, look) for choice in choices])
    for place, sign in enumerate(signs):
        found = tuple(at for at, marked in enumerate(sign) if marked)
        weak = bold and place >= len(signs) - 2
        if 0 < len(found) < len(choices) and not (weak and len(found) * 2 > len(choices)):
            return found
    return ()


def _pieces(lines: Iterable[Line]) -> tuple[Piece, ...]:
    return tuple(piece for each in lines for piece in each.pieces)


def _looks(pieces: Iterable[Piece], look: str) -> bool:
    """Whether at least half of the letters look so."""
    marked = letters = 0
    for piece in pieces:
        count = len(piece.run.text) - piece.run.text.count(" ") - piece.run.text.count("\t")
        letters += count
        if piece.run.bold if look == "bold" else getattr(piece, look):
            marked += count
    return letters > 0 and marked * 2 >= letters


def _verdict(lines: Sequence[Line]) -> bool | None:
    """What "(Đ)" or "(S)" at the end of an option says."""
    found = _judged(lines[-1].text) if lines else None
    if found is None:
        return None
    return (found[1] or found[2] or found[3]).casefold() in _RIGHT_VERDICTS


def _judged(text: str) -> re.Match[str] | None:
    return _VERDICT.search(text, max(0, len(text.rstrip()) - _LONGEST_VERDICT))


def _unjudged(lines: Sequence[Line]) -> list[Line]:
    found = _judged(lines[-1].text) if lines else None
    return [*lines[:-1], _cut(lines[-1], 0, found.start())] if found else list(lines)


def _written(draft: _Draft, kind: Kind | None, key: str) -> tuple[Kind, tuple[Option, ...]]:
    answer = _field(draft, "answer") or to_text(key)
    numbers = wording.numbers(answer) if kind != "short_text" else None
    if numbers:
        return "numeric", numbers
    if kind is None and not answer:
        return "single", ()
    return kind or "short_text", tuple(Option(said(each)) for each in wording.listed(answer))


def _pairing(draft: _Draft) -> tuple[Option, ...]:
    if draft.linked:
        return tuple(Option(prompt, partner=partner) for prompt, partner in draft.pairs)
    lefts = [_lettered(prompt, place, "123456789") for place, (prompt, _) in enumerate(draft.pairs)]
    rights = [_lettered(partner, place, "abcdefghi") for place, (_, partner) in enumerate(draft.pairs)]
    partners = {name: text for name, text in rights if text}
    links = {
        one.lower(): other.lower()
        for one, other in _LINKS.findall(draft.key or draft.late_key or _field(draft, "answer"))
    }
    used = {links[name] for name, text in lefts if text and name in links}
    options = [Option(text, partner=partners.get(links.get(name, ""), "")) for name, text in lefts if text]
    return (*options, *(Option("", partner=text) for name, text in partners.items() if name not in used and links))


def _lettered(text: str, place: int, names: str) -> tuple[str, str]:
    """A cell's own letter or number, and what else it says."""
    found = _LETTERED.match(text)
    if found:
        return found[1].lower(), text[found.end() :]
    return names[place] if place < len(names) else "", text


def _rich(lines: Sequence[Line], *, whole: bool = False) -> str:
    """Lines as rich text. `whole`: bold that holds from end to end is the look of the place, not of the words."""
    runs: list[Run] = []
    for place, each in enumerate(lines):
        if place:
            runs.append(Run("\n"))
        runs += [piece.run for piece in each.pieces]
    worded = [run for run in runs if run.text.strip()]
    if whole and worded and all(run.bold for run in worded):
        runs = [replace(run, bold=False) for run in runs]
    return rich(runs)


# --- a question out --------------------------------------------------------------------------------------------------


def written(number: int, question: Outgoing) -> Iterator[Block]:
    """A question as the blocks that `items` reads back; its image belongs to the first line."""
    content = question.content
    first, *more = _guarded(content.stem)
    image = ((content.image, content.image_alt),) if content.image in question.images else ()
    label = Piece(Run(f"Câu {number}. ", bold=True))
    yield Line((label, *first), images=image)
    yield from (Line(pieces) for pieces in more)
    yield from _choices(content)
    yield from _answers(content)
    yield from _fields(question)


def _choices(content: Content) -> Iterator[Block]:
    if content.kind == "matching":
        yield _grid(("Vế trái", "Vế phải"), [(option.text, option.partner) for option in content.options])
    elif content.kind == "ordering":
        yield _grid(("Thứ tự", "Nội dung"), [(str(n), option.text) for n, option in enumerate(content.options, 1)])
    elif content.kind in ("single", "multiple", "true_false"):
        for place, option in enumerate(content.options):
            first, *more = _guarded(option.text)
            label = Piece(Run(f"{wording.LETTERS[place % 26]}. ", bold=option.correct), underline=option.correct)
            yield Line((label, *_picked(first, right=option.correct)))
            yield from (Line(_picked(pieces, right=option.correct)) for pieces in more)


def _picked(pieces: tuple[Piece, ...], *, right: bool) -> tuple[Piece, ...]:
    """A right option is underlined, and bold where none of its words say otherwise."""
    plain = all(not piece.run.bold for piece in pieces)
    if not right:
        return pieces
    return tuple(replace(each, underline=True, run=replace(each.run, bold=plain or each.run.bold)) for each in pieces)


def _answers(content: Content) -> Iterator[Line]:
    if content.kind not in ("single", "true_false"):
        yield _field_line("Loại câu", wording.KIND_NAMES[content.kind][0])
    if content.kind == "numeric":
        yield _field_line("Trả lời", "; ".join(map(wording.number_written, content.options)))
    if content.kind == "short_text":
        texts = [to_text(option.text) for option in content.options]
        if any(";" in text for text in texts):
            yield _field_line("Trả lời", texts[0])
            yield from (Line((Piece(Run(GUARD + text)),)) for text in texts[1:])
        else:
            yield _field_line("Trả lời", "; ".join(texts))


def _fields(question: Outgoing) -> Iterator[Line]:
    content = question.content
    if content.explanation:
        first, *more = _guarded(content.explanation)
        yield Line((Piece(Run("Giải thích: ", italic=False)), *first))
        yield from (Line(pieces) for pieces in more)
    facts = (
        ("Trích dẫn", "; ".join(content.passages)),
        ("Dẫn chiếu", " ".join(question.citation.split())),
        ("Chủ đề", "; ".join(content.topics)),
        ("Mức độ", wording.DIFFICULTY_NAMES[content.difficulty][0]),
        ("Nguồn", content.source_title),
        ("Địa chỉ nguồn", content.source_url),
        ("Giữ thứ tự", "" if content.shuffle or content.kind == "true_false" else wording.YES),
        ("Chấp nhận không dấu", "" if content.accents else wording.YES),
        ("Dùng cho", wording.USE_NAMES[question.use][0] if question.use != "contest" else ""),
        ("Mô tả ảnh", content.image_alt if content.image in question.images else ""),
        ("Mã câu", question.ref),
    )
    yield from (_field_line(name, text) for name, text in facts if text)
    yield Line()


def _field_line(name: str, text: str) -> Line:
    return Line((Piece(Run(f"{name}: ")), Piece(Run(text))))


def _grid(heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> Grid:
    head = tuple((Line((Piece(Run(text, bold=True)),)),) for text in heads)
    body = tuple(tuple(tuple(Line(pieces) for pieces in _guarded(text)) for text in row) for row in rows)
    return Grid((head, *body))


_LOOKS_LIKE_OPTION = re.compile(r"(?<=\s)(?=\*?[A-H]\*?\s*[.)])")


def _guarded(text: str) -> list[tuple[Piece, ...]]:
    """The lines of a rich text, guarded where they would be taken for something else."""
    lines: list[list[Run]] = [[]]
    for run in runs_of(text):
        for place, part in enumerate(run.text.split("\n")):
            if place:
                lines.append([])
            if part:
                lines[-1].append(replace(run, text=_LOOKS_LIKE_OPTION.sub(GUARD, part)))
    return [_shielded(runs) for runs in lines]


def _shielded(runs: Sequence[Run]) -> tuple[Piece, ...]:
    words = "".join(run.text for run in runs)
    pieces = [Piece(run) for run in runs]
    if _speaks(words):
        pieces.insert(0, Piece(Run(GUARD)))
    if _judged(words):
        pieces.append(Piece(Run(GUARD)))
    return tuple(pieces)


def _speaks(words: str) -> bool:
    """Whether a line would be read as something of the grammar."""
    patterns = (_QUESTION, _NUMBER, _ASIDE, _OPTION, _KEY, _FIELD, _KEYS_BEGIN, _SECTION, _PAIR)
    return words.isupper() or any(pattern.match(words) for pattern in patterns)
