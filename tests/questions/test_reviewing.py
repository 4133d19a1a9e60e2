"""Review: who may move a question where, what is drawn afterwards, and what is written down of it."""

import pytest

from accounts.models import User
from accounts.rights import Role, RoleMissing
from questions.errors import CommentsOpen, NotReadyForReview, OwnQuestion, ReasonMissing, UnknownTarget, WrongStep
from questions.models import Question, QuestionVersion
from questions.queries import drawable_versions
from questions.rules.review import MOVES, Step
from questions.services.reviewing import pin_comment, settle_comment, take_step, take_steps, withdraw_for_mistake
from tests.accounts.makers import make_user
from tests.questions.makers import NOW, make_document, make_passage, make_question

pytestmark = pytest.mark.django_db
STATUSES = ("draft", "in_review", "approved", "retired")


@pytest.fixture
def eve() -> User:
    return make_user("eve", Role.EDITOR)


@pytest.fixture
def rob() -> User:
    return make_user("rob", Role.REVIEWER)


def version_in(status: str, author: User | None = None) -> QuestionVersion:
    version = make_question(make_passage(make_document()), use="contest", status=status)
    QuestionVersion.objects.update(author=author)
    version.refresh_from_db()
    return version


def step(version: QuestionVersion, what: Step, user: User, note: str = "") -> Question:
    return take_step(question_id=version.question_id, step=what, user=user, note=note, now=NOW)


def drawn() -> list[int]:
    documents = QuestionVersion.objects.values_list("passage__document", flat=True)
    return [row.version for row in drawable_versions(each for each in documents if each)]


def test_a_question_goes_from_draft_through_review_into_use(eve: User, rob: User) -> None:
    version = version_in("draft", eve)
    step(version, Step.SEND, eve)
    assert drawn() == []
    question = step(version, Step.APPROVE, rob)

    assert (question.status, question.approved_version) == ("approved", version)
    assert drawn() == [version.pk]
    assert list(question.events.values_list("action", "by__username")) == [("sent", "eve"), ("approved", "rob")]


@pytest.mark.parametrize("what", [Step.APPROVE, Step.SEND_BACK])
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
def test_nobody_decides_about_their_own(what: Step, role: Role) -> None:
    ann = make_user("ann", role)
    version = version_in("in_review", ann)
    with pytest.raises(OwnQuestion):
        step(version, what, ann, "vì")
    assert Question.objects.get().status == "in_review"


@pytest.mark.parametrize("what", list(Step))
@pytest.mark.parametrize("status", STATUSES)
def test_every_step_from_every_state_follows_the_table(what: Step, status: str) -> None:
    boss = make_user("boss", Role.ADMINISTRATOR)
    version = version_in(status)
    allowed = status in MOVES[what].before and not (what is Step.WITHDRAW and status != "approved")
    if not allowed:
        with pytest.raises(WrongStep):
            step(version, what, boss, "vì")
        assert Question.objects.get().status == status
        return
    question = step(version, what, boss, "vì")
    assert question.status == MOVES[what].after
    assert question.events.get().note == "vì"


@pytest.mark.parametrize("what", [each for each in Step if MOVES[each].by_reviewer])
def test_an_editor_takes_no_reviewers_step(what: Step, eve: User) -> None:
    status = "approved" if what is Step.WITHDRAW else "in_review"
    with pytest.raises(RoleMissing):
        step(version_in(status), what, eve, "vì")


@pytest.mark.parametrize("what", [Step.SEND, Step.TAKE_BACK, Step.REVIVE])
def test_a_reviewer_takes_no_editors_step(what: Step, rob: User) -> None:
    (status,) = MOVES[what].before
    with pytest.raises(RoleMissing):
        step(version_in(status), what, rob)


def test_what_lacks_a_citation_or_an_explanation_is_not_sent(eve: User) -> None:
    version = version_in("draft", eve)
    QuestionVersion.objects.update(passage=None, explanation="")
    with pytest.raises(NotReadyForReview) as refused:
        step(version, Step.SEND, eve)
    assert {fault.code for fault in refused.value.faults} == {"passage_missing", "explanation_missing"}


def test_sending_back_needs_a_reason_or_a_pinned_comment(rob: User) -> None:
    version = version_in("in_review")
    with pytest.raises(ReasonMissing):
        step(version, Step.SEND_BACK, rob, "  ")
    pin_comment(question_id=version.question_id, target="option:1", text="Mơ hồ.", author_id=rob.pk, now=NOW)
    assert step(version, Step.SEND_BACK, rob).status == "draft"


def test_sending_back_leaves_the_older_approved_version_in_use(rob: User) -> None:
    version = version_in("in_review")
    Question.objects.update(approved_version=version)
    step(version, Step.SEND_BACK, rob, "vì")
    assert drawn() == [version.pk]


@pytest.mark.parametrize("what", [Step.WITHDRAW, Step.RETIRE])
def test_what_is_withdrawn_or_retired_is_drawn_no_more(what: Step, rob: User) -> None:
    version = version_in("approved")
    assert drawn() == [version.pk]
    step(version, what, rob, "sai đáp án")
    assert drawn() == []


def test_open_comments_keep_a_question_from_being_approved(rob: User, eve: User) -> None:
    version = version_in("in_review", eve)
    comment = pin_comment(question_id=version.question_id, target="key", text="Chắc chứ?", author_id=rob.pk, now=NOW)
    with pytest.raises(CommentsOpen):
        step(version, Step.APPROVE, rob)
    settle_comment(comment_id=comment.pk, question_id=version.question_id, by_id=eve.pk, now=NOW)
    assert step(version, Step.APPROVE, rob).status == "approved"


@pytest.mark.parametrize("target", ["option:4", "option:-1", "option:x", "", "passages"])
def test_a_comment_is_pinned_to_what_there_is(target: str, rob: User) -> None:
    version = version_in("in_review")
    with pytest.raises(UnknownTarget):
        pin_comment(question_id=version.question_id, target=target, text="?", author_id=rob.pk, now=NOW)


def test_of_many_those_that_can_move_do_and_the_others_say_why(rob: User) -> None:
    ready, own = version_in("in_review"), make_question(make_passage(make_document("NQ1")), status="in_review")
    QuestionVersion.objects.filter(pk=own.pk).update(author=rob)
    outcomes = take_steps(question_ids=[ready.question_id, own.question_id, 999], step=Step.APPROVE, user=rob, now=NOW)
    assert [(each.ref, type(each.refusal)) for each in outcomes] == [
        (ready.question.ref, type(None)),
        (own.question.ref, OwnQuestion),
    ]
    assert drawn() == [ready.pk]


def test_a_mistake_found_in_a_contest_takes_the_question_out_of_use(rob: User) -> None:
    version = version_in("approved")
    assert withdraw_for_mistake(version_id=version.pk, by_id=rob.pk, note="Sai đáp án", now=NOW)
    assert drawn() == []
    assert not withdraw_for_mistake(version_id=version.pk, by_id=rob.pk, note="Sai đáp án", now=NOW)
