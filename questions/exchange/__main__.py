"""Reads one file apart from the site: `python -m questions.exchange FORMAT < file`.

The process limits its own time and memory before it looks at the file, so that no file can hold up or take down the
process that serves people. What it says is read by `apart`.
"""

import resource
import sys

import msgspec

from questions.exchange import MOST_BYTES
from questions.exchange.formats import by_name

# Of the processor, and of memory beside the program itself.
SECONDS = 10
MEMORY = 200 * 1024 * 1024


def main() -> None:
    """Standard input to standard output."""
    form = by_name(sys.argv[1])
    if form is None:
        raise SystemExit(2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reading = form.read(sys.stdin.buffer.read(MOST_BYTES + 1))
    sys.stdout.buffer.write(msgspec.msgpack.encode(reading))


if __name__ == "__main__":
    main()
