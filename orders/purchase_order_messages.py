"""The conversation on the page of a purchase order, which staff and suppliers have alike: each side's doors lead here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dropship.accounts.access import find
from dropship.ui.parts import wants_part
from orders.actions.discuss_purchase_order import discuss_purchase_order
from orders.models import PurchaseOrder
from suppliers.conversation import conversation, show_conversation, show_news
from suppliers.message_forms import MessageForm, take_message
from suppliers.models import Side
from suppliers.seats import Seat, seat_of

PLACES = {Side.STAFF: "/purchase-orders/", Side.SUPPLIER: "/portal/purchase-orders/"}


def find_purchase_order(request: HttpRequest, number: str) -> PurchaseOrder:
    """The purchase order in the person's own sight, with its conversation."""
    of = PurchaseOrder.objects.select_related("supplier", "thread__supplier")
    return find(PurchaseOrder, request, of=of, number=number)


def told_on_its_page(
    request: HttpRequest, purchase_order: PurchaseOrder, form: MessageForm | None = None
) -> dict[str, Any]:
    """The conversation in the context of the page."""
    seat = seat_of(request)
    return conversation(purchase_order.thread, seat, url=_here(purchase_order, seat), form=form)


def write(request: HttpRequest, number: str, *, show: Callable[..., HttpResponse]) -> HttpResponse:
    """Write about it to the other side; `show` makes the page again with what is wrong in the form."""
    purchase_order, seat = find_purchase_order(request, number), seat_of(request)
    form = MessageForm(request.POST, request.FILES)
    is_sent = take_message(request, form, seat, lambda **message: discuss_purchase_order(purchase_order.id, **message))
    after = find_purchase_order(request, number)
    if wants_part(request):
        return show_conversation(request, after.thread, seat, url=_here(after, seat), form=None if is_sent else form)
    if is_sent:
        return redirect(f"{_page(after, seat)}#conversation")
    return show(request, after, status=422, message_form=form)


def news(request: HttpRequest, number: str) -> HttpResponse:
    """What the other side has written since, also when it has begun."""
    return show_news(request, find_purchase_order(request, number).thread, seat_of(request))


def _page(purchase_order: PurchaseOrder, seat: Seat) -> str:
    return f"{PLACES[seat.side]}{quote(purchase_order.number, safe='')}/"


def _here(purchase_order: PurchaseOrder, seat: Seat) -> str:
    return f"{_page(purchase_order, seat)}messages/"
