"""What the organiser's desk shows, as plain frozen data. Personal data only on the page of one entry.

Every door asks `accounts.rights` first: what somebody does not run does not exist for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights import Action, NotFound, can, require
from contests.models import Attempt, Bloc, Blueprint, Contest, Entry, Invitee, Round, Tally
from contests.pages import RoundCard, Rule
from contests.queries.contests import round_card
from contests.queries.words import contest_title, either, entry_name, entry_place, place_name, round_title, rules_of
from contests.rules.phases import Phase, phase
from contests.rules.scheduling import has_begun
from localities.rules.vietnamese import fold
from questions.models import Document, Passage, Topic

PAGE = 50

# --- What pages get ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of many rows."""

    rows: Sequence[Any]
    page: int
    pages: int
    total: int

    @property
    def previous(self) -> int:
        """The page before, or this one."""
        return max(self.page - 1, 1)

    @property
    def next(self) -> int:
        """The page after, or this one."""
        return min(self.page + 1, self.pages)


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A contest in the list of those that somebody runs; `round` is the one that runs or is next."""

    title: str
    url: str
    status: str
    status_label: str
    round: RoundCard | None
    rounds: int
    entrants: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of setting up, or a tab once the contest is published. `done` None: nothing to be done there."""

    key: str
    label: str
    url: str
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class DeskHead:
    """What every page about one contest shows on top."""

    slug: str
    title: str
    status: str
    status_label: str
    url: str
    public_url: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Todo:
    """What to do next, in the organiser's words, with the page for it ("" where there is only waiting)."""

    text: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class DeskRound:
    """A round with its figures. `attempts` are counted ones, `running` those under way now."""

    card: RoundCard
    published: bool
    blueprint: str
    whole: str
    entrants: int
    attempts: int
    running: int
    begun: bool
    over: bool
    settled: bool
    decision: str
    results_at: datetime | None
    url: str
    results_url: str


@dataclass(frozen=True, slots=True)
class BlueprintLine:
    """A blueprint in a list."""

    name: str
    url: str
    questions: int
    points: int
    rounds: Sequence[str]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The contest's first page at the desk."""

    todos: Sequence[Todo]
    rounds: Sequence[DeskRound]
    entries: int
    rules: Sequence[Rule]
    blueprints: Sequence[BlueprintLine]
    organisers: Sequence[tuple[int, str]]
    locked: bool
    can_withdraw: bool
    can_archive: bool
    can_delete: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist before publishing: state "ok", "warn" (allowed, to be known) or "missing"."""

    state: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in the list: no contact data, no ID number."""

    url: str
    name: str
    place: str
    unit: str
    bloc: str
    attempts: int
    best: int | None
    implausible: int
    ranked: bool
    extra_time_percent: int


