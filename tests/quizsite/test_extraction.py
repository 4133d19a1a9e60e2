"""Which strings are found, and what is said about a catalogue that does not fit them."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from quizsite.extraction import Found, Unreadable, faults, in_python, in_script, in_template, read, text_of, updated


def plain(text: str, *, frontend: bool = False) -> Found:
    return Found(text, "", "", frontend=frontend)


def catalogue(**said: str) -> Catalog:
    catalog = Catalog(locale="vi")
    for msgid, msgstr in said.items():
        catalog.add(msgid, msgstr)
    return catalog


def test_python_calls_are_found() -> None:
    source = b"""
_("a"); gettext_lazy("b"); ngettext("%(n)s c", "%(n)s cs", n); pgettext("menu", "d")
npgettext_lazy("menu", "e", "es", 2); other("no"); _("long "
  "text")
"""
    assert set(in_python(source)) == {
        plain("a"),
        plain("b"),
        Found("%(n)s c", "%(n)s cs", "", frontend=False),
        Found("d", "", "menu", frontend=False),
        Found("e", "es", "menu", frontend=False),
        plain("long text"),
    }


def test_template_tags_are_found() -> None:
    source = """{% extends "x.html" %}{% load i18n %}
  <p title="{% translate "a" %}">Không (phải chuỗi</p> {{ _("b") }} {% translate 'd' context "menu" %}
      {% blocktranslate count n=n trimmed %}
        One {{ n }} place
      {% plural %}
        Many {{ n }} places
      {% endblocktranslate %}
  {% comment %} {% translate "no" %} {% endcomment %}
"""
    assert set(in_template(source, "x.html")) == {
        plain("a"),
        plain("b"),
        Found("d", "", "menu", frontend=False),
        Found("One %(n)s place", "Many %(n)s places", "", frontend=False),
    }


def test_script_calls_are_found() -> None:
    source = """
    // t("not this") nor `t(…)`
    /* t("nor this") */
    import { t, tn } from "../lib/i18n";
    export function t(msgid: string) {}
    const a = t("a"), b = t('it\\'s "b"', { n: 1 });
    <p aria-label={t("c")}>{tn("%(n)s d", "%(n)s ds", n)} {t(
      "e",
    )}</p> set("no"); at.t("no"); format("no"); "https://x" + t("f")
    """
    assert set(in_script(source, "x.ts")) == {
        plain("a", frontend=True),
        plain('it\'s "b"', frontend=True),
        plain("c", frontend=True),
        Found("%(n)s d", "%(n)s ds", "", frontend=True),
        plain("e", frontend=True),
        plain("f", frontend=True),
    }


@pytest.mark.parametrize("call", ["t(name)", "t(`a`)", 't("a" + b)', 'tn("one", many, n)'])
def test_a_script_call_without_its_text_is_refused_with_its_place(call: str) -> None:
    with pytest.raises(Unreadable, match=r"x\.ts:2"):
        list(in_script(f"\n{call}", "x.ts"))


def test_an_update_keeps_translations_and_drops_what_is_gone() -> None:
    new = updated(catalogue(a="Một", gone="Mất"), [plain("a"), plain("b")])
    assert {message.id: message.string for message in new if message.id} == {"a": "Một", "b": ""}


def test_an_update_marks_strings_of_the_scripts_even_when_python_says_them_too() -> None:
    new = updated(Catalog(locale="vi"), [plain("a"), plain("a", frontend=True), plain("b")])
    assert {message.id: message.auto_comments for message in new if message.id} == {"a": ["frontend"], "b": []}


def test_a_string_that_gains_a_plural_keeps_its_translation() -> None:
    new = updated(catalogue(a="Một"), [plain("a"), Found("a", "as", "", frontend=False)])
    assert [(message.id, message.string) for message in new if message.id] == [(("a", "as"), ("Một",))]


def test_the_file_is_the_same_after_a_round_trip(tmp_path: Path) -> None:
    found = [plain("b\n%(x)s"), plain("a", frontend=True), Found("c", "cs", "menu", frontend=False)]
    path = tmp_path / "django.po"
    path.write_bytes(text_of(updated(catalogue(a="Một"), found)))
    again = text_of(updated(read(path, "vi"), found))
    assert again == path.read_bytes()
    assert b"#. frontend" in again


def test_a_true_catalogue_has_no_faults() -> None:
    assert faults(catalogue(**{"%(n)s a": "%(n)s một"}), [plain("%(n)s a")]) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "untranslated: 'Save %(n)s'"),
        ({"Save %(n)s": ""}, "untranslated: 'Save %(n)s'"),
        ({"Save %(n)s": "Lưu"}, "placeholders differ: 'Save %(n)s' → 'Lưu'"),
        ({"Save %(n)s": "Lưu %(m)s"}, "placeholders differ: 'Save %(n)s' → 'Lưu %(m)s'"),
        ({"Save %(n)s": "Lưu %(n)s", "gone": "Mất"}, "unused: 'gone'"),
    ],
)
def test_each_fault_is_named(said: dict[str, str], fault: str) -> None:
    assert faults(catalogue(**said), [plain("Save %(n)s")]) == [fault]


def test_a_fuzzy_translation_is_a_fault() -> None:
    catalog = Catalog(locale="vi")
    catalog.add("a", "Một", flags={"fuzzy"})
    assert faults(catalog, [plain("a")]) == ["fuzzy: 'a'"]


def test_a_script_string_without_its_mark_is_a_fault() -> None:
    assert faults(catalogue(a="Một"), [plain("a", frontend=True)]) == ["not marked as frontend: 'a'"]
