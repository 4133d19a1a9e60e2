"""What is wrong with a line of a file that someone gives us. The sentences for the codes are in `errors`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """The line (from 1; 0 for the file as a whole), a stable code, and the word or value that is at fault."""

    line: int
    code: str
    about: str = ""
