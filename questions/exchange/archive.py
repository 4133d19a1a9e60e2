"""Packed files of strangers, opened without harm: what is inside is known and bounded before anything is unpacked.

Nothing is ever written to disk, and archives inside archives stay closed.
"""

import io
import re
import struct
import zipfile
import zlib
from typing import Final

from questions.exchange import MOST_BYTES, MOST_RATIO, MOST_UNPACKED, FileFault
from questions.exchange.faults import Refused

MOST_ENTRIES: Final = 12_000
# Below this a high ratio harms nobody: a workbook of blanks packs a hundredfold.
_SMALL = 4 * 1024 * 1024
_LONGEST_NAME = 400
# Each entry of the directory begins so; counting them costs nothing, reading them does.
_ENTRY = b"PK\x01\x02"
# What Office files with a password, and those of before 2007, begin with.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
# What unpacking raises for what is not as it should be; NotImplementedError is a RuntimeError.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, ValueError)
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".imscc")


class Archive:
    """A zip file whose directory is harmless. `names`: the paths inside it, in its order, without folders."""

    def __init__(self, opened: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], label: str) -> None:
        self._opened = opened
        self._entries = entries
        self._label = label
        self.names: tuple[str, ...] = tuple(entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def size(self, name: str) -> int:
        """Bytes that `name` unpacks to."""
        return self._entries[name].file_size

    def read(self, name: str) -> bytes:
        """One entry, unpacked. Raises KeyError when there is none, Refused when it is broken."""
        entry = self._entries[name]
        try:
            with self._opened.open(entry) as stream:
                return stream.read(entry.file_size)
        except _BROKEN as error:
            raise Refused(broken(self._label)) from error


def broken(label: str) -> FileFault:
    """That a file is not what its format asks; `label` names the format for readers."""
    return FileFault("file_broken", "", {"format": label})


def open_zip(data: bytes, /, *, label: str = "ZIP") -> Archive:
    """The archive in `data`. `label`: the format as its users call it, for the refusal. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused(FileFault("file_big", "", {"most": str(MOST_BYTES // 1024 // 1024)}))
    if data.startswith(_COMPOUND):
        raise Refused(FileFault("file_compound", "", {}))
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise Refused(FileFault("file_unpacks_big", "", {}))
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise Refused(broken(label)) from error
    return Archive(opened, _checked(opened, len(data), label), label)


def _checked(opened: zipfile.ZipFile, packed: int, label: str) -> dict[str, zipfile.ZipInfo]:
    """The entries by name, when all of them are harmless."""
    infos = [info for info in opened.infolist() if not info.is_dir()]
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_RATIO * packed):
        raise Refused(FileFault("file_unpacks_big", "", {}))
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Refused(FileFault("file_encrypted", "", {}))
    entries = {info.filename.replace("\\", "/"): info for info in infos}
    if len(entries) != len(infos) or not all(map(_is_plain_name, entries)):
        raise Refused(FileFault("zip_names", "", {}))
    if any(info.compress_type not in _METHODS for info in infos):
        raise Refused(broken(label))
    if entries and all(name.lower().endswith(_NESTED) for name in entries):
        raise Refused(FileFault("zip_nested", "", {}))
    return entries


def _is_plain_name(name: str) -> bool:
    """Whether a name stays inside its package."""
    if not name or len(name) > _LONGEST_NAME or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return False
    return ".." not in name.split("/") and "\0" not in name
