"""Corrections at the desk: those of a contest, the questions that it drew, and what was answered to them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.rights import Action, NotFound, can, require
from contests.models import Contest, Correction, Entry, Round
from contests.queries.desk import PAGE, Paged
from contests.queries.marks import ruling_of
from contests.queries.notices import in_force, short, what_was_done
from contests.queries.words import contest_title, entry_name, round_title
from contests.rules.correcting import REKEYED, BoardEffect, Effect, RulingKind, corrected_key, effect_of
from localities.rules.vietnamese import fold
from questions.models import QuestionVersion
from questions.queries import answer_keys, contents
from questions.rules.content import CHOSEN, Content
from questions.rules.richtext import to_text

# Counting what a contest's papers drew reads them all; the desk looks at it again and again.
_DRAWN_SECONDS = 60
_WRITTEN_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction in the contest's list; `effect` is what an applied one did."""

    correction: Correction
    url: str
    ref: str
    stem: str
    what: str
    proposed_by: str
    decided_by: str
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """A version that the contest's papers drew, and how many of them."""

    version: int
    ref: str
    number: int
    stem: str
    attempts: int
    url: str


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """An option of a question with how many chose it; `right` by the bank, `right_now` with the correction in force."""

    place: int
    letter: str
    text: str
    plain: str
    partner: str
    tolerance: str
    right: bool
    right_now: bool
    chosen: int
    percent: float


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An answer that is not chosen among options, in words, and how many gave it."""

    text: str
    given: int


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A version with its key and what was answered to it in one contest, for the desk."""

    version: int
    ref: str
    number: int
    kind: str
    kind_label: str
    content: Content
    options: Sequence[ChosenOption]
    written: Sequence[WrittenAnswer]
    attempts: int
    blank: int
    rekeyed: bool
    bank_url: str
    in_force: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A large move on a board; `name` is "" for those who may not see entries."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class CorrectableContest:
    """A contest in which a version was drawn, and where to correct it."""

    title: str
    url: str
    attempts: int


def correctable_contest(user: User, slug: str) -> Contest:
    """The contest if this user may propose corrections in it. Raises NotFound."""
    contest = Contest.objects.filter(slug=slug).exclude(status=Contest.Status.DRAFT).first()
    if contest is None:
        raise NotFound
    require(user, Action.CORRECTION_PROPOSE, contest)
    return contest


def desk_correction(user: User, slug: str, pk: int, action: Action = Action.CORRECTION_PROPOSE) -> Correction:
    """A correction of a contest in which this user may propose or decide. Raises NotFound."""
    related = ("contest", "version__question", "proposed_by", "decided_by")
    correction = Correction.objects.select_related(*related).filter(contest__slug=slug, pk=pk).first()
    if correction is None:
        raise NotFound
    require(user, action, correction)
    return correction


def correction_rows(contest: Contest, *, page: int = 1) -> Paged:
    """All corrections of a contest, the newest first. Queries: count, rows."""
    rows = contest.corrections.select_related("version__question", "proposed_by", "decided_by")
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    found = [correction_row(each, contest.slug) for each in rows[(page - 1) * PAGE : page * PAGE]]
    return Paged(found, page, pages, total)


def correction_row(correction: Correction, slug: str) -> CorrectionRow:
    """A correction as it is listed."""
    return CorrectionRow(
        correction=correction,
        url=reverse("contests:organise_correction", kwargs={"slug": slug, "pk": correction.pk}),
        ref=correction.version.question.ref,
        stem=short(correction.version.stem),
        what=what_was_done(correction.kind),
        proposed_by=correction.proposed_by.get_full_name() if correction.proposed_by else "",
        decided_by=correction.decided_by.get_full_name() if correction.decided_by else "",
        effect=effect_of(correction.effect),
    )


def drawn_questions(contest: Contest, *, query: str = "", page: int = 1) -> Paged:
    """The versions that the contest's papers drew, found by ref or words. Queries: drawn (cached), count, rows."""
    drawn = drawn_counts(contest.pk)
    rows = QuestionVersion.objects.filter(pk__in=drawn).select_related("question")
    for word in fold(query).split():
        rows = rows.filter(Q(question__folded__contains=word) | Q(question__ref__icontains=word))
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    found = [
        DrawnQuestion(
            version=row.pk,
            ref=row.question.ref,
            number=row.number,
            stem=short(row.stem),
            attempts=drawn[row.pk],
            url=reverse("contests:organise_correction_write", kwargs={"slug": contest.slug, "version": row.pk}),
        )
        for row in rows.order_by("question__ref", "number")[(page - 1) * PAGE : page * PAGE]
    ]
    return Paged(found, page, pages, total)


