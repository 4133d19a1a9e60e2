"""What the questions leave out, and what they cost."""

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from localities import queries
from localities.models import Commune, Province
from localities.services.importing import ImportReport, import_localities

DAY = dt.date(2026, 11, 1)
AsList = Callable[..., str]


def test_localities_that_have_ended_are_not_offered(few: ImportReport) -> None:
    Commune.objects.filter(code="00070").update(ended_on=DAY)
    Province.objects.filter(code="66").update(ended_on=DAY)
    assert queries.search_communes("hoan kiem") == ()
    assert [commune.code for commune in queries.communes("01")] == ["00004"]
    assert "66" not in {province.code for province in queries.provinces()}


@pytest.mark.parametrize("communes", [1, 20])
def test_each_question_takes_one_query(
    communes: int, as_list: AsList, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [f"000{number:02d},ward,Tân {number},Tan,01,2025-07-01,,x" for number in range(communes)]
    import_localities(text=as_list("01,city,Hà Nội,Ha Noi,,2025-07-01,,x", *rows), today=DAY)
    with django_assert_num_queries(1):  # the communes with their province
        assert len(queries.search_communes("tan", limit=200)) == communes
    with django_assert_num_queries(1):  # the communes with their province
        assert len(queries.communes("01")) == communes
    with django_assert_num_queries(1):  # the provinces
        assert len(queries.provinces()) == 1
    with django_assert_num_queries(1):  # the names in force
        assert queries.name_on("01", DAY)
