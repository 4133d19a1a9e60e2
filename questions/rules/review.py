"""Where a question may go from where it stands, and who asks: a table. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Status = Literal["draft", "in_review", "approved", "retired"]


class Step(StrEnum):
    """What editors and reviewers do to a question beside writing it."""

    SEND = "send"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    RETIRE = "retire"
    REVIVE = "revive"


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table.

    `by_reviewer`: a reviewer does it; else whoever writes. `others_only`: not to one's own version. `note`: it needs a
    reason. `drawn`: afterwards the latest version is drawn (True), none (False), or whichever was before (None).
    """

    before: frozenset[Status]
    after: Status
    by_reviewer: bool = False
    others_only: bool = False
    note: bool = False
    drawn: bool | None = None


MOVES: Final[Mapping[Step, Move]] = {
    Step.SEND: Move(frozenset({"draft"}), "in_review"),
    Step.TAKE_BACK: Move(frozenset({"in_review"}), "draft"),
    Step.SEND_BACK: Move(frozenset({"in_review"}), "draft", by_reviewer=True, others_only=True, note=True),
    Step.APPROVE: Move(frozenset({"in_review"}), "approved", by_reviewer=True, others_only=True, drawn=True),
    # A mistake that was found: nobody gets it any more until it is mended and approved again.
    Step.WITHDRAW: Move(
        frozenset({"draft", "in_review", "approved"}), "draft", by_reviewer=True, note=True, drawn=False
    ),
    Step.RETIRE: Move(frozenset({"draft", "in_review", "approved"}), "retired", by_reviewer=True, drawn=False),
    Step.REVIVE: Move(frozenset({"retired"}), "draft"),
}


def possible(status: Status, *, drawn: bool) -> list[Step]:
    """The steps that make sense now; `drawn`: some version of it is drawn. Whether somebody may is another question."""
    return [step for step, move in MOVES.items() if status in move.before and (step is not Step.WITHDRAW or drawn)]
