"""The organiser's desk: the contests that somebody runs, one contest, its settings, publishing."""

import re
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import act, at_desk, page_number
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action
from contests.desk_forms import AboutForm, DeskForm, EnteringForm, RankingForm, Rows, bloc_plans, bloc_rows
from contests.models import Contest
from contests.pages import Rule
from contests.queries import desk
from contests.services import publishing, setup

SettingsForm = AboutForm | EnteringForm | RankingForm


def show(request: HttpRequest, template: str, contest: Contest, tab: str, **context: object) -> HttpResponse:
    """A page about one contest; 422 when it shows a form with faults."""
    form = context.get("form")
    refused = isinstance(form, DeskForm) and form.is_bound and bool(form.errors)
    head = desk.desk_head(contest)
    # What has no tab of its own once the contest is published belongs to its first page.
    context |= {"head": head, "tab": tab if tab in {step.key for step in head.steps} else "overview"}
    return render(request, f"organise/{template}.html", context, status=422 if refused else 200)


def row_number(request: HttpRequest) -> int | None:
    """The row that the pressed button "remove" is for; None for another button."""
    row = request.POST.get("remove", "")
    return int(row) if re.fullmatch(r"[0-9]{1,3}", row) else None


# --- The list and a new contest ----------------------------------------------------------------------


@require_GET
@at_desk(Action.CONTEST_CREATE)
def contests(request: HttpRequest, user: User) -> HttpResponse:
    """The contests that I run."""
    found = desk.contests_run(user, now=timezone.now(), page=page_number(request))
    return render(request, "organise/list.html", {"page": found})


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_CREATE)
def new(request: HttpRequest, user: User) -> HttpResponse:
    """The first step of a new contest; from then on it is a draft that can be left and taken up again."""
    form = AboutForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            contest = setup.create_contest(organiser_id=user.pk, **form.settings())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The draft is saved. Only you see it until you publish it."))
            return redirect("contests:organise_settings", slug=contest.slug, section="entering")
    return render(request, "organise/new.html", {"form": form}, status=422 if form.errors else 200)


# --- One contest -------------------------------------------------------------------------------------


