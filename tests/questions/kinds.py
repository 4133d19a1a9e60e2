"""One question of each kind, as an editor would have written it, rich text and a picture among them."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PIL import Image as Picture

from questions.models import Passage, Question, QuestionVersion, Topic
from questions.queries import forget, versions_html
from questions.rules.content import Content, Option, tidied
from questions.services.images import keep_image
from questions.services.versions import add_versions
from tests.questions.makers import NOW

CONTENTS: Final[Mapping[str, Content]] = {
    "single": Content(
        "single",
        "Nghị quyết **57** do cơ quan nào ban hành?",
        (Option("Bộ Chính trị"), Option("Quốc hội", correct=False), Option("Chính phủ", correct=False)),
        explanation="Do *Bộ Chính trị* ban hành.",
    ),
    "multiple": Content(
        "multiple",
        "Đâu là đột phá?",
        (Option("Khoa học"), Option("Công nghệ"), Option("Giấy tờ", correct=False)),
        explanation="Hai mục đầu.",
    ),
    "true_false": Content(
        "true_false",
        "Thể chế là điều kiện tiên quyết.",
        (Option("Đúng"), Option("Sai", correct=False)),
        explanation="Đúng như vậy.",
    ),
    "ordering": Content(
        "ordering",
        "Sắp xếp theo thời gian.",
        (Option("Năm 2024"), Option("Năm 2025"), Option("Năm 2030"), Option("Năm 2045")),
        explanation="Sớm trước, muộn sau.",
    ),
    "matching": Content(
        "matching",
        "Ghép mốc với mục tiêu.",
        (
            Option("Kinh tế số", partner="30 phần trăm"),
            Option("Chi cho nghiên cứu", partner="2 phần trăm"),
            Option("", partner="9 phần trăm"),
        ),
        explanation="Theo Mục II.",
    ),
    "numeric": Content(
        "numeric",
        "Chi cho nghiên cứu đạt bao nhiêu phần trăm GDP?",
        (Option("2.5", tolerance="0.5"),),
        explanation="Khoảng 2 đến 3.",
    ),
    "short_text": Content(
        "short_text",
        "Ai ký nghị quyết?",
        (Option("Tổng Bí thư"), Option("Tô Lâm")),
        explanation="Tổng Bí thư Tô Lâm.",
    ),
}


def make_each_kind(passage: Passage, *, use: str = "contest") -> dict[str, QuestionVersion]:
    """One approved question of each kind about the passage; the numeric one has a picture."""
    drawing = io.BytesIO()
    Picture.new("RGB", (320, 180), "#9d1c20").save(drawing, "PNG")
    image = keep_image(drawing.getvalue(), now=NOW)
    Topic.objects.get_or_create(slug="chung", defaults={"name": "Chung"})
    wanted = []
    for kind, content in CONTENTS.items():
        cited = replace(content, passages=(passage.ref,), topics=("chung",))
        if kind == "numeric":
            cited = replace(cited, image=image.name, image_alt="Biểu đồ")
        wanted.append((Question.objects.create(ref=f"{use}-{kind}", use=use), tidied(cited)))
    versions = add_versions(wanted, author_id=None, now=NOW)
    for version in versions:
        version.question.status, version.question.approved_version = Question.Status.APPROVED, version
        version.question.save()
    return dict(zip(CONTENTS, versions, strict=True))


def right_answer(kind: str, version: int, order: list[int]) -> list[int] | str:
    """The response that is right when the options are shown in this order."""
    if kind == "numeric":
        return "2,3 %"
    if kind == "short_text":
        return "TÔ LÂM."
    if kind == "ordering":
        return [order.index(place) for place in range(len(order))]
    if kind == "matching":
        partners = versions_html([version])[version].partners
        return [partners.index(CONTENTS[kind].options[written].partner) for written in order]
    return [shown for shown, written in enumerate(order) if written in CONTENTS[kind].key]


def swap_key(version: QuestionVersion) -> None:
    """Another key of the same question: other options right, other pairs, other numbers, other texts.

    The right order of an ordering is turned round by writing its items the other way.
    """
    choices = list(version.choices.order_by("position"))
    match version.kind:
        case "ordering":
            for choice, text in zip(choices, [each.text for each in reversed(choices)], strict=True):
                choice.text = text
        case "matching":
            for choice, partner in zip(choices, [each.partner for each in reversed(choices)], strict=True):
                choice.partner = partner
        case "numeric" | "short_text":
            for choice in choices:
                choice.text, choice.tolerance = ("77", "0") if version.kind == "numeric" else (f"{choice.text} II", "")
        case _:
            for choice in choices:
                choice.correct = not choice.correct
    for choice in choices:
        choice.save()
    forget()
