"""Questions that say nearly the same: the measure on labelled pairs, and an index that follows the bank."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from accounts.models import User
from accounts.rights import Role
from questions.duplicates import similar, similar_within
from questions.models import Question
from questions.rules.content import Content, Option
from questions.rules.likeness import ALIKE, likeness, words_of
from questions.services.writing import write
from tests.accounts.makers import make_user
from tests.questions.exchange.contents import contents as any_content
from tests.questions.likeness import labelled_pairs, precision_and_recall
from tests.questions.makers import NOW


def even(_: str) -> float:
    return 1.0


def asked(stem: str, *options: str) -> Content:
    texts = options or ("Bộ Chính trị", "Chính phủ", "Quốc hội")
    return Content("single", stem, tuple(Option(text, correct=place == 0) for place, text in enumerate(texts)))


STEM = "Nghị quyết về phát triển khoa học do cơ quan nào ban hành?"


def test_on_the_labelled_pairs_few_are_called_wrongly_and_few_are_missed() -> None:
    precision, recall = precision_and_recall(labelled_pairs(), even, ALIKE)
    assert precision >= 0.85
    assert recall >= 0.85


@given(any_content())
def test_a_question_is_most_like_itself_whatever_its_accents_and_order(content: Content) -> None:
    words = words_of(content)
    shouted = replace(content, stem=content.stem.upper(), options=content.options[::-1])
    if words.stem:
        assert likeness(words, words_of(shouted), even) == pytest.approx(1)


@given(any_content(), any_content())
def test_likeness_is_a_share_and_the_same_both_ways(one: Content, other: Content) -> None:
    found = likeness(words_of(one), words_of(other), even)
    assert 0 <= found <= 1
    assert found == pytest.approx(likeness(words_of(other), words_of(one), even))


def test_other_numbers_ask_other_things() -> None:
    one, other = asked("Mục tiêu đến năm 2030 là gì?"), asked("Mục tiêu đến năm 2045 là gì?")
    same = asked("Đến năm 2030 mục tiêu là gì?")
    assert likeness(words_of(one), words_of(other), even) < ALIKE < likeness(words_of(one), words_of(same), even)


@pytest.fixture
def eve(db: None) -> User:
    return make_user("eve", Role.EDITOR)


def save(eve: User, content: Content, question: Question | None = None, minutes: int = 0) -> Question:
    version = write(
        question_id=question.pk if question else None,
        base_id=question.latest_version_id if question else None,
        content=content,
        use="contest",
        author_id=eve.pk,
        now=NOW + timedelta(minutes=minutes),
    )
    return Question.objects.get(pk=version.question_id)


def test_an_empty_bank_has_nothing_alike(db: None) -> None:
    assert similar([asked(STEM)]) == [[]]


def test_what_the_bank_has_is_found_without_accents_and_in_another_order(eve: User) -> None:
    question = save(eve, asked(STEM))
    save(eve, asked("Tỉnh nào có nhiều xã nhất?", "Hà Nội", "Huế"))
    (found,) = similar([asked("Co quan nao ban hanh nghi quyet ve phat trien khoa hoc", "Quốc hội", "Bộ Chính trị")])
    assert [match.ref for match in found] == [question.ref]
    assert found[0].likeness >= ALIKE


def test_the_index_follows_what_is_written_edited_and_deleted(eve: User) -> None:
    assert similar([asked(STEM)]) == [[]]
    question = save(eve, asked(STEM))
    assert len(similar([asked(STEM)])[0]) == 1
    question = save(eve, asked("Hoàn toàn là chuyện khác hẳn?", "Có", "Không"), question, minutes=1)
    assert similar([asked(STEM)]) == [[]]
    question = save(eve, asked(STEM), question, minutes=2)
    assert len(similar([asked(STEM)])[0]) == 1
    question.delete()
    assert similar([asked(STEM)]) == [[]]


def test_a_question_is_not_told_of_itself(eve: User) -> None:
    question = save(eve, asked(STEM))
    assert similar([asked(STEM)], but=question.pk) == [[]]


def test_many_at_once_cost_no_more_queries_than_one(eve: User, django_assert_max_num_queries: object) -> None:
    for minute in range(20):
        save(eve, asked(f"{STEM} Lần {minute}"), minutes=minute)
    similar([asked(STEM)])
    # What changed, the candidates, and what they say: versions, options, further passages, further topics.
    for asked_at_once in (1, 20):
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            similar([asked(f"{STEM} Lần {turn}") for turn in range(asked_at_once)])


def test_rows_of_one_file_are_compared_with_those_before_them(db: None) -> None:
    rows = [asked(STEM), asked("Tỉnh nào có nhiều xã nhất?", "Hà Nội", "Huế"), asked(STEM.lower())]
    first, second, third = similar_within(rows)
    assert (first, second) == (None, None)
    assert third is not None
    assert third[0] == 0
