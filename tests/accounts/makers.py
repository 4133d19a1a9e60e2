"""People and places for tests."""

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.rights import Role
from localities.models import Commune, Province


def make_province(code: str) -> Province:
    return Province.objects.create(
        code=code, name=f"Tỉnh {code}", name_en=code, type="province", folded=code, sort_key=code
    )


def make_commune(code: str, province: Province) -> Commune:
    return Commune.objects.create(
        code=code, province=province, name=code, name_en=code, type="commune", folded=code, sort_key=code
    )


def make_user(name: str, *roles: Role, is_superuser: bool = False, is_active: bool = True) -> User:
    user = User.objects.create_user(name, is_superuser=is_superuser, is_active=is_active)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user
