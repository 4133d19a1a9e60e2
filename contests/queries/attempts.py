"""What a participant reads of their own attempts. Only `result_page` may open keys, and only once they are visible."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import Sum
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.people import Person
from accounts.rights import Action, can
from accounts.tickets import issue_ticket
from contests.errors import AttemptNotFound
from contests.messages import SavedAnswer, State
from contests.models import Answer, Attempt, Contest, Round, Tally
from contests.pages import AttemptPage, PaperItem, PredictionItem, RankLine, ResultPage, ReviewItem, ReviewOption
from contests.queries.boards import public_variant
from contests.queries.contests import allowance_of, counting_attempt, round_card
from contests.queries.marks import marking
from contests.queries.notices import in_force, is_quiet, paper_notices, what_was_done
from contests.queries.reports import own_reports
from contests.queries.words import contest_title, entry_name, place_name, round_title
from contests.standings import Board, standings
from questions.queries import explanations, shown_versions, versions_html
from questions.queries.reviewed import reviewed_lines
from questions.rules.content import CHOSEN
from questions.rules.marking import Key, is_answered, is_right
from questions.rules.richtext import to_heading_html

TICKET_KIND = "attempt"

_PREDICTIONS = {
    Contest.Prediction.PEOPLE_ALL_CORRECT: lambda: _(
        "How many people will answer everything right in this round? Write a number."
    ),
    Contest.Prediction.ATTEMPTS_ALL_CORRECT: lambda: _(
        "How many attempts will have everything right in this round? Write a number."
    ),
    Contest.Prediction.PARTICIPANTS: lambda: _("How many people will take part in this round? Write a number."),
    Contest.Prediction.ATTEMPTS: lambda: _("How many attempts will be made in this round? Write a number."),
}


def own_attempt(public_id: str, person: Person) -> Attempt:
    """The attempt if it is this person's. Raises AttemptNotFound, also for somebody else's."""
    attempt = (
        Attempt.objects.select_related("entry__contest", "entry__commune", "entry__province", "round__contest")
        .filter(public_id=public_id)
        .first()
    )
    if attempt is None or not can(person, Action.ATTEMPT_ACT_AS, attempt):
        raise AttemptNotFound
    return attempt


def attempt_page(attempt: Attempt, *, now: datetime) -> AttemptPage:
    """An open attempt with its paper. Queries: answers, and versions not yet seen by this process."""
    state = attempt_state(attempt, now=now)
    paper = _paper(attempt)
    props = {
        "attempt": attempt.public_id,
        "ticket": state.ticket,
        "language": get_language() or "vi",
        "socket": "/ws/attempt/",
        "api": reverse("contests_api:attempt", kwargs={"public_id": attempt.public_id}),
        "result": reverse("contests:result", kwargs={"public_id": attempt.public_id}),
        "now": state.now,
        "deadline": state.deadline,
        "paper": [asdict(item) for item in paper],
        "prediction": asdict(_prediction(attempt)) if attempt.asks_prediction else None,
        "answers": [
            {
                "position": answer.position,
                "seq": answer.seq,
                "response": answer.response,
                "flagged": answer.flagged,
                "spent_ms": answer.spent_ms,
            }
            for answer in state.answers
        ],
    }
    return AttemptPage(
        public_id=attempt.public_id,
        contest_title=contest_title(attempt.entry.contest),
        round_title=round_title(attempt.round),
        length=len(paper),
        minutes=attempt.round.minutes,
        props=props,
    )


def attempt_state(attempt: Attempt, *, now: datetime) -> State:
    """All that the server holds of an open attempt, with a fresh ticket."""
    rows = Answer.objects.filter(attempt_id=attempt.pk).order_by("position")
    fields = ("position", "seq", "response", "flagged", "spent_ms")
    return State(
        attempt=attempt.public_id,
        now=milliseconds(now),
        deadline=milliseconds(attempt.deadline),
        length=len(attempt.paper),
        answers=[SavedAnswer(*row) for row in rows.values_list(*fields)],
        ticket=issue_ticket(kind=TICKET_KIND, subject=attempt.pk, now=now),
    )


def attempt_by_id(attempt_id: int) -> Attempt:
    """The attempt that a ticket names. Raises AttemptNotFound."""
    attempt = Attempt.objects.filter(pk=attempt_id).first()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as the wire has them."""
    return round(moment.timestamp() * 1000)


def keys_are_visible(attempt: Attempt, *, now: datetime) -> bool:
    """Whether the participant may see keys now: never while some round takes answers to the same questions."""
    board_round, contest = attempt.round, attempt.entry.contest
    if attempt.status != Attempt.Status.FINISHED or not is_quiet(board_round, now=now):
        return False
    match contest.keys_visible:
        case Contest.KeysVisible.AFTER_ROUND:
            due = True
        case Contest.KeysVisible.AFTER_RESULTS:
            due = board_round.results_published_at is not None
        case _:
            due = False
    return due


