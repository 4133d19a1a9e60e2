"""The library's pages: the list of documents, one document, finding words in it, its QR code."""

import io
from datetime import date

import pytest
import segno
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions.models import Document
from questions.pages import DocumentCard
from tests.questions.makers import make_document, make_passage, make_question

pytestmark = pytest.mark.django_db

LIST = "/documents/"
PAGE = "/documents/NQ57/"


def cards(client: Client) -> list[DocumentCard]:
    found: list[DocumentCard] = client.get(LIST).context["documents"]
    return found


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def document() -> Document:
    """Two passages, the second with one below it."""
    found = make_document(
        "NQ57",
        number="57-NQ/TW",
        title="Về đột phá phát triển",
        title_en="On breakthroughs",
        issuer="Bộ Chính trị",
        issued_on=date(2024, 12, 22),
        source_title="Báo Nhân Dân",
        source_url="https://example.org/nq57",
    )
    make_passage(found, ref="NQ57.a", heading="Bối cảnh", text="Chuyển đổi số quốc gia còn chậm.")
    below = make_passage(found, ref="NQ57.b", heading="Quan điểm", text="")
    make_passage(
        found,
        below,
        ref="NQ57.b.c",
        citation="Nghị quyết 57, quan điểm",
        heading="Dữ liệu",
        text="Dữ liệu là tư liệu sản xuất.",
        sources=[{"title": "Nguồn có địa chỉ", "url": "https://example.org/"}, {"title": "Nguồn trên giấy"}],
    )
    return found


# --- The list ---------------------------------------------------------------------------------------


def test_a_card_tells_the_document(client: Client, document: Document) -> None:
    make_question(document.passages.all()[0])
    assert cards(client) == [
        DocumentCard(
            code="NQ57",
            number="57-NQ/TW",
            title="Về đột phá phát triển",
            title_language="vi",
            issuer="Bộ Chính trị",
            issued_on=date(2024, 12, 22),
            passages=3,
            questions=1,
            url=PAGE,
            practice_url="/documents/NQ57/practice/",
        )
    ]


def test_what_has_most_to_read_comes_first(client: Client, document: Document) -> None:
    make_document("A")
    make_passage(make_document("B"))
    assert [card.code for card in cards(client)] == ["NQ57", "B", "A"]


@pytest.mark.parametrize(
    ("use", "status"),
    [("contest", "approved"), ("practice", "draft"), ("practice", "in_review"), ("practice", "retired")],
)
def test_only_approved_practice_questions_can_be_practised(client: Client, use: str, status: str) -> None:
    make_question(make_passage(make_document()), use=use, status=status)
    assert [(card.questions, card.practice_url) for card in cards(client)] == [(0, "")]


def test_without_documents_the_list_says_so(client: Client) -> None:
    assert "Chưa có văn bản nào" in client.get(LIST).text


@pytest.mark.parametrize("documents", [1, 20])
def test_the_list_costs_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, documents: int
) -> None:
    for number in range(documents):
        make_question(make_passage(make_document(f"D{number}")))
    with django_assert_num_queries(2):  # documents with their passages counted; practice questions counted
        client.get(LIST)


# --- One document -----------------------------------------------------------------------------------


def test_passages_come_in_reading_order(client: Client, document: Document) -> None:
    passages = client.get(PAGE).context["passages"]
    assert [(each.ref, each.depth) for each in passages] == [("NQ57.a", 0), ("NQ57.b", 0), ("NQ57.b.c", 1)]


def test_the_outline_is_a_tree(client: Client, document: Document) -> None:
    first, second = client.get(PAGE).context["outline"]
    assert (first.heading, first.items) == ("Bối cảnh", [])
    assert (second.heading, [item.ref for item in second.items]) == ("Quan điểm", ["NQ57.b.c"])


def test_each_passage_has_an_address_a_citation_and_its_sources(client: Client, document: Document) -> None:
    page = client.get(PAGE).text
    assert 'id="NQ57.b.c"' in page
    assert 'href="#NQ57.b.c"' in page
    assert "Nghị quyết 57, quan điểm" in page
    assert '<a href="https://example.org/" rel="external">Nguồn có địa chỉ</a>' in page
    assert "Nguồn trên giấy" in page


@pytest.mark.parametrize("query", ["dữ liệu", "DU LIEU", "  du   lieu "])
def test_words_are_found_without_accents(client: Client, document: Document, query: str) -> None:
    response = client.get(PAGE, {"q": query})
    assert [hit.ref for hit in response.context["highlight"].hits] == ["NQ57.b.c"]
    assert "<mark>Dữ liệu</mark> là tư liệu" in response.text


