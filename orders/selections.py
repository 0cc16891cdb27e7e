"""Purchase orders marked in a list: which they are, and their packing slips in one print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dropship.ui.lists import ListPage
from dropship.ui.parts import back
from orders.models import PurchaseOrder

MOST_SLIPS = 200


Rows = Callable[[Any], Any]


def marked(request: HttpRequest, page: ListPage, *, most: int, among: Rows = lambda rows: rows) -> list[UUID]:
    """The ids that a form or an address names, in their order, each once, and at most one more than `most`.

    With `all` they are those `among` the rows that the list's address asks for. What is no id is not found.
    """
    if request.POST.get("all"):
        listing = page.as_asked(request, request.POST.get("query", ""))
        return list(among(listing.in_order()).values_list("id", flat=True)[: most + 1])
    given = (request.POST if request.method == "POST" else request.GET).getlist("ids")
    texts = [one.strip() for text in given for one in text.split(",") if one.strip()]
    try:
        return list(dict.fromkeys(UUID(text) for text in texts[: most + 1]))
    except ValueError:
        raise Http404("No purchase order here.") from None


def print_slips(request: HttpRequest, page: ListPage, *, otherwise: str) -> HttpResponse:
    """One PDF with the slips of the marked purchase orders, which all have to be in the person's sight.

    Without any, or with too many, the person is told so on the page that the form names, or on `otherwise`.
    """
    ids = marked(request, page, most=MOST_SLIPS)
    if not 0 < len(ids) <= MOST_SLIPS:
        told = _("Mark what you want to print.") if not ids else _("At most {most} packing slips in one print.")
        messages.error(request, told.format(most=MOST_SLIPS))
        return back(request, otherwise)
    from orders.documents.packing_slip import packing_slips  # what draws PDFs is big; only who prints carries it

    try:
        response = HttpResponse(packing_slips(ids), content_type="application/pdf")
    except PurchaseOrder.DoesNotExist:
        raise Http404("No purchase order here.") from None
    response["Content-Disposition"] = 'inline; filename="packing-slips.pdf"'
    return response
