"""The documents' desk in pages: taking texts in, correcting, saving, editions; who may; what hostile input ends in."""

import io
import json
from typing import Any

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rights import Role
from questions.models import Document, DocumentDraft, Edition
from questions.rules.drafting import from_plain
from tests.accounts.makers import make_user
from tests.questions.makers import make_document, make_passage, make_question
from tests.questions.texts import AMENDED, RESOLUTION

pytestmark = pytest.mark.django_db

DESK = "/bank/documents/"
NEW = "/bank/documents/new/"
HEAD = {"code": "NQ99", "title": "Về đọc sách"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def alice() -> User:
    return make_user("alice", Role.EDITOR)


@pytest.fixture
def desk(alice: User) -> Client:
    return signed_in(alice)


def pasted(desk: Client, text: str = RESOLUTION, **fields: Any) -> str:
    """The address of the draft that comes of it."""
    response = desk.post(NEW, {**HEAD, "text": text, **fields})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def saved(desk: Client) -> Document:
    response = desk.post(pasted(desk), {"save": ""})
    assert response.status_code == 302, response.content.decode()
    return Document.objects.get(code="NQ99")


def next_edition(desk: Client, text: str = AMENDED) -> str:
    response = desk.post("/bank/documents/NQ99/edition/", {"text": text})
    return str(response["Location"])


# --- Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        (None, 403, 403),
        (Role.MEMBER, 403, 403),
        (Role.LOCALITY_OFFICER, 403, 403),
        (Role.ORGANISER, 200, 403),
        (Role.REVIEWER, 200, 403),
        (Role.EDITOR, 200, 200),
        (Role.ADMINISTRATOR, 200, 200),
    ],
)
def test_who_reads_and_who_writes(role: Role | None, read: int, write: int) -> None:
    make_document("NQ57")
    client = signed_in(make_user("bob", *([role] if role else [])))
    for path in (DESK, f"{DESK}NQ57/"):
        assert client.get(path).status_code == read, path
    for path in (NEW, f"{DESK}NQ57/edition/"):
        assert client.get(path).status_code == write, path


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get(DESK)["Location"].startswith("/accounts/login/")


def test_a_draft_of_somebody_else_is_not_there(desk: Client) -> None:
    draft = pasted(desk)
    bob = signed_in(make_user("bob", Role.EDITOR))
    assert [bob.get(draft).status_code, bob.post(draft, {"save": ""}).status_code] == [404, 404]
    assert bob.post(f"{draft}keep/", {"seq": 1}, content_type="application/json").status_code == 404


# --- Taking texts in ---------------------------------------------------------------------------------


def test_a_pasted_text_is_cut_and_shown(desk: Client) -> None:
    page = desk.get(pasted(desk)).content.decode()
    assert "# I. QUAN ĐIỂM" in page
    assert "NQ99, Mục I.2" in page
    assert "T/M BỘ PHẬN SOẠN THẢO" in page
    assert "signature or recipients" in page


def test_an_uploaded_word_file_is_cut(desk: Client) -> None:
    document = docx.Document()
    document.add_paragraph("I. QUAN ĐIỂM")
    document.add_paragraph("1. Đọc sách là quyền của mọi người.")
    out = io.BytesIO()
    document.save(out)
    draft = pasted(desk, text="", file=SimpleUploadedFile("nq.docx", out.getvalue()))
    rows = from_plain(DocumentDraft.objects.get().data).rows
    assert [row.depth for row in rows] == [0, 1]
    assert desk.get(draft).status_code == 200


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": " "}, "Paste the text, or choose a file."),
        (
            {"file": SimpleUploadedFile("a.docx", b"PK\x03\x04 broken")},
            "The file is broken, or not in the format DOCX.",
        ),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, "not in the format DOCX, HTML, Markdown, TXT."),
        ({"file": SimpleUploadedFile("a.txt", b"x" * (5 * 1024 * 1024 + 1))}, "The file is larger than 5 MB."),
    ],
    ids=["nothing", "broken", "pdf", "big"],
)
def test_what_cannot_be_read_ends_in_a_sentence(desk: Client, sent: dict[str, Any], sentence: str) -> None:
    response = desk.post(NEW, {**HEAD, **sent})
    assert response.status_code == 422
    assert escape(sentence) in response.content.decode()
    assert not DocumentDraft.objects.exists()