@dataclass(frozen=True, slots=True)
class EntryAttempt:
    """An attempt as organisers see it."""

    round: str
    number: int
    started_at: datetime
    deadline: datetime
    finished: bool
    reason: str
    score: int | None
    max_score: int
    duration_ms: int | None
    implausible: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with all that was declared: the one page of the desk with contact data."""

    id: int
    name: str
    entered_at: datetime
    declared: Sequence[tuple[str, str]]
    ranked: bool
    extra_time_percent: int
    committee_place: int
    committee_decides: bool
    attempts: Sequence[EntryAttempt]


# --- Doors -------------------------------------------------------------------------------------------


def desk_contest(user: User, slug: str, action: Action = Action.CONTEST_EDIT) -> Contest:
    """The contest if this user may do this to it. Raises NotFound."""
    contest = Contest.objects.filter(slug=slug).first()
    if contest is None:
        raise NotFound
    require(user, action, contest)
    return contest


def desk_round(user: User, slug: str, number: int, action: Action = Action.CONTEST_EDIT) -> Round:
    """A round, also a draft, of a contest that this user runs. Raises NotFound."""
    found = Round.objects.select_related("contest").filter(contest__slug=slug, number=number).first()
    if found is None:
        raise NotFound
    require(user, action, found)
    return found


def desk_entry(user: User, slug: str, entry_id: int, action: Action = Action.CONTEST_SEE_ENTRIES) -> Entry:
    """An entry in a contest that this user runs. Raises NotFound."""
    related = ("contest", "commune", "province", "unit", "bloc")
    found = Entry.objects.select_related(*related).filter(contest__slug=slug, pk=entry_id).first()
    if found is None:
        raise NotFound
    require(user, action, found)
    return found


class _NobodysContest:
    """Stands for any contest of others, to ask what somebody may do to all of them."""

    def is_run_by(self, user_id: int) -> bool:  # noqa: ARG002 - the protocol's argument
        return False


def sees_all_contests(user: User, action: Action = Action.CONTEST_EDIT) -> bool:
    """Whether somebody may work on every contest, or do this to it, whoever runs it."""
    return can(user, action, _NobodysContest())


# --- The list ----------------------------------------------------------------------------------------


def contests_run(user: User, *, now: datetime, page: int = 1) -> Paged:
    """The contests that this user runs (administrators: all). Queries: count, contests, entries, rounds."""
    contests = Contest.objects.all()
    if not sees_all_contests(user):
        contests = contests.filter(organisers=user)
    paged = page_of(contests.order_by("-created_at", "-pk"), page)
    ids = [contest.pk for contest in paged.rows]
    entrants = dict(
        Entry.objects.filter(contest__in=ids).values("contest").annotate(n=Count("pk")).values_list("contest", "n")
    )
    rounds: dict[int, list[Round]] = {}
    for each in _rounds().filter(contest__in=ids).order_by("number"):
        rounds.setdefault(each.contest_id, []).append(each)
    cards = [
        DeskCard(
            title=contest_title(contest),
            url=reverse("contests:organise_contest", kwargs={"slug": contest.slug}),
            status=contest.status,
            status_label=contest.get_status_display(),
            round=_nearest(rounds.get(contest.pk, []), now),
            rounds=len(rounds.get(contest.pk, [])),
            entrants=entrants.get(contest.pk, 0),
        )
        for contest in paged.rows
    ]
    return Paged(cards, paged.page, paged.pages, paged.total)


def _nearest(rounds: Sequence[Round], now: datetime) -> RoundCard | None:
    """The round that is open, else the next, else the last."""
    cards = [round_card(each, now=now) for each in rounds]
    order = (Phase.OPEN, Phase.RESTING, Phase.UPCOMING, Phase.DRAFT)
    for wanted in order:
        found = [card for card in cards if card.phase == wanted]
        if found:
            return min(found, key=lambda card: card.opens_at)
    return max(cards, key=lambda card: card.closes_at, default=None)


# --- One contest -------------------------------------------------------------------------------------


def desk_head(contest: Contest) -> DeskHead:
    """The head of a contest's pages. Queries, of a draft only: documents, blueprint, round."""
    draft = contest.status == Contest.Status.DRAFT

    def at(name: str, **more: object) -> str:
        return reverse(f"contests:{name}", kwargs={"slug": contest.slug, **more})

    def settings(section: str) -> str:
        return at("organise_settings", section=section)

    steps = [
        Step("overview", _("Overview"), at("organise_contest")),
        Step("about", _("About"), settings("about"), contest.documents.exists() if draft else None),
        Step("entering", _("Who takes part"), settings("entering"), True if draft else None),
        Step("ranking", _("Attempts and ranking"), settings("ranking"), True if draft else None),
    ]
    if draft:
        blueprint = contest.blueprints.order_by("pk").first()
        first = contest.rounds.order_by("number").first()
        paper = at("organise_blueprint", pk=blueprint.pk) if blueprint else at("organise_blueprint_new")
        schedule = at("organise_round", number=first.number) if first else at("organise_round_new")
        steps += [
            Step("paper", _("Paper"), paper, blueprint is not None),
            Step("round", _("Round"), schedule, first is not None),
            Step("publish", _("Check and publish"), at("organise_publish"), done=False),
        ]
    else:
        steps += [
            Step("paper", _("Papers"), at("organise_blueprints")),
            Step("people", _("People"), at("organise_entries")),
            Step("corrections", _("Corrections"), at("organise_corrections")),
        ]
    return DeskHead(
        slug=contest.slug,
        title=contest_title(contest),
        status=contest.status,
        status_label=contest.get_status_display(),
        url=at("organise_contest"),
        public_url=at("contest"),
        steps=steps,
    )


