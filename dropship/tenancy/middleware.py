"""The end of a request: nothing of its tenant or person stays with the thread."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from dropship.tenancy import scope


class ScopeMiddleware:
    """Start and end each request without a tenant; the doors set it, the transaction ends it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope.forget()
        try:
            return self.get_response(request)
        finally:
            scope.forget()
            timezone.deactivate()
            translation.deactivate()
