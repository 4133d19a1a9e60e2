"""The bank as editors and reviewers see it: lists, one question with its history, what is waiting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from questions.models import Comment, Document, Draft, ImportBatch, Passage, Question, QuestionVersion, Topic
from questions.rules.content import bare
from questions.rules.richtext import to_text
from questions.rules.searching import words_of

PAGE: Final = 50
# What a search looks for in folded text of many thousand questions: more words cost more and narrow nothing.
_MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; "" narrows nothing. Unknown values find nothing, and do no harm."""

    q: str = ""
    status: str = ""
    use: str = ""
    kind: str = ""
    difficulty: str = ""
    document: str = ""
    passage: str = ""
    topic: str = ""
    author: str = ""
    batch: str = ""
    sort: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filter":
        """From an address's query; long values are cut, for no value that exists is long."""
        return cls(**{name: bare(asked.get(name, ""), most=200) for name in cls.__slots__})

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, name) for name in self.__slots__ if name != "sort")


@dataclass(frozen=True, slots=True)
class BankRow:
    """A question of the list, as its latest version has it."""

    pk: int
    ref: str
    stem: str
    kind: str
    difficulty: str
    use: str
    status: str
    status_label: str
    citation: str
    topic: str
    version: int
    # An older version is drawn while this one is written or reviewed.
    drawn_version: int | None
    comments: int
    changed_at: datetime | None
    author: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a filter can be set to: (value, label)."""

    statuses: list[tuple[str, str]]
    uses: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    difficulties: list[tuple[str, str]]
    documents: list[tuple[str, str]]
    topics: list[tuple[str, str]]
    sorts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BankPage:
    """One page of the list."""

    rows: list[BankRow]
    total: int
    page: int
    pages: int
    filter: Filter
    options: Options
    counts: dict[str, int]


_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("-changed_at", "-id"),
    "oldest": ("changed_at", "id"),
    "ref": ("ref",),
    "stem": ("folded", "id"),
}


def bank_page(narrowed: Filter, *, page: int) -> BankPage:
    """The list. Queries: counts by status, topics, documents, the total, the rows."""
    found = _found(narrowed)
    ordered = found.order_by(*_SORTS.get(narrowed.sort, _SORTS[""]))
    paginator = Paginator(ordered, PAGE)
    shown = paginator.get_page(page)
    return BankPage(
        rows=rows_of(_page_of(ordered, shown.number)),
        total=paginator.count,
        page=shown.number,
        pages=paginator.num_pages,
        filter=narrowed,
        options=_options(),
        counts=dict(Question.objects.order_by().values_list("status").annotate(Count("pk"))),
    )


def review_queue(*, user_id: int, page: int) -> BankPage:
    """What waits for review, the longest first; one's own versions are left to others."""
    narrowed = Filter(status=Question.Status.IN_REVIEW, sort="oldest")
    waiting = _found(narrowed).exclude(latest_version__author_id=user_id)
    ordered = waiting.order_by(*_SORTS["oldest"])
    paginator = Paginator(ordered, PAGE)
    shown = paginator.get_page(page)
    own = _found(narrowed).filter(latest_version__author_id=user_id).count()
    return BankPage(
        rows=rows_of(_page_of(ordered, shown.number)),
        total=paginator.count,
        page=shown.number,
        pages=paginator.num_pages,
        filter=narrowed,
        options=_options(),
        counts={"own": own},
    )


def matching_ids(narrowed: Filter, *, most: int) -> list[int]:
    """The questions that the filter finds, in the list's order: for exports and for steps on all of them."""
    found = _found(narrowed).order_by(*_SORTS.get(narrowed.sort, _SORTS[""]))
    return list(found.values_list("pk", flat=True)[:most])


def rows_of(questions: QuerySet[Question]) -> list[BankRow]:
    """List rows in one query."""
    versions = "latest_version__"
    open_comments = Comment.objects.filter(question=OuterRef("pk"), resolved_at=None).order_by().values("question")
    annotated = questions.annotate(
        comments_open=Subquery(open_comments.annotate(n=Count("pk")).values("n")),
        stem=F(f"{versions}stem"),
        kind=F(f"{versions}kind"),
        difficulty=F(f"{versions}difficulty"),
        number=F(f"{versions}number"),
        citation=F(f"{versions}passage__citation"),
        topic_vi=F(f"{versions}topic__name"),
        topic_en=F(f"{versions}topic__name_en"),
        author_name=F(f"{versions}author__username"),
        drawn=F("approved_version__number"),
    )
    english = get_language() == "en"
    kinds, difficulties = dict(QuestionVersion.Kind.choices), dict(QuestionVersion.Difficulty.choices)
    statuses, uses = dict(Question.Status.choices), dict(Question.Use.choices)
    return [
        BankRow(
            pk=row["pk"],
            ref=row["ref"],
            stem=_short(to_text(row["stem"] or "")),
            kind=str(kinds.get(row["kind"], "")),
            difficulty=str(difficulties.get(row["difficulty"], "")),
            use=str(uses[row["use"]]),
            status=row["status"],
            status_label=str(statuses[row["status"]]),
            citation=row["citation"] or "",
            topic=(row["topic_en"] if english and row["topic_en"] else row["topic_vi"]) or "",
            version=row["number"] or 0,
            drawn_version=row["drawn"] if row["status"] != Question.Status.APPROVED else None,
            comments=row["comments_open"] or 0,
            changed_at=row["changed_at"],
            author=row["author_name"] or "",
        )
        for row in annotated.values(
            "pk",
            "ref",
            "use",
            "status",
            "changed_at",
            "stem",
            "kind",
            "difficulty",
            "number",
            "citation",
            "topic_vi",
            "topic_en",
            "author_name",
            "drawn",
            "comments_open",
        )
    ]


