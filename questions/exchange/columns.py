"""A question as one row of a table, for workbooks and CSV alike: the headings, the row of a question and its way back.

Owns what headings may be called, how a table without them is guessed, and how each kind stands in its cells. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final, Literal

from localities.rules.vietnamese import fold
from questions.exchange import FileFault, Item, Loss, Outgoing, Place, wording
from questions.exchange.faults import Refused
from questions.exchange.reading import MOST_LINES, item, unread
from questions.exchange.runs import said, same
from questions.rules.content import CHOSEN, TRUE_FALSE, Content, Fault, Kind, Option, gettext_noop, tidied
from questions.rules.richtext import escape, to_text

# A heading within these rows, or the table has none.
_HEADER_WITHIN: Final = 40
_OPTIONS_WRITTEN: Final = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """`rich`: what it says, as rich text. `marked`: it looks picked out (bold, coloured). `formula`: it had one.

    `across`: it is merged with cells to its right, as titles are. `repeated`: it is merged with the cell above.
    """

    rich: str = ""
    marked: bool = False
    formula: Literal["", "taken", "lost"] = ""
    across: bool = False
    repeated: bool = False


EMPTY: Final = Cell()
Row = tuple[int, Sequence[Cell]]

# The columns as written, in their order: name, heading, and what a template says of it.
COLUMNS: Final[tuple[tuple[str, str, str], ...]] = (
    ("ref", "Mã câu", gettext_noop("The question's id in the bank; leave it empty for new questions.")),
    ("kind", "Loại câu", gettext_noop("May be empty: then the options and the key tell.")),
    ("stem", "Câu hỏi", gettext_noop("What is asked. Needed.")),
    *(
        (f"option:{place}", f"Phương án {wording.LETTERS[place]}", gettext_noop("Options; pairs as “item = partner”."))
        for place in range(_OPTIONS_WRITTEN)
    ),
    ("key", "Đáp án", gettext_noop("B · A, C · Đúng · 3,5 ± 0,1 · accepted texts parted by semicolons")),
    ("explanation", "Giải thích", gettext_noop("Shown after the answer.")),
    ("passages", "Trích dẫn", gettext_noop("Refs of passages, parted by semicolons.")),
    ("topics", "Chủ đề", gettext_noop("Slugs of topics, parted by semicolons.")),
    ("difficulty", "Mức độ", gettext_noop("Nhận biết, Thông hiểu or Vận dụng.")),
    ("source_title", "Nguồn", gettext_noop("What the question was written from.")),
    ("source_url", "Địa chỉ nguồn", gettext_noop("Its address on the web.")),
    ("keep_order", "Giữ thứ tự", gettext_noop("“Có” when the options must keep their order.")),
    ("accents_free", "Chấp nhận không dấu", gettext_noop("“Có” when an answer without accents is right.")),
    ("use", "Dùng cho", gettext_noop("Thi or Luyện tập.")),
    ("citation", "Dẫn chiếu", gettext_noop("For readers; it is not read back.")),
)
NAMES: Final = tuple(name for name, _, _ in COLUMNS)

# Other names of the columns; all are compared folded.
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "ref": ("id", "mã", "mã câu hỏi", "ref", "question id", "code"),
    "number": ("stt", "tt", "số tt", "số thứ tự", "câu", "câu số", "no", "number", "#"),
    "kind": ("loại", "loại câu hỏi", "kiểu", "kiểu câu hỏi", "dạng", "dạng câu", "dạng câu hỏi", "kind", "type",
             "question type", "hình thức"),
    "stem": ("nội dung", "nội dung câu hỏi", "câu dẫn", "đề bài", "question", "question text", "stem", "text",
             "tên câu hỏi", "phần dẫn", "nội dung câu"),
    "options": ("phương án", "các phương án", "lựa chọn", "các lựa chọn", "options", "choices", "answers",
                "phương án trả lời", "các đáp án", "các phương án trả lời"),
    "key": ("đáp án đúng", "key", "answer", "correct", "correct answer", "right answer", "phương án đúng",
            "câu trả lời đúng", "trả lời đúng", "đáp án chính xác", "đ/a", "đa", "kết quả", "trả lời", "answer key",
            "correct option", "lựa chọn đúng"),
    "explanation": ("lời giải", "hướng dẫn giải", "hướng dẫn", "explanation", "feedback", "rationale",
                    "giải thích đáp án"),
    "passages": ("văn bản", "mã trích dẫn", "văn bản/mục trích dẫn", "căn cứ", "căn cứ pháp lý", "điều khoản", "mục",
                 "passage", "passages", "reference", "mục trích dẫn"),
    "citation": ("citation",),
    "topics": ("chuyên đề", "lĩnh vực", "topic", "topics", "category", "tags", "chương", "phần"),
    "difficulty": ("độ khó", "mức độ nhận thức", "difficulty", "level", "cấp độ"),
    "source_title": ("source", "tài liệu", "nguồn tài liệu", "tài liệu tham khảo"),
    "source_url": ("source url", "url", "link", "liên kết", "đường dẫn"),
    "keep_order": ("giữ thứ tự phương án", "không trộn", "không đảo", "keep order", "keep options in order"),
    "accents_free": ("không cần dấu", "không dấu", "accents free", "accept without accents"),
    "use": ("mục đích", "use", "purpose"),
}  # fmt: skip
_NAMES: Final = {
    **{fold(heading): name for name, heading, _ in COLUMNS},
    **{fold(called): name for name, calls in _CALLED.items() for called in calls},
}
_OPTION_HEADING = re.compile(
    r"(?:phuong an(?: tra loi)?|dap an|lua chon|(?:cau )?tra loi|option|choice|answer|pa|da) ?([a-z]|\d{1,3})|([a-h])"
)
# What several rows may share in one merged cell.
_SHARED: Final = frozenset({"passages", "topics", "difficulty", "source_title", "source_url", "use", "kind"})
# Pairs: the first of these that stands once in every pair parts them.
_PAIRS: Final = (" = ", " → ", " -> ", " => ", " | ", " ⇒ ")
_OTHERS: Final = " ⇄ "


def name_of(heading: str) -> str | None:
    """The column that a heading means: a name of COLUMNS, "number", "options", or None."""
    words = fold(re.sub(r"\([^)]*\)|\[[^]]*\]|\*", " ", to_text(heading)))
    if words in _NAMES:
        return _NAMES[words]
    option = _OPTION_HEADING.fullmatch(words)
    if option is None:
        return None
    place = option[1] or option[2]
    return f"option:{int(place) - 1 if place.isdecimal() else ord(place) - ord('a')}" if place != "0" else None


# --- rows in ---------------------------------------------------------------------------------------------------------


def has_header(rows: Iterable[Row]) -> bool:
    """Whether the first rows hold a heading."""
    return any(_header(cells) for _, cells in islice(rows, _HEADER_WITHIN))


def items(rows: Iterable[Row], *, part: str = "") -> Iterator[Item]:
    """The questions of a table: its rows in order, empty ones free to be left out.

    Without a heading the columns are guessed. Raises Refused when nothing in it looks like questions.
    """
    flow = iter(rows)
    first = list(islice(flow, _HEADER_WITHIN))
    at = next((place for place, (_, cells) in enumerate(first) if _header(cells)), None)
    columns = _guessed(first) if at is None else _header(first[at][1])
    if not columns:
        raise Refused(FileFault("columns_missing", "", {}))
    left = [] if at is None else _left(first[at][1], columns)
    body = first if at is None else first[at + 1 :]
    told = False
    for number, cells in chain(body, flow):
        record = {name: cells[column] for name, column in columns.items() if column < len(cells)}
        record = {name: cell for name, cell in record.items() if not cell.repeated or name in _SHARED}
        if not _is_question(record, columns):
            continue
        found = _item(record, Place("row", number, part), ours="ref" in columns)
        if left and not told:
            found = replace(found, notes=(*found.notes, FileFault("columns_left", "", {"value": ", ".join(left)})))
            told = True
        yield found


def _header(cells: Sequence[Cell]) -> dict[str, int]:
    """The columns of a heading row by name, {} when it is none: it needs questions, and what answers them."""
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        name = name_of(cell.rich) if cell.rich and len(cell.rich) < 100 else None  # noqa: PLR2004
        if name is not None and name not in found:
            found[name] = column
    if "stem" not in found and "number" in found and fold(to_text(cells[found["number"]].rich)) == "cau":
        found["stem"] = found.pop("number")
    answers = any(name.startswith("option") or name == "key" for name in found)
    return found if "stem" in found and answers else {}


def _left(cells: Sequence[Cell], columns: Mapping[str, int]) -> list[str]:
    taken = set(columns.values())
    return [to_text(cell.rich)[:60] for column, cell in enumerate(cells) if cell.rich and column not in taken][:20]


def _guessed(rows: Sequence[Row]) -> dict[str, int]:
    """The columns of a table without headings: [number,] question, options, key [, explanation]."""
    body = [cells for _, cells in rows if sum(bool(cell.rich) for cell in cells) > 2]  # noqa: PLR2004
    if not body:
        return {}
    width = min(30, max(len(cells) for cells in body))
    texts = [[to_text(row[column].rich) if column < len(row) else "" for row in body] for column in range(width)]
    first = next((column for column in range(width) if not _counts(texts[column])), width)
    share, last = max(((_keys_in(texts[column]), column) for column in range(first + 2, width)), default=(0.0, 0))
    last = last if share > 0.5 else min(first + 5, width - 1)  # noqa: PLR2004
    if last - first < 2:  # noqa: PLR2004
        return {}
    columns = {"stem": first, "key": last}
    columns |= {f"option:{place}": first + 1 + place for place in range(last - first - 1)}
    return columns | ({"explanation": last + 1} if last + 1 < width else {})


def _counts(texts: Sequence[str]) -> bool:
    """Whether a column only counts its rows, or is empty."""
    return all(re.fullmatch(r"(?:câu\s*)?\d*[.:]?", text.strip(), re.IGNORECASE) for text in texts)


def _keys_in(texts: Sequence[str]) -> float:
    """What share of a column's texts may be keys."""
    keys = [text for text in texts if re.fullmatch(r"\s*(?:[A-Ha-h]|[A-H](?:\s?[,;]?\s?[A-H]){1,7})[.)]?\s*", text)]
    return len(keys) / len(texts)


