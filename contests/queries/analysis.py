"""Item analysis as pages and reports show it: the figures of `rules.analysis` in words, for those who may know keys.

Figures are kept for as long as the round's boards stay as they are; while it runs, for a minute.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import Action, can
from contests.models import Contest, Round
from contests.queries.desk import Paged, desk_round, page_of, sees_all_contests
from contests.queries.sittings import read_sitting
from contests.queries.words import contest_title, round_title
from contests.rules.analysis import FEWEST, GRAVE, Advice, Analysis, ItemFigures, Shares, analyse
from questions.models import QuestionVersion
from questions.queries import contents
from questions.rules.content import Content
from questions.rules.marking import partners
from questions.rules.richtext import to_text

PAGE: Final = 50
_KEPT_SECONDS: Final = 24 * 3600
_RUNNING_SECONDS: Final = 60
# The number grows when the kept figures get another shape: a new release must not read those of the old one.
_KEY: Final = "analysis:1"
_MOST_LABELS: Final = 12
# A paper whose scores are said to be dependable, and one good enough to compare groups by: Nunnally & Bernstein (1994),
# Psychometric Theory, 3rd ed., p. 265.
_DEPENDABLE, _ROUGH = 0.8, 0.7


# --- What pages get ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """All figures of a round. `versions`: by item; `every`: each attempt was taken (1), every second (2) …"""

    analysis: Analysis
    versions: Sequence[int]
    every: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram: how many attempts, in percent of all, and where it stands in a picture of 600 × 120.

    `mark`: the score below it; `told`: there is room for that.
    """

    label: str
    mark: str
    count: int
    percent: float
    x: int
    width: int
    height: int
    told: bool

    @property
    def top(self) -> int:
        return 120 - self.height

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Summary:
    """The paper. Scores in points; `alpha` and `sem` None where they are not defined."""

    attempts: int
    answers: int
    every: int
    items: int
    items_per_paper: float
    same_paper: bool
    max_score: float
    mean: float
    median: float
    sd: float
    alpha: float | None
    alpha_words: str
    sem: float | None
    bars: Sequence[Bar]
    in_points: bool
    few: bool


@dataclass(frozen=True, slots=True)
class Portion:
    """Shares of an option, in percent."""

    all: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option with who chose it."""

    letter: str
    text: str
    right: bool
    count: int
    portion: Portion


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A wrong answer that several gave."""

    text: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A sentence of advice; `grave`: the question may be wrong."""

    text: str
    grave: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One question of the round. Facilities in percent; `thirds`: of the top, the middle and the bottom one."""

    ref: str
    version: int
    number: int
    kind: str
    stem: str
    attempts: int
    answered: int
    facility: float
    thirds: tuple[float, float, float]
    item_total: float | None
    item_rest: float | None
    discrimination: float
    mean_seconds: float | None
    median_seconds: float | None
    unanswered: Portion
    options: Sequence[OptionLine]
    wrong: Sequence[WrongLine]
    advice: Sequence[AdviceLine]
    url: str
    correct_url: str

    @property
    def grave(self) -> bool:
        return any(line.grave for line in self.advice)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts. `direction`: "ascending" or "descending" for the one sorted by, else ""."""

    key: str
    label: str
    url: str
    direction: str


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """The page of a round. `items` is one page of lines, or all of them for a report."""

    contest_title: str
    round_title: str
    slug: str
    number: int
    closed: bool
    settled: bool
    counted_at: datetime
    all_attempts: bool
    summary: Summary
    items: Paged
    columns: Sequence[Column]
    grave: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list of those that can be analysed."""

    contest_title: str
    round_title: str
    closes_at: datetime
    closed: bool
    settled: bool
    url: str


# --- Doors -------------------------------------------------------------------------------------------


def rounds_to_analyse(user: User, *, now: datetime, page: int = 1) -> Paged:
    """Rounds that have begun, the last to close first: of any contest for editors and reviewers, of one's own else."""
    rounds = Round.objects.select_related("contest").filter(
        Q(attempts__isnull=False) | Q(parts__attempts__isnull=False), status=Round.Status.PUBLISHED, opens_at__lte=now
    )
    if not sees_all_contests(user, Action.ROUND_ANALYSE):
        rounds = rounds.filter(contest__organisers=user)
    found = page_of(rounds.order_by("-closes_at", "-pk").distinct(), page)
    lines = [
        RoundLine(
            contest_title=contest_title(each.contest),
            round_title=round_title(each),
            closes_at=each.closes_at,
            closed=each.closes_at <= now,
            settled=each.settled_at is not None,
            url=reverse("contests:analysis", kwargs={"slug": each.contest.slug, "number": each.number}),
        )
        for each in found.rows
    ]
    return Paged(lines, found.page, found.pages, found.total)


def round_to_analyse(user: User, slug: str, number: int) -> Round:
    """The round if this user may see what its questions came to. Raises NotFound."""
    return desk_round(user, slug, number, Action.ROUND_ANALYSE)


