"""What is answered where no view is reached: unknown addresses, a missing slash, a database that is away."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.shortcuts import render
from django.views import defaults

from dropship.api.problems import problem_response

API = "/api/v1/"


class SlashMiddleware(CommonMiddleware):
    """Send a caller without the last slash to the right address by 308, so that a POST stays one with its body."""

    response_redirect_class = staticmethod(partial(HttpResponsePermanentRedirect, preserve_request=True))

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        """Django's own refuses this while debugging, because a 301 would lose the body; a 308 does not."""
        return request.get_full_path(force_append_slash=True)


class BodyLimitMiddleware:
    """Refuse a body beyond what any page takes before a byte of it is read; the calls have limits of their own.

    Django itself bounds the fields of a form, and not its files, which it puts on the disk as they come.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.PAGE_BODY_LIMIT and not request.path.startswith(API):
            return render(request, "413.html", {"most": settings.PAGE_BODY_LIMIT // 2**20}, status=413)
        return self.get_response(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: a problem document for programs, a page for people."""
    if request.path.startswith(API):
        return problem_response(request, 404, code="not_found", detail="There is no such address.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 with `Retry-After` when it is only the database that is away."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_away else 500
    if request.path.startswith(API):
        detail = "The database is away for a moment." if is_away else "This is our fault and has been logged."
        code = "unavailable" if is_away else "internal"
        response = problem_response(request, status, code=code, detail=detail)
    else:
        response = render(request, "500.html", status=status) if is_away else defaults.server_error(request)
    if is_away:
        response.headers["Retry-After"] = "5"
    return response
