"""A practice run: which question comes next, how its options stand, what was answered so far.

The order follows from the run's seed alone, each question's place from its own id: a question that joins or leaves
the bank while somebody practises moves no other. Pure; a session keeps what `to_plain` gives.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeGuard

# Kinds whose options keep their written order ("Đúng" before "Sai"), and of which only one may be chosen.
FIXED_ORDER = frozenset({"true_false"})
ONE_CHOICE = frozenset({"single", "true_false"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was chosen of a question version: written positions, ascending."""

    version: int
    chosen: tuple[int, ...]


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


def option_order(seed: str, *, version: int, kind: str, options: int) -> tuple[int, ...]:
    """The written positions (0 to `options` - 1) of a version's options in the order shown."""
    written = range(options)
    if kind in FIXED_ORDER:
        return tuple(written)
    return tuple(sorted(written, key=lambda position: _rank(seed, version, position)))


def standing(run: Run, available: Iterable[int]) -> Standing:
    """Answers to questions that are no longer asked do not count."""
    asked = order(run.seed, available)
    known = set(asked)
    answers = tuple(answer for answer in run.answers if answer.version in known)
    review = run.answers[-1] if run.reviewing and run.answers and run.answers[-1].version in known else None
    done = {answer.version for answer in answers}
    current = review.version if review else next((version for version in asked if version not in done), None)
    return Standing(current, review, answers, len(asked))


def answered(run: Run, version: int, chosen: Iterable[int]) -> Run:
    """The run after this answer, which stays on the screen until `moved_on`."""
    return replace(run, answers=(*run.answers, Answer(version, tuple(sorted(chosen)))), reviewing=True)


def moved_on(run: Run) -> Run:
    """The run after its last answer has been read."""
    return replace(run, reviewing=False)


def to_plain(run: Run) -> dict[str, object]:
    """As JSON can hold it."""
    return {
        "seed": run.seed,
        "answers": [[answer.version, list(answer.chosen)] for answer in run.answers],
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
        case _:
            return None


def _all_ints(values: list[object]) -> TypeGuard[list[int]]:
    return all(isinstance(value, int) for value in values)


def _rank(seed: str, *path: int) -> bytes:
    return hashlib.sha256(f"{seed}:{path}".encode()).digest()
