"""The pages' scripts get the words of their language, and only those that they say."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation
from pytest_django.fixtures import Settings

from quizsite.catalogue import catalogue_path, page_strings
from quizsite.extraction import FRONTEND, faults, read, strings_in
from quizsite.templatetags import quizsite as tags


def test_every_string_of_the_sources_is_translated_and_used() -> None:
    strings = strings_in(Path(settings.BASE_DIR))
    assert faults(read(catalogue_path("vi"), "vi"), strings) == []


def test_the_pages_get_exactly_the_strings_of_the_scripts() -> None:
    said = {found.singular for found in strings_in(Path(settings.BASE_DIR)) if found.frontend}
    assert page_strings("vi").keys() == said


def test_english_needs_no_catalogue() -> None:
    assert page_strings("en") == {}


@pytest.fixture
def small_catalogue(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "vi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        f'#. {FRONTEND}\nmsgid "Saved"\nmsgstr "Đã lưu </script>"\n\n'
        f'#. {FRONTEND}\nmsgid "%(n)s place"\nmsgid_plural "%(n)s places"\nmsgstr[0] "%(n)s nơi"\n\n'
        'msgid "Server only"\nmsgstr "Riêng máy chủ"\n',
        encoding="utf-8",
    )
    settings.LOCALE_PATHS = [tmp_path]
    return path


def test_a_page_holds_its_strings_as_inert_json(small_catalogue: Path) -> None:
    page_strings.cache_clear()
    tags._script.cache_clear()
    with translation.override("vi"):
        html = engines["django"].from_string("{% load quizsite %}{% page_strings %}").render()
    page_strings.cache_clear()
    tags._script.cache_clear()
    head, _, rest = html.partition(">")
    assert head == '<script id="strings" type="application/json"'
    assert json.loads(rest.removesuffix("</script>")) == {"Saved": "Đã lưu </script>", "%(n)s place": ["%(n)s nơi"]}
    assert html.count("</script>") == 1
