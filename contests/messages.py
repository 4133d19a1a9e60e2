"""Every message on contests' sockets, as closed, typed schemas: an unknown field or type is an error.

`docs/protocol.md`, the JSON Schema and the TypeScript types are generated from this module
(`manage.py protocol`), which owns the wire and nothing else. The comment above a field is what they say of it.

Times are milliseconds since 1970 by the server's clock. Positions count from 1; position len(paper) + 1 is the
prediction where the round asks for one. Nothing here can hold an answer key.
"""

from typing import Annotated

import msgspec

from questions.rules.content import MOST_WRITTEN

# Grows when a page that knows the old messages could not go on.
PROTOCOL = 1
# Characters that a client may send at once.
MAX_FRAME = 4096
# The socket is closed: no valid `hello` in time, or too much that cannot be read or comes too fast.
CLOSE_POLICY = 4008
# The socket is closed: the ticket in `hello` is not good. The page asks for another and comes back.
CLOSE_TICKET = 4401

# A list (choosing, ordering, matching), words (a number or a short text), a whole number (the prediction), or null.
Response = (
    Annotated[list[Annotated[int, msgspec.Meta(ge=-1, le=63)]], msgspec.Meta(max_length=16)]
    | Annotated[str, msgspec.Meta(max_length=MOST_WRITTEN)]
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

    # From the attempt's page, the last `state`, or the HTTP address for fresh tickets.
    ticket: Ticket
    # The version of these messages that the page speaks; another one than the server's is refused.
    protocol: int = PROTOCOL
    # The language of the sentences in `refused`.
    language: Language = "vi"


class Save(_Message, tag="save"):
    """The whole state of one position, answered by `saved`, `stale` or `refused`."""

    # Counts from 1; one more than the paper's length is the prediction, where the round asks for one.
    position: Position
    # Grows with each save of the page, from the highest seen at any position: an older one never overwrites a newer.
    seq: Sequence
    # Null for no answer, else by the question's kind. single, true_false, multiple: indices of the options as shown (0
    # is the first). ordering: all indices in the order given. matching: for each prompt as shown the index of its
    # partner, -1 for none yet. numeric, short_text: the words as typed. The prediction: its number.
    response: Response = None
    # The participant wants to come back to it.
    flagged: bool = False
    # How long the position was on screen so far, in milliseconds; never used for ranking.
    spent_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)] = 0


class Submit(_Message, tag="submit"):
    """Finish the attempt now. Asking again tells the same."""


class Ping(_Message, tag="ping"):
    """`sent` comes back untouched, so that the page can measure its clock against the server's."""

    # By the page's clock, in whatever unit it likes.
    sent: float


# --- To an attempt's page ----------------------------------------------------------------------------


class SavedAnswer(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the server holds at a position."""

    position: int
    # That of the save which wrote it.
    seq: int
    response: Response
    flagged: bool
    spent_ms: int = 0


class State(_Message, tag="state"):
    """Answer to `hello` while the attempt is open: all that is saved, and the clock."""

    # The attempt's public id, as in its address.
    attempt: str
    # The server's clock at this moment.
    now: int
    # When the time is up. Organisers may move it later; the page learns of it with its next `hello`.
    deadline: int
    # How many questions the paper has, the prediction not counted.
    length: int
    # In order of position; positions never touched are absent.
    answers: list[SavedAnswer]
    # A fresh ticket for the next connection.
    ticket: str


class Saved(_Message, tag="saved"):
    """The save is committed: nothing can lose it now."""

    position: int
    seq: int


class Stale(_Message, tag="stale"):
    """A newer save of this position exists (another tab or device); `current` is what counts."""

    # These two repeat those of the save that was not taken.
    position: int
    seq: int
    current: SavedAnswer


class Refused(_Message, tag="refused"):
    """What was asked was not done; what was saved before is safe."""

    # Stable: pages decide by it.
    code: str
    # For people, in the language of `hello`.
    message: str
    # These two repeat those of the save that is refused; null when it was no save, or was not looked at.
    position: int | None = None
    seq: int | None = None


class Finished(_Message, tag="finished"):
    """The attempt is over. The page goes to `result`."""

    # "submitted" or "time_out".
    reason: str
    # Questions with a response, of `length`.
    answered: int
    length: int
    # The address of the result page.
    result: str


class Pong(_Message, tag="pong"):
    """Answer to `ping`."""

    # As in the `ping`.
    sent: float
    # The server's clock at this moment.
    now: int


# --- Boards ------------------------------------------------------------------------------------------


class Watch(_Message, tag="watch"):
    """Follow a topic: its newest frame comes at once, later ones as it changes."""

    # "board:7" (of everybody), "board:7:01" (a province), "board:7:00070" (a commune), "board:7:unit-3",
    # "board:7:bloc-2", "rollup:7" (provinces), "rollup:7:01" (communes of a province); 7 is the round's id.
    topic: Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[a-z]+(:[a-z0-9-]+)+$")]


class Unwatch(_Message, tag="unwatch"):
    """Stop following a topic."""

    # As in `watch`.
    topic: Annotated[str, msgspec.Meta(max_length=80)]


class BoardRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A row of a board."""

    # Equal places share a rank: 1, 2, 2, 4.
    rank: int
    # Tells rows apart between frames, so that a page can show movement; it is no key to anything else.
    id: str
    name: str
    # Commune and province, as the entrant declared them; "" where none was asked.
    place: str
    # In points.
    score: int
    max_score: int
    duration_ms: int


class Board(_Message, tag="board"):
    """The top of a board, whole: a missed frame needs no repair."""

    topic: str
    # Grows with each change of the round's boards; a frame with a lower one than the page has is old.
    version: int
    # "provisional", "frozen", "closed" or "official".
    state: str
    # How many stand on the board.
    entrants: int
    # The first twenty.
    rows: list[BoardRow]


class PlaceRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Totals of one province or commune, or of all."""

    # 2 digits for a province, 5 for a commune, "" for the country.
    code: str
    # People with a counted attempt.
    entrants: int
    # Their counted attempts.
    attempts: int
    # The mean score as a share of the maximum, 0–100, one decimal.
    mean: float
    # Attempts with everything right.
    all_correct: int


class Rollup(_Message, tag="rollup"):
    """Totals of a round by place, whole."""

    topic: str
    # As in `board`.
    version: int
    total: PlaceRow
    # Places with at least one attempt, by code. Attempts of entrants who declared no place are in `total` alone.
    rows: list[PlaceRow]


# --- The same over HTTP, and what only HTTP has ------------------------------------------------------


class Batch(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Saves that a page kept, in order."""

    saves: Annotated[list[Save], msgspec.Meta(min_length=1, max_length=100)]


class Results(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What became of a batch, after the commit."""

    # One for each save, in order.
    results: list[Saved | Stale | Refused]


class FreshTicket(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A ticket that is good from now on."""

    ticket: str


class OwnRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where the caller stands on a board."""

    # null when the caller does not stand on it.
    row: BoardRow | None
    # The page of the board that holds the row.
    page: int | None


AttemptIn = Hello | Save | Submit | Ping
AttemptOut = State | Saved | Stale | Refused | Finished | Pong
BoardIn = Watch | Unwatch
BoardOut = Board | Rollup | Refused
