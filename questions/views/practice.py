"""Practice: one question at a time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from questions import queries


@require_safe
@never_cache
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """The document's practice questions."""
    return render(request, "questions/practice.html", {"document": queries.document(code)})
