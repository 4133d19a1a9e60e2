"""Turns refusals and API errors into one stable shape: {"code", "message", "fields"?}."""

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.errors import Refusal


def api_exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, with one body for every error."""
    if isinstance(exc, Refusal):
        return Response(exc.as_dict(), status=exc.status)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        body = {
            "code": "invalid",
            "message": str(exceptions.ValidationError.default_detail),
            "fields": exc.detail,
        }
    elif isinstance(exc, exceptions.APIException):
        body = {"code": exc.default_code, "message": str(exc.detail)}
    else:
        body = {"code": "not_found" if response.status_code == 404 else "refused", "message": str(exc)}  # noqa: PLR2004
    response.data = body
    return response
