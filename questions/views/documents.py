"""The library: all documents, one document to read and to search, its editions, QR codes."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from questions.queries import study
from questions.queries.desk_documents import edition_page

LONGEST_QUERY = 200


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All documents."""
    return render(request, "questions/documents.html", {"documents": study.document_cards()})


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """One document, passage by passage; `?q=` marks words in it."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    page = study.document_page(code, query=query)
    context = {
        "document": page.document,
        "passages": page.passages,
        "removed": page.removed,
        "edition": page.edition,
        "in_short": page.in_short,
        "outline": page.outline,
        "highlight": page.highlight,
    }
    return render(request, "questions/document.html", context)


@require_safe
def edition(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What an edition changed, word by word."""
    return render(request, "questions/edition.html", {"page": edition_page(code, number, with_questions=False)})


@require_safe
@cache_control(max_age=3600)
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The document's address as a QR code."""
    found = study.document_by_code(code)
    return _qr(request, reverse("questions:document", kwargs={"code": found.code}))


@require_safe
@cache_control(max_age=3600)
def passage_qr(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """A passage's address as a QR code."""
    found = study.passage_of(code, ref)
    return _qr(request, f"{reverse('questions:document', kwargs={'code': code})}#{found.ref}")


def _qr(request: HttpRequest, path: str) -> HttpResponse:
    image = io.BytesIO()
    segno.make(request.build_absolute_uri(path), error="m").save(image, kind="svg", scale=8, border=2)
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")
