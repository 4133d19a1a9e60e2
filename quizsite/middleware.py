"""Chooses the language of a request, keeps out what no text holds, and turns refusals into pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from accounts.errors import Refusal


class LanguageMiddleware:
    """`?lang=` (embeds and links), then the language cookie, then Vietnamese.

    The browser's Accept-Language is not asked: many phones sold in Việt Nam are left in English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wished = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wished if wished in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class WritableMiddleware:
    """Takes the character NUL out of addresses' and forms' values: no text holds it, and PostgreSQL refuses it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _writable(request.GET)  # type: ignore[assignment] # the stubs know only what Django made
        if request.method == "POST":
            request.POST = _writable(request.POST)  # type: ignore[assignment] # the same
        return self.get_response(request)


def _writable(data: QueryDict) -> QueryDict:
    if not any("\0" in value for _, values in data.lists() for value in values):
        return data
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean


class RefusalMiddleware:
    """A service's refusal as a page: what happened, what is safe, where to go on. (The API has its own shape.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {"refusal": exception, "back_url": reverse("contests:home")}
        response = render(request, "refusal.html", context, status=exception.status)
        if "retry_after" in exception.details:
            response.headers["Retry-After"] = str(exception.details["retry_after"])
        return response
