"""How templates show the numbers of contests: the same forms as frontend/src/lib/format.ts."""

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def duration(milliseconds: int) -> str:
    """A time taken, as m:ss and hundredths ("4:12,34"; a point in English): ties are decided below the second."""
    hundredths = milliseconds // 10
    minutes, rest = divmod(hundredths, 6000)
    seconds, fraction = divmod(rest, 100)
    separator = formats.get_format("DECIMAL_SEPARATOR")
    return f"{minutes}:{seconds:02d}{separator}{fraction:02d}"


@register.filter
def grouped(number: int) -> str:
    """A whole number in groups of three ("45.214"; "45,214" in English), which Django's own forms for vi lack."""
    separator = formats.get_format("THOUSAND_SEPARATOR")
    return f"{number:,}".replace(",", separator)


@register.filter
def share(part: float, whole: float) -> float:
    """`part` of `whole` in percent, 0 when there is no whole."""
    return 100 * part / whole if whole else 0.0