def result_page(attempt: Attempt, *, now: datetime) -> ResultPage:
    """A finished attempt as its owner sees it."""
    entry, contest = attempt.entry, attempt.entry.contest
    visible, quiet = keys_are_visible(attempt, now=now), is_quiet(attempt.round, now=now)
    void = marking(contest.pk, []).void
    left = allowance_of(entry, attempt.round, now=now).left
    commune = _commune_totals(attempt)
    annotated = Round.objects.select_related("contest").annotate(questions=Sum("blueprint__cells__count"))
    return ResultPage(
        public_id=attempt.public_id,
        contest_title=contest_title(contest),
        contest_url=reverse("contests:contest", kwargs={"slug": contest.slug}),
        round=round_card(annotated.get(pk=attempt.round_id), now=now),
        name=entry_name(entry),
        reason=attempt.reason,
        score=attempt.score or 0,
        max_score=attempt.max_score,
        correct=attempt.correct or 0,
        length=len(attempt.paper),
        answered=attempt.answered,
        duration_ms=attempt.duration_ms or 0,
        all_correct=bool(attempt.all_correct),
        prediction=attempt.prediction,
        counts=attempt.pk in counting_attempt(entry, attempt.round),
        ranked=entry.ranked,
        ranks=_ranks(attempt, now=now),
        commune_label=place_name(entry.commune) if entry.commune else "",
        commune_entrants=commune[0],
        commune_attempts=commune[1],
        attempts_left=left,
        again_url=reverse("contests:ready", kwargs={"slug": contest.slug, "number": attempt.round.number}),
        card_url=reverse("contests:card", kwargs={"public_id": attempt.public_id}),
        keys_visible=visible,
        keys_note=contest.get_keys_visible_display(),
        review=_review(attempt) if visible else (),
        counted=sum(item["v"] not in void for item in attempt.paper),
        corrections=paper_notices(attempt.paper, contest.pk, quiet=quiet),
        reports=own_reports(attempt, quiet=quiet),
    )


def _paper(attempt: Attempt) -> list[PaperItem]:
    pages = versions_html(item["v"] for item in attempt.paper)
    return [
        PaperItem(
            position=position,
            kind=item["k"],
            stem=pages[item["v"]].stem,
            options=[pages[item["v"]].options[written] for written in item["o"]],
            partners=pages[item["v"]].partners,
            image=pages[item["v"]].image,
        )
        for position, item in enumerate(attempt.paper, start=1)
    ]


def _prediction(attempt: Attempt) -> PredictionItem:
    text = _PREDICTIONS[Contest.Prediction(attempt.entry.contest.prediction)]()
    return PredictionItem(position=len(attempt.paper) + 1, text=text)


def _review(attempt: Attempt) -> list[ReviewItem]:
    versions = [item["v"] for item in attempt.paper]
    shown = shown_versions(versions)
    marked, texts = marking(attempt.entry.contest_id, versions), explanations(versions)
    corrected = {each.version_id: each for each in in_force(attempt.entry.contest_id, versions)}
    responses = dict(attempt.answers.values_list("position", "response"))
    review = []
    for item, paper_item in zip(_paper(attempt), attempt.paper, strict=True):
        response = responses.get(item.position)
        version = paper_item["v"]
        key, order = marked.keys[version], paper_item["o"]
        explanation = texts[version]
        passage = reverse("questions:document", kwargs={"code": explanation.document_code})
        review.append(
            ReviewItem(
                position=item.position,
                kind=item.kind,
                stem=item.stem,
                image=item.image,
                options=_review_options(item, key, order, response) if item.kind in CHOSEN else (),
                lines=reviewed_lines(shown[version], key, response, order),
                right=is_right(key, response, order),
                answered=is_answered(response),
                explanation=SafeString(to_heading_html(explanation.text)),
                citation=explanation.citation,
                passage_url=f"{passage}#{explanation.passage_ref}",
                corrected=what_was_done(corrected[version].kind) if version in corrected else "",
                void=version in marked.void,
            )
        )
    return review


def _review_options(item: PaperItem, key: Key, order: Sequence[int], response: object) -> list[ReviewOption]:
    chosen = set(response) if isinstance(response, list) else set()
    return [
        ReviewOption(text=text, chosen=shown in chosen, correct=any(order[shown] in each for each in key.sets))
        for shown, text in enumerate(item.options)
    ]


def _ranks(attempt: Attempt, *, now: datetime) -> list[RankLine]:
    """Own ranks on the boards that anybody sees, so that a frozen board tells its own no more than others."""
    entry = attempt.entry
    if not entry.ranked:
        return []
    boards = [("national", _("National"), "all", "")]
    if entry.province is not None:
        boards.append(("province", place_name(entry.province), "province", entry.province.code))
    if entry.commune is not None:
        boards.append(("commune", place_name(entry.commune), "commune", entry.commune.code))
    url = reverse("contests:board", kwargs={"slug": entry.contest.slug, "number": attempt.round.number})
    variant = public_variant(attempt.round, now=now)
    lines = []
    for scope, label, kind, code in boards:
        board = Board(attempt.round_id, variant, kind, code)
        place = standings().place_of(board, entry.pk)
        query = f"?place={code}" if code else ""
        lines.append(RankLine(scope, label, place.rank if place else None, standings().size(board), url + query))
    return lines


def _commune_totals(attempt: Attempt) -> tuple[int, int]:
    row = Tally.objects.filter(
        round_id=attempt.round_id, kind=Tally.Kind.COMMUNE, code=attempt.entry.commune_id or ""
    ).first()
    return (row.entrants, row.attempts) if row is not None else (0, 0)
