"""The tile map looks like the country."""

import csv
import io
from itertools import pairwise

from localities.rules import tiles

# Along the coast from the border in the north-east to the cape in the south-west.
COAST = (
    "22",
    "31",
    "33",
    "37",
    "38",
    "40",
    "42",
    "44",
    "46",
    "48",
    "51",
    "52",
    "66",
    "56",
    "68",
    "79",
    "82",
    "86",
    "92",
    "96",
)
NORTHERN = {"04", "08", "12", "15"}
# Hưng Yên and Ninh Bình reach the sea south of Hải Phòng, in whose row they stand.
BEHIND_ANOTHER_COAST = {"33", "37"}


def listed(whole_list: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(whole_list)))


def test_every_province_has_one_tile_and_no_two_share_one(whole_list: str) -> None:
    provinces = {row["code"] for row in listed(whole_list) if len(row["code"]) == 2}
    places = [*tiles.PROVINCE_TILES.values(), *(zone.tile for zone in tiles.ZONE_TILES.values())]
    assert set(tiles.PROVINCE_TILES) == provinces
    assert len(set(places)) == len(places)


def test_tiles_lie_within_the_grid() -> None:
    assert {tile.row for tile in tiles.PROVINCE_TILES.values()} == set(range(tiles.ROWS))
    assert all(0 <= zone.tile.col < tiles.COLS for zone in tiles.ZONE_TILES.values())


def test_neighbours_along_the_coast_touch() -> None:
    for one, other in pairwise(COAST):
        here, there = tiles.PROVINCE_TILES[one], tiles.PROVINCE_TILES[other]
        assert max(abs(here.row - there.row), abs(here.col - there.col)) == 1, (one, other)


def test_the_north_is_at_the_top_and_the_cape_at_the_bottom() -> None:
    assert {code for code, tile in tiles.PROVINCE_TILES.items() if tile.row == 0} == NORTHERN
    assert {code for code, tile in tiles.PROVINCE_TILES.items() if tile.row == tiles.ROWS - 1} == {"96"}


def test_the_sea_is_to_the_right_of_the_coast() -> None:
    # From Quảng Ninh to Khánh Hòa nothing but the zones at sea lies east of a province of the coast.
    for code in COAST[: COAST.index("56") + 1]:
        coast = tiles.PROVINCE_TILES[code]
        east = [other for other, tile in tiles.PROVINCE_TILES.items() if tile.row == coast.row and tile.col > coast.col]
        assert not east or code in BEHIND_ANOTHER_COAST, code


def test_the_zones_at_sea_are_tiles_of_their_provinces_far_to_the_east(whole_list: str) -> None:
    rows = {row["code"]: row for row in listed(whole_list)}
    easternmost = max(tile.col for tile in tiles.PROVINCE_TILES.values())
    assert {zone.province for zone in (tiles.HOANG_SA, tiles.TRUONG_SA)} == {"48", "56"}
    for province, zone in tiles.ZONE_TILES.items():
        row = rows[zone.code]
        assert (row["parent"], row["type"]) == (province, "special_zone")
        assert (row["name"], row["name_en"]) == (zone.name, zone.name_en)
        assert zone.tile.col > easternmost
