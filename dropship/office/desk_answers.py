"""How any door answers somebody who acts from the desk: not with its own page, but with what became of the row.

The desk posts to the thing's own door and names the row in `X-Desk-Row: kind/id`. The door does and answers what it
always does; here its answer gives way to: the notices it left, the row taken away when it no longer waits, the counts.
A form that is shown again with what is wrong in it (422) goes to its dialog as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dropship.accounts.roles import may
from dropship.office.desk import KINDS, Kind
from dropship.office.desk_chips import chips
from dropship.office.desk_page import chosen_of
from dropship.office.desk_queue import counts, kinds_of, still_stands
from dropship.tenancy.scope import tenant_scope
from dropship.ui.parts import query_of_page

ROW = re.compile(r"([\w-]{1,40})/([\w-]{1,60})", re.ASCII)
HEADER, DIALOG = "X-Desk-Row", "desk-dialog"
ANSWERED = (200, 204, 302, 303, 422)


class DeskMiddleware:
    """Stands after the messages, and outside of the view's transaction: what it tells is committed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        named = ROW.fullmatch(request.headers.get(HEADER, ""))
        if named is None or request.method != "POST" or response.status_code not in ANSWERED:
            return response
        if getattr(response, "turned_away", False):  # the door was not passed: nothing was done
            return response
        kind, membership = KINDS.get(named[1]), getattr(request, "membership", None)
        is_form = response.status_code == 422 and getattr(request.htmx, "target", "") == DIALOG  # type: ignore[attr-defined]
        if kind is None or is_form or not may(membership, "desk.view") or not may(membership, kind.permission):
            return response
        with tenant_scope(membership.tenant_id):  # type: ignore[union-attr]
            return _answer(request, kind, named[2], is_refused=response.status_code == 422)


def _answer(request: HttpRequest, kind: Kind, row_id: str, *, is_refused: bool) -> HttpResponse:
    kinds = kinds_of(request.membership)  # type: ignore[attr-defined]
    chosen = chosen_of(_of_page(request), kinds)
    waits = still_stands(kind, row_id, among=chosen)
    told = list(messages.get_messages(request))
    errors = [str(message) for message in told if message.level >= messages.ERROR]
    if not waits and (errors or is_refused):
        text = _("Somebody has dealt with this already. {reason}").format(reason=" ".join(errors))
        told = [Message(messages.INFO, text.strip())]
    elif is_refused and not told:
        told = [Message(messages.ERROR, _("That did not work: what was entered does not fit."))]
    elif not told:
        told = [Message(messages.SUCCESS, _("Done."))]
    context = chips(kinds, counts(kinds), chosen)
    html = render_to_string("office/desk_answer.html", context | {"messages": told}, request=request)
    response = HttpResponse(html)
    response["HX-Reswap"] = "none" if waits else "delete"
    response["HX-Retarget"] = f"#row-{kind.key}-{row_id}"
    if waits and not errors and not is_refused:
        response["HX-Trigger"] = "desk-stale"
    response["Cache-Control"] = "no-store, private"
    return response


def _of_page(request: HttpRequest) -> HttpRequest:
    """The address of the desk that the person sees, as far as it matters here: what it narrows to."""
    seen = HttpRequest()
    seen.GET = query_of_page(request)
    return seen
