"""Parts of `bench.bank` that measure the desk itself: bringing files in, the list of a large bank, duplicates.

Each against the plain way: a file read and saved question by question with the formats' usual libraries; a list that
searches the texts as they are; likeness to every question, one by one, by the standard library's matcher.
"""

import io
import json
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from bench.report import FULL, report

ROUNDS = 5 if FULL else 3
FILE, LARGE, SAMPLE = 1_000, 50_000, 200


def imports(database: str) -> None:
    """A file of 1,000 questions: read, judged against the bank, imported."""
    from django.utils import timezone  # noqa: PLC0415 - there are no settings when this file is read

    from accounts.models import User  # noqa: PLC0415
    from questions.exchange import Outgoing  # noqa: PLC0415
    from questions.exchange.formats import by_name  # noqa: PLC0415
    from questions.services import importing  # noqa: PLC0415

    user = User.objects.create_user("eve")
    for name, plain in (("excel", workbook_by_rows), ("word", document_by_paragraphs)):
        form = by_name(name)
        assert form is not None
        ours, baseline = [], []
        for turn in range(ROUNDS):
            data = form.write([Outgoing("", content(f"{name}{turn}", place)) for place in range(FILE)])

            def bring_in(data: bytes = data, name: str = name) -> None:
                batch = importing.read_file(form=name, file_name="bench", data=data, by_id=user.pk, now=timezone.now())
                taken = importing.take(batch_id=batch.pk, numbers=None, by_id=user.pk, now=timezone.now())
                assert taken == FILE, taken

            ours.append(timed(bring_in))
            baseline.append(timed(lambda data=data, plain=plain: plain(data)))  # type: ignore[misc]
        report(f"bank.{database}.import_1000_from_{name}", "s", ours, baseline, more_is_better=False)


def listing(database: str) -> None:
    """A page of a list of 50,000 questions with a search and a filter: server time of the whole page."""
    from django.contrib.auth.models import Group  # noqa: PLC0415
    from django.db.models import Q  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from questions.models import Question  # noqa: PLC0415

    fill()
    user = User.objects.create_user("ann")
    user.groups.set(Group.objects.filter(name="editor"))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    address = "/bank/?q=chuyen+doi+so+muc+tieu+12&status=approved&difficulty=easy&kind=single"
    assert client.get(address).status_code == 200, client.get(address).status_code

    def plain() -> None:
        found = Question.objects.filter(
            Q(versions__stem__icontains="mục tiêu 12") | Q(versions__choices__text__icontains="mục tiêu 12"),
            status="approved",
            versions__difficulty="easy",
        ).distinct()
        for question in list(found[:50]):
            str(question.versions.order_by("-number").first())
        found.count()

    ours = [timed(lambda: client.get(address)) * 1000 for _ in range(ROUNDS * 3)]
    baseline = [timed(plain) * 1000 for _ in range(ROUNDS)]
    report(f"bank.{database}.list_of_50000", "ms", ours, baseline, more_is_better=False)
    first = [timed(lambda: client.get("/bank/")) * 1000 for _ in range(ROUNDS * 3)]
    report(f"bank.{database}.list_of_50000_unfiltered", "ms", first, baseline, more_is_better=False)


def duplicates(database: str) -> None:
    """Questions like one that is being written, among 50,000; and how well the measure tells the labelled pairs."""
    from questions.duplicates import similar  # noqa: PLC0415
    from questions.models import Question  # noqa: PLC0415
    from questions.rules.likeness import ALIKE  # noqa: PLC0415
    from tests.questions.likeness import labelled_pairs, precision_and_recall  # noqa: PLC0415

    fill()
    asked = content("list", 4711)
    started = time.perf_counter()
    similar([asked])
    making = time.perf_counter() - started
    ours = [timed(lambda: similar([asked])) * 1000 for _ in range(ROUNDS * 3)]
    sample = list(Question.objects.values_list("folded", flat=True)[:SAMPLE])

    def one_by_one() -> None:
        for text in sample:
            SequenceMatcher(None, sample[0], text).ratio()

    baseline = [timed(one_by_one) * 1000 * LARGE / SAMPLE for _ in range(ROUNDS)]
    report(f"bank.{database}.similar_among_50000", "ms", ours, baseline, more_is_better=False)
    precision, recall = precision_and_recall(labelled_pairs(), lambda _: 1.0, ALIKE)
    figure = {"name": "bank.duplicates", "precision": round(precision, 3), "recall": round(recall, 3)}
    figure |= {"pairs": len(labelled_pairs()), "index_made_in_s": round(making, 2)}
    print(json.dumps(figure), flush=True)


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


