"""The list that the platform ships: counts by type at each date, checksums of the codes, and well-known codes."""

import collections
import csv
import datetime as dt
import hashlib
import io

import pytest

from localities.rules.gazetteer import Span, Spans, in_force, read_gazetteer

START = dt.date(2025, 7, 1)
CHANGES_OF_2026 = {
    ("75", "30/2026/QH16", "2026-04-30"): 1,
    ("22", "36/2026/QH16", "2026-09-01"): 1,
    ("24", "39/2026/QH16", "2026-09-20"): 1,
    ("75", "237/NQ-UBTVQH16", "2026-04-30"): 10,
    ("24", "388/NQ-UBTVQH16", "2026-09-20"): 12,
}


@pytest.fixture(scope="module")
def listed(whole_list: str) -> dict[str, Spans]:
    listed, faults = read_gazetteer(whole_list)
    assert not faults
    return listed


def on(listed: dict[str, Spans], day: str) -> list[Span]:
    spans = (in_force(spans, dt.date.fromisoformat(day)) for spans in listed.values())
    return [span for span in spans if span is not None]


# Provinces, cities, communes, wards, special zones. The totals of 1 July 2025 are the official ones; each later
# line adds the changes that took effect that day.
@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2025-07-01", (28, 6, 2621, 687, 13)),
        ("2026-04-29", (28, 6, 2621, 687, 13)),
        ("2026-04-30", (27, 7, 2611, 697, 13)),
        ("2026-08-31", (27, 7, 2611, 697, 13)),
        ("2026-09-01", (26, 8, 2611, 697, 13)),
        ("2026-09-19", (26, 8, 2611, 697, 13)),
        ("2026-09-20", (25, 9, 2599, 709, 13)),
    ],
)
def test_counts_by_type_on_each_side_of_each_change(
    listed: dict[str, Spans], day: str, counts: tuple[int, ...]
) -> None:
    found = collections.Counter(span.type for span in on(listed, day))
    assert tuple(found[kind] for kind in ("province", "city", "commune", "ward", "special_zone")) == counts
    assert sum(found.values()) == 34 + 3321


def test_there_was_nothing_before_the_start(listed: dict[str, Spans]) -> None:
    assert on(listed, "2025-06-30") == []
    assert {spans[0].valid_from for spans in listed.values()} == {START}


def test_the_codes_are_exactly_these(listed: dict[str, Spans]) -> None:
    def checksum(length: int) -> tuple[int, str]:
        codes = sorted(code for code in listed if len(code) == length)
        return len(codes), hashlib.sha256("\n".join(codes).encode()).hexdigest()

    assert checksum(2) == (34, "f16ff43366784e7d11cdb9c2474a233bf56ce53d45a632ff1401222d113f9e65")
    assert checksum(5) == (3321, "631a8bd0f13ee6c0764b95836126e873785607cf851f5d9b12cad01c008a602f")


def test_codes_parents_and_names_of_2025_are_exactly_these(listed: dict[str, Spans]) -> None:
    lines = sorted(f"{code}|{spans[0].parent}|{spans[0].type}|{spans[0].name}" for code, spans in listed.items())
    assert (
        hashlib.sha256("\n".join(lines).encode()).hexdigest()
        == "95115c1cc1237022ec5e60b59e61d9a4f48bb00e9bbb19a3118970df7f04074c"
    )


@pytest.mark.parametrize(
    ("code", "kind", "name", "parent"),
    [
        ("01", "city", "Hà Nội", ""),
        ("46", "city", "Huế", ""),
        ("48", "city", "Đà Nẵng", ""),
        ("79", "city", "Hồ Chí Minh", ""),
        ("92", "city", "Cần Thơ", ""),
        ("96", "province", "Cà Mau", ""),
        ("75", "city", "Đồng Nai", ""),
        ("00004", "ward", "Ba Đình", "01"),
        ("00070", "ward", "Hoàn Kiếm", "01"),
        ("01558", "commune", "Hạ Lang", "04"),
        ("06970", "commune", "Ba Chẽ", "22"),
        ("10543", "ward", "Việt Hòa", "31"),
        ("11848", "commune", "Vĩnh Hòa", "31"),
        ("13285", "ward", "Phủ Lý", "37"),
        ("20333", "special_zone", "Hoàng Sa", "48"),
        ("22736", "special_zone", "Trường Sa", "56"),
        ("24823", "ward", "1 Bảo Lộc", "68"),
        ("26368", "ward", "Long Thành", "75"),
        ("31078", "special_zone", "Phú Quốc", "91"),
        ("31213", "ward", "Tân Lộc", "92"),
        ("31299", "commune", "Phong Điền", "92"),
    ],
)
def test_well_known_codes(listed: dict[str, Spans], code: str, kind: str, name: str, parent: str) -> None:
    last = listed[code][-1]
    assert (last.type, last.name, last.parent) == (kind, name, parent)


def test_a_code_that_goes_round_wrongly_is_not_there(listed: dict[str, Spans]) -> None:
    assert "06978" not in listed


def test_every_change_of_2026_has_its_resolution_and_day(listed: dict[str, Spans]) -> None:
    found = collections.Counter(
        (later.parent or later.code, later.legal_basis.removeprefix("Nghị quyết "), later.valid_from.isoformat())
        for spans in listed.values()
        for later in spans[1:]
    )
    assert found == CHANGES_OF_2026


def test_only_types_changed_and_only_upwards(listed: dict[str, Spans]) -> None:
    for spans in listed.values():
        assert {(span.name, span.name_en) for span in spans} == {(spans[0].name, spans[0].name_en)}
        assert [span.type for span in spans[1:]] in ([], ["city"] if spans[0].is_province else ["ward"])


def test_no_two_localities_of_a_province_have_one_name(listed: dict[str, Spans]) -> None:
    names = collections.Counter((spans[-1].parent, spans[-1].type, spans[-1].name) for spans in listed.values())
    assert [name for name, count in names.items() if count > 1] == []


def test_english_names_are_plain_letters(listed: dict[str, Spans]) -> None:
    assert all(span.name_en.isascii() for spans in listed.values() for span in spans)


def test_the_file_keeps_codes_as_text(whole_list: str) -> None:
    codes = [row["code"] for row in csv.DictReader(io.StringIO(whole_list))]
    assert {len(code) for code in codes} == {2, 5}
    assert sum(code.startswith("0") for code in set(codes) if len(code) == 5) == 994
