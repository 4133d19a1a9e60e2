"""Pages of an attempt: the session itself, its result, the card to share."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.people import person_of
from contests.cards import result_card
from contests.models import Attempt
from contests.queries import attempts as queries
from contests.services.finishing import finish_if_overdue


@require_GET
@never_cache
def attempt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The timed session; its result once it is over."""
    now = timezone.now()
    found = queries.own_attempt(public_id, person_of(request))
    finish_if_overdue(attempt_id=found.pk, now=now)
    found.refresh_from_db(fields=["status"])
    if found.status != Attempt.Status.OPEN:
        return redirect("contests:result", public_id=public_id)
    return render(request, "contests/attempt.html", {"page": queries.attempt_page(found, now=now)})


@require_GET
@never_cache
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """How the attempt went; keys once they are visible."""
    now = timezone.now()
    found = queries.own_attempt(public_id, person_of(request))
    finish_if_overdue(attempt_id=found.pk, now=now)
    found = queries.own_attempt(public_id, person_of(request))
    if found.status == Attempt.Status.OPEN:
        return redirect("contests:attempt", public_id=public_id)
    return render(request, "contests/result.html", {"page": queries.result_page(found, now=now)})


@require_GET
@never_cache
def card(request: HttpRequest, public_id: str) -> HttpResponse:
    """The result as an image to share."""
    found = queries.own_attempt(public_id, person_of(request))
    if found.status == Attempt.Status.OPEN:
        return redirect("contests:attempt", public_id=public_id)
    page = queries.result_page(found, now=timezone.now())
    response = HttpResponse(result_card(page), content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="quizsite-{found.number}.png"'
    return response
