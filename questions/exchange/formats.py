"""The list of all formats, which of them a file is in, and files to fill in."""

from collections.abc import Callable
from typing import Final

from questions.exchange import Format, Outgoing, excel, word
from questions.exchange.aiken import Aiken
from questions.exchange.archive import open_zip
from questions.exchange.excel import EXAMPLES, Excel
from questions.exchange.faults import Refused
from questions.exchange.gift import Gift
from questions.exchange.lossless import Lossless
from questions.exchange.moodle import MoodleXml
from questions.exchange.qti import Qti
from questions.exchange.tables import Csv
from questions.exchange.word import Word

# In the order in which people are offered them.
FORMATS: Final[tuple[Format, ...]] = (Excel(), Word(), Csv(), MoodleXml(), Qti(), Gift(), Aiken(), Lossless())

# A file that only its own format's packages hold.
_MEMBERS: Final = {"word/document.xml": "word", "xl/workbook.xml": "excel", "imsmanifest.xml": "qti"}
# How much of a file tells what it is.
_HEAD: Final = 64 * 1024


def by_name(name: str) -> Format | None:
    """The format of an address, if there is one of that name."""
    return next((each for each in FORMATS if each.name == name), None)


def detect(file_name: str, data: bytes) -> str:
    """The name of the format that the file seems to be in, by what it holds before how it is called; "" for none."""
    if data.startswith(b"PK"):
        return _packed(data, file_name.lower())
    head = data[:_HEAD].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    return _written(head.lstrip(), file_name.lower())


def template(name: str, told: Callable[[str], str] = str) -> bytes | None:
    """A file of this format to fill in, with examples; None when there is no such format. `told` translates."""
    if name == Excel.name:
        return excel.template(told)
    if name == Word.name:
        return word.template(told)
    form = by_name(name)
    return None if form is None else form.write([Outgoing("", content) for content in EXAMPLES])


def _packed(data: bytes, file_name: str) -> str:
    try:
        names = open_zip(data).names
    except Refused:  # whoever reads it says why
        return next((form.name for form in FORMATS if file_name.endswith(form.extension)), "")
    found = next((form for member, form in _MEMBERS.items() if member in names), "")
    return found or ("qti" if any(name.endswith(".xml") for name in names) else "")


def _written(head: str, file_name: str) -> str:
    if head.startswith("<"):
        return "qti" if "imsqti" in head or "<assessmentItem" in head or "<qti-" in head else "moodle-xml"
    if head.startswith("{") and '"' in head[:200] and not file_name.endswith((".gift", ".txt")):
        return "json"
    if file_name.endswith((".csv", ".tsv")):
        return "csv"
    if "ANSWER:" in head.upper() and "{" not in head:
        return "aiken"
    if "{" in head and "}" in head:
        return "gift"
    return "aiken" if file_name.endswith(".txt") else ""
