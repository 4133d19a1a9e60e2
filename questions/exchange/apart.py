"""Reading a stranger's file in a process of its own: whatever the file does, an answer comes, and soon."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec
import structlog

from questions.exchange import MOST_BYTES, FileFault, Reading
from questions.exchange.faults import FAULTS
from questions.rules.content import Fault

log = structlog.get_logger(__name__)

# Seconds by the clock; the reader stops by itself after ten of the processor's.
_PATIENCE: Final = 20
_ROOT: Final = Path(__file__).resolve().parents[2]


def read_apart(data: bytes, *, form: str) -> Reading:
    """What `Format.read` of the format named `form` says; or that the file is broken or takes too long."""
    if len(data) > MOST_BYTES:
        return _refused("file_big", most=str(MOST_BYTES // 1024 // 1024))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and a format's name from our own list
            [sys.executable, "-m", "questions.exchange", form],
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
            cwd=_ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        return _whole(msgspec.msgpack.decode(done.stdout, type=Reading))
    except subprocess.TimeoutExpired:
        log.warning("exchange.slow", form=form, size=len(data))
        return _refused("file_slow")
    except subprocess.CalledProcessError as stopped:
        # The end of the traceback names the place; what the file holds is not in it.
        log.warning("exchange.stopped", form=form, size=len(data), code=stopped.returncode)
        return _refused("file_slow" if stopped.returncode < 0 else "file_heavy")


def _refused(code: str, **params: str) -> Reading:
    return Reading(refusal=FileFault(code, "", params))


def _whole(reading: Reading) -> Reading:
    """Faults know their sentences again, which do not travel."""
    items = (
        replace(item, faults=tuple(map(known, item.faults)), notes=tuple(map(known, item.notes)))
        for item in reading.items
    )
    return Reading(tuple(items), known(reading.refusal) if reading.refusal else None)


def known(fault: Fault) -> Fault:
    """A fault as the one that it was before it travelled or was stored."""
    return FileFault(fault.code, fault.target, fault.params) if fault.code in FAULTS else fault
