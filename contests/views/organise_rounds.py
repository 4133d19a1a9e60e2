"""The organiser's desk: papers and rounds of a contest, and the official results of a round."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import act, at_desk
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action
from contests.desk_forms import BlueprintForm, LineForm, ResultsForm, RoundForm, WeeksForm, line_figures, line_rows
from contests.models import Contest, Round
from contests.queries import desk
from contests.rules.scheduling import has_begun
from contests.services import publishing, rounds, setup
from contests.views.organise import row_number, show

# --- Papers ------------------------------------------------------------------------------------------


@require_GET
@at_desk(Action.CONTEST_EDIT)
def blueprints(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The contest's papers."""
    found = desk.desk_contest(user, slug)
    return show(request, "blueprints", found, "paper", blueprints=desk.blueprint_lines(found))


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_EDIT)
def blueprint(request: HttpRequest, user: User, slug: str, pk: int | None = None) -> HttpResponse:
    """A paper's lines, with what the bank has for each. Buttons: save, add, remove, look at the figures again."""
    found = desk.desk_contest(user, slug)
    held = desk.desk_blueprint(found, pk) if pk is not None else None
    posted = request.POST if request.method == "POST" else None
    name = held.name if held else _("Paper %(number)s") % {"number": found.blueprints.count() + 1}
    form = BlueprintForm(posted, initial={"name": name})
    lines = line_rows(found, held, posted)
    if posted is not None and {"add", "remove", "count"} & posted.keys():
        form = BlueprintForm(initial=form.typed())
        lines = lines.rearranged(add="add" in posted, remove=row_number(request))
    elif posted is not None and lines.are_valid_with(form):
        try:
            saved = setup.save_blueprint(
                contest_id=found.pk,
                blueprint_id=pk,
                name=form.cleaned_data["name"],
                lines=[line.plan() for line in lines.forms if isinstance(line, LineForm)],
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The paper “%(name)s” is saved.") % {"name": saved.name})
            return redirect(_after_paper(found))
    figures = line_figures(lines)
    context = {
        "form": form,
        "lines": lines,
        "rows": list(zip(lines.forms, figures.available, strict=True)),
        "figures": figures,
        "blueprint": held,
    }
    return show(request, "blueprint", found, "paper", **context)


@require_POST
@at_desk(Action.CONTEST_EDIT)
def count_lines(request: HttpRequest, user: User, slug: str) -> JsonResponse:
    """What the bank has for the lines sent: for the page's script, while they are typed."""
    found = desk.desk_contest(user, slug)
    return JsonResponse(asdict(line_figures(line_rows(found, None, request.POST))))


@require_POST
@at_desk(Action.CONTEST_EDIT)
def delete_blueprint(request: HttpRequest, user: User, slug: str, pk: int) -> HttpResponse:
    """Delete a paper that no round uses."""
    held = desk.desk_blueprint(desk.desk_contest(user, slug), pk)
    act(
        request,
        _("The paper is deleted."),
        lambda: setup.delete_blueprint(contest_id=held.contest_id, blueprint_id=held.pk),
    )
    return redirect("contests:organise_blueprints", slug=slug)


# --- Rounds ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_EDIT)
def new_round(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """A new round, if wanted with its weekly copies."""
    found = desk.desk_contest(user, slug)
    return _edit_round(request, found, None)


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_EDIT)
def edit_round(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """A round: its window, its paper, and what can be done to it."""
    held = desk.desk_round(user, slug, number)
    return _edit_round(request, held.contest, held)


def _edit_round(request: HttpRequest, found: Contest, held: Round | None) -> HttpResponse:
    now = timezone.now()
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        contest=found,
        board_round=held,
        begun=held is not None and has_begun(held.window, now),
        official=held is not None and held.results_published_at is not None,
    )
    if form.is_bound and form.is_valid():
        try:
            saved = rounds.save_round(
                contest_id=found.pk, round_id=held.pk if held else None, plan=form.plan(), now=now
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("“%(round)s” is saved.") % {"round": saved.title})
            weeks = form.cleaned_data["repeat_weeks"]
            if weeks:
                _repeat(request, saved, weeks)
            return redirect(_after_round(found))
    tools = [each for each in desk.desk_rounds(found, now=now) if held is not None and each.card.id == held.pk]
    context = {"form": form, "round": tools[0] if tools else None, "weeks": WeeksForm(prefix="copies")}
    return show(request, "round", found, "round", **context)


def _repeat(request: HttpRequest, board_round: Round, weeks: int) -> None:
    try:
        copies = rounds.repeat_round(round_id=board_round.pk, times=weeks, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        made = ngettext("%(n)s weekly copy is made.", "%(n)s weekly copies are made.", len(copies))
        messages.success(request, made % {"n": len(copies)})


def _after_round(found: Contest) -> str:
    """A draft goes on to the checklist."""
    head = desk.desk_head(found)
    return head.steps[-1].url if found.status == Contest.Status.DRAFT else head.url


def _after_paper(found: Contest) -> str:
    """A draft goes on to its round."""
    head = desk.desk_head(found)
    steps = {step.key: step.url for step in head.steps}
    return steps.get("round", steps["paper"])


@require_POST
@at_desk(Action.CONTEST_EDIT)
def change_round(request: HttpRequest, user: User, slug: str, number: int, change: str) -> HttpResponse:
    """Publish a round or take it back, close it now, repeat it weekly, delete it."""
    publishes = change in {"publish", "withdraw", "close"}
    held = desk.desk_round(user, slug, number, Action.CONTEST_PUBLISH if publishes else Action.CONTEST_EDIT)
    now = timezone.now()
    match change:
        case "publish":
            done = _("“%(round)s” is published.") % {"round": held.title}
            act(request, done, lambda: publishing.publish_round(round_id=held.pk, now=now))
        case "withdraw":
            done = _("“%(round)s” is a draft again.") % {"round": held.title}
            act(request, done, lambda: publishing.withdraw_round(round_id=held.pk, now=now))
        case "close":
            done = _("“%(round)s” is closed. Running attempts end now; what they saved counts.") % {"round": held.title}
            act(request, done, lambda: rounds.close_round_now(round_id=held.pk, now=now))
        case "repeat":
            form = WeeksForm(request.POST, prefix="copies")
            if form.is_valid():
                _repeat(request, held, form.cleaned_data["weeks"])
            else:
                messages.error(request, _("Say for how many weeks more: from 1 to 52."))
        case "delete":
            done = _("“%(round)s” is deleted.") % {"round": held.title}
            act(request, done, lambda: rounds.delete_round(round_id=held.pk))
        case _:
            raise Http404
    return redirect("contests:organise_contest", slug=slug)


@require_http_methods(["GET", "POST"])
@at_desk(Action.ROUND_PUBLISH_RESULTS)
def results(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """The official results of a round: what they rest on, and the number of the decision."""
    held = desk.desk_round(user, slug, number, Action.ROUND_PUBLISH_RESULTS)
    now = timezone.now()
    form = ResultsForm(request.POST if request.method == "POST" else None, initial={"decision": held.results_decision})
    if form.is_bound and form.is_valid():
        try:
            publishing.publish_results(round_id=held.pk, decision=form.cleaned_data["decision"], now=now)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The results of “%(round)s” are official.") % {"round": held.title})
            return redirect("contests:organise_contest", slug=slug)
    (page,) = [each for each in desk.desk_rounds(held.contest, now=now) if each.card.id == held.pk]
    return show(request, "results", held.contest, "overview", form=form, round=page)
