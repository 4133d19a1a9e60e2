"""Item analysis against published worked examples, and what holds for all answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from contests.rules.analysis import (
    Advice,
    Analysis,
    Item,
    ItemFigures,
    Shares,
    Sitting,
    _pearson,
    analyse,
    extremes,
)

# Wuensch, The Kuder-Richardson 20 (East Carolina University, StatHelp): ten students, a quiz of ten items.
WUENSCH = """
1111110110 1011011101 1111011001 0010001000 0000010010
1110111111 1101110111 1111111101 0101111101 1101101110
"""
# Brown (2001), Point-biserial correlation coefficients, Shiken 5(3): eight students, right or wrong and whole scores.
BROWN_ITEMS = [[1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1]]
BROWN_SCORES = [50.0, 45, 45, 40, 35, 30, 30, 25]


def sitting(rows: Sequence[Sequence[int]] | NDArray[Any], *, points: Sequence[int] | None = None) -> Sitting:
    """Everybody got the same paper; 1 is right. Who is right chose option 0, the others option 1."""
    matrix = np.array(rows)
    people, size = matrix.shape
    right = matrix.ravel().astype(bool)
    return Sitting(
        attempt=np.repeat(np.arange(people, dtype=np.int32), size),
        item=np.tile(np.arange(size, dtype=np.int32), people),
        right=right,
        answer=np.where(right, 0, 1).astype(np.int32),
        points=np.tile(np.array(points or [1] * size, dtype=np.int32), people),
        spent_ms=np.zeros(people * size, dtype=np.int32),
        items=[Item("single", 4, frozenset({0}))] * size,
        answers=[(0,), (1,)],
    )


def wuensch() -> list[list[int]]:
    return [[int(mark) for mark in row] for row in WUENSCH.split()]


def only(found: Analysis) -> ItemFigures:
    (item,) = found.items
    return item


# --- Published examples ------------------------------------------------------------------------------------


def test_facility_is_the_p_of_the_published_table() -> None:
    found = analyse(sitting(wuensch()))
    assert [each.facility for each in found.items] == pytest.approx([0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6])
    assert (found.mean, found.sd**2) == pytest.approx((6.6, 5.84))


def test_alpha_of_items_of_one_point_is_the_published_kr20() -> None:
    # Σpq = 2.18, variance of the scores 5.84: 10/9 · (1 − 2.18/5.84)
    found = analyse(sitting(wuensch()))
    assert found.alpha == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    assert found.alpha == pytest.approx(0.696, abs=0.001)
    # Standard error of measurement: sₓ·√(1 − α) = 2.4166 · √0.3036
    assert found.sem == pytest.approx(5.84**0.5 * (1 - 10 / 9 * (1 - 2.18 / 5.84)) ** 0.5)


def test_the_point_biserial_is_that_of_the_published_table() -> None:
    answers = sitting(np.array(BROWN_ITEMS).T.tolist())
    scores = np.array(BROWN_SCORES)
    r = _pearson(answers, answers.right.astype(float), scores[answers.attempt])
    assert r[:2] == pytest.approx([0.91, -0.91], abs=0.006)
    assert np.isnan(r[2])  # everybody was right: printed there as .00, not defined
    # (Mp − Mq)/St · √(pq) = (45 − 30)/8.29 · 0.5
    assert r[0] == pytest.approx((45 - 30) / scores.std() * 0.5)


def test_the_correction_is_that_of_henrysson() -> None:
    matrix = np.array(wuensch())
    score = matrix.sum(axis=1)
    for column, each in zip(matrix.T, analyse(sitting(wuensch())).items, strict=True):
        r, s, i = float(np.corrcoef(column, score)[0, 1]), float(score.std()), float(column.std())
        assert each.item_total == pytest.approx(r)
        assert each.item_rest == pytest.approx((r * s - i) / (s**2 + i**2 - 2 * r * s * i) ** 0.5)


def test_discrimination_is_the_difference_of_the_groups_of_27_percent() -> None:
    # Kelley's groups of 100 people are the best 27 and the worst 27; 24 of those and 9 of these are right: (24 − 9)/27.
    ability = [[1] * more + [0] * (100 - more) for more in range(100)]
    item = [1 if person < 9 or person >= 76 else 0 for person in range(100)]
    rows = [[mark, *others] for mark, others in zip(item, ability, strict=True)]
    # The item is worth nothing, so that the order of the people is that of `ability`.
    found = analyse(sitting(rows, points=[0] + [1] * 100))
    assert found.items[0].discrimination == pytest.approx((24 - 9) / 27)


def test_options_are_counted_in_thirds() -> None:
    # Nine people: the top three choose A, A, B; the middle A, C, none; the bottom B, B, C. A is right.
    answers = [0, 0, 1, 0, 2, -1, 1, 1, 2]
    order = np.arange(9, dtype=np.int32)
    ability = Sitting(
        attempt=np.concatenate([order, np.repeat(order, 9)]),
        item=np.concatenate([np.zeros(9), np.tile(np.arange(1, 10), 9)]).astype(np.int32),
        right=np.concatenate([np.array(answers) == 0, (np.arange(9)[None, :] < 9 - order[:, None]).ravel()]),
        answer=np.concatenate([np.array(answers), np.zeros(81)]).astype(np.int32),
        points=np.concatenate([np.zeros(9), np.ones(81)]).astype(np.int32),
        spent_ms=np.zeros(90, dtype=np.int32),
        items=[Item("single", 4, frozenset({0}))] * 10,
        answers=[(0,), (1,), (2,)],
    )
    first = analyse(ability).items[0]
    assert [option.count for option in first.options] == [3, 3, 2, 0]
    shares = [(option.shares.all, option.shares.top, option.shares.bottom) for option in first.options]
    expected = [(3 / 9, 2 / 3, 0), (3 / 9, 1 / 3, 2 / 3), (2 / 9, 0, 1 / 3), (0, 0, 0)]
    assert np.array(shares) == pytest.approx(np.array(expected))
    assert first.unanswered == Shares(1 / 9, 0, 0)
    assert first.facility_by_third == pytest.approx((2 / 3, 1 / 3, 0))
    assert first.answered == 8


# --- Papers drawn at random ----------------------------------------------------------------------------------


def drawn(answers: Sitting, of: int, *, seed: int = 1) -> Sitting:
    """What is left when each attempt got only `of` items, drawn at random."""
    people = int(answers.attempt.max()) + 1
    size = len(answers.items)
    random = np.random.default_rng(seed)
    kept = np.zeros((people, size), dtype=bool)
    for row in kept:
        row[random.choice(size, of, replace=False)] = True
    mask = kept.ravel()
    columns = {
        name: getattr(answers, name)[mask] for name in ("attempt", "item", "right", "answer", "points", "spent_ms")
    }
    return replace(answers, **columns)


def test_alpha_of_random_papers_is_that_of_a_paper_of_their_length() -> None:
    # Parallel items: right with the chance that the person's ability gives. Known: v = E p − (E p)², c = Var p.
    random = np.random.default_rng(57)
    ability = random.uniform(0.2, 0.9, 4000)
    rows = (random.random((4000, 40)) < ability[:, None]).astype(int)
    mean, c = 0.55, 0.7**2 / 12
    v = mean - mean**2
    whole, part = analyse(sitting(rows)), analyse(drawn(sitting(rows), 10))
    assert whole.alpha == pytest.approx(40 * c / (v + 39 * c), abs=0.01)
    assert part.alpha == pytest.approx(10 * c / (v + 9 * c), abs=0.02)
    assert part.sem == pytest.approx((10 * (v - c)) ** 0.5, abs=0.03)
    assert not part.same_paper


def test_papers_of_items_that_hardly_anybody_shares_have_no_alpha() -> None:
    rows = np.random.default_rng(2).integers(0, 2, (20, 40))
    assert analyse(drawn(sitting(rows), 5)).alpha is None


# --- What holds for all answers ------------------------------------------------------------------------------

matrices = arrays.arrays(np.int8, st.tuples(st.integers(2, 12), st.integers(2, 6)), elements=st.integers(0, 1)).map(
    lambda matrix: matrix.tolist()
)


@given(rows=matrices)
def test_alpha_is_kr20_and_the_textbook_formula(rows: list[list[int]]) -> None:
    matrix = np.array(rows, dtype=float)
    k, total = matrix.shape[1], matrix.sum(axis=1).var()
    alpha = analyse(sitting(rows)).alpha
    if total == 0:
        assert alpha is None
        return
    p = matrix.mean(axis=0)
    assert alpha == pytest.approx(k / (k - 1) * (1 - (p * (1 - p)).sum() / total))


@given(rows=matrices)
def test_figures_stay_within_their_bounds(rows: list[list[int]]) -> None:
    found = analyse(sitting(rows))
    assert found.alpha is None or found.alpha <= 1 + 1e-9
    assert sum(step.count for step in found.histogram) == len(rows)
    for each in found.items:
        assert all(0 <= share <= 1 for share in (each.facility, *each.facility_by_third))
        assert -1 - 1e-9 <= each.discrimination <= 1 + 1e-9
        assert all(r is None or -1 <= r <= 1 for r in (each.item_total, each.item_rest))
        assert sum(option.shares.all for option in each.options) + each.unanswered.all == pytest.approx(1)
        assert sum(each.facility_by_third) / 3 == pytest.approx(each.facility)


@given(rows=matrices, seed=st.integers(0, 99))
def test_the_order_of_people_does_not_matter(rows: list[list[int]], seed: int) -> None:
    mixed = np.random.default_rng(seed).permutation(np.array(rows)).tolist()
    for one, other in zip(analyse(sitting(rows)).items, analyse(sitting(mixed)).items, strict=True):
        assert one.facility_by_third == pytest.approx(other.facility_by_third)
        assert one.discrimination == pytest.approx(other.discrimination)
        assert one.item_rest == (other.item_rest if one.item_rest is None else pytest.approx(other.item_rest))


@given(rows=matrices)
def test_points_that_are_all_equal_change_no_coefficient(rows: list[list[int]]) -> None:
    one, five = analyse(sitting(rows)), analyse(sitting(rows, points=[5] * len(rows[0])))
    assert one.alpha == (five.alpha if one.alpha is None else pytest.approx(five.alpha))
    assert five.sem == (one.sem if one.sem is None else pytest.approx(5 * one.sem, abs=1e-6))


@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=40), share=st.sampled_from([0.27, 1 / 3]))
def test_groups_have_their_size_whatever_is_tied(values: list[int], share: float) -> None:
    top, bottom = extremes(np.array(values, dtype=float), share)
    assert top.sum() == pytest.approx(share * len(values))
    assert bottom.sum() == pytest.approx(share * len(values))
    assert ((top + bottom) <= 1 + 1e-9).all()
    ordered = np.argsort(values)
    assert (np.diff(top[ordered]) >= -1e-9).all()
    assert (np.diff(bottom[ordered]) <= 1e-9).all()


def test_nobody_gives_an_empty_analysis() -> None:
    nothing = np.zeros(0, dtype=np.int32)
    found = analyse(Sitting(nothing, nothing, nothing.astype(bool), nothing, nothing, nothing, []))
    assert (found.attempts, found.items, found.alpha) == (0, (), None)


# --- Time ----------------------------------------------------------------------------------------------------


def test_time_is_of_those_whose_time_is_known() -> None:
    answers = replace(sitting([[1], [0], [1], [1]]), spent_ms=np.array([4000, 0, 10_000, 1000], dtype=np.int32))
    item = only(analyse(answers))
    assert (item.mean_seconds, item.median_seconds) == (5.0, 4.0)
    assert only(analyse(sitting([[1], [0]]))).mean_seconds is None


# --- Advice --------------------------------------------------------------------------------------------------


def crowd(chosen: Sequence[Sequence[int]], *, kind: str = "single", seconds: int = 0) -> tuple[Advice, ...]:
    """The advice on an item of which the top, middle and bottom thirds (40 each) chose so; option 0 is right."""
    given_answers = np.array([answer for third in chosen for answer in third])
    people = given_answers.size
    ability = np.repeat([8, 5, 2], [len(third) for third in chosen])
    order = np.arange(people, dtype=np.int32)
    spent = np.concatenate([np.full(people, seconds * 1000), np.full(people * 10, 20_000 if seconds else 0)])
    answers = Sitting(
        attempt=np.concatenate([order, np.repeat(order, 10)]),
        item=np.concatenate([np.zeros(people), np.tile(np.arange(1, 11), people)]).astype(np.int32),
        right=np.concatenate([given_answers == 0, (np.arange(10)[None, :] < ability[:, None]).ravel()]),
        answer=np.concatenate([given_answers, np.zeros(people * 10)]).astype(np.int32),
        points=np.ones(people * 11, dtype=np.int32),
        spent_ms=spent.astype(np.int32),
        items=[Item(kind, 4, frozenset({0}))] + [Item("single", 4, frozenset({0}))] * 10,
        answers=[(0,), (1,), (2,), (3,)],
    )
    return tuple(analyse(answers).items[0].advice)


def third(*counts: int) -> list[int]:
    """So many answers of each option."""
    return [option for option, count in enumerate(counts) for _ in range(count)]


def test_a_sound_item_needs_no_advice() -> None:
    assert crowd([third(36, 2, 1, 1), third(24, 8, 4, 4), third(12, 12, 8, 8)]) == ()


def test_an_option_of_the_best_points_at_the_key() -> None:
    found = crowd([third(4, 0, 34, 2), third(14, 10, 10, 6), third(20, 10, 4, 6)])
    assert Advice("option_strong", 2) in found
    assert Advice("negative") in found
    assert not {Advice("option_strong", 1), Advice("option_strong", 0)} & set(found)


def test_fewer_right_than_by_guessing_is_told() -> None:
    assert Advice("below_chance") in crowd([third(4, 36, 0, 0), third(2, 38, 0, 0), third(0, 40, 0, 0)])


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([third(40), third(40), third(38, 1, 1)], "too_easy"),
        ([third(16, 8, 8, 8), third(6, 12, 12, 10), third(3, 12, 12, 13)], "too_hard"),
        ([third(22, 6, 6, 6), third(22, 6, 6, 6), third(28, 4, 4, 4)], "weak"),
    ],
)
def test_what_tells_little_is_told(rows: list[list[int]], code: str) -> None:
    assert code in {each.code for each in crowd(rows)}


def test_options_that_nobody_or_hardly_anybody_takes_are_told_apart() -> None:
    found = crowd([third(36, 4), third(24, 14, 0, 2), third(12, 26, 0, 2)])
    assert {Advice("option_unused", 2), Advice("option_rare", 3)} <= set(found)
    assert Advice("option_unused", 1) not in found


def test_a_few_attempts_say_nothing_else() -> None:
    assert crowd([third(0, 5), third(0, 5), third(9)]) == (Advice("too_few"),)


@pytest.mark.parametrize(("seconds", "code"), [(50, "slow"), (2, "fast"), (20, None)])
def test_pace_is_told_beside_the_other_items(seconds: int, code: str | None) -> None:
    found = crowd([third(36, 2, 1, 1), third(24, 8, 4, 4), third(12, 12, 8, 8)], seconds=seconds)
    assert [each.code for each in found] == ([code] if code else [])


# --- Kinds without options -----------------------------------------------------------------------------------


def test_the_commonest_wrong_answers_are_shown_unless_few_gave_them() -> None:
    # 0 "1986" is right; "1996" five times, "1976" three times, "tôi là An" twice, none once.
    given_answers = np.array([0] * 6 + [1] * 5 + [2] * 3 + [3] * 2 + [-1], dtype=np.int32)
    people = given_answers.size
    answers = Sitting(
        attempt=np.arange(people, dtype=np.int32),
        item=np.zeros(people, dtype=np.int32),
        right=given_answers == 0,
        answer=given_answers,
        points=np.ones(people, dtype=np.int32),
        spent_ms=np.zeros(people, dtype=np.int32),
        items=[Item("numeric")],
        answers=["1986", "1996", "1976", "tôi là An"],
    )
    item = only(analyse(answers))
    assert [(each.answer, each.count) for each in item.wrong] == [("1996", 5), ("1976", 3)]
    assert item.wrong[0].share == pytest.approx(5 / 17)
    assert item.options == ()
    assert item.unanswered.all == pytest.approx(1 / 17)
