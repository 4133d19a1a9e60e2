"""Item analysis as files: a table for spreadsheets and a printed report, both from what the page shows.

The report is set by Typst from `analysis.typ`; it gets its words and figures as one JSON value, so that no text of a
question can be a command of it.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contests.queries.analysis import AnalysisPage, ItemLine, Portion, letter
from contests.rules.phases import VIETNAM
from contests.spreadsheets import as_csv

_TEMPLATE: Final = Path(__file__).with_name("analysis.typ")
_MOST_OPTIONS: Final = 8
_SIGNS: Final = 3


def analysis_csv(page: AnalysisPage) -> bytes:
    """A line for each question; shares in percent, times in seconds, figures with a decimal point."""
    heading = [
        _("Question"),
        _("Version"),
        _("Kind"),
        _("Text"),
        _("Attempts"),
        _("Answered"),
        _("Right, %"),
        _("Right in the top third, %"),
        _("Right in the middle third, %"),
        _("Right in the bottom third, %"),
        _("Item–total correlation"),
        _("Item–rest correlation"),
        _("Discrimination index, 27 %"),
        _("Mean time, s"),
        _("Median time, s"),
        _("Not answered, %"),
        _("Key"),
        *(
            f"{letter(place)}: {part}"
            for place in range(_MOST_OPTIONS)
            for part in (_("all, %"), _("top third, %"), _("bottom third, %"))
        ),
        _("Commonest wrong answers"),
        _("Advice"),
    ]
    return as_csv(heading, (_row(item) for item in page.items.rows))


def _row(item: ItemLine) -> list[object]:
    figures = (item.facility, *item.thirds, item.item_total, item.item_rest, item.discrimination)
    options: list[float | None] = []
    for option in item.options[:_MOST_OPTIONS]:
        options += [option.portion.all, option.portion.top, option.portion.bottom]
    options += [None] * (3 * _MOST_OPTIONS - len(options))
    return [
        item.ref,
        item.number,
        item.kind,
        item.stem,
        item.attempts,
        item.answered,
        *(_rounded(each) for each in (*figures, item.mean_seconds, item.median_seconds, item.unanswered.all)),
        "".join(option.letter for option in item.options if option.right),
        *(_rounded(each) for each in options),
        "; ".join(f"{wrong.text} ({wrong.count})" for wrong in item.wrong),
        " ".join(line.text for line in item.advice),
    ]


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, _SIGNS)


def analysis_pdf(page: AnalysisPage) -> bytes:
    """A4, in the reader's language."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(settings.FRONTEND_DIST / "fonts")])
    report = json.dumps(_report(page), ensure_ascii=False)
    compiled = typst.Compiler(str(_TEMPLATE), font_paths=fonts, sys_inputs={"report": report}).compile()
    if not isinstance(compiled, bytes):
        raise TypeError("a PDF is one file")
    return compiled


def _report(page: AnalysisPage) -> dict[str, object]:
    moment = localtime(page.counted_at, VIETNAM)
    return {
        "lang": (get_language() or "vi")[:2],
        "title": _("Item analysis"),
        "contest": page.contest_title,
        "round": page.round_title,
        "made": _("Counted on %(moment)s") % {"moment": f"{date_format(moment, 'd/m/Y')} {date_format(moment, 'H:i')}"},
        "provisional": "" if page.settled else _("Provisional: the round is not settled yet."),
        "notes": _notes(page),
        "summary": _summary(page),
        "bars": [asdict(bar) for bar in page.summary.bars],
        "bars_title": _("Scores"),
        "items": [_item(item) for item in page.items.rows],
        "page": _("Page"),
        "words": {
            "option": _("Option"),
            "all": _("all"),
            "top": _("top third"),
            "bottom": _("bottom third"),
            "wrong": _("Commonest wrong answers"),
            "unanswered": _("not answered"),
            "key": _("right"),
        },
        "sources": sources(),
    }


def _notes(page: AnalysisPage) -> list[str]:
    scope = _("Every counted attempt.") if page.all_attempts else _("Of each participant the attempt that counts.")
    notes = [scope]
    if page.summary.every > 1:
        notes.append(_("From a sample: one attempt in %(n)s.") % {"n": page.summary.every})
    if not page.summary.same_paper:
        notes.append(_("Papers were drawn at random: each figure is of the attempts that got the question."))
    return notes


def _summary(page: AnalysisPage) -> list[tuple[str, str]]:
    paper = page.summary
    return [
        (_("Attempts"), _number(paper.attempts, 0)),
        (_("Questions"), _number(paper.items, 0)),
        (_("Mean score"), f"{_number(paper.mean, 2)} / {_number(paper.max_score, 1)}"),
        (_("Median score"), _number(paper.median, 1)),
        (_("Standard deviation"), _number(paper.sd, 2)),
        (_("Cronbach’s alpha"), f"{_number(paper.alpha, 2)} ({paper.alpha_words})" if paper.alpha is not None else "–"),
        (_("Standard error of measurement"), _number(paper.sem, 2)),
    ]


def _item(item: ItemLine) -> dict[str, object]:
    return {
        "ref": item.ref,
        "stem": item.stem,
        "kind": item.kind,
        "grave": item.grave,
        "figures": [
            (_("Attempts"), _number(item.attempts, 0)),
            (_("Right"), _percent(item.facility)),
            (_("Item–rest"), _number(item.item_rest, 2)),
            (_("Item–total"), _number(item.item_total, 2)),
            (_("Discrimination"), _number(item.discrimination, 2)),
            (_("Median time"), _seconds(item.median_seconds)),
        ],
        "options": [
            {"letter": each.letter, "text": each.text, "right": each.right, **_portion(each.portion)}
            for each in item.options
        ],
        "unanswered": _portion(item.unanswered),
        "wrong": [f"{each.text} ({_number(each.count, 0)})" for each in item.wrong],
        "advice": [asdict(each) for each in item.advice],
    }


def _portion(portion: Portion) -> dict[str, object]:
    return {
        "share": portion.all,
        "all": _percent(portion.all),
        "top": _percent(portion.top),
        "bottom": _percent(portion.bottom),
    }


def _number(value: float | None, digits: int) -> str:
    # Django's own cuts digits off.
    return "–" if value is None else number_format(round(value, digits), digits)


def _percent(value: float) -> str:
    return f"{_number(value, 1)} %"


def _seconds(value: float | None) -> str:
    return "–" if value is None else _("%(n)s s") % {"n": _number(value, 1)}


def sources() -> list[str]:
    """What the formulas rest on, for readers who check them."""
    return [
        _("Right: the share of attempts that answered it right. Top and bottom thirds are by score."),
        _(
            "Correlation with the rest: point-biserial of right or wrong with the score on all other questions "
            "(Henrysson 1963)."
        ),
        _("Discrimination: right in the best 27 % minus right in the worst 27 % (Kelley 1939); ties are shared out."),
        _(
            "Alpha: Cronbach 1951, the same as KR-20 where each question is worth one point; for papers drawn at "
            "random from the covariances of questions that were drawn together (Lord and Novick 1968)."
        ),
        _("Standard error of measurement: how far a score would move if the same person sat a like paper again."),
    ]
