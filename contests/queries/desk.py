"""What the organiser's desk shows. Personal data only where a page is about one entry."""

from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from contests.models import Bloc, Contest, Round
from contests.pages import Rule
from contests.queries.words import either, place_name, rules_of

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
