"""A practice run: which question comes next, how its options stand, what was answered so far.

The order follows from the run's seed alone, each question's place from its own id: a question that joins or leaves
the bank while somebody practises moves no other. Pure; a session keeps what `to_plain` gives.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeGuard

from questions.rules.content import MOST_WRITTEN, WRITTEN
from questions.rules.marking import Response, keeps_order


@dataclass(frozen=True, slots=True)
class Answer:
    """A response to a question version, told by written positions: it does not hang on how the options were shown.

    `chosen`: the positions chosen, ascending; all positions in the order given (ordering); for each written prompt
    the index of its partner or UNMATCHED (matching); the words (written kinds).
    """

    version: int
    chosen: tuple[int, ...] | str


@dataclass(frozen=True, slots=True)
class Given:
    """What a form held, before anybody has asked whether it fits its question.

    `options`: indices as shown. `places`: for each item as shown its place from 1, 0 for none. `partners`: for each
    prompt as shown its partner or UNMATCHED.
    """

    options: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    partners: tuple[int, ...] = ()
    text: str = ""

    def response(self, kind: str) -> object:
        """What it says of a question of this kind, for `marking.normalise` to judge."""
        if kind in WRITTEN:
            return self.text
        if kind == "matching":
            return list(self.partners)
        return self._by_place() if kind == "ordering" else list(self.options)

    def _by_place(self) -> list[int]:
        """The items in the order of their places; those without one are left out, which is no order."""
        placed = {place: index for index, place in enumerate(self.places) if place > 0}
        return [placed[place] for place in sorted(placed)]


NOTHING_GIVEN: Final = Given()


@dataclass(frozen=True, slots=True)
class Run:
    """One person's way through a document's practice questions.

    `answers` in the order in which they were given, one a version; `reviewing`: the last is still on the screen.
    """

    seed: str
    answers: tuple[Answer, ...] = ()
    reviewing: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands among the questions that there are now.

    `current`: the version on the screen, None once all are done. `review`: its answer when it has been given.
    """

    current: int | None
    review: Answer | None
    answers: tuple[Answer, ...]
    total: int


def order(seed: str, versions: Iterable[int]) -> tuple[int, ...]:
    """The versions in the order in which this run asks them."""
    return tuple(sorted(versions, key=lambda version: _rank(seed, version)))


def option_order(seed: str, *, version: int, kind: str, options: int, shuffle: bool = True) -> tuple[int, ...]:
    """The written positions (0 to `options` - 1) of a version's options in the order shown.

    An ordering never stands in its right order, which is that of its writing.
    """
    written = tuple(range(options))
    if keeps_order(kind, shuffle=shuffle):
        return written
    shown = _shuffled(seed, version, written)
    again = 0
    while kind == "ordering" and shown == written and options > 1:
        again += 1
        shown = _shuffled(f"{seed} {again}", version, written)
    return shown


def by_writing(response: Response, *, kind: str, order: Sequence[int]) -> tuple[int, ...] | str:
    """A response that fits, told by written positions instead of shown ones."""
    if response is None or isinstance(response, str):
        return response or ""
    if kind == "matching":
        shown_at = {written: shown for shown, written in enumerate(order)}
        return tuple(response[shown_at[written]] for written in range(len(order)))
    positions = [order[index] for index in response]
    return tuple(positions if kind == "ordering" else sorted(positions))


def standing(run: Run, available: Iterable[int]) -> Standing:
    """Answers to questions that are no longer asked do not count."""
    asked = order(run.seed, available)
    known = set(asked)
    answers = tuple(answer for answer in run.answers if answer.version in known)
    review = run.answers[-1] if run.reviewing and run.answers and run.answers[-1].version in known else None
    done = {answer.version for answer in answers}
    current = review.version if review else next((version for version in asked if version not in done), None)
    return Standing(current, review, answers, len(asked))


def answered(run: Run, version: int, chosen: tuple[int, ...] | str) -> Run:
    """The run after this answer, which stays on the screen until `moved_on`. `chosen`: by written positions."""
    return replace(run, answers=(*run.answers, Answer(version, chosen)), reviewing=True)


def moved_on(run: Run) -> Run:
    """The run after its last answer has been read."""
    return replace(run, reviewing=False)


def to_plain(run: Run) -> dict[str, object]:
    """As JSON can hold it."""
    return {
        "seed": run.seed,
        "answers": [[answer.version, _plain(answer.chosen)] for answer in run.answers],
        "reviewing": run.reviewing,
    }


def from_plain(plain: object) -> Run | None:
    """What `to_plain` gave; None for anything else, such as what an older version of the code kept."""
    match plain:
        case {"seed": str(seed), "answers": list(rows), "reviewing": bool(reviewing)}:
            answers = [_answer(row) for row in rows]
            return Run(seed, tuple(filter(None, answers)), reviewing) if all(answers) else None
        case _:
            return None


def _answer(row: object) -> Answer | None:
    match row:
        case [int(version), list(chosen)] if _all_ints(chosen):
            return Answer(version, tuple(chosen))
        case [int(version), str(words)] if len(words) <= MOST_WRITTEN:
            return Answer(version, words)
        case _:
            return None


def _plain(chosen: tuple[int, ...] | str) -> list[int] | str:
    return chosen if isinstance(chosen, str) else list(chosen)


def _shuffled(seed: str, version: int, written: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(written, key=lambda position: _rank(seed, version, position)))


def _all_ints(values: list[object]) -> TypeGuard[list[int]]:
    return all(isinstance(value, int) for value in values)


def _rank(seed: str, *path: int) -> bytes:
    return hashlib.sha256(f"{seed}:{path}".encode()).digest()