def topic_options() -> list[tuple[str, str]]:
    """(slug, name in the active language)."""
    english = get_language() == "en"
    rows = Topic.objects.order_by("name").values_list("slug", "name", "name_en")
    return [(slug, english_name if english and english_name else name) for slug, name, english_name in rows]


def passage_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """The passages that can be cited, by document: (document, [(ref, citation – heading)])."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    rows = Passage.objects.filter(removed_in=None).order_by("document__code", "position")
    for code, number, ref, citation, heading in rows.values_list(
        "document__code", "document__number", "ref", "citation", "heading"
    ):
        label = f"{citation} – {heading}" if heading and heading != citation else citation
        grouped.setdefault(number or code, []).append((ref, _short(label)))
    return list(grouped.items())


@dataclass(frozen=True, slots=True)
class EditOptions:
    """What a question can be given: (value, label), passages grouped by document."""

    kinds: list[tuple[str, str]]
    difficulties: list[tuple[str, str]]
    uses: list[tuple[str, str]]
    topics: list[tuple[str, str]]
    passages: list[tuple[str, list[tuple[str, str]]]]


def edit_options() -> EditOptions:
    """Queries: topics, passages."""
    return EditOptions(
        kinds=[(value, str(label)) for value, label in QuestionVersion.Kind.choices],
        difficulties=[(value, str(label)) for value, label in QuestionVersion.Difficulty.choices],
        uses=[(value, str(label)) for value, label in Question.Use.choices],
        topics=topic_options(),
        passages=passage_options(),
    )


def own_drafts(user_id: int) -> list[Draft]:
    """What somebody has begun to write and not saved, the newest first."""
    return list(Draft.objects.filter(user_id=user_id).select_related("question")[:50])


def _page_of(ordered: QuerySet[Question], number: int) -> QuerySet[Question]:
    return ordered[(number - 1) * PAGE : number * PAGE]


def _found(narrowed: Filter) -> QuerySet[Question]:
    questions = Question.objects.all()
    if narrowed.q:
        questions = questions.filter(_says(narrowed.q))
    exact = {
        "status": narrowed.status,
        "use": narrowed.use,
        "latest_version__kind": narrowed.kind,
        "latest_version__difficulty": narrowed.difficulty,
        "latest_version__passage__document__code": narrowed.document,
        "latest_version__author__username": narrowed.author,
    }
    questions = questions.filter(**{name: value for name, value in exact.items() if value})
    if narrowed.topic:
        questions = questions.filter(_about(narrowed.topic))
    if narrowed.passage:
        questions = questions.filter(_cites(narrowed.passage))
    if narrowed.batch:
        batches = ImportBatch.objects.filter(pk=narrowed.batch) if narrowed.batch.isdecimal() else None
        questions = questions.filter(batch__in=batches) if batches is not None else questions.none()
    return questions


def _says(query: str) -> Q:
    """All its words, or a question called so. What is likely to be rare is looked for first: most rows end there."""
    words = sorted(words_of(query)[:_MOST_WORDS], key=lambda word: (word.isalpha(), -len(word)))
    said = Q(*(("folded__contains", word) for word in words)) if words else Q(pk=None)
    return said if " " in query else said | Q(ref__startswith=query)


def _about(slug: str) -> Q:
    also = QuestionVersion.more_topics.through.objects.filter(
        questionversion_id=OuterRef("latest_version_id"), topic__slug=slug
    )
    return Q(latest_version__topic__slug=slug) | Q(Exists(also))


def _cites(ref: str) -> Q:
    """Main citation or a further one, of the passage or of what is below it."""
    path = Passage.objects.filter(ref=ref).values_list("path", flat=True).first() or "-"
    also = QuestionVersion.more_passages.through.objects.filter(
        questionversion_id=OuterRef("latest_version_id"), passage__path__startswith=path
    )
    return Q(latest_version__passage__path__startswith=path) | Q(Exists(also))


def _options() -> Options:
    documents = Document.objects.order_by("code").values_list("code", "number", "title")
    return Options(
        statuses=[(value, str(label)) for value, label in Question.Status.choices],
        uses=[(value, str(label)) for value, label in Question.Use.choices],
        kinds=[(value, str(label)) for value, label in QuestionVersion.Kind.choices],
        difficulties=[(value, str(label)) for value, label in QuestionVersion.Difficulty.choices],
        documents=[(code, _short(f"{number or code} – {title}", 60)) for code, number, title in documents],
        topics=topic_options(),
        sorts=[
            ("", _("Last changed first")),
            ("oldest", _("Longest unchanged first")),
            ("ref", _("By code")),
            ("stem", _("By text")),
        ],
    )


def _short(text: str, most: int = 180) -> str:
    """The text in one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]}…"
