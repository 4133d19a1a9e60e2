"""Small lists of localities for tests: real codes, few rows."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from localities.services.importing import ImportReport, import_localities

HEAD = "code,type,name,name_en,parent,valid_from,valid_to,legal_basis"
BASIS = "Quyết định 19/2025/QĐ-TTg"
ROWS = (
    f"01,city,Hà Nội,Ha Noi,,2025-07-01,,{BASIS}",
    f"24,province,Bắc Ninh,Bac Ninh,,2025-07-01,2026-09-20,{BASIS}",
    "24,city,Bắc Ninh,Bac Ninh,,2026-09-20,,Nghị quyết 39/2026/QH16",
    f"48,city,Đà Nẵng,Da Nang,,2025-07-01,,{BASIS}",
    f"66,province,Đắk Lắk,Dak Lak,,2025-07-01,,{BASIS}",
    f"00004,ward,Ba Đình,Ba Dinh,01,2025-07-01,,{BASIS}",
    f"00070,ward,Hoàn Kiếm,Hoan Kiem,01,2025-07-01,,{BASIS}",
    f"07294,commune,Bố Hạ,Bo Ha,24,2025-07-01,2026-09-20,{BASIS}",
    "07294,ward,Bố Hạ,Bo Ha,24,2026-09-20,,Nghị quyết 388/NQ-UBTVQH16",
    f"20333,special_zone,Hoàng Sa,Hoang Sa,48,2025-07-01,,{BASIS}",
    f"24184,commune,Ea H'Leo,Ea H'Leo,66,2025-07-01,,{BASIS}",
)

AsList = Callable[..., str]


@pytest.fixture(scope="session")
def whole_list() -> str:
    """The list that the platform ships."""
    return (Path(__file__).parents[2] / "fixtures" / "localities" / "localities.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def few_rows() -> tuple[str, ...]:
    """Four provinces and five communes; Bắc Ninh and Bố Hạ change on 20 September 2026."""
    return ROWS


@pytest.fixture(scope="session")
def as_list() -> AsList:
    """Rows → the text of a list, with its first line."""

    def join(*rows: str) -> str:
        return "\n".join((HEAD, *rows, ""))

    return join


@pytest.fixture
def few(db: None, few_rows: tuple[str, ...], as_list: AsList) -> ImportReport:
    """The few rows, imported as of 1 November 2026."""
    return import_localities(text=as_list(*few_rows), today=dt.date(2026, 11, 1))