def desk_page(contest: Contest, *, locked: bool, now: datetime) -> DeskPage:
    """The first page. `locked`: the first attempt has been made."""
    rounds = desk_rounds(contest, now=now)
    entries = contest.entries.count()
    over = all(each.over for each in rounds if each.published)
    published = contest.status == Contest.Status.PUBLISHED
    organisers = contest.organisers.order_by("username")
    return DeskPage(
        todos=_todos(contest, rounds),
        rounds=rounds,
        entries=entries,
        rules=rules_in_full(contest),
        blueprints=blueprint_lines(contest),
        organisers=[(user.pk, user.get_full_name()) for user in organisers],
        locked=locked,
        can_withdraw=published and not entries,
        can_archive=published and over,
        can_delete=contest.status == Contest.Status.DRAFT and not entries,
    )


def desk_rounds(contest: Contest, *, now: datetime) -> list[DeskRound]:
    """Rounds with their figures. Queries: rounds, totals, running attempts."""
    rounds = list(_rounds().filter(contest=contest).select_related("blueprint", "part_of").order_by("number"))
    ids = [each.pk for each in rounds]
    totals = {
        round_id: (entrants, attempts)
        for round_id, entrants, attempts in Tally.objects.filter(round__in=ids, kind=Tally.Kind.COMMUNE)
        .values("round")
        .annotate(people=Sum("entrants"), tries=Sum("attempts"))
        .values_list("round", "people", "tries")
    }
    running = dict(
        Attempt.objects.filter(round__in=ids, status=Attempt.Status.OPEN)
        .values("round")
        .annotate(n=Count("pk"))
        .values_list("round", "n")
    )
    return [_desk_round(each, totals.get(each.pk, (0, 0)), running.get(each.pk, 0), now=now) for each in rounds]


def _desk_round(board_round: Round, totals: tuple[int, int], running: int, *, now: datetime) -> DeskRound:
    address = {"slug": board_round.contest.slug, "number": board_round.number}
    return DeskRound(
        card=round_card(board_round, now=now),
        published=board_round.status == Round.Status.PUBLISHED,
        blueprint=board_round.blueprint.name if board_round.blueprint else "",
        whole=round_title(board_round.part_of) if board_round.part_of else "",
        entrants=totals[0],
        attempts=totals[1],
        running=running,
        begun=has_begun(board_round.window, now),
        over=phase(board_round.window, now) == Phase.CLOSED,
        settled=board_round.settled_at is not None,
        decision=board_round.results_decision,
        results_at=board_round.results_published_at,
        url=reverse("contests:organise_round", kwargs=address),
        results_url=reverse("contests:organise_results", kwargs=address),
    )


def figures(contest: Contest, *, now: datetime) -> dict[str, object]:
    """The figures of the first page, for its script: who entered, and each round's by number."""
    return {
        "entries": contest.entries.count(),
        "rounds": {
            str(each.card.number): {"entrants": each.entrants, "attempts": each.attempts, "running": each.running}
            for each in desk_rounds(contest, now=now)
        },
    }


def _todos(contest: Contest, rounds: Sequence[DeskRound]) -> list[Todo]:
    match contest.status:
        case Contest.Status.DRAFT:
            return [_next_of_draft(contest, rounds)]
        case Contest.Status.PUBLISHED:
            found = [todo for each in rounds if each.published for todo in _todo_of_round(each)]
            found += _todo_of_drafts(contest, [each for each in rounds if not each.published])
            return found or [_when_all_is_done(contest)]
        case _:
            return []


def _next_of_draft(contest: Contest, rounds: Sequence[DeskRound]) -> Todo:
    def at(name: str, **more: object) -> str:
        return reverse(f"contests:{name}", kwargs={"slug": contest.slug, **more})

    if not contest.documents.exists():
        return Todo(
            _("Choose the documents that the contest is about."),
            at("organise_settings", section="about"),
            _("Choose documents"),
        )
    if not contest.blueprints.exists():
        return Todo(
            _("Say what a paper holds: how many questions, about what, how difficult."),
            at("organise_blueprint_new"),
            _("Make a paper"),
        )
    if not rounds:
        return Todo(_("Say when people can take it: add a round."), at("organise_round_new"), _("Add a round"))
    if contest.closed_list and not contest.invitees.exists():
        return Todo(
            _("Only people on your list may enter, and the list is empty."), at("organise_invitees"), _("Fill the list")
        )
    return Todo(_("Everything needed is there. Check it once more and publish."), at("organise_publish"), _("Check"))


