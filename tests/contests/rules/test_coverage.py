"""How likely a paper is to ask about a passage: exact where lines do not overlap, close to the draw where they do."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.rules.coverage import chances
from contests.rules.drawing import Candidate, Cell, draw


def candidate(version: int, *path: int, difficulty: str = "easy") -> Candidate:
    return Candidate(version, 1, frozenset(path), 1, difficulty, "single", 4)


POOL = [candidate(n, 1, 2 + n % 3) for n in range(12)]  # all below 1; four each below 2, 3, 4


def test_one_line_is_the_hypergeometric_chance() -> None:
    found = chances([Cell(count=3, document=1)], POOL, [1, 2, 9])
    assert found[1] == pytest.approx(1)
    assert found[2] == pytest.approx(1 - comb(8, 3) / comb(12, 3))
    assert found[9] == 0


def test_a_line_about_a_passage_reaches_what_is_above_and_below_it() -> None:
    found = chances([Cell(count=1, document=1, passage=2)], POOL, [1, 2, 3])
    assert found == {1: pytest.approx(1), 2: pytest.approx(1), 3: 0}


def test_lines_that_do_not_overlap_are_independent() -> None:
    pool = [candidate(1, 1, difficulty="easy"), candidate(2, 2, difficulty="easy")]
    pool += [candidate(3, 1, difficulty="hard"), candidate(4, 2, difficulty="hard")]
    cells = [Cell(count=1, document=1, difficulty="easy"), Cell(count=1, document=1, difficulty="hard")]
    assert chances(cells, pool, [1]) == {1: pytest.approx(0.75)}


def test_lines_that_overlap_come_close_to_what_is_drawn() -> None:
    cells = [Cell(count=2, document=1, passage=2), Cell(count=4, document=1)]
    told = chances(cells, POOL, [3, 4])
    times = 1500
    seen = {3: 0, 4: 0}
    paths = {each.version: each.path for each in POOL}
    for seed in range(times):
        asked = frozenset().union(*(paths[item.version] for item in draw(cells, POOL, str(seed))))
        for passage in seen:
            seen[passage] += passage in asked
    for passage, chance in told.items():
        assert chance == pytest.approx(seen[passage] / times, abs=0.04)


def test_a_bank_that_is_empty_tests_nothing() -> None:
    assert chances([Cell(count=1, document=1)], [], [1]) == {1: 0}


CELLS = st.lists(
    st.builds(
        Cell, count=st.integers(1, 5), document=st.just(1), passage=st.sampled_from([None, 1, 2, 3]), points=st.just(1)
    ),
    max_size=4,
)
POOLS = st.lists(st.sets(st.integers(1, 4), min_size=1, max_size=3), max_size=10).map(
    lambda paths: [candidate(version, *path) for version, path in enumerate(paths)]
)


@given(CELLS, POOLS)
def test_chances_are_chances(cells: list[Cell], pool: list[Candidate]) -> None:
    found = chances(cells, pool, range(6))
    assert all(-1e-9 <= chance <= 1 + 1e-9 for chance in found.values())
    asked = {passage for cell in cells for each in pool if cell.matches(each) for passage in each.path}
    assert {passage for passage, chance in found.items() if chance > 0} <= asked
