"""One question at the desk: what it says, where it stands, what was said and done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import Action, can
from questions.errors import QuestionNotFound
from questions.models import Comment, Draft, Passage, Question, QuestionVersion, Topic
from questions.queries import contents
from questions.rules.content import CHOSEN, Content, Fault, faults, gaps
from questions.rules.diffing import Difference, differences
from questions.rules.review import MOVES, Step, possible

LETTERS = "ABCDEFGHIJKLMNOP"

STEP_LABELS = {
    Step.SEND: gettext_lazy("Send to review"),
    Step.TAKE_BACK: gettext_lazy("Take back from review"),
    Step.SEND_BACK: gettext_lazy("Send back"),
    Step.APPROVE: gettext_lazy("Approve"),
    Step.WITHDRAW: gettext_lazy("Withdraw from use"),
    Step.RETIRE: gettext_lazy("Retire"),
    Step.REVIVE: gettext_lazy("Take up again"),
}
PART_LABELS = {
    "stem": gettext_lazy("Question text"),
    "key": gettext_lazy("Answer key"),
    "explanation": gettext_lazy("Explanation"),
    "citation": gettext_lazy("Citation"),
    "topics": gettext_lazy("Topics"),
    "difficulty": gettext_lazy("Difficulty"),
    "source": gettext_lazy("Source"),
    "image": gettext_lazy("Image"),
    "kind": gettext_lazy("Kind of question"),
    "shuffle": gettext_lazy("Options may be shuffled"),
    "accents": gettext_lazy("Accents count"),
}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """A line of the question with its mark; `correct` is None of kinds in which every line is right."""

    place: int
    letter: str
    text: str
    partner: str
    tolerance: str
    correct: bool | None

    @property
    def target(self) -> str:
        """As comments and faults name it."""
        return f"option:{self.place}"


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """What the question rests on, to be read beside it."""

    citation: str
    heading: str
    text: str
    url: str
    removed: bool


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A remark and where it is pinned."""

    pk: int
    target: str
    target_label: str
    text: str
    author: str
    at: datetime
    version: int
    settled: bool


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that was done."""

    label: str
    by: str
    at: datetime
    version: int | None
    note: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of versions."""

    id: int
    number: int
    author: str
    at: datetime
    is_latest: bool
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class StepButton:
    """Something that this person may do to the question now."""

    step: str
    label: str
    needs_note: bool


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A version of a question with all that belongs to it. `own`: the reader wrote this version."""

    pk: int
    ref: str
    status: str
    status_label: str
    use_label: str
    kind: str
    kind_label: str
    difficulty_label: str
    number: int
    latest: int
    drawn: int | None
    content: Content
    options: list[OptionLine]
    passages: list[CitedPassage]
    topics: list[str]
    image_url: str
    comments: list[CommentLine]
    settled: list[CommentLine]
    events: list[EventLine]
    versions: list[VersionLine]
    steps: list[StepButton]
    lacking: list["FaultLine"]
    targets: list[tuple[str, str]]
    own: bool
    may_edit: bool
    may_review: bool
    draft: Draft | None
    url: str
    version_id: int


@dataclass(frozen=True, slots=True)
class FaultLine:
    """What is wrong or missing, in words, and where."""

    target: str
    target_label: str
    text: str


def question_by_ref(ref: str) -> Question:
    """Raises QuestionNotFound."""
    question = Question.objects.select_related("latest_version__author", "approved_version").filter(ref=ref).first()
    if question is None or question.latest_version is None:
        raise QuestionNotFound
    return question


def question_page(question: Question, user: User, *, number: int | None = None) -> QuestionPage:
    """The question as of its latest version, or of version `number`. Raises QuestionNotFound."""
    versions = list(question.versions.select_related("author").order_by("-number"))
    version = versions[0] if number is None else next((each for each in versions if each.number == number), None)
    if version is None:
        raise QuestionNotFound
    content = contents([version.pk])[version.pk]
    comments = [_comment_line(each) for each in question.comments.select_related("author", "version")]
    drawn = question.approved_version
    return QuestionPage(
        pk=question.pk,
        ref=question.ref,
        status=question.status,
        status_label=str(question.get_status_display()),
        use_label=str(question.get_use_display()),
        kind=content.kind,
        kind_label=str(version.get_kind_display()),
        difficulty_label=str(version.get_difficulty_display()),
        number=version.number,
        latest=versions[0].number,
        drawn=drawn.number if drawn else None,
        content=content,
        options=option_lines(content),
        passages=_cited(content.passages),
        topics=_topics(content.topics),
        image_url=reverse("questions:image", kwargs={"name": content.image}) if content.image else "",
        comments=[each for each in comments if not each.settled],
        settled=[each for each in comments if each.settled],
        events=_events(question),
        versions=[_version_line(each, versions[0], drawn) for each in versions],
        steps=_steps(question, version, user),
        lacking=fault_lines([*faults(content), *gaps(content)]),
        targets=targets(content),
        own=version.is_written_by(user.pk),
        may_edit=can(user, Action.BANK_EDIT) and question.status != Question.Status.RETIRED,
        may_review=can(user, Action.BANK_REVIEW),
        draft=Draft.objects.filter(user=user, question=question).first(),
        url=reverse("questions:bank_question", kwargs={"ref": question.ref}),
        version_id=version.pk,
    )


def difference(question: Question, older: int, newer: int) -> list[tuple[str, Difference]]:
    """What differs between two versions of a question: (label of the part, difference). Raises QuestionNotFound."""
    pks = dict(question.versions.filter(number__in=[older, newer]).values_list("number", "pk"))
    if older not in pks or newer not in pks:
        raise QuestionNotFound
    found = contents(pks.values())
    return [(part_label(each.part), each) for each in differences(found[pks[older]], found[pks[newer]])]


def option_lines(content: Content) -> list[OptionLine]:
    """The options as the desk shows them: letters for what is chosen, numbers for what is ordered."""
    return [
        OptionLine(
            place=place,
            letter=LETTERS[place] if content.kind in CHOSEN else str(place + 1),
            text=option.text,
            partner=option.partner,
            tolerance=option.tolerance if option.tolerance != "0" else "",
            correct=option.correct if content.kind in CHOSEN else None,
        )
        for place, option in enumerate(content.options)
    ]


def targets(content: Content) -> list[tuple[str, str]]:
    """What a comment can be pinned to: (target, label)."""
    options = [f"option:{place}" for place in range(len(content.options))]
    return [(each, part_label(each)) for each in ("stem", *options, "key", "explanation", "citation")]


def part_label(part: str) -> str:
    """The name of a part of a question, as comments, faults and differences call it."""
    if part.startswith("option:"):
        return _("Option %(letter)s") % {"letter": LETTERS[int(part.removeprefix("option:")) % len(LETTERS)]}
    return str(PART_LABELS.get(part, part))


def fault_lines(found: Sequence[Fault]) -> list[FaultLine]:
    """Faults in the active language."""
    return [
        FaultLine(fault.target, part_label(fault.target) if fault.target else "", _(fault.msgid) % fault.params)
        for fault in found
    ]


def open_comments(question: Question | None) -> list[CommentLine]:
    """What is still to be settled, to be seen while one writes."""
    if question is None:
        return []
    return [
        _comment_line(each) for each in question.comments.filter(resolved_at=None).select_related("author", "version")
    ]


def _steps(question: Question, version: QuestionVersion, user: User) -> list[StepButton]:
    """What makes sense now and what this person's roles allow; deciding about one's own is left to others."""
    buttons = []
    for step in possible(_status(question), drawn=question.approved_version_id is not None):
        move = MOVES[step]
        allowed = can(user, Action.BANK_REVIEW if move.by_reviewer else Action.BANK_EDIT)
        if allowed and (not move.others_only or can(user, Action.QUESTION_DECIDE, version)):
            buttons.append(StepButton(step.value, str(STEP_LABELS[step]), move.note))
    return buttons


def _status(question: Question) -> Literal["draft", "in_review", "approved", "retired"]:
    match question.status:
        case "in_review":
            return "in_review"
        case "approved":
            return "approved"
        case "retired":
            return "retired"
        case _:
            return "draft"


def _cited(refs: Sequence[str]) -> list[CitedPassage]:
    rows = {row.ref: row for row in Passage.objects.filter(ref__in=refs).select_related("document")}
    cited = []
    for ref in refs:
        if ref in rows:
            row = rows[ref]
            url = reverse("questions:document", kwargs={"code": row.document.code})
            removed = row.removed_in is not None
            cited.append(CitedPassage(row.citation, row.heading, row.text, f"{url}#{ref}", removed))
    return cited


def _topics(slugs: Sequence[str]) -> list[str]:
    english = get_language() == "en"
    rows = {row.slug: row for row in Topic.objects.filter(slug__in=slugs)}
    return [(rows[slug].name_en if english else "") or rows[slug].name for slug in slugs if slug in rows]


def _events(question: Question) -> list[EventLine]:
    rows = question.events.select_related("by", "version").order_by("-at", "-id")
    return [
        EventLine(
            label=str(row.get_action_display()),
            by=str(row.by) if row.by else "",
            at=row.at,
            version=row.version.number if row.version else None,
            note=row.note,
        )
        for row in rows[:200]
    ]


def _comment_line(row: Comment) -> CommentLine:
    return CommentLine(
        pk=row.pk,
        target=row.target,
        target_label=part_label(row.target),
        text=row.text,
        author=str(row.author) if row.author else "",
        at=row.created_at,
        version=row.version.number,
        settled=row.resolved_at is not None,
    )


def _version_line(row: QuestionVersion, latest: QuestionVersion, drawn: QuestionVersion | None) -> VersionLine:
    author = str(row.author) if row.author else ""
    return VersionLine(
        row.pk, row.number, author, row.created_at, row.pk == latest.pk, drawn is not None and row.pk == drawn.pk
    )
