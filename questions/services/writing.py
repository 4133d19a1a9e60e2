"""Writing questions: drafts that keep themselves, and the versions that come of them."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from questions.errors import ContentFaulty, EditedMeanwhile, QuestionNotFound, RetiredQuestion
from questions.models import Draft, Event, Question, QuestionVersion
from questions.queries import contents
from questions.rules.content import Content, faults, tidied, to_plain
from questions.rules.digest import version_digest
from questions.services.versions import add_versions


def write(
    *,
    question_id: int | None,
    base_id: int | None,
    content: Content,
    use: str,
    author_id: int,
    now: datetime,
    draft_id: int | None = None,
    action: Event.Action | None = None,
) -> QuestionVersion:
    """Save a question's next version, or a new question (`question_id` None); the draft it was written in is done then.

    `base_id`: the version that the author began from. Content that says what the latest version says makes no new
    one. An approved question goes back to draft, and its approved version is drawn until this one is approved.
    Raises ContentFaulty, EditedMeanwhile, RetiredQuestion, QuestionNotFound.
    """
    content = tidied(content)
    if found := faults(content):
        raise ContentFaulty(found)
    with transaction.atomic():
        question = _new(use, now) if question_id is None else locked_question(question_id)
        if question_id is not None and question.latest_version_id != base_id:
            raise EditedMeanwhile(number=question.latest_version.number if question.latest_version else 0)
        if question.status == Question.Status.RETIRED:
            raise RetiredQuestion
        Draft.objects.filter(user_id=author_id, pk=draft_id or 0).delete()
        latest = question.latest_version
        if latest is not None and latest.digest == version_digest(content) and question.use == use:
            return latest
        (version,) = add_versions([(question, content)], author_id=author_id, now=now)
        question.status, question.use = Question.Status.DRAFT, use
        question.save(update_fields=["status", "use"])
        if action is None:
            action = Event.Action.CREATED if question_id is None else Event.Action.EDITED
        Event.objects.create(question=question, version=version, action=action, by_id=author_id, at=now)
        return version


def restore(*, question_id: int, number: int, author_id: int, now: datetime) -> QuestionVersion:
    """Make what an older version says the newest version. Raises QuestionNotFound, RetiredQuestion, ContentFaulty."""
    with transaction.atomic():
        question = locked_question(question_id)
        older = question.versions.filter(number=number).first()
        if older is None:
            raise QuestionNotFound
        return write(
            question_id=question_id,
            base_id=question.latest_version_id,
            content=contents([older.pk])[older.pk],
            use=question.use,
            author_id=author_id,
            now=now,
            action=Event.Action.RESTORED,
        )


def keep_draft(
    *, user_id: int, question_id: int | None, draft_id: int | None, content: Content, use: str, seq: int, now: datetime
) -> Draft:
    """Keep what somebody is writing, whatever state it is in; an older `seq` never overwrites a newer.

    `draft_id`: which of the drafts of new questions; None begins one. Raises QuestionNotFound.
    """
    with transaction.atomic():
        drafts = Draft.objects.select_for_update().filter(user_id=user_id)
        if question_id is None:
            draft = drafts.filter(question=None, pk=draft_id or 0).first()
        else:
            draft = drafts.filter(question_id=question_id).first()
        if draft is None:
            draft = Draft(user_id=user_id, question_id=question_id, base_id=_latest(question_id))
            draft.content, draft.use, draft.seq, draft.updated_at = to_plain(content), use, seq, now
            draft.save()
        if seq > draft.seq:
            draft.content, draft.use, draft.seq, draft.updated_at = to_plain(content), use, seq, now
            draft.save(update_fields=["content", "use", "seq", "updated_at"])
        return draft


def rebase_draft(*, draft: Draft) -> None:
    """The author has seen the newest version: the draft goes on from there."""
    if draft.question is not None:
        Draft.objects.filter(pk=draft.pk).update(base=draft.question.latest_version_id, seq=F("seq") + 1)


def discard_draft(*, user_id: int, draft_id: int) -> None:
    """Throw away what was being written; the question stands as it was saved. Said twice, it changes nothing."""
    Draft.objects.filter(user_id=user_id, pk=draft_id).delete()


def locked_question(question_id: int) -> Question:
    """The question, its row locked until the caller's transaction ends. Raises QuestionNotFound."""
    found = Question.objects.select_for_update(of=("self",)).select_related("latest_version").filter(pk=question_id)
    question = found.first()
    if question is None:
        raise QuestionNotFound
    return question


def _latest(question_id: int | None) -> int | None:
    if question_id is None:
        return None
    latest = Question.objects.filter(pk=question_id).values_list("latest_version", flat=True).first()
    if latest is None:
        raise QuestionNotFound
    return latest


def _new(use: str, now: datetime) -> Question:
    """A question named by its number, which nobody else can take."""
    question = Question.objects.create(ref=f"new-{now.timestamp()}-{id(now)}", use=use, changed_at=now)
    question.ref = new_ref(question.pk)
    question.save(update_fields=["ref"])
    return question


def new_ref(pk: int) -> str:
    """The name of a question that was written here."""
    return f"q{pk:06d}"
