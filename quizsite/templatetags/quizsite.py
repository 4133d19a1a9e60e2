"""Tags for every template: `{% load quizsite %}`."""

from functools import cache

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from quizsite.catalogue import page_strings as strings_of

register = template.Library()


@register.simple_tag
def page_strings() -> SafeString:
    """The words of the page's scripts in its language, as JSON that they find by the id `strings`."""
    return _script(get_language() or "")


@cache
def _script(language: str) -> SafeString:
    return json_script(strings_of(language), "strings")
