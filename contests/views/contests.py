"""Pages of a contest: the list, the contest, entering, the moment before the clock starts."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import guests, limits
from accounts.consent import current_text
from accounts.people import person_of
from contests.forms import CodeForm, EntryForm
from contests.queries import contests as queries
from contests.queries.words import contest_title, either
from contests.rules.eligibility import normal_key
from contests.services.entering import enter
from contests.services.starting import start

CONSENT_PURPOSE = "contest-entry"
_CODE_SHOWN_ONCE = "personal_code"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Published contests."""
    return render(request, "contests/home.html", {"cards": queries.home_cards(now=timezone.now())})


@require_GET
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """One contest."""
    person = person_of(request)
    page = queries.contest_page(slug, person, now=timezone.now())
    return render(request, "contests/contest.html", {"page": page})


@require_http_methods(["GET", "POST"])
@never_cache
def enter_contest(request: HttpRequest, slug: str) -> HttpResponse:
    """Registration. A returning participant goes straight on."""
    now = timezone.now()
    person = person_of(request)
    found = queries.visible_contest(slug, person)
    next_url = queries.next_step(found, now=now)
    if queries.entry_of(found, person) is not None:
        return redirect(next_url)
    form = EntryForm(request.POST or None, contest=found, this_year=now.year)
    text = current_text(CONSENT_PURPOSE)
    if request.method == "POST" and form.is_valid():
        limits.hit(name="enter", key=limits.client_ip(request), limit=600, seconds=3600)
        entered = enter(
            contest=found, person=person, details=form.details(_account_keys(request)), consent=text, now=now
        )
        response = redirect(next_url)
        if entered.guest is not None:
            guests.remember(response, entered.guest)
            request.session[_CODE_SHOWN_ONCE] = entered.code
        return response
    context = {
        "form": form,
        "contest": {"title": contest_title(found), "url": reverse("contests:contest", kwargs={"slug": slug})},
        "consent_text": either(text.text_vi, text.text_en),
    }
    return render(request, "contests/enter.html", context, status=422 if form.is_bound else 200)


@require_GET
@never_cache
def ready(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Before the clock starts."""
    now = timezone.now()
    person = person_of(request)
    board_round = queries.visible_round(slug, number, person)
    entry = queries.entry_of(board_round.contest, person)
    if entry is None:
        return redirect("contests:enter", slug=slug)
    context = {
        "page": queries.ready_page(board_round, entry, now=now),
        "personal_code": request.session.pop(_CODE_SHOWN_ONCE, ""),
        "start_url": reverse("contests:start", kwargs={"slug": slug, "number": number}),
    }
    return render(request, "contests/ready.html", context)


@require_POST
def start_attempt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Start the clock, or go back to the attempt that is running."""
    now = timezone.now()
    person = person_of(request)
    board_round = queries.visible_round(slug, number, person)
    entry = queries.required_entry(board_round.contest, person)
    attempt = start(entry_id=entry.pk, round_id=board_round.pk, now=now)
    return redirect("contests:attempt", public_id=attempt.public_id)


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What this person takes part in."""
    return render(request, "contests/my.html", {"entries": queries.my_entries(person_of(request))})


@require_http_methods(["GET", "POST"])
@never_cache
def resume(request: HttpRequest) -> HttpResponse:
    """A guest comes back on another device with the personal code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.hit(name="resume", key=limits.client_ip(request), limit=20, seconds=600)
        guest = guests.guest_by_code(code=form.cleaned_data["code"], now=timezone.now())
        if guest is not None:
            response = redirect("contests:my")
            guests.remember(response, guest)
            return response
        form.add_error("code", _("No entry has this code. Check each letter and digit."))
    return render(request, "contests/resume.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@cache_control(max_age=3600)
def qr(request: HttpRequest, slug: str) -> HttpResponse:
    """The contest's address as a QR code."""
    queries.visible_contest(slug, person_of(request))
    image = io.BytesIO()
    address = request.build_absolute_uri(reverse("contests:contest", kwargs={"slug": slug}))
    segno.make(address, error="m").save(image, kind="svg", scale=8, border=2)
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")


def _account_keys(request: HttpRequest) -> frozenset[str]:
    user = request.user
    names = (user.username, user.email) if user.is_authenticated else ()
    return frozenset(normal_key(name) for name in names if name)
