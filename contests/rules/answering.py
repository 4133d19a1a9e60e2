"""Which responses a question can take."""

from collections.abc import Sequence

Response = list[int] | int | None

PREDICTION = "prediction"
_ONE_OPTION = frozenset({"single", "true_false"})


class BadResponseError(ValueError):
    """The response does not fit the question (an option that is not there, two where one is asked …)."""


def normalise(response: Response, *, kind: str, options: int) -> Response:
    """The response as it is stored: shown indices in rising order, or the predicted number; nothing chosen is None.

    Raises BadResponseError when it does not fit a question of `kind` with so many options.
    """
    if response is None or response == []:
        return None
    if kind == PREDICTION:
        if not isinstance(response, int):
            raise BadResponseError("a prediction is a whole number")
        return response
    if not isinstance(response, list):
        raise BadResponseError("a choice is a list of options")
    return _choices(response, options=options, at_most=1 if kind in _ONE_OPTION else options)


def _choices(response: Sequence[int], *, options: int, at_most: int) -> list[int]:
    chosen = sorted(set(response))
    if len(chosen) != len(response) or len(chosen) > at_most:
        raise BadResponseError("an option is chosen once, and no more options than the question allows")
    if chosen[0] < 0 or chosen[-1] >= options:
        raise BadResponseError("there is no such option")
    return chosen
