"""The command that loads a bank: what it prints, and that a fault leaves the tables alone."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from questions.models import Document, Question

pytestmark = pytest.mark.django_db

DOCUMENTS = """\
- code: NQ1
  title: "Văn bản"
  title_en: "Document"
  issuer: "Bộ Chính trị"
  source: {title: "Nguồn"}
  passages:
    - {ref: NQ1.a, citation: "Trích", heading: "Mục", text: "Nội dung.", sources: [{title: "Nguồn"}]}
"""
TOPICS = '- {slug: chung, vi: "Chung", en: "General"}\n'
QUESTIONS = """\
- id: q-1
  kind: true_false
  use: contest
  passage: NQ1.a
  topic: chung
  difficulty: easy
  stem: "Điều này đúng."
  answer: true
  explanation: "Vì thế."
  source: {title: "Nguồn"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "questions").mkdir()
    (tmp_path / "documents.yaml").write_text(DOCUMENTS, encoding="utf-8")
    (tmp_path / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "questions" / "a.yaml").write_text(QUESTIONS, encoding="utf-8")
    return tmp_path


def run(*options: str) -> str:
    """What the command prints, in English."""
    out = StringIO()
    with translation.override("en"):
        call_command("load_bank", *options, stdout=out)
    return out.getvalue()


def test_the_first_run_counts_what_it_made(folder: Path) -> None:
    assert run("--path", str(folder)).splitlines() == [
        "Documents: 1 created, 0 changed, 0 unchanged.",
        "Passages: 1 created, 0 changed, 0 unchanged.",
        "Topics: 1 created, 0 changed, 0 unchanged.",
        "Questions of the bank: 1 created, 0 changed, 0 unchanged.",
    ]


def test_the_second_run_says_that_nothing_has_changed(folder: Path) -> None:
    run("--path", str(folder))

    assert run("--path", str(folder)) == "Bank: nothing has changed (1 questions).\n"


def test_a_change_is_counted(folder: Path) -> None:
    run("--path", str(folder))
    (folder / "questions" / "a.yaml").write_text(QUESTIONS.replace("answer: true", "answer: false"), encoding="utf-8")

    assert "Questions of the bank: 0 created, 1 changed, 0 unchanged." in run("--path", str(folder))


def test_faults_are_told_with_file_and_line_and_nothing_is_written(folder: Path) -> None:
    broken = QUESTIONS.replace("kind: true_false", "kind: essay").replace("passage: NQ1.a", "passage: NQ1.z")
    (folder / "questions" / "a.yaml").write_text(broken, encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        run("--path", str(folder))

    path = folder / "questions" / "a.yaml"
    assert str(caught.value).splitlines() == [
        "Nothing was loaded: 2 faults in the files of the bank.",
        f"{path}:2: “essay” is not allowed here; use one of: single, multiple, true_false.",
        f"{path}:4: No passage has the reference “NQ1.z”.",
    ]
    assert caught.value.returncode == 1
    assert not Document.objects.exists()


def test_by_default_it_loads_the_bank_of_resolution_57() -> None:
    run()

    assert Document.objects.filter(code="NQ57").exists()
    assert Question.objects.filter(status="approved", use="contest").count() >= 128
