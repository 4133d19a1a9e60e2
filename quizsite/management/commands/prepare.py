"""`manage.py prepare`: brings the stores to what this version of the code and its data files say."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

# In this order; each may be repeated and changes nothing the second time.
DATA = ("import_localities", "load_bank")
# Accounts with passwords that anyone can read: never in production.
DEMO = ("create_demo_people", "load_demo")


class Command(BaseCommand):
    help = "Migrate the database and load localities, the question bank and, in the embedded default, the demo."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        call_command("migrate", interactive=False, verbosity=0)
        known = get_commands()
        for step in DATA if settings.PRODUCTION else DATA + DEMO:
            if step in known:
                call_command(step, stdout=self.stdout, stderr=self.stderr)
