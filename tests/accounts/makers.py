"""People and places for tests."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.rights import Role
from localities.models import Commune, Province

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page
else:
    from django.http import HttpResponse as Page

__all__ = ["Page", "make_commune", "make_province", "make_user"]


def make_province(code: str) -> Province:
    return Province.objects.create(
        code=code, name=f"Tỉnh {code}", name_en=code, type="province", folded=code, sort_key=code
    )


def make_commune(code: str, province: Province) -> Commune:
    return Commune.objects.create(
        code=code, province=province, name=code, name_en=code, type="commune", folded=code, sort_key=code
    )


def make_user(
    name: str,
    *roles: Role,
    password: str | None = None,
    email: str = "",
    is_superuser: bool = False,
    is_active: bool = True,
) -> User:
    user = User.objects.create_user(
        name, email=email, password=password, is_superuser=is_superuser, is_active=is_active
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    if email:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