_WORDS = [
    "nghị",
    "quyết",
    "phát",
    "triển",
    "khoa",
    "học",
    "công",
    "nghệ",
    "đổi",
    "mới",
    "sáng",
    "tạo",
    "chuyển",
    "đổi",
    "số",
    "quốc",
    "gia",
    "mục",
    "tiêu",
    "nhiệm",
    "vụ",
    "giải",
    "pháp",
    "thể",
    "chế",
    "hạ",
    "tầng",
    "nhân",
    "lực",
    "dữ",
    "liệu",
    "doanh",
    "nghiệp",
    "người",
    "dân",
    "chính",
    "quyền",
    "đầu",
    "tư",
    "nghiên",
    "cứu",
    "ứng",
    "dụng",
    "an",
    "toàn",
    "hợp",
    "tác",
]


def content(name: str, place: int) -> Any:  # noqa: ANN401 - the type is known only once there are settings
    """A question of its own words: no two are alike."""
    from questions.rules.content import Content, Option  # noqa: PLC0415

    words = [_WORDS[(place * 7 + step * (3 + place % 11)) % len(_WORDS)] for step in range(9)]
    own = f"{name}{place} {place * 37 % 1009} {place * 101 % 9973}"
    options = tuple(Option(f"Phương án {own} {letter}", correct=letter == "a") for letter in "abcd")
    return Content("single", f"Theo {' '.join(words)} {own}?", options, explanation=f"Vì {own}.", difficulty="easy")


def fill() -> None:
    """A bank of 50,000 approved questions."""
    from django.db.models import F  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from questions.models import Question  # noqa: PLC0415
    from questions.services.versions import add_versions  # noqa: PLC0415

    missing = LARGE - Question.objects.count()
    for start in range(0, max(missing, 0), 5_000):
        some = [Question(ref=f"bench-{place}") for place in range(start, min(start + 5_000, missing))]
        Question.objects.bulk_create(some)
        pairs = [(question, content("list", start + place)) for place, question in enumerate(some)]
        add_versions(pairs, author_id=None, now=timezone.now())
    Question.objects.filter(approved_version=None).update(status="approved", approved_version=F("latest_version"))


def workbook_by_rows(data: bytes) -> None:
    """The baseline for workbooks: openpyxl, each question saved as it is read."""
    import openpyxl  # noqa: PLC0415

    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number:
            save_one(f"x{number}-{time.monotonic_ns()}", [str(cell or "") for cell in row[:8]])


def document_by_paragraphs(data: bytes) -> None:
    """The baseline for documents: python-docx, each question saved when its last option is read."""
    import docx  # noqa: PLC0415

    lines: list[str] = []
    for number, paragraph in enumerate(docx.Document(io.BytesIO(data)).paragraphs):
        text = paragraph.text.strip()
        bold = any(run.bold for run in paragraph.runs)
        if text.startswith("Câu ") and lines:
            save_one(f"d{number}-{time.monotonic_ns()}", lines)
            lines = []
        lines.append(f"{text}{'*' if bold else ''}")


def save_one(ref: str, texts: list[str]) -> None:
    """A question, its version and its options, each by itself."""
    from django.utils import timezone  # noqa: PLC0415

    from questions.models import Choice, Question, QuestionVersion  # noqa: PLC0415

    question = Question.objects.create(ref=ref[:60])
    version = QuestionVersion.objects.create(
        question=question,
        number=1,
        kind="single",
        difficulty="easy",
        stem=texts[0],
        digest="",
        created_at=timezone.now(),
    )
    for position, text in enumerate(texts[1:5]):
        Choice.objects.create(version=version, position=position, text=text, correct=position == 0)
