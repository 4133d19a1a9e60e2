"""Files of questions in and out: each row's verdict before anything is written, undoing, exports, templates."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import at_desk, page_number
from accounts.errors import Refusal
from accounts.limits import hit
from accounts.models import User
from accounts.rights import Action
from questions.errors import FileMissing, TooManyToExport
from questions.exchange import MOST_BYTES, MOST_ITEMS
from questions.exchange.formats import FORMATS, by_name, detect, template
from questions.queries import bank
from questions.queries import imports as reading
from questions.services import importing

# Files that one person may have read in ten minutes.
_FILES, _WINDOW = 30, 600


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Action.BANK_EDIT)
def imports(request: HttpRequest, user: User) -> HttpResponseBase:
    """Choose a file; what was brought in before."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect("questions:bank_import", batch_id=_read(request, user))
        except Refusal as refused:
            refusal = refused
    context = {
        "tab": "imports",
        "formats": FORMATS,
        "batches": reading.batches(),
        "refusal": refusal,
        "most_mb": MOST_BYTES // 1024 // 1024,
        "most_items": MOST_ITEMS,
        "chosen": request.POST.get("format", ""),
    }
    return render(request, "bank/imports.html", context, status=refusal.status if refusal else 200)


@require_GET
@at_desk(Action.BANK_EDIT)
def batch(request: HttpRequest, user: User, batch_id: int) -> HttpResponse:  # noqa: ARG001
    """Each row of a file and its verdict."""
    verdict = request.GET.get("verdict", "")
    page = reading.batch_page(batch_id, verdict=verdict, page=page_number(request))
    kept = {"verdict": verdict} if verdict else {}
    context = {
        "page": page,
        "tab": "imports",
        "format": by_name(page.format),
        "previous": f"?{urlencode({**kept, 'page': page.page - 1})}",
        "next": f"?{urlencode({**kept, 'page': page.page + 1})}",
    }
    return render(request, "bank/import.html", context)


@require_POST
@at_desk(Action.BANK_EDIT)
def take(request: HttpRequest, user: User, batch_id: int) -> HttpResponseBase:
    """Import all that is new, or the rows that were selected."""
    numbers = None
    if "selected" in request.POST:
        numbers = {int(each) for each in request.POST.getlist("row") if each.isdecimal()}
    try:
        count = importing.take(batch_id=batch_id, numbers=numbers, by_id=user.pk, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        told = ngettext(
            "%(count)s question is imported as a draft.", "%(count)s questions are imported as drafts.", count
        )
        messages.success(request, told % {"count": count})
    return redirect("questions:bank_import", batch_id=batch_id)


@require_POST
@at_desk(Action.BANK_EDIT)
def undo(request: HttpRequest, user: User, batch_id: int) -> HttpResponseBase:  # noqa: ARG001
    """Take an import back."""
    try:
        undone = importing.undo(batch_id=batch_id, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("Undone: %(removed)s removed, %(reverted)s set back, %(kept)s kept because they were worked on since.")
            % {"removed": undone.removed, "reverted": undone.reverted, "kept": undone.kept},
        )
    return redirect("questions:bank_import", batch_id=batch_id)


@require_GET
@at_desk(Action.BANK_READ)
def export(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001
    """What the list holds now, as a file; what the chosen format would lose is told before."""
    asked = {key: str(value) for key, value in request.GET.items()}
    narrowed = bank.Filter.of(asked)
    ids = bank.matching_ids(narrowed, most=MOST_ITEMS + 1)
    form = by_name(asked.get("format", ""))
    refusal = TooManyToExport(most=MOST_ITEMS) if len(ids) > MOST_ITEMS else None
    questions = [] if refusal or form is None else reading.outgoing(ids)
    if form is not None and refusal is None and "download" in asked:
        response = HttpResponse(form.write(questions), content_type=form.media_type)
        name = f"quizsite-{timezone.localdate().isoformat()}{form.extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    context = {
        "tab": "questions",
        "formats": FORMATS,
        "form": form,
        "count": len(ids),
        "losses": reading.losses(form, questions) if form else [],
        "refusal": refusal,
        "kept": [(key, value) for key, value in asked.items() if value and key not in ("format", "lang")],
    }
    return render(request, "bank/export.html", context, status=refusal.status if refusal else 200)


@require_GET
@at_desk(Action.BANK_READ)
def template_file(request: HttpRequest, user: User, name: str) -> HttpResponse:  # noqa: ARG001
    """A file of the format to fill in, with examples."""
    form = by_name(name)
    data = template(name)
    if form is None or data is None:
        raise Http404
    response = HttpResponse(data, content_type=form.media_type)
    response["Content-Disposition"] = f'attachment; filename="mau-cau-hoi{form.extension}"'
    return response


def _read(request: HttpRequest, user: User) -> int:
    upload = request.FILES.get("file")
    if upload is None:
        raise FileMissing
    hit(name="bank_import", key=str(user.pk), limit=_FILES, seconds=_WINDOW)
    data = upload.read(MOST_BYTES + 1)
    file_name = upload.name or ""
    form = request.POST.get("format") or detect(file_name, data)
    return importing.read_file(form=form, file_name=file_name, data=data, by_id=user.pk, now=timezone.now()).pk
