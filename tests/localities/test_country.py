"""Searching and naming over the whole shipped list."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from localities import queries
from localities.models import Commune
from localities.rules import tiles
from localities.rules.vietnamese import fold
from localities.services.importing import import_localities

DAY = dt.date(2026, 11, 1)
pytestmark = pytest.mark.django_db
IN_ORDER = [
    "An Giang",
    "Bắc Ninh",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Đà Nẵng",
    "Đắk Lắk",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Phòng",
    "Hồ Chí Minh",
    "Huế",
    "Hưng Yên",
    "Khánh Hòa",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Nghệ An",
    "Ninh Bình",
    "Phú Thọ",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sơn La",
    "Tây Ninh",
    "Thái Nguyên",
    "Thanh Hóa",
    "Tuyên Quang",
    "Vĩnh Long",
]


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: DjangoDbBlocker, whole_list: str) -> Iterator[None]:
    """The shipped list, imported once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_localities(text=whole_list, today=DAY)
        yield
        transaction.set_rollback(True)


def found(text: str, province: str | None = None, limit: int = 20) -> list[str]:
    return [commune.full_name for commune in queries.search_communes(text, province, limit)]


@pytest.mark.parametrize(
    "text", ["hoan kiem", "Hoàn Kiếm", "HOÀN KIẾM", "phuong hoan kiem", "P. Hoàn Kiếm", "hoan kie", "kiem hoan"]
)
def test_finds_a_ward_however_it_is_typed(country: None, text: str) -> None:
    assert found(text)[0] == "Phường Hoàn Kiếm"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("phuong 1", "Phường 1 Bảo Lộc"),
        ("ea hleo", "Xã Ea H'Leo"),
        ("ea h'leo", "Xã Ea H'Leo"),
        ("m’drak", "Xã M'Drắk"),
        ("xa dung", "Xã Xa Dung"),  # "xa" is a type and a name
        ("van mieu quoc tu giam", "Phường Văn Miếu - Quốc Tử Giám"),
        ("hoang sa", "Đặc khu Hoàng Sa"),
        ("dac khu truong sa", "Đặc khu Trường Sa"),
        ("ba dinh ha noi", "Phường Ba Đình"),
        ("dong da", "Phường Đống Đa"),
        ("bo ha", "Phường Bố Hạ"),
        ("phuong long thanh", "Phường Long Thành"),
    ],
)
def test_the_best_match_comes_first(country: None, text: str, first: str) -> None:
    assert found(text)[0] == first


def test_whole_words_come_before_beginnings(country: None) -> None:
    names = found("xa tan", limit=200)
    assert names[0] == "Xã Tân An"
    assert names.index("Xã Tân Yên") < names.index("Xã Tánh Linh")
    assert all(name.startswith("Xã Tân ") for name in names[:20])


def test_exact_names_come_before_longer_ones_and_those_before_inner_ones(country: None) -> None:
    def rank(commune: queries.CommuneInfo) -> int:
        name = fold(commune.name)
        return 0 if name == "phu hoa" else 1 if name.startswith("phu hoa ") else 2 if "phu hoa" in name else 3

    ranks = [rank(commune) for commune in queries.search_communes("phu hoa", limit=200)]
    assert ranks == sorted(ranks)
    assert {0, 1, 2} <= set(ranks)


@pytest.mark.parametrize(
    ("text", "first"),
    [("tân ân", "Xã Tân Ân"), ("thạnh trị", "Xã Thạnh Trị"), ("THANH TRÌ", "Xã Thanh Trì"), ("yên từ", "Xã Yên Từ")],
)
def test_accents_typed_decide_among_equals(country: None, text: str, first: str) -> None:
    assert found(text)[0] == first


def test_equals_come_in_vietnamese_order_of_name_then_code(country: None) -> None:
    communes = [commune for commune in queries.search_communes("tan an", limit=50) if commune.name == "Tân An"]
    assert len(communes) > 3
    assert [commune.code for commune in communes] == sorted(commune.code for commune in communes)


