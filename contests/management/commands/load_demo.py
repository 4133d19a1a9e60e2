"""`manage.py load_demo`: the demonstration contest of fixtures/demo, run by the demo organiser where there is one."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from contests.services.demo import load_demo


class Command(BaseCommand):
    help = "Load the demonstration contest (once; afterwards only keep it open)."

    def handle(self, **_options: object) -> None:
        path = Path(settings.BASE_DIR) / "fixtures" / "demo" / "contest.yaml"
        organiser = User.objects.filter(username="organiser").first()
        contest, made = load_demo(path=path, organiser=organiser, now=timezone.now())
        self.stdout.write(f"contest {contest.slug}: {'created' if made else 'already there'}")
