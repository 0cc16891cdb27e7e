"""What each mail is for, in the words of its page, and made-up values to look at it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dropship.ui import markup

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: whom it tells what, and what it means when nobody sends it."""

    name: StrOrPromise
    told: StrOrPromise
    when: StrOrPromise
    without: StrOrPromise


_CUSTOMER, _SUPPLIER, _STAFF = _("Customer"), _("Supplier"), _("Staff")
_PAGE_ONLY = _("Customers are not told; their tracking page still shows it.")
MAILS: dict[str, Mail] = {
    "order.received": Mail(
        _("Order received"),
        _CUSTOMER,
        _("When an order has come in; one that looks like a repeat, when it is released."),
        _("Customers do not get the link to their tracking page from you at this point."),
    ),
    "order.shipped": Mail(_("Parcel shipped"), _CUSTOMER, _("When a parcel has left; once for each."), _PAGE_ONLY),
    "order.delivered": Mail(_("Order delivered"), _CUSTOMER, _("When the last parcel has arrived."), _PAGE_ONLY),
    "order.delayed": Mail(
        _("Order delayed"), _CUSTOMER, _("When the promised date has passed; once for each order."), _PAGE_ONLY
    ),
    "order.cancelled": Mail(
        _("Order cancelled"), _CUSTOMER, _("When an order is cancelled, whole or in part."), _PAGE_ONLY
    ),
    "purchase_order.sent": Mail(
        _("Purchase order"),
        _SUPPLIER,
        _("When a purchase order is given to a supplier."),
        _("Suppliers find new purchase orders only in the portal or by API, and may miss the time to answer."),
    ),
    "purchase_order.reminded": Mail(
        _("Reminder of a purchase order"),
        _SUPPLIER,
        _("When staff remind a supplier that has not answered yet; at most once a day for each."),
        _("Staff cannot remind suppliers by mail."),
    ),
    "purchase_order.cancelled": Mail(
        _("Purchase order withdrawn"),
        _SUPPLIER,
        _("When what has not left of a purchase order is withdrawn."),
        _("Suppliers see it only in the portal or by API, and may ship what you no longer want."),
    ),
    "return.requested": Mail(
        _("Return requested"), _CUSTOMER, _("When a customer, or staff for one, has asked for a return."), _PAGE_ONLY
    ),
    "return.approved": Mail(
        _("Return approved"),
        _CUSTOMER,
        _("When a return is approved: where to send it."),
        _("Customers find the address for their parcel only on their tracking page."),
    ),
    "return.declined": Mail(
        _("Return declined"), _CUSTOMER, _("When a return is declined, at once or after inspection."), _PAGE_ONLY
    ),
    "return.received": Mail(_("Return received"), _CUSTOMER, _("When a return has come back."), _PAGE_ONLY),
    "return.refunded": Mail(_("Return refunded"), _CUSTOMER, _("When a refund is written down."), _PAGE_ONLY),
    "return.announced": Mail(
        _("Return announced"),
        _SUPPLIER,
        _("When a return is approved that goes back to the supplier."),
        _("Suppliers find it only in the portal or by API, and may wonder what arrives."),
    ),
    "message.sent": Mail(
        _("Message to a supplier"),
        _SUPPLIER,
        _("When staff have written to a supplier; what is written within five minutes goes out together."),
        _("Suppliers find your messages only in the portal or by API, and may answer late."),
    ),
    "message.received": Mail(
        _("Message from a supplier"),
        _STAFF,
        _("When a supplier has written; to who wrote there last, else to your support address."),
        _("Staff find messages of suppliers only under Messages."),
    ),
}
MEANINGS: dict[str, StrOrPromise] = {
    "retailer": _("your company's name"),
    "order_number": _("the order's number"),
    "customer_name": _("the customer's name"),
    "tracking_page": _("link to the customer's page of the order"),
    "items": _("what it is about, a line for each product"),
    "carrier": _("who carries the parcel"),
    "tracking_number": _("the parcel's number"),
    "tracking_link": _("link to the carrier's page"),
    "promised_date": _("the day it was promised for"),
    "reason": _("why, as it was entered"),
    "number": _("the purchase order's number"),
    "supplier": _("the supplier's contact or name"),
    "respond_by": _("until when an answer is awaited"),
    "portal_link": _("link to the purchase order or return in the portal"),
    "return_number": _("the return's number"),
    "return_address": _("where to send the return"),
    "amount": _("how much is given back"),
    "author": _("who wrote"),
    "subject": _("what the conversation is about"),
    "text": _("what was written, and the names of the files"),
    "reply_link": _("link to the conversation, where it is answered"),
}


def sample_values(base_url: str) -> dict[str, str]:
    """Values of no real order, as they are written in the language now spoken."""
    return {
        "order_number": "1042",
        "customer_name": "Robin Sample",
        "tracking_page": f"{base_url}/track/sample/",
        "items": "2 × Stoneware mug, sand\n1 × Linen tea towel",
        "carrier": "UPS",
        "tracking_number": "1Z5R89390357567127",
        "tracking_link": "https://www.ups.com/track?tracknum=1Z5R89390357567127",
        "promised_date": markup.long_day(date(2026, 3, 14)),
        "reason": gettext("No longer sold"),
        "number": "PO-1042-1",
        "supplier": "Acme Trading",
        "respond_by": markup.moment(datetime(2026, 3, 10, 12, tzinfo=UTC)),
        "portal_link": f"{base_url}/portal/",
        "return_number": "RMA-1042-1",
        "return_address": "Acme Returns\n1 Dock Road\nColumbus, OH 43004",
        "amount": "24.00 USD",
        "author": "Sam Sample",
        "subject": "PO-1042-1",
        "text": "Can the mugs leave on Thursday?\n[label.pdf]",
        "reply_link": f"{base_url}/portal/messages/",
    }
