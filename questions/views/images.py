"""Pictures of questions. Their names are random and their bytes never change, so that anybody may keep them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from questions.queries import image_bytes


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - who asks does not matter
    """The bytes; nothing in them can run, should they ever be opened as a page."""
    found = image_bytes(name)
    if found is None:
        raise Http404
    response = HttpResponse(found.data, content_type=found.media_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
