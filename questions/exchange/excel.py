"""Excel workbooks: .xlsx and .xlsm in, .xlsx out, with the columns of `columns`.

Hides the parts of a workbook. Cells are read as people see them: formulas by the value last shown, dates and percents
in their writing, rich text as it looks. Nothing in a workbook is ever run or fetched.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from typing import Any, Final, TypeVar

import xlsxwriter
from lxml import etree

from questions.exchange import FileFault, Item, Loss, Outgoing, Reading, columns, legacy, office, wording
from questions.exchange.archive import Archive, broken, open_zip
from questions.exchange.columns import Cell, Row
from questions.exchange.faults import Refused
from questions.exchange.reading import reading
from questions.exchange.runs import GUARD, Run, rich, runs_of, said
from questions.rules.content import Content, Fault, Option, gettext_noop

_T = TypeVar("_T")

_MOST_COLUMNS: Final = 400
_MOST_MERGES: Final = 50_000
# So many rows without a word end a sheet.
_MOST_EMPTY: Final = 20_000
_HEADER_WITHIN: Final = 40
_FORMULA = re.compile(r"[=+\-@\t\r]")
_LONGEST_CELL: Final = 32_767
# So many parts tell what the fonts of a workbook show.
_SAMPLED: Final = 4


class Excel:
    """Workbooks as Excel, LibreOffice and others write them."""

    name = "excel"
    label = "Excel"
    extension = ".xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def read(self, data: bytes, /) -> Reading:
        return reading(data, _items)

    def write(self, questions: Sequence[Outgoing], /) -> bytes:
        kept = (question for question in questions if not any(loss.whole for loss in self.losses(question)))
        return _written(map(columns.record_of, kept))

    def losses(self, question: Outgoing, /) -> list[Loss]:
        record = columns.record_of(question)
        cells = {name: Cell(rich(runs_of(text))) for name, text in record.items()}
        return columns.losses(question, columns.row_back(cells))


# --- in --------------------------------------------------------------------------------------------------------------


def _items(data: bytes) -> Iterator[Item]:
    archive = open_zip(data, label=Excel.label)
    book = _Book(archive)
    found = 0
    sheets = [(name, *_begun(book.rows(path))) for name, path in book.sheets]
    headed = [sheet for sheet in sheets if columns.has_header(sheet[1])]
    chosen = headed or [sheet for sheet in sheets if sheet[1]][:1]
    for name, first, rest in chosen:
        for each in columns.items(chain(first, rest), part=name if len(sheets) > 1 else ""):
            noted = replace(each, notes=(*each.notes, *book.notes())) if not found else each
            found += 1
            yield noted


def _begun(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    return list(islice(rows, _HEADER_WITHIN)), rows


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell of one style looks: `code` is its number format, `font` a font's name."""

    code: str = "General"
    marked: bool = False
    font: str = ""


