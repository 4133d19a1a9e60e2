"""How a locality's full name is written, in Vietnamese and in English. Knows the types, not the tables."""

from typing import Final

_VIETNAMESE: Final = {
    "province": "Tỉnh",
    "city": "Thành phố",
    "commune": "Xã",
    "ward": "Phường",
    "special_zone": "Đặc khu",
}
_ENGLISH: Final = {
    "province": "Province",
    "city": "City",
    "commune": "Commune",
    "ward": "Ward",
    "special_zone": "Special Zone",
}


def full_name(kind: str, name: str) -> str:
    """The name as the law writes it: ("ward", "Hoàn Kiếm") → "Phường Hoàn Kiếm"."""
    return f"{_VIETNAMESE[kind]} {name}"


def full_name_en(kind: str, name_en: str) -> str:
    """The English form: "Hoan Kiem Ward"; a name that begins with a number comes last, "Ward 1 Bao Loc"."""
    word = _ENGLISH[kind]
    return f"{word} {name_en}" if name_en[:1].isdigit() else f"{name_en} {word}"