def test_words_elsewhere_are_not_marked(client: Client, document: Document) -> None:
    """ "số" alone, in a passage without the rest of what was searched for, is not a hit."""
    make_passage(document, text="Các nghị quyết số 59 và 66.")
    assert "nghị quyết số 59" in client.get(PAGE, {"q": "chuyển đổi số"}).text


def test_nothing_found_is_said_in_words(client: Client, document: Document) -> None:
    response = client.get(PAGE, {"q": "vũ trụ"})
    assert response.context["highlight"].hits == []
    assert "Không có đoạn nào chứa “vũ trụ”" in response.text


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_query_is_no_search(client: Client, document: Document, query: str) -> None:
    assert client.get(PAGE, {"q": query}).context["highlight"] is None


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "?", "\x00", "a" * 5000, "%(n)s {0}", "'\"><b>"])
def test_a_strange_query_is_only_text(client: Client, document: Document, query: str) -> None:
    response = client.get(PAGE, {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<b>" not in response.text


@pytest.mark.parametrize("name", ["document", "practice", "qr"])
def test_an_unknown_document_is_not_found(client: Client, name: str) -> None:
    response = client.get(reverse(f"questions:{name}", kwargs={"code": "KHONG-CO"}))
    assert response.status_code == 404
    assert "Không có văn bản nào mang mã này." in response.text


def test_a_document_without_passages_says_so(client: Client) -> None:
    make_document("NQ57")
    assert "Văn bản này chưa có đoạn nào" in client.get(PAGE).text


def test_practice_is_offered_where_there_is_some(client: Client, document: Document) -> None:
    assert client.get(PAGE).context["document"].practice_url == ""
    make_question(document.passages.all()[0])
    assert client.get(PAGE).context["document"].practice_url == "/documents/NQ57/practice/"


def test_english_readers_get_the_english_title_over_the_vietnamese_one(client: Client, document: Document) -> None:
    page = in_english(client).get(PAGE).text
    assert '<h1 lang="en">On breakthroughs</h1>' in page
    assert '<p class="lead" lang="vi">Về đột phá phát triển</p>' in page


def test_without_an_english_title_the_vietnamese_one_is_marked_as_such(client: Client) -> None:
    make_document("NQ57", title="Về đột phá")
    assert '<h1 lang="vi">Về đột phá</h1>' in in_english(client).get(PAGE).text


def test_content_is_marked_as_vietnamese(client: Client, document: Document) -> None:
    page = in_english(client).get(PAGE).text
    assert '<p class="passage-text" lang="vi">Chuyển đổi số quốc gia còn chậm.' in page


@pytest.mark.parametrize("passages", [1, 20])
@pytest.mark.parametrize("query", ["", "noi dung"])
def test_a_document_costs_four_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, passages: int, query: str
) -> None:
    document = make_document()
    for _ in range(passages):
        make_question(make_passage(document))
    with django_assert_num_queries(4):  # the document; its passages; is there practice; its latest edition
        client.get(PAGE, {"q": query})


# --- Its QR code ------------------------------------------------------------------------------------


def test_the_qr_code_holds_the_documents_address(client: Client, document: Document) -> None:
    response = client.get("/documents/NQ57/qr.svg")
    expected = io.BytesIO()
    segno.make("http://testserver/documents/NQ57/", error="m").save(expected, kind="svg", scale=8, border=2)
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content == expected.getvalue()


# --- Full texts -------------------------------------------------------------------------------------


def test_only_passages_with_sources_are_said_to_be_in_short(client: Client) -> None:
    sentence = "Each passage gives the content in short"
    make_passage(make_document("NQ57"), text="Toàn văn.")
    make_passage(make_document("NQ58"), sources=[{"title": "Nguồn"}])
    assert sentence not in in_english(client).get("/documents/NQ57/").text
    assert sentence in client.get("/documents/NQ58/").text


def test_a_heading_that_only_begins_the_text_is_not_shown_twice(client: Client) -> None:
    document = make_document("NQ57")
    make_passage(document, ref="NQ57.a", heading="1. Đọc sách là quyền.", text="1. Đọc sách là quyền.\nHết.")
    make_passage(document, ref="NQ57.b", heading="Bối cảnh", text="Bối cảnh còn khó.")
    assert [each.untitled for each in client.get("/documents/NQ57/").context["passages"]] == [True, False]
