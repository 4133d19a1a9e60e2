"""An answer beside what is right, in words: for practice once answered, and for results once keys are visible.

Of kinds that are answered by choosing the options themselves say it; this is for the other kinds.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString

from questions.pages import ReviewedLine
from questions.queries import ShownVersion
from questions.rules.content import CHOSEN
from questions.rules.marking import UNMATCHED, Key, is_right
from questions.rules.richtext import to_inline_html

_NOTHING = SafeString("")


def reviewed_lines(shown: ShownVersion, key: Key, response: object, order: Sequence[int]) -> list[ReviewedLine]:
    """Line by line what was answered and what is right; none of kinds answered by choosing.

    `response` as it is stored, `order`: the written positions of the options as they were shown.
    """
    if shown.kind in CHOSEN:
        return []
    if shown.kind == "ordering":
        return _places(shown, response, order)
    if shown.kind == "matching":
        return _pairs(shown, key, response, order)
    own = escape(response) if isinstance(response, str) else _NOTHING
    return [ReviewedLine(_NOTHING, own, escape("; ".join(_accepted(key))), is_right(key, response, order))]


def _places(shown: ShownVersion, response: object, order: Sequence[int]) -> list[ReviewedLine]:
    """Place by place: what was put there, what belongs there."""
    items = [_html(text) for text in shown.options]
    own = [order[index] for index in response] if isinstance(response, list) else []
    return [
        ReviewedLine(
            label=SafeString(f"{place + 1}."),
            own=items[own[place]] if place < len(own) else _NOTHING,
            right=right,
            good=place < len(own) and own[place] == place,
        )
        for place, right in enumerate(items)
    ]


def _pairs(shown: ShownVersion, key: Key, response: object, order: Sequence[int]) -> list[ReviewedLine]:
    """Prompt by prompt, as they were shown."""
    partners = [_html(text) for text in shown.partners]
    own = response if isinstance(response, list) else [UNMATCHED] * len(order)
    return [
        ReviewedLine(
            label=_html(shown.options[written]),
            own=partners[partner] if partner != UNMATCHED else _NOTHING,
            right=partners[key.pairs[written]],
            good=partner == key.pairs[written],
        )
        for written, partner in zip(order, own, strict=True)
    ]


def _accepted(key: Key) -> list[str]:
    """The numbers or texts that count as right."""
    return [_number(value, slack) for value, slack in key.numbers] or list(key.words)


def _number(value: Decimal, slack: Decimal) -> str:
    return f"{number_format(value)} ± {number_format(slack)}" if slack else number_format(value)


def _html(text: str) -> SafeString:
    return SafeString(to_inline_html(text))
