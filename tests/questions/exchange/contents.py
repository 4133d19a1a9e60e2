"""Contents of all kinds for property tests, and what it means that two of them say the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from questions.exchange import Format, Item, Outgoing
from questions.rules.content import (
    DIFFICULTIES,
    KINDS,
    OPTIONS,
    USES,
    Content,
    Kind,
    Option,
    bare,
    faults,
    speaks_of_others,
    tidied,
)
from questions.rules.richtext import from_html, to_html, to_text

# The smallest real PNG: one grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000 3a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082".replace(" ", "")
)
# Words with all that formats take for marks of their own.
_TRICKY = "aâbđ éỏĐ1257 .,:;=~#{}()[]\\/%&<>\"'-+*_^|@!?\t→"
WORDS = st.one_of(
    st.text(st.sampled_from(_TRICKY), max_size=30),
    st.text(max_size=20),
    st.sampled_from(
        [
            "Đúng",
            "A. Không",
            "ANSWER: B",
            "::tên:: ý {=a ~b}",
            "// không phải ghi chú",
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            "$CATEGORY: x",
            "]]> &amp; <b>",
            "100%",
            "Năm 2030",
            "a -> b",
            "**Đảng** *viên*",
            "CO~2~, m^2^",
            "- một\n- hai",
            "một\nhai\n\nba",
        ]
    ),
)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,6})?", fullmatch=True)
REFS = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,6})?", fullmatch=True)
PASSAGES = st.from_regex(r"[A-Z]{1,4}[0-9]{0,2}(\.[a-z]{1,5}(-[a-z0-9]{1,3})?){1,2}", fullmatch=True)
NUMBERS = st.decimals(min_value=-100_000, max_value=100_000, allow_nan=False, allow_infinity=False, places=3)


def _words(*, empty: bool = True) -> st.SearchStrategy[str]:
    texts = WORDS.map(bare)
    return texts if empty else texts.map(lambda text: text if to_text(from_html(to_html(text))).strip() else "chữ")


def _line() -> st.SearchStrategy[str]:
    return _words(empty=False).map(lambda text: " ".join(text.split()))


@st.composite
def contents(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS) -> Content:
    """A tidied content without faults."""
    kind = draw(st.sampled_from(kinds))
    made = Content(
        kind=kind,
        stem=draw(_words(empty=False)),
        options=_OPTIONS[kind](draw),
        explanation=draw(st.one_of(st.just(""), _words())),
        difficulty=draw(st.sampled_from(DIFFICULTIES)),
        passages=tuple(draw(st.lists(PASSAGES, max_size=2, unique=True))),
        topics=tuple(draw(st.lists(SLUGS, max_size=2, unique=True))),
        source_title=draw(st.one_of(st.just(""), _line())),
        source_url=draw(st.sampled_from(["", "https://example.vn/nq57?a=1&b=2"])),
        shuffle=draw(st.booleans()) if kind in ("single", "multiple") else True,
        accents=draw(st.booleans()) if kind == "short_text" else True,
        image=draw(st.sampled_from(["", "hinh.png"])),
    )
    if made.image:
        made = replace(made, image_alt=draw(_line()))
    if any(speaks_of_others(option.text) for option in made.options):
        made = replace(made, shuffle=False)
    made = tidied(made)
    return made if not faults(made) else _plain(made)


@st.composite
def outgoing(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS) -> Outgoing:
    """A question as an export gets it."""
    content = draw(contents(kinds))
    images = {content.image: PNG} if content.image else {}
    return Outgoing(
        draw(REFS), content, draw(st.sampled_from(USES)), draw(st.sampled_from(["", "NQ57, Mục II"])), images
    )


def outgoings(kinds: tuple[Kind, ...] = KINDS) -> st.SearchStrategy[list[Outgoing]]:
    """A few questions with refs of their own."""
    return st.lists(outgoing(kinds), min_size=1, max_size=4, unique_by=lambda question: question.ref)


def shown(content: Content) -> Content:
    """The content with its texts as readers see them: what two writings of the same have in common."""
    return replace(
        content,
        stem=_seen(content.stem),
        explanation=_seen(content.explanation),
        options=tuple(
            replace(option, text=_seen(option.text), partner=_seen(option.partner)) for option in content.options
        ),
    )


def _seen(text: str) -> str:
    """Rich text as HTML in one writing of the same: emphasis by line, no break that nothing stands before."""
    return to_html(from_html(to_html(text)))


def assert_comes_back(
    form: Format, questions: list[Outgoing], reduced: Callable[[Outgoing, set[str]], Outgoing]
) -> None:
    """What is written is read again as it was, but for what `losses` told.

    `reduced` makes of a question and what it loses the question that is left of it.
    """
    kept = []
    for question in questions:
        told = form.losses(question)
        assert all(loss.ref == question.ref for loss in told)
        if not any(loss.whole for loss in told):
            kept.append(reduced(question, {loss.what for loss in told}))
    reading = form.read(form.write(questions))
    if not kept:
        assert not reading.items
        return
    assert reading.refusal is None
    assert len(reading.items) == len(kept)
    for item, question in zip(reading.items, kept, strict=True):
        _assert_same(item, question)


def without(question: Outgoing, lost: set[str]) -> Outgoing:
    """The question less the fields that a format cannot hold; of `rich` and `lines` each format says more itself."""
    content = question.content
    for what, fields in _LOST.items():
        if what in lost:
            content = replace(content, **fields)
    if "image" in lost:
        question = replace(question, images={})
    if "tolerance" in lost:
        content = replace(content, options=tuple(replace(option, tolerance="0") for option in content.options))
    if "distractors" in lost:
        content = replace(content, options=tuple(option for option in content.options if option.text))
    return replace(question, content=content, use="contest" if "use" in lost else question.use)


_LOST: dict[str, dict[str, Any]] = {
    "image": {"image": "", "image_alt": ""},
    "explanation": {"explanation": ""},
    "topics": {"topics": ()},
    "citation": {"passages": ()},
    "difficulty": {"difficulty": "medium"},
    "source": {"source_title": "", "source_url": ""},
    "shuffle": {"shuffle": True},
    "accents": {"accents": True},
}


def _assert_same(item: Item, question: Outgoing) -> None:
    assert item.content is not None
    assert not item.faults
    assert shown(item.content) == shown(question.content)
    assert (item.use, dict(item.images)) == (question.use, dict(question.images))


def _plain(content: Content) -> Content:
    """The content with a stem that says something and options that differ and speak of nothing."""
    options = content.options
    if content.kind != "numeric":
        options = tuple(
            replace(option, text=f"ý {place}" if option.text else "", partner=option.partner and f"vế {place}")
            for place, option in enumerate(options)
        )
    return tidied(replace(content, options=options, stem=f"x {content.stem}"))


def _chosen(draw: st.DrawFn, kind: Kind) -> tuple[Option, ...]:
    fewest, most = OPTIONS[kind]
    texts = draw(st.lists(_words(empty=False), min_size=fewest, max_size=most))
    right = draw(st.integers(0, len(texts) - 1))
    rights = {right} if kind == "single" else {right, (right + 1) % len(texts)}
    return tuple(Option(text, place in rights) for place, text in enumerate(texts))


def _ordering(draw: st.DrawFn) -> tuple[Option, ...]:
    return tuple(Option(text) for text in draw(st.lists(_words(empty=False), min_size=3, max_size=8)))


def _matching(draw: st.DrawFn) -> tuple[Option, ...]:
    texts = draw(st.lists(_words(empty=False), min_size=2, max_size=6))
    pairs = tuple(Option(text, partner=draw(_words(empty=False))) for text in texts)
    return (*pairs, *(Option("", partner=f"thừa {place}") for place in range(draw(st.integers(0, 2)))))


def _numeric(draw: st.DrawFn) -> tuple[Option, ...]:
    values = draw(st.lists(NUMBERS, min_size=1, max_size=3, unique=True))
    return tuple(Option(str(value), tolerance=str(abs(draw(st.just(0) | NUMBERS)))) for value in values)


def _short_text(draw: st.DrawFn) -> tuple[Option, ...]:
    return tuple(Option(text) for text in draw(st.lists(_line(), min_size=1, max_size=4)))


_OPTIONS: dict[Kind, Callable[[st.DrawFn], tuple[Option, ...]]] = {
    "single": lambda draw: _chosen(draw, "single"),
    "multiple": lambda draw: _chosen(draw, "multiple"),
    "true_false": lambda draw: (Option("Đúng", right := draw(st.booleans())), Option("Sai", not right)),
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
    "short_text": _short_text,
}

__all__ = ["PNG", "assert_comes_back", "contents", "outgoing", "outgoings", "shown", "without"]
