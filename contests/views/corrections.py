"""Pages of corrections: those of a contest, choosing a question, writing one with its preview, deciding.

Editors and reviewers reach them from the bank and propose; organisers of the contest decide.
"""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import act, at_desk, page_number
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action, can
from contests.correction_forms import CorrectionForm, DecisionForm
from contests.models import Contest, Correction
from contests.queries import corrections as queries
from contests.queries import desk
from contests.queries.words import round_title
from contests.rules.correcting import Effect, effect_of
from contests.services import correcting


@require_GET
@at_desk(Action.CORRECTION_PROPOSE)
def corrections(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """What was and is to be corrected in a contest."""
    contest = queries.correctable_contest(user, slug)
    rows = queries.correction_rows(contest, page=page_number(request))
    return _show(request, user, "corrections", contest, page=rows)


@require_GET
@at_desk(Action.CORRECTION_PROPOSE)
def choose(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Which question: ?q= (its ref or words of it) among those that were drawn."""
    contest = queries.correctable_contest(user, slug)
    query = request.GET.get("q", "").strip()[:120]
    found = queries.drawn_questions(contest, query=query, page=page_number(request))
    return _show(request, user, "correction_new", contest, page=found, query=query)


@require_http_methods(["GET", "POST"])
@at_desk(Action.CORRECTION_PROPOSE)
def write(request: HttpRequest, user: User, slug: str, version: int) -> HttpResponse:
    """What to do about a question; buttons: see what it would do, propose it."""
    contest = queries.correctable_contest(user, slug)
    question = queries.answered_question(contest, version)
    form = CorrectionForm(request.POST if request.method == "POST" else None, question=question)
    effect: Effect | None = None
    if form.is_bound and form.is_valid():
        proposal = form.proposal()
        try:
            if "preview" in request.POST:
                ruling = correcting.ruling_for(version_id=version, kind=proposal["kind"], keys=proposal["keys"])
                effect = correcting.preview(contest_id=contest.pk, version_id=version, ruling=ruling)
            else:
                made = correcting.propose(
                    contest_id=contest.pk, version_id=version, by_id=user.pk, now=timezone.now(), **proposal
                )
                messages.success(request, _("The correction is proposed. Nothing has changed yet."))
                return redirect("contests:organise_correction", slug=slug, pk=made.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "question": question, **_effect(user, contest, effect, version=version)}
    return _show(request, user, "correction_write", contest, **context)


@require_GET
@at_desk(Action.CORRECTION_PROPOSE)
def correction(request: HttpRequest, user: User, slug: str, pk: int) -> HttpResponse:
    """A correction: what it would do if it were applied now, or what it did."""
    return _correction(request, user, queries.desk_correction(user, slug, pk), DecisionForm())


@require_POST
@at_desk(Action.CORRECTION_DECIDE)
def decide(request: HttpRequest, user: User, slug: str, pk: int, verdict: str) -> HttpResponse:
    """Apply a correction or decline it."""
    held = queries.desk_correction(user, slug, pk, Action.CORRECTION_DECIDE)
    now = timezone.now()
    match verdict:
        case "decline":
            what = _("The correction is declined. Nothing has changed.")
            act(request, what, lambda: correcting.decline(correction_id=pk, by_id=user.pk, now=now))
        case "apply":
            form = DecisionForm(request.POST)
            if not form.is_valid():
                return _correction(request, user, held, form)
            try:
                decision = form.cleaned_data["decision"]
                correcting.apply(correction_id=pk, by_id=user.pk, decision=decision, now=now)
            except Refusal as refusal:
                if type(refusal) in form.refusals:
                    form.refuse(refusal)
                    return _correction(request, user, held, form)
                messages.error(request, refusal.message)
            else:
                messages.success(request, _("The correction is applied. Scores and boards are counted again."))
        case _:
            raise Http404
    return redirect("contests:organise_correction", slug=slug, pk=pk)


@require_GET
@at_desk(Action.CORRECTION_PROPOSE)
def where(request: HttpRequest, user: User, version: int) -> HttpResponse:
    """From the bank: the contests that drew a version. With one alone it goes there at once."""
    found = queries.contests_with(user, version)
    if len(found) == 1:
        return redirect(found[0].url)
    return render(request, "bank/correct.html", {"contests": found, "tab": "questions"})


def _correction(request: HttpRequest, user: User, held: Correction, form: DecisionForm) -> HttpResponse:
    contest = held.contest
    proposed = held.status == Correction.Status.PROPOSED
    effect = correcting.preview_of(held) if proposed else effect_of(held.effect)
    question = queries.answered_question(contest, held.version_id)
    context = {
        "form": form,
        "correction": held,
        "row": queries.correction_row(held, contest.slug),
        "question": question,
        "key": queries.key_in_words(held, question.content),
        "may_decide": proposed and can(user, Action.CORRECTION_DECIDE, held),
        **_effect(user, contest, effect, version=held.version_id if proposed else None),
    }
    return _show(request, user, "correction", contest, **context)


def _effect(user: User, contest: Contest, effect: Effect | None, *, version: int | None) -> dict[str, object]:
    """What templates show of an effect; `version`: warn of rounds that would lack the question."""
    if effect is None:
        return {"effect": None}
    short = correcting.rounds_left_short(version_id=version, now=timezone.now()) if version is not None else []
    names = can(user, Action.CONTEST_SEE_ENTRIES, contest)
    return {
        "effect": effect,
        "boards": queries.board_rows(contest, effect.boards, names=names),
        "names": names,
        "short": [round_title(each) for each in short],
    }


def _show(request: HttpRequest, user: User, template: str, contest: Contest, **context: object) -> HttpResponse:
    """A page of the contest's desk; those who may not edit the contest get no way to its other pages."""
    head = desk.desk_head(contest)
    runs = can(user, Action.CONTEST_EDIT, contest)
    if not runs:
        own = [step for step in head.steps if step.key == "corrections"]
        head = replace(head, steps=own, url=own[0].url)
    form = context.get("form")
    refused = isinstance(form, CorrectionForm | DecisionForm) and form.is_bound and bool(form.errors)
    context |= {"head": head, "tab": "corrections", "from_bank": not runs}
    return render(request, f"organise/{template}.html", context, status=422 if refused else 200)