def _is_question(record: Mapping[str, Cell], columns: Mapping[str, int]) -> bool:
    """Not an empty row, a title across columns, or the heading again."""
    filled = {name for name, cell in record.items() if (cell.rich or cell.formula) and not cell.repeated}
    filled.discard("number")
    if not filled:
        return False
    stem = record.get("stem", EMPTY)
    if stem.rich and name_of(stem.rich) == "stem" and len(columns) > 1 and len(filled) > 1:
        return False
    return not (len(filled) == 1 and any(record[name].across for name in filled))


# --- one row in ------------------------------------------------------------------------------------------------------


def _item(record: Mapping[str, Cell], place: Place, *, ours: bool) -> Item:
    lost = next((name for name, cell in record.items() if cell.formula == "lost" and name != "number"), None)
    ref = _words(record, "ref")
    if lost is not None:
        return unread(place, FileFault("formula", "stem", {"value": _heading(lost)}), ref=ref)
    notes = [FileFault("formula_value", "stem", {})] if any(c.formula for c in record.values()) else []
    cells = [cell for name, cell in record.items() if name.startswith("option:") and cell.rich]
    if len(cells) > MOST_LINES:
        return unread(place, FileFault("item_long", "key", {}), ref=ref)
    try:
        read = _Read(record, ours=ours)
        content = read.content()
    except Refused as refused:
        return unread(place, refused.fault, ref=ref)
    found = item(place, content, notes=[*notes, *read.notes], ref=ref, use=wording.use_of(_words(record, "use")))
    known = {fault.code for fault in read.faults}
    # What is wrong with the key says more than that there is none.
    rest = [fault for fault in found.faults if not (known and fault.code in ("key_missing", "key_one", "key_many"))]
    return replace(found, faults=(*read.faults, *rest))


