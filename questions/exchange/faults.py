"""The sentences of everything that can be wrong with a file of questions, or noteworthy about one of its items."""

from collections.abc import Mapping
from typing import Final

from questions.rules.content import Fault, gettext_noop

FAULTS: Final[Mapping[str, str]] = {
    # The whole file.
    "file_empty": gettext_noop("The file holds no questions."),
    "file_big": gettext_noop("The file is larger than %(most)s MB."),
    "file_unpacks_big": gettext_noop("The file unpacks to more than is allowed."),
    "file_broken": gettext_noop("The file is broken, or not in the format %(format)s."),
    "file_many": gettext_noop("The file holds more than %(most)s questions."),
    "file_encrypted": gettext_noop("The file is protected by a password: save it without one."),
    "file_compound": gettext_noop(
        "The file is protected by a password or made by an Office from before 2007: save it as .docx or .xlsx."
    ),
    "file_version": gettext_noop("The file is of version %(value)s of its format, which cannot be read here."),
    "file_slow": gettext_noop(
        "Reading the file takes too long: it may be broken. Split it, or save it in another format."
    ),
    "file_heavy": gettext_noop("The file cannot be read: it is broken, or needs too much memory."),
    "zip_names": gettext_noop("The packed file holds names that lead outside of it, or one name twice."),
    "zip_nested": gettext_noop("The packed file holds only other packed files: unpack it once."),
    "xml_entities": gettext_noop("The file declares XML entities, which are not allowed."),
    "xml_deep": gettext_noop("The file is nested deeper than is allowed."),
    # A text that is to become a document.
    "prose_empty": gettext_noop("There is no text in it."),
    "prose_long": gettext_noop("The text is longer than %(most)s characters: take it in parts."),
    # One item.
    "kind_unread": gettext_noop("Questions of the kind “%(value)s” cannot be read."),
    "item_broken": gettext_noop("The question is not written as the format %(format)s asks."),
    "item_long": gettext_noop("The question is longer than is allowed."),
    "answer_line_missing": gettext_noop("There is no line that names the answer."),
    "answer_unknown": gettext_noop("The answer “%(value)s” is none of the options."),
    # What was done about something that could not be kept.
    "html_reduced": gettext_noop("Formatting that questions do not have was left out."),
    "encoding_taken": gettext_noop("The text was read as %(encoding)s."),
    "order_kept": gettext_noop("An option speaks of the others, so the options keep their order."),
    "category_left": gettext_noop("The category “%(value)s” was left out."),
    "weights_left": gettext_noop("Parts of a mark for single options were left out."),
    "wildcard_left": gettext_noop("Answers with wildcards (“%(value)s”) were left out."),
    "case_left": gettext_noop("That capital letters count was left out."),
    "option_feedback_left": gettext_noop("Feedback on single options was left out."),
    "image_missing": gettext_noop("The image “%(value)s” is not in the file."),
    "image_big": gettext_noop("The image “%(value)s” is larger than %(most)s MB and was left out."),
    "image_unread": gettext_noop("The image “%(value)s” cannot be read and was left out."),
    "unknown_left": gettext_noop("The bank does not have this; it was left out: %(value)s."),
    "images_more": gettext_noop("Only one image can be kept; the others were left out."),
    "tags_left": gettext_noop("Tags were left out: %(value)s."),
    "answers_wrong_left": gettext_noop("Answers that are marked as wrong were left out."),
    # Of spreadsheets, documents and old encodings.
    "encoding_unknown": gettext_noop("The encoding of the text is not known: letters may be missing."),
    "columns_missing": gettext_noop("No column of questions was found: take the template's headings."),
    "formula": gettext_noop("The formula in column %(value)s has no value: write the text in its place."),
    "formula_value": gettext_noop("The last value of a formula was taken."),
    "keys_differ": gettext_noop("The file gives this question two different keys: “%(value)s” and “%(other)s”."),
    "key_by_look": gettext_noop("The key was told by how the option looks: check it."),
    "columns_left": gettext_noop("These columns were left out: %(value)s."),
    "macros_left": gettext_noop("The macros of the file were left out."),
    "difficulty_left": gettext_noop("“%(value)s” is not a difficulty: it was left out."),
    "hidden_left": gettext_noop("Hidden text was left out."),
    "objects_left": gettext_noop("Equations became plain text; drawings and embedded objects were left out."),
}


class Refused(Exception):
    """A file that is not read, or an item that nothing can be made of: `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault
