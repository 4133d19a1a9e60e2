"""Rich text: it says the same in all its writings, and never more than the allowed tags."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as markup

from questions.rules.content import bare
from questions.rules.richtext import TAGS, escape, from_html, is_plain, read_html, to_html, to_inline_html, to_text

# Texts in which marks are likely to mean something.
MARKED = st.text(st.sampled_from("ab é1.)-+*_~^\\ \n<&>\"'("), max_size=40).map(bare)
PLAIN = st.text(max_size=60).map(bare)
TEXTS = st.one_of(MARKED, PLAIN)


def words_of(rendered: str) -> str:
    """What a reader sees of HTML, without blanks."""
    return "".join(html.unescape(re.sub(r"<[^>]+>", " ", rendered)).split())


def meaning(rendered: str) -> list[tuple[str, frozenset[str], str]]:
    """Each visible letter with the styles that it has, and the list it stands in."""
    styles = {"strong", "em", "sub", "sup"}
    seen = []

    def walk(element: markup.HtmlElement, around: tuple[str, ...]) -> None:
        inside = (*around, str(element.tag))
        for text, where in [(element.text, inside)]:
            seen.extend(letters(text, where))
        for child in element:
            walk(child, inside)
            seen.extend(letters(child.tail, inside))

    def letters(text: str | None, where: tuple[str, ...]) -> list[tuple[str, frozenset[str], str]]:
        listed = next((tag for tag in reversed(where) if tag in ("ul", "ol")), "")
        return [(c, frozenset(where) & styles, listed) for c in text or "" if not c.isspace()]

    walk(markup.fragment_fromstring(rendered, create_parent="div"), ())
    return seen


@given(TEXTS)
def test_escaped_text_shows_as_itself(text: str) -> None:
    assert words_of(to_html(escape(text))) == "".join(text.split())
    assert set(re.findall(r"<(\w+)", to_html(escape(text)))) <= {"p", "br"}


@given(TEXTS)
def test_escaping_is_undone_by_to_text(text: str) -> None:
    assert to_text(escape(text)) == text


@given(TEXTS)
def test_escaping_is_lossless(text: str) -> None:
    assert is_plain(escape(text))


@given(TEXTS)
def test_plain_text_comes_back_from_its_words(text: str) -> None:
    assert is_plain(text) == (to_html(escape(to_text(text))) == to_html(text))


@given(TEXTS)
def test_no_tag_beyond_the_allowed_ones(text: str) -> None:
    for rendered in (to_html(text), to_inline_html(text)):
        assert set(re.findall(r"<\s*/?\s*(\w+)", rendered)) <= TAGS
        assert not re.search(r"<\w+\s+(?!start=\"\d+\"|/)", rendered)


@given(MARKED)
def test_html_and_back_keeps_the_words(text: str) -> None:
    rendered = to_html(text)
    assert words_of(to_html(from_html(rendered))) == words_of(rendered)


@given(st.lists(st.tuples(st.sampled_from(["", "b", "i", "sub", "sup", "b i"]), st.text("ab* -.1(é", max_size=4))))
def test_html_of_others_keeps_its_words(runs: list[tuple[str, str]]) -> None:
    source = "".join(
        "".join(f"<{tag}>" for tag in tags.split()) + words + "".join(f"</{tag}>" for tag in reversed(tags.split()))
        for tags, words in runs
    )
    assert words_of(to_html(from_html(source))) == words_of(source)


@given(
    st.lists(
        st.sampled_from(["**Đảng**", "*viên*", "H~2~O", "m^2^", "và", "- mục", "1. thứ nhất", "\n", "\n\n", "5 * 3"])
    )
)
def test_html_and_back_keeps_the_meaning(words: list[str]) -> None:
    rendered = to_html(bare(" ".join(words)))
    assert meaning(to_html(from_html(rendered))) == meaning(rendered)


@given(st.text(st.sampled_from("<>/ bipulosrcdv=\"'&;#x1!-é\x00"), max_size=60))
def test_no_html_raises_or_brings_tags(source: str) -> None:
    assert set(re.findall(r"<\s*/?\s*(\w+)", to_html(from_html(source)))) <= TAGS


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Đảng <b>Cộng sản</b> Việt Nam</p>", "Đảng **Cộng sản** Việt Nam"),
        ("<p>một</p><p>hai<br>ba</p>", "một\n\nhai\nba"),
        ("H<sub>2</sub>O, m<sup>2 3</sup>", "H~2~O, m^2\\ 3^"),
        ("<ul><li>một</li><li><p>hai</p></li></ul>", "- một\n- hai"),
        ("<ol start='3'><li>ba</li><li>bốn</li></ol>", "3. ba\n4. bốn"),
        ("<b>Điều 1.</b>Phạm vi", "**Điều 1**.Phạm vi"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b> a </b>b", "**a** b"),
        ("<span>1</span>. một", "1\\. một"),
        ("2 * 3 &lt; 7 &amp; snake_case", "2 * 3 < 7 & snake_case"),
        ("*không phải*", "\\*không phải\\*"),
        ("<script>alert(1)</script>còn lại", "còn lại"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("&lt;b&gt;chữ&lt;/b&gt;", "<b>chữ</b>"),
        ("   ", ""),
    ],
)
def test_html_of_others(source: str, text: str) -> None:
    assert from_html(source) == text


@pytest.mark.parametrize(
    ("source", "reduced"),
    [("<p>a <b>b</b></p>", False), ("<u>a</u>", True), ("<a href='x'>a</a>", True), ("<table><tr><td>a</table>", True)],
)
def test_what_html_says_more_is_told(source: str, reduced: bool) -> None:
    assert read_html(source)[1] == reduced


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a **b**", False), ("a * b", True), ("- a\n- b", False), ("a\n\nb", True), ("\\*a\\*", True), ("x^2^", False)],
)
def test_what_is_plain(text: str, plain: bool) -> None:
    assert is_plain(text) == plain


def test_lists_keep_their_marks_as_words() -> None:
    assert to_text("Gồm:\n- **một**\n- hai\n\nHết") == "Gồm:\n\n- một\n- hai\n\nHết"


def test_a_list_goes_on_from_its_number() -> None:
    assert to_html("3. ba") == '<ol start="3">\n<li>ba</li>\n</ol>'


def test_deep_html_is_read() -> None:
    assert from_html("<div>" * 1000 + "<b>" * 1000 + "sâu") == "sâu"


def test_lists_do_not_nest() -> None:
    assert words_of(to_html("- 5. một\n- - hai")) == "5.một-hai"


@pytest.mark.parametrize("text", ["2030.", "-", "+", "*", "1)", "- ", "một\n2."])
def test_a_mark_without_an_item_is_a_word(text: str) -> None:
    assert words_of(to_html(text)) == words_of(to_inline_html(text)) == "".join(text.split())
    assert is_plain(text.strip())


def test_lines_have_no_lists() -> None:
    assert to_inline_html("1. Hà Nội") == "1. Hà Nội"
    assert to_inline_html("- **a**\n\nb") == "- <strong>a</strong><br>b"


@given(st.lists(st.sampled_from(["**a b**", "*a*", "x^2^", "H~2~O", "ý", "(", ").", "~1~", "**", "*", "**é*"])))
def test_words_told_without_parsing_are_those_of_the_parser(words: list[str]) -> None:
    for text in ("ý " + " ".join(words), "ý" + "".join(words)):
        assert "".join(to_text(text).split()) == words_of(to_html(text))
