"""A document's map at the bank's desk, and beside it what a contest's blueprint would leave untested.

The map is the bank's; it is shown here because only contests know blueprints.
"""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.desk import at_desk
from accounts.models import User
from accounts.rights import Action, can
from contests.queries.coverage import blueprint_choices, blueprint_lines
from contests.rules.coverage import chances
from contests.rules.drawing import shortage
from contests.services.starting import cells_and_pool
from questions.models import Question
from questions.queries.coverage import CoveragePage, coverage_page, scale


@dataclass(frozen=True, slots=True)
class Untested:
    """What a blueprint does with a document. `chances` in per cent by passage id; `never`: passages that no paper asks
    about, of them `writable` for want of approved contest questions. `short`: the bank cannot fill the blueprint."""

    id: int
    chances: dict[int, float]
    never: int
    writable: int
    short: bool


@require_GET
@at_desk(Action.BANK_READ)
def coverage(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """The map, narrowed by `?use=`; with `?blueprint=` beside the chances that it gives each passage."""
    use = request.GET.get("use", "")
    asked = request.GET.get("blueprint", "")
    blueprint = int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else None
    # A paper draws contest questions only: the map beside a blueprint counts no others.
    page = coverage_page(code, use="contest" if blueprint else use)
    untested = _untested(user, blueprint, page) if blueprint else None
    context = {
        "tab": "coverage",
        "page": page,
        "rows": [(row, untested.chances[row.id] if untested else None) for row in page.rows],
        "uses": Question.Use.choices,
        "scale": scale(),
        "blueprints": blueprint_choices(user, page.id),
        "untested": untested,
        "may_edit": can(user, Action.BANK_EDIT),
    }
    return render(request, "bank/coverage_document.html", context)


def _untested(user: User, blueprint: int, page: CoveragePage) -> Untested:
    cells, pool = cells_and_pool(blueprint_lines(user, blueprint))
    found = chances(cells, pool, [row.id for row in page.rows])
    never = [row for row in page.rows if not found[row.id]]
    return Untested(
        id=blueprint,
        chances={passage: 100 * chance for passage, chance in found.items()},
        never=len(never),
        writable=sum(not row.approved for row in never),
        short=shortage(cells, pool) is not None,
    )
