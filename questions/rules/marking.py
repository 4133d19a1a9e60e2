"""What a response to a question may be, and whether it is right: one set of rules for practice and contests.

A response is what the page sends: shown indices of options (choosing, and ordering in the order given), for each shown
prompt the index of its partner or -1 (matching), the words typed (written kinds), or None.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localities.rules.vietnamese import fold
from questions.rules.content import MOST_WRITTEN, WRITTEN, bare, number
from questions.rules.richtext import to_text

Response = list[int] | str | None

# Of these kinds one option may be chosen.
ONE_OPTION: Final = frozenset({"single", "true_false"})
# A prompt that has no partner yet.
UNMATCHED: Final = -1


class BadResponseError(ValueError):
    """The response does not fit the question (an option that is not there, two where one is asked …)."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is right of one version; `kind` tells which field says it.

    `sets`: any of these sets of written positions (choosing). `pairs`: for each written prompt the index of its
    partner (matching); the right order of an ordering is that of its writing, `length` long. `numbers`: (value,
    tolerance). `texts`: accepted words, as `_as_compared` makes them; `words`: as they are written. `given`: everybody
    gets the mark.
    """

    kind: str
    sets: tuple[frozenset[int], ...] = ()
    length: int = 0
    pairs: tuple[int, ...] = ()
    numbers: tuple[tuple[Decimal, Decimal], ...] = ()
    texts: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    accents: bool = True
    given: bool = False


def key_of(kind: str, options: Sequence[tuple[str, bool, str, str]], *, accents: bool = True) -> Key:
    """The key of a version from its options: (text, correct, partner, tolerance) as written."""
    match kind:
        case "ordering":
            return Key(kind, length=len(options))
        case "matching":
            shown = partners(partner for _, _, partner, _ in options)
            return Key(kind, pairs=tuple(shown.index(partner) for text, _, partner, _ in options if text))
        case "numeric":
            read = [(number(text), number(tolerance or "0")) for text, _, _, tolerance in options]
            return Key(kind, numbers=tuple((v, t) for v, t in read if v is not None and t is not None))
        case "short_text":
            words = tuple(to_text(text) for text, _, _, _ in options)
            texts = frozenset(_as_compared(text, accents=accents) for text in words)
            return Key(kind, texts=texts, words=words, accents=accents)
        case _:
            return Key(kind, sets=(frozenset(place for place, option in enumerate(options) if option[1]),))


def partners(written: Iterable[str]) -> tuple[str, ...]:
    """The partners of a matching as shown: each once, in an order that tells nothing."""
    return tuple(sorted(set(written), key=lambda text: (fold(text), text)))


def keeps_order(kind: str, *, shuffle: bool) -> bool:
    """Whether the options are shown as they are written: the written order of an ordering is its key, so never its."""
    return kind == "true_false" or (not shuffle and kind != "ordering")


def normalise(response: object, *, kind: str, options: int, partners: int = 0) -> Response:
    """The response as it is stored; nothing chosen and nothing written is None.

    `options`: how many are shown. Raises BadResponseError when it does not fit a question of `kind`.
    """
    if response is None or response in ([], ""):
        return None
    if kind in WRITTEN:
        return _written(response)
    if not isinstance(response, list) or not all(type(index) is int for index in response):
        raise BadResponseError("an answer is a list of options")
    if kind == "matching":
        return _matched(response, prompts=options, partners=partners)
    return _chosen(response, kind=kind, options=options)


def is_answered(response: object) -> bool:
    """Whether anything of it was answered."""
    return response is not None


def is_right(key: Key, response: object, order: Sequence[int]) -> bool:
    """Whether a normalised response is right. `order`: the written positions of the options as shown."""
    if key.given:
        return True
    if isinstance(response, str):
        return _written_is_right(key, response)
    return isinstance(response, list) and _list_is_right(key, response, order)


def readings(text: str) -> tuple[Decimal, ...]:
    """The numbers that a person may have meant: "1.500" is 1500 to some and 1.5 to others, "2,5" is 2.5."""
    compact = re.sub(r"[\s\u00a0]", "", text)
    compact = re.sub(r"(%|[^\d.,+-]+)$", "", compact)
    meant = [number(compact) if re.fullmatch(r"[+-]?[\d.,]+", compact) else None]
    if re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", compact):
        meant.append(number(re.sub(r"[.,]", "", compact)))
    elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", compact):
        meant.append(number(compact.replace(".", "")))
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", compact):
        meant.append(number(compact.replace(",", "")))
    return tuple(dict.fromkeys(value for value in meant if value is not None))


def _list_is_right(key: Key, response: list[int], order: Sequence[int]) -> bool:
    match key.kind:
        case "ordering":
            return [order[index] for index in response] == list(range(key.length))
        case "matching":
            return len(response) == len(key.pairs) and all(
                partner == key.pairs[order[shown]] for shown, partner in enumerate(response)
            )
        case _:
            return frozenset(order[index] for index in response) in key.sets


def _written_is_right(key: Key, response: str) -> bool:
    if key.kind == "numeric":
        return any(abs(value - right) <= slack for value in readings(response) for right, slack in key.numbers)
    return key.kind == "short_text" and _as_compared(response, accents=key.accents) in key.texts


def _written(response: object) -> str | None:
    if not isinstance(response, str) or len(response) > MOST_WRITTEN:
        raise BadResponseError("an answer in writing is a short text")
    return " ".join(bare(response).split()) or None


def _chosen(response: list[int], *, kind: str, options: int) -> list[int]:
    if len(set(response)) != len(response) or min(response) < 0 or max(response) >= options:
        raise BadResponseError("each option at most once, and only those that there are")
    if kind == "ordering":
        if len(response) != options:
            raise BadResponseError("an order holds every item")
        return list(response)
    if len(response) > (1 if kind in ONE_OPTION else options):
        raise BadResponseError("no more options than the question allows")
    return sorted(response)


def _matched(response: list[int], *, prompts: int, partners: int) -> list[int] | None:
    if len(response) != prompts or not all(UNMATCHED <= index < partners for index in response):
        raise BadResponseError("each prompt has one of the partners, or none yet")
    return None if all(index == UNMATCHED for index in response) else list(response)


def _as_compared(text: str, *, accents: bool) -> str:
    """Words without case and punctuation; without accents unless they count."""
    if not accents:
        return fold(text) or text.strip()
    words = re.sub(r"[^\w\s%]", " ", bare(text).casefold())
    return " ".join(words.split()) or text.strip()