def _todo_of_round(each: DeskRound) -> list[Todo]:
    title = each.card.title
    if not each.over or each.results_at is not None:
        return []
    if each.settled:
        text = _("“%(round)s” is closed and counted: check the winners, then publish the results.")
        return [Todo(text % {"round": title}, each.results_url, _("Publish results"))]
    return [Todo(_("“%(round)s” is closed; the last attempts are being counted.") % {"round": title}, "", "")]


def _todo_of_drafts(contest: Contest, drafts: Sequence[DeskRound]) -> list[Todo]:
    if not drafts:
        return []
    if len(drafts) == 1:
        text = _("“%(round)s” is a draft: nobody sees it.") % {"round": drafts[0].card.title}
        return [Todo(text, drafts[0].url, _("Look at the round"))]
    text = ngettext(
        "%(n)s round is a draft: nobody sees it.", "%(n)s rounds are drafts: nobody sees them.", len(drafts)
    )
    url = reverse("contests:organise_publish", kwargs={"slug": contest.slug})
    return [Todo(text % {"n": len(drafts)}, url, _("Publish rounds"))]


def _when_all_is_done(contest: Contest) -> Todo:
    return Todo(
        _("Nothing to do now: rounds open and close by themselves."),
        reverse("contests:organise_share", kwargs={"slug": contest.slug}),
        _("Invite people"),
    )


# --- The rules ---------------------------------------------------------------------------------------


def rules_in_full(contest: Contest) -> Sequence[Rule]:
    """Every setting in words: the rules that members see in short, and what else follows from the settings."""
    rounds = Round.objects.filter(contest=contest, blueprint__isnull=False).order_by("number")
    first = rounds.annotate(questions=Sum("blueprint__cells__count")).first()
    rules = list(rules_of(contest, first, questions=getattr(first, "questions", None) or 0))
    rules.insert(1, Rule(_("Account"), _("Not needed") if contest.guests_allowed else _("Needed")))
    rules.insert(2, Rule(_("Asked when entering"), _asked(contest)))
    blocs = [_bloc(bloc) for bloc in contest.blocs.prefetch_related("provinces")]
    if blocs:
        rules.append(Rule(_("Groups with a board of their own"), "; ".join(blocs)))
    rules.append(Rule(_("Prediction question"), contest.get_prediction_display()))
    ranked = _("Ranked like everybody") if contest.organisers_ranked else _("May play, are not ranked")
    rules.append(Rule(_("Organisers"), ranked))
    return rules


def _asked(contest: Contest) -> str:
    birth = contest.get_birth_precision_display().lower()
    units = contest.unit_list.name if contest.unit_list else ""
    labels = [
        (contest.ask_name, _("name")),
        (contest.ask_birth, birth),
        (contest.ask_sex, _("sex")),
        (contest.ask_phone, _("phone")),
        (contest.ask_email, _("e-mail")),
        (contest.ask_id_number, _("ID number")),
        (contest.ask_occupation, _("occupation")),
        (contest.ask_commune, _("commune")),
        (contest.ask_unit, _("unit (%(list)s)") % {"list": units}),
    ]
    required = [label for asked, label in labels if asked == Contest.Asked.REQUIRED]
    optional = [label for asked, label in labels if asked == Contest.Asked.OPTIONAL]
    parts = [", ".join(required)] if required else []
    if optional:
        parts.append(_("if they like: %(fields)s") % {"fields": ", ".join(optional)})
    return _capital("; ".join(parts)) if parts else _("Nothing")


def _bloc(bloc: Bloc) -> str:
    provinces = ", ".join(place_name(province) for province in bloc.provinces.all())
    name = either(bloc.name, bloc.name_en)
    return f"{name} ({provinces})" if provinces else name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- Publishing --------------------------------------------------------------------------------------


