"""The bank's desk: the list, the reviewers' queue, steps for many questions at once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.desk import at_desk, page_number
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action, can
from questions.queries import bank
from questions.queries.question import STEP_LABELS
from questions.rules.review import Step
from questions.services import reviewing

# What one press may move.
_MOST_AT_ONCE = 500
_REFUSALS_SHOWN = 5


@require_GET
@at_desk(Action.BANK_READ)
def questions(request: HttpRequest, user: User) -> HttpResponse:
    """The list, narrowed and sorted by its address."""
    narrowed = bank.Filter.of({key: str(value) for key, value in request.GET.items()})
    page = bank.bank_page(narrowed, page=page_number(request))
    context = {
        "page": page,
        "tab": "questions",
        "steps": _bulk_steps(user),
        "may_edit": can(user, Action.BANK_EDIT),
        "drafts": bank.own_drafts(user.pk),
        **_pager(request, page.page, page.pages),
    }
    return render(request, "bank/questions.html", context)


@require_GET
@at_desk(Action.BANK_REVIEW)
def review(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for a reviewer, the longest first."""
    page = bank.review_queue(user_id=user.pk, page=page_number(request))
    context = {
        "page": page,
        "tab": "review",
        "steps": [(step.value, STEP_LABELS[step]) for step in (Step.APPROVE, Step.SEND_BACK)],
        **_pager(request, page.page, page.pages),
    }
    return render(request, "bank/review.html", context)


@require_POST
@at_desk(Action.BANK_READ)
def steps(request: HttpRequest, user: User) -> HttpResponseBase:
    """Move the selected questions along; those that cannot be moved stay and the page says why."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "questions:bank"
    ids = [int(each) for each in request.POST.getlist("question") if each.isdecimal()][:_MOST_AT_ONCE]
    try:
        step = Step(request.POST.get("step", ""))
        outcomes = reviewing.take_steps(
            question_ids=ids, step=step, user=user, note=request.POST.get("note", "")[:2000], now=timezone.now()
        )
    except ValueError:
        messages.error(request, _("Choose what to do with the selected questions."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        _tell(request, step, outcomes)
    return redirect(back)


def _tell(request: HttpRequest, step: Step, outcomes: list[reviewing.Outcome]) -> None:
    done = sum(outcome.refusal is None for outcome in outcomes)
    refused = [outcome for outcome in outcomes if outcome.refusal is not None]
    if done:
        told = ngettext("%(step)s: %(count)s question.", "%(step)s: %(count)s questions.", done)
        messages.success(request, told % {"step": STEP_LABELS[step], "count": done})
    for outcome in refused[:_REFUSALS_SHOWN]:
        if outcome.refusal is not None:
            messages.error(request, f"{outcome.ref}: {outcome.refusal.message}")
    if (more := len(refused) - _REFUSALS_SHOWN) > 0:
        told = ngettext("%(count)s more was not moved.", "%(count)s more were not moved.", more)
        messages.error(request, told % {"count": more})


def _bulk_steps(user: User) -> list[tuple[str, str]]:
    steps = []
    if can(user, Action.BANK_EDIT):
        steps += [Step.SEND, Step.TAKE_BACK, Step.REVIVE]
    if can(user, Action.BANK_REVIEW):
        steps += [Step.APPROVE, Step.SEND_BACK, Step.WITHDRAW, Step.RETIRE]
    return [(step.value, str(STEP_LABELS[step])) for step in steps]


def _pager(request: HttpRequest, page: int, pages: int) -> dict[str, object]:
    """Addresses of the pages beside this one, with the filter kept."""
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}
    return {
        "previous": f"?{urlencode({**kept, 'page': page - 1})}" if page > 1 else "",
        "next": f"?{urlencode({**kept, 'page': page + 1})}" if page < pages else "",
        "query": urlencode(kept),
    }
