"""The library: all documents, one document to read and to search, its QR code."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from questions.queries import study

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
        "outline": page.outline,
        "highlight": page.highlight,
    }
    return render(request, "questions/document.html", context)


@require_safe
@cache_control(max_age=3600)
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The document's address as a QR code."""
    found = study.document_by_code(code)
    image = io.BytesIO()
    address = request.build_absolute_uri(reverse("questions:document", kwargs={"code": found.code}))
    segno.make(address, error="m").save(image, kind="svg", scale=8, border=2)
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")
