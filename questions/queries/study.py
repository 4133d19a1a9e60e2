"""What the study pages show: documents, a search within one, practice runs.

Practice questions only, and of those the key only of what this run has answered: `OpenQuestion` cannot hold one.
"""

from collections.abc import Sequence
from itertools import pairwise

from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from questions.errors import DocumentNotFound
from questions.models import Document, Edition, Passage, Question, QuestionVersion
from questions.pages import (
    AnsweredQuestion,
    DocumentCard,
    DocumentHead,
    DocumentPage,
    EditionChange,
    EditionNote,
    Highlight,
    Hit,
    OpenQuestion,
    Option,
    OutlineItem,
    PassageItem,
    PracticePage,
    Progress,
    ReviewedOption,
    Source,
    ToReadAgain,
)
from questions.queries import ShownVersion, VersionHtml, answer_keys, explanations, shown_versions, versions_html
from questions.queries.reviewed import reviewed_lines
from questions.rules.content import CHOSEN
from questions.rules.cutting import is_untitled
from questions.rules.editions import WORDS
from questions.rules.marking import UNMATCHED, Key, is_right
from questions.rules.practice import NOTHING_GIVEN, Answer, Given, Run, option_order, standing
from questions.rules.richtext import to_heading_html
from questions.rules.searching import contains, excerpt, parts_of, words_of


def document_cards() -> list[DocumentCard]:
    """All documents; what has most to read comes first."""
    questions = dict(
        _practice_questions().values_list("approved_version__passage__document").annotate(models.Count("pk"))
    )
    documents = Document.objects.annotate(
        length=models.Count("passages", filter=models.Q(passages__removed_in=None))
    ).order_by("-length", "code")
    return [
        DocumentCard(
            code=document.code,
            number=document.number,
            title=_title(document),
            title_language=_title_language(document),
            issuer=document.issuer,
            issued_on=document.issued_on,
            passages=document.length,
            questions=questions.get(document.pk, 0),
            url=_document_url(document),
            practice_url=_practice_url(document) if document.pk in questions else "",
        )
        for document in documents
    ]


def document_by_code(code: str) -> Document:
    """Raises DocumentNotFound."""
    found = Document.objects.filter(code=code).first()
    if found is None:
        raise DocumentNotFound
    return found


def document_page(code: str, *, query: str) -> DocumentPage:
    """One document, and where the words of `query` are in it. Raises DocumentNotFound."""
    document = document_by_code(code)
    words = words_of(query)
    stored = list(Passage.objects.filter(document=document).order_by("position"))
    rows = [row for row in stored if row.removed_in is None]
    found = {row.ref for row in rows if contains(f"{row.heading} {row.text}", words)}
    # Words that stand alone in other passages are not what was searched for.
    passages = [_passage_item(document, row, words if row.ref in found else ()) for row in rows]
    return DocumentPage(
        document=_head(document, practice=bool(practice_versions(document.pk))),
        passages=passages,
        removed=[_passage_item(document, row, ()) for row in stored if row.removed_in is not None],
        edition=_edition_note(document),
        in_short=any(row.sources for row in rows),
        outline=_outline(passages),
        highlight=_highlight(query, [each for each in passages if each.ref in found]) if query else None,
    )


def practice_versions(document_id: int) -> frozenset[int]:
    """The approved versions of a document's practice questions. Contest questions are never among them."""
    rows = _practice_questions().filter(approved_version__passage__document=document_id)
    return frozenset(rows.values_list("approved_version", flat=True))


def practice_page(document: Document, run: Run, *, given: Given = NOTHING_GIVEN) -> PracticePage:
    """Where the run stands: a question without its key, or one that was answered with it, or the end.

    `given`: what a form held that was refused, shown again in its question.
    """
    now = standing(run, practice_versions(document.pk))
    keys = answer_keys(answer.version for answer in now.answers)
    missed = [answer.version for answer in now.answers if not _is_right(answer, keys[answer.version])]
    done = len(now.answers)
    question, answered = None, None
    if now.review:
        answered = _answered(document, run, now.review, keys[now.review.version])
    elif now.current is not None:
        question = _open(run, now.current, given)
    return PracticePage(
        document=_head(document, practice=now.total > 0),
        progress=Progress(done + 1 if question else done, now.total, done, done - len(missed)),
        question=question,
        answered=answered,
        to_read_again=_to_read_again(document, missed) if missed and now.current is None else [],
        run=run.seed,
    )


def _practice_questions() -> models.QuerySet[Question]:
    return Question.objects.filter(
        use=Question.Use.PRACTICE, status=Question.Status.APPROVED, approved_version__isnull=False
    ).order_by()


def _open(run: Run, version: int, given: Given) -> OpenQuestion:
    shown, page = shown_versions([version])[version], versions_html([version])[version]
    order = _order(run, shown)
    places = dict(enumerate(given.places))
    matched = dict(enumerate(given.partners))
    return OpenQuestion(
        version=version,
        kind=shown.kind,
        stem=page.stem,
        options=[
            Option(
                index,
                *_option_text(shown, page, written),
                chosen=index in given.options,
                place=places.get(index, 0),
                partner=matched.get(index, UNMATCHED),
            )
            for index, written in enumerate(order)
        ],
        partners=page.partners,
        places=range(1, len(order) + 1),
        image=page.image,
        text=given.text,
    )


def _order(run: Run, shown: ShownVersion) -> tuple[int, ...]:
    return option_order(
        run.seed, version=shown.version, kind=shown.kind, options=len(shown.options), shuffle=shown.shuffle
    )


