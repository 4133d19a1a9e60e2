"""The contest's pages: the list, a contest, the moment before the clock starts, one's own entries."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people import Person
from accounts.rights import Action, can
from contests.errors import ContestNotFound, NotEntered
from contests.models import Attempt, Contest, Entry, Round, Standing
from contests.pages import AttemptLine, ContestCard, ContestPage, DocumentLink, MyEntry, ReadyPage, RoundCard
from contests.queries.notices import notices
from contests.queries.words import contest_title, either, entry_name, entry_place, round_title, rules_of
from contests.rules.counting import Allowance, Period, allowance
from contests.rules.phases import Phase, board_state, next_change, phase

_RUNNING_FIRST = {Phase.OPEN: 0, Phase.RESTING: 1, Phase.UPCOMING: 2, Phase.CLOSED: 3, Phase.DRAFT: 4}


def visible_contest(slug: str, person: Person) -> Contest:
    """The contest if it is published or this person may see drafts of it. Raises ContestNotFound."""
    contest = Contest.objects.filter(slug=slug).first()
    if contest is None:
        raise ContestNotFound
    if contest.status == Contest.Status.DRAFT and not can(person, Action.CONTEST_VIEW_DRAFT, contest):
        raise ContestNotFound
    return contest


def visible_round(slug: str, number: int, person: Person) -> Round:
    """A published round of a visible contest. Raises ContestNotFound."""
    contest = visible_contest(slug, person)
    found = _rounds().filter(contest=contest, number=number).exclude(status=Round.Status.DRAFT).first()
    if found is None:
        raise ContestNotFound
    return found


def published_round(round_id: int) -> Round:
    """A published round of a contest that is no draft. Raises ContestNotFound."""
    rounds = _published_rounds().exclude(contest__status=Contest.Status.DRAFT)
    found = rounds.filter(pk=round_id).first()
    if found is None:
        raise ContestNotFound
    return found


def entry_of(contest: Contest, person: Person) -> Entry | None:
    """The person's entry in the contest."""
    return Entry.objects.of(person).filter(contest=contest).select_related("contest", "commune", "province").first()


def has_entries(person: Person) -> bool:
    """Whether this person has entered anything."""
    return Entry.objects.of(person).exists()


def required_entry(contest: Contest, person: Person) -> Entry:
    """The person's entry. Raises NotEntered."""
    entry = entry_of(contest, person)
    if entry is None:
        raise NotEntered
    return entry


def round_card(board_round: Round, *, now: datetime) -> RoundCard:
    """A round as lists and pages show it. Expects `questions` annotated (see `_rounds`)."""
    place = {"slug": board_round.contest.slug, "number": board_round.number}
    window = board_round.window
    return RoundCard(
        id=board_round.pk,
        number=board_round.number,
        title=round_title(board_round),
        phase=phase(window, now),
        opens_at=board_round.opens_at,
        closes_at=board_round.closes_at,
        changes_at=next_change(window, now),
        minutes=board_round.minutes,
        questions=getattr(board_round, "questions", None) or 0,
        url=reverse("contests:ready", kwargs=place),
        board_url=reverse("contests:board", kwargs=place),
        places_url=reverse("contests:places", kwargs=place),
        board_state=board_state(
            window,
            now,
            freezes_at=board_round.board_freezes_at,
            results_published=board_round.results_published_at is not None,
        ),
    )


def home_cards(*, now: datetime) -> list[ContestCard]:
    """Published contests, those running first. Queries: contests, rounds."""
    contests = (
        Contest.objects.filter(status=Contest.Status.PUBLISHED)
        .annotate(entrants=Count("entries"))
        .prefetch_related(Prefetch("rounds", queryset=_published_rounds()))
    )
    cards = []
    for contest in contests:
        current = _current(list(contest.rounds.all()), now)
        cards.append(
            ContestCard(
                slug=contest.slug,
                title=contest_title(contest),
                summary=either(contest.summary, contest.summary_en),
                url=reverse("contests:contest", kwargs={"slug": contest.slug}),
                round=round_card(current, now=now) if current else None,
                entrants=contest.entrants,
            )
        )
    return sorted(cards, key=lambda card: _RUNNING_FIRST[card.round.phase if card.round else Phase.DRAFT])


def contest_page(slug: str, person: Person, *, now: datetime) -> ContestPage:
    """Raises ContestNotFound."""
    contest = visible_contest(slug, person)
    rounds = list(_published_rounds().filter(contest=contest))
    current = _current(rounds, now)
    entry = entry_of(contest, person)
    label, url = _action(contest, current, entry, now)
    return ContestPage(
        slug=contest.slug,
        title=contest_title(contest),
        summary=either(contest.summary, contest.summary_en),
        prizes=either(contest.prizes, contest.prizes_en),
        full_rules=either(contest.rules, contest.rules_en),
        rules=rules_of(contest, current, questions=getattr(current, "questions", None) or 0),
        documents=[
            DocumentLink(
                title=either(document.title, document.title_en),
                number=document.number,
                url=reverse("questions:document", kwargs={"code": document.code}),
                practice_url=reverse("questions:practice", kwargs={"code": document.code}),
            )
            for document in contest.documents.all()
        ],
        rounds=[round_card(each, now=now) for each in rounds],
        current=round_card(current, now=now) if current else None,
        entrants=contest.entries.count(),
        entered=entry is not None,
        action_url=url,
        action_label=label,
        notice=_("This contest is a draft: only its organisers see it.")
        if contest.status == Contest.Status.DRAFT
        else "",
        corrections=notices(contest.pk, now=now),
    )


