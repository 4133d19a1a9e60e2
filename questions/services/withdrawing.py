"""Taking a question out of use that turned out to be wrong: it is drawn again once it is mended and approved."""

from datetime import datetime

from django.db import transaction

from questions.models import Event, Question


def withdraw_question(*, question_id: int, by_id: int | None, note: str, now: datetime) -> bool:
    """Draw the question no more; its latest version is a draft again. False when it was not drawn already.

    Papers that hold it keep it. A retired question stays retired.
    """
    with transaction.atomic():
        question = Question.objects.select_for_update().get(pk=question_id)
        drawn = question.approved_version
        if drawn is None:
            return False
        question.approved_version = None
        question.status = Question.Status.DRAFT
        question.changed_at = now
        question.save(update_fields=["approved_version", "status", "changed_at"])
        Event.objects.create(
            question=question, version=drawn, action=Event.Action.WITHDRAWN, note=note, by_id=by_id, at=now
        )
        return True
