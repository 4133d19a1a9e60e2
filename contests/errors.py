"""Every refusal of contests: code, sentence, status. None of them loses what was saved before."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal

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


class NothingToPublish(Refusal):
    code = "nothing_to_publish"
    sentence = _("Add a round with a blueprint before you publish the contest.")


class SettingsLocked(Refusal):
    code = "settings_locked"
    sentence = _(
        "Attempts have been made: who may enter, how attempts count and what papers hold can no longer change."
    )


class RoundHasBegun(Refusal):
    code = "round_has_begun"
    sentence = _("This round has begun: its opening and its paper can no longer change.")


class ResultsNotReady(Refusal):
    code = "results_not_ready"
    sentence = _("Results can be published once the round is closed and every attempt is counted.")
