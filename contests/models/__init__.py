"""Tables of contests: what an organiser sets, what participants do, and what is counted from it."""

from contests.models.boards import Standing, Tally
from contests.models.corrections import Correction, Report
from contests.models.participation import Answer, Attempt, Entry, Invitee
from contests.models.setup import Bloc, Blueprint, BlueprintCell, Contest, Round

__all__ = [
    "Answer",
    "Attempt",
    "Bloc",
    "Blueprint",
    "BlueprintCell",
    "Contest",
    "Correction",
    "Entry",
    "Invitee",
    "Report",
    "Round",
    "Standing",
    "Tally",
]
