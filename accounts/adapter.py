"""Where allauth asks us: what a new account holds, whose address a request has, what follows signing in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from accounts.limits import client_ip
from accounts.models import User
from accounts.rights import Role
from accounts.services.people import give_role


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's rules, with our users."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - allauth's signature
        """A new account: with the name and language that the form asked for, and a member."""
        user.full_name = form.cleaned_data.get("full_name", "")
        user.language = form.cleaned_data.get("language") or settings.LANGUAGE_CODE
        super().save_user(request, user, form, commit=commit)
        if commit:
            give_role(user=user, role=Role.MEMBER)
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """One idea of a client's address on the whole site; never an error."""
        return client_ip(request)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:  # noqa: ANN401 - allauth's signature
        """Pages follow the language of whoever signed in."""
        response: HttpResponse = super().post_login(request, user, **details)
        speak(response, user.language)
        return response


def speak(response: HttpResponse, language: str) -> None:
    """Remember the language of this device's pages."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
