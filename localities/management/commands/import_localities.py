"""`manage.py import_localities`: brings the tables to the list in fixtures/ and says what changed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from localities.errors import ImportRefused, fault_sentence
from localities.services.importing import ImportReport, import_localities

LIST = Path("fixtures") / "localities" / "localities.csv"
MOST_FAULTS_SHOWN = 50


class Command(BaseCommand):
    help = "Import provinces and communes, with the names and types they bore in time. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, default=Path(settings.BASE_DIR) / LIST, help="the CSV file")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(_("%(path)s cannot be read: %(error)s") % {"path": path, "error": error}) from error
        try:
            report = import_localities(text=text, today=timezone.localdate())
        except ImportRefused as refusal:
            raise CommandError("\n".join(_lines_of(refusal))) from refusal
        self.stdout.write("\n".join(_lines_about(report)))


def _lines_of(refusal: ImportRefused) -> list[str]:
    shown = [
        _("line %(line)d: %(sentence)s") % {"line": fault.line, "sentence": fault_sentence(fault)}
        for fault in refusal.faults[:MOST_FAULTS_SHOWN]
    ]
    more = len(refusal.faults) - len(shown)
    return [refusal.message, *shown, *([_("… and %(count)d more") % {"count": more}] if more else [])]


def _lines_about(report: ImportReport) -> list[str]:
    if report.did_nothing:
        return [_("Localities: nothing has changed (%(count)d).") % {"count": report.unchanged}]
    counts = _("Localities: %(created)d created, %(changed)d changed, %(ended)d ended, %(same)d unchanged.")
    return [
        counts
        % {
            "created": len(report.created),
            "changed": len(report.changed),
            "ended": len(report.ended),
            "same": report.unchanged,
        },
        *(f"  {change.code}: {change.before} → {change.after}" for change in report.changed),
        *(_("  %(code)s: ended") % {"code": code} for code in report.ended),
    ]