def _heading(name: str) -> str:
    return next((heading for other, heading, _ in COLUMNS if other == name), name)


def _words(record: Mapping[str, Cell], name: str) -> str:
    """What a cell says as plain text: "+ 1" is a sum there and no list."""
    return to_text(_LIST_MARK.sub(r"\1\2\\\3", record.get(name, EMPTY).rich)).strip()


# The sign of a list's line: a backslash before it takes its meaning away.
_LIST_MARK = re.compile(r"^(\s*)(\d*)([-+.)])(?=\s)", re.MULTILINE)


class _Read:
    """One row on its way to a content. `faults` and `notes` fill while `content` is made."""

    def __init__(self, record: Mapping[str, Cell], *, ours: bool) -> None:
        self.record = record
        self.ours = ours
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def content(self) -> Content:
        """Raises Refused when the kind cannot be read."""
        name = _words(self.record, "kind")
        try:
            kind = wording.kind_of(name)
        except KeyError:
            raise Refused(FileFault("kind_unread", "stem", {"value": name})) from None
        kind, options = self._options(kind)
        return Content(
            kind=kind,
            stem=self.record.get("stem", EMPTY).rich,
            options=options,
            explanation=self.record.get("explanation", EMPTY).rich,
            difficulty=self._difficulty(),
            passages=wording.listed(_words(self.record, "passages")),
            topics=wording.slugs(_words(self.record, "topics")),
            source_title=_words(self.record, "source_title"),
            source_url=_words(self.record, "source_url"),
            shuffle=not wording.is_yes(_words(self.record, "keep_order")),
            accents=not wording.is_yes(_words(self.record, "accents_free")),
        )

    def _difficulty(self) -> Literal["easy", "medium", "hard"]:
        words = _words(self.record, "difficulty")
        level = wording.difficulty_of(words)
        if words and level is None:
            self.notes.append(FileFault("difficulty_left", "difficulty", {"value": words[:60]}))
        return level or "medium"

    def _cells(self) -> list[Cell]:
        """The options' cells in their order; empty ones at the end are none."""
        places = {int(name.partition(":")[2]): cell for name, cell in self.record.items() if name.startswith("option:")}
        cells = [places[place] for place in sorted(places)]
        while cells and not cells[-1].rich:
            cells.pop()
        together = self.record.get("options", EMPTY)
        if not cells and together.rich:
            cells = [replace(together, rich=line) for line in together.rich.split("\n") if line.strip()]
            return _unlettered(cells)
        # A gap in the middle is an option that somebody forgot: `faults` says so.
        return cells if self.ours else _unlettered(cells)

    def _options(self, kind: Kind | None) -> tuple[Kind, tuple[Option, ...]]:
        cells = self._cells()
        texts = [cell.rich for cell in cells]
        key_rich = self.record.get("key", EMPTY).rich
        key = to_text(key_rich)
        if kind == "matching" or (kind is None and not texts and _pairs_of(wording.listed(key_rich))):
            return "matching", _matched(texts or list(wording.listed(key_rich)))
        if kind in ("numeric", "short_text") or (kind is None and not texts and wording.truth(key) is None):
            return self._written(kind, texts, key)
        if not texts and wording.truth(key) is not None:
            texts = [text for text, _ in TRUE_FALSE]
        chosen = self._chosen(key, texts, cells, kind)
        kind = wording.inferred(kind, [Option(text) for text in texts], key, chosen)
        if kind == "true_false" and not texts:
            texts = [text for text, _ in TRUE_FALSE]
        if kind == "ordering":
            order = chosen if len(chosen) == len(texts) else range(len(texts))
            return kind, tuple(Option(texts[place]) for place in order)
        if kind == "single" and len(chosen) > 1 and not _words(self.record, "kind"):
            kind = "multiple"
        return kind, tuple(Option(text, place in chosen) for place, text in enumerate(texts))

    def _chosen(self, key: str, texts: Sequence[str], cells: Sequence[Cell], kind: Kind | None) -> tuple[int, ...]:
        if key.strip():
            answer = wording.truth(key)
            truths = [wording.truth(to_text(text)) for text in texts]
            if answer is not None and answer in truths:
                return (truths.index(answer),)
            found = wording.places(key, texts)
            if found is None and kind != "ordering":
                self.faults.append(FileFault("answer_unknown", "key", {"value": key.strip()[:60]}))
            return found or ()
        marked = tuple(place for place, cell in enumerate(cells) if cell.marked)
        if 0 < len(marked) < len(cells):
            self.notes.append(FileFault("key_by_look", "key", {}))
            return marked
        return ()

    def _written(self, kind: Kind | None, texts: Sequence[str], key: str) -> tuple[Kind, tuple[Option, ...]]:
        answers = [to_text(text) for text in texts] or list(wording.listed(key))
        found = wording.numbers("\n".join(answers)) if kind != "short_text" else None
        if kind is None:
            kind = "numeric" if found else "short_text"
        if kind == "numeric":
            return kind, found or tuple(Option(answer) for answer in answers)
        return kind, tuple(Option(said(answer)) for answer in answers)


