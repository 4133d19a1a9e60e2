"""The list of formats: each is found by its name, each file by what it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import LOSSES, Format, Outgoing
from questions.exchange.formats import FORMATS, by_name, detect, template
from questions.rules.content import Content, Option
from tests.questions.exchange.contents import outgoing

ALICE = Outgoing("q-1", Content("single", "Năm nào?", (Option("2030"), Option("2045", correct=False))))
TEXTUAL = ["moodle-xml", "qti", "gift", "aiken", "json"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_format_knows_its_own_files(form: Format) -> None:
    assert detect(f"đề thi{form.extension}", form.write([ALICE])) == form.name
    assert by_name(form.name) is form


@pytest.mark.parametrize("form", [by_name(name) for name in TEXTUAL], ids=TEXTUAL)
def test_what_a_file_holds_counts_before_its_name(form: Format) -> None:
    assert detect("tải về", form.write([ALICE])) == form.name


@pytest.mark.parametrize("name", TEXTUAL)
def test_templates_read_without_faults(name: str) -> None:
    data, form = template(name), by_name(name)
    assert data is not None
    assert form is not None
    items = form.read(data).items
    assert items
    assert not [fault.code for item in items for fault in item.faults]
    assert len({item.ref for item in items if item.ref}) in (0, len(items))


@given(outgoing())
def test_losses_are_told_in_known_words(question: Outgoing) -> None:
    assert {loss.what for form in FORMATS for loss in form.losses(question)} <= set(LOSSES)


@given(st.text(max_size=20), st.one_of(st.binary(max_size=200), st.binary(max_size=50).map(lambda data: b"PK" + data)))
def test_no_bytes_raise(file_name: str, data: bytes) -> None:
    assert detect(file_name, data) == "" or by_name(detect(file_name, data)) is not None


def test_a_harmful_package_is_left_to_its_reader() -> None:
    assert detect("bom.zip", b"PK\x01\x02" * 20_000) == "qti"
    assert detect("bom", b"PK\x01\x02" * 20_000) == ""


def test_unknown_names_are_no_format() -> None:
    assert by_name("pdf") is None
    assert template("pdf") is None
