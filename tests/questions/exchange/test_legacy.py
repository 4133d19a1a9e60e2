"""Text from before Unicode: every encoding reads as the same words, and Unicode is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import legacy

WORDS = "Nghị quyết của Đảng Cộng sản Việt Nam về chuyển đổi số, khoa học và công nghệ"

# The same words in each system, written by hand from the charts.
TCVN3 = "NghÞ quyÕt cña §¶ng Céng s¶n ViÖt Nam vÒ chuyÓn ®æi sè, khoa häc vµ c«ng nghÖ"
VNI = "Nghò quyeát cuûa Ñaûng Coäng saûn Vieät Nam veà chuyeån ñoåi soá, khoa hoïc vaø coâng ngheä"

# All letters with tones, each in a syllable of its own.
LETTERS = (
    "à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ đi è ẻ ẽ é ẹ ê ề ể ễ ế ệ ì ỉ ĩ í ị "
    "ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ ù ủ ũ ú ụ ư ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"
)
TCVN3_LETTERS = (
    "µ ¶ · ¸ ¹ ¨ » ¼ ½ ¾ Æ © Ç È É Ê Ë ®i Ì Î Ï Ð Ñ ª Ò Ó Ô Õ Ö × Ø Ü Ý Þ "
    "ß á â ã ä « å æ ç è é ¬ ê ë ì í î ï ñ ò ó ô \xad õ ö ÷ ø ù ú û ü ý þ"
)
VNI_LETTERS = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñi eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
    "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_reads_without_a_note(encoding: str) -> None:
    assert legacy.decode(WORDS.encode(encoding)) == (WORDS, ())


def test_utf_16_with_its_mark_reads_in_both_orders() -> None:
    assert legacy.decode(b"\xfe\xff" + WORDS.encode("utf-16-be")) == (WORDS, ())


def test_decomposed_unicode_is_composed() -> None:
    assert legacy.decode(unicodedata.normalize("NFD", WORDS).encode()) == (WORDS, ())


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TCVN3.encode("latin-1"), "TCVN3"),
        (VNI.encode("latin-1"), "VNI"),
    ],
    ids=["tcvn3", "vni"],
)
def test_eight_bit_text_is_told_by_its_words(data: bytes, name: str) -> None:
    text, notes = legacy.decode(data)
    assert (text, [note.params["encoding"] for note in notes]) == (WORDS, [name])


def windows_1258(text: str) -> bytes:
    """As Windows writes it: letters with their shape, tones after them."""
    out = bytearray()
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tone))
        out += (base + tone).encode("cp1258")
    return bytes(out)


def test_windows_1258_is_composed() -> None:
    text, notes = legacy.decode(windows_1258(WORDS))
    assert (text, [note.params["encoding"] for note in notes]) == (WORDS, ["Windows-1258"])


@pytest.mark.parametrize(("glyphs", "written"), [("TCVN3", TCVN3_LETTERS), ("VNI", VNI_LETTERS)])
def test_every_letter_has_its_glyph(glyphs: legacy.Glyphs, written: str) -> None:
    assert legacy.converted(written, glyphs) == LETTERS


def test_capitals_of_vni() -> None:
    assert legacy.converted("ÑAÛNG COÄNG SAÛN VIEÄT NAM, ÖÙNG DUÏNG, ÑÒNH HÖÔÙNG, YÛ", "VNI") == (
        "ĐẢNG CỘNG SẢN VIỆT NAM, ỨNG DỤNG, ĐỊNH HƯỚNG, Ỷ"
    )


def test_capitals_of_tcvn3_typed_with_the_shift_key() -> None:
    assert legacy.converted("§¶NG CéNG S¶N VIÖT NAM", "TCVN3") == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert legacy.converted("Bé NghÞ quyÕt §¶ng", "TCVN3") == "Bộ Nghị quyết Đảng"


def test_capitals_of_a_font_of_capitals() -> None:
    assert legacy.converted("nghÞ quyÕt", "TCVN3", font=".VnTimeH") == "NGHỊ QUYẾT"
    assert legacy.converted("nghÞ quyÕt", "TCVN3", font=".VnTime") == "nghị quyết"


@pytest.mark.parametrize(
    ("font", "glyphs"), [(".VnTime", "TCVN3"), (".VnArialH", "TCVN3"), ("VNI-Times", "VNI"), ("Times New Roman", None)]
)
def test_fonts_tell_their_glyphs(font: str, glyphs: legacy.Glyphs | None) -> None:
    assert legacy.glyphs_of_font(font) == glyphs


@pytest.mark.parametrize(("written", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_words_typed_in_old_fonts_are_repaired(written: str, name: str) -> None:
    text, notes = legacy.repaired(written)
    assert text == WORDS
    assert [(note.code, note.params) for note in notes] == [("encoding_taken", {"encoding": name})]


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        WORDS.upper(),
        "Câu 1: Nghị quyết số 57-NQ/TW ban hành ngày nào? Đáp án: 22/12/2024",
        "Ủy ban, hoà bình, thuỷ lợi, khoẻ, quý, giếng, gìn giữ, khuỷu, ngoằn ngoèo, quắc",
        "Résumé, naïve café — Ångström, Zürich",
        "25 µm ± 0,1 · 3 × 4 ÷ 2 § 5",
        "plain words",
        "",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert legacy.repaired(text) == (text, ())


def test_lines_may_differ_in_their_encodings() -> None:
    text, notes = legacy.decode(f"{WORDS}\r\n".encode() + f"{TCVN3}\r\n".encode("latin-1"))
    assert text == f"{WORDS}\n{WORDS}\n"
    assert [note.params["encoding"] for note in notes] == ["TCVN3"]


def test_a_broken_letter_in_unicode_is_told() -> None:
    text, notes = legacy.decode(WORDS.encode()[:-1] + b"\xff\n" + WORDS.encode())
    assert "Nghị quyết" in text
    assert [note.code for note in notes] == ["encoding_unknown"]


def test_bytes_of_no_encoding_are_told() -> None:
    assert [note.code for note in legacy.decode(b"\xfe\xca\x83 \x90\x91\xf0\xff")[1]] == ["encoding_unknown"]


@given(st.binary(max_size=400))
def test_any_bytes_read(data: bytes) -> None:
    text, _ = legacy.decode(data)
    assert "\r" not in text
    assert "\x00" not in text


@given(st.text(max_size=200))
def test_any_text_is_repaired_or_left(text: str) -> None:
    assert legacy.repaired(text)[0] is not None
