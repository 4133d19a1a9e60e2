"""The bank's desk over HTTP: who gets in, what a list costs, that nothing typed runs or is lost."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.rights import Role
from questions.models import Draft, ImportBatch, Question, QuestionVersion
from questions.services.writing import write
from tests.accounts.makers import make_user
from tests.questions.makers import NOW, make_document, make_passage, make_question
from tests.questions.test_importing import file_of, said

pytestmark = pytest.mark.django_db

XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def browser(name: str, *roles: Role) -> Client:
    client = Client()
    client.force_login(make_user(name, *roles))
    return client


@pytest.fixture
def eve() -> Client:
    return browser("eve", Role.EDITOR)


@pytest.fixture
def version() -> QuestionVersion:
    return make_question(make_passage(make_document()), use="contest")


# Each page of the desk, who may open it, and with what method; the question is q.
READERS = {Role.EDITOR, Role.REVIEWER, Role.ORGANISER, Role.ADMINISTRATOR}
WRITERS = {Role.EDITOR, Role.ADMINISTRATOR}
REVIEWERS = {Role.REVIEWER, Role.ADMINISTRATOR}
PAGES: list[tuple[str, str, dict[str, Any], set[Role]]] = [
    ("get", "bank", {}, READERS),
    ("get", "bank_review", {}, REVIEWERS),
    ("post", "bank_steps", {}, READERS),
    ("get", "bank_new", {}, WRITERS),
    ("post", "bank_new", {}, WRITERS),
    ("post", "bank_draft", {}, WRITERS),
    ("post", "bank_preview", {}, WRITERS),
    ("post", "bank_similar", {}, WRITERS),
    ("post", "bank_discard", {"draft_id": 1}, WRITERS),
    ("get", "bank_imports", {}, WRITERS),
    ("post", "bank_imports", {}, WRITERS),
    ("get", "bank_import", {"batch_id": 1}, WRITERS),
    ("post", "bank_import_take", {"batch_id": 1}, WRITERS),
    ("post", "bank_import_undo", {"batch_id": 1}, WRITERS),
    ("get", "bank_template", {"name": "gift"}, READERS),
    ("get", "bank_export", {}, READERS),
    ("get", "bank_question", {"ref": "q"}, READERS),
    ("get", "bank_edit", {"ref": "q"}, WRITERS),
    ("post", "bank_edit", {"ref": "q"}, WRITERS),
    ("get", "bank_compare", {"ref": "q"}, READERS),
    ("get", "bank_version", {"ref": "q", "number": 1}, READERS),
    ("post", "bank_step", {"ref": "q"}, READERS),
    ("post", "bank_comment", {"ref": "q"}, READERS),
    ("post", "bank_restore", {"ref": "q", "number": 1}, WRITERS),
]


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("page", PAGES, ids=[f"{page[0]}-{page[1]}" for page in PAGES])
def test_a_page_opens_for_its_roles_and_for_nobody_else(
    role: Role | None, page: tuple[str, str, dict[str, Any], set[Role]], version: QuestionVersion
) -> None:
    method, name, arguments, allowed = page
    Question.objects.update(ref="q")
    client = browser("alice", role) if role else Client()
    response = getattr(client, method)(reverse(f"questions:{name}", kwargs=arguments))
    if role is None:
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
    elif role in allowed:
        assert response.status_code in {200, 302, 404, 422}
    else:
        assert response.status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_costs_ten_queries_however_long_it_is(
    count: int, eve: Client, django_assert_max_num_queries: Any
) -> None:
    passage = make_passage(make_document())
    for _ in range(count):
        make_question(passage, use="contest")
    # Session, user, groups; drafts, counts by status, the total, the rows; documents, topics.
    with django_assert_max_num_queries(10):
        response = eve.get(reverse("questions:bank"))
    assert response.context["page"].total == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("q=cau+hoi", 2),
        ("q=GIAI+THICH", 2),
        ("q=khong+co+tu+nay", 0),
        ("status=approved", 1),
        ("status=draft&kind=multiple", 1),
        ("kind=single&difficulty=easy", 1),
        ("document=NQ57", 2),
        ("document=KHAC", 0),
        ("topic=chung", 2),
        ("use=practice", 1),
        ("status='; DROP TABLE--", 0),
        ("batch=x", 0),
        ("passage=khong.co", 0),
        ("page=999999999&sort=stem", 2),
    ],
)
def test_a_list_is_narrowed_by_its_address(query: str, found: int, eve: Client) -> None:
    passage = make_passage(make_document())
    make_question(passage, use="contest", status="approved")
    make_question(passage, kind="multiple", right=frozenset({0, 1}), status="draft")
    assert eve.get(f"{reverse('questions:bank')}?{query}").context["page"].total == found


def test_a_passage_finds_what_cites_it_or_what_is_below_it(eve: Client) -> None:
    document = make_document()
    above = make_passage(document)
    below = make_passage(document, above)
    make_question(below, use="contest")
    found = eve.get(reverse("questions:bank"), {"passage": above.ref}).context["page"]
    assert found.total == 1


FORM = {
    "kind": "single",
    "use": "contest",
    "difficulty": "easy",
    "stem": "Câu hỏi mới?",
    "option-0-text": "Một",
    "option-1-text": "Hai",
    "option-2-text": "",
    "right": "0",
}


def test_a_new_question_is_saved_and_sent_when_it_is_complete(eve: Client, version: QuestionVersion) -> None:
    passage = version.passage
    assert passage is not None
    form = {**FORM, "passages": passage.ref, "topics": "chung", "explanation": "Vì thế.", "send": "1"}
    response = eve.post(reverse("questions:bank_new"), form)
    question = Question.objects.get(latest_version__stem="Câu hỏi mới?")
    assert response["Location"] == reverse("questions:bank_question", kwargs={"ref": question.ref})
    assert question.status == "in_review"


def test_what_cannot_be_saved_is_kept_and_shown_again(eve: Client) -> None:
    response = eve.post(reverse("questions:bank_new"), {**FORM, "right": [], "stem": "Chưa xong?"})
    assert response.status_code == 422
    assert "Chưa xong?" in response.content.decode()
    assert Draft.objects.get().content["stem"] == "Chưa xong?"


def test_more_lines_can_be_asked_for_without_script(eve: Client) -> None:
    page = eve.post(reverse("questions:bank_new"), {**FORM, "more": "1"})
    assert page.status_code == 200
    assert "option-2-text" in page.content.decode()
    assert not Question.objects.exists()


def test_a_page_that_was_overtaken_says_so_and_keeps_what_was_typed(eve: Client, version: QuestionVersion) -> None:
    other = make_user("frank", Role.EDITOR)
    newer = write(
        question_id=version.question_id,
        base_id=version.pk,
        content=said("Người khác sửa?"),
        use="contest",
        author_id=other.pk,
        now=NOW,
    )
    address = reverse("questions:bank_edit", kwargs={"ref": version.question.ref})
    page = eve.post(address, {**FORM, "stem": "Tôi sửa?", "base": version.pk})
    assert page.status_code == 409
    assert "Tôi sửa?" in page.content.decode()
    assert f'name="base" value="{newer.pk}"' in page.content.decode()


def test_autosave_answers_with_the_draft_and_a_later_page_goes_on_with_it(eve: Client) -> None:
    kept = eve.post(reverse("questions:bank_draft"), {**FORM, "stem": "Đang viết", "seq": "3"}).json()
    assert kept == {"draft": Draft.objects.get().pk, "seq": 3}
    page = eve.get(reverse("questions:bank_new"), {"draft": kept["draft"]})
    assert "Đang viết" in page.content.decode()


@pytest.mark.parametrize("name", ["bank", "bank_question", "bank_edit", "bank_compare", "bank_version", "bank_export"])
def test_what_is_typed_shows_as_text_everywhere(name: str, eve: Client, version: QuestionVersion) -> None:
    QuestionVersion.objects.update(stem=XSS, explanation=XSS, source_title=XSS, image_alt=XSS)
    version.choices.update(text=XSS)
    arguments: dict[str, Any] = {} if name in ("bank", "bank_export") else {"ref": version.question.ref}
    if name == "bank_version":
        arguments["number"] = 1
    page = eve.get(reverse(f"questions:{name}", kwargs=arguments)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_preview_holds_safe_html_and_no_key(eve: Client) -> None:
    asked = eve.post(reverse("questions:bank_preview"), {**FORM, "stem": f"**Đậm** {XSS}"}).json()
    assert "<strong>Đậm</strong>" in asked["stem"]
    assert "<script" not in asked["stem"]
    assert set(asked) == {"position", "kind", "stem", "options", "partners", "image"}


def test_similar_questions_are_told_while_one_is_written(eve: Client, version: QuestionVersion) -> None:
    options = {f"option-{place}-text": choice.text for place, choice in enumerate(version.choices.all())}
    found = eve.post(reverse("questions:bank_similar"), {**FORM, "stem": version.stem, **options}).json()
    assert [each["ref"] for each in found["similar"]] == [version.question.ref]


def test_a_file_goes_from_upload_to_undo(eve: Client) -> None:
    upload = {"file": _named(file_of(said("Câu hỏi trong tệp này là gì?")), "đề.json")}
    address = eve.post(reverse("questions:bank_imports"), upload)["Location"]
    assert "Câu hỏi trong tệp này là gì?" in eve.get(address).content.decode()
    assert not Question.objects.exists()
    eve.post(f"{address}take/", {"all": "1"})
    assert Question.objects.count() == 1
    eve.post(f"{address}undo/")
    assert not Question.objects.exists()
    assert ImportBatch.objects.get().status == "undone"


def test_a_file_that_cannot_be_read_ends_in_a_sentence_on_the_page(eve: Client) -> None:
    page = eve.post(reverse("questions:bank_imports"), {"file": _named(b"\x00\x01\x02", "x.bin")})
    assert page.status_code == 422
    assert page.context["refusal"].message in page.content.decode()


def test_an_export_is_a_file_of_the_filter(eve: Client, version: QuestionVersion) -> None:
    make_question(make_passage(make_document("KHAC")), use="contest")
    response = eve.get(reverse("questions:bank_export"), {"document": "NQ57", "format": "json", "download": "1"})
    assert response["Content-Disposition"].startswith("attachment")
    assert version.stem in response.content.decode()
    assert response.content.decode().count('"stem"') == 1


def test_steps_for_many_go_back_to_the_list_and_never_elsewhere(version: QuestionVersion) -> None:
    rob = browser("rob", Role.REVIEWER)
    form = {"question": version.question_id, "step": "retire", "back": "https://evil.example/"}
    response = rob.post(reverse("questions:bank_steps"), form)
    assert response["Location"] == reverse("questions:bank")
    assert Question.objects.get().status == "retired"


def test_a_draft_of_somebody_else_is_not_shown(eve: Client) -> None:
    mallory = make_user("mallory", Role.EDITOR)
    draft = Draft.objects.create(
        user=mallory, content={"kind": "single", "stem": "Bí mật", "options": []}, updated_at=NOW
    )
    page = eve.get(reverse("questions:bank_new"), {"draft": draft.pk})
    assert "Bí mật" not in page.content.decode()
    eve.post(reverse("questions:bank_discard", kwargs={"draft_id": draft.pk}))
    assert Draft.objects.exists()


def _named(data: bytes, name: str) -> Any:

    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("name", ["q", "status", "passage", "batch", "author"])
def test_a_character_that_no_database_takes_finds_nothing_and_breaks_nothing(name: str, eve: Client) -> None:
    assert eve.get(reverse("questions:bank"), {name: "a\x00b"}).status_code == 200


def test_such_characters_are_left_out_of_what_is_typed(eve: Client, version: QuestionVersion) -> None:
    fields = dict.fromkeys((*FORM, "passages", "topics", "image", "image_alt", "source_url"), "a\x00b")
    for name in ("bank_new", "bank_draft", "bank_preview", "bank_similar"):
        form = {**fields, "kind": "single", "right": "0", "option-1-text": "c", "seq": "1"}
        assert eve.post(reverse(f"questions:{name}"), form).status_code in {200, 302, 422}
    ref = version.question.ref
    for name in ("bank_step", "bank_comment"):
        form = {"step": "send", "note": "\x00", "target": "\x00", "text": "\x00"}
        assert eve.post(reverse(f"questions:{name}", kwargs={"ref": ref}), form).status_code in {200, 302}


@pytest.mark.parametrize("role", sorted(READERS))
def test_every_tab_of_the_desk_opens_for_who_sees_it(role: Role) -> None:
    client = browser("alice", role)
    page = client.get(reverse("questions:bank")).content.decode()
    tabs = re.findall(r'<li><a href="(/bank/[^"?]*)"', page)
    assert "/bank/" in tabs
    assert [tab for tab in tabs if client.get(tab).status_code != 200] == []
