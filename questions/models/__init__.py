"""Documents, their citable passages, and the bank of questions about them."""

from questions.models.bank import Choice, Draft, Image, Question, QuestionVersion, Topic
from questions.models.documents import Document, DocumentDraft, Edition, Passage
from questions.models.imports import ImportBatch, ImportRow
from questions.models.review import Comment, Event

__all__ = [
    "Choice",
    "Comment",
    "Document",
    "DocumentDraft",
    "Draft",
    "Edition",
    "Event",
    "Image",
    "ImportBatch",
    "ImportRow",
    "Passage",
    "Question",
    "QuestionVersion",
    "Topic",
]
