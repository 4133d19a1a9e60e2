"""Drawing papers: fair, repeatable, never short."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.rules.drawing import Candidate, Cell, Randomness, draw, shortage

DIFFICULTIES = ("easy", "medium", "hard")


def bank(
    size: int, *, start: int = 1, difficulty: str = "easy", topic: int = 1, kind: str = "single"
) -> list[Candidate]:
    return [
        Candidate(version, 1, frozenset({10, 11}), topic, difficulty, kind, 2 if kind == "true_false" else 4)
        for version in range(start, start + size)
    ]


def test_the_same_seed_gives_the_same_paper_whatever_the_order_of_the_bank() -> None:
    pool = bank(30)
    assert draw([Cell(5, 1)], pool, "seed") == draw([Cell(5, 1)], pool[::-1], "seed")


def test_a_known_seed_gives_a_known_paper_on_any_machine() -> None:
    items = draw([Cell(3, 1)], bank(10), "nq57")
    assert [(item.version, item.order) for item in items] == [(5, (2, 0, 3, 1)), (7, (3, 1, 2, 0)), (1, (2, 3, 1, 0))]


def test_other_seeds_give_other_papers() -> None:
    papers = {tuple(item.version for item in draw([Cell(5, 1)], bank(30), str(seed))) for seed in range(100)}
    assert len(papers) > 95


def test_true_or_false_keeps_its_order() -> None:
    items = draw([Cell(8, 1)], bank(8, kind="true_false"), "s")
    assert {item.order for item in items} == {(0, 1)}


def test_ten_thousand_draws_are_fair() -> None:
    """Each question, each place of the paper and each place of the right option comes equally often.

    Chi-squared with 19, 4 and 3 degrees of freedom: the bounds are passed by chance once in 10⁶ for fair draws;
    the seeds are fixed, so the test says the same each time.
    """
    drawn: Counter[int] = Counter()
    first: Counter[int] = Counter()
    key_at: Counter[int] = Counter()
    draws = 10_000
    pool = bank(20)
    for seed in range(draws):
        items = draw([Cell(5, 1)], pool, f"fair-{seed}")
        drawn.update(item.version for item in items)
        first[items.index(min(items, key=lambda item: item.version))] += 1
        key_at.update(item.order.index(0) for item in items)
    assert chi_squared(drawn, 20, draws * 5) < 65
    assert chi_squared(first, 5, draws) < 34
    assert chi_squared(key_at, 4, draws * 5) < 31


def chi_squared(seen: Counter[int], cells: int, total: int) -> float:
    expected = total / cells
    return sum((count - expected) ** 2 / expected for count in seen.values()) + (cells - len(seen)) * expected


@given(bound=st.integers(1, 1000), seed=st.text(max_size=8))
def test_numbers_stay_below_their_bound(bound: int, seed: str) -> None:
    randomness = Randomness(seed)
    assert all(0 <= randomness.below(bound) < bound for _ in range(20))


@st.composite
def banks_and_cells(draw_: st.DrawFn) -> tuple[list[Candidate], list[Cell]]:
    pool = [
        Candidate(
            version,
            draw_(st.integers(1, 2)),
            frozenset(draw_(st.sets(st.integers(1, 3), min_size=1))),
            draw_(st.integers(1, 2)),
            draw_(st.sampled_from(DIFFICULTIES)),
            "single",
            4,
        )
        for version in range(1, draw_(st.integers(1, 14)))
    ]
    cells = [
        Cell(
            draw_(st.integers(1, 4)),
            draw_(st.integers(1, 2)),
            passage=draw_(st.none() | st.integers(1, 3)),
            topic=draw_(st.none() | st.integers(1, 2)),
            difficulty=draw_(st.sampled_from(("", *DIFFICULTIES))),
        )
        for _ in range(draw_(st.integers(1, 4)))
    ]
    return pool, cells


@settings(max_examples=300)
@given(case=banks_and_cells(), seed=st.text(max_size=6))
def test_a_paper_fills_every_cell_or_is_refused_naming_one(case: tuple[list[Candidate], list[Cell]], seed: str) -> None:
    pool, cells = case
    short = shortage(cells, pool)
    if short is not None:
        assert short.available < short.wanted == cells[short.cell].count
        with pytest.raises(ValueError, match="bank"):
            draw(cells, pool, seed)
        return
    items = draw(cells, pool, seed)
    versions = [item.version for item in items]
    assert len(versions) == len(set(versions)) == sum(cell.count for cell in cells)
    # Some assignment of the drawn questions to the cells exists: the drawn ones alone fill the blueprint.
    assert shortage(cells, [candidate for candidate in pool if candidate.version in set(versions)]) is None
    assert all(sorted(item.order) == [0, 1, 2, 3] for item in items)


def test_overlapping_cells_are_filled_where_one_by_one_would_fail() -> None:
    """The general line must leave the only two hard questions to the narrow one."""
    pool = [*bank(3), *bank(2, start=10, difficulty="hard")]
    cells = [Cell(3, 1), Cell(2, 1, difficulty="hard")]
    for seed in range(50):
        assert len(draw(cells, pool, str(seed))) == 5


def test_points_follow_the_cell() -> None:
    pool = [*bank(3), *bank(3, start=10, difficulty="hard")]
    items = draw([Cell(2, 1, difficulty="easy"), Cell(2, 1, points=3, difficulty="hard")], pool, "p")
    assert {item.points for item in items if item.version >= 10} == {3}
    assert sum(item.points for item in items) == 8


@given(seed=st.text(max_size=8), options=st.integers(3, 8), shuffle=st.booleans())
def test_an_ordering_is_never_shown_in_its_right_order(seed: str, options: int, shuffle: bool) -> None:
    pool = [Candidate(1, 1, frozenset({1}), 1, "easy", "ordering", options, shuffle=shuffle)]
    (item,) = draw([Cell(1, 1)], pool, seed)
    assert sorted(item.order) == list(range(options))
    assert item.order != tuple(range(options))
    assert draw([Cell(1, 1)], pool, seed) == [item]


def test_every_other_order_of_an_ordering_comes_equally_often() -> None:
    pool = [Candidate(1, 1, frozenset({1}), 1, "easy", "ordering", 3)]
    shown = Counter(draw([Cell(1, 1)], pool, f"order-{seed}")[0].order for seed in range(5_000))
    assert len(shown) == 5
    assert sum((count - 1000) ** 2 / 1000 for count in shown.values()) < 33  # 4 degrees of freedom, once in 10⁶


@given(seed=st.text(max_size=8), kind=st.sampled_from(["single", "multiple", "matching"]))
def test_options_that_speak_of_each_other_keep_their_order(seed: str, kind: str) -> None:
    pool = [Candidate(1, 1, frozenset({1}), 1, "easy", kind, 4, partners=5, shuffle=False)]
    (item,) = draw([Cell(1, 1)], pool, seed)
    assert item.order == (0, 1, 2, 3)
    assert item.partners == 5


def test_what_is_answered_in_writing_has_no_options() -> None:
    pool = [Candidate(version, 1, frozenset({1}), 1, "easy", "numeric", 0) for version in (1, 2)]
    assert {item.order for item in draw([Cell(2, 1)], pool, "s")} == {()}