def contests_with(user: User, version_id: int) -> list[CorrectableContest]:
    """Contests that drew the version and in which this user may propose corrections."""
    found = []
    contests = Contest.objects.exclude(status=Contest.Status.DRAFT)
    about = contests.filter(rounds__blueprint__cells__document__passages__versions=version_id).distinct()
    for contest in about.order_by("-created_at"):
        if not can(user, Action.CORRECTION_PROPOSE, contest):
            continue
        attempts = drawn_counts(contest.pk).get(version_id, 0)
        if attempts:
            place = {"slug": contest.slug, "version": version_id}
            url = reverse("contests:organise_correction_write", kwargs=place)
            found.append(CorrectableContest(contest_title(contest), url, attempts))
    return found


def drawn_counts(contest_id: int) -> dict[int, int]:
    """How many attempts drew each version, by version. One query over the papers, kept for a minute."""
    name = f"drawn:{contest_id}"
    kept: dict[int, int] | None = cache.get(name)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(_DRAWN[connection.vendor], [contest_id])
            kept = {int(version): attempts for version, attempts in cursor.fetchall()}
        cache.set(name, kept, _DRAWN_SECONDS)
    return kept


def answered_question(contest: Contest, version_id: int) -> AnsweredQuestion:
    """A version that the contest drew, with its key and what was answered. Raises NotFound."""
    version = QuestionVersion.objects.select_related("question").filter(pk=version_id).first()
    if version is None:
        raise NotFound
    return answered_in(version, [contest.pk])


def answered_in(version: QuestionVersion, contest_ids: Sequence[int]) -> AnsweredQuestion:
    """A version with what was answered to it in these contests. Queries: contents, answers, keys, corrections."""
    content = contents([version.pk])[version.pk]
    answers = _answers(version.pk, contest_ids)
    attempts = sum(given for _, _, given in answers)
    correction = next((each for pk in contest_ids for each in in_force(pk, [version.pk])), None)
    return AnsweredQuestion(
        version=version.pk,
        ref=version.question.ref,
        number=version.number,
        kind=version.kind,
        kind_label=version.get_kind_display(),
        content=content,
        options=_options(version, content, answers, attempts, correction),
        written=_written(version.kind, content, answers),
        attempts=attempts,
        blank=sum(given for _, response, given in answers if response is None),
        rekeyed=version.kind in REKEYED,
        bank_url=reverse("questions:bank_question", kwargs={"ref": version.question.ref}),
        in_force=what_was_done(correction.kind) if correction else "",
    )


# The order of the options as shown, what was answered, how often.
_Answer = tuple[Sequence[int], object, int]


def _options(
    version: QuestionVersion,
    content: Content,
    answers: Sequence[_Answer],
    attempts: int,
    correction: Correction | None,
) -> list[ChosenOption]:
    chosen = [0] * len(content.options)
    if version.kind in CHOSEN:
        for order, response, given in answers:
            for shown in response if isinstance(response, list) else ():
                chosen[order[shown]] += given
    key = answer_keys([version.pk])[version.pk]
    now = corrected_key(key, ruling_of(correction.kind, correction.keys)) if correction else key
    void = correction is not None and correction.kind == RulingKind.VOID
    return [
        ChosenOption(
            place=place,
            letter=chr(ord("A") + place),
            text=option.text,
            plain=short(option.text),
            partner=option.partner,
            tolerance=option.tolerance,
            right=option.correct,
            right_now=not void and (now.given or any(place in each for each in now.sets)),
            chosen=chosen[place],
            percent=round(100 * chosen[place] / attempts, 1) if attempts else 0.0,
        )
        for place, option in enumerate(content.options)
    ]


def _written(kind: str, content: Content, answers: Sequence[_Answer]) -> list[WrittenAnswer]:
    """The commonest answers of kinds that are not answered by choosing."""
    if kind in CHOSEN:
        return []
    given: dict[str, int] = {}
    for order, response, count in answers:
        if response is not None:
            text = _in_words(kind, content, order, response)
            given[text] = given.get(text, 0) + count
    commonest = sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))[:_WRITTEN_SHOWN]
    return [WrittenAnswer(text, count) for text, count in commonest]


