"""A tile-grid map of the country: one equal square a province, north at the top and the coast at the right.

Drawn here by hand and free of any boundary data. Rows and columns count from 0. Hoàng Sa and Trường Sa are
special zones of Đà Nẵng and Khánh Hòa; each has a tile of its own at sea, annotated with its province's code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the grid, in rows from the north and columns from the west."""

    row: int
    col: int


@dataclass(frozen=True, slots=True)
class ZoneTile:
    """The tile of a special zone far at sea: the commune's code, its name, and the province it belongs to."""

    code: str
    name: str
    name_en: str
    province: str
    tile: Tile


# Each line is a row; "··" is open sea or a neighbouring country, HS and TS are the two zones at sea.
_GRID: Final = """
    12 15 08 04 ·· ·· ·· ··
    11 14 25 19 20 ·· ·· ··
    ·· ·· 01 24 22 ·· ·· ··
    ·· ·· 37 33 31 ·· ·· ··
    ·· ·· 38 ·· ·· ·· ·· ··
    ·· ·· 40 ·· ·· ·· ·· ··
    ·· ·· ·· 42 ·· ·· ·· ··
    ·· ·· ·· 44 ·· ·· ·· ··
    ·· ·· ·· ·· 46 ·· ·· ··
    ·· ·· ·· ·· 48 ·· HS ··
    ·· ·· ·· ·· ·· 51 ·· ··
    ·· ·· ·· ·· ·· 52 ·· ··
    ·· ·· ·· ·· ·· 66 ·· ··
    ·· ·· 80 75 68 56 ·· ··
    ·· 91 82 79 ·· ·· ·· TS
    ·· 92 86 ·· ·· ·· ·· ··
    ·· 96 ·· ·· ·· ·· ·· ··
"""
_AT: Final = {
    word: Tile(row, col)
    for row, line in enumerate(_GRID.split("\n")[1:-1])
    for col, word in enumerate(line.split())
    if word != "··"
}

HOANG_SA: Final = ZoneTile("20333", "Hoàng Sa", "Hoang Sa", "48", _AT["HS"])
TRUONG_SA: Final = ZoneTile("22736", "Trường Sa", "Truong Sa", "56", _AT["TS"])

#: The tile of each province, by its code.
PROVINCE_TILES: Final[Mapping[str, Tile]] = MappingProxyType(
    {word: tile for word, tile in _AT.items() if word.isdigit()}
)
#: The annotated tiles of the zones at sea, by their province's code.
ZONE_TILES: Final[Mapping[str, ZoneTile]] = MappingProxyType({zone.province: zone for zone in (HOANG_SA, TRUONG_SA)})
ROWS: Final = 1 + max(tile.row for tile in _AT.values())
COLS: Final = 1 + max(tile.col for tile in _AT.values())
