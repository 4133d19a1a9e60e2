"""`manage.py create_demo_people`: one account for each role, to try the site with. Never in production."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import LocalityScope, User
from accounts.rights import Role
from accounts.services.people import give_role
from localities.models import Province

PASSWORD = "quizsite-demo"  # noqa: S105 - printed at every start, worthless outside a demonstration
HANOI = "01"
PEOPLE = {
    "member": ("Nguyễn Thị Thành Viên", Role.MEMBER),
    "editor": ("Trần Văn Biên Tập", Role.EDITOR),
    "reviewer": ("Lê Thị Thẩm Định", Role.REVIEWER),
    "organiser": ("Phạm Văn Tổ Chức", Role.ORGANISER),
    "officer": ("Hoàng Thị Địa Phương", Role.LOCALITY_OFFICER),
    "admin": ("Vũ Văn Quản Trị", Role.ADMINISTRATOR),
}


class Command(BaseCommand):
    help = "Make the accounts of a demonstration (all with the password quizsite-demo). Refused in production."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        if settings.PRODUCTION:
            raise CommandError("Demonstration accounts are never made when QUIZSITE_MODE=production.")
        for username, (full_name, role) in PEOPLE.items():
            user, created = User.objects.get_or_create(username=username, defaults={"full_name": full_name})
            if created:
                user.set_password(PASSWORD)
                user.is_staff = user.is_superuser = role is Role.ADMINISTRATOR
                user.save()
            give_role(user=user, role=role)
            if role is Role.LOCALITY_OFFICER and Province.objects.filter(pk=HANOI).exists():
                LocalityScope.objects.get_or_create(user=user, province_id=HANOI, commune=None)
            self.stdout.write(f"{username}  {PASSWORD}  {role}")
