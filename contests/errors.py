"""Every refusal of contests: code, sentence, status. None of them loses what was saved before."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from localities.rules.faults import Fault

# --- Entering and starting ---------------------------------------------------------------------------


class ContestNotFound(Refusal):
    code = "contest_not_found"
    status = 404
    sentence = _("This contest does not exist or is not open to you.")


class NotEntered(Refusal):
    code = "not_entered"
    status = 403
    sentence = _("You have not entered this contest on this device. Enter first, or use your personal code.")


class GuestsNotAllowed(Refusal):
    code = "guests_not_allowed"
    status = 403
    sentence = _("This contest asks you to sign in first.")


class TooYoung(Refusal):
    code = "too_young"
    status = 403
    sentence = _("You must be at least %(min_age)s years old to enter this contest.")


class NotResident(Refusal):
    code = "not_resident"
    status = 403
    sentence = _("This contest is for residents of: %(provinces)s.")


class NotInvited(Refusal):
    code = "not_invited"
    status = 403
    sentence = _("You are not on the list of this contest. Check what you typed, or ask the organisers.")


class RoundNotOpen(Refusal):
    code = "round_not_open"
    sentence = _("This round is not open now.")


class NoAttemptsLeft(Refusal):
    code = "no_attempts_left"
    sentence = _("You have used all your attempts.")


# --- During an attempt -------------------------------------------------------------------------------


class AttemptNotFound(Refusal):
    code = "attempt_not_found"
    status = 404
    sentence = _("There is no such attempt on this device.")


class AttemptFinished(Refusal):
    code = "attempt_finished"
    sentence = _("This attempt is already finished. What was saved before counts.")


class TooLate(Refusal):
    code = "too_late"
    sentence = _("Time was up before this answer arrived. What was saved before counts.")


class BadPosition(Refusal):
    code = "bad_position"
    status = 400
    sentence = _("There is no such question in this attempt.")


class BadChoice(Refusal):
    code = "bad_choice"
    status = 400
    sentence = _("This question has no such answer. Reload the page and choose again.")


class BadMessage(Refusal):
    code = "bad_message"
    status = 400
    sentence = _("The page sent something that cannot be read. Reload the page; your answers are safe.")


class SlowDown(Refusal):
    code = "slow_down"
    status = 429
    sentence = _("Too many messages at once. Your saved answers are safe; the page will try again.")


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    sentence = _("This answer could not be saved just now. The page keeps it and will try again.")


# --- Boards ------------------------------------------------------------------------------------------


class NoSuchBoard(Refusal):
    code = "no_such_board"
    status = 404
    sentence = _("There is no such leaderboard.")


# --- Setting up --------------------------------------------------------------------------------------


class BlueprintShort(Refusal):
    code = "blueprint_short"
    sentence = _(
        "Line %(line)s of the blueprint needs %(wanted)s questions, but the bank has only %(available)s for it."
    )


class BlueprintEmpty(Refusal):
    code = "blueprint_empty"
    status = 422
    sentence = _("A blueprint needs at least one line.")


class BlueprintTooLong(Refusal):
    code = "blueprint_too_long"
    status = 422
    sentence = _("A paper holds at most %(questions)s questions, in at most %(lines)s lines.")


class BlueprintInUse(Refusal):
    code = "blueprint_in_use"
    sentence = _("A round takes its paper from this blueprint: give the round another one first.")


class PassageElsewhere(Refusal):
    code = "passage_elsewhere"
    status = 422
    sentence = _("Line %(line)s names a passage of another document.")


class NothingToPublish(Refusal):
    code = "nothing_to_publish"
    sentence = _("Add a round with a blueprint before you publish the contest.")


class SettingsLocked(Refusal):
    code = "settings_locked"
    sentence = _(
        "Attempts have been made: who may enter, how attempts count and what papers hold can no longer change."
    )


class AddressTaken(Refusal):
    code = "address_taken"
    sentence = _("Another contest has this address. Choose a different one.")


class AddressFixed(Refusal):
    code = "address_fixed"
    sentence = _("The contest has been published: its address is in messages and on posters, and stays as it is.")


class NameTaken(Refusal):
    code = "name_taken"
    sentence = _("“%(name)s” is there already. Choose a different name.")


class AgeNeedsBirth(Refusal):
    code = "age_needs_birth"
    status = 422
    sentence = _("A youngest age can only be checked if everybody must give their birth.")


class ResidenceNeedsCommune(Refusal):
    code = "residence_needs_commune"
    status = 422
    sentence = _("Residence can only be checked if everybody must give their commune.")


class ListNeedsKey(Refusal):
    code = "list_needs_key"
    status = 422
    sentence = _(
        "A person is found on the list by account, phone, e-mail or ID number: "
        "ask for an account, or require one of the three at registration."
    )


class UnitNeedsList(Refusal):
    code = "unit_needs_list"
    status = 422
    sentence = _("Choose the list of units from which people pick theirs.")


class BlocsNeedCommune(Refusal):
    code = "blocs_need_commune"
    status = 422
    sentence = _("A group made of provinces can only be told if everybody must give their commune.")


class BlocsOverlap(Refusal):
    code = "blocs_overlap"
    status = 422
    sentence = _("%(province)s is in two groups. A province belongs to one group at most.")


class BlocInUse(Refusal):
    code = "bloc_in_use"
    sentence = _("People have entered in the group “%(name)s”: it can be renamed, not removed.")


class RankingUnreadable(Refusal):
    code = "ranking_unreadable"
    status = 422
    sentence = _("Choose at least one criterion to rank by, each one once.")


class PredictionNotAsked(Refusal):
    code = "prediction_not_asked"
    status = 422
    sentence = _("To rank by the prediction, choose what people predict.")


class NotADraft(Refusal):
    code = "not_a_draft"
    sentence = _("Only a draft that nobody has entered can be deleted or withdrawn.")


class StillRunning(Refusal):
    code = "still_running"
    sentence = _("“%(round)s” is not over yet. A contest is archived when all its rounds are closed.")


class NotPublished(Refusal):
    code = "not_published"
    sentence = _("Only a published contest can be archived; a draft can be deleted.")


class NoSuchOrganiser(Refusal):
    code = "no_such_organiser"
    status = 404
    sentence = _("No organiser has this user name or e-mail.")


class LastOrganiser(Refusal):
    code = "last_organiser"
    sentence = _("A contest keeps at least one organiser.")


class ListOfOthers(Refusal):
    code = "list_of_others"
    status = 403
    sentence = _("Another contest uses a list of this name. Choose a different name.")


# --- Rounds ------------------------------------------------------------------------------------------


class RoundHasBegun(Refusal):
    code = "round_has_begun"
    sentence = _("This round has begun: its opening and its paper can no longer change.")


class WindowBackwards(Refusal):
    code = "window_backwards"
    status = 422
    sentence = _("The round must close after it opens.")


class ClosesInPast(Refusal):
    code = "closes_in_past"
    status = 422
    sentence = _("The closing lies in the past. Choose a later moment; to end the round at once, close it now.")


class NeverOpen(Refusal):
    code = "never_open"
    status = 422
    sentence = _("With these hours and closed days the round is never open between its opening and its closing.")


class FreezeOutside(Refusal):
    code = "freeze_outside"
    status = 422
    sentence = _("The board can freeze only between the opening and the closing.")


class RoundNesting(Refusal):
    code = "round_nesting"
    status = 422
    sentence = _(
        "A round can be part of one other round of the contest, and that one has no paper and is no part itself."
    )


class PartOutside(Refusal):
    code = "part_outside"
    status = 422
    sentence = _("“%(part)s” does not lie within “%(whole)s”, which it is part of.")


class RoundIncomplete(Refusal):
    code = "round_incomplete"
    sentence = _("“%(round)s” has no blueprint, and no other round is part of it.")


class RoundAttempted(Refusal):
    code = "round_attempted"
    sentence = _("People have attempted this round, or it has parts: it cannot be deleted.")


class LongerThanAWeek(Refusal):
    code = "longer_than_a_week"
    sentence = _("This round is longer than a week: weekly copies would overlap.")


class ResultsNotReady(Refusal):
    code = "results_not_ready"
    sentence = _("Results can be published once the round is closed and every attempt is counted.")


class ResultsPublished(Refusal):
    code = "results_published"
    sentence = _("The official results are published: what they rest on can no longer change.")


class DecisionMissing(Refusal):
    code = "decision_missing"
    status = 422
    sentence = _("Give the number of the decision by which the results are official.")


# --- Entrants, as organisers handle them ---------------------------------------------------------------


class ExtraTimeOutside(Refusal):
    code = "extra_time_outside"
    status = 422
    sentence = _("Extra time lies between 0 and %(most)s percent.")


class EntryElsewhere(Refusal):
    code = "entry_elsewhere"
    status = 404
    sentence = _("There is no such entry in this contest.")


_INVITEE_FAULTS: dict[str, Any] = {
    "empty_list": _("There are no people in the text."),
    "too_many": _("There are more than %(about)s lines."),
    "no_key": _("“%(about)s” holds no user name, e-mail, phone or ID number."),
    "duplicate": _("“%(about)s” is already on a line above."),
    "too_long": _("“%(about)s” is too long."),
    "characters": _("There are characters that cannot be shown."),
}


class InviteesRefused(Refusal):
    """`faults`: what is wrong, line by line; nothing was written."""

    code = "invitees_refused"
    status = 422
    sentence = _("Nobody was added. Mend the lines below and try again.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)

    def lines(self) -> list[tuple[int, str]]:
        """Line numbers (0: the text as a whole) with what is wrong there, in the active language."""
        return [(fault.line, str(_INVITEE_FAULTS[fault.code]) % {"about": fault.about}) for fault in self.faults]

    def as_dict(self) -> dict[str, Any]:
        lines = zip(self.faults, self.lines(), strict=True)
        return {
            **super().as_dict(),
            "faults": [{"line": line, "code": fault.code, "message": message} for fault, (line, message) in lines],
        }


# --- Corrections and reports ---------------------------------------------------------------------------


class CorrectionUnfit(Refusal):
    code = "correction_unfit"
    status = 422
    sentence = _("This correction does not fit the question: choose answers that can be given to it.")


class CorrectionChangesNothing(Refusal):
    code = "correction_changes_nothing"
    status = 422
    sentence = _("That is what is right already: nothing would change.")


class CorrectionReasonMissing(Refusal):
    code = "correction_reason_missing"
    status = 422
    sentence = _("Say why: the reason is kept, and members read it.")


class NeverDrawn(Refusal):
    code = "never_drawn"
    sentence = _("Nobody has drawn this question in this contest: mend it in the bank.")


class CorrectionDecided(Refusal):
    code = "correction_decided"
    sentence = _("This correction has been decided already.")


class CorrectionNeedsDecision(Refusal):
    code = "correction_needs_decision"
    status = 422
    sentence = _("Official results would change: give the number of the decision that says so.")


class ReportedAlready(Refusal):
    code = "reported_already"
    sentence = _("You have reported this question already. The answer appears here.")


class ReportUnreadable(Refusal):
    code = "report_unreadable"
    status = 422
    sentence = _("Say what is wrong, in at most %(most)s characters.")


class ReportTooEarly(Refusal):
    code = "report_too_early"
    sentence = _("A question can be reported once the attempt is finished.")


class ReportAnswered(Refusal):
    code = "report_answered"
    sentence = _("This report has been answered already.")


class ReportAnswerMissing(Refusal):
    code = "report_answer_missing"
    status = 422
    sentence = _("Write an answer, in at most %(most)s characters.")
