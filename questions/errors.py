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