def checklist(contest: Contest, *, now: datetime) -> list[Check]:
    """What stands in the way of publishing ("missing") and what to know before ("warn")."""

    def at(name: str, **more: object) -> str:
        return reverse(f"contests:{name}", kwargs={"slug": contest.slug, **more})

    about, entering = at("organise_settings", section="about"), at("organise_settings", section="entering")
    rounds = list(contest.rounds.order_by("number"))
    ready = [each for each in rounds if each.blueprint_id is not None and each.closes_at > now]
    documents = contest.documents.count()
    checks = [
        Check(
            "ok",
            ngettext("%(n)s document is linked.", "%(n)s documents are linked.", documents) % {"n": documents},
            about,
        )
        if documents
        else Check("warn", _("No document is linked: people find nothing to study."), about),
        Check("ok", _("There is a summary."), about)
        if contest.summary
        else Check("warn", _("There is no summary: the first page shows only the title."), about),
        Check("ok", _("Title and summary are in both languages."), about)
        if contest.title_en and (contest.summary_en or not contest.summary)
        else Check("warn", _("English readers see the Vietnamese texts where the English ones are missing."), about),
        Check("ok", ngettext("%(n)s round is ready.", "%(n)s rounds are ready.", len(ready)) % {"n": len(ready)}, "")
        if ready
        else Check("missing", _("No round has a paper and a closing to come."), at("organise_round_new")),
    ]
    checks += [
        Check("warn", _("“%(round)s” opens as soon as you publish it.") % {"round": round_title(each)}, "")
        for each in ready
        if each.status == Round.Status.DRAFT and each.opens_at <= now
    ]
    if contest.closed_list:
        people = contest.invitees.count()
        checks.append(
            Check(
                "ok",
                ngettext("%(n)s person is on the list.", "%(n)s people are on the list.", people) % {"n": people},
                at("organise_invitees"),
            )
            if people
            else Check("warn", _("The list is empty: nobody can enter."), at("organise_invitees"))
        )
    if contest.ask_id_number != Contest.Asked.OFF:
        checks.append(
            Check("warn", _("ID numbers are asked for: collect them only if winners are checked by them."), entering)
        )
    return checks


# --- Papers ------------------------------------------------------------------------------------------


def blueprint_lines(contest: Contest) -> list[BlueprintLine]:
    """The contest's blueprints. Queries: blueprints, cells, rounds."""
    blueprints = contest.blueprints.order_by("pk").prefetch_related("cells", "rounds")
    return [
        BlueprintLine(
            name=each.name,
            url=reverse("contests:organise_blueprint", kwargs={"slug": contest.slug, "pk": each.pk}),
            questions=sum(cell.count for cell in each.cells.all()),
            points=sum(cell.count * cell.points for cell in each.cells.all()),
            rounds=[round_title(board_round) for board_round in each.rounds.all()],
        )
        for each in blueprints
    ]


def desk_blueprint(contest: Contest, pk: int) -> Blueprint:
    """A blueprint of the contest. Raises NotFound."""
    found = contest.blueprints.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def document_choices() -> list[tuple[int, str]]:
    """Documents by number and title, those with most questions first: the resolution before what carries it out."""
    rows = Document.objects.annotate(n=Count("passages__versions")).order_by("-n", "code")
    return [(row.pk, f"{row.number} – {_title(row)}" if row.number else _title(row)) for row in rows]


def passage_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Passages in reading order, grouped by their document's title. Queries: documents, passages."""
    groups = []
    passages: dict[int, list[tuple[int, str]]] = {}
    rows = (
        Passage.objects.filter(removed_in=None).order_by("document", "position").only("path", "heading", "document_id")
    )
    for row in rows:
        depth = max(row.path.count("/") - 2, 0)
        passages.setdefault(row.document_id, []).append((row.pk, "\u2003" * depth + row.heading))
    for pk, label in document_choices():
        if pk in passages:
            groups.append((label, passages[pk]))
    return groups


def topic_choices() -> list[tuple[int, str]]:
    """Topics of the bank."""
    return [(row.pk, either(row.name, row.name_en)) for row in Topic.objects.order_by("slug")]


def _title(document: Document) -> str:
    return either(document.title, document.title_en)


# --- People ------------------------------------------------------------------------------------------

# What the list of entries can be narrowed to.
FILTERS = ("", "unranked", "extra", "implausible")


