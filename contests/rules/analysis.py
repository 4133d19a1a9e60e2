"""Item analysis by classical test theory: what a round's answers tell about each question and about the paper.

Owns the formulas, their sources and the thresholds of its advice. Pure; arrays in, frozen figures out. It holds for
papers that are the same for everybody and for papers drawn at random: each figure uses the attempts that got the item.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from questions.rules.content import CHOSEN

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Kelley's groups for the discrimination index; thirds for the options.
KELLEY: Final = 0.27
THIRD: Final = 1 / 3

# --- Thresholds of the advice ------------------------------------------------------------------------

# With fewer attempts chance alone makes an item look good or bad: 27 % of 30 are eight people.
FEWEST: Final = 30
EASY: Final = 0.95
HARD: Final = 0.25
# Ebel & Frisbie (1991), Essentials of Educational Measurement, 5th ed., ch. 13: an index below 0.20 is poor.
WEAK: Final = 0.20
# Haladyna & Downing (1993), Educational and Psychological Measurement 53(4): a distractor works from 5 % on.
RARE: Final = 0.05
# Standard errors by which two shares must differ before anything is said of them.
SURE: Final = 2.0
SLOW_TIMES: Final = 2.0
FAST_TIMES: Final = 0.5
FAST_SECONDS: Final = 5.0
# Fewest attempts an item must have on average before papers that differ give an alpha.
FEWEST_PER_ITEM: Final = 10
# A written answer that fewer gave is not shown: it may tell who wrote it.
FEWEST_SAME: Final = 3
COMMONEST: Final = 5
_STEPS: Final = 20
_MOST_POINT_STEPS: Final = 40


@dataclass(frozen=True, slots=True)
class Item:
    """What an item is. `options`: how many there are to choose among, 0 of kinds without; `right`: those of a key.

    `ruled`: "void" if a correction took it out, "given" if it gave everybody the mark; no advice is needed then.
    """

    kind: str
    options: int = 0
    right: frozenset[int] = frozenset()
    ruled: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who answered what: one row for each item of each attempt's paper, all arrays of one length.

    `attempt` and `item` count from 0, every attempt has a row. `answer`: an index into `answers`, -1 for none; equal
    answers have one index, whatever order the options were shown in. `points`: what the item is worth (0: does not
    count). `spent_ms`: 0 when it is not known.
    """

    attempt: NDArray[np.int32]
    item: NDArray[np.int32]
    right: NDArray[np.bool_]
    answer: NDArray[np.int32]
    points: NDArray[np.int32]
    spent_ms: NDArray[np.int32]
    items: Sequence[Item]
    answers: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all attempts that got the item, of the top and of the bottom third: shares from 0 to 1."""

    all: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """How often an option was chosen; `position` as written, from 0."""

    position: int
    right: bool
    count: int
    shares: Shares


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """How often a wrong answer was given, of an item without options."""

    answer: object
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at. `code` is one of CODES; `option` the option it is about, from 0, -1 for none."""

    code: str
    option: int = -1


CODES: Final = (
    "void",
    "given",
    "too_few",
    "negative",
    "option_strong",
    "weak",
    "too_hard",
    "below_chance",
    "too_easy",
    "option_unused",
    "option_rare",
    "slow",
    "fast",
)
# Those that say that the question may be wrong, and not only that it tells little.
GRAVE: Final = frozenset({"negative", "option_strong", "below_chance"})


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """All about one item. A correlation is None where it is not defined (everybody right, or everybody wrong).

    `facility` and `facility_by_third` (top, middle, bottom) from 0 to 1; seconds are of attempts whose time is known.
    """

    item: int
    attempts: int
    answered: int
    facility: float
    facility_by_third: tuple[float, float, float]
    item_total: float | None
    item_rest: float | None
    discrimination: float
    mean_seconds: float | None
    median_seconds: float | None
    unanswered: Shares
    options: Sequence[OptionFigures] = ()
    wrong: Sequence[AnswerFigures] = ()
    advice: Sequence[Advice] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A bar of the histogram: scores from `least` to `most`, both within; percent of the maximum or points."""

    least: float
    most: float
    count: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The paper and its items. Scores in points; `alpha` and `sem` are None where they are not defined."""

    attempts: int
    answers: int
    items_per_paper: float
    same_paper: bool
    max_score: float
    mean: float
    median: float
    sd: float
    alpha: float | None
    sem: float | None
    histogram: Sequence[Step]
    in_points: bool
    items: Sequence[ItemFigures] = ()