def allowance_of(entry: Entry, board_round: Round, *, now: datetime) -> Allowance:
    """How many attempts the entry has left in this round now."""
    contest = entry.contest
    made = entry.attempts.all()
    if contest.attempts_period == Contest.Period.ROUND:
        made = made.filter(round=board_round)
    return allowance(
        list(made.values_list("started_at", flat=True)),
        now,
        attempts_max=contest.attempts_max,
        period=Period(contest.attempts_period),
    )


def next_step(contest: Contest, *, now: datetime) -> str:
    """Where somebody goes who has entered: the round that is open or next, else the contest."""
    current = _current(list(_published_rounds().filter(contest=contest)), now)
    if current is None:
        return reverse("contests:contest", kwargs={"slug": contest.slug})
    return reverse("contests:ready", kwargs={"slug": contest.slug, "number": current.number})


def ready_page(board_round: Round, entry: Entry, *, now: datetime) -> ReadyPage:
    """What the person reads before the clock starts."""
    contest = entry.contest
    left = allowance_of(entry, board_round, now=now)
    attempts = list(entry.attempts.filter(round=board_round).order_by("number"))
    running = next((each for each in attempts if each.status == Attempt.Status.OPEN), None)
    return ReadyPage(
        contest_title=contest_title(contest),
        contest_url=reverse("contests:contest", kwargs={"slug": contest.slug}),
        round=round_card(board_round, now=now),
        entry_name=entry_name(entry),
        entry_place=entry_place(entry),
        minutes=board_round.minutes,
        extra_time_percent=entry.extra_time_percent,
        attempts_left=left.left,
        attempts_max=contest.attempts_max,
        attempts_period=contest.get_attempts_period_display(),
        next_attempt_at=left.renews_at if left.left == 0 else None,
        open_attempt_url=reverse("contests:attempt", kwargs={"public_id": running.public_id}) if running else "",
        past=attempt_lines(attempts, counting_attempt(entry, board_round)),
    )


def my_entries(person: Person) -> list[MyEntry]:
    """Everything that this person takes part in. Queries: entries, attempts, standings."""
    entries = list(
        Entry.objects.of(person)
        .select_related("contest", "commune", "province")
        .prefetch_related(Prefetch("attempts", queryset=_attempts_with_reports()))
        .order_by("-created_at")
    )
    counting = set(
        Standing.objects.filter(entry__in=entries, variant=Standing.Variant.LIVE).values_list("attempt_id", flat=True)
    )
    return [
        MyEntry(
            contest_title=contest_title(entry.contest),
            contest_url=reverse("contests:contest", kwargs={"slug": entry.contest.slug}),
            place=entry_place(entry),
            attempts=attempt_lines(entry.attempts.all(), counting),
        )
        for entry in entries
    ]


def counting_attempt(entry: Entry, board_round: Round) -> set[int]:
    """The id of the attempt that counts, as a set of one or none."""
    rows = Standing.objects.filter(round=board_round, entry=entry, variant=Standing.Variant.LIVE)
    return set(rows.values_list("attempt_id", flat=True))


def attempt_lines(attempts: Iterable[Attempt], counting: set[int]) -> list[AttemptLine]:
    """The finished ones among attempts."""
    return [
        AttemptLine(
            number=attempt.number,
            url=reverse("contests:result", kwargs={"public_id": attempt.public_id}),
            score=attempt.score or 0,
            max_score=attempt.max_score,
            duration_ms=attempt.duration_ms or 0,
            finished_at=attempt.finished_at,
            counts=attempt.pk in counting,
            reported=getattr(attempt, "reported", 0),
            answered=getattr(attempt, "answered_reports", 0),
        )
        for attempt in attempts
        if attempt.finished_at is not None
    ]


def _attempts_with_reports() -> QuerySet[Attempt]:
    answered = Count("reports", filter=Q(reports__answered_at__isnull=False))
    attempts = Attempt.objects.annotate(reported=Count("reports"), answered_reports=answered)
    return attempts.order_by("started_at").defer("paper")


def _rounds() -> QuerySet[Round]:
    # `questions` sums the blueprint's lines; a round with parts has none.
    return Round.objects.select_related("contest").annotate(questions=Sum("blueprint__cells__count"))


def _published_rounds() -> QuerySet[Round]:
    return _rounds().filter(status=Round.Status.PUBLISHED).order_by("number")


def _current(rounds: Sequence[Round], now: datetime) -> Round | None:
    """The round that the one big button is about: open, else next, else the last that closed."""
    playable = [each for each in rounds if each.blueprint_id is not None]
    if not playable:
        return None

    def order(each: Round) -> tuple[int, float]:
        at = phase(each.window, now)
        nearest = each.opens_at.timestamp()
        return _RUNNING_FIRST[at], -nearest if at == Phase.CLOSED else nearest

    return min(playable, key=order)


def _action(contest: Contest, current: Round | None, entry: Entry | None, now: datetime) -> tuple[str, str]:
    """Label and address of the one big button; ("", "") when there is nothing to do."""
    if current is None:
        return "", ""
    place = {"slug": contest.slug, "number": current.number}
    at = phase(current.window, now)
    if at == Phase.CLOSED:
        return _("See the leaderboard"), reverse("contests:board", kwargs=place)
    if entry is None:
        return _("Enter the contest"), reverse("contests:enter", kwargs={"slug": contest.slug})
    if at == Phase.OPEN:
        return _("Go to the contest"), reverse("contests:ready", kwargs=place)
    return _("You are entered"), reverse("contests:ready", kwargs=place)
