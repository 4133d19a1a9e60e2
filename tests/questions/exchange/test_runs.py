"""Rich text as runs and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.exchange.runs import Run, plain, rich, runs_of, said, same
from questions.rules.content import bare
from questions.rules.richtext import to_html, to_text

RUNS = st.lists(
    st.builds(
        Run, st.text("ab **~^.,- \n", max_size=6), st.booleans(), st.booleans(), st.sampled_from(["", "sub", "super"])
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    "text",
    [
        "chữ",
        "a *b* c",
        "**a *b* c**",
        "CO~2~ và m^2^",
        "một\n**hai**\nba",
        "một **x**\n\nhai",
        "**x** y\n- a *i*\n- b\n\nhết",
        "1. **a**\n2. b",
        "x~a\\ b~",
        "5 * 3",
        "***d***",
    ],
)
def test_looks_survive(text: str) -> None:
    assert same(rich(runs_of(text)), text)


def test_runs_have_the_look_of_their_words() -> None:
    assert runs_of("**a** b~c~") == (Run("a", bold=True), Run(" b"), Run("c", level="sub"))


def test_marks_nest() -> None:
    assert rich([Run("a", bold=True), Run("b", bold=True, italic=True), Run(" c")]) == "**a*b*** c"


def test_blanks_around_words_stay_outside_of_marks() -> None:
    assert rich([Run("a"), Run(" b ", bold=True), Run("c")]) == "a **b** c"


@settings(deadline=None)
@given(RUNS)
def test_words_are_never_lost(runs: list[Run]) -> None:
    assert bare(to_text(rich(runs))).split() == bare(plain(runs)).split()


@settings(deadline=None)
@given(st.text("ab*~^_\\1.- \n", max_size=20))
def test_plain_words_never_become_marks(words: str) -> None:
    shown = to_html(said(words))
    assert not any(f"<{tag}>" in shown for tag in ("strong", "em", "sub", "sup"))