def analyse(sitting: Sitting) -> Analysis:
    """All figures of a round. An empty sitting gives an empty analysis."""
    attempts = int(sitting.attempt.max()) + 1 if sitting.attempt.size else 0
    if not attempts:
        return Analysis(0, 0, 0.0, True, 0.0, 0.0, 0.0, 0.0, None, None, (), True)  # noqa: FBT003 - a row of figures
    earned = sitting.points * sitting.right
    score = np.bincount(sitting.attempt, earned, attempts).astype(np.float64)
    worth = np.bincount(sitting.attempt, sitting.points, attempts).astype(np.float64)
    same = _same_paper(sitting, attempts)
    coefficient = reliability(sitting, attempts, same_paper=same)
    histogram, in_points = _histogram(score, worth)
    return Analysis(
        attempts=attempts,
        answers=int((sitting.answer >= 0).sum()),
        items_per_paper=sitting.item.size / attempts,
        same_paper=same,
        max_score=float(worth.mean()),
        mean=float(score.mean()),
        median=float(np.median(score)),
        sd=float(score.std()),
        alpha=coefficient[0] if coefficient else None,
        sem=coefficient[1] if coefficient else None,
        histogram=histogram,
        in_points=in_points,
        items=_items(sitting, score, worth),
    )


# --- The paper ---------------------------------------------------------------------------------------


def reliability(sitting: Sitting, attempts: int, *, same_paper: bool) -> tuple[float, float] | None:
    """Coefficient alpha and the standard error of measurement in points; None where they are not defined.

    Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16(3), 297–334, in the form
    α = k·c̄ / (v̄ + (k−1)·c̄), with v̄ the mean variance of an item and c̄ the mean covariance of two. With one paper
    for all it is k/(k−1)·(1 − Σσᵢ²/σₓ²), and KR-20 of Kuder & Richardson (1937), Psychometrika 2(3), 151–160, when
    items are worth one point. With papers drawn at random c̄ is taken over the pairs of items that occurred together,
    each pair as often as it did (pairwise-available covariances, as coefficients of matrix-sampled tests are
    estimated: Lord & Novick 1968, Statistical Theories of Mental Test Scores, ch. 11), and k is the papers' mean
    length. The error is sₓ·√(1 − α) (ibid., ch. 3), which is √(k·(v̄ − c̄)).
    """
    counts = sitting.points > 0
    attempt, item = sitting.attempt[counts], sitting.item[counts]
    earned = (sitting.points * sitting.right)[counts].astype(np.float64)
    lengths = np.bincount(attempt, minlength=attempts).astype(np.float64)
    got = np.bincount(item, minlength=len(sitting.items))
    pairs = float((lengths * (lengths - 1)).sum())
    if attempts < 2 or not pairs:  # noqa: PLR2004 - one attempt has no variance
        return None
    if not same_paper and item.size / np.count_nonzero(got) < FEWEST_PER_ITEM:
        return None
    apart = earned - _ratio(np.bincount(item, earned, len(sitting.items)), got)[item]
    together = np.bincount(attempt, apart, attempts)
    squares = float((apart**2).sum())
    variance = squares / item.size
    covariance = (float((together**2).sum()) - squares) / pairs
    length = item.size / attempts
    whole = variance + (length - 1) * covariance
    if whole <= 1e-12:  # noqa: PLR2004 - nobody differs from anybody
        return None
    return length * covariance / whole, float(np.sqrt(max(length * (variance - covariance), 0.0)))


def _same_paper(sitting: Sitting, attempts: int) -> bool:
    got = np.bincount(sitting.item, minlength=len(sitting.items))
    return bool((got[got > 0] == attempts).all())


