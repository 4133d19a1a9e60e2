"""What is done to accounts: roles, and what people say about themselves."""

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.rights import Role


def give_role(*, user: User, role: Role) -> None:
    """Trust the user with the role; again changes nothing."""
    group, _created = Group.objects.get_or_create(name=role)
    user.groups.add(group)


def save_profile(*, user: User, full_name: str, language: str) -> None:
    """Change what the user's profile says; `language` is one of settings.LANGUAGES."""
    user.full_name = full_name
    user.language = language
    user.save(update_fields=["full_name", "language"])
