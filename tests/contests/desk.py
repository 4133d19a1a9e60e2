"""What the tests of the organiser's desk share: who signs in, what they send."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.test import Client

from accounts.models import User
from accounts.rights import Role
from contests.models import Contest
from tests.accounts.makers import make_user


def signed_in(user: User, language: str = "vi") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def organiser_of(contest: Contest, name: str = "olga") -> User:
    """An organiser who runs the contest."""
    user = make_user(name, Role.ORGANISER)
    contest.organisers.add(user)
    return user


def as_sent(form: Any, prefix: str = "") -> dict[str, Any]:
    """What a browser sends for a form that is left as it came."""
    sent: dict[str, Any] = {}
    for bound in form:
        if bound.field.disabled:
            continue
        value = bound.field.prepare_value(bound.value()) if bound.value() is not None else None
        if isinstance(value, bool):
            value = "on" if value else None
        elif isinstance(value, Iterable) and not isinstance(value, str):
            value = [each.pk if isinstance(each, Model) else each for each in value]
        else:
            value = bound.field.widget.format_value(value)
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if value is not None:
            sent[bound.html_name] = value
    return sent
