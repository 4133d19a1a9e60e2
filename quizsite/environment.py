"""Reads settings from the environment; a value that cannot be understood stops the start with a line that names it.

Values are never printed: they may be secret.
"""

import os
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "", *, required: bool = False) -> str:
    """The variable as it is. An empty one counts as not set."""
    value = os.environ.get(name, "").strip() or default
    if required and not value:
        raise ImproperlyConfigured(f"{name} must be set when QUIZSITE_MODE=production.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """True or false; a typing error is neither."""
    value = text(name, str(default)).lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false.")
    return value in TRUE


def whole(name: str, default: int) -> int:
    """A whole number, 0 or more."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def seconds(name: str, default: float) -> float:
    """A time in seconds, more than 0."""
    try:
        value = float(text(name, str(default)))
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ImproperlyConfigured(f"{name} must be a number of seconds, more than 0.")
    return value


def words(name: str, default: str = "", *, required: bool = False) -> list[str]:
    """Words between commas."""
    return [word.strip() for word in text(name, default, required=required).split(",") if word.strip()]


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join(allowed)}.")
    return value


def address(name: str, default: str, schemes: Sequence[str], *, required: bool = False) -> str:
    """An address that begins with one of the schemes, or nothing where nothing is the default."""
    value = text(name, default, required=required)
    if value and value.partition(":")[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{scheme}:' for scheme in schemes)}")
    return value
