"""The documents' desk: texts taken in, their cut corrected, editions saved and compared."""

import json
import re
from dataclasses import replace

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import act, at_desk
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action, can
from questions.errors import DocumentFaulty, DraftMalformed, FileUnread, NothingGiven
from questions.exchange.faults import Refused
from questions.exchange.prose import EXTENSIONS, MOST_BYTES, Prose, prose_of, prose_of_text
from questions.models import Document
from questions.queries import desk_documents, study
from questions.rules.cutting import NEW, REASONS, from_marked, to_marked
from questions.rules.drafting import LIMITS, DocumentText, from_plain, head_faults, head_of, with_matches
from questions.services import documents

_MOST_SEQ = 2_000_000_000


# --- The list, and texts taken in ------------------------------------------------------------------------------------


@require_GET
@at_desk(Action.BANK_READ)
def desk(request: HttpRequest, user: User) -> HttpResponse:
    """All documents, and the drafts that one has begun."""
    context = {
        "tab": "documents",
        "documents": desk_documents.desk_documents(),
        "drafts": desk_documents.own_drafts(user.pk),
        "may_edit": can(user, Action.BANK_EDIT),
    }
    return render(request, "bank/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Action.BANK_EDIT)
def new(request: HttpRequest, user: User) -> HttpResponseBase:
    """A new document: its text pasted or uploaded, cut on the next page."""
    return _take_in(request, user, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Action.BANK_EDIT)
def new_edition(request: HttpRequest, user: User, code: str) -> HttpResponseBase:
    """The next edition of a document."""
    return _take_in(request, user, study.document_by_code(code))


def _take_in(request: HttpRequest, user: User, document: Document | None) -> HttpResponseBase:
    head = desk_documents.document_head(document) if document else head_of(request.POST.dict())
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            given, file_name = _given(request)
            draft = documents.begin(
                user_id=user.pk,
                blocks=given.blocks,
                head=head,
                document_id=document.pk if document else None,
                file_name=file_name,
                now=timezone.now(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            for note in given.notes:
                messages.info(request, _(note.msgid) % note.params)
            return redirect("questions:bank_document_draft", pk=draft.pk)
    context = {
        "tab": "documents",
        "document": document,
        "head": head,
        "limits": LIMITS,
        "refusal": refusal,
        "pasted": request.POST.get("text", ""),
        "accept": ",".join(EXTENSIONS),
        "drafts": desk_documents.own_drafts(user.pk, document) if document else (),
    }
    return render(request, "bank/document_new.html", context, status=refusal.status if refusal else 200)


def _given(request: HttpRequest) -> tuple[Prose, str]:
    """What was uploaded, else what was pasted. Raises NothingGiven, FileUnread."""
    file = request.FILES.get("file")
    text = request.POST.get("text", "")
    try:
        if isinstance(file, UploadedFile):
            name = file.name or ""
            # One byte too many is enough to be told so.
            return prose_of(file.read(MOST_BYTES + 1), file_name=name), name
        if text.strip():
            return prose_of_text(text), ""
    except Refused as refused:
        raise FileUnread(refused.fault) from refused
    raise NothingGiven


# --- A draft ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Action.BANK_EDIT)
def draft(request: HttpRequest, user: User, pk: int) -> HttpResponseBase:
    """The cut of a text, to be corrected. Buttons: cut again, decide what is what, save."""
    found = desk_documents.draft_of(user.pk, pk)
    if request.method != "POST":
        return _show_draft(request, pk, user)
    try:
        text = _sent(request, from_plain(found.data))
        documents.keep(user_id=user.pk, draft_id=pk, text=text, seq=_seq(request, found.seq), now=timezone.now())
        if "save" not in request.POST:
            return redirect(request.path + ("#compared" if "match" in request.POST else "#cut"))
        document, number = documents.save(user_id=user.pk, draft_id=pk, now=timezone.now())
    except Refusal as refusal:
        return _show_draft(request, pk, user, refusal)
    messages.success(
        request, _("“%(title)s” is saved: edition %(number)s.") % {"title": document.title, "number": number}
    )
    if document.editions.filter(number=number).exists() and number > 1:
        return redirect("questions:bank_edition", code=document.code, number=number)
    return redirect("questions:bank_document", code=document.code)


def _show_draft(request: HttpRequest, pk: int, user: User, refusal: Refusal | None = None) -> HttpResponse:
    page = desk_documents.draft_page(desk_documents.draft_of(user.pk, pk))
    faults = refusal.faults if isinstance(refusal, DocumentFaulty) else ()
    said = [{"target": fault.target, "text": _(fault.msgid) % dict(fault.params)} for fault in faults]
    context = {
        "tab": "documents",
        "page": page,
        "head": page.text.head,
        "limits": LIMITS,
        "marked": to_marked(page.text.rows),
        "refusal": refusal,
        "faults": said,
        "by_target": {each["target"]: each["text"] for each in said},
        "left_out": [{"text": each.text, "why": _reason(each.why)} for each in page.text.left_out],
        "props": _props(page),
        "document": study.document_by_code(page.code) if page.code else None,
    }
    return render(request, "bank/document_draft.html", context, status=refusal.status if refusal else 200)


def _reason(why: str) -> str:
    return _(REASONS[why]) if why in REASONS else _("taken out by you")


def _props(page: desk_documents.DraftPage) -> dict[str, object]:
    """What the page's script begins with."""
    return {
        "seq": page.seq,
        "rows": [
            {"depth": row.depth, "heading": row.heading, "text": row.text, "citation": row.citation, "match": row.match}
            for row in page.text.rows
        ],
        "names": _names(page),
        "left_out": [
            {"text": each.text, "why": each.why, "label": _reason(each.why), "before": each.before}
            for each in page.text.left_out
        ],
    }


def _names(page: desk_documents.DraftPage) -> list[dict[str, str]]:
    return [{"ref": ref, "citation": citation, "heading": heading} for ref, citation, heading in page.names]


def _seq(request: HttpRequest, before: int) -> int:
    """A form without a script always counts as the newest."""
    sent = request.POST.get("seq", "")
    return max(int(sent), before + 1) if re.fullmatch(r"[0-9]{1,9}", sent) else before + 1


def _sent(request: HttpRequest, before: DocumentText) -> DocumentText:
    """The draft as a form sends it: rows as JSON of the page's script, else marked-up text. Raises DraftMalformed."""
    head = head_of(request.POST.dict()) if "title" in request.POST else before.head
    cut = request.POST.get("cut", "")
    if cut:
        sent = _parsed(cut.encode())
        text = replace(before, head=head, rows=sent.rows, left_out=sent.left_out)
    else:
        rows = before.rows
        marked = request.POST.get("marked")
        if marked is not None and marked.replace("\r\n", "\n") != to_marked(rows):
            rows = with_matches(from_marked(marked), rows)
        text = replace(before, head=head, rows=rows)
    return _decided(request, text)


def _decided(request: HttpRequest, text: DocumentText) -> DocumentText:
    """With what the comparison's fields say: `match-ROW` is a ref of the edition before, or empty: a new passage."""
    rows = list(text.rows)
    for place, row in enumerate(rows):
        sent = request.POST.get(f"match-{place}")
        if sent is not None and sent.strip() != request.POST.get(f"was-{place}", ""):
            ref = sent.strip().split(" ")[0][:120]
            rows[place] = replace(row, match=ref or NEW)
    return replace(text, rows=tuple(rows))


def _parsed(body: bytes) -> DocumentText:
    try:
        return from_plain(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise DraftMalformed from error


@require_POST
@at_desk(Action.BANK_EDIT)
def keep(request: HttpRequest, user: User, pk: int) -> JsonResponse:
    """Keep a draft while it is being corrected; answers with the names that its passages have now."""
    try:
        sent = json.loads(request.body)
        seq = sent.get("seq") if isinstance(sent, dict) else None
        if not isinstance(seq, int) or not 0 <= seq <= _MOST_SEQ:
            raise DraftMalformed
        documents.keep(user_id=user.pk, draft_id=pk, text=_parsed(request.body), seq=seq, now=timezone.now())
        page = desk_documents.draft_page(desk_documents.draft_of(user.pk, pk), with_words=False)
    except Refusal as refusal:
        return JsonResponse(refusal.as_dict(), status=refusal.status)
    except (ValueError, RecursionError):
        return JsonResponse(DraftMalformed().as_dict(), status=DraftMalformed.status)
    answer = {
        "seq": page.seq,
        "names": _names(page),
        "faults": [_(fault.msgid) % dict(fault.params) for fault in head_faults(page.text)],
        "counts": [list(each) for each in page.counts] if page.code else [],
    }
    return JsonResponse(answer)


@require_POST
@at_desk(Action.BANK_EDIT)
def discard(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Throw a draft away."""
    act(request, _("The draft is thrown away."), lambda: documents.discard(user_id=user.pk, draft_id=pk))
    return redirect("questions:bank_documents")


# --- A document and its editions -------------------------------------------------------------------------------------


@require_GET
@at_desk(Action.BANK_READ)
def document(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """One document: its editions, and where to go on."""
    found = study.document_by_code(code)
    context = {
        "tab": "documents",
        "document": found,
        "editions": desk_documents.edition_cards(found),
        "drafts": desk_documents.own_drafts(user.pk, found),
        "may_edit": can(user, Action.BANK_EDIT),
    }
    return render(request, "bank/document.html", context)


@require_GET
@at_desk(Action.BANK_READ)
def edition(request: HttpRequest, user: User, code: str, number: int) -> HttpResponse:  # noqa: ARG001 - the desk's shape
    """What an edition changed, and the questions to look at again."""
    page = desk_documents.edition_page(code, number, with_questions=True)
    return render(request, "bank/edition.html", {"tab": "documents", "page": page})