_LEAD = re.compile(r"\s*([A-Za-z])\s*[.):/]\s*(?=\S)")


def _unlettered(cells: list[Cell]) -> list[Cell]:
    """Options without their letters, when each begins with its own."""
    leads = [_LEAD.match(cell.rich) for cell in cells]
    letters = [lead[1].upper() if lead else "" for lead in leads]
    if not cells or letters != list(wording.LETTERS[: len(cells)]):
        return cells
    return [replace(cell, rich=cell.rich[lead.end() :]) for cell, lead in zip(cells, leads, strict=True) if lead]


def _pairs_of(texts: Sequence[str]) -> str | None:
    """What parts the pairs of a matching."""
    padded = [f" {text.strip()} " for text in texts]
    return next((mark for mark in _PAIRS if padded and all(text.count(mark) == 1 for text in padded)), None)


def _matched(texts: Sequence[str]) -> tuple[Option, ...]:
    mark = _pairs_of(texts)
    if mark is None:
        return tuple(Option(text) for text in texts)
    pairs = [f" {text.strip()} ".partition(mark) for text in texts]
    return tuple(Option(prompt.strip(), partner=partner.strip()) for prompt, _, partner in pairs)


# --- one row out -----------------------------------------------------------------------------------------------------


def record_of(question: Outgoing) -> dict[str, str]:
    """The cells of a question by column, as rich text."""
    content = question.content
    return {
        "ref": question.ref,
        "kind": wording.KIND_NAMES[content.kind][0],
        "stem": content.stem,
        **_answers(content),
        "explanation": content.explanation,
        "passages": "; ".join(content.passages),
        "topics": "; ".join(content.topics),
        "difficulty": wording.DIFFICULTY_NAMES[content.difficulty][0],
        "source_title": escape(content.source_title),
        "source_url": escape(content.source_url),
        "keep_order": "" if content.shuffle or content.kind == "true_false" else wording.YES,
        "accents_free": "" if content.accents else wording.YES,
        "use": wording.USE_NAMES[question.use][0],
        "citation": escape(question.citation),
    }


