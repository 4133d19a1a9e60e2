"""Importing the list: what is created, changed, ended, left alone and refused."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from localities.errors import ImportRefused
from localities.models import Commune, LocalityName, Province
from localities.rules.vietnamese import sort_key
from localities.services.importing import Changed, ImportReport, import_localities

AsList = Callable[..., str]
BEFORE = dt.date(2026, 9, 19)
AFTER = dt.date(2026, 9, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(few_rows: tuple[str, ...]) -> list[str]:
    return list(few_rows)


def refused(text: str, today: dt.date = AFTER) -> list[tuple[str, str]]:
    """The faults for which a list is refused, when it is refused without touching a row."""
    before = state()
    with pytest.raises(ImportRefused) as refusal:
        import_localities(text=text, today=today)
    assert state() == before
    return [(fault.code, fault.about) for fault in refusal.value.faults]


def state() -> list[list[tuple[object, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Province, Commune, LocalityName)]


def test_creates_what_is_in_force(few: ImportReport) -> None:
    assert (len(few.created), few.changed, few.ended, few.unchanged) == (9, (), (), 0)
    commune = Commune.objects.get(code="07294")
    assert (commune.name, commune.type, commune.province_id, commune.ended_on) == ("Bố Hạ", "ward", "24", None)
    assert commune.sort_key == sort_key("Bố Hạ")
    assert commune.folded == " bo ha | phuong bo ha / thanh pho bac ninh"


def test_a_second_import_changes_nothing(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    before = state()
    report = import_localities(text=as_list(*rows), today=dt.date(2026, 11, 1))
    assert report.did_nothing
    assert report.unchanged == 9
    assert state() == before


def test_a_change_by_law_takes_effect_on_its_day(rows: list[str], as_list: AsList) -> None:
    import_localities(text=as_list(*rows), today=BEFORE)
    assert Commune.objects.get(code="07294").type == "commune"
    report = import_localities(text=as_list(*rows), today=AFTER)
    assert report.changed == (
        Changed("24", before="Tỉnh Bắc Ninh", after="Thành phố Bắc Ninh"),
        Changed("07294", before="Xã Bố Hạ", after="Phường Bố Hạ"),
    )
    assert Commune.objects.get(code="07294").type == "ward"


def test_a_province_that_becomes_a_city_is_found_as_one(rows: list[str], as_list: AsList) -> None:
    import_localities(text=as_list(*rows), today=BEFORE)
    import_localities(text=as_list(*rows), today=AFTER)
    assert "/ thanh pho bac ninh" in Commune.objects.get(code="07294").folded


def test_a_locality_ends_and_stays(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    text = as_list(*rows).replace("Hoan Kiem,01,2025-07-01,,", "Hoan Kiem,01,2025-07-01,2026-12-01,")
    assert import_localities(text=text, today=dt.date(2026, 11, 30)).ended == ()
    assert import_localities(text=text, today=dt.date(2026, 12, 1)).ended == ("00070",)
    assert Commune.objects.get(code="00070").ended_on == dt.date(2026, 12, 1)
    assert import_localities(text=text, today=dt.date(2026, 12, 2)).did_nothing


def test_a_locality_of_the_future_is_recorded_and_waits(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    text = as_list(*rows, "00100,ward,Tây Hồ,Tay Ho,01,2027-01-01,,x")
    assert import_localities(text=text, today=dt.date(2026, 12, 31)).created == ("00100",)
    assert not Commune.objects.filter(code="00100").exists()
    assert import_localities(text=text, today=dt.date(2026, 12, 31)).did_nothing
    assert import_localities(text=text, today=dt.date(2027, 1, 1)).created == ("00100",)
    assert Commune.objects.filter(code="00100").exists()


def test_a_date_can_be_corrected(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    text = as_list(*rows).replace("2026-09-20", "2026-09-21")
    report = import_localities(text=text, today=dt.date(2026, 11, 1))
    assert [change.code for change in report.changed] == ["24", "07294"]
    assert set(LocalityName.objects.filter(code="24").values_list("valid_from", "valid_to")) == {
        (dt.date(2025, 7, 1), dt.date(2026, 9, 21)),
        (dt.date(2026, 9, 21), None),
    }


def test_refuses_a_list_that_drops_a_code(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    kept = [row for row in rows if not row.startswith("00070")]
    assert refused(as_list(*kept)) == [("dropped", "00070")]


def test_refuses_to_withdraw_a_locality_into_the_future(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    assert refused(as_list(*rows).replace("Hoan Kiem,01,2025-07-01", "Hoan Kiem,01,2027-07-01")) == [
        ("dropped", "00070")
    ]


def test_refuses_a_list_that_gives_a_code_to_another_place(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    text = as_list(*rows).replace("Hoàn Kiếm,Hoan Kiem", "Tây Hồ,Tay Ho")
    assert refused(text) == [("reissued", "00070")]


def test_takes_a_spelling_that_differs_in_accents(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    report = import_localities(text=as_list(*rows).replace("Hoàn Kiếm", "Hòan Kiếm"), today=AFTER)
    assert report.changed == (Changed("00070", before="Phường Hoàn Kiếm", after="Phường Hòan Kiếm"),)


def test_refuses_to_move_a_commune_to_another_province(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    assert refused(as_list(*rows).replace("Hoan Kiem,01", "Hoan Kiem,48")) == [("moved", "00070")]


def test_refuses_to_revive_a_code_that_ended(few: ImportReport, rows: list[str], as_list: AsList) -> None:
    ended = as_list(*rows).replace("Hoan Kiem,01,2025-07-01,,", "Hoan Kiem,01,2025-07-01,2026-12-01,")
    import_localities(text=ended, today=dt.date(2026, 12, 1))
    assert refused(as_list(*rows), dt.date(2027, 1, 1)) == [("reissued", "00070")]


def test_refuses_a_faulty_file_and_names_every_line(rows: list[str], as_list: AsList) -> None:
    found = refused(as_list(*rows, "x,ward,A,A,01,2025-07-01,,x", "00100,ward,A,A,01,never,,x"))
    assert found == [("code", "x"), ("date", "never")]


def test_a_refusal_speaks_the_language_of_the_reader(rows: list[str], as_list: AsList) -> None:
    with pytest.raises(ImportRefused) as refusal:
        import_localities(text=as_list(*rows, "x,ward,A,A,01,2025-07-01,,x"), today=AFTER)
    body = refusal.value.as_dict()
    assert body["code"] == "import_refused"
    assert [(fault["line"], fault["code"]) for fault in body["faults"]] == [(len(rows) + 2, "code")]
    assert "x" in body["faults"][0]["message"]


def test_the_shipped_list_imports_fast_and_twice(whole_list: str) -> None:
    started = time.process_time()  # the processor's, so that a busy machine does not fail the test
    report = import_localities(text=whole_list, today=dt.date(2026, 11, 1))
    assert time.process_time() - started < 5
    assert (len(report.created), Province.objects.count(), Commune.objects.count()) == (3355, 34, 3321)
    assert LocalityName.objects.count() == 3380
    assert import_localities(text=whole_list, today=dt.date(2026, 11, 1)).did_nothing


def test_an_import_takes_the_same_few_queries_whatever_the_size(
    whole_list: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    import_localities(text=whole_list, today=dt.date(2026, 11, 1))
    # A savepoint and its release, the three tables read; nothing written.
    with django_assert_max_num_queries(5):
        import_localities(text=whole_list, today=dt.date(2026, 11, 1))


def test_the_command_reports_and_repeats(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_localities")
    assert "3355" in capsys.readouterr().out
    call_command("import_localities")
    again = capsys.readouterr().out
    assert "3355" in again
    assert "→" not in again


def test_the_command_says_which_names_changed(
    tmp_path: Path, rows: list[str], as_list: AsList, capsys: pytest.CaptureFixture[str]
) -> None:
    import_localities(text=as_list(*rows), today=BEFORE)
    path = tmp_path / "list.csv"
    path.write_text(as_list(*rows), encoding="utf-8")
    call_command("import_localities", path=path)
    assert "24: Tỉnh Bắc Ninh → Thành phố Bắc Ninh" in capsys.readouterr().out


def test_the_command_refuses_with_the_line(tmp_path: Path, rows: list[str], as_list: AsList) -> None:
    path = tmp_path / "list.csv"
    path.write_text(as_list(*rows, "x,ward,A,A,01,2025-07-01,,x"), encoding="utf-8")
    with pytest.raises(CommandError, match=str(len(rows) + 2)):
        call_command("import_localities", path=path)
    assert not Province.objects.exists()


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["no file", "not UTF-8"])
def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"list\.csv"):
        call_command("import_localities", path=path)