class _Book:
    """A workbook's visible sheets, its shared strings and its styles."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        main = office.main_part(archive, label=Excel.label)
        relations = office.relations(archive, main, label=Excel.label)
        self._from_1904 = False
        self.sheets = self._visible(main, relations)
        paths = {kind: path for kind, path in relations.values() if path in archive}
        self._strings = self._shared(paths["sharedStrings"]) if "sharedStrings" in paths else []
        self._styles = self._looks(paths["styles"]) if "styles" in paths else []
        worded = [
            path for kind, path in relations.values() if kind in ("sharedStrings", "worksheet") and path in archive
        ]
        samples = (office.sample(archive.read(path)) for path in worded[:_SAMPLED])
        self._repairs: set[legacy.Glyphs] = set()
        self._glyphs: legacy.Glyphs | None = legacy.glyphs_of("\n".join(samples))

    def notes(self) -> tuple[Fault, ...]:
        """What holds of the whole workbook, as far as it was read."""
        macros = [FileFault("macros_left", "", {})] if office.has_macros(self._archive) else []
        return (*macros, *(legacy.taken(glyphs) for glyphs in sorted(self._repairs)))

    def rows(self, path: str) -> Iterator[Row]:
        """The rows of a sheet that hold anything, with their numbers."""
        data = self._archive.read(path)
        merges = _Merges(data)
        number = empty = 0
        for element in office.elements(data, "row", label=Excel.label):
            said_number = element.get("r", "")
            number = int(said_number) if said_number.isdecimal() and len(said_number) < 8 else number + 1  # noqa: PLR2004
            cells = self._cells(element) if len(element) else []
            office.cleared(element)
            cells = merges.shared(number, cells)
            if any(cell.rich or cell.formula for cell in cells):
                empty = 0
                yield number, cells
            else:
                empty += 1
                if empty > _MOST_EMPTY:
                    return

    def _visible(self, main: str, relations: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
        found = []
        for element in office.elements(self._archive.read(main), "sheet", "workbookPr", label=Excel.label):
            if office.local(element) == "workbookPr":
                self._from_1904 = element.get("date1904") in ("1", "true")
                continue
            kind, path = relations.get(office.relation_id(element), ("", ""))
            if kind == "worksheet" and path in self._archive and element.get("state", "visible") == "visible":
                found.append((element.get("name", "")[:60], path))
        if not found:
            raise Refused(broken(Excel.label))
        return found

    def _shared(self, path: str) -> list[tuple[str, bool]]:
        found = []
        for element in office.elements(self._archive.read(path), "si", label=Excel.label):
            found.append(_string(element))
            office.cleared(element)
        return found

    def _looks(self, path: str) -> list[_Style]:
        """The styles of cells in their order."""
        codes: dict[str, str] = {}
        fonts: list[tuple[bool, str]] = []
        fills: list[bool] = []
        styles: list[_Style] = []
        for element in office.elements(
            self._archive.read(path), "numFmt", "fonts", "fills", "cellXfs", label=Excel.label
        ):
            match office.local(element):
                case "numFmt":
                    codes[element.get("numFmtId", "")] = element.get("formatCode", "")[:200]
                case "fonts":
                    fonts = [(_font_stands_out(font), _font_name(font)) for font in element]
                case "fills":
                    fills = [_fill_stands_out(fill) for fill in element]
                case _:
                    styles = [_style(each, codes, fonts, fills) for each in element]
        return styles

    def _cells(self, row: etree._Element) -> list[Cell]:
        cells: list[Cell] = []
        for element in row:
            column = _column(element.get("r", ""))
            if column is None:
                column = len(cells)
            if column >= _MOST_COLUMNS:
                break
            if len(element):
                cells += [columns.EMPTY] * (column - len(cells))
                cells[column:] = [self._cell(element)]
        return cells

    def _cell(self, element: etree._Element) -> Cell:
        style = _at(self._styles, element.get("s", "")) or _Style()
        value = formula = ""
        inline: etree._Element | None = None
        for child in element:
            name = office.local(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = "taken"
            elif name == "is":
                inline = child
        text, picked = self._text(element.get("t", "n"), value, inline, style)
        lost = formula and (not value or element.get("t") == "e")
        return Cell(
            self._repaired(text, style.font),
            (style.marked or picked) and bool(text),
            "lost" if lost else "taken" if formula else "",
        )

    def _text(self, kind: str, value: str, inline: etree._Element | None, style: _Style) -> tuple[str, bool]:
        """A cell's rich text, and whether all of its words stand out by themselves."""
        match kind:
            case "s":
                return _at(self._strings, value) or ("", False)
            case "inlineStr":
                return _string(inline) if inline is not None else ("", False)
            case "b":
                return (wording.TRUE if value == "1" else wording.FALSE), False
            case "str" | "e":
                return said(_unescaped(value)), False
            case "d":
                return value, False
            case _:
                return shown(value, style.code, from_1904=self._from_1904), False

    def _repaired(self, text: str, font: str) -> str:
        """A cell's words in Unicode, whatever its font made of other letters."""
        if text.isascii() or legacy.is_unicode(text):
            return text
        glyphs = legacy.glyphs_of_font(font)
        if glyphs is None and self._glyphs is not None and not legacy.looks_right(text):
            glyphs = self._glyphs
        if glyphs is None:
            return text
        self._repairs.add(glyphs)
        return legacy.converted(text, glyphs, font=font)


