"""Many rows, a value each: what is written, what is left alone, and that it costs one statement's text."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldDoesNotExist

from accounts.rows import update_rows
from questions.models import Draft, Question
from tests.accounts.makers import make_user

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.django_db
def test_the_named_fields_of_each_row_are_written_and_no_others() -> None:
    rows = [Question.objects.create(ref=f"q-{number}") for number in range(3)]
    for number, row in enumerate(rows):
        row.folded, row.changed_at, row.status = f"chữ {number}", NOW, "retired"

    update_rows(rows, ["folded", "changed_at"])

    assert list(Question.objects.order_by("pk").values_list("folded", "changed_at", "status")) == [
        (f"chữ {number}", NOW, "draft") for number in range(3)
    ]


@pytest.mark.django_db
def test_json_and_foreign_keys_are_written_as_the_model_writes_them() -> None:
    question = Question.objects.create(ref="q-1")
    draft = Draft.objects.create(user=make_user("eve"), content={}, updated_at=NOW)
    draft.content, draft.question = {"stem": "Câu “hỏi”?", "n": [1, None]}, question
    update_rows([draft], ["content", "question"])
    draft.refresh_from_db()
    assert (draft.content, draft.question) == ({"stem": "Câu “hỏi”?", "n": [1, None]}, question)


@pytest.mark.django_db
def test_no_rows_ask_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        update_rows([], ["folded"])


@pytest.mark.django_db
def test_a_field_that_there_is_not_is_a_mistake_of_ours() -> None:
    question = Question.objects.create(ref="q-1")
    with pytest.raises((KeyError, FieldDoesNotExist)):
        update_rows([question], ["colour"])
