"""A page or only its part: one template serves both, and refusals become toasts in either."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page, or with its named partial when htmx asked for a part.

    `template` is "orders/detail.html" with `part="status"`, or "orders/detail.html#status" in one.
    Messages left by the view travel with a part as toasts outside of it.
    """
    page, _, named = template.partition("#")
    part = part or named
    if part and wants_part(request):
        html = render_to_string(f"{page}#{part}", context, request=request) + toasts(request)
    else:
        html = render_to_string(page, context, request=request)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx swaps a part of the page that is open, rather than loading a page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def query_of_page(request: HttpRequest) -> QueryDict:
    """The query in the address of the page that is open, also while htmx asks for a part of it by another address."""
    if not wants_part(request):
        return request.GET
    try:
        return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    except (ValueError, TooManyFieldsSent):  # what was done by the request is done, whatever the address
        return QueryDict()


def toasts(request: HttpRequest) -> str:
    """Return the waiting messages as toasts that htmx adds to the page outside of what it swaps."""
    waiting = list(get_messages(request)) if hasattr(request, "_messages") else []
    return render_to_string("ui/toasts.html", {"messages": waiting}) if waiting else ""


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page after a change, whether htmx or a plain form asked."""
    if wants_part(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


def back(request: HttpRequest, default: str, *, to: str | None = None) -> HttpResponse:
    """Send the browser to the page named by the form's `next`, or `to`, when it is one of ours, else to `default`."""
    target = request.POST.get("next", "") if to is None else to
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return go(request, target if target and ours else default)
