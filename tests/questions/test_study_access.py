"""Who sees what of the study pages: everybody the same, and nobody a question that is kept for contests."""

from collections.abc import Iterable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.rights import Role
from questions.models import Document, Edition, QuestionVersion
from questions.urls import urlpatterns
from tests.accounts.makers import make_user
from tests.questions.makers import NOW, make_document, make_passage, make_question

pytestmark = pytest.mark.django_db

# The pages for members; the bank's desk is for those who know the keys.
PATTERNS = [pattern for pattern in urlpatterns if str(pattern.pattern).startswith("documents/")]


@pytest.fixture
def documents() -> list[Document]:
    """One to practise and one that is only for contests; each with questions that must not be shown."""
    both, contest_only = make_document("NQ57"), make_document("KH02")
    for document in (both, contest_only):
        passage = make_passage(document)
        Edition.objects.create(document=document, number=1, passages=[], created_at=NOW)
        for kind in ("single", "multiple", "true_false"):
            make_question(passage, use="contest", kind=kind)
        for status in ("draft", "in_review", "retired"):
            make_question(passage, status=status)
    for kind in ("single", "multiple", "true_false"):
        make_question(both.passages.all()[0], kind=kind)
    return [both, contest_only]


def practised(version: QuestionVersion) -> bool:
    return version.question.use == "practice" and version.question.status == "approved"


def addresses(documents: Iterable[Document]) -> Iterator[str]:
    """Every address of the study pages."""
    for pattern in PATTERNS:
        for document in documents:
            values = {"code": document.code, "number": 1, "ref": document.passages.all()[0].ref}
            yield reverse(
                f"questions:{pattern.name}", kwargs={name: values[name] for name in pattern.pattern.converters}
            )


def all_that_can_be_read(client: Client, documents: list[Document]) -> str:
    """Every page; every version asked for by hand; every practice run to its end."""
    read = [client.get(address, {"q": "câu hỏi"}).text for address in addresses(documents)]
    for document in documents:
        address = reverse("questions:practice", kwargs={"code": document.code})
        run = client.get(address).context["page"].run
        for version in QuestionVersion.objects.order_by("question__use", "pk"):
            form = {"run": run, "action": "answer", "question": version.pk, "option": 0}
            read.append(client.post(address, form, follow=True).text)
        while (page := client.get(address).context["page"]).question or page.answered:
            if page.question:
                form = {"run": run, "action": "answer", "question": page.question.version, "option": 0}
                read.append(client.post(address, form, follow=True).text)
            read.append(client.post(address, {"run": run, "action": "next"}, follow=True).text)
    return "\n".join(read)


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.ADMINISTRATOR])
def test_no_study_page_shows_a_question_kept_for_contests(
    client: Client, documents: list[Document], role: Role | None
) -> None:
    if role is not None:
        client.force_login(make_user("alice", role))
    text = all_that_can_be_read(client, documents)
    for version in QuestionVersion.objects.select_related("question").prefetch_related("choices"):
        told = [version.stem, version.explanation]
        if version.kind != "true_false":
            told += [choice.text for choice in version.choices.all()]
        assert [words in text for words in told] == [practised(version)] * len(told)


def test_no_practice_page_asks_a_question_kept_for_contests(client: Client, documents: list[Document]) -> None:
    address = reverse("questions:practice", kwargs={"code": "NQ57"})
    asked = []
    while (page := client.get(address).context["page"]).question is not None:
        asked.append(page.question.stem)
        form = {"run": page.run, "question": page.question.version, "option": 0}
        client.post(address, {**form, "action": "answer"})
        client.post(address, {**form, "action": "next"})
    versions = QuestionVersion.objects.select_related("question").filter(passage__document__code="NQ57")
    assert sorted(asked) == sorted(version.stem for version in versions if practised(version))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_changes_nothing(documents: list[Document], role: Role) -> None:
    stranger, alice = Client(), Client()
    alice.force_login(make_user("alice", role))
    for client in (stranger, alice):
        # The same run, so that the same question is asked.
        session = client.session
        session["practice"] = {"NQ57": {"seed": "s", "answers": [], "reviewing": False}}
        session.save()
    for name, key in (("documents", "documents"), ("document", "passages"), ("practice", "page")):
        address = reverse(f"questions:{name}", kwargs={} if name == "documents" else {"code": "NQ57"})
        assert alice.get(address).context[key] == stranger.get(address).context[key]