class _Merges:
    """The merged cells of a sheet: what they hold counts for all their rows."""

    _ONE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')

    def __init__(self, data: bytes) -> None:
        self._across: set[tuple[int, int]] = set()
        self._down: dict[tuple[int, int], int] = {}
        for found in islice(self._ONE.finditer(data), _MOST_MERGES):
            left, top, right, bottom = (group.decode() for group in found.groups())
            first, last = _column(left) or 0, _column(right) or 0
            if last > first:
                self._across.add((int(top), first))
            if int(bottom) > int(top):
                self._down[int(top), first] = int(bottom)
        self._open: dict[int, tuple[int, Cell]] = {}

    def shared(self, number: int, cells: list[Cell]) -> list[Cell]:
        """A row's cells with what merged cells above them hold."""
        if not self._across and not self._down:
            return cells
        for column, cell in enumerate(cells):
            if cell.rich and (number, column) in self._across:
                cells[column] = replace(cell, across=True)
        if not any(cell.rich for cell in cells):
            return cells
        for column, (last, cell) in list(self._open.items()):
            if number > last:
                del self._open[column]
                continue
            cells += [columns.EMPTY] * (column + 1 - len(cells))
            if not cells[column].rich:
                cells[column] = replace(cell, repeated=True)
        for column, cell in enumerate(cells):
            last = self._down.get((number, column), 0)
            if cell.rich and last:
                self._open[column] = (last, cell)
        return cells


def _column(ref: str) -> int | None:
    """ "AB12" is column 27, from 0."""
    letters = re.match(r"[A-Z]{1,3}", ref)
    if letters is None:
        return None
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold, as Office writes them."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _string(element: etree._Element) -> tuple[str, bool]:
    """A string's rich text, and whether all its runs stand out."""
    runs: list[Run] = []
    standing: list[bool] = []
    for child in element:
        name = office.local(child)
        if name == "t":
            runs.append(Run(_unescaped(child.text or "")))
            standing.append(False)
        elif name == "r":
            run, stands_out = _run(child)
            runs.append(run)
            standing.append(stands_out or not run.text.strip())
    return rich(runs), bool(standing) and all(standing)


def _run(element: etree._Element) -> tuple[Run, bool]:
    run = Run("")
    stands_out = False
    for child in element:
        name = office.local(child)
        if name == "t":
            run = replace(run, text=run.text + _unescaped(child.text or ""))
        elif name == "rPr":
            stands_out = _font_stands_out(child)
            run = _looking(run, child)
    return run, stands_out


def _looking(run: Run, properties: etree._Element) -> Run:
    for child in properties:
        value = child.get("val", "1")
        match office.local(child):
            case "b":
                run = replace(run, bold=value not in ("0", "false"))
            case "i":
                run = replace(run, italic=value not in ("0", "false"))
            case "vertAlign":
                run = replace(run, level="sub" if value == "subscript" else "super" if value == "superscript" else "")
    return run


def _font_stands_out(font: etree._Element) -> bool:
    """Bold, underlined, or in a colour other than black."""
    for child in font:
        name, value = office.local(child), child.get("val", "1")
        if name in ("b", "u") and value not in ("0", "false", "none"):
            return True
        if name == "color" and child.get("rgb", "FF000000")[-6:].upper() != "000000":
            return True
    return False


def _fill_stands_out(fill: etree._Element) -> bool:
    """Filled with something other than white."""
    for pattern in fill:
        if pattern.get("patternType", "none") in ("none", "gray125"):
            continue
        colours = [
            child.get("rgb", child.get("theme", ""))[-6:].upper()
            for child in pattern
            if office.local(child) == "fgColor"
        ]
        if any(colour not in ("FFFFFF", "0", "") for colour in colours):
            return True
    return False


def _font_name(font: etree._Element) -> str:
    return next((child.get("val", "") for child in font if office.local(child) in ("name", "rFont")), "")


