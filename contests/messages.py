"""Every message on contests' sockets, as closed, typed schemas: an unknown field or type is an error.

`docs/protocol.md`, the JSON Schema and the TypeScript types are generated from this module
(`manage.py protocol`), which owns the wire and nothing else.

Times are milliseconds since 1970 by the server's clock. Positions count from 1; position len(paper) + 1 is the
prediction where the round asks for one. Nothing here can hold an answer key.
"""

from typing import Annotated

import msgspec

PROTOCOL = 1
MAX_FRAME = 4096  # bytes that a client may send at once

# Indices of the options as shown (0 = A), a whole number for the prediction, or null: nothing chosen.
Response = (
    Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=63)]], msgspec.Meta(max_length=16)]
    | Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]
    | None
)
Position = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Sequence = Annotated[int, msgspec.Meta(ge=1, le=2_000_000_000)]
Ticket = Annotated[str, msgspec.Meta(max_length=512)]
Language = Annotated[str, msgspec.Meta(pattern="^(vi|en)$")]


class _Message(msgspec.Struct, forbid_unknown_fields=True, tag_field="type"):
    """A message of either side; `type` tells which."""


# --- From an attempt's page --------------------------------------------------------------------------


class Hello(_Message, tag="hello"):
    """First message of an attempt's socket: who I am. Nothing else is accepted before it."""

    ticket: Ticket
    protocol: int = PROTOCOL
    language: Language = "vi"


class Save(_Message, tag="save"):
    """The whole state of one position. `seq` grows with each save of the page, from the highest seen in `state`.

    `spent_ms` is how long the position was on screen so far.
    """

    position: Position
    seq: Sequence
    response: Response = None
    flagged: bool = False
    spent_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)] = 0


class Submit(_Message, tag="submit"):
    """Finish the attempt now."""


class Ping(_Message, tag="ping"):
    """`sent` comes back untouched, so that the page can measure its clock against the server's."""

    sent: float


# --- To an attempt's page ----------------------------------------------------------------------------


class SavedAnswer(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the server holds at a position."""

    position: int
    seq: int
    response: Response
    flagged: bool
    spent_ms: int = 0


class State(_Message, tag="state"):
    """Answer to `hello`: all that is saved, and the clock. Sent again when the deadline is moved."""

    attempt: str
    now: int
    deadline: int
    length: int
    answers: list[SavedAnswer]
    # A fresh ticket for the next connection.
    ticket: str


class Saved(_Message, tag="saved"):
    """The save is committed: nothing can lose it now."""

    position: int
    seq: int


class Stale(_Message, tag="stale"):
    """A newer save of this position exists (another tab or device); `current` is what counts."""

    position: int
    seq: int
    current: SavedAnswer


class Refused(_Message, tag="refused"):
    """What was asked was not done; what was saved before is safe. `position`/`seq` repeat those of a save."""

    code: str
    message: str
    position: int | None = None
    seq: int | None = None


class Finished(_Message, tag="finished"):
    """The attempt is over. The page goes to `result`."""

    reason: str
    answered: int
    length: int
    result: str


class Pong(_Message, tag="pong"):
    """Answer to `ping`."""

    sent: float
    now: int


# --- Boards ------------------------------------------------------------------------------------------


class Watch(_Message, tag="watch"):
    """Follow a topic: "board:<round>", "board:<round>:<province or commune code>", "rollup:<round>[:<province>]"."""

    topic: Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[a-z]+(:[a-z0-9-]+)+$")]


class Unwatch(_Message, tag="unwatch"):
    """Stop following a topic."""

    topic: Annotated[str, msgspec.Meta(max_length=80)]


class BoardRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A row of a board. `id` tells rows apart between frames (movement); it is no key to anything else."""

    rank: int
    id: str
    name: str
    place: str
    score: int
    max_score: int
    duration_ms: int


class Board(_Message, tag="board"):
    """The top of a board, whole: a missed frame needs no repair. `state`: provisional, frozen, closed or official."""

    topic: str
    version: int
    state: str
    entrants: int
    rows: list[BoardRow]


class PlaceRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Totals of one province or commune. `mean` is the mean score as a share of the maximum, 0–100."""

    code: str
    entrants: int
    attempts: int
    mean: float
    all_correct: int


class Rollup(_Message, tag="rollup"):
    """Totals of a round by place, whole."""

    topic: str
    version: int
    total: PlaceRow
    rows: list[PlaceRow]


AttemptIn = Hello | Save | Submit | Ping
AttemptOut = State | Saved | Stale | Refused | Finished | Pong
BoardIn = Watch | Unwatch
BoardOut = Board | Rollup | Refused
