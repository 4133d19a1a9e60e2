"""The organiser's desk: people — entries, the closed list, lists of units, who else runs the contest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import act, at_desk, page_number
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action
from contests.desk_forms import EntrySettingsForm, InviteesForm, OrganiserForm, UnitsForm
from contests.errors import InviteesRefused
from contests.models import Entry
from contests.queries import desk
from contests.services import entrants, setup
from contests.views.organise import show
from localities.errors import ImportRefused, fault_sentence


@require_GET
@at_desk(Action.CONTEST_SEE_ENTRIES)
def entries(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Who has entered: ?q= (a name, without accents), ?show= (a filter), ?page=."""
    found = desk.desk_contest(user, slug, Action.CONTEST_SEE_ENTRIES)
    query = request.GET.get("q", "").strip()[:80]
    narrow = request.GET.get("show", "")
    narrow = narrow if narrow in desk.FILTERS else ""
    page = desk.entry_rows(found, query=query, narrow=narrow, page=page_number(request))
    return show(request, "entries", found, "people", page=page, query=query, narrow=narrow)


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_SEE_ENTRIES)
def entry(request: HttpRequest, user: User, slug: str, pk: int) -> HttpResponse:
    """One entry with what was declared; extra time, standing on boards, the committee's place."""
    posted = request.POST if request.method == "POST" else None
    action = Action.CONTEST_SEE_ENTRIES if posted is None else Action.ENTRY_SET_ACCOMMODATION
    held = desk.desk_entry(user, slug, pk, action)
    names = ("extra_time_percent", "ranked", "committee_place")
    form = EntrySettingsForm(posted, initial={name: getattr(held, name) for name in names})
    if form.is_bound and form.is_valid():
        try:
            _save_entry(held, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("contests:organise_entry", slug=slug, pk=pk)
    return show(request, "entry", held.contest, "people", form=form, page=desk.entry_page(held))


def _save_entry(held: Entry, form: EntrySettingsForm) -> None:
    """Only what was changed: each is a service of its own."""
    data = form.cleaned_data
    if data["extra_time_percent"] != held.extra_time_percent:
        entrants.set_accommodation(entry_id=held.pk, extra_time_percent=data["extra_time_percent"], now=timezone.now())
    if data["ranked"] != held.ranked:
        entrants.set_ranked(entry_id=held.pk, ranked=data["ranked"])
    if data["committee_place"] != held.committee_place:
        entrants.set_committee_places(contest_id=held.contest_id, places={held.pk: data["committee_place"]})


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_SEE_ENTRIES)
def invitees(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The closed list: add people by pasting, search, take somebody off."""
    found = desk.desk_contest(user, slug, Action.CONTEST_SEE_ENTRIES)
    form = InviteesForm(request.POST if request.method == "POST" else None)
    faults: list[tuple[int, str]] = []
    if form.is_bound and form.is_valid():
        try:
            report = entrants.import_invitees(contest_id=found.pk, text=form.cleaned_data["text"])
        except InviteesRefused as refusal:
            form.refuse(refusal)
            faults = refusal.lines()
        else:
            added = ngettext("%(n)s person is added.", "%(n)s people are added.", report.added) % {"n": report.added}
            messages.success(request, added)
            return redirect("contests:organise_invitees", slug=slug)
    query = request.GET.get("q", "").strip()[:80]
    page = desk.invitee_rows(found, query=query, page=page_number(request))
    context = {"form": form, "faults": faults, "page": page, "query": query, "closed": found.closed_list}
    return show(request, "invitees", found, "people", **context, locked=setup.has_attempts(found))


@require_POST
@at_desk(Action.CONTEST_SEE_ENTRIES)
def remove_invitee(request: HttpRequest, user: User, slug: str, pk: int) -> HttpResponse:
    """Take somebody off the closed list."""
    found = desk.desk_contest(user, slug, Action.CONTEST_SEE_ENTRIES)
    act(
        request,
        _("Taken off the list."),
        lambda: entrants.remove_invitee(contest_id=found.pk, invitee_id=pk),
    )
    return redirect("contests:organise_invitees", slug=slug)


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_EDIT)
def units(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Paste the list of units from which people pick theirs."""
    found = desk.desk_contest(user, slug)
    initial = {"name": found.unit_list.name if found.unit_list else found.title}
    form = UnitsForm(request.POST if request.method == "POST" else None, initial=initial)
    faults: list[tuple[int, str]] = []
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            report = setup.import_unit_list(
                contest_id=found.pk, organiser_id=user.pk, list_name=data["name"], text=data["text"]
            )
        except ImportRefused as refused:
            form.add_error(None, refused.message)
            faults = [(fault.line, fault_sentence(fault)) for fault in refused.faults[:100]]
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            made = ngettext("%(n)s unit is added.", "%(n)s units are added.", report.created)
            messages.success(request, made % {"n": report.created})
            return redirect("contests:organise_settings", slug=slug, section="entering")
    return show(request, "units", found, "entering", form=form, faults=faults)


@require_http_methods(["GET", "POST"])
@at_desk(Action.CONTEST_EDIT)
def organisers(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Who runs the contest."""
    found = desk.desk_contest(user, slug)
    form = OrganiserForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = setup.add_organiser(contest_id=found.pk, name=form.cleaned_data["name"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s runs the contest now, too.") % {"name": added.get_full_name()})
            return redirect("contests:organise_organisers", slug=slug)
    people = [(each.pk, each.get_full_name(), each.pk == user.pk) for each in found.organisers.order_by("username")]
    return show(request, "organisers", found, "overview", form=form, people=people)


@require_POST
@at_desk(Action.CONTEST_EDIT)
def remove_organiser(request: HttpRequest, user: User, slug: str, pk: int) -> HttpResponse:
    """Take somebody off the contest; whoever takes themselves off goes back to the list."""
    found = desk.desk_contest(user, slug)
    act(
        request,
        _("They do not run the contest any more."),
        lambda: setup.remove_organiser(contest_id=found.pk, user_id=pk),
    )
    still = found.is_run_by(user.pk)
    return redirect("contests:organise_organisers", slug=slug) if still else redirect("contests:organise")
