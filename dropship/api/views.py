"""The base of every API view: body limit, rate limit, idempotency, and the order they come in."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dropship.api import idempotency, throttles
from dropship.api.auth import Caller
from dropship.api.problems import TooLarge
from dropship.base.errors import Invalid

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_renderer = JSONRenderer()


class ApiView(APIView):
    """A door for programs.

    `scopes` names the scope each method needs (None: any key); `for_suppliers` opens it to keys
    bound to a supplier, whose rows the database then narrows; `body_limit` is in bytes.
    """

    scopes: ClassVar[dict[str, str | None]] = {}
    for_suppliers: ClassVar[bool] = False
    body_limit: ClassVar[int] = settings.API_BODY_LIMIT

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        _check_size(request, self.body_limit)
        super().initial(request, *args, **kwargs)
        self.limits = throttles.count(self.caller)

    @property
    def caller(self) -> Caller:
        caller = self.request.auth
        if caller is None:
            raise exceptions.NotAuthenticated("Send your API key as `Authorization: Bearer KEY`.")
        return caller  # type: ignore[return-value]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """DRF's dispatch, with idempotency around the handler of every write; programs are answered in English."""
        translation.activate(settings.LANGUAGE_CODE)
        self.args, self.kwargs = args, kwargs
        api_request = self.initialize_request(request, *args, **kwargs)
        self.request = api_request
        self.headers = self.default_response_headers
        self.limits: dict[str, str] = {}
        response: Any
        try:
            self.initial(api_request, *args, **kwargs)
            response = self._answer(api_request, *args, **kwargs)
        except Exception as error:
            response = self.handle_exception(error)
        self.response = self.finalize_response(api_request, response, *args, **kwargs)
        for name, value in self.limits.items():
            self.response.headers[name] = value
        return self.response

    def _answer(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = (request.method or "").lower()
        handler = getattr(self, method, self.http_method_not_allowed)
        key = idempotency.key_of(request) if request.method in WRITES else None
        if key is None:
            return handler(request, *args, **kwargs)
        before = idempotency.claim(request, self.caller, key)
        if before is not None:
            return before
        response = handler(request, *args, **kwargs)
        if not isinstance(response, Response):
            return response
        body = _renderer.render(response.data)
        idempotency.keep(self.caller, key, response.status_code, body)
        headers = {**response.headers, "Content-Type": response.content_type or _renderer.media_type}
        return HttpResponse(body, status=response.status_code, headers=headers)  # rendered once is enough


def json_body(request: Request) -> Any:
    """The body as JSON: no NaN or Infinity, no key twice, no NUL bytes that a text column could not hold."""
    content_type = (request.content_type or "").split(";")[0].strip().lower()
    if content_type and content_type != "application/json" and not content_type.endswith("+json"):
        raise exceptions.UnsupportedMediaType(content_type, detail="Send application/json.")
    try:
        text = request.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise exceptions.ParseError(f"The body is not UTF-8 (byte {error.start}).") from None
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        raise exceptions.ParseError(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise exceptions.ParseError("The body is nested too deeply.") from None
    except ValueError as error:
        raise exceptions.ParseError(f"The body is not JSON: {error}"[:300]) from None


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object."""
    if not request.body.strip():
        return {}
    body = json_body(request)
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.", pointer="")
    return body


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r} stands twice in one object")
            seen.add(key)
    return body


def _check_size(request: Request, limit: int) -> None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > limit:
        raise TooLarge(f"The body has {length} bytes; this call takes at most {limit}.")
