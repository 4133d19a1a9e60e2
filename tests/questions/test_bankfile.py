"""The reader of bank files: a valid bank comes out whole; each fault comes out with its file and line."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db.models import CharField
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.models import Document, Passage, Question, QuestionVersion, Topic
from questions.rules.bankfile import (
    KINDS,
    MAX_BYTES,
    MAX_DEPTH,
    MESSAGES,
    WIDTHS,
    BankFileError,
    ChoiceItem,
    DocumentItem,
    Fault,
    PassageItem,
    Place,
    QuestionItem,
    SourceItem,
    TopicItem,
    normalised,
    parse_bank,
    read_bank,
)
from questions.rules.content import DIFFICULTIES, USES

DOCUMENTS = """\
- code: NQ1
  number: "1-NQ/TW"
  title: "Văn bản một"
  title_en: "Document one"
  issuer: "Bộ Chính trị"
  issued_on: 2024-12-22
  source: {title: "Nguồn", url: "https://example.org/a"}
  passages:
    - ref: NQ1.phan-1
      citation: "Văn bản một, phần 1"
      heading: "Phần 1"
      sources:
        - title: "Nguồn"
      passages:
        - ref: NQ1.phan-1.muc-a
          citation: "Văn bản một, phần 1, mục a"
          heading: "Mục a"
          text: "Nội dung mục a."
          sources: [{title: "Nguồn khác"}]
"""

TOPICS = """\
- slug: chung
  vi: "Chung"
  en: "General"
"""

SINGLE = """\
- id: q-1
  kind: single
  use: contest
  passage: NQ1.phan-1.muc-a
  topic: chung
  difficulty: easy
  stem: "Câu một hỏi gì?"
  choices:
    - {text: "Một", correct: true}
    - {text: "Hai"}
    - {text: "Ba"}
    - {text: "Bốn"}
  explanation: "Theo mục a."
  source: {title: "Nguồn"}
  facts: [3, 4]
"""

MULTIPLE = """\
- id: q-2
  kind: multiple
  use: practice
  passage: NQ1.phan-1
  topic: chung
  difficulty: hard
  stem: "Câu hai hỏi gì?"
  choices:
    - {text: "Năm", correct: true}
    - {text: "Sáu", correct: true}
    - {text: "Bảy", correct: false}
    - {text: "Tám"}
  explanation: "Theo phần 1."
  source: {title: "Nguồn"}
"""

TRUE_FALSE = """\
- id: q-3
  kind: true_false
  use: contest
  passage: NQ1.phan-1
  topic: chung
  difficulty: medium
  stem: "Câu ba khẳng định điều này."
  answer: false
  explanation: "Theo phần 1."
  source: {title: "Nguồn"}
