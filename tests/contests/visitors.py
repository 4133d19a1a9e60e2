"""Visitors of the pages, as Django's test client: a guest of the device, somebody signed in."""

from django.core import signing
from django.http import HttpResponse
from django.test import Client

from accounts import guests
from accounts.models import Guest, User


def as_guest(client: Client, guest: Guest | None) -> Client:
    """The device remembers this guest."""
    assert guest is not None
    response = HttpResponse()
    guests.remember(response, guest)
    client.cookies[guests.COOKIE] = response.cookies[guests.COOKIE].value
    return client


def as_user(client: Client, user: User) -> Client:
    """The user has signed in."""
    client.force_login(user)
    return client


def stale_cookie(guest: Guest) -> str:
    """A guest's cookie under another salt: ours in form, not in signature."""
    return signing.dumps(guest.pk, salt="elsewhere")