def entry_rows(contest: Contest, *, query: str = "", narrow: str = "", page: int = 1) -> Paged:
    """Entries, newest first, found by name without accents. Queries: count, entries with their figures."""
    entries = contest.entries.select_related("contest", "commune", "province", "unit", "bloc")
    words = fold(query).split()
    if query and not words:
        entries = entries.none()
    for word in words:
        entries = entries.filter(folded_name__contains=word)
    match narrow:
        case "unranked":
            entries = entries.filter(ranked=False)
        case "extra":
            entries = entries.filter(extra_time_percent__gt=0)
        case "implausible":
            entries = entries.filter(attempts__implausible=True).distinct()
        case _:
            pass
    paged = page_of(entries.order_by("-created_at", "-pk"), page)
    finished = Q(status=Attempt.Status.FINISHED)
    sums = {
        entry_id: (attempts, best, implausible)
        for entry_id, attempts, best, implausible in Attempt.objects.filter(entry__in=[row.pk for row in paged.rows])
        .values("entry")
        .annotate(n=Count("pk", filter=finished), best=Max("score"), odd=Count("pk", filter=Q(implausible=True)))
        .values_list("entry", "n", "best", "odd")
    }
    return Paged(
        [_entry_row(row, sums.get(row.pk, (0, None, 0))) for row in paged.rows], paged.page, paged.pages, paged.total
    )


def _entry_row(entry: Entry, sums: tuple[int, int | None, int]) -> EntryRow:
    attempts, best, implausible = sums
    return EntryRow(
        url=reverse("contests:organise_entry", kwargs={"slug": entry.contest.slug, "pk": entry.pk}),
        name=entry_name(entry),
        place=entry_place(entry),
        unit=entry.unit.name if entry.unit else "",
        bloc=either(entry.bloc.name, entry.bloc.name_en) if entry.bloc else "",
        attempts=attempts,
        best=best,
        implausible=implausible,
        ranked=entry.ranked,
        extra_time_percent=entry.extra_time_percent,
    )


def entry_page(entry: Entry) -> EntryPage:
    """One entry. Query: its attempts with their rounds."""
    birth = entry.birth_date.strftime("%d/%m/%Y") if entry.birth_date else str(entry.birth_year or "")
    declared = [
        (_("Full name"), entry.name),
        (_("Birth"), birth),
        (_("Sex"), entry.get_sex_display() if entry.sex else ""),
        (_("Phone"), entry.phone),
        (_("E-mail"), entry.email),
        (_("ID number"), entry.id_number),
        (_("Occupation"), entry.occupation),
        (_("Place"), entry_place(entry)),
        (_("Unit"), entry.unit.name if entry.unit else ""),
        (_("Group"), either(entry.bloc.name, entry.bloc.name_en) if entry.bloc else ""),
    ]
    attempts = entry.attempts.select_related("round").defer("paper").order_by("started_at")
    return EntryPage(
        id=entry.pk,
        name=entry_name(entry),
        entered_at=entry.created_at,
        declared=[(label, text) for label, text in declared if text],
        ranked=entry.ranked,
        extra_time_percent=entry.extra_time_percent,
        committee_place=entry.committee_place,
        committee_decides="committee" in entry.contest.ranking,
        attempts=[
            EntryAttempt(
                round=round_title(attempt.round),
                number=attempt.number,
                started_at=attempt.started_at,
                deadline=attempt.deadline,
                finished=attempt.status == Attempt.Status.FINISHED,
                reason=attempt.get_reason_display() if attempt.reason else "",
                score=attempt.score,
                max_score=attempt.max_score,
                duration_ms=attempt.duration_ms,
                implausible=attempt.implausible,
            )
            for attempt in attempts
        ],
    )


def invitee_rows(contest: Contest, *, query: str = "", page: int = 1) -> Paged:
    """The closed list by name, numbers masked: (id, key, name). Queries: count, rows."""
    rows: QuerySet[Invitee] = contest.invitees.order_by("name", "pk")
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(key=query.casefold()))
    paged = page_of(rows, page)
    return Paged([(row.pk, masked(row.key), row.name) for row in paged.rows], paged.page, paged.pages, paged.total)


def masked(key: str) -> str:
    """A phone or ID number shows only its last three digits: enough to tell people apart."""
    return f"•••{key[-3:]}" if key.isdecimal() else key


def _rounds() -> QuerySet[Round]:
    return Round.objects.select_related("contest").annotate(questions=Sum("blueprint__cells__count"))


def page_of(rows: QuerySet[Any], page: int) -> Paged:
    """One page of these rows; a number that is no page gives the nearest one. Two queries."""
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    return Paged(list(rows[(page - 1) * PAGE : page * PAGE]), page, pages, total)
