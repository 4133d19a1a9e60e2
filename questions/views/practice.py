"""Practice: one question at a time, by plain forms. The session keeps a run for each document."""

import re
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.errors import Refusal
from questions.errors import NotInPractice, UnknownAction, UnknownOption
from questions.models import Document
from questions.queries import study
from questions.rules.content import MOST_WRITTEN
from questions.rules.marking import UNMATCHED
from questions.rules.practice import NOTHING_GIVEN, Given, Run, from_plain, to_plain
from questions.services import practising

_SESSION_KEY = "practice"
_ID = re.compile(r"[0-9]{1,18}")
_INDEX = re.compile(r"[0-9]{1,3}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """The question of this moment. A form that is refused changes nothing, and the page says why."""
    document = study.document_by_code(code)
    run = _kept_run(request, document)
    refusal: Refusal | None = None
    given = NOTHING_GIVEN
    if request.method == "POST":
        try:
            _keep(request, document, _after(request, document, run))
            return redirect(request.path)
        except Refusal as refused:
            refusal, given = refused, _shown_again(request, document, run)
    context = {"page": study.practice_page(document, run, given=given), "refusal": refusal}
    return render(request, "questions/practice.html", context, status=refusal.status if refusal else 200)


def _after(request: HttpRequest, document: Document, run: Run) -> Run:
    """The run after what the form asks for. Raises a refusal."""
    seed = request.POST.get("run", "")
    match request.POST.get("action"):
        case "answer":
            return practising.answer(
                document_id=document.pk,
                run=run,
                seed=seed,
                version=_version(request.POST.get("question", "")),
                given=_given(request),
            )
        case "next":
            return practising.go_on(run=run, seed=seed)
        case "again":
            return practising.begin_again(run=run, seed=seed)
        case _:
            raise UnknownAction


def _kept_run(request: HttpRequest, document: Document) -> Run:
    """The session's run, or a new one that it keeps from now on."""
    run = from_plain(_runs(request).get(document.code))
    if run is None:
        run = practising.begin()
        _keep(request, document, run)
    return run


def _keep(request: HttpRequest, document: Document, run: Run) -> None:
    request.session[_SESSION_KEY] = {**_runs(request), document.code: to_plain(run)}


def _runs(request: HttpRequest) -> dict[str, object]:
    runs = request.session.get(_SESSION_KEY)
    return runs if isinstance(runs, dict) else {}


def _version(text: str) -> int:
    if not _ID.fullmatch(text):
        raise NotInPractice
    return int(text)


def _given(request: HttpRequest) -> Given:
    """What the form held. Raises UnknownOption for what no form of ours holds."""
    fields = request.POST
    return Given(
        options=tuple(dict.fromkeys(_index(value) for value in fields.getlist("option"))),
        places=tuple(_index(value) if value else 0 for value in fields.getlist("place")),
        partners=tuple(_index(value) if value else UNMATCHED for value in fields.getlist("partner")),
        text=fields.get("text", ""),
    )


def _shown_again(request: HttpRequest, document: Document, run: Run) -> Given:
    """What a refused form held, if it was made for the question on the screen."""
    try:
        given = _given(request)
    except UnknownOption:
        return NOTHING_GIVEN
    current = practising.current(document_id=document.pk, run=run)
    same = request.POST.get("run") == run.seed and request.POST.get("question") == str(current)
    return replace(given, text=given.text[:MOST_WRITTEN]) if same else NOTHING_GIVEN


def _index(text: str) -> int:
    if not _INDEX.fullmatch(text):
        raise UnknownOption
    return int(text)
