"""The bank of Nghị quyết 57-NQ/TW as it stands in fixtures/nq57: enough of everything, fair to guessers."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from questions.rules.bankfile import (
    BankFiles,
    PassageItem,
    QuestionItem,
    normalised,
    read_bank,
)
from questions.rules.content import DIFFICULTIES

FOLDER = Path(__file__).parents[2] / "fixtures" / "nq57"

# Rows of the list of sourced facts that the questions were written from.
FACTS = set(range(1, 127))
WEAK_FACTS = {40, 41, 45}  # one weak source: never asked
DATED_FACTS = {66, *range(77, 84), 87, 89, *range(97, 103), 125}  # true at a time, so the stem gives it


@cache
def bank() -> BankFiles:
    return read_bank(FOLDER)


def questions(use: str = "", kind: str = "") -> list[QuestionItem]:
    return [q for q in bank().questions if use in ("", q.use) and kind in ("", q.kind)]


def passages() -> Iterator[PassageItem]:
    todo = [passage for document in bank().documents for passage in document.passages]
    while todo:
        passage = todo.pop()
        todo += passage.passages
        yield passage


def number(text: str) -> float | None:
    """The number that an option begins with, "Trên" aside: "15.345 điểm cầu" is 15345."""
    found = re.match(r"(?:Trên )?(\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)(?![\d/-])", text)
    return float(found[1].replace(".", "").replace(",", ".")) if found else None


def test_there_are_enough_questions_for_contests_and_for_practice() -> None:
    assert len(questions("contest")) >= 128
    assert len(questions("practice")) >= 24


def test_every_difficulty_can_fill_a_paper() -> None:
    counts = Counter(question.difficulty for question in questions("contest"))

    assert {difficulty: counts[difficulty] for difficulty in DIFFICULTIES if counts[difficulty] < 20} == {}


def test_every_topic_can_fill_a_paper() -> None:
    counts = Counter(question.topic for question in questions("contest"))

    assert 6 <= len(bank().topics) <= 8
    assert {topic.slug: counts[topic.slug] for topic in bank().topics if counts[topic.slug] < 12} == {}


@pytest.mark.parametrize(("kind", "share"), [("single", 0.6), ("multiple", 0.2), ("true_false", 0.2)])
def test_the_kinds_are_mixed(kind: str, share: float) -> None:
    assert len(questions(kind=kind)) / len(questions()) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize(("difficulty", "share"), [("easy", 0.4), ("medium", 0.4), ("hard", 0.2)])
def test_the_difficulties_are_mixed(difficulty: str, share: float) -> None:
    count = sum(question.difficulty == difficulty for question in questions())

    assert count / len(questions()) == pytest.approx(share, abs=0.05)


def test_no_place_of_the_key_is_favoured() -> None:
    singles = questions(kind="single")
    places = Counter([choice.correct for choice in question.choices].index(True) for question in singles)

    for place in range(4):
        assert places[place] / len(singles) == pytest.approx(0.25, abs=0.05), place


@pytest.mark.parametrize("extreme", [1, -1], ids=["longest", "shortest"])
def test_the_key_is_not_given_away_by_its_length(extreme: int) -> None:
    singles = questions(kind="single")

    def alone(question: QuestionItem) -> bool:
        key = next(extreme * len(choice.text) for choice in question.choices if choice.correct)
        return all(key > extreme * len(choice.text) for choice in question.choices if not choice.correct)

    assert sum(map(alone, singles)) / len(singles) <= 0.4


def test_statements_are_half_true_half_false() -> None:
    statements = questions(kind="true_false")

    assert sum(bool(question.answer) for question in statements) / len(statements) == pytest.approx(0.5, abs=0.05)


def test_numbers_among_the_choices_are_in_order() -> None:
    for question in questions():
        numbers = [number(choice.text) for choice in question.choices]
        known = [value for value in numbers if value is not None]
        if known and len(known) == len(numbers):
            assert known == sorted(known), question.id


def test_no_two_questions_ask_nearly_the_same() -> None:
    words = {question.id: frozenset(normalised(question.stem).split()) for question in questions()}
    keys = {
        question.id: tuple(sorted(normalised(choice.text) for choice in question.choices if choice.correct))
        for question in questions()
    }

    same = [
        (a, b)
        for a, b in combinations(words, 2)
        if keys[a] == keys[b] != () and len(words[a] & words[b]) > 0.6 * len(words[a] | words[b])
    ]
    assert same == []


def test_no_practice_question_gives_away_the_key_of_a_contest_question() -> None:
    """Practice shows key and explanation at once: neither holds the key of a contest question."""
    for practice in questions("practice"):
        shown = normalised(
            " ".join([practice.stem, practice.explanation, *(c.text for c in practice.choices if c.correct)])
        )
        for contest in questions("contest"):
            if not set(practice.facts) & set(contest.facts):
                continue
            keys = [normalised(choice.text) for choice in contest.choices if choice.correct]
            assert not any(f" {key} " in f" {shown} " for key in keys), (practice.id, contest.id)


def test_every_question_cites_a_passage_that_says_something() -> None:
    silent = {passage.ref for passage in passages() if not passage.text}

    assert [question.id for question in questions() if question.passage in silent] == []


def test_every_passage_that_says_something_is_asked_about() -> None:
    asked = {question.passage for question in questions()}

    assert [passage.ref for passage in passages() if passage.text and passage.ref not in asked] == []


def test_questions_rest_on_well_sourced_facts() -> None:
    used = {fact for question in questions() for fact in question.facts}

    assert used <= FACTS - WEAK_FACTS


def test_every_well_sourced_fact_is_asked() -> None:
    used = {fact for question in questions() for fact in question.facts}

    assert FACTS - WEAK_FACTS - used == set()


def test_a_dated_figure_has_its_year_in_the_stem() -> None:
    dated = [question for question in questions() if set(question.facts) & DATED_FACTS]

    assert len(dated) >= len(DATED_FACTS)
    assert [question.id for question in dated if not re.search(r"\b20\d\d\b", question.stem)] == []


def test_every_stem_names_what_it_is_about() -> None:
    """A stem stands alone in a paper: it names a text, a meeting, a body, a movement or a date."""
    subject = re.compile(
        r"Nghị quyết|Quyết định|Kế hoạch|Luật|Chương trình hành động|Hội nghị|Ban Chỉ đạo|Kiến trúc|Bài viết"
        r"|Phong trào|phong trào|Ngày Chuyển đổi số|“Bộ tứ trụ cột”|Sổ tay|Đại hội|\d{1,2}/\d{4}"
    )

    assert [question.id for question in questions() if not subject.search(question.stem)] == []


def test_every_stem_is_a_question_or_a_statement() -> None:
    for question in questions():
        assert question.stem.endswith("." if question.kind == "true_false" else "?"), question.id


def test_ids_are_consecutive() -> None:
    assert [question.id for question in questions()] == [f"nq57-{n:04d}" for n in range(1, len(questions()) + 1)]
