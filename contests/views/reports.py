"""Pages of reports: a participant reports a question of their paper, editors answer from their queue."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import limits
from accounts.desk import at_desk, page_number
from accounts.errors import Refusal
from accounts.models import User
from accounts.people import Person, person_of
from accounts.rights import Action
from contests.correction_forms import AnswerForm, ReportForm
from contests.errors import ReportTooEarly
from contests.models import Attempt
from contests.queries import attempts, reports
from contests.queries.notices import is_quiet
from contests.services import reporting

# Reports by one person in an hour: a paper's worth, not a flood.
_MOST_AN_HOUR = 30


@require_http_methods(["GET", "POST"])
@never_cache
def report(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """Report a question of one's own finished paper, once; later the page shows what was said and the answer."""
    now = timezone.now()
    person = person_of(request)
    attempt = attempts.own_attempt(public_id, person)
    if attempt.status != Attempt.Status.FINISHED:
        raise ReportTooEarly
    question = reports.own_question(attempt, position, quiet=is_quiet(attempt.round, now=now))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        limits.hit(name="report", key=_who(person), limit=_MOST_AN_HOUR, seconds=3600)
        said = form.cleaned_data
        try:
            reporting.report_question(
                attempt_id=attempt.pk, position=position, about=said["about"], text=said["text"], now=now
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you. Editors read your report; their answer appears here."))
            return redirect("contests:report", public_id=public_id, position=position)
    context = {"form": form, "question": question, "attempt": attempt, "length": len(attempt.paper)}
    return render(request, "contests/report.html", context, status=422 if form.errors else 200)


@require_GET
@at_desk(Action.REPORT_ANSWER)
def queue(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001 - the desk passes who looks
    """The editors' queue: ?contest= (its address), ?show=all with those that are answered, ?page=."""
    slug = request.GET.get("contest", "")[:80]
    answered = request.GET.get("show", "") == "all"
    found = reports.report_queue(slug=slug, answered=answered, page=page_number(request))
    context = {"queue": found, "page": found.page, "contest": slug, "answered": answered, "tab": "reports"}
    return render(request, "bank/reports.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(Action.REPORT_ANSWER)
def answer(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One report with its question, and the answer to write."""
    page = reports.report_page(pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            told = reporting.answer_report(
                report_id=pk,
                text=form.answer(),
                by_id=user.pk,
                all_alike=form.cleaned_data["all_alike"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            done = ngettext("%(n)s report is answered.", "%(n)s reports are answered.", told) % {"n": told}
            messages.success(request, done)
            return redirect("contests:reports")
    context = {"page": page, "question": page.question, "form": form, "tab": "reports"}
    return render(request, "bank/report.html", context, status=422 if form.errors else 200)


def _who(person: Person) -> str:
    return f"user-{person.user_id}" if person.user_id is not None else f"guest-{person.guest_id}"