def _style(
    element: etree._Element, codes: Mapping[str, str], fonts: Sequence[tuple[bool, str]], fills: Sequence[bool]
) -> _Style:
    font, fill = _at(fonts, element.get("fontId", "")), _at(fills, element.get("fillId", ""))
    number = element.get("numFmtId", "0")
    marked, name = font or (False, "")
    return _Style(codes.get(number, _BUILT_IN.get(number, "General")), marked or bool(fill), name)


def _at(known: Sequence[_T], place: str) -> _T | None:
    """What stands at a place that a file names, if there is one."""
    if not place.isdecimal() or len(place) > 7 or int(place) >= len(known):  # noqa: PLR2004
        return None
    return known[int(place)]


# Number formats that files do not spell out (ECMA-376, 18.8.30): those whose values are not plain numbers.
_BUILT_IN: Final = {
    "9": "0%", "10": "0.00%", "20": "h:mm", "21": "h:mm:ss", "22": "d/m/yyyy h:mm",
    **dict.fromkeys(("14", "15", *map(str, range(27, 32)), "36", *map(str, range(50, 55)), "57", "58"), "d/m/yyyy"),
    "17": "m/yyyy", "18": "h:mm", "19": "h:mm:ss", "45": "mm:ss", "46": "h:mm:ss", "47": "mm:ss",
}  # fmt: skip
_DATE_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a calendar, in no zone
_DATE_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DAY: Final = 2_958_465


def shown(value: str, code: str, *, from_1904: bool = False) -> str:
    """A number as people see it: dates as dd/mm/yyyy, percents with their sign, decimals after a comma."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return said(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:  # noqa: PLR2004
        return said(value)
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    if re.search(r"[dy]|h|mm?:s|s", bare) and "general" not in bare and 0 <= number <= _LAST_DAY:
        return _date(number, bare, from_1904=from_1904)
    if "%" in bare:
        return f"{_plain(number * 100)}%"
    return _plain(number)


def _plain(number: Decimal) -> str:
    """Fifteen digits, as spreadsheets hold them."""
    rounded = Decimal(f"{number:.15g}")
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _date(number: Decimal, code: str, *, from_1904: bool) -> str:
    moment = (_DATE_EPOCH_1904 if from_1904 else _DATE_EPOCH) + timedelta(seconds=round(float(number) * 86_400))
    has_day, has_year, has_time = "d" in code, "y" in code, "h" in code
    day = f"{moment:%d/%m}/{moment.year:04d}" if has_day and has_year else f"{moment:%d/%m}" if has_day else ""
    if has_year and not has_day:
        day = f"{moment.month:02d}/{moment.year:04d}" if "m" in code else f"{moment.year:04d}"
    time = f"{moment:%H:%M}" if has_time else f"{moment:%M:%S}" if not day else ""
    return " ".join(part for part in (day, time) if part)


# --- out -------------------------------------------------------------------------------------------------------------

_WIDTHS: Final = {
    "stem": 60,
    "explanation": 50,
    "passages": 24,
    "topics": 20,
    "source_title": 24,
    "citation": 30,
    "ref": 14,
}
_SHEET: Final = "Câu hỏi"
_GUIDE: Final = "Hướng dẫn"
_ROWS_CHECKED: Final = 5_000


class _Writer:
    """A workbook on its way out. Every text is written as text: nothing becomes a formula, a link or a number."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        wrap = {"text_wrap": True, "valign": "top"}
        self._plain = self.book.add_format(wrap)
        # With this mark a text that begins like a formula stays a text when somebody edits its cell.
        self._quoted = self.book.add_format({**wrap, "quote_prefix": True})
        self._heading = self.book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
        self._looks: dict[Run, Any] = {}

    def sheet(self, name: str, headings: Sequence[tuple[str, int]]) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        sheet = self.book.add_worksheet(name)
        for column, (_, width) in enumerate(headings):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for column, (heading, _) in enumerate(headings):
            sheet.write_string(0, column, heading, self._heading)
        return sheet

    def put(self, sheet: Any, row: int, column: int, text: str) -> None:  # noqa: ANN401
        """Rich text into a cell."""
        runs = runs_of(text)
        words = "".join(run.text for run in runs)[:_LONGEST_CELL]
        style = self._quoted if _FORMULA.match(words) else self._plain
        if all(run.is_plain for run in runs):
            if words:
                sheet.write_string(row, column, words, style)
            return
        pieces: list[Any] = []
        for run in (*runs, Run(GUARD)):
            pieces += [run.text] if run.is_plain else [self._look(run), run.text]
        sheet.write_rich_string(row, column, *pieces, style)

    def closed(self) -> bytes:
        self.book.close()
        return self._file.getvalue()

    def _look(self, run: Run) -> Any:  # noqa: ANN401
        look = replace(run, text="")
        if look not in self._looks:
            level = {"": 0, "super": 1, "sub": 2}[run.level]
            self._looks[look] = self.book.add_format({"bold": run.bold, "italic": run.italic, "font_script": level})
        return self._looks[look]


