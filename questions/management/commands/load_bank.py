"""`manage.py load_bank`: brings the bank's tables to the files of a folder and says what changed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questions.rules.bankfile import BankFileError, Fault, read_bank
from questions.services.loading import LoadReport, Tally, load_bank

FOLDER = Path("fixtures") / "nq57"


class Command(BaseCommand):
    help = "Load documents, topics and questions from a folder of YAML files. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, default=Path(settings.BASE_DIR) / FOLDER, help="the bank's folder")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        try:
            bank = read_bank(path)
        except BankFileError as refusal:
            raise CommandError("\n".join(_lines_of(refusal, path))) from refusal
        report = load_bank(bank=bank, now=timezone.now())
        self.stdout.write("\n".join(_lines_about(report)))


def _lines_of(refusal: BankFileError, path: Path) -> list[str]:
    count = len(refusal.faults)
    head = ngettext(
        "Nothing was loaded: %(count)d fault in the files of the bank.",
        "Nothing was loaded: %(count)d faults in the files of the bank.",
        count,
    )
    return [
        head % {"count": count},
        *(f"{path / fault.path}:{fault.line}: {_sentence(fault)}" for fault in refusal.faults),
    ]


def _sentence(fault: Fault) -> str:
    """The fault in the active language."""
    return _(fault.msgid) % fault.params


def _lines_about(report: LoadReport) -> list[str]:
    if report.did_nothing:
        return [_("Bank: nothing has changed (%(count)d questions).") % {"count": report.questions.unchanged}]
    return [
        _counts(_("Documents"), report.documents),
        _counts(_("Passages"), report.passages),
        _counts(_("Topics"), report.topics),
        _counts(_("Questions of the bank"), report.questions),
    ]


def _counts(what: str, tally: Tally) -> str:
    return _("%(what)s: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.") % {
        "what": what,
        "created": tally.created,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
    }
