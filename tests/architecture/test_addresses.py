"""Every address answers: nothing that a stranger types ends in an error of ours. Grows with the URLconf by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, PathConverter, SlugConverter, StringConverter, UUIDConverter

# A value of the right shape, and one that surely leads to nothing.
VALUES: dict[type, tuple[object, ...]] = {
    IntConverter: (1, 999_999_999),
    SlugConverter: ("nq57", "khong-co"),
    StringConverter: ("01", "khong-co"),
    PathConverter: ("x/y",),
    UUIDConverter: ("00000000-0000-4000-8000-000000000000",),
}
# Named groups of regular expressions, and the few that take only certain words.
GUESSES = ("1", "khong-co")
WORDS = {"app_label": ("accounts",), "province": ("all", "01"), "form": ("csv", "xlsx"), "slug": ("nq57", "khong-co")}


def named(patterns: list[Any], namespaces: tuple[str, ...] = (), outer: dict[str, Any] | None = None) -> Iterator[Any]:
    """(full name, parameters) of every named pattern; parameters: name → converter or None."""
    for entry in patterns:
        parameters = {**(outer or {}), **entry.pattern.converters}
        parameters |= dict.fromkeys(getattr(entry.pattern.regex, "groupindex", {}).keys() - parameters.keys())
        if isinstance(entry, URLResolver):
            inside = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from named(entry.url_patterns, inside, parameters)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*namespaces, entry.name)), parameters


def addresses() -> list[Any]:
    """Every named address, once with values of each kind."""
    found = {}
    for name, parameters in named(get_resolver().url_patterns):
        for turn in range(2):
            values = {}
            for key, converter in parameters.items():
                choices = WORDS.get(key) or VALUES.get(type(converter)) or GUESSES
                values[key] = choices[min(turn, len(choices) - 1)]
            try:
                found[reverse(name, kwargs=values)] = name
            except NoReverseMatch:
                continue
    return [pytest.param(path, id=f"{name}={path}") for path, name in sorted(found.items())]


ADDRESSES = addresses()


def test_addresses_were_found() -> None:
    names = {name for name, _ in named(get_resolver().url_patterns)}
    reached = {param.id.partition("=")[0] for param in ADDRESSES if param.id}
    assert names - reached == set()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_stranger_gets_an_answer(path: str, client: Client) -> None:
    assert client.get(path).status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_stranger_who_posts_nonsense_gets_an_answer(path: str, client: Client) -> None:
    assert client.post(path, {"x": "\x00", "next": "//elsewhere"}).status_code < 500
    assert client.post(path, b"{", content_type="application/json").status_code < 500
