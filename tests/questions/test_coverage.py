"""Coverage: each passage's questions with what is below it, each question once; a number of queries that stays."""

import pytest
from pytest_django import DjangoAssertNumQueries

from questions.models import Document, Passage, Question
from questions.queries.coverage import CoverageRow, coverage_cards, coverage_page, scale
from tests.questions.makers import make_document, make_passage, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    """a, with b and c below it; d."""
    found = make_document("NQ57")
    top = make_passage(found, ref="NQ57.a")
    make_passage(found, top, ref="NQ57.b")
    make_passage(found, top, ref="NQ57.c")
    make_passage(found, ref="NQ57.d")
    return found


def passage(ref: str) -> Passage:
    return Passage.objects.get(ref=f"NQ57.{ref}")


def rows(use: str = "") -> dict[str, CoverageRow]:
    return {row.ref.removeprefix("NQ57."): row for row in coverage_page("NQ57", use=use).rows}


def test_a_passage_counts_what_is_below_it(document: Document) -> None:
    make_question(passage("b"))
    make_question(passage("c"))
    make_question(passage("a"))
    assert {ref: row.approved for ref, row in rows().items()} == {"a": 3, "b": 1, "c": 1, "d": 0}
    assert {ref: row.own for ref, row in rows().items()} == {"a": 1, "b": 1, "c": 1, "d": 0}
    assert coverage_page("NQ57").empty == 1


def test_a_question_that_cites_two_passages_counts_once_above_them(document: Document) -> None:
    make_question(passage("b")).more_passages.add(passage("c"))
    found = rows()
    assert (found["a"].approved, found["b"].approved, found["c"].approved) == (1, 1, 1)
    assert (found["c"].own, found["c"].further) == (0, 1)


def test_difficulties_are_counted_apart(document: Document) -> None:
    for difficulty in ("easy", "hard", "hard"):
        version = make_question(passage("b"))
        version.difficulty = difficulty
        version.save()
    found = rows()["a"]
    assert (found.easy, found.medium, found.hard, found.approved) == (1, 0, 2, 3)


def test_what_is_in_work_is_counted_apart(document: Document) -> None:
    make_question(passage("b"), status="draft")
    make_question(passage("b"), status="in_review")
    make_question(passage("b"), status="retired")
    edited = make_question(passage("b"))
    Question.objects.filter(pk=edited.question_id).update(status="draft")  # a newer version is being written
    found = rows()["b"]
    assert (found.approved, found.in_work) == (1, 3)


def test_the_map_is_narrowed_to_one_use(document: Document) -> None:
    make_question(passage("b"), use="contest")
    make_question(passage("c"), use="practice")
    assert {ref: row.approved for ref, row in rows("contest").items()} == {"a": 1, "b": 1, "c": 0, "d": 0}
    assert {ref: row.approved for ref, row in rows("nonsense").items()} == {"a": 2, "b": 1, "c": 1, "d": 0}


def test_a_removed_passage_is_not_on_the_map(document: Document) -> None:
    make_question(passage("d"))
    Passage.objects.filter(ref="NQ57.d").update(removed_in=2)
    assert list(rows()) == ["a", "b", "c"]
    (card,) = coverage_cards()
    assert (card.passages, card.covered) == (3, 0)


def test_the_list_tells_the_share_that_is_covered(document: Document) -> None:
    make_question(passage("b"))
    (card,) = coverage_cards()
    assert (card.covered, card.passages, card.percent, card.questions) == (2, 4, 50, 1)


def test_colours_have_words() -> None:
    assert [words for _, words in scale()][1:] == ["1", "2–3", "4–6", "7–11", "12+"]
    assert [step for step, _ in scale()] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("questions", [1, 20])
def test_queries_of_a_map(
    document: Document, questions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(questions):
        make_question(make_passage(document, passage("a"))).more_passages.add(passage("d"))
        make_question(passage("b"), status="draft")
    # document, passages, first and further citations of approved questions, the same of those in work
    with django_assert_num_queries(6):
        coverage_page("NQ57")


@pytest.mark.parametrize("documents", [1, 20])
def test_queries_of_the_list(documents: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(documents):
        make_question(make_passage(make_document(f"NQ{number}")))
    # documents, first citations, further citations, passages, questions
    with django_assert_num_queries(5):
        assert len(coverage_cards()) == documents