@require_GET
@at_desk(Action.CONTEST_EDIT)
def contest(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The contest's first page: what to do next, rounds and figures."""
    found = desk.desk_contest(user, slug)
    page = desk.desk_page(found, locked=setup.has_attempts(found), now=timezone.now())
    return show(request, "contest", found, "overview", page=page)


@require_GET
@at_desk(Action.CONTEST_EDIT)
def figures(request: HttpRequest, user: User, slug: str) -> JsonResponse:  # noqa: ARG001 - Django passes the request
    """The first page's figures, for its script."""
    return JsonResponse(desk.figures(desk.desk_contest(user, slug), now=timezone.now()))


@require_GET
@at_desk(Action.CONTEST_EDIT)
def share(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The contest's address and QR code, to hand out and to print."""
    return show(request, "share", desk.desk_contest(user, slug), "overview")


# --- Settings ----------------------------------------------------------------------------------------

SECTIONS = ("about", "entering", "ranking")


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_EDIT)
def settings(request: HttpRequest, user: User, slug: str, section: str) -> HttpResponse:
    """A section of the settings, with the rules that follow from all of them beside it."""
    found = desk.desk_contest(user, slug)
    locked = setup.has_attempts(found)
    form, blocs = _section_forms(request, found, section, locked=locked)
    rules = desk.rules_in_full(found)
    if request.method == "POST" and {"add", "remove"} & request.POST.keys() and blocs is not None:
        form = _section_form(section, found, locked=locked, initial=form.typed())
        blocs = blocs.rearranged(add="add" in request.POST, remove=row_number(request))
    elif request.method == "POST" and (form.is_valid() if blocs is None else blocs.are_valid_with(form)):
        changes = {**form.settings(), "blocs": bloc_plans(blocs)} if blocs is not None else form.settings()
        try:
            if "preview" in request.POST:
                rules = setup.rules_if_saved(contest_id=found.pk, **changes)
            else:
                setup.save_contest(contest_id=found.pk, **changes)
                messages.success(request, _("Saved."))
                return redirect(_after_settings(request, found, section))
        except Refusal as refusal:
            form.refuse(refusal)
    if "preview" in request.POST and request.accepts("application/json") and not request.accepts("text/html"):
        return _rules_as_json(rules, form, blocs)
    context = {"form": form, "blocs": blocs, "section": section, "locked": locked, "rules": rules}
    return show(request, f"settings_{section}", found, section, **context)


def _section_forms(
    request: HttpRequest, found: Contest, section: str, *, locked: bool
) -> tuple[SettingsForm, Rows | None]:
    data = request.POST if request.method == "POST" else None
    blocs = bloc_rows(found, data) if section == "entering" else None
    return _section_form(section, found, locked=locked, data=data), blocs


def _section_form(
    section: str,
    found: Contest,
    *,
    locked: bool,
    data: QueryDict | None = None,
    initial: Mapping[str, object] | None = None,
) -> SettingsForm:
    match section:
        case "about":
            return AboutForm(data, contest=found)
        case "entering":
            return EnteringForm(data, contest=found, locked=locked, initial=initial)
        case "ranking":
            return RankingForm(data, contest=found, locked=locked)
        case _:
            raise Http404


def _after_settings(request: HttpRequest, found: Contest, section: str) -> str:
    """A draft goes on to the next step; what is published goes back to its first page."""
    head = desk.desk_head(found)
    if found.status != Contest.Status.DRAFT or "stay" in request.POST:
        return head.url
    keys = [step.key for step in head.steps]
    return head.steps[keys.index(section) + 1].url


def _rules_as_json(rules: Sequence[Rule], form: DeskForm, blocs: Rows | None) -> JsonResponse:
    faulty = [*(blocs.forms if blocs is not None else []), form]
    problems = [str(fault) for each in faulty for faults in each.errors.values() for fault in faults]
    return JsonResponse(
        {
            "rules": [] if problems else [{"label": rule.label, "text": rule.text} for rule in rules],
            "problem": problems[0] if problems else "",
        }
    )


# --- Publishing --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_PUBLISH)
def publish(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The checklist, and the button that shows the contest to everybody."""
    found = desk.desk_contest(user, slug, Action.CONTEST_PUBLISH)
    now = timezone.now()
    if request.method == "POST":
        rounds = [int(pk) for pk in request.POST.getlist("rounds") if re.fullmatch(r"[0-9]{1,18}", pk)]
        try:
            publishing.publish_contest(contest_id=found.pk, round_ids=rounds, now=now)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("contests:organise_publish", slug=slug)
        if found.status != Contest.Status.DRAFT:
            messages.success(request, _("Published."))
            return redirect("contests:organise_contest", slug=slug)
        messages.success(request, _("The contest is published. Everybody sees it on the first page."))
        return redirect("contests:organise_share", slug=slug)
    drafts = [each for each in desk.desk_rounds(found, now=now) if not each.published]
    checks = desk.checklist(found, now=now)
    context = {
        "checks": checks,
        "blocked": any(check.state == "missing" for check in checks),
        "drafts": drafts,
        "rules": desk.rules_in_full(found),
    }
    return show(request, "publish", found, "publish", **context)


@require_POST
@at_desk(Action.CONTEST_PUBLISH)
def change_status(request: HttpRequest, user: User, slug: str, change: str) -> HttpResponse:
    """Withdraw, archive or restore a contest."""
    pk = desk.desk_contest(user, slug, Action.CONTEST_PUBLISH).pk
    match change:
        case "withdraw":
            act(request, _("The contest is a draft again."), lambda: publishing.withdraw_contest(contest_id=pk))
        case "archive":
            now = timezone.now()
            act(request, _("The contest is archived."), lambda: publishing.archive_contest(contest_id=pk, now=now))
        case "restore":
            act(request, _("The contest is back on the first page."), lambda: publishing.restore_contest(contest_id=pk))
        case _:
            raise Http404
    return redirect("contests:organise_contest", slug=slug)


@require_POST
@at_desk(Action.CONTEST_EDIT)
def delete(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Delete a draft."""
    found = desk.desk_contest(user, slug)
    try:
        setup.delete_contest(contest_id=found.pk)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("contests:organise_contest", slug=slug)
    messages.success(request, _("The draft is deleted."))
    return redirect("contests:organise")