def _histogram(score: Floats, worth: Floats) -> tuple[tuple[Step, ...], bool]:
    """A bar a point where the paper is worth the same for all and little, else twenty of 5 % each."""
    most = int(worth.max())
    if most <= _MOST_POINT_STEPS and bool((worth == most).all()):
        counts = np.bincount(score.astype(np.int64), minlength=most + 1)
        return tuple(Step(at, at, int(count)) for at, count in enumerate(counts)), True
    share = _ratio(score, worth)
    counts = np.bincount(np.minimum((share * _STEPS + 1e-9).astype(np.int64), _STEPS - 1), minlength=_STEPS)
    width = 100 / _STEPS
    return tuple(Step(at * width, (at + 1) * width, int(count)) for at, count in enumerate(counts)), False


# --- Groups ------------------------------------------------------------------------------------------


def extremes(values: Floats, share: float) -> tuple[Floats, Floats]:
    """How far each attempt belongs to the top and to the bottom `share` of all: weights from 0 to 1.

    Attempts tied at a border share what room is left: the mean over all ways of breaking the tie, so that the groups
    have their size however many are tied (43 % with everything right are no rarity) and the same answers give the
    same figures.
    """
    room = share * values.size
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    above = values.size - below - counts
    bottom = np.clip((room - below) / counts, 0.0, 1.0)
    top = np.clip((room - above) / counts, 0.0, 1.0)
    return top[place], bottom[place]


# --- Items -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Given:
    """How many attempts gave one answer to one item; of all, of the top and of the bottom third."""

    right: bool
    all: float
    top: float
    bottom: float


def _items(sitting: Sitting, score: Floats, worth: Floats) -> tuple[ItemFigures, ...]:
    share, size = _ratio(score, worth), len(sitting.items)
    (best, worst), (top, bottom) = extremes(share, KELLEY), extremes(share, THIRD)
    got = np.bincount(sitting.item, minlength=size)
    facility = _share_right(sitting, np.ones_like(share))
    by_third = [_share_right(sitting, weights) for weights in (top, 1.0 - top - bottom, bottom)]
    discrimination = _share_right(sitting, best) - _share_right(sitting, worst)
    total, rest = _correlations(sitting, score, worth)
    mean_seconds, median_seconds = _seconds(sitting)
    given = _given(sitting, top, bottom)
    figures = [
        ItemFigures(
            item=number,
            attempts=int(got[number]),
            answered=int(sum(each.all for answer, each in given[number].items() if answer >= 0)),
            facility=float(facility[number]),
            facility_by_third=(float(by_third[0][number]), float(by_third[1][number]), float(by_third[2][number])),
            item_total=_defined(total[number]),
            item_rest=_defined(rest[number]),
            discrimination=float(discrimination[number]),
            mean_seconds=_defined(mean_seconds[number]),
            median_seconds=_defined(median_seconds[number]),
            unanswered=_shares([each for answer, each in given[number].items() if answer < 0], given[number].values()),
            options=tuple(_options(sitting, sitting.items[number], given[number])),
            wrong=tuple(_wrong(sitting, sitting.items[number], given[number])),
        )
        for number in range(size)
        if got[number]
    ]
    known = [each.median_seconds for each in figures if each.median_seconds is not None]
    typical = float(np.median(known)) if known else None
    return tuple(replace(each, advice=tuple(_advice(each, sitting.items[each.item], typical))) for each in figures)


def _share_right(sitting: Sitting, weights: Floats) -> Floats:
    """By item: the share of a group's attempts that got it right; of all of them it is the facility.

    The top group's minus the bottom group's is the discrimination index (Johnson 1951, Journal of Educational
    Psychology 42(8), 499–504), with the groups of 27 % of Kelley (1939), The selection of upper and lower groups for
    the validation of test items, Journal of Educational Psychology 30(1), 17–24.
    """
    size, each = len(sitting.items), weights[sitting.attempt]
    return _ratio(np.bincount(sitting.item, each * sitting.right, size), np.bincount(sitting.item, each, size))


