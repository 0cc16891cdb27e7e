"""The word and the colour of every state of every thing: said here once, shown alike everywhere.

The colour is only a dot beside the word, so no meaning hangs on colour alone and the word keeps
the contrast of body text. Colours mean: gray nothing to do any more, blue new, azure under way,
indigo on the road, green well ended, yellow waits, orange needs a person, red failed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown."""

    word: "StrOrPromise"
    colour: str


STATES: "Mapping[str, Mapping[str, Look]]" = {
    "order": {
        "received": Look(_("Received"), "blue"),
        "processing": Look(_("Processing"), "azure"),
        "partially_shipped": Look(_("Partially shipped"), "indigo"),
        "shipped": Look(_("Shipped"), "purple"),
        "delivered": Look(_("Delivered"), "green"),
        "on_hold": Look(_("On hold"), "orange"),
        "backordered": Look(_("Back-ordered"), "yellow"),
        "cancelled": Look(_("Cancelled"), "gray"),
    },
    "line": {
        "open": Look(_("Open"), "blue"),
        "allocated": Look(_("Allocated"), "azure"),
        "backordered": Look(_("Back-ordered"), "yellow"),
        "shipped": Look(_("Shipped"), "purple"),
        "delivered": Look(_("Delivered"), "green"),
        "cancelled": Look(_("Cancelled"), "gray"),
        "returned": Look(_("Returned"), "orange"),
    },
    "purchase_order": {
        "sent": Look(pgettext_lazy("purchase order", "Sent"), "blue"),
        "accepted": Look(_("Accepted"), "azure"),
        "partially_shipped": Look(_("Partially shipped"), "indigo"),
        "shipped": Look(_("Shipped"), "purple"),
        "delivered": Look(_("Delivered"), "green"),
        "rejected": Look(_("Rejected"), "red"),
        "expired": Look(_("No answer in time"), "orange"),
        "cancelled": Look(_("Cancelled"), "gray"),
    },
    "shipment": {
        "in_transit": Look(_("In transit"), "azure"),
        "out_for_delivery": Look(_("Out for delivery"), "indigo"),
        "delivered": Look(_("Delivered"), "green"),
        "exception": Look(_("Exception"), "red"),
        "returned_to_sender": Look(_("Returned to sender"), "orange"),
    },
    "return": {
        "requested": Look(_("Requested"), "blue"),
        "approved": Look(_("Approved"), "azure"),
        "in_transit": Look(_("In transit"), "indigo"),
        "received": Look(_("Received"), "purple"),
        "inspected": Look(_("Inspected"), "purple"),
        "refunded": Look(_("Refunded"), "green"),
        "replaced": Look(_("Replaced"), "green"),
        "declined": Look(_("Declined"), "red"),
        "cancelled": Look(_("Cancelled"), "gray"),
    },
    "bulk_item": {
        "waiting": Look(_("Waiting"), "yellow"),
        "done": Look(_("Done"), "green"),
        "refused": Look(_("Refused"), "orange"),
        "failed": Look(_("Failed"), "red"),
    },
    "issue": {
        "open": Look(_("Open"), "orange"),
        "resolved": Look(_("Resolved"), "green"),
        "dismissed": Look(_("Dismissed"), "gray"),
    },
    "feed_run": {
        "queued": Look(_("Queued"), "gray"),
        "running": Look(_("Running"), "azure"),
        "completed": Look(_("Completed"), "green"),
        "refused": Look(_("Refused"), "orange"),
        "failed": Look(_("Failed"), "red"),
    },
    "import": {
        "uploaded": Look(_("Waits for you"), "yellow"),
        "queued": Look(_("Queued"), "gray"),
        "running": Look(_("Running"), "azure"),
        "checked": Look(_("Tried"), "yellow"),
        "completed": Look(_("Imported"), "green"),
        "failed": Look(_("Failed"), "red"),
        "stopped": Look(_("Stopped"), "orange"),
        "discarded": Look(_("Discarded"), "gray"),
        "expired": Look(_("Expired"), "gray"),
    },
    "payment": {
        "paid": Look(_("Paid"), "green"),
        "authorized": Look(_("Authorised"), "azure"),
        "pending": Look(_("Payment pending"), "yellow"),
        "unpaid": Look(_("Unpaid"), "orange"),
        "failed": Look(_("Payment failed"), "red"),
        "refunded": Look(_("Refunded"), "gray"),
        "partially_refunded": Look(_("Partly refunded"), "gray"),
    },
    "stock": {
        "in_stock": Look(_("In stock"), "green"),
        "low": Look(_("Low"), "yellow"),
        "out": Look(_("Out of stock"), "red"),
    },
    "thread": {
        "staff": Look(_("Waits for us"), "orange"),
        "supplier": Look(_("Awaits reply"), "yellow"),
        "nobody": Look(_("Nothing open"), "gray"),
    },
    "portal_thread": {
        "supplier": Look(_("Waits for you"), "orange"),
        "staff": Look(_("Awaits reply"), "yellow"),
        "nobody": Look(_("Nothing open"), "gray"),
    },
    "candidate": {
        "taken": Look(_("Chosen"), "green"),
        "refused": Look(_("Refused"), "gray"),
    },
    "delivery": {
        "queued": Look(_("Queued"), "gray"),
        "sending": Look(_("Sending"), "azure"),
        "sent": Look(_("Sent"), "green"),
        "failed": Look(_("Failed"), "red"),
        "uncertain": Look(_("Unclear whether sent"), "orange"),
    },
    "activity": {
        "active": Look(_("Active"), "green"),
        "inactive": Look(_("Inactive"), "gray"),
        "invited": Look(_("Invited"), "blue"),
        "expired": Look(_("Expired"), "orange"),
        "revoked": Look(_("Revoked"), "gray"),
    },
}


def look(thing: str, state: str) -> Look:
    """Return the word and colour of a thing's state; an unknown one is shown as it is, in gray."""
    known = STATES.get(thing, {}).get(str(state))
    return known or Look(str(state).replace("_", " ").capitalize(), "gray")


def choices(thing: str) -> "list[tuple[str, StrOrPromise]]":
    """Return every state of a thing as (value, word), in the order of its life."""
    return [(state, shown.word) for state, shown in STATES[thing].items()]
