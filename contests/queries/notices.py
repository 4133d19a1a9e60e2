"""What members read about corrections.

While an open round could still ask a question, they are told that it was corrected and how, not which one, nor why:
the reason may hold the key.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from contests.models import BlueprintCell, Correction, Round
from contests.pages import CorrectionNotice
from contests.queries.words import round_title
from contests.rules.phases import GRACE, accepts
from questions.rules.richtext import to_text

_STEM = 160

WHAT = {
    Correction.Kind.CHANGE: lambda: _("The right answer was changed."),
    Correction.Kind.ACCEPT: lambda: _("Further answers are accepted."),
    Correction.Kind.VOID: lambda: _("The question does not count any more."),
    Correction.Kind.GIVE: lambda: _("Everybody gets the mark for the question."),
}


def is_quiet(board_round: Round, *, now: datetime) -> bool:
    """Whether the round is over and no open one can ask its questions: what is said about them helps nobody any more.

    Rounds of a contest draw on one bank; and until the grace after a close is over, answers are still on their way.
    """
    return not accepts(board_round.closes_at, now) and not _bank_is_in_use(board_round, now=now)


def _bank_is_in_use(board_round: Round, *, now: datetime) -> bool:
    """Whether a round that is open now, of any contest, draws on the same documents: it could ask the same question."""
    documents = BlueprintCell.objects.filter(blueprint=board_round.blueprint_id).values("document_id")
    return (
        Round.objects.filter(status=Round.Status.PUBLISHED, opens_at__lte=now, closes_at__gte=now - GRACE)
        .filter(blueprint__cells__document__in=documents)
        .exists()
    )


def in_force(contest_id: int, versions: Iterable[int] | None = None) -> list[Correction]:
    """The corrections in force of a contest: the last applied to each version, the newest first. One query."""
    rows = Correction.objects.filter(contest=contest_id, status=Correction.Status.APPLIED)
    if versions is not None:
        rows = rows.filter(version__in=set(versions))
    newest: dict[int, Correction] = {}
    for row in rows.select_related("version").order_by("-decided_at", "-pk"):
        newest.setdefault(row.version_id, row)
    return list(newest.values())


def notices(contest_id: int, *, round_id: int | None = None, now: datetime) -> list[CorrectionNotice]:
    """What everybody reads about the corrections of a contest, or of those that touch one round.

    Queries: corrections; where there are any, the rounds that they touch, and two for each of these.
    """
    found = [(each, _touched(each)) for each in in_force(contest_id)]
    found = [(each, touched) for each, touched in found if round_id is None or round_id in touched]
    if not found:
        return []
    rounds = Round.objects.filter(contest=contest_id, status=Round.Status.PUBLISHED).order_by("number")
    titles = {each.pk: round_title(each) for each in rounds}
    quiet = {each.pk for each in rounds if is_quiet(each, now=now)}
    return [
        _notice(
            correction,
            titles=[title for pk, title in titles.items() if pk in touched],
            quiet=touched <= quiet,
        )
        for correction, touched in found
    ]


def paper_notices(paper: Sequence[Mapping[str, int]], contest_id: int, *, quiet: bool) -> list[CorrectionNotice]:
    """What the owner of a paper reads about its questions; they know them by their places. One query."""
    at = {item["v"]: place for place, item in enumerate(paper, start=1)}
    return [_notice(each, quiet=quiet, position=at[each.version_id]) for each in in_force(contest_id, at)]


def what_was_done(kind: str) -> str:
    """A kind of correction in a sentence."""
    return WHAT[Correction.Kind(kind)]()


def short(stem: str) -> str:
    """The beginning of a stem, as plain text."""
    text = " ".join(to_text(stem).split())
    return text if len(text) <= _STEM else f"{text[: _STEM - 1].rstrip()}…"


def _touched(correction: Correction) -> set[int]:
    return {board["round"] for board in correction.effect.get("boards", [])}


def _notice(
    correction: Correction, *, titles: Sequence[str] = (), quiet: bool, position: int | None = None
) -> CorrectionNotice:
    if correction.decided_at is None:
        raise ValueError("only applied corrections are announced")
    return CorrectionNotice(
        position=position,
        rounds=", ".join(titles),
        corrected_at=correction.decided_at,
        what=what_was_done(correction.kind),
        question=short(correction.version.stem) if quiet else "",
        reason=correction.reason if quiet else "",
        decision=correction.decision,
    )