def _correlations(sitting: Sitting, score: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """By item: the point-biserial correlation of right or wrong with the score, and with the score on all the others.

    Point-biserial: (M₁ − M)/sₓ·√(p/q), Pearson's r with one variable of 0 and 1 (Crocker & Algina 1986, Introduction
    to Classical and Modern Test Theory, ch. 14). An item is part of the score and so correlates with itself; the
    second figure takes it out, which is what the correction of Henrysson (1963), Psychometrika 28(2), 211–218, comes
    to: (r·sₓ − sᵢ)/√(sₓ² + sᵢ² − 2·r·sₓ·sᵢ). Scores count as shares of what the paper, or the rest of it, is worth.
    """
    attempt, right = sitting.attempt, sitting.right.astype(np.float64)
    total = _ratio(score, worth)[attempt]
    rest = _ratio(score[attempt] - right * sitting.points, worth[attempt] - sitting.points)
    return _pearson(sitting, right, total), _pearson(sitting, right, rest)


def _pearson(sitting: Sitting, x: Floats, y: Floats) -> Floats:
    """By item: the correlation over its rows; not a number where one of them does not vary."""
    size, item = len(sitting.items), sitting.item
    n = np.bincount(item, minlength=size)
    # Taken from their means first: what is small beside its mean would be lost in a sum of squares.
    x = x - _ratio(np.bincount(item, x, size), n)[item]
    y = y - _ratio(np.bincount(item, y, size), n)[item]
    xx, yy = np.bincount(item, x * x, size), np.bincount(item, y * y, size)
    varies = (xx > _NOTHING) & (yy > _NOTHING)
    r = np.bincount(item, x * y, size) / np.sqrt(np.where(varies, xx * yy, 1.0))
    return np.where(varies, np.clip(r, -1.0, 1.0), np.nan)


def _seconds(sitting: Sitting) -> tuple[Floats, Floats]:
    """By item: mean and median of the time that it was on the screen."""
    known, size = sitting.spent_ms > 0, len(sitting.items)
    item, spent = sitting.item[known].astype(np.int64), sitting.spent_ms[known].astype(np.int64)
    n = np.bincount(item, minlength=size)
    there = n > 0
    mean = np.where(there, _ratio(np.bincount(item, spent, size), n), np.nan) / 1000
    ordered = np.sort(item << 32 | spent) & _LOW
    first = np.cumsum(n) - n
    median = np.full(size, np.nan)
    median[there] = (ordered[(first + (n - 1) // 2)[there]] + ordered[(first + n // 2)[there]]) / 2000
    return mean, median


def _given(sitting: Sitting, top: Floats, bottom: Floats) -> list[dict[int, _Given]]:
    """By item: what was answered (-1: nothing), and how often."""
    pairs = sitting.item.astype(np.int64) << 32 | (sitting.answer.astype(np.int64) + 1)
    distinct, place = np.unique(pairs, return_inverse=True)
    columns = [
        distinct,
        np.bincount(place, sitting.right, distinct.size) > 0,
        np.bincount(place, minlength=distinct.size),
        np.bincount(place, top[sitting.attempt], distinct.size),
        np.bincount(place, bottom[sitting.attempt], distinct.size),
    ]
    found: list[dict[int, _Given]] = [{} for _ in sitting.items]
    for pair, right, every, of_top, of_bottom in zip(*(column.tolist() for column in columns), strict=True):
        found[pair >> 32][(pair & _LOW) - 1] = _Given(right, every, of_top, of_bottom)
    return found


def _options(sitting: Sitting, item: Item, given: Mapping[int, _Given]) -> Iterator[OptionFigures]:
    """Of a question with several right options each is counted by itself."""
    if item.kind not in CHOSEN:
        return
    for position in range(item.options):
        chosen = [each for answer, each in given.items() if answer >= 0 and _holds(sitting.answers[answer], position)]
        count = int(sum(each.all for each in chosen))
        yield OptionFigures(position, position in item.right, count, _shares(chosen, given.values()))


def _holds(answer: object, position: int) -> bool:
    return isinstance(answer, tuple) and position in answer


def _wrong(sitting: Sitting, item: Item, given: Mapping[int, _Given]) -> Iterator[AnswerFigures]:
    """The commonest wrong answers of an item without options."""
    if item.kind in CHOSEN:
        return
    attempts = sum(each.all for each in given.values())
    wrong = [(answer, each.all) for answer, each in given.items() if answer >= 0 and not each.right]
    for answer, count in sorted(wrong, key=lambda each: (-each[1], each[0]))[:COMMONEST]:
        if count >= FEWEST_SAME:
            yield AnswerFigures(sitting.answers[answer], int(count), count / attempts)


def _shares(part: Iterable[_Given], whole: Iterable[_Given]) -> Shares:
    part, whole = list(part), list(whole)
    return Shares(
        *(_share(sum(getattr(each, n) for each in part), sum(getattr(each, n) for each in whole)) for n in _OF)
    )


# --- Advice ------------------------------------------------------------------------------------------


def _advice(figures: ItemFigures, item: Item, typical: float | None) -> Iterator[Advice]:
    """What to look at, the gravest first. `typical`: the median of the items' median seconds."""
    if item.ruled or figures.attempts < FEWEST:
        yield Advice(item.ruled or "too_few")
        return
    yield from _doubts(figures, item)
    yield from _levels(figures)
    yield from _distractors(figures, item)
    yield from _pace(figures, typical)


def _doubts(figures: ItemFigures, item: Item) -> Iterator[Advice]:
    """What speaks against the key."""
    if figures.item_rest is not None and figures.item_rest * np.sqrt(figures.attempts - 1) < -SURE:
        yield Advice("negative")
    third = figures.attempts * THIRD
    key = max((option.shares.top for option in figures.options if option.right), default=1.0)
    for option in figures.options:
        more = _surely_more(option.shares.top, option.shares.bottom, third)
        ahead = option.shares.top > key and item.kind != "multiple"
        if not option.right and option.shares.top >= RARE and (more or ahead):
            yield Advice("option_strong", option.position)
    chance = 1 / item.options if item.options and item.kind != "multiple" else 0.0
    if _surely_more(chance, figures.facility, figures.attempts):
        yield Advice("below_chance")


def _levels(figures: ItemFigures) -> Iterator[Advice]:
    if figures.facility > EASY:
        yield Advice("too_easy")
    elif figures.facility < HARD:
        yield Advice("too_hard")
    elif figures.discrimination < WEAK:
        yield Advice("weak")


def _distractors(figures: ItemFigures, item: Item) -> Iterator[Advice]:
    """Wrong options that hardly anybody takes; of an easy item that says nothing, and true/false has but one."""
    if figures.facility > EASY or item.kind == "true_false":
        return
    for option in figures.options:
        if not option.right and option.shares.all < RARE:
            yield Advice("option_rare" if option.count else "option_unused", option.position)


def _pace(figures: ItemFigures, typical: float | None) -> Iterator[Advice]:
    if figures.median_seconds is None or not typical:
        return
    if figures.median_seconds > SLOW_TIMES * typical:
        yield Advice("slow")
    elif figures.median_seconds < min(FAST_TIMES * typical, FAST_SECONDS):
        yield Advice("fast")


def _surely_more(share: float, than: float, size: float) -> bool:
    """Whether one share is above another by more than chance: the normal test of two proportions, each of `size`."""
    mean = (share + than) / 2
    return share - than > SURE * float(np.sqrt(max(2 * mean * (1 - mean) / size, 1e-12)))


# --- Small things ------------------------------------------------------------------------------------

_OF: Final = ("all", "top", "bottom")
_LOW: Final = 0xFFFF_FFFF
_NOTHING: Final = 1e-9


def _ratio(part: NDArray[np.generic], whole: NDArray[np.generic]) -> Floats:
    """Part by whole, 0 where there is no whole."""
    divisor = whole.astype(np.float64)
    quotient: Floats = np.divide(part, divisor, out=np.zeros(divisor.shape), where=divisor > 0)
    return quotient


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