def test_a_text_of_too_many_passages_is_refused(desk: Client) -> None:
    response = desk.post(NEW, {**HEAD, "text": "1. x\n" * 3001})
    assert response.status_code == 422
    assert "A document takes at most 3,000 passages; here are 3,001." in response.content.decode()


def test_a_correction_tells_what_would_become_of_the_edition_before(desk: Client) -> None:
    saved(desk)
    draft = next_edition(desk)
    data = DocumentDraft.objects.get().data
    answer = kept(desk, draft, {**data, "seq": 1}).json()
    assert answer["counts"] == [
        ["As before", 3],
        ["Changed", 1],
        ["Moved", 1],
        ["Other number", 1],
        ["New", 1],
        ["Removed", 1],
    ]


def test_markup_in_a_text_stays_text(desk: Client) -> None:
    text = "I. <script>alert(1)</script>\n1. </textarea><img src=x onerror=alert(1)>"
    draft = pasted(desk, text=text)
    desk.post(draft, {"save": ""})
    for path in ("/documents/NQ99/", "/bank/documents/NQ99/editions/1/", DESK):
        page = desk.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    page = desk.get(pasted(desk, text=text, code="NQ98")).content.decode()
    assert "<script>alert" not in page
    assert "</textarea><img" not in page


# --- Correcting --------------------------------------------------------------------------------------


def test_without_a_script_the_marked_text_is_cut_again(desk: Client) -> None:
    draft = pasted(desk)
    response = desk.post(draft, {"marked": "# I. Một\n## 1. Hai\nCâu.\n## [[NQ99, lời kết]]\nHết.", "again": ""})
    assert response.status_code == 302
    rows = from_plain(DocumentDraft.objects.get().data).rows
    assert [(row.depth, row.heading, row.text, row.citation) for row in rows] == [
        (0, "I. Một", "", ""),
        (1, "1. Hai", "Câu.", ""),
        (1, "", "Hết.", "NQ99, lời kết"),
    ]


def kept(desk: Client, draft: str, sent: Any) -> Any:
    return desk.post(f"{draft}keep/", json.dumps(sent), content_type="application/json")


def test_a_correction_keeps_itself_and_learns_its_names(desk: Client) -> None:
    draft = pasted(desk)
    row = {"heading": "I. Một", "text": "", "citation": "", "match": ""}
    sent = {"seq": 1, "head": HEAD, "rows": [{**row, "depth": 0}, {**row, "depth": 7, "heading": "1. Hai"}]}
    answer = kept(desk, draft, sent).json()
    assert answer["seq"] == 1
    assert [name["ref"] for name in answer["names"]] == ["NQ99.i", "NQ99.i.1"]
    assert len(from_plain(DocumentDraft.objects.get().data).rows) == 2


@pytest.mark.parametrize("sent", [[], "x", {"seq": "1"}, {"seq": -1}, {"rows": []}, {"seq": 10**10}])
def test_a_correction_of_another_shape_is_refused(desk: Client, sent: Any) -> None:
    draft = pasted(desk)
    before = DocumentDraft.objects.get().data
    response = kept(desk, draft, sent)
    assert (response.status_code, response.json()["code"]) == (422, "draft_malformed")
    assert DocumentDraft.objects.get().data == before


def test_json_that_nests_very_deep_is_refused(desk: Client) -> None:
    draft = pasted(desk)
    response = desk.post(f"{draft}keep/", "[" * 100_000, content_type="application/json")
    assert response.status_code == 422


def test_saving_makes_the_document(desk: Client) -> None:
    document = saved(desk)
    assert document.passages.count() == 7
    assert "NQ99" in desk.get(DESK).content.decode()
    assert "Edition 1" in desk.get(f"{DESK}NQ99/").content.decode()


def test_a_missing_title_is_told_at_its_field(desk: Client) -> None:
    draft = pasted(desk, title="")
    response = desk.post(draft, {"save": ""})
    assert response.status_code == 422
    assert 'id="head-title-error"' in response.content.decode()
    assert not Document.objects.exists()


def test_a_draft_is_thrown_away(desk: Client) -> None:
    desk.post(f"{pasted(desk)}discard/")
    assert not DocumentDraft.objects.exists()


# --- Editions ----------------------------------------------------------------------------------------


def test_the_next_edition_is_shown_beside_the_one_before(desk: Client) -> None:
    document = saved(desk)
    version = make_question(document.passages.get(ref="NQ99.ii.1"))
    page = desk.get(next_edition(desk)).content.decode()
    assert "<del>2030</del>" in page
    assert "<ins>2028</ins>" in page
    assert version.question.ref in page
    assert "before: NQ99, Mục I.3" in page


