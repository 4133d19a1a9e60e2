"""The public API of localities over HTTP."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from localities.api.views import LocalityThrottle
from localities.models import Province
from localities.services.importing import ImportReport

COMMUNES = "/api/v1/localities/communes"
PROVINCES = "/api/v1/localities/provinces"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_finds_communes_without_signing_in(few: ImportReport, client: Client) -> None:
    response = client.get(COMMUNES, {"q": "hoan kiem"})
    assert response.status_code == 200
    assert response.json() == {
        "results": [
            {
                "code": "00070",
                "name": "Hoàn Kiếm",
                "name_en": "Hoan Kiem",
                "type": "ward",
                "full_name": "Phường Hoàn Kiếm",
                "full_name_en": "Hoan Kiem Ward",
                "province_code": "01",
                "province_name": "Thành phố Hà Nội",
                "province_name_en": "Ha Noi City",
            }
        ]
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, []),
        ({"q": ""}, []),
        ({"province": "01"}, ["00004", "00070"]),
        ({"province": "01", "limit": "1"}, ["00004"]),
        ({"q": "ba", "province": "01"}, ["00004"]),
        ({"q": "ba", "province": "48"}, []),
        ({"q": "đặc khu"}, ["20333"]),
    ],
)
def test_takes_words_province_and_limit(
    few: ImportReport, client: Client, query: dict[str, str], codes: list[str]
) -> None:
    assert [commune["code"] for commune in client.get(COMMUNES, query).json()["results"]] == codes


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "a" * 101}, "q"),
        ({"province": "1"}, "province"),
        ({"province": "Hà Nội"}, "province"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
    ],
)
def test_refuses_malformed_questions(few: ImportReport, client: Client, query: dict[str, str], field: str) -> None:
    response = client.get(COMMUNES, query)
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


def test_a_nul_in_the_words_is_left_out(few: ImportReport, client: Client) -> None:
    assert client.get(COMMUNES, {"q": "a\x00"}).json() == client.get(COMMUNES, {"q": "a"}).json()


def test_lists_provinces_with_their_tiles(few: ImportReport, client: Client) -> None:
    results = client.get(PROVINCES).json()["results"]
    assert [province["name"] for province in results] == ["Bắc Ninh", "Đà Nẵng", "Đắk Lắk", "Hà Nội"]
    assert results[1]["tile"] == {"row": 9, "col": 4}
    assert results[1]["zone"] == {
        "code": "20333",
        "name": "Hoàng Sa",
        "name_en": "Hoang Sa",
        "tile": {"row": 9, "col": 6},
    }
    assert results[0]["zone"] is None


@pytest.mark.parametrize("address", [COMMUNES, PROVINCES])
def test_answers_may_be_cached_and_set_no_cookie(few: ImportReport, client: Client, address: str) -> None:
    response = client.get(address)
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=3600"}
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize("address", [COMMUNES, PROVINCES])
def test_refusals_are_not_cached(
    few: ImportReport, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalityThrottle, "rate", "1/min")
    assert client.get(address).status_code == 200
    refused = client.get(address)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Cache-Control" not in refused
    assert refused.json()["code"] == "throttled"


@pytest.mark.parametrize("address", [COMMUNES, PROVINCES])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(few: ImportReport, client: Client, address: str, method: str) -> None:
    before = Province.objects.count()
    assert getattr(client, method)(address).status_code == 405
    assert Province.objects.count() == before


@pytest.mark.parametrize("address", [f"{COMMUNES}?q=xa", PROVINCES])
def test_an_answer_takes_one_query(
    few: ImportReport, client: Client, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):  # the localities; no session, no user
        client.get(address)
