"""Vietnamese text for machines: folding for accent-free search, keys for the dictionary's order, search text.

Hides Unicode. Everything here is pure; what it returns is stored beside the names it was made from.
"""

import re
import unicodedata
from collections.abc import Sequence

# Ð (eth) is often typed for Đ; both fold to d. Neither decomposes, so they need a table.
_D_WITH_STROKE = str.maketrans({"đ": "d", "ð": "d"})
# Marks within a word (Ea H'Leo, M’Drắk) join its parts, as people type them.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′"))
_NOT_WORD = re.compile(r"[\W_]+")

# The 29 letters of the alphabet in their order, with f, j, w, z of borrowed names where they stand in it.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Tones are a second level, in the dictionary's order: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = frozenset("\u0306\u0302\u031b")  # breve, circumflex, horn: they make another letter

_END, _SPACE, _NUMBER, _FIRST_LETTER, _OTHER = "00", "01", "02", 10, "99"
_WEIGHTS = {letter: str(_FIRST_LETTER + place) for place, letter in enumerate(_LETTERS)}
_LONGEST_NUMBER = 99

_NAME_ENDS, _CONTEXT_STARTS = " | ", " / "


def fold(text: str) -> str:
    """`text` without accents, case, punctuation and surplus blanks: "Phường Hoàn Kiếm" → "phuong hoan kiem".

    Equal for NFC and NFD input, and idempotent. Digits and letters of any script stay.
    """
    # Compatibility forms and case folding feed each other; two rounds reach Unicode's fixed point.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_APOSTROPHES).translate(_D_WITH_STROKE)
    text = "".join(char for char in text if not unicodedata.category(char).startswith("M"))
    return _NOT_WORD.sub(" ", text).strip()


def sort_key(text: str) -> str:
    """A key whose plain order is the Vietnamese dictionary's order of `text`.

    Letters of the whole text first (a ă â b c d đ e ê …; a blank before any letter, numbers by value before
    letters), then its tones (ngang huyền hỏi ngã sắc nặng). Case and punctuation do not count. The key is
    made of ASCII digits alone, which every database collation orders alike.
    """
    elements: list[str] = []
    tones: list[str] = []
    for kind, value, tone in _elements(text):
        elements.append(_weight(kind, value))
        tones.append(tone)
    return "".join(elements) + _END + "".join(tones).rstrip("0")


def search_text(name: str, *, full_name: str, context: Sequence[str] = ()) -> str:
    """What is stored to be searched: " hoan kiem | phuong hoan kiem / thanh pho ha noi".

    Each word follows a blank, so a word's beginning is found by " word"; the marks tell the name, the name
    with its type or code, and what it belongs to apart, for ranking. `fold` never yields "|" or "/".
    """
    return f" {fold(name)}{_NAME_ENDS}{fold(full_name)}{_CONTEXT_STARTS}" + " ".join(map(fold, context))


def _elements(text: str) -> list[tuple[str, str, str]]:
    """(kind, value, tone) of each letter, number and gap; kind is "letter", "number", "space" or "other"."""
    found: list[tuple[str, str, str]] = []
    for char in unicodedata.normalize("NFD", text.translate(_APOSTROPHES).casefold()).replace("ð", "đ"):
        kind, value, tone = found[-1] if found else ("", "", "")
        if unicodedata.category(char).startswith("M"):
            if kind == "letter" and char in _TONES:
                found[-1] = (kind, value, _TONES[char])
            elif kind == "letter" and char in _SHAPES:
                shaped = unicodedata.normalize("NFC", value + char)
                found[-1] = (kind, shaped if shaped in _WEIGHTS else value, tone)
        elif char in _WEIGHTS:
            found.append(("letter", char, "0"))
        elif char.isdecimal():
            digit = str(unicodedata.decimal(char))
            if kind == "number" and len(value) < _LONGEST_NUMBER:
                found[-1] = (kind, value + digit, "")
            else:
                found.append(("number", digit, ""))
        elif char.isalnum():
            found.append(("other", char, ""))
        elif kind not in ("", "space"):
            found.append(("space", "", ""))
    return found[:-1] if found and found[-1][0] == "space" else found


def _weight(kind: str, value: str) -> str:
    """The part of the key that stands for one element; no weight is the beginning of another."""
    if kind == "letter":
        return _WEIGHTS[value]
    if kind == "number":
        number = value.lstrip("0") or "0"
        return f"{_NUMBER}{len(number):02d}{number}"
    if kind == "space":
        return _SPACE
    return f"{_OTHER}{ord(value):07d}"
