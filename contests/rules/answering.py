"""Which responses a position of a paper can take: those of its question, or the prediction's number."""

from typing import Final

from questions.rules import marking
from questions.rules.marking import BadResponseError

Response = list[int] | str | int | None

PREDICTION: Final = "prediction"

__all__ = ["PREDICTION", "BadResponseError", "Response", "normalise"]


def normalise(response: object, *, kind: str, options: int, partners: int = 0) -> Response:
    """The response as it is stored; nothing chosen and nothing written is None.

    Raises BadResponseError when it does not fit a question of `kind` with so many options and partners.
    """
    if kind != PREDICTION:
        return marking.normalise(response, kind=kind, options=options, partners=partners)
    if response is None or response in ([], ""):
        return None
    if not isinstance(response, int):
        raise BadResponseError("a prediction is a whole number")
    return response
