"""Every refusal of questions: code, sentence, status."""

from collections.abc import Sequence
from typing import ClassVar

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from questions.rules.content import Fault
from questions.rules.drafting import HeadFault


class DocumentNotFound(Refusal, Http404):
    """Page 404."""

    code: ClassVar[str] = "document_not_found"
    status: ClassVar[int] = 404
    sentence = _("There is no document with this code.")


# --- Practising: none of these changes the run, and the page goes on with the question where it stands ------


class PracticeRestarted(Refusal):
    code = "practice_restarted"
    sentence = _("Your practice has been started again since that page was opened. Go on here.")


class NotInPractice(Refusal):
    code = "not_in_practice"
    sentence = _("That question is not one of this document’s practice questions. Go on here.")


class AlreadyAnswered(Refusal):
    code = "already_answered"
    sentence = _("You have answered that question already; your first answer counts. Go on here.")


class OutOfTurn(Refusal):
    code = "out_of_turn"
    sentence = _("It is another question’s turn. Go on here.")


class NothingChosen(Refusal):
    code = "nothing_chosen"
    status = 422
    sentence = _("Choose an answer first.")


class UnknownOption(Refusal):
    code = "unknown_option"
    status = 422
    sentence = _("This question has no such option. Choose one of those on the page.")


class PlacesIncomplete(Refusal):
    code = "places_incomplete"
    status = 422
    sentence = _("Give each line a place of its own, from 1 to the last.")


class AnswerTooLong(Refusal):
    code = "answer_too_long"
    status = 422
    sentence = _("An answer in writing has at most 100 characters.")


class OneOptionOnly(Refusal):
    code = "one_option_only"
    status = 422
    sentence = _("This question takes one answer only.")


class UnknownAction(Refusal):
    code = "unknown_action"
    status = 422
    sentence = _("The page sent something that is not understood. Go on here.")


# --- Pictures ------------------------------------------------------------------------------------------------


class BadImage(Refusal):
    code = "bad_image"
    status = 422
    sentence = _("This file is not a picture that can be read. Use PNG, JPEG, WebP or GIF.")


class ImageTooBig(Refusal):
    code = "image_too_big"
    status = 413
    sentence = _("This picture is too big. Use one of at most 2 MB and 24 million pixels.")


# --- The bank's desk: nothing is written, and what was typed stays on the page -------------------------------


class QuestionNotFound(Refusal, Http404):
    """Page 404."""

    code: ClassVar[str] = "question_not_found"
    status: ClassVar[int] = 404
    sentence = _("There is no such question in the bank.")


class EditedMeanwhile(Refusal):
    code = "edited_meanwhile"
    sentence = _(
        "Somebody saved version %(number)s of this question while you were writing. Yours is kept as a draft: "
        "compare the two and save again."
    )


class ContentFaulty(Refusal):
    """`faults` say what and where."""

    code = "content_faulty"
    status = 422
    sentence = _("The question cannot be saved yet: see what is marked. Your text is kept as a draft.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class NotReadyForReview(Refusal):
    """`faults` say what is missing."""

    code = "not_ready_for_review"
    status = 422
    sentence = _("The question is not ready for review: something is still missing.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class WrongStep(Refusal):
    code = "wrong_step"
    sentence = _(
        "That cannot be done to a question in this state. It may have been done already: look at the page again."
    )


class OwnQuestion(Refusal):
    code = "own_question"
    status = 403
    sentence = _("You wrote this version: somebody else has to decide about it.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    sentence = _("Say why, or pin a comment: the person who wrote the question needs it.")


class CommentsOpen(Refusal):
    code = "comments_open"
    sentence = _("Some comments on this question are not settled yet. Settle them before you approve it.")


class UnknownTarget(Refusal):
    code = "unknown_target"
    status = 422
    sentence = _("The comment is pinned to a part that this question does not have.")


class NothingSelected(Refusal):
    code = "nothing_selected"
    status = 422
    sentence = _("Select one or more questions first.")


class RetiredQuestion(Refusal):
    code = "retired_question"
    sentence = _("This question is retired. Take it up again before you change it.")


# --- Files: the bank stays as it was -------------------------------------------------------------------------


class FormatUnknown(Refusal):
    code = "format_unknown"
    status = 422
    sentence = _("Choose the format of the file: its name and what it holds do not tell.")


class FileMissing(Refusal):
    code = "file_missing"
    status = 422
    sentence = _("Choose a file first.")


class FileUnreadable(Refusal):
    """`fault` says why."""

    code = "file_unreadable"
    status = 422
    sentence = _("The file cannot be imported. %(reason)s")

    def __init__(self, fault: Fault) -> None:
        super().__init__(reason=gettext(fault.msgid) % fault.params)
        self.fault = fault


class ImportNotFound(Refusal, Http404):
    """Page 404."""

    code: ClassVar[str] = "import_not_found"
    status: ClassVar[int] = 404
    sentence = _("There is no such import.")


class ImportUndone(Refusal):
    code = "import_undone"
    sentence = _("This import has been undone.")


class TooManyToExport(Refusal):
    code = "too_many_to_export"
    status = 422
    sentence = _("At most %(most)s questions can be exported at once: narrow the list first.")


# --- Documents -----------------------------------------------------------------------------------------------


class FileUnread(Refusal):
    """`fault` says why: its sentence is the refusal's."""

    code = "file_unread"
    status = 422
    sentence = _("This file cannot be read.")

    def __init__(self, fault: Fault | HeadFault) -> None:
        super().__init__()
        self.fault = fault

    @property
    def message(self) -> str:
        return gettext(self.fault.msgid) % dict(self.fault.params)


class NothingGiven(Refusal):
    code = "nothing_given"
    status = 422
    sentence = _("Paste the text, or choose a file.")


class DocumentFaulty(Refusal):
    """`faults` say what and where."""

    code = "document_faulty"
    status = 422
    sentence = _("The document cannot be saved yet: see what is marked.")

    def __init__(self, faults: Sequence[HeadFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class CodeTaken(Refusal):
    code = "code_taken"
    status = 422
    sentence = _("Another document has the code “%(value)s”. Give this one another, or make an edition of that one.")


class DraftNotFound(Refusal, Http404):
    """Page 404."""

    code: ClassVar[str] = "draft_not_found"
    status: ClassVar[int] = 404
    sentence = _("There is no such draft, or it is somebody else’s. It may have been saved already.")


class DraftMalformed(Refusal):
    code = "draft_malformed"
    status = 422
    sentence = _("The page sent something that is not understood. Load it again; what was kept is still there.")


class EditionOutdated(Refusal):
    code = "edition_outdated"
    sentence = _(
        "Edition %(number)s of this document was saved meanwhile. The comparison is with that one now: check it."
    )