def test_every_commune_is_found_by_its_full_name_without_accents(country: None) -> None:
    for commune in Commune.objects.order_by("pk")[::97]:
        info = queries.search_communes(commune.folded.split("|")[1].split("/")[0], commune.province_id, 1)[0]
        assert info.name == commune.name


def test_a_province_narrows_the_search(country: None) -> None:
    assert {commune.province_code for commune in queries.search_communes("tan", "79", 200)} == {"79"}
    assert found("hoan kiem", "79") == []
    assert found("hoan kiem", "98") == []


def test_no_text_gives_a_province_s_communes_in_order_or_nothing(country: None) -> None:
    assert found("") == found(" - ") == []
    communes = queries.search_communes("", "01", 200)
    assert communes == queries.communes("01")
    assert len(communes) == 126
    assert communes[0].name == "An Khánh"


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "'; --", "100%", "a" * 500, " ".join("abcdefghijk"), "\x00", "|", "/"]
)
def test_strange_texts_match_nothing_wrongly(country: None, text: str) -> None:
    assert len(found(text)) in range(21)
    assert found("%") == found("_") == []


@pytest.mark.parametrize(("limit", "given"), [(-1, 0), (0, 0), (1, 1), (5, 5), (10_000, 200)])
def test_limits_hold(country: None, limit: int, given: int) -> None:
    assert len(found("xa", limit=limit)) == given


def test_provinces_come_in_vietnamese_order_with_their_tiles(country: None) -> None:
    provinces = queries.provinces()
    assert [province.name for province in provinces] == IN_ORDER
    assert {province.code: province.tile for province in provinces} == dict(tiles.PROVINCE_TILES)
    assert {province.code for province in provinces if province.zone} == {"48", "56"}
    assert [province.full_name for province in provinces if province.code == "75"] == ["Thành phố Đồng Nai"]


@pytest.mark.parametrize(
    ("code", "day", "full_name"),
    [
        ("75", "2025-06-30", None),
        ("75", "2025-07-01", "Tỉnh Đồng Nai"),
        ("75", "2026-04-29", "Tỉnh Đồng Nai"),
        ("75", "2026-04-30", "Thành phố Đồng Nai"),
        ("22", "2026-08-31", "Tỉnh Quảng Ninh"),
        ("22", "2026-09-01", "Thành phố Quảng Ninh"),
        ("24", "2026-09-19", "Tỉnh Bắc Ninh"),
        ("24", "2026-09-20", "Thành phố Bắc Ninh"),
        ("26368", "2026-04-29", "Xã Long Thành"),
        ("26368", "2026-04-30", "Phường Long Thành"),
        ("09496", "2026-09-19", "Xã Lương Tài"),
        ("09496", "2030-01-01", "Phường Lương Tài"),
        ("00070", "2030-01-01", "Phường Hoàn Kiếm"),
        ("06978", "2026-01-01", None),
    ],
)
def test_what_a_code_was_called_on_a_day(country: None, code: str, day: str, full_name: str | None) -> None:
    name = queries.name_on(code, dt.date.fromisoformat(day))
    assert (name.full_name if name else None) == full_name


def test_names_on_a_day_come_with_their_legal_basis(country: None) -> None:
    names = queries.names_on(["75", "26368", "99"], DAY)
    assert {code: name.legal_basis for code, name in names.items()} == {
        "75": "Nghị quyết 30/2026/QH16",
        "26368": "Nghị quyết 237/NQ-UBTVQH16",
    }


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="compares with ICU, which only PostgreSQL offers")
def test_the_stored_order_is_the_one_of_icu(country: None) -> None:
    # ICU weighs punctuation before letters, so names with it are left out.
    plain = Commune.objects.exclude(name__regex=r"[^\w ]")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM localities_commune WHERE name !~ '[^[:alnum:] ]' ORDER BY name COLLATE \"vi-x-icu\", code"
        )
        by_icu = [name for (name,) in cursor.fetchall()]
    ours = list(plain.order_by("sort_key", "code").values_list("name", flat=True))
    assert len(ours) > 3200
    assert ours == by_icu
