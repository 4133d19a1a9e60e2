"""Texts in the reader's language, and the words that follow from a contest's settings."""

from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contests.models import Contest, Entry, Round
from contests.pages import Rule
from contests.rules.ranking import Criterion
from localities.models import Commune, Province
from localities.rules.names import full_name, full_name_en


def in_english() -> bool:
    """Whether the reader chose English."""
    return (get_language() or "vi").startswith("en")


def either(vietnamese: str, english: str) -> str:
    """The text in the reader's language; Vietnamese where there is no English."""
    return english or vietnamese if in_english() else vietnamese


def contest_title(contest: Contest) -> str:
    return either(contest.title, contest.title_en)


def round_title(board_round: Round) -> str:
    return either(board_round.title, board_round.title_en)


def place_name(place: Province | Commune) -> str:
    """With its type word: "Phường Hoàn Kiếm", "Hoan Kiem Ward"."""
    return full_name_en(place.type, place.name_en) if in_english() else full_name(place.type, place.name)


def entry_place(entry: Entry) -> str:
    """Where an entry is from, as boards show it."""
    names = [place_name(place) for place in (entry.commune, entry.province) if place is not None]
    return ", ".join(names)


def entry_name(entry: Entry) -> str:
    """How boards call an entry."""
    return entry.name or _("Participant %(number)s") % {"number": entry.pk}


_CRITERIA = {
    Criterion.SCORE: lambda: _("higher score"),
    Criterion.ALL_CORRECT: lambda: _("everything right"),
    Criterion.PREDICTION: lambda: _("nearest prediction"),
    Criterion.DURATION: lambda: _("shorter time"),
    Criterion.SUBMITTED: lambda: _("earlier submission"),
    Criterion.COMMITTEE: lambda: _("decision of the committee"),
}


def rules_of(contest: Contest, current: Round | None, *, questions: int) -> Sequence[Rule]:
    """The rules in a few lines, from the settings."""
    rules = [Rule(_("Who may enter"), _who(contest))]
    if current is not None and questions:
        paper = ngettext("%(count)s question", "%(count)s questions", questions) % {"count": questions}
        minutes = ngettext("%(count)s minute", "%(count)s minutes", current.minutes) % {"count": current.minutes}
        rules.append(Rule(_("Paper"), _("%(paper)s in %(minutes)s") % {"paper": paper, "minutes": minutes}))
    rules.append(Rule(_("Attempts"), _attempts(contest)))
    order = " → ".join(_CRITERIA[Criterion(criterion)]() for criterion in contest.ranking)
    rules.append(Rule(_("Ranking"), order))
    rules.append(Rule(_("Keys and explanations"), contest.get_keys_visible_display()))
    return rules


def _who(contest: Contest) -> str:
    parts = []
    if contest.closed_list:
        parts.append(_("people on the organisers' list"))
    provinces = [place_name(province) for province in contest.residents_of.all()]
    if provinces:
        parts.append(_("residents of %(provinces)s") % {"provinces": ", ".join(provinces)})
    if contest.min_age is not None:
        parts.append(_("from %(age)s years of age") % {"age": contest.min_age})
    if not parts:
        parts.append(_("everyone"))
    if not contest.guests_allowed:
        parts.append(_("with an account"))
    text = ", ".join(parts)
    return text[0].upper() + text[1:]


def _attempts(contest: Contest) -> str:
    if contest.attempts_max is None:
        number = _("as many as you like")
    else:
        number = ngettext("%(count)s attempt", "%(count)s attempts", contest.attempts_max) % {
            "count": contest.attempts_max
        }
        number = f"{number} {contest.get_attempts_period_display()}"
    if contest.attempts_max == 1 and contest.attempts_period == Contest.Period.ROUND:
        return number
    return f"{number}; {_('what counts')}: {contest.get_counting_display()}"
