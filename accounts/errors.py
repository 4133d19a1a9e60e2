"""The one shape of a refusal: a stable code, a sentence that `gettext` knows, an HTTP status."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something the platform will not do, said so that a person knows what happened and what to do next.

    `details` fill the sentence's named places and travel beside the code on the wire; they never hold
    personal data or an answer key.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("This cannot be done.")

    def __init__(self, **details: Any) -> None:  # noqa: ANN401 - details are whatever the sentence names
        super().__init__(self.code)
        self.details = details

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        return str(self.sentence) % self.details if self.details else str(self.sentence)

    def as_dict(self) -> dict[str, Any]:
        """The refusal as it goes over the wire."""
        return {"code": self.code, "message": self.message, **self.details}
