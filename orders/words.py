"""Codes as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dropship.base.sentences import told
from dropship.ui.states import STATES
from orders.actions.reject_purchase_order import REASONS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ISSUES: dict[str, StrOrPromise] = {
    "unknown_sku": _("Unknown SKU"),
    "inactive_product": _("Product not on sale"),
    "bad_address": _("Address to be checked"),
    "bad_postcode": _("Postcode to be checked"),
    "unknown_country": _("Unknown country"),
    "undeliverable_country": _("Nobody ships there"),
    "bad_email": _("E-mail to be checked"),
    "totals_mismatch": _("Sums do not add up"),
    "possible_duplicate": _("Possible duplicate"),
    "unpaid": _("Not paid"),
    "parcel_returned": _("Parcel came back"),
}


WAYS: dict[str, StrOrPromise] = {
    "map_sku": _("SKU mapped"),
    "correct_address": _("Address corrected"),
    "correct_email": _("E-mail corrected"),
    "mark_paid": _("Marked as paid"),
    "send_again": _("Sent again"),
    "release": _("Accepted as it is"),
}
MAILS: dict[str, StrOrPromise] = {
    "order.received": _("Order received"),
    "order.shipped": _("Parcel shipped"),
    "order.delivered": _("Order delivered"),
    "order.delayed": _("Order delayed"),
    "order.cancelled": _("Order cancelled"),
    "purchase_order.sent": _("Purchase order"),
    "purchase_order.reminded": _("Reminder of a purchase order"),
    "purchase_order.cancelled": _("Purchase order withdrawn"),
    "return.requested": _("Return requested"),
    "return.approved": _("Return approved"),
    "return.declined": _("Return declined"),
    "return.received": _("Return received"),
    "return.refunded": _("Return refunded"),
    "return.announced": _("Return announced"),
}


def said(code: str) -> str:
    """`out_of_stock` as people say it, in the reader's language."""
    found = ISSUES.get(code) or WAYS.get(code) or MAILS.get(code) or STATES["payment"].get(code)
    if found is not None:
        return str(getattr(found, "word", found))
    return told(REASONS.get(code) or code.replace("_", " "))