def test_a_decision_about_a_passage_is_kept(desk: Client) -> None:
    saved(desk)
    draft = next_edition(desk)
    desk.post(draft, {"match": "", "was-2": "", "match-2": "NQ99.i.2", "was-4": "NQ99.ii.1", "match-4": "NQ99.ii.1"})
    rows = from_plain(DocumentDraft.objects.get().data).rows
    assert [row.match for row in rows] == ["", "", "NQ99.i.2", "", "", "", ""]


def test_questions_to_look_at_again_are_listed(desk: Client) -> None:
    document = saved(desk)
    changed = make_question(document.passages.get(ref="NQ99.ii.1"))
    kept_as_it_was = make_question(document.passages.get(ref="NQ99.i.1"))
    also = make_question(document.passages.get(ref="NQ99.i.1"))
    also.more_passages.add(document.passages.get(ref="NQ99.i.2"))
    draft = make_question(document.passages.get(ref="NQ99.ii.1"), status="draft")
    response = desk.post(next_edition(desk), {"save": ""})
    assert response["Location"] == "/bank/documents/NQ99/editions/2/"
    page = desk.get(response["Location"])
    again = {question.ref: citation for question, citation in page.context["page"].again}
    assert again == {changed.question.ref: "NQ99, Mục II.1", also.question.ref: "NQ99, Mục I.2"}
    assert kept_as_it_was.question.ref not in again
    assert draft.question.ref not in again


def test_readers_see_the_edition_and_what_it_changed(desk: Client, client: Client) -> None:
    saved(desk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Edition 1" not in client.get("/documents/NQ99/").content.decode()
    desk.post(next_edition(desk), {"save": ""})
    page = client.get("/documents/NQ99/")
    html = page.content.decode()
    assert "Edition 2" in html
    assert "5 passages are not as in the edition before" in html
    assert [passage.ref for passage in page.context["removed"]] == ["NQ99.i.2"]
    assert "edition 2 removed it" in html
    words = client.get("/documents/NQ99/editions/2/").content.decode()
    assert "<ins>2028</ins>" in words
    assert "Approved questions" not in words


def test_a_removed_passage_is_not_found_by_a_search(desk: Client, client: Client) -> None:
    saved(desk)
    desk.post(next_edition(desk), {"save": ""})
    assert client.get("/documents/NQ99/", {"q": "gặp gỡ"}).context["highlight"].hits == []


def test_a_passage_has_a_code_to_scan(client: Client) -> None:
    make_passage(make_document("NQ57"), ref="NQ57.a")
    response = client.get("/documents/NQ57/NQ57.a/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert b"<svg" in response.content
    assert client.get("/documents/NQ57/NQ57.b/qr.svg").status_code == 404
    assert client.get("/documents/NQ58/NQ57.a/qr.svg").status_code == 404


def test_the_code_of_a_passage_loads_only_when_it_is_shown(client: Client) -> None:
    make_passage(make_document("NQ57"), ref="NQ57.a")
    page = client.get("/documents/NQ57/").content.decode()
    assert '<img class="qr" src="/documents/NQ57/NQ57.a/qr.svg" width="112" height="112" loading="lazy"' in page


@pytest.mark.parametrize("path", [f"{DESK}KHONG/", f"{DESK}NQ99/editions/7/", f"{DESK}drafts/999999999999/"])
def test_what_is_not_there(desk: Client, path: str) -> None:
    saved(desk)
    assert desk.get(path).status_code == 404


# --- Budgets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("documents", [1, 20])
def test_queries_of_the_list(desk: Client, documents: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(documents):
        make_question(make_passage(make_document(f"NQ{number}")))
    # session, user, documents, editions, questions, own drafts, groups
    with django_assert_num_queries(7):
        assert desk.get(DESK).status_code == 200


@pytest.mark.parametrize("questions", [1, 20])
def test_queries_of_an_edition(desk: Client, questions: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    document = saved(desk)
    for _ in range(questions):
        make_question(document.passages.get(ref="NQ99.ii.1"))
    desk.post(next_edition(desk), {"save": ""})
    assert Edition.objects.count() == 2
    desk.get(DESK)  # the message that it was saved is shown and gone
    # session, user, groups, document, edition, the one before, first citations, further citations
    with django_assert_num_queries(8):
        assert desk.get("/bank/documents/NQ99/editions/2/").status_code == 200
