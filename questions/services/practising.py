"""Practising a document's questions: start, answer, go on. The run belongs to the session; nothing is stored here."""

import secrets

from accounts.errors import Refusal
from questions.errors import (
    AlreadyAnswered,
    AnswerTooLong,
    NothingChosen,
    NotInPractice,
    OneOptionOnly,
    OutOfTurn,
    PlacesIncomplete,
    PracticeRestarted,
    UnknownOption,
)
from questions.queries import shown_versions
from questions.queries.study import practice_versions
from questions.rules.content import WRITTEN
from questions.rules.marking import ONE_OPTION, BadResponseError, normalise
from questions.rules.practice import Given, Run, answered, by_writing, moved_on, option_order, standing


def begin() -> Run:
    """A new run, in an order of its own."""
    return Run(seed=secrets.token_hex(8))


def answer(*, document_id: int, run: Run, seed: str, version: int, given: Given) -> Run:
    """The run after this answer to its current question.

    `seed`: of the run that the answer was made for. Raises a refusal, and then the run stands as it was.
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
    order = option_order(run.seed, version=version, kind=shown.kind, options=len(shown.options), shuffle=shown.shuffle)
    try:
        response = normalise(
            given.response(shown.kind), kind=shown.kind, options=len(order), partners=len(shown.partners)
        )
    except BadResponseError as error:
        raise _why_not(shown.kind, given, options=len(order)) from error
    if response is None:
        raise NothingChosen
    return answered(run, version, by_writing(response, kind=shown.kind, order=order))


def current(*, document_id: int, run: Run) -> int | None:
    """The version on the screen; None once all are done."""
    return standing(run, practice_versions(document_id)).current


def go_on(*, run: Run, seed: str) -> Run:
    """The run with its next question. Said twice, or of a run that is over, it changes nothing."""
    return moved_on(run) if seed == run.seed else run


def begin_again(*, run: Run, seed: str) -> Run:
    """A new run instead of this one. Said twice, it changes nothing the second time."""
    return begin() if seed == run.seed else run


def _why_not(kind: str, given: Given, *, options: int) -> Refusal:
    """What is wrong with a response that does not fit, for the person who gave it."""
    if kind in WRITTEN:
        return AnswerTooLong()
    if kind == "ordering":
        return PlacesIncomplete()
    several = kind in ONE_OPTION and len(given.options) > 1
    return OneOptionOnly() if several and set(given.options) <= set(range(options)) else UnknownOption()
