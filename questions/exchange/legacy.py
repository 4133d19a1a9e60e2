"""Text from before Unicode: bytes of unknown encoding, and words typed in fonts of TCVN3 (ABC) or VNI.

Owns the tables of both (TCVN 5712:1993 and its fonts of capitals; VNI for Windows) and the judgement which of them a
text is in: the share of its accented words that are possible Vietnamese syllables. Pure.
"""

import re
import unicodedata
from typing import Final, Literal

from questions.exchange import FileFault
from questions.rules.content import Fault

Glyphs = Literal["TCVN3", "VNI"]

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# As many characters tell what a text is in.
_SAMPLE: Final = 100_000
# What share of the accented words must be syllables after a conversion, and may be before it, and how many at least.
_CONVINCING: Final = 0.8
_DOUBTFUL: Final = 0.4
_FEWEST: Final = 3
_FEWEST_BYTES_UTF16: Final = 8


def decode(data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """The text of a file's bytes, in NFC with lines ended by "\\n", and notes of what was taken for what.

    A note "encoding_taken" names an encoding other than Unicode; "encoding_unknown" says that none fits, and that what
    cannot be read stands as U+FFFD. Lines may differ in their encodings. Never raises.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _unicode(data[len(mark) :].decode(encoding, errors="replace"))
    wide = _without_mark(data)
    if wide:
        return _unicode(data.decode(wide, errors="replace"))
    try:
        return _unicode(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _eight_bit(data)


def repaired(text: str) -> tuple[str, tuple[Fault, ...]]:
    """Unicode text whose letters may be glyphs of TCVN3 or VNI, as words; the note names which. Else as it is."""
    glyphs = glyphs_of(text)
    if glyphs is None:
        return text, ()
    return converted(text, glyphs), (taken(glyphs),)


def glyphs_of(text: str) -> Glyphs | None:
    """Which glyphs the letters of a text must be, or None: it is well as it is, or too little to tell.

    Only its lines that make no sense are judged: a heading in Unicode may stand over a table in an old font.
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return None
    sample = "\n".join(line for line in sample.split("\n") if not looks_right(line))
    if not sample:
        return None
    best: Glyphs | None = None
    best_share = _CONVINCING
    for glyphs in _GLYPHS:
        share, count = _share(_CONVERTERS[glyphs](sample))
        if count >= _FEWEST and share > best_share:
            best, best_share = glyphs, share
    return best


def looks_right(text: str) -> bool:
    """Whether a text is better left alone: it has no accented words, or most of them are Vietnamese."""
    share, count = _share(text[:_SAMPLE])
    return not count or share > _DOUBTFUL


def is_unicode(text: str) -> bool:
    """Whether it holds letters that only Unicode has, so that no old font made them."""
    return any("\u1ea0" <= char <= "\u1ef9" for char in text)


def glyphs_of_font(font: str) -> Glyphs | None:
    """Which glyphs a font by its name has: ".VnTime" those of TCVN3, "VNI-Times" those of VNI."""
    name = font.casefold()
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if name.startswith("vni-") else None


def converted(text: str, glyphs: Glyphs, *, font: str = "") -> str:
    """The words that the glyphs show, in NFC. `font`: fonts of TCVN3 ending in "H" show capitals."""
    words = unicodedata.normalize("NFC", _CONVERTERS[glyphs](text))
    if glyphs == "TCVN3" and font.casefold().startswith(".vn") and font.endswith("H"):
        return words.upper()
    return words


def taken(encoding: str) -> Fault:
    """The note that a text was taken to be in an encoding."""
    return FileFault("encoding_taken", "stem", {"encoding": encoding})


def _unicode(text: str) -> tuple[str, tuple[Fault, ...]]:
    words, notes = repaired(text)
    if "\ufffd" in words:
        notes = (*notes, FileFault("encoding_unknown", "stem", {}))
    return _kept(words), notes


def _kept(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))


def _without_mark(data: bytes) -> str | None:
    """UTF-16 that does not say so: text has blanks and digits, whose other byte is zero."""
    sample = data[:4096]
    if len(sample) < _FEWEST_BYTES_UTF16:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 8 and even * 8 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 8 and odd * 8 < even else None


