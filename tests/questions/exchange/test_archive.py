"""Packed files that mean harm are refused before they are unpacked; harmless ones open."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange.archive import MOST_ENTRIES, open_zip
from questions.exchange.faults import Refused


def packed(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        open_zip(data)
    assert refused.value.fault.msgid
    return refused.value.fault.code


def test_a_harmless_archive_opens() -> None:
    archive = open_zip(packed({"a.xml": b"<a/>", "images/b.png": b"b"}))
    assert archive.names == ("a.xml", "images/b.png")
    assert "a.xml" in archive
    assert archive.read("images/b.png") == b"b"


def test_folders_are_not_entries() -> None:
    assert open_zip(packed({"images/": b"", "images/b.png": b"b"})).names == ("images/b.png",)


def test_names_of_windows_programs_are_paths() -> None:
    assert open_zip(packed({"images\\b.png": b"b"})).read("images/b.png") == b"b"


def test_a_bomb_is_refused_by_its_size() -> None:
    assert refusal(packed({f"{n}.xml": bytes(10_000_000) for n in range(7)})) == "file_unpacks_big"


def test_a_bomb_is_refused_by_its_ratio() -> None:
    assert refusal(packed({"sheet.xml": bytes(20_000_000)})) == "file_unpacks_big"


def test_a_lie_about_the_size_is_refused_when_read() -> None:
    data = bytearray(packed({"a.xml": b"x" * 5000}))
    at = data.index(b"PK\x01\x02") + 24  # uncompressed size, in the directory
    data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused) as refused:
        open_zip(bytes(data)).read("a.xml")
    assert refused.value.fault.code == "file_broken"


def test_too_many_entries_are_refused_unread() -> None:
    assert refusal(b"PK\x01\x02" * (MOST_ENTRIES + 1)) == "file_unpacks_big"


@pytest.mark.parametrize("name", ["../a.xml", "/etc/passwd", "a/../../b", "C:\\a.xml", "..\\a.xml", "a" * 500])
def test_names_that_lead_outside_are_refused(name: str) -> None:
    assert refusal(packed({name: b"x"})) == "zip_names"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", b"1")
        archive.writestr("a.xml", b"2")
    assert refusal(out.getvalue()) == "zip_names"


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(packed({"a.xml": b"secret"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    assert refusal(bytes(data)) == "file_encrypted"


def test_an_old_or_locked_office_file_is_told_apart() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "file_compound"


def test_archives_in_an_archive_stay_closed() -> None:
    inner = packed({"a.xml": b"x"})
    assert refusal(packed({"inner.zip": inner})) == "zip_nested"


def test_uncommon_packing_is_refused() -> None:
    assert refusal(packed({"a.xml": b"x" * 100}, method=zipfile.ZIP_LZMA)) == "file_broken"


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        archive = open_zip(data)
    except Refused:
        return
    assert isinstance(archive.names, tuple)


@given(st.data())
def test_a_damaged_archive_raises_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(packed({"a.xml": b"<a>" * 50, "b.png": bytes(range(256))}))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = open_zip(bytes(whole))
        for name in archive.names:
            archive.read(name)
    except Refused:
        return
