"""Gives a guest's entries to the account that signed in on the guest's device, before any view asks whose they are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import guests
from accounts.people import Person, claimed_guest_id, person_of
from contests.queries.contests import has_entries
from contests.services.claiming import claim_entries


class ClaimMiddleware:
    """Works once: a device whose guest has nothing left forgets the guest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The cookie first: most requests have none, and need not be asked who has signed in.
        guest_id = claimed_guest_id(request) if guests.COOKIE in request.COOKIES else None
        if guest_id is None:
            return self.get_response(request)
        user_id = person_of(request).user_id
        if user_id is not None:
            claim_entries(guest_id=guest_id, user_id=user_id, now=timezone.now())
        response = self.get_response(request)
        if not has_entries(Person(guest_id=guest_id)):
            guests.forget(response)
        return response