def _eight_bit(data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """Lines that are UTF-8 are read as that; what the others are in is judged by all of them."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    others = b"\n".join(line for line in lines if not _is_utf8(line))
    encoding = _best_encoding(others[:_SAMPLE])
    if encoding is None:
        return _kept("\n".join(_windows(line) for line in lines)), (FileFault("encoding_unknown", "stem", {}),)
    text = "\n".join(line.decode("utf-8") if _is_utf8(line) else _decoded(line, encoding) for line in lines)
    if encoding == "UTF-8":
        return _kept(text), (FileFault("encoding_unknown", "stem", {}),)
    return _kept(text), (taken(encoding),)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _windows(line: bytes) -> str:
    return line.decode("utf-8") if _is_utf8(line) else line.decode("cp1252", errors="replace")


def _best_encoding(data: bytes) -> str | None:
    best, best_share = None, _DOUBTFUL
    for encoding in ("UTF-8", "Windows-1258", *_GLYPHS):
        share, count = _share(_decoded(data, encoding))
        if count and share > best_share:
            best, best_share = encoding, share
    return best


def _decoded(data: bytes, encoding: str) -> str:
    if encoding == "UTF-8":
        return data.decode("utf-8", errors="replace")
    if encoding == "Windows-1258":
        return unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    glyphs: Glyphs = "TCVN3" if encoding == "TCVN3" else "VNI"
    return converted("".join(map(_western, data.decode("latin-1"))), glyphs)


def _western(char: str) -> str:
    """Windows has quotes and dashes where Latin-1 has control characters."""
    return char.encode("latin-1").decode("cp1252", errors="replace") if "\x80" <= char <= "\x9f" else char


# TCVN3: one code a letter. Capitals with tones are lower-case letters in fonts that show capitals.
_TCVN3_CHART: Final = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",  # A1–AE
    0xB5: "àảãáạ",  # B5–B9
    0xBB: "ằẳẵắ",  # BB–BE
    0xC6: "ặầẩẫấậè",  # C6–CC
    0xCE: "ẻẽéẹềểễếệìỉ",  # CE–D8
    0xDC: "ĩíịò",  # DC–DF
    0xE1: "ỏõóọồổỗốộờởỡớợù",  # E1–EF
    0xF1: "ủũúụừửữứựỳỷỹýỵ",  # F1–FE
}
_TCVN3: Final = {
    first + place: letter for first, letters in _TCVN3_CHART.items() for place, letter in enumerate(letters)
}

# VNI: a letter and a second code that says what stands on it; i, đ, ơ, ư and ỵ have codes of their own.
_VNI_SINGLE: Final = dict(
    zip("íìæóòîñôöÍÌÆÓÒÎÑÔÖ", "íìỉĩịỵđơưÍÌỈĨỊỴĐƠƯ", strict=True),
)
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_SECOND: Final = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _CIRCUMFLEX, "á": _CIRCUMFLEX + _ACUTE, "à": _CIRCUMFLEX + _GRAVE, "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE, "ë": _BREVE + _DOT,
}  # fmt: skip
# What may stand on which letter.
_VNI_PAIR = re.compile(
    "(?P<letter>[aA])(?P<second>[ùøûõïâáàåãäêéèúüë])"
    "|(?P<round>[eoEO])(?P<hat>[ùøûõïâáàåãä])"
    "|(?P<plain>[uyôöUYÔÖ])(?P<tone>[ùøûõï])"
    "|(?P<own>[íìæóòîñôöÍÌÆÓÒÎÑÔÖ])",
    re.IGNORECASE,
)


def _from_tcvn3(text: str) -> str:
    return "\n".join(_capitals(line.translate(_TCVN3), line) for line in text.split("\n"))


def _capitals(words: str, glyphs: str) -> str:
    """Fonts of capitals leave lower-case letters among capital ones: "CộNG" is "CỘNG"."""
    if words.upper() == words or not _is_shouted(glyphs):
        parts = zip(re.split(r"(\s+)", words), re.split(r"(\s+)", glyphs), strict=False)
        return "".join(word.upper() if _is_shouted(glyph) else word for word, glyph in parts)
    return words.upper()


def _is_shouted(glyphs: str) -> bool:
    """Two capitals or more, and no letter that is certainly not one."""
    capitals = sum("A" <= char <= "Z" or "¡" <= char <= "§" for char in glyphs)
    return capitals > 1 and not any("a" <= char <= "z" for char in glyphs)


def _from_vni(text: str) -> str:
    return _VNI_PAIR.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    own = found["own"]
    if own:
        return _VNI_SINGLE.get(own, own)
    letter = found["letter"] or found["round"] or found["plain"]
    second = found["second"] or found["hat"] or found["tone"]
    written = _VNI_SINGLE.get(letter, letter) + _VNI_SECOND[second.lower()]
    return unicodedata.normalize("NFC", written)


_GLYPHS: Final[tuple[Glyphs, ...]] = ("TCVN3", "VNI")
_CONVERTERS: Final = {"TCVN3": _from_tcvn3, "VNI": _from_vni}

# A syllable without its tone: what may begin it, its vowels, what may end it.
_SYLLABLE = re.compile(
    "(ngh?|nh|g[hi]?|kh?|ph?|qu|t[hr]?|ch?|[bdđhlmnrsvx])?"
    "(iêu|yêu|uôi|ươi|ươu|oai|oay|oao|oeo|uây|uyê|uyu|uya|uêu|uâng"
    "|ia|iê|ya|yê|ua|uô|ưa|ươ|oa|oă|oe|uâ|uê|uy|uơ|oo"
    "|ai|ay|ao|au|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
    "(?P<end>ch|ng|nh|[cmnpt])?"
)
_MARKED_WORD = re.compile(r"[^\s\x00-\x40\[-`{-\x7f\u2010-\u2027\ufeff]+")
_TONES: Final = frozenset((_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT))
# Syllables that end so have one of two tones.
_STOPPED: Final = frozenset({"c", "ch", "p", "t"})


def _share(text: str) -> tuple[float, int]:
    """Of the accented words of two letters and more: what share are syllables of Vietnamese, and how many there are."""
    marked = [word for word in _MARKED_WORD.findall(text) if len(word) > 1 and not word.isascii()]
    return (sum(map(_is_syllable, marked)) / len(marked) if marked else 0.0), len(marked)


def _is_syllable(word: str) -> bool:
    if word[1:] != word[1:].lower() and word != word.upper():
        return False
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in letters if char in _TONES]
    toneless = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    found = _SYLLABLE.fullmatch(toneless)
    if found is None or len(tones) > 1:
        return False
    return found["end"] not in _STOPPED or tones in ([_ACUTE], [_DOT])
