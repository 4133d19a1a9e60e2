"""What the desks share: pages for people with roles, which never come from a cache and say what was done or why not."""

import re
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action, needs

P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]


def at_desk(action: Action) -> Callable[[DeskView[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """A page of the desk: for people who may do this to something; its view gets them as `user`."""

    def decorate(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @never_cache
        @needs(action)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                raise TypeError("only signed-in people have roles")
            return view(request, request.user, *args, **kwargs)

        return guarded

    return decorate


def act(request: HttpRequest, done: str, what: Callable[[], object]) -> None:
    """Do it and say so, or say why not."""
    try:
        what()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


def page_number(request: HttpRequest) -> int:
    """?page=, from 1; anything that is no page is the first."""
    page = request.GET.get("page", "")
    return int(page) if re.fullmatch(r"[0-9]{1,9}", page) else 1
