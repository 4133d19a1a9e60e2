"""Review: moving questions along, and the comments that go with it. `rules.review.MOVES` says what may follow what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action, RoleMissing, can
from questions.errors import (
    CommentsOpen,
    NothingSelected,
    NotReadyForReview,
    OwnQuestion,
    QuestionNotFound,
    ReasonMissing,
    UnknownTarget,
    WrongStep,
)
from questions.models import Comment, Event, Question, QuestionVersion
from questions.queries import contents
from questions.rules.content import bare, faults, gaps
from questions.rules.review import MOVES, Step
from questions.services.writing import locked_question

_EVENTS = {
    Step.SEND: Event.Action.SENT,
    Step.TAKE_BACK: Event.Action.TAKEN_BACK,
    Step.SEND_BACK: Event.Action.SENT_BACK,
    Step.APPROVE: Event.Action.APPROVED,
    Step.WITHDRAW: Event.Action.WITHDRAWN,
    Step.RETIRE: Event.Action.RETIRED,
    Step.REVIVE: Event.Action.REVIVED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question of many: its ref, and why not, if not."""

    ref: str
    refusal: Refusal | None = None


def take_step(*, question_id: int, step: Step, user: User, note: str = "", now: datetime) -> Question:
    """Move a question along.

    Raises WrongStep, RoleMissing, OwnQuestion, ReasonMissing, NotReadyForReview, CommentsOpen, QuestionNotFound.
    """
    with transaction.atomic():
        question = locked_question(question_id)
        version = question.latest_version
        if version is None:
            raise QuestionNotFound
        _check_person(user, step, version)
        _check_state(question, version, step, bare(note))
        return _move(question, version, step, by_id=user.pk, note=bare(note), now=now)


def take_steps(*, question_ids: Iterable[int], step: Step, user: User, note: str = "", now: datetime) -> list[Outcome]:
    """The same for many, each by itself: one that is refused keeps no other back. Raises NothingSelected."""
    refs = dict(Question.objects.filter(pk__in=set(question_ids)).order_by("pk").values_list("pk", "ref"))
    if not refs:
        raise NothingSelected
    outcomes = []
    for pk, ref in refs.items():
        try:
            take_step(question_id=pk, step=step, user=user, note=note, now=now)
        except Refusal as refusal:
            outcomes.append(Outcome(ref, refusal))
        else:
            outcomes.append(Outcome(ref))
    return outcomes


def withdraw_for_mistake(*, version_id: int, by_id: int, note: str, now: datetime) -> bool:
    """Draw a question no more because a committee found this version wrong; whether it was still to be drawn.

    A newer version that has been approved since stays.
    """
    with transaction.atomic():
        version = QuestionVersion.objects.get(pk=version_id)
        question = locked_question(version.question_id)
        if question.approved_version_id != version_id or question.latest_version is None:
            return False
        _move(question, question.latest_version, Step.WITHDRAW, by_id=by_id, note=note, now=now)
        return True


def pin_comment(*, question_id: int, target: str, text: str, author_id: int, now: datetime) -> Comment:
    """Say something about a part of the latest version. Raises UnknownTarget, ReasonMissing, QuestionNotFound."""
    with transaction.atomic():
        question = locked_question(question_id)
        version = question.latest_version
        if version is None:
            raise QuestionNotFound
        if not bare(text):
            raise ReasonMissing
        options = {f"option:{place}" for place in range(version.choices.count())}
        if target not in options | {"stem", "key", "explanation", "citation"}:
            raise UnknownTarget
        Event.objects.create(question=question, version=version, action=Event.Action.COMMENTED, by_id=author_id, at=now)
        return Comment.objects.create(
            question=question, version=version, target=target, text=bare(text), author_id=author_id, created_at=now
        )


def settle_comment(*, comment_id: int, question_id: int, by_id: int, now: datetime) -> None:
    """A comment has been dealt with. Said twice, it changes nothing. Raises QuestionNotFound."""
    with transaction.atomic():
        question = locked_question(question_id)
        comment = question.comments.filter(pk=comment_id).first()
        if comment is None:
            raise QuestionNotFound
        if comment.resolved_at is None:
            comment.resolved_at, comment.resolved_by_id = now, by_id
            comment.save(update_fields=["resolved_at", "resolved_by"])
            Event.objects.create(
                question=question, version=comment.version, action=Event.Action.RESOLVED, by_id=by_id, at=now
            )


def _check_person(user: User, step: Step, version: QuestionVersion) -> None:
    move = MOVES[step]
    if not can(user, Action.BANK_REVIEW if move.by_reviewer else Action.BANK_EDIT):
        raise RoleMissing
    if move.others_only and not can(user, Action.QUESTION_DECIDE, version):
        raise OwnQuestion


def _check_state(question: Question, version: QuestionVersion, step: Step, note: str) -> None:
    move = MOVES[step]
    if question.status not in move.before or (step is Step.WITHDRAW and question.approved_version_id is None):
        raise WrongStep
    if move.note and not note and not version.comments.filter(resolved_at=None).exists():
        raise ReasonMissing
    if step in (Step.SEND, Step.APPROVE):
        content = contents([version.pk])[version.pk]
        if lacking := [*faults(content), *gaps(content)]:
            raise NotReadyForReview(lacking)
    if step is Step.APPROVE and question.comments.filter(resolved_at=None).exists():
        raise CommentsOpen


def _move(
    question: Question, version: QuestionVersion, step: Step, *, by_id: int, note: str, now: datetime
) -> Question:
    move = MOVES[step]
    question.status, question.changed_at = move.after, now
    if move.drawn is not None:
        question.approved_version = version if move.drawn else None
    question.save(update_fields=["status", "approved_version", "changed_at"])
    Event.objects.create(question=question, version=version, action=_EVENTS[step], note=note, by_id=by_id, at=now)
    return question
