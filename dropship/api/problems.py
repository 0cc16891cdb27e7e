"""Errors as problem documents (RFC 9457)."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from dropship.base.errors import Refused

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: "The request cannot be read",
    401: "No valid API key",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Content type not supported",
    422: "Invalid input",
    429: "Too many requests",
    500: "Our fault",
    503: "Try again soon",
}


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


def problem(
    status: int,
    *,
    code: str,
    detail: str,
    request_id: str,
    title: str | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The body of a problem document; it may repeat what was sent, half characters too, and is always one that can be sent."""
    return {
        "type": f"/api/docs/errors/#{code}",
        "title": title or TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": _sendable(detail),
        "errors": [
            {name: _sendable(value) if isinstance(value, str) else value for name, value in error.items()}
            for error in errors or []
        ],
        "request_id": request_id,
    }


def _sendable(text: str) -> str:
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def problem_response(request: HttpRequest, status: int, *, code: str, detail: str) -> HttpResponse:
    """A problem document outside of DRF's views."""
    body = problem(status, code=code, detail=detail, request_id=getattr(request, "request_id", ""))
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)


def refusal_body(refusal: Refused, request_id: str) -> dict[str, Any]:
    """The problem document of a refusal."""
    return problem(
        refusal.status,
        code=refusal.code,
        detail=refusal.detail,
        title=refusal.title,
        errors=refusal.errors or [{"pointer": "", "code": refusal.code, "detail": refusal.detail}],
        request_id=request_id,
    )


def to_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: everything a caller may see, and the transaction is undone."""
    request = context["request"]
    request_id = getattr(request, "request_id", "")
    headers: dict[str, str] = {}
    if isinstance(error, Refused):
        body = refusal_body(error, request_id)
    elif isinstance(error, Http404):
        body = problem(404, code="not_found", detail="There is no such thing here.", request_id=request_id)
    elif isinstance(error, PermissionDenied):
        body = problem(403, code="forbidden", detail=str(error) or "Not allowed.", request_id=request_id)
    elif isinstance(error, exceptions.APIException):
        headers = _headers(error)
        body = problem(
            error.status_code,
            code=_code(error),
            detail=_detail(error),
            errors=_errors(error),
            request_id=request_id,
        )
    elif isinstance(error, OperationalError) and _is_contention(error):
        headers["Retry-After"] = "1"
        body = problem(
            409, code="in_flight", detail="Another request works on the same thing; try again.", request_id=request_id
        )
    elif isinstance(error, UnicodeEncodeError):
        detail = "A text holds half a character (a lone surrogate), which cannot be stored."
        body = problem(422, code="lone_surrogate", detail=detail, request_id=request_id)
    elif isinstance(error, DataError):
        body = problem(
            422, code="out_of_range", detail="A value is out of the range that can be stored.", request_id=request_id
        )
    else:
        logger.error("unhandled_error", exc_info=error)
        body = problem(500, code="internal", detail="This is our fault and has been logged.", request_id=request_id)
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _is_contention(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) in {"55P03", "40P01", "40001"}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if isinstance(error, exceptions.Throttled) and error.wait is not None:
        headers["Retry-After"] = str(max(1, int(error.wait)))
        headers |= getattr(error, "headers", {})
    return headers


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    codes = error.get_codes()
    return codes if isinstance(codes, str) else error.default_code


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some fields are not valid; see errors."
    return str(error.detail)


def _errors(error: exceptions.APIException) -> list[dict[str, Any]]:
    if isinstance(error, exceptions.ValidationError):
        return list(_walk(error.detail, ""))
    return []


def _walk(detail: Any, pointer: str) -> Any:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _walk(value, pointer if key == "non_field_errors" else f"{pointer}/{key}")
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            if isinstance(value, dict | list):
                yield from _walk(value, f"{pointer}/{index}")
            else:
                yield {"pointer": pointer, "code": getattr(value, "code", "invalid"), "detail": str(value)}
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}
