"""What the retailer and its suppliers have written to each other; on either side a question is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dropship.accounts.models import User
from dropship.demo.stock import Demo
from orders.actions.discuss_purchase_order import discuss_purchase_order
from orders.models import PurchaseOrder
from suppliers.actions.mark_read import mark_read
from suppliers.actions.open_thread import open_thread
from suppliers.actions.send_message import send_message
from suppliers.attachments import CheckedFile
from suppliers.models import Message, Side

Said = tuple[dict[str, Any], int, str, dict[str, Any]]
ACME = {"side": Side.SUPPLIER, "author": "Acme Housewares", "by": "supplier:desk@acme.example"}
AMY = {"side": Side.STAFF, "author": "Amy Novak", "by": "user:amy@maple.example"}
CARTONS = CheckedFile(
    "cartons.csv", "text/csv", b"carton,length_cm,width_cm,height_cm,weight_kg\nS,20,15,10,0.9\nM,35,25,20,3.4\n"
)
# Who, so many minutes ago, said what.
ASKED: tuple[Said, ...] = (
    (ACME, 200, "We have this one packed in a single carton, is that all right?", {"files": [CARTONS]}),
    (AMY, 170, "Yes, thank you.", {"wants_answer": False}),
    (AMY, 45, "Can it leave today? We promised it for the end of the week.", {}),
)
ASKING: tuple[Said, ...] = (
    (AMY, 300, "Please leave the price list out of the parcel.", {}),
    (ACME, 25, "Will do. Our label printer is down until tomorrow: may it go with the other service instead?", {}),
)


def talk(demo: Demo) -> None:
    """Three conversations with acme: one waits for it, one for the staff, one is done with."""
    older = PurchaseOrder.objects.filter(supplier__code="acme", sent_at__lt=_ago(demo, 6 * 60))
    latest = older.exclude(status__in=["rejected", "cancelled"]).order_by("-sent_at", "-id")
    for purchase_order, said in zip(latest, (ASKED, ASKING), strict=False):
        for who, minutes, text, more in said:
            at = _ago(demo, minutes)
            _read_before(discuss_purchase_order(purchase_order.id, **who, text=text, at=at, **more), at)
    _holidays(demo)
    # The past has been told already.
    Message.objects.filter(mail_due_at__isnull=False).update(mail_due_at=None)


def _read_before(message: Message, at: datetime) -> None:
    """Who writes has read what was written."""
    person = User.objects.filter(email=message.by.partition(":")[2]).first()
    if person is not None:
        mark_read(message.thread_id, person_id=person.id, side=message.side, number=message.number, at=at)


def _holidays(demo: Demo) -> None:
    at = _ago(demo, 3 * 24 * 60)
    thread = open_thread(demo.suppliers["acme"].id, subject="Closed over the holidays", at=at)
    words = "We are closed from 24 December to 1 January. What comes in by noon on the 23rd leaves the same day."
    send_message(thread.id, **ACME, text=words, at=at)
    later = at + timedelta(hours=2)
    thanks = send_message(thread.id, **AMY, text="Noted, happy holidays!", wants_answer=False, at=later)
    _read_before(thanks, later)


def _ago(demo: Demo, minutes: int) -> datetime:
    return demo.now - timedelta(minutes=minutes)
