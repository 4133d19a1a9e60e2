"""The list of heat maps. One document's map is the contests' page: it also tells what a blueprint leaves untested."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.desk import at_desk
from accounts.models import User
from accounts.rights import Action
from questions.queries.coverage import coverage_cards


@require_GET
@at_desk(Action.BANK_READ)
def coverage(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001 - the desk's shape
    """All documents with the share of their passages that approved questions cite."""
    return render(request, "bank/coverage.html", {"tab": "coverage", "documents": coverage_cards()})
