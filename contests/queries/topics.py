"""What the hub's topics are: which exist, and how the newest frame of each is made."""

from datetime import datetime

from contests.errors import NoSuchBoard
from contests.queries import boards, places
from contests.queries.contests import published_round

_FRAMES = {"board": boards.board_frame, "rollup": places.rollup_frame}


def frame(topic: str, *, now: datetime) -> str:
    """The newest frame of a topic, as JSON text."""
    return _FRAMES[topic.partition(":")[0]](topic, now=now)


def watchable(topic: str) -> None:
    """Raise NoSuchBoard or ContestNotFound unless the topic belongs to a published round of a published contest."""
    match topic.partition(":")[0]:
        case "board":
            round_id, _choice = boards.parse_topic(topic)
        case "rollup":
            round_id, _province = places.parse_topic(topic)
        case _:
            raise NoSuchBoard
    published_round(round_id)
