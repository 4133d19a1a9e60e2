"""The library: all documents, one document to read, its QR code."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from questions import queries


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All documents."""
    return render(request, "questions/documents.html", {"documents": queries.all_documents()})


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """One document, passage by passage."""
    return render(request, "questions/document.html", {"document": queries.document(code)})


@require_safe
@cache_control(max_age=3600)
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The document's address as a QR code."""
    found = queries.document(code)
    image = io.BytesIO()
    address = request.build_absolute_uri(reverse("questions:document", kwargs={"code": found.code}))
    segno.make(address, error="m").save(image, kind="svg", scale=8, border=2)
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")