def _answered(document: Document, run: Run, answer: Answer, key: Key) -> AnsweredQuestion:
    shown, page = shown_versions([answer.version])[answer.version], versions_html([answer.version])[answer.version]
    explanation = explanations([answer.version])[answer.version]
    return AnsweredQuestion(
        kind=shown.kind,
        stem=page.stem,
        image=page.image,
        options=_reviewed_options(shown, page, answer, key, _order(run, shown)) if shown.kind in CHOSEN else [],
        lines=reviewed_lines(shown, key, _response(answer), range(len(shown.options))),
        right=_is_right(answer, key),
        explanation=SafeString(to_heading_html(explanation.text)),
        citation=explanation.citation,
        passage_url=_passage_url(document, explanation.passage_ref),
    )


def _reviewed_options(
    shown: ShownVersion, page: VersionHtml, answer: Answer, key: Key, order: Sequence[int]
) -> list[ReviewedOption]:
    return [
        ReviewedOption(
            *_option_text(shown, page, written),
            chosen=written in answer.chosen,
            right=any(written in each for each in key.sets),
        )
        for written in order
    ]


def _is_right(answer: Answer, key: Key) -> bool:
    """A run keeps written positions, so they stand in their own order."""
    return is_right(key, _response(answer), range(64))


def _response(answer: Answer) -> list[int] | str:
    return answer.chosen if isinstance(answer.chosen, str) else list(answer.chosen)


def _to_read_again(document: Document, missed: Sequence[int]) -> list[ToReadAgain]:
    """Each passage once, in the order in which they were missed."""
    found = explanations(missed)
    refs = {found[version].passage_ref: found[version].citation for version in missed}
    return [ToReadAgain(citation, _passage_url(document, ref)) for ref, citation in refs.items()]


def _option_text(shown: ShownVersion, page: VersionHtml, written: int) -> tuple[str, str]:
    """(safe HTML, its language): true and false are words of the page, all others are content."""
    if shown.kind == QuestionVersion.Kind.TRUE_FALSE:
        return (_("True"), _("False"))[written], get_language() or "vi"
    return page.options[written], "vi"


def _head(document: Document, *, practice: bool) -> DocumentHead:
    title = _title(document)
    return DocumentHead(
        code=document.code,
        number=document.number,
        title=title,
        title_language=_title_language(document),
        original_title="" if title == document.title else document.title,
        issuer=document.issuer,
        issued_on=document.issued_on,
        source_title=document.source_title,
        source_url=document.source_url,
        url=_document_url(document),
        practice_url=_practice_url(document) if practice else "",
    )


def passage_of(code: str, ref: str) -> Passage:
    """A passage of a document, also one of an earlier edition. Raises DocumentNotFound."""
    found = Passage.objects.filter(document__code=code, ref=ref).first()
    if found is None:
        raise DocumentNotFound
    return found


def _edition_note(document: Document) -> EditionNote | None:
    """The newest edition and what it changed; None while there has been one only."""
    latest = Edition.objects.filter(document=document).order_by("-number").first()
    if latest is None or latest.number == 1:
        return None
    said = {row["ref"]: row for row in latest.passages}
    gone = [change["ref"] for change in latest.changes if change["state"] == "gone"]
    rows = Passage.objects.filter(ref__in=gone).values("ref", "citation", "heading") if gone else ()
    said |= {row["ref"]: row for row in rows}
    return EditionNote(
        number=latest.number,
        saved_at=latest.created_at,
        note=latest.note,
        changes=[
            EditionChange(
                ref=change["ref"],
                citation=said[change["ref"]]["citation"],
                heading=said[change["ref"]]["heading"],
                labels=[_(WORDS[each]) for each in change["what"] or [change["state"]]],
            )
            for change in latest.changes
            if change["ref"] in said
        ],
        url=reverse("questions:edition", kwargs={"code": document.code, "number": latest.number}),
    )


def _passage_item(document: Document, row: Passage, words: Sequence[str]) -> PassageItem:
    depth = row.path.count("/") - 2  # "/12/" is at the top
    return PassageItem(
        ref=row.ref,
        depth=depth,
        level=min(depth + 2, 6),
        citation=row.citation,
        heading=row.heading,
        text=row.text,
        sources=[Source(source.get("title", ""), source.get("url", "")) for source in row.sources],
        heading_parts=parts_of(row.heading, words),
        text_parts=parts_of(row.text, words),
        url=_passage_url(document, row.ref),
        qr_url=reverse("questions:passage_qr", kwargs={"code": document.code, "ref": row.ref}),
        untitled=is_untitled(row.heading, row.text),
        removed_in=row.removed_in,
    )


def _outline(passages: Sequence[PassageItem], depth: int = 0) -> list[OutlineItem]:
    """Passages in reading order → a tree."""
    tops = [place for place, passage in enumerate(passages) if passage.depth <= depth]
    return [
        OutlineItem(passages[top].ref, passages[top].heading, _outline(passages[top + 1 : end], depth + 1))
        for top, end in pairwise([*tops, len(passages)])
    ]


def _highlight(query: str, found: Sequence[PassageItem]) -> Highlight:
    return Highlight(
        query, [Hit(each.ref, each.citation, each.heading_parts, excerpt(each.text_parts)) for each in found]
    )


def _title(document: Document) -> str:
    return document.title_en if _title_language(document) == "en" else document.title


def _title_language(document: Document) -> str:
    return "en" if document.title_en and get_language() == "en" else "vi"


def _document_url(document: Document) -> str:
    return reverse("questions:document", kwargs={"code": document.code})


def _passage_url(document: Document, ref: str) -> str:
    return f"{_document_url(document)}#{ref}"


def _practice_url(document: Document) -> str:
    return reverse("questions:practice", kwargs={"code": document.code})
