"""How likely a paper is to ask about a passage: what a blueprint leaves untested. Pure."""

from collections.abc import Iterable, Sequence

from contests.rules.drawing import Candidate, Cell


def chances(cells: Sequence[Cell], pool: Sequence[Candidate], passages: Iterable[int]) -> dict[int, float]:
    """By passage id: the chance, 0-1, that a paper has a question that cites it or what is below it.

    Exact (hypergeometric) where no question fits two cells. Where cells overlap, what the narrower ones are expected
    to have taken already is left out of the wider ones, as the draw fills the narrowest first: close, not exact.
    """
    free = {candidate.version: 1.0 for candidate in pool}
    untouched = dict.fromkeys(passages, 1.0)
    for cell, fitting in _narrowest_first(cells, pool):
        whole = sum(free[candidate.version] for candidate in fitting)
        if whole <= 0:
            continue
        within: dict[int, float] = {}
        for candidate in fitting:
            for passage in candidate.path:
                within[passage] = within.get(passage, 0.0) + free[candidate.version]
        for passage, share in within.items():
            if passage in untouched:
                untouched[passage] *= _missed(whole, share, cell.count)
        for candidate in fitting:
            free[candidate.version] *= max(0.0, 1 - cell.count / whole)
    return {passage: 1 - chance for passage, chance in untouched.items()}


def _narrowest_first(cells: Sequence[Cell], pool: Sequence[Candidate]) -> list[tuple[Cell, list[Candidate]]]:
    """In the order in which the draw fills them."""
    matching = [(cell, [candidate for candidate in pool if cell.matches(candidate)]) for cell in cells]
    return sorted(matching, key=lambda each: len(each[1]) - each[0].count)


def _missed(whole: float, share: float, count: int) -> float:
    """The chance that `count` drawn of `whole`, none twice, are all outside of the `share`."""
    chance = 1.0
    for drawn in range(count):
        left = whole - drawn
        if left <= share:
            return 0.0
        chance *= 1 - share / left
    return chance