def _in_words(kind: str, content: Content, order: Sequence[int], response: object) -> str:
    if kind == "ordering" and isinstance(response, list):
        return " → ".join(to_text(content.options[order[shown]].text) for shown in response)
    if kind == "matching" and isinstance(response, list):
        return ", ".join(f"{chr(ord('A') + order[shown])}–{partner + 1}" for shown, partner in enumerate(response))
    return str(response)


def _answers(version_id: int, contest_ids: Sequence[int]) -> list[_Answer]:
    """One query, grouped by what was shown and answered."""
    if not contest_ids:
        return []
    marks = ", ".join(["%s"] * len(contest_ids))
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS[connection.vendor].format(contests=marks), [*contest_ids, version_id])
        rows = cursor.fetchall()
    return [(json.loads(order), None if response is None else json.loads(response), n) for order, response, n in rows]


_DRAWN = {
    "postgresql": """
        SELECT (item->>'v')::bigint, count(*) FROM contests_attempt a
        JOIN contests_round r ON r.id = a.round_id, jsonb_array_elements(a.paper) AS item
        WHERE r.contest_id = %s GROUP BY 1""",
    "sqlite": """
        SELECT json_extract(item.value, '$.v'), count(*) FROM contests_attempt a
        JOIN contests_round r ON r.id = a.round_id, json_each(a.paper) AS item
        WHERE r.contest_id = %s GROUP BY 1""",
}
_ANSWERS = {
    "postgresql": """
        SELECT (t.item->'o')::text, nullif(answer.response, 'null'::jsonb)::text, count(*)
        FROM contests_attempt a JOIN contests_round r ON r.id = a.round_id
        CROSS JOIN LATERAL jsonb_array_elements(a.paper) WITH ORDINALITY AS t(item, place)
        LEFT JOIN contests_answer answer ON answer.attempt_id = a.id AND answer.position = t.place
        WHERE r.contest_id IN ({contests}) AND a.status = 'finished' AND (t.item->>'v')::bigint = %s GROUP BY 1, 2""",
    "sqlite": """
        SELECT json_extract(item.value, '$.o'), nullif(answer.response, 'null'), count(*)
        FROM contests_attempt a JOIN contests_round r ON r.id = a.round_id, json_each(a.paper) AS item
        LEFT JOIN contests_answer answer ON answer.attempt_id = a.id AND answer.position = item.key + 1
        WHERE r.contest_id IN ({contests}) AND a.status = 'finished' AND json_extract(item.value, '$.v') = %s
        GROUP BY 1, 2""",
}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """What a correction does to a round's board, with names of those who move most for those who may see them."""

    title: str
    official: bool
    moved: int
    winners_change: bool
    top_changes: bool
    actual_before: int | None
    actual_after: int | None
    biggest: Sequence[MoveRow]


def board_rows(contest: Contest, boards: Sequence[BoardEffect], *, names: bool) -> list[BoardRow]:
    """Boards by their titles; names only for those who may see entries. Queries: rounds, entries."""
    rounds = Round.objects.in_bulk([board.round for board in boards])
    wanted = {move.entry for board in boards for move in board.moves.biggest} if names else set()
    called = {entry.pk: entry_name(entry) for entry in Entry.objects.filter(pk__in=wanted, contest=contest)}
    return [
        BoardRow(
            title=round_title(rounds[board.round]) if board.round in rounds else "",
            official=board.official,
            moved=board.moves.moved,
            winners_change=board.moves.winners_change,
            top_changes=board.moves.top_changes,
            actual_before=board.actual_before,
            actual_after=board.actual_after,
            biggest=[MoveRow(called.get(move.entry, ""), move.before, move.after) for move in board.moves.biggest],
        )
        for board in boards
    ]


def key_in_words(correction: Correction, content: Content) -> str:
    """The corrected key for the desk: "B", "A / C" (either), "A + B" (both), "2.5 ± 0.1"; "" where nothing is keyed."""
    if correction.kind not in {RulingKind.CHANGE, RulingKind.ACCEPT}:
        return ""
    kind = content.kind
    if kind in CHOSEN:
        return " / ".join(" + ".join(chr(ord("A") + place) for place in key) for key in correction.keys)
    if kind == "numeric":
        return " / ".join(
            value if tolerance == "0" else f"{value} ± {tolerance}" for value, tolerance in correction.keys
        )
    return " / ".join(f"“{text}”" for (text,) in correction.keys)
