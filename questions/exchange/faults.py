"""The sentences of everything that can be wrong with a file of questions, or noteworthy about one of its items."""

from collections.abc import Mapping
from typing import Final

from questions.rules.content import gettext_noop

FAULTS: Final[Mapping[str, str]] = {
    # The whole file.
    "file_empty": gettext_noop("The file holds no questions."),
    "file_big": gettext_noop("The file is larger than %(most)s MB."),
    "file_unpacks_big": gettext_noop("The file unpacks to more than is allowed."),
    "file_broken": gettext_noop("The file is broken, or not in the format %(format)s."),
    "file_many": gettext_noop("The file holds more than %(most)s questions."),
    "xml_entities": gettext_noop("The file declares XML entities, which are not allowed."),
    # One item.
    "kind_unread": gettext_noop("Questions of the kind “%(value)s” cannot be read."),
    # What was done about something that could not be kept.
    "html_reduced": gettext_noop("Formatting that questions do not have was left out."),
    "order_kept": gettext_noop("An option speaks of the others, so the options keep their order."),
}