"""


THIRD_STEM = "Câu ba khẳng định điều này."


def files(
    documents: str = DOCUMENTS, topics: str = TOPICS, questions: str = SINGLE + MULTIPLE + TRUE_FALSE
) -> dict[str, bytes | None]:
    return {
        "documents.yaml": documents.encode(),
        "topics.yaml": topics.encode(),
        "questions/a.yaml": questions.encode(),
    }


def faults_of(content: dict[str, bytes | None]) -> list[Fault]:
    with pytest.raises(BankFileError) as caught:
        parse_bank(content)
    return list(caught.value.faults)


def line_of(text: str, needle: str) -> int:
    """The line, from 1, of the last occurrence of `needle`."""
    return text.count("\n", 0, text.rindex(needle)) + 1


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_a_valid_bank_is_returned_whole() -> None:
    bank = parse_bank(files())

    source = SourceItem("Nguồn")
    where = Place("", 0)
    assert bank.documents == (
        DocumentItem(
            code="NQ1",
            number="1-NQ/TW",
            title="Văn bản một",
            title_en="Document one",
            issuer="Bộ Chính trị",
            issued_on=date(2024, 12, 22),
            source=SourceItem("Nguồn", "https://example.org/a"),
            passages=(
                PassageItem(
                    ref="NQ1.phan-1",
                    citation="Văn bản một, phần 1",
                    heading="Phần 1",
                    text="",
                    sources=(source,),
                    passages=(
                        PassageItem(
                            ref="NQ1.phan-1.muc-a",
                            citation="Văn bản một, phần 1, mục a",
                            heading="Mục a",
                            text="Nội dung mục a.",
                            sources=(SourceItem("Nguồn khác"),),
                            passages=(),
                            place=where,
                        ),
                    ),
                    place=where,
                ),
            ),
            place=where,
        ),
    )
    assert bank.topics == (TopicItem("chung", "Chung", "General", where),)
    single, multiple, true_false = bank.questions
    assert single == QuestionItem(
        id="q-1",
        kind="single",
        use="contest",
        passage="NQ1.phan-1.muc-a",
        topic="chung",
        difficulty="easy",
        stem="Câu một hỏi gì?",
        choices=(
            ChoiceItem("Một", correct=True),
            ChoiceItem("Hai", correct=False),
            ChoiceItem("Ba", correct=False),
            ChoiceItem("Bốn", correct=False),
        ),
        answer=None,
        explanation="Theo mục a.",
        source=source,
        facts=(3, 4),
        place=where,
    )
    assert [choice.correct for choice in multiple.choices] == [True, True, False, False]
    assert (true_false.answer, true_false.choices, true_false.facts) == (False, (), ())


def test_items_know_their_place() -> None:
    bank = parse_bank(files())

    assert bank.documents[0].passages[0].passages[0].place == Place("documents.yaml", 15)
    assert str(bank.questions[1].place) == f"questions/a.yaml:{line_of(SINGLE + MULTIPLE, '- id: q-2')}"


def test_text_is_brought_to_one_unicode_form_and_single_spaces() -> None:
    decomposed = unicodedata.normalize("NFD", "Bộ   Chính  trị")

    bank = parse_bank(files(documents=changed(DOCUMENTS, "Bộ Chính trị", decomposed)))

    assert bank.documents[0].issuer == "Bộ Chính trị"


def test_questions_come_from_all_files_in_the_order_of_their_names() -> None:
    content = files(questions=SINGLE)
    content["questions/b.yaml"] = TRUE_FALSE.encode()

    assert [question.id for question in parse_bank(content).questions] == ["q-1", "q-3"]


LONG = "x" * (WIDTHS["title"] + 1)

# (text, what to change in it, into what, code, where the fault is in the changed text)
DOCUMENT_FAULTS = [
    ("  issued_on: 2024-12-22\n", "  issued_on: 2024-13-01\n", "not_date", "issued_on"),
    ("  issued_on: 2024-12-22\n", "  issued_on: hôm qua\n", "not_date", "issued_on"),
    ("  number:", "  numer:", "key_unknown", "numer:"),
    ('  issuer: "Bộ Chính trị"\n', "", "key_missing", "- code"),
    ('  issuer: "Bộ Chính trị"\n', '  issuer: "A"\n  issuer: "B"\n', "key_duplicate", 'issuer: "B"'),
    ('"Bộ Chính trị"', '"   "', "text_empty", "issuer"),
    ('"Bộ Chính trị"', "57", "not_text", "issuer"),
    ('"Bộ Chính trị"', "[a]", "not_text", "issuer"),
    ('"Bộ Chính trị"', '"Bộ\\u202eChính trị"', "text_control", "issuer"),
    ('"Bộ Chính trị"', '"Bộ\\0"', "text_control", "issuer"),
    ('"Văn bản một"', f'"{LONG}"', "text_long", 'title: "xx'),
    ("code: NQ1", "code: nq1", "code_shape", "code"),
    ("https://example.org/a", "javascript:alert(1)", "not_url", "source: {title"),
    ("https://example.org/a", "https://a@example.org/", "not_url", "source: {title"),
    ("https://example.org/a", "https://[", "not_url", "source: {title"),
    ('{title: "Nguồn", url: "https://example.org/a"}', '"Nguồn"', "not_mapping", 'source: "Nguồn"'),
    ("ref: NQ1.phan-1.muc-a", "ref: NQ2.phan-1.muc-a", "ref_shape", "NQ2"),
    ("ref: NQ1.phan-1.muc-a", "ref: NQ1", "ref_shape", "- ref: NQ1\n"),
    ("ref: NQ1.phan-1.muc-a", "ref: NQ1.Phần-1", "ref_shape", "Phần-1"),
    ("ref: NQ1.phan-1.muc-a", "ref: NQ1.phan-1", "ref_twice", "- ref: NQ1.phan-1\n"),
    ('          text: "Nội dung mục a."\n', "", "passage_empty", "muc-a"),
    ('[{title: "Nguồn khác"}]', "[]", "list_empty", "sources: []"),
    ('[{title: "Nguồn khác"}]', "Nguồn", "not_list", "sources: Nguồn"),
]

QUESTION_FAULTS = [
    (SINGLE, "id: q-1", "id: Q 1", "slug_shape", "Q 1"),
    (SINGLE, "kind: single", "kind: essay", "not_allowed", "essay"),
    (SINGLE, "use: contest", "use: exam", "not_allowed", "exam"),
    (SINGLE, "difficulty: easy", "difficulty: dễ", "not_allowed", "dễ"),
    (SINGLE, "passage: NQ1.phan-1.muc-a", "passage: NQ1.phan-9", "passage_unknown", "phan-9"),
    (SINGLE, "topic: chung", "topic: rieng", "topic_unknown", "rieng"),
    (SINGLE, '    - {text: "Bốn"}\n', "", "choices_count", '- {text: "Một"'),
    (
        SINGLE,
        '    - {text: "Bốn"}\n',
        '    - {text: "A"}\n    - {text: "B"}\n',
        "choices_count",
        '{text: "Một"',
    ),
    (SINGLE, ", correct: true", "", "choices_correct_one", '{text: "Một"'),
    (SINGLE, '{text: "Hai"}', '{text: "Hai", correct: true}', "choices_correct_one", '{text: "Một"'),
    (SINGLE, '{text: "Hai"}', '{text: " một."}', "choice_twice", "một."),
    (SINGLE, '{text: "Hai"}', '{text: "Tất cả đều đúng"}', "choice_others", "Tất cả"),
    (SINGLE, '{text: "Hai"}', '{text: "Cả ba phương án"}', "choice_others", "Cả ba"),
    (SINGLE, '{text: "Hai"}', '{text: "None of the above"}', "choice_others", "None"),
    (SINGLE, '{text: "Hai"}', '{text: "Hai", key: 1}', "key_unknown", "key"),
    (SINGLE, '{text: "Hai"}', '{text: "Hai", correct: yes}', "not_bool", "yes"),
    (SINGLE, '{text: "Hai"}', '{text: "Hai", correct: "true"}', "not_bool", '"true"'),
    (SINGLE, '{text: "Hai"}', '{text: "Một %"}', None, ""),
    (
        SINGLE,
        SINGLE[SINGLE.index("choices:") : SINGLE.index("  expl")],
        "choices: []\n",
        "list_empty",
        "choices",
    ),
    (SINGLE, "  explanation:", "  answer: true\n  explanation:", "answer_extra", "answer"),
    (SINGLE, "facts: [3, 4]", "facts: [3, 3]", "number_twice", "facts"),
    (SINGLE, "facts: [3, 4]", "facts: [0]", "not_number", "facts"),
    (SINGLE, "facts: [3, 4]", "facts: [0x10]", "not_number", "facts"),
    (SINGLE, "facts: [3, 4]", f"facts: [{'9' * 5000}]", "not_number", "facts"),
    (SINGLE, "facts: [3, 4]", "facts: [ba]", "not_number", "facts"),
    (MULTIPLE, '{text: "Sáu", correct: true}', '{text: "Sáu"}', "choices_correct_many", '{text: "Năm"'),
    (MULTIPLE, '"Bảy", correct: false}', '"Bảy", correct: true}\n    - {text: "C", correct: true}', None, ""),
    (MULTIPLE, '    - {text: "Tám"}\n', "", "choices_count", '{text: "Năm"'),
    (TRUE_FALSE, "answer: false", "answer: sai", "not_bool", "sai"),
    (TRUE_FALSE, "  answer: false\n", "", "key_missing", "- id"),
    (
        TRUE_FALSE,
        "  answer: false\n",
        '  answer: true\n  choices: [{text: "Có"}]\n',
        "choices_extra",
        "choices",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "needle"), DOCUMENT_FAULTS)
def test_a_fault_in_documents_has_its_line(old: str, new: str, code: str, needle: str) -> None:
    text = changed(DOCUMENTS, old, new)

    faults = faults_of(files(documents=text, questions="[]"))

    assert [(fault.path, fault.line, fault.code) for fault in faults] == [
        ("documents.yaml", line_of(text, needle), code)
    ]


@pytest.mark.parametrize(("text", "old", "new", "code", "needle"), QUESTION_FAULTS)
def test_a_fault_in_a_question_has_its_line(text: str, old: str, new: str, code: str | None, needle: str) -> None:
    text = "# Một dòng chú thích.\n" + changed(text, old, new)
    if code is None:  # the valid neighbour of a fault
        parse_bank(files(questions=text))
        return

    faults = faults_of(files(questions=text))

    assert [(fault.path, fault.line, fault.code) for fault in faults] == [
        ("questions/a.yaml", line_of(text, needle), code)
    ]


@pytest.mark.parametrize("key", ["id", "kind", "use", "passage", "topic", "difficulty", "stem", "explanation"])
def test_a_missing_key_is_named_at_the_item(key: str) -> None:
    text = "-\n" + SINGLE.replace("- ", "  ", 1)
    text = re.sub(rf"(?m)^  {key}: .*\n", "", text)

    faults = faults_of(files(questions=TRUE_FALSE + text))

    assert [(fault.code, fault.params, fault.line) for fault in faults] == [
        ("key_missing", {"key": key}, TRUE_FALSE.count("\n") + 2)
    ]


def test_a_choice_may_use_words_of_a_general_answer() -> None:
    text = changed(SINGLE, '"Hai"', '"Toàn bộ, tất cả các lĩnh vực"')
    text = changed(text, '"Ba"', '"Cả hai cấp tỉnh và xã"')

    assert parse_bank(files(questions=text)).questions[0].choices[2].text == "Cả hai cấp tỉnh và xã"


@pytest.mark.parametrize(
    ("name", "text", "code", "needle"),
    [
        ("documents.yaml", changed(DOCUMENTS * 2, "NQ1.", "NQ1.x-"), "code_twice", "- code"),
        ("topics.yaml", TOPICS * 2, "topic_twice", "slug"),
        ("questions/a.yaml", SINGLE + changed(TRUE_FALSE, "q-3", "q-1"), "id_twice", "- id"),
        (
            "questions/a.yaml",
            SINGLE + TRUE_FALSE.replace(THIRD_STEM, "câu một, hỏi gì"),
            "stem_twice",
            "stem",
        ),
    ],
)
def test_the_second_use_of_what_is_unique_is_faulted_and_the_first_named(
    name: str, text: str, code: str, needle: str
) -> None:
    content = files()
    content[name] = text.encode()

    fault = next(fault for fault in faults_of(content) if fault.code == code)

    assert (fault.path, fault.line) == (name, line_of(text, needle))
    first = text.count("\n", 0, text.index(needle)) + 1
    assert fault.params["first"] == f"{name}:{first}"


def test_stems_that_differ_in_a_sign_are_two_questions() -> None:
    text = changed(SINGLE, "Câu một hỏi gì?", "a < b?") + changed(TRUE_FALSE, THIRD_STEM, "a > b.")

    assert len(parse_bank(files(questions=text)).questions) == 2


def test_two_items_on_one_line_are_still_two() -> None:
    topics = '[{slug: chung, vi: "A", en: "A"}, {slug: chung, vi: "B", en: "B"}]'

    assert [fault.code for fault in faults_of(files(topics=topics))] == ["topic_twice"]


def test_all_faults_of_all_files_are_carried_in_order() -> None:
    content = files(
        documents=changed(DOCUMENTS, "  number:", "  numer:"),
        topics=changed(TOPICS, '"General"', '""'),
        questions=changed(SINGLE, "kind: single", "kind: essay") + changed(TRUE_FALSE, "topic: chung", "topic: x"),
    )

    places = [(fault.path, fault.code) for fault in faults_of(content)]

    assert places == [
        ("documents.yaml", "key_unknown"),
        ("questions/a.yaml", "not_allowed"),
        ("questions/a.yaml", "topic_unknown"),
        ("topics.yaml", "text_empty"),
    ]


@pytest.mark.parametrize("name", ["documents.yaml", "topics.yaml"])
def test_a_missing_file_is_one_fault_not_one_per_reference(name: str) -> None:
    content = files()
    del content[name]

    assert [(fault.path, fault.code) for fault in faults_of(content)] == [(name, "file_missing")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"- code: NQ1\n  title: [\n", "yaml", 3),
        (b"- a: 1\n\tb: 2\n", "yaml", 2),
        (b"--- []\n--- []\n", "yaml", 2),
        (b"- a\n- \xff\n", "file_not_utf8", 2),
        (b"- a\n- b\x07\n", "text_control", 2),
        (b"", "not_list", 1),
        (b"# nothing\n", "not_list", 1),
        (b"code: NQ1\n", "not_list", 1),
        (b"- NQ1\n", "not_mapping", 1),
        (b"- &a [1]\n", "yaml_alias", 1),
        (b"- 1\n- *a\n", "yaml_alias", 2),
        (b"- 1\n- " + b"[" * 100_000, "yaml_depth", 2),
        (b"- 1\n- " + b"{a: " * 1_000, "yaml_depth", 2),
        (b"#" * (MAX_BYTES + 1), "file_too_big", 1),
        (b"- !!python/object/apply:os.system [ls]\n", "not_mapping", 1),
        (b"- {? [a] : b}\n", "key_unknown", 1),
    ],
)
def test_a_file_that_is_no_bank_file_is_refused_with_a_line(text: bytes, code: str, line: int) -> None:
    content = files(questions="[]")
    content["documents.yaml"] = text

    fault = faults_of(content)[0]

    assert (fault.path, fault.line, fault.code) == ("documents.yaml", line, code)


def test_nesting_up_to_the_bound_is_accepted() -> None:
    def passage(depth: int) -> dict[str, object]:
        node: dict[str, object] = {
            "ref": f"NQ1.p{depth}",
            "citation": "c",
            "heading": "h",
            "sources": [{"title": "s"}],
        }
        if depth == 0:
            return node | {"text": "t"}
        return node | {"passages": [passage(depth - 1)]}

    def bank_of(depth: int) -> dict[str, bytes | None]:
        head = DOCUMENTS[: DOCUMENTS.index("  passages:")]
        tree = yaml.dump([passage(depth)], default_flow_style=True, width=9999)
        return files(f"{head}  passages: {tree}", questions="[]")

    # The document, its list and the fields of the innermost source take five levels.
    deepest = (MAX_DEPTH - 5) // 2 - 1
    parse_bank(bank_of(deepest))
    assert {fault.code for fault in faults_of(bank_of(deepest + 1))} == {"yaml_depth"}


def test_every_fault_has_a_sentence_that_its_parameters_fill() -> None:
    texts = [(files(documents=changed(DOCUMENTS, old, new), questions="[]")) for old, new, _, _ in DOCUMENT_FAULTS]
    texts += [files(questions=changed(text, old, new)) for text, old, new, code, _ in QUESTION_FAULTS if code]

    for content in texts:
        for fault in faults_of(content):
            assert str(fault).startswith(f"{fault.path}:{fault.line}: ")
            assert "%(" not in str(fault)


def test_every_message_is_used() -> None:
    source = Path(parse_bank.__code__.co_filename).read_text(encoding="utf-8")

    assert [code for code in MESSAGES if source.count(f'"{code}"') < 2] == []


def test_the_widths_are_those_of_the_columns() -> None:
    columns = {
        "code": (Document, "code"),
        "number": (Document, "number"),
        "title": (Document, "title"),
        "issuer": (Document, "issuer"),
        "ref": (Passage, "ref"),
        "citation": (Passage, "citation"),
        "heading": (Passage, "heading"),
        "slug": (Topic, "slug"),
        "topic": (Topic, "name"),
        "id": (Question, "ref"),
        "url": (QuestionVersion, "source_url"),
    }
    for key, (model, name) in columns.items():
        column = model._meta.get_field(name)
        assert isinstance(column, CharField)
        assert WIDTHS[key] == column.max_length, key
    assert WIDTHS["title"] == QuestionVersion._meta.get_field("source_title").max_length


def test_a_folder_is_read_and_other_files_in_it_left_alone(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    for name, content in files().items():
        assert content is not None
        (tmp_path / name).write_bytes(content)
    (tmp_path / "questions" / "note.txt").write_text("not YAML: [")

    assert read_bank(tmp_path) == parse_bank(files())


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "documents.yaml").mkdir()
    (tmp_path / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "a.yaml").write_text(SINGLE, encoding="utf-8")

    with pytest.raises(BankFileError) as caught:
        read_bank(tmp_path)

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("documents.yaml", "file_unreadable")]


def test_a_folder_that_does_not_exist_lacks_its_files(tmp_path: Path) -> None:
    with pytest.raises(BankFileError) as caught:
        read_bank(tmp_path / "none")

    assert [fault.code for fault in caught.value.faults] == ["file_missing", "file_missing"]


# --- Round trip: whatever is well formed comes back as it was written ------------------------------------

LETTERS = "aăâđeêoôơuưybcBĐẾệữợỵ̃́ 0123…“”–%€𝔸漢"
WORDS = st.text(alphabet=LETTERS + "-:?[]{}#&*!|>'\"@`,.~\\", min_size=1, max_size=12).filter(lambda word: word.strip())
LINES = st.lists(WORDS, min_size=1, max_size=5).map(
    lambda words: unicodedata.normalize("NFC", " ".join(" ".join(words).split()))
)
SOURCES = st.builds(
    SourceItem, title=LINES, url=st.sampled_from(["", "https://example.org/b?c=d", "http://example.vn"])
)
SLUGS = st.from_regex(r"\A[a-z0-9]{1,6}(-[a-z0-9]{1,6})?\Z")


@st.composite
def questions(draw: st.DrawFn) -> QuestionItem:
    kind = draw(st.sampled_from(KINDS))
    count = draw(st.integers(4, 6)) if kind == "multiple" else 4
    texts = draw(st.lists(LINES.map(lambda line: f"p {line}"), min_size=count, max_size=count, unique_by=normalised))
    right = draw(st.integers(2, count - 1)) if kind == "multiple" else 1
    keys = draw(st.permutations([True] * right + [False] * (count - right)))
    choices = tuple(ChoiceItem(text, correct=key) for text, key in zip(texts, keys, strict=True))
    return QuestionItem(
        id=draw(SLUGS),
        kind=kind,
        use=draw(st.sampled_from(USES)),
        passage="NQ1.phan-1",
        topic="chung",
        difficulty=draw(st.sampled_from(DIFFICULTIES)),
        stem=draw(LINES),
        choices=() if kind == "true_false" else choices,
        answer=draw(st.booleans()) if kind == "true_false" else None,
        explanation=draw(LINES),
        source=draw(SOURCES),
        facts=tuple(draw(st.lists(st.integers(1, 999), unique=True, max_size=3))),
        place=Place("", 0),
    )


def as_plain(question: QuestionItem) -> dict[str, object]:
    """The question as a person would write it: keys that say nothing left out."""
    plain: dict[str, object] = {
        "id": question.id,
        "kind": question.kind,
        "use": question.use,
        "passage": question.passage,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "stem": question.stem,
        "explanation": question.explanation,
        "source": {"title": question.source.title} | ({"url": question.source.url} if question.source.url else {}),
    }
    if question.kind == "true_false":
        plain["answer"] = question.answer
    else:
        plain["choices"] = [
            {"text": choice.text} | ({"correct": True} if choice.correct else {}) for choice in question.choices
        ]
    if question.facts:
        plain["facts"] = list(question.facts)
    return plain


@settings(deadline=None)  # time on a busy machine says nothing here
@given(st.lists(questions(), max_size=4, unique_by=(lambda q: q.id, lambda q: normalised(q.stem))))
def test_well_formed_questions_survive_writing_and_reading(items: list[QuestionItem]) -> None:
    text = yaml.safe_dump([as_plain(item) for item in items], allow_unicode=True, sort_keys=False)

    bank = parse_bank(files(questions=text))

    assert bank.questions == tuple(items)


def blamed(content: dict[str, bytes | None]) -> set[str]:
    """The files that are at fault."""
    try:
        parse_bank(content)
    except BankFileError as refused:
        return {fault.path for fault in refused.faults}
    return set()


@settings(deadline=None)  # time on a busy machine says nothing here
@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_pass_or_be_faulted(noise: bytes) -> None:
    assert blamed(files() | {"questions/a.yaml": noise}) <= {"questions/a.yaml"}


@settings(deadline=None)  # time on a busy machine says nothing here
@given(st.text(alphabet="-:[]{}&*!|>%@`'\"#?,. \n\tabé01", max_size=80))
def test_no_yaml_does_anything_but_pass_or_be_faulted(noise: str) -> None:
    assert blamed(files() | {"questions/a.yaml": noise.encode()}) <= {"questions/a.yaml"}
