"""Rich text in templates: `{% load richtext %}`, `{{ text|rich }}`, `{{ text|rich_line }}`."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from questions.rules.richtext import to_html, to_inline_html

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """Paragraphs of limited Markdown as HTML; it comes through an allow-list."""
    return mark_safe(to_html(text))  # noqa: S308


@register.filter
def rich_line(text: str) -> SafeString:
    """The same in one line."""
    return mark_safe(to_inline_html(text))  # noqa: S308
