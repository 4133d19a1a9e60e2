"""One question at the desk: reading it with all that belongs to it, writing it, moving it along."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.desk import act, at_desk
from accounts.errors import Refusal
from accounts.models import User
from accounts.rights import Action
from questions.desk_forms import content_of, number_of, use_of, with_rows
from questions.duplicates import similar
from questions.errors import ContentFaulty, EditedMeanwhile, QuestionNotFound
from questions.models import Draft, Question, QuestionVersion
from questions.queries import bank, contents
from questions.queries import preview as shown_preview
from questions.queries import question as reading
from questions.rules.content import Content, Fault, from_plain, tidied
from questions.rules.review import Step
from questions.rules.richtext import to_text
from questions.services import reviewing, writing
from questions.services.images import keep_image

_MOST_NOTE = 2000
_MOST_SIMILAR = 3


@require_GET
@at_desk(Action.BANK_READ)
def question(request: HttpRequest, user: User, ref: str) -> HttpResponse:
    """The latest version, and what may be done with it."""
    page = reading.question_page(reading.question_by_ref(ref), user)
    return render(request, "bank/question.html", {"page": page, "tab": "questions"})


@require_GET
@at_desk(Action.BANK_READ)
def version(request: HttpRequest, user: User, ref: str, number: int) -> HttpResponse:
    """An older version, and what has changed since."""
    found = reading.question_by_ref(ref)
    page = reading.question_page(found, user, number=number)
    context = {"page": page, "tab": "questions", "differences": reading.difference(found, number, page.latest)}
    return render(request, "bank/version.html", context)


@require_GET
@at_desk(Action.BANK_READ)
def compare(request: HttpRequest, user: User, ref: str) -> HttpResponse:
    """What differs between any two versions."""
    found = reading.question_by_ref(ref)
    page = reading.question_page(found, user)
    older = number_of(request.GET, "from") or max(page.latest - 1, 1)
    newer = number_of(request.GET, "to") or page.latest
    context = {
        "page": page,
        "tab": "questions",
        "older": older,
        "newer": newer,
        "differences": reading.difference(found, older, newer),
    }
    return render(request, "bank/compare.html", context)


# --- Writing -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Action.BANK_EDIT)
def new(request: HttpRequest, user: User) -> HttpResponseBase:
    """A new question; `?passage=` cites it from the start, `?draft=` goes on with one that was begun."""
    if request.method == "POST":
        return _written(request, user, None)
    draft = Draft.objects.filter(user=user, question=None, pk=number_of(request.GET, "draft") or 0).first()
    content, use = Content("single", ""), Question.Use.CONTEST.value
    if passage := request.GET.get("passage", ""):
        content = replace(content, passages=(passage,))
    if draft is not None:
        content, use = from_plain(draft.content), draft.use
    return _form(request, None, content, use, draft=draft)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Action.BANK_EDIT)
def edit(request: HttpRequest, user: User, ref: str) -> HttpResponseBase:
    """The next version: begins from the latest one, or from what this editor was writing."""
    found = reading.question_by_ref(ref)
    if request.method == "POST":
        return _written(request, user, found)
    draft = Draft.objects.filter(user=user, question=found).first()
    if draft is not None:
        return _form(request, found, from_plain(draft.content), draft.use, draft=draft)
    latest = found.latest_version_id or 0
    return _form(request, found, contents([latest])[latest], found.use)


@require_POST
@at_desk(Action.BANK_EDIT)
def draft(request: HttpRequest, user: User) -> HttpResponseBase:
    """Keep what is being written. The page sends its whole form every few seconds."""
    data = request.POST
    kept = writing.keep_draft(
        user_id=user.pk,
        question_id=number_of(data, "question"),
        draft_id=number_of(data, "draft"),
        content=content_of(data),
        use=use_of(data),
        seq=number_of(data, "seq") or 0,
        now=timezone.now(),
    )
    return JsonResponse({"draft": kept.pk, "seq": kept.seq})


@require_POST
@at_desk(Action.BANK_EDIT)
def preview(request: HttpRequest, user: User) -> HttpResponseBase:  # noqa: ARG001
    """What the form says, as a participant would see it."""
    kind, page = shown_preview(tidied(content_of(request.POST)))
    return JsonResponse({"position": 1, "kind": kind, **asdict(page)})


@require_POST
@at_desk(Action.BANK_EDIT)
def alike(request: HttpRequest, user: User) -> HttpResponseBase:  # noqa: ARG001
    """Questions that say nearly what the form says, while it is being written."""
    content = tidied(content_of(request.POST))
    (matches,) = similar([content], but=number_of(request.POST, "question"))
    return JsonResponse(
        {
            "similar": [
                {
                    "ref": match.ref,
                    "stem": to_text(match.stem),
                    "percent": round(match.likeness * 100),
                    "url": reverse("questions:bank_question", kwargs={"ref": match.ref}),
                }
                for match in matches[:_MOST_SIMILAR]
            ]
        }
    )


@require_POST
@at_desk(Action.BANK_EDIT)
def discard(request: HttpRequest, user: User, draft_id: int) -> HttpResponseBase:
    """Throw a draft away; the question stands as it was saved."""
    found = Draft.objects.filter(user=user, pk=draft_id).select_related("question").first()
    writing.discard_draft(user_id=user.pk, draft_id=draft_id)
    messages.success(request, _("The draft was thrown away."))
    if found is not None and found.question is not None:
        return redirect("questions:bank_question", ref=found.question.ref)
    return redirect("questions:bank")


def _written(request: HttpRequest, user: User, found: Question | None) -> HttpResponseBase:
    """What the form asks for: a row more, or to save (and perhaps to send). Nothing typed is ever lost."""
    data, now = request.POST, timezone.now()
    content, use = content_of(data), use_of(data)
    try:
        content = _with_image(request, content)
    except Refusal as refusal:
        return _form(request, found, content, use, refusal=refusal)
    if "more" in data or "shape" in data:
        return _form(request, found, with_rows(content, 1 if "more" in data else 0), use, plain=True)
    question_id = found.pk if found else None
    try:
        saved = writing.write(
            question_id=question_id,
            base_id=number_of(data, "base"),
            content=content,
            use=use,
            author_id=user.pk,
            now=now,
            draft_id=number_of(data, "draft"),
        )
    except Refusal as refusal:
        kept = _keep(request, user, question_id, content, use)
        if isinstance(refusal, EditedMeanwhile):
            writing.rebase_draft(draft=kept)
            kept.refresh_from_db()
        faults = refusal.faults if isinstance(refusal, ContentFaulty) else ()
        return _form(request, found, content, use, draft=kept, refusal=refusal, faults=faults)
    messages.success(request, _("Version %(number)s is saved.") % {"number": saved.number})
    if "send" in data:
        act(request, _("Sent to review."), _sending(saved, user))
    return redirect("questions:bank_question", ref=saved.question.ref)


def _sending(saved: QuestionVersion, user: User) -> Callable[[], object]:
    return lambda: reviewing.take_step(question_id=saved.question_id, step=Step.SEND, user=user, now=timezone.now())


def _keep(request: HttpRequest, user: User, question_id: int | None, content: Content, use: str) -> Draft:
    data = request.POST
    return writing.keep_draft(
        user_id=user.pk,
        question_id=question_id,
        draft_id=number_of(data, "draft"),
        content=content,
        use=use,
        seq=(number_of(data, "seq") or 0) + 1,
        now=timezone.now(),
    )


def _with_image(request: HttpRequest, content: Content) -> Content:
    """The content with the image that the form brings, if it brings one. Raises what `keep_image` raises."""
    upload = request.FILES.get("image_file")
    if upload is None:
        return content
    return replace(content, image=keep_image(upload.read(), now=timezone.now()).name)


def _form(
    request: HttpRequest,
    found: Question | None,
    content: Content,
    use: str,
    *,
    draft: Draft | None = None,
    refusal: Refusal | None = None,
    faults: Sequence[Fault] = (),
    plain: bool = False,
) -> HttpResponse:
    lines = reading.fault_lines(faults)
    shown = content if plain else with_rows(content)
    context = {
        "tab": "questions",
        "question": found,
        "content": shown,
        "rows": reading.option_lines(shown),
        "use": use,
        "base": draft.base_id if draft else (found.latest_version_id if found else None),
        "draft": draft,
        "options": bank.edit_options(),
        "refusal": refusal,
        "faults": lines,
        "by_target": {line.target: line.text for line in lines},
        "comments": reading.open_comments(found),
    }
    return render(request, "bank/edit.html", context, status=refusal.status if refusal else 200)


# --- Moving along ------------------------------------------------------------------------------------


@require_POST
@at_desk(Action.BANK_READ)
def step(request: HttpRequest, user: User, ref: str) -> HttpResponseBase:
    """One step of one question."""
    found = reading.question_by_ref(ref)
    try:
        asked = Step(request.POST.get("step", ""))
    except ValueError as error:
        raise QuestionNotFound from error
    note = request.POST.get("note", "")[:_MOST_NOTE]
    act(
        request,
        _("%(step)s: done.") % {"step": reading.STEP_LABELS[asked]},
        lambda: reviewing.take_step(question_id=found.pk, step=asked, user=user, note=note, now=timezone.now()),
    )
    if "next" in request.POST:
        return redirect("questions:bank_review")
    return redirect("questions:bank_question", ref=ref)


@require_POST
@at_desk(Action.BANK_READ)
def comment(request: HttpRequest, user: User, ref: str) -> HttpResponseBase:
    """Pin a comment to a part of the latest version, or settle one."""
    found = reading.question_by_ref(ref)
    settled = number_of(request.POST, "settle")
    if settled is not None:
        act(
            request,
            _("The comment is settled."),
            lambda: reviewing.settle_comment(
                comment_id=settled, question_id=found.pk, by_id=user.pk, now=timezone.now()
            ),
        )
    else:
        act(
            request,
            _("Your comment is pinned."),
            lambda: reviewing.pin_comment(
                question_id=found.pk,
                target=request.POST.get("target", ""),
                text=request.POST.get("text", "")[:_MOST_NOTE],
                author_id=user.pk,
                now=timezone.now(),
            ),
        )
    return redirect("questions:bank_question", ref=ref)


@require_POST
@at_desk(Action.BANK_EDIT)
def restore(request: HttpRequest, user: User, ref: str, number: int) -> HttpResponseBase:
    """Make an older version the newest."""
    found = reading.question_by_ref(ref)
    act(
        request,
        _("Version %(number)s says again what the question says.") % {"number": number},
        lambda: writing.restore(question_id=found.pk, number=number, author_id=user.pk, now=timezone.now()),
    )
    return redirect("questions:bank_question", ref=ref)