def _written(records: Iterator[Mapping[str, str]] | Sequence[Mapping[str, str]]) -> bytes:
    writer = _Writer()
    _questions(writer, records)
    return writer.closed()


def _questions(writer: _Writer, records: Iterator[Mapping[str, str]] | Sequence[Mapping[str, str]]) -> None:
    sheet = writer.sheet(_SHEET, [(heading, _WIDTHS.get(name, 18)) for name, heading, _ in columns.COLUMNS])
    _checks(sheet)
    for row, record in enumerate(records, start=1):
        for column, name in enumerate(columns.NAMES):
            if record.get(name):
                writer.put(sheet, row, column, record[name])


def _checks(sheet: Any) -> None:  # noqa: ANN401
    """Drop-downs where only some words are meant."""
    choices = {
        "kind": [names[0] for names in wording.KIND_NAMES.values()],
        "difficulty": [names[0] for names in wording.DIFFICULTY_NAMES.values()],
        "keep_order": [wording.YES, wording.NO],
        "accents_free": [wording.YES, wording.NO],
        "use": [names[0] for names in wording.USE_NAMES.values()],
    }
    for name, words in choices.items():
        column = columns.NAMES.index(name)
        sheet.data_validation(
            1, column, _ROWS_CHECKED, column, {"validate": "list", "source": words, "error_type": "warning"}
        )


EXAMPLES: Final = (
    Content(
        "single",
        "Nghị quyết số 57-NQ/TW được Bộ Chính trị ban hành ngày nào?",
        (
            Option("22/12/2023", correct=False),
            Option("22/12/2024"),
            Option("03/02/2025", correct=False),
            Option("30/4/2025", correct=False),
        ),
        explanation="Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị.",
        difficulty="easy",
    ),
    Content(
        "true_false",
        "Nghị quyết số 57-NQ/TW chỉ nói về chuyển đổi số.",
        (Option("Đúng", correct=False), Option("Sai")),
        explanation="Nghị quyết nói về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia.",
        difficulty="easy",
    ),
    Content("numeric", "Nghị quyết của Bộ Chính trị nêu trên mang số bao nhiêu?", (Option("57"),), difficulty="easy"),
)
_GUIDE_HEADINGS: Final = (gettext_noop("Column"), gettext_noop("What goes into it"))


def template(told: Callable[[str], str] = str) -> bytes:
    """A workbook to fill in: headings, drop-downs, three examples, and a sheet that explains the columns.

    `told` translates the explanations.
    """
    writer = _Writer()
    _questions(writer, [columns.record_of(Outgoing("", content)) for content in EXAMPLES])
    guide = writer.sheet(_GUIDE, [(told(_GUIDE_HEADINGS[0]), 24), (told(_GUIDE_HEADINGS[1]), 80)])
    for row, (_, heading, meaning) in enumerate(columns.COLUMNS, start=1):
        writer.put(guide, row, 0, said(heading))
        writer.put(guide, row, 1, said(told(meaning)))
    return writer.closed()
