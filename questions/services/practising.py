"""Practising a document's questions: start, answer, go on. The run belongs to the session; nothing is stored here."""

import secrets
from collections.abc import Collection

from questions.errors import (
    AlreadyAnswered,
    NothingChosen,
    NotInPractice,
    OneOptionOnly,
    OutOfTurn,
    PracticeRestarted,
    UnknownOption,
)
from questions.queries import shown_versions
from questions.queries.study import practice_versions
from questions.rules.practice import ONE_CHOICE, Run, answered, moved_on, option_order, standing


def begin() -> Run:
    """A new run, in an order of its own."""
    return Run(seed=secrets.token_hex(8))


def answer(*, document_id: int, run: Run, seed: str, version: int, chosen: Collection[int]) -> Run:
    """The run after this answer to its current question.

    `seed`: of the run that the answer was made for. `chosen`: indices of options as shown. Raises a refusal, and
    then the run stands as it was.
    """
    if seed != run.seed:
        raise PracticeRestarted
    available = practice_versions(document_id)
    if version not in available:
        raise NotInPractice
    now = standing(run, available)
    if version in {given.version for given in now.answers}:
        raise AlreadyAnswered
    if version != now.current:
        raise OutOfTurn
    shown = shown_versions([version])[version]
    order = option_order(run.seed, version=version, kind=shown.kind, options=len(shown.options))
    if not chosen:
        raise NothingChosen
    if not set(chosen) <= set(range(len(order))):
        raise UnknownOption
    if len(chosen) > 1 and shown.kind in ONE_CHOICE:
        raise OneOptionOnly
    return answered(run, version, {order[index] for index in chosen})


def go_on(*, run: Run, seed: str) -> Run:
    """The run with its next question. Said twice, or of a run that is over, it changes nothing."""
    return moved_on(run) if seed == run.seed else run


def begin_again(*, run: Run, seed: str) -> Run:
    """A new run instead of this one. Said twice, it changes nothing the second time."""
    return begin() if seed == run.seed else run