def runs_it(user: User, contest: Contest) -> bool:
    """Whether the pages around it are the organiser's."""
    return can(user, Action.CONTEST_EDIT, contest)


def figures_of(board_round: Round, *, all_attempts: bool, now: datetime) -> Found:
    """All figures of a round, kept until its boards change; of one that runs, for a minute."""
    settled = board_round.settled_at is not None
    state = str(board_round.board_version) if settled else "running"
    key = f"{_KEY}:{board_round.pk}:{state}:{'all' if all_attempts else 'counting'}"
    kept = cache.get(key)
    if isinstance(kept, Found):
        return kept
    read = read_sitting(board_round, all_attempts=all_attempts)
    found = Found(analyse(read.sitting), read.versions, read.every, now)
    cache.set(key, found, _KEPT_SECONDS if settled else _RUNNING_SECONDS)
    return found


def analysis_page(
    board_round: Round, *, all_attempts: bool, now: datetime, sort: str = "", page: int | None = 1
) -> AnalysisPage:
    """One page of a round's items in the order asked for ("facility", "-facility" …); `page` None: all of them."""
    found = figures_of(board_round, all_attempts=all_attempts, now=now)
    rows = {row.pk: row for row in _rows(found.versions)}
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    if key not in _SORTS:
        key, falling = "advice", False
    items = sorted(found.analysis.items, key=lambda each: (rows[found.versions[each.item]].question.ref, each.item))
    items.sort(key=_SORTS[key], reverse=falling)
    length = len(items) if page is None else PAGE
    pages = max(1, -(-len(items) // max(length, 1)))
    current = min(max(page or 1, 1), pages)
    shown = items[(current - 1) * length : current * length]
    texts = contents(found.versions[each.item] for each in shown)
    slug = board_round.contest.slug
    lines = [_line(slug, each, rows[found.versions[each.item]], texts[found.versions[each.item]]) for each in shown]
    return AnalysisPage(
        contest_title=contest_title(board_round.contest),
        round_title=round_title(board_round),
        slug=slug,
        number=board_round.number,
        closed=board_round.closes_at <= now,
        settled=board_round.settled_at is not None,
        counted_at=found.counted_at,
        all_attempts=all_attempts,
        summary=_summary(found),
        items=Paged(lines, current, pages, len(items)),
        columns=_columns(key, falling=falling, all_attempts=all_attempts),
        grave=sum(1 for each in items if any(advice.code in GRAVE for advice in each.advice)),
    )


# --- Order -------------------------------------------------------------------------------------------


def _worst_first(item: ItemFigures) -> tuple[object, ...]:
    """What may be wrong, then what should be looked at, then the rest; among equals what discriminates least."""
    codes = {each.code for each in item.advice}
    return (not codes & GRAVE, not codes - {"too_few", "void", "given"}, _or_last(item.item_rest))


def _or_last(value: float | None) -> float:
    return float("inf") if value is None else value


_SORTS: Final[Mapping[str, Callable[[ItemFigures], Any]]] = {
    "advice": _worst_first,
    "ref": lambda _item: 0,
    "attempts": lambda item: item.attempts,
    "facility": lambda item: item.facility,
    "rest": lambda item: _or_last(item.item_rest),
    "discrimination": lambda item: item.discrimination,
    "time": lambda item: _or_last(item.median_seconds),
}


def _columns(sorted_by: str, *, falling: bool, all_attempts: bool) -> list[Column]:
    labels = {
        "ref": _("Question"),
        "attempts": _("Attempts"),
        "facility": _("Right"),
        "rest": _("Correlation with the rest"),
        "discrimination": _("Discrimination"),
        "time": _("Median time"),
        "advice": _("Advice"),
    }
    scope = "&attempts=all" if all_attempts else ""
    return [
        Column(
            key=key,
            label=label,
            url=f"?sort={'-' if key == sorted_by and not falling else ''}{key}{scope}#items",
            direction=("descending" if falling else "ascending") if key == sorted_by else "",
        )
        for key, label in labels.items()
    ]


# --- Words -------------------------------------------------------------------------------------------


def _rows(versions: Sequence[int]) -> Sequence[QuestionVersion]:
    rows = QuestionVersion.objects.filter(pk__in=versions).select_related("question")
    return list(rows.only("pk", "number", "kind", "question__ref"))


def _summary(found: Found) -> Summary:
    analysis = found.analysis
    return Summary(
        attempts=analysis.attempts,
        answers=analysis.answers,
        every=found.every,
        items=len(analysis.items),
        items_per_paper=analysis.items_per_paper,
        same_paper=analysis.same_paper,
        max_score=analysis.max_score,
        mean=analysis.mean,
        median=analysis.median,
        sd=analysis.sd,
        alpha=analysis.alpha,
        alpha_words=alpha_words(analysis.alpha),
        sem=analysis.sem,
        bars=_bars(analysis),
        in_points=analysis.in_points,
        few=0 < analysis.attempts < FEWEST,
    )


def _bars(analysis: Analysis) -> list[Bar]:
    steps = analysis.histogram
    highest = max((step.count for step in steps), default=0)
    slot = 600 / max(len(steps), 1)
    every = -(-len(steps) // _MOST_LABELS)
    return [
        Bar(
            label=f"{step.least:.0f}" if step.least == step.most else f"{step.least:.0f}–{step.most:.0f} %",
            mark=f"{step.least:.0f}",
            count=step.count,
            percent=100 * step.count / analysis.attempts,
            x=round(place * slot),
            width=max(round(slot) - 2, 1),
            height=round(120 * step.count / highest),
            told=place % every == 0,
        )
        for place, step in enumerate(steps)
    ]


def alpha_words(alpha: float | None) -> str:
    """What the coefficient says of the paper."""
    if alpha is None:
        return _("not defined: too few attempts, or everybody has the same score")
    if alpha >= _DEPENDABLE:
        return _("dependable: another paper of this kind would rank people much the same")
    if alpha >= _ROUGH:
        return _("fair: good for comparing groups, rough for single people")
    return _("low: chance decides much of who is ahead of whom")


def _line(slug: str, item: ItemFigures, row: QuestionVersion, content: Content) -> ItemLine:
    thirds = item.facility_by_third
    return ItemLine(
        ref=row.question.ref,
        version=row.pk,
        number=row.number,
        kind=row.get_kind_display(),
        stem=to_text(content.stem),
        attempts=item.attempts,
        answered=item.answered,
        facility=100 * item.facility,
        thirds=(100 * thirds[0], 100 * thirds[1], 100 * thirds[2]),
        item_total=item.item_total,
        item_rest=item.item_rest,
        discrimination=item.discrimination,
        mean_seconds=item.mean_seconds,
        median_seconds=item.median_seconds,
        unanswered=_portion(item.unanswered),
        options=[
            OptionLine(
                letter=letter(option.position),
                text=to_text(content.options[option.position].text),
                right=option.right,
                count=option.count,
                portion=_portion(option.shares),
            )
            for option in item.options
        ],
        wrong=[WrongLine(answer_words(each.answer, content), each.count, 100 * each.share) for each in item.wrong],
        advice=[AdviceLine(advice_words(each), each.code in GRAVE) for each in item.advice],
        url=reverse("questions:bank_question", kwargs={"ref": row.question.ref}),
        correct_url=_correct_url(slug, row.pk),
    )


def _correct_url(slug: str, version: int) -> str:
    """Where a mistake in this version is corrected for the contest; "" where there is no such page."""
    try:
        return reverse("contests:organise_correction_write", kwargs={"slug": slug, "version": version})
    except NoReverseMatch:
        return ""


def letter(position: int) -> str:
    """What an option is called, by its written position from 0."""
    return chr(ord("A") + position)


def answer_words(answer: object, content: Content) -> str:
    """A wrong answer of a kind without options, as a person would say it."""
    if not isinstance(answer, tuple):
        return str(answer)
    texts = [to_text(option.text) for option in content.options if option.text]
    if content.kind == "ordering":
        return " → ".join(texts[place] for place in answer)
    shown = partners(option.partner for option in content.options if option.partner)
    return "; ".join(
        f"{text} – {to_text(shown[partner]) if partner >= 0 else '…'}"
        for text, partner in zip(texts, answer, strict=False)
    )


def _portion(shares: Shares) -> Portion:
    return Portion(100 * shares.all, 100 * shares.top, 100 * shares.bottom)


def advice_words(advice: Advice) -> str:
    """The advice as a sentence."""
    return _ADVICE[advice.code]() % {"option": letter(advice.option), "n": FEWEST}


_ADVICE: Final[Mapping[str, Callable[[], str]]] = {
    "void": lambda: _("It does not count: a correction took it out."),
    "given": lambda: _("Everybody has the mark for it, by a correction."),
    "too_few": lambda: _("Too few attempts to say anything: below %(n)s chance decides."),
    "negative": lambda: _("Those who are weak in the rest answer it better than those who are strong: check the key."),
    "option_strong": lambda: _("Option %(option)s attracts strong candidates: check the key."),
    "below_chance": lambda: _("Fewer are right than by guessing: check the key and whether the question misleads."),
    "weak": lambda: _("It hardly tells strong candidates from weak ones: make the question or its options clearer."),
    "too_hard": lambda: _("Hardly anybody knows it: check that the document says it plainly."),
    "too_easy": lambda: _("Nearly everybody knows it: good to begin with, but it ranks nobody."),
    "option_unused": lambda: _("Nobody chooses option %(option)s: write one that somebody could believe."),
    "option_rare": lambda: _("Hardly anybody chooses option %(option)s: write one that more people could believe."),
    "slow": lambda: _("It takes more than twice the usual time: shorten it, or give more minutes."),
    "fast": lambda: _("It is answered before it can be read: it may be known beforehand, or be guessed."),
}
