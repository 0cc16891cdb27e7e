"""Who is told of a return: the customer at each turn, and the supplier what comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from dropship.base.languages import language_for
from dropship.events.models import Event
from dropship.events.registry import on_batch
from dropship.notifications.notify import Letter, notify
from dropship.ui.markup import money_text
from orders.models import Refund, Return, ReturnLine, ReturnNote
from orders.return_events import ReturnApproved, ReturnDeclined, ReturnReceived, ReturnRefunded, ReturnRequested
from orders.subscribers import listed, retailer, tell_customers

More = Callable[[Event], dict[str, str]]


@on_batch(ReturnRequested)
def tell_requested(events: list[Event]) -> None:
    _tell("return.requested", events)


@on_batch(ReturnApproved)
def tell_approved(events: list[Event]) -> None:
    returns = _returns(events)

    def address(event: Event) -> dict[str, str]:
        nowhere_yet = _("Please wait with sending it: we write to you with the address.")
        return {"return_address": returns[_id(event)].address or nowhere_yet}

    _tell("return.approved", events, more=address)


@on_batch(ReturnDeclined)
def tell_declined(events: list[Event]) -> None:
    notes = ReturnNote.objects.filter(rma_id__in=map(_id, events), kind=ReturnNote.Kind.DECLINED)
    why = {str(rma_id): text for rma_id, text in notes.values_list("rma_id", "text")}
    _tell("return.declined", events, more=lambda event: {"reason": why.get(_id(event), "")})


@on_batch(ReturnReceived)
def tell_received(events: list[Event]) -> None:
    _tell("return.received", events)


@on_batch(ReturnRefunded)
def tell_refunded(events: list[Event]) -> None:
    refunds = {str(refund.rma_id): refund for refund in Refund.objects.filter(rma_id__in=map(_id, events))}

    def amount(event: Event) -> dict[str, str]:
        refund = refunds[_id(event)]
        return {"amount": money_text(refund.amount, refund.currency)}

    _tell("return.refunded", events, more=amount)


@on_batch(ReturnApproved)
def announce_to_supplier(events: list[Event]) -> None:
    """What comes back, never from whom it was bought or for how much."""
    returns, items, spoken_here = _returns(events), _items(events, "supplier_sku"), retailer().language
    own = [event for event in events if returns[_id(event)].return_to == Return.To.SUPPLIER]

    def letter(event: Event) -> Letter:
        rma = returns[_id(event)]
        values = {
            "return_number": rma.number,
            "supplier": rma.supplier.contact_name or rma.supplier.name,
            "items": items[_id(event)],
            "portal_link": f"{settings.BASE_URL}/portal/returns/{rma.number}/",
        }
        language = language_for(rma.supplier.country, otherwise=spoken_here)
        return Letter(rma.supplier.email, str(rma.id), values, event.stream, language)

    notify("return.announced", map(letter, own))


def _tell(mail: str, events: list[Event], *, more: More = lambda event: {}) -> None:
    items = _items(events, "sku")

    def values(event: Event) -> dict[str, str]:
        return {"return_number": event.data["number"], "items": items[_id(event)], **more(event)}

    tell_customers(mail, events, key=_id, values=values)


def _items(events: list[Event], sku: str) -> dict[str, str]:
    lines = ReturnLine.objects.filter(rma_id__in=map(_id, events)).order_by("position")
    return listed(lines.values_list("rma_id", "quantity", "name", sku))


def _returns(events: list[Event]) -> dict[str, Any]:
    found = Return.objects.filter(id__in=map(_id, events)).select_related("supplier")
    return {str(rma.id): rma for rma in found}


def _id(event: Event) -> str:
    return event.data["return_id"]
