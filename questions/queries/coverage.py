"""Which passages have how many questions: the documents as heat maps. A number of queries that does not grow.

A question counts as approved while it has an approved version, which is drawn also when a newer one is in work.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from questions.models import Document, Passage, Question
from questions.queries.study import document_by_code
from questions.rules.content import DIFFICULTIES

# From how many approved questions on each step of the colour scale begins; below the first there is none.
STEPS = (1, 2, 4, 7, 12)


@dataclass(frozen=True, slots=True)
class CoverageCard:
    """A document in the list: of its `passages`, `covered` are cited by an approved question, or hold one that is."""

    code: str
    number: str
    title: str
    passages: int
    covered: int
    questions: int
    url: str

    @property
    def percent(self) -> int:
        return 100 * self.covered // self.passages if self.passages else 0


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A passage on the map. Counts are of questions that cite it or what is below it, each once.

    `own` and `further` are approved ones that cite this very passage, first or beside another. `step` 0 to 5 colours
    the row. `path` holds the ids of the passage and all above it.
    """

    id: int
    path: frozenset[int]
    ref: str
    depth: int
    citation: str
    heading: str
    approved: int
    easy: int
    medium: int
    hard: int
    in_work: int
    own: int
    further: int
    step: int
    leaf: bool
    write_url: str
    questions_url: str
    read_url: str


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """One document's map. `use` "" counts contest and practice questions together."""

    id: int
    code: str
    number: str
    title: str
    use: str
    rows: Sequence[CoverageRow]
    empty: int
    questions: int


def coverage_cards() -> list[CoverageCard]:
    """All documents. Queries: documents, passages, first citations, further ones."""
    documents = list(Document.objects.order_by("code"))
    counts: dict[int, list[int]] = {document.pk: [0, 0] for document in documents}
    cited = _cited_paths()
    for pk, document in Passage.objects.filter(removed_in=None).values_list("pk", "document"):
        counts[document][0] += 1
        counts[document][1] += pk in cited
    approved = Question.objects.filter(approved_version__isnull=False).order_by()
    questions = dict(approved.values_list("approved_version__passage__document").annotate(Count("pk")))
    return [
        CoverageCard(
            code=document.code,
            number=document.number,
            title=document.title,
            passages=counts[document.pk][0],
            covered=counts[document.pk][1],
            questions=questions.get(document.pk, 0),
            url=f"{document.code}/",  # below the list's own address
        )
        for document in documents
    ]


def _cited_paths() -> set[int]:
    """The passages that approved questions cite, with all above them."""
    approved = Question.objects.filter(approved_version__isnull=False)
    found: set[int] = set()
    for way in ("passage", "more_passages"):
        paths = approved.filter(**{f"approved_version__{way}__isnull": False})
        for path in paths.values_list(f"approved_version__{way}__path", flat=True).order_by().distinct():
            found |= ids_of(path)
    return found


def ids_of(path: str) -> frozenset[int]:
    """The ids in a passage's path."""
    return frozenset(int(part) for part in path.split("/") if part)


@dataclass(slots=True)
class _Found:
    """The questions of a passage and of all below it."""

    approved: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by difficulty
    in_work: set[int] = field(default_factory=set)
    own: set[int] = field(default_factory=set)
    further: set[int] = field(default_factory=set)


def coverage_page(code: str, *, use: str = "") -> CoveragePage:
    """One document's map. Queries: document, passages, then first and further citations of approved questions and of
    those in work. Raises DocumentNotFound."""
    document = document_by_code(code)
    passages = list(Passage.objects.filter(document=document, removed_in=None).order_by("position").defer("text"))
    found: dict[int, _Found] = {passage.pk: _Found() for passage in passages}
    questions = Question.objects.filter(use=use) if use in Question.Use.values else Question.objects.all()
    _count_approved(questions, document, found)
    _count_in_work(questions, document, found)
    parents = {passage.parent_id for passage in passages}
    rows = [_row(document, passage, found[passage.pk], leaf=passage.pk not in parents) for passage in passages]
    every = {question for each in found.values() for ids in each.approved.values() for question in ids}
    return CoveragePage(
        id=document.pk,
        code=document.code,
        number=document.number,
        title=document.title,
        use=use,
        rows=rows,
        empty=sum(not row.approved for row in rows),
        questions=len(every),
    )


def _count_approved(questions: QuerySet[Question], document: Document, found: Mapping[int, _Found]) -> None:
    approved = questions.filter(approved_version__isnull=False).order_by()
    for way in ("passage", "more_passages"):
        version = f"approved_version__{way}"
        rows = approved.filter(**{f"{version}__document": document})
        for question, passage, path, difficulty in rows.values_list(
            "pk", version, f"{version}__path", "approved_version__difficulty"
        ):
            for each in _known(path, found):
                each.approved[difficulty].add(question)
            if passage in found:
                (found[passage].own if way == "passage" else found[passage].further).add(question)


def _count_in_work(questions: QuerySet[Question], document: Document, found: Mapping[int, _Found]) -> None:
    """Drafts and what waits for a reviewer, also new versions of approved questions."""
    waiting = questions.filter(Q(status=Question.Status.DRAFT) | Q(status=Question.Status.IN_REVIEW)).order_by()
    for way in ("passage", "more_passages"):
        version = f"latest_version__{way}"
        rows = waiting.filter(**{f"{version}__document": document})
        for question, path in rows.values_list("pk", f"{version}__path"):
            for each in _known(path, found):
                each.in_work.add(question)


def _known(path: str, found: Mapping[int, _Found]) -> Iterable[_Found]:
    return (found[pk] for pk in ids_of(path) if pk in found)


def _row(document: Document, passage: Passage, found: _Found, *, leaf: bool) -> CoverageRow:
    approved = len(set().union(*found.approved.values())) if found.approved else 0
    counts = [len(found.approved.get(difficulty, ())) for difficulty in DIFFICULTIES]
    return CoverageRow(
        id=passage.pk,
        path=ids_of(passage.path),
        ref=passage.ref,
        depth=passage.path.count("/") - 2,  # "/12/" is at the top
        citation=passage.citation,
        heading=passage.heading,
        approved=approved,
        easy=counts[0],
        medium=counts[1],
        hard=counts[2],
        in_work=len(found.in_work),
        own=len(found.own),
        further=len(found.further),
        step=sum(approved >= least for least in STEPS),
        leaf=leaf,
        write_url=f"{reverse('questions:bank_new')}?passage={passage.ref}",
        questions_url=f"{reverse('questions:bank')}?passage={passage.ref}",
        read_url=f"{reverse('questions:document', kwargs={'code': document.code})}#{passage.ref}",
    )


def scale() -> list[tuple[int, str]]:
    """The steps of the colour scale with their words, for the legend."""
    ends = [*(least - 1 for least in STEPS[1:]), None]
    told = [(0, str(_("none")))]
    for step, (least, end) in enumerate(zip(STEPS, ends, strict=True), start=1):
        words = f"{least}+" if end is None else str(least) if end == least else f"{least}–{end}"
        told.append((step, words))
    return told
