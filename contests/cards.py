"""The picture of a result that a participant shares: their name, score and contest, no answer and no key."""

import io
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from contests.pages import ResultPage

_WIDTH, _HEIGHT, _MARGIN = 1200, 630, 72
_PAPER, _INK, _QUIET, _ACCENT = "#fdfaf5", "#2b2320", "#6b5f58", "#9d1c20"


def result_card(page: ResultPage) -> bytes:
    """A PNG of 1200 × 630 pixels, the size that social networks show."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _WIDTH, 18), fill=_ACCENT)
    _text(draw, _MARGIN, 84, page.contest_title, size=40, colour=_ACCENT, bold=True, lines=2)
    _text(draw, _MARGIN, 208, page.round.title, size=30, colour=_QUIET)
    _text(draw, _MARGIN, 270, page.name, size=46, colour=_INK, bold=True)
    score = f"{page.score}/{page.max_score}"
    draw.text((_MARGIN, 350), score, font=_font(128, bold=True), fill=_ACCENT)
    minutes, seconds = divmod(page.duration_ms // 1000, 60)
    detail = _("%(correct)s of %(length)s right · %(minutes)s min %(seconds)s s") % {
        "correct": page.correct,
        "length": page.length,
        "minutes": minutes,
        "seconds": seconds,
    }
    _text(draw, _MARGIN, 510, detail, size=32, colour=_INK)
    if page.commune_label:
        _text(draw, _MARGIN, 560, page.commune_label, size=28, colour=_QUIET)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    weight = "600SemiBold" if bold else "400Regular"
    return ImageFont.truetype(str(settings.FRONTEND_DIST / "fonts" / f"BeVietnamPro_{weight}.ttf"), size)


def _text(
    draw: ImageDraw.ImageDraw, x: int, y: int, text: str, *, size: int, colour: str, bold: bool = False, lines: int = 1
) -> None:
    """Write text in at most `lines` lines between the margins; what does not fit ends in an ellipsis."""
    font = _font(size, bold=bold)
    fitted = _wrap(draw, " ".join(text.split()), font, lines)
    for number, line in enumerate(fitted):
        draw.text((x, y + number * round(size * 1.3)), line, font=font, fill=colour)


def _wrap(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, lines: int) -> list[str]:
    room = _WIDTH - 2 * _MARGIN
    wrapped: list[str] = [""]
    for word in text.split():
        longer = f"{wrapped[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= room:
            wrapped[-1] = longer
        elif len(wrapped) < lines:
            wrapped.append(word)
        else:
            while wrapped[-1] and draw.textlength(wrapped[-1] + "…", font=font) > room:
                wrapped[-1] = wrapped[-1][:-1]
            wrapped[-1] += "…"
            break
    return wrapped