def _answers(content: Content) -> dict[str, str]:
    texts = [option.text for option in content.options]
    match content.kind:
        case "true_false":
            right = next((text for (text, _), o in zip(TRUE_FALSE, content.options, strict=False) if o.correct), "")
            return {"key": right}
        case "matching":
            return _in_columns(_paired(content.options))
        case "numeric":
            return {"key": "; ".join(map(wording.number_written, content.options))}
        case "short_text":
            written = [mark.join(texts) for mark in ("; ", "\n")]
            return {"key": next((each for each in written if _listed_back(each, texts)), written[0])}
        case "ordering":
            return {**_in_columns(texts), "key": wording.letters(range(len(texts))) if len(texts) <= 26 else ""}  # noqa: PLR2004
        case _:
            return {**_in_columns(texts), "key": wording.letters(sorted(content.key))}


def _listed_back(written: str, texts: Sequence[str]) -> bool:
    return list(wording.listed(written)) == list(texts)


def _paired(options: Sequence[Option]) -> list[str]:
    for mark in _PAIRS:
        written = [f"{option.text}{mark}{option.partner}".strip() for option in options]
        if _pairs_of(written) == mark:
            return written
    return [f"{option.text}{_OTHERS}{option.partner}".strip() for option in options]


def _in_columns(texts: Sequence[str]) -> dict[str, str]:
    return {f"option:{place}": text for place, text in enumerate(texts)}


_MARKED = re.compile(r"[\\*_~^]")
_LOST: Final = (
    ("topics", "topics"),
    ("passages", "citation"),
    ("difficulty", "difficulty"),
    ("source_title", "source"),
    ("source_url", "source"),
    ("shuffle", "shuffle"),
    ("accents", "accents"),
)


def losses(question: Outgoing, back: Item | None) -> list[Loss]:
    """What differs in a question that was written and read again: what its format cannot hold of it."""
    sent = tidied(question.content)
    if back is None or back.content is None or not _same_answers(sent, back.content):
        return [Loss(question.ref, "kind", whole=True)]
    got = back.content
    found = ["image"] if sent.image and (got.image != sent.image or got.image_alt != sent.image_alt) else []
    texts = _texts(sent)
    if not all(map(same, texts, _texts(got))):
        plain = [[to_text(text) for text in each] for each in (texts, _texts(got))]
        found.append("rich" if plain[0] == plain[1] or any(map(_MARKED.search, texts)) else "lines")
    found += [what for name, what in _LOST if getattr(sent, name) != getattr(got, name)]
    if back.use != question.use:
        found.append("use")
    return [Loss(question.ref, what) for what in dict.fromkeys(found)]


def _texts(content: Content) -> list[str]:
    parts = [text for option in content.options for text in (option.text, option.partner)]
    return [content.stem, content.explanation, *parts]


def _same_answers(sent: Content, got: Content) -> bool:
    """Whether it is still the same question, whatever happened to its look."""
    if sent.kind != got.kind or len(sent.options) != len(got.options) or bool(sent.stem) != bool(got.stem):
        return False
    return all(
        _folded(a.text) == _folded(b.text)
        and _folded(a.partner) == _folded(b.partner)
        and a.tolerance == b.tolerance
        and (a.correct == b.correct or sent.kind not in CHOSEN)
        for a, b in zip(sent.options, got.options, strict=True)
    )


def _folded(text: str) -> str:
    return " ".join(to_text(text).split()).casefold()


def row_back(cells: Mapping[str, Cell]) -> Item:
    """A written row, read again."""
    return _item(cells, Place("row", 2), ours=True)
