"""Every refusal of questions: code, sentence, status."""

from typing import ClassVar

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


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
