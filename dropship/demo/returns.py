"""What customers of the demo sent back: a few of each state, some days after their order arrived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from dropship.demo.stock import Demo
from orders.actions.approve_return import approve_return
from orders.actions.decline_return import decline_return
from orders.actions.inspect_return import Finding, inspect_return
from orders.actions.note_return_sent import note_return_sent
from orders.actions.receive_return import receive_return
from orders.actions.refund_return import refund_return
from orders.actions.replace_return import replace_return
from orders.actions.request_return import request_return
from orders.models import Order, Return
from orders.returnable import returnable_lines

AMY, CUSTOMER = "user:amy@maple.example", "customer:tracking page"
DECLINED = "It has been used; we can take back only what is as new."
# Reason, what the customer wrote, and how far it has come.
STORIES = (
    ("damaged", "The rim was chipped when I opened the box.", "refunded"),
    ("changed_mind", "", "refunded"),
    ("defective", "It does not switch on any more.", "replaced"),
    ("changed_mind", "I used it for a week and do not like it.", "declined"),
    ("wrong_item", "I ordered the other colour.", "inspected"),
    ("not_as_described", "Smaller than in the picture.", "received"),
    ("arrived_late", "The birthday is over.", "in_transit"),
    ("damaged", "One of the two is broken.", "approved"),
    ("defective", "The lid does not close.", "requested"),
    ("changed_mind", "", "requested"),
)
CONDITIONS = {"damaged": "damaged", "defective": "opened", "wrong_item": "wrong_item"}


def take_back(demo: Demo, *, new_number: Callable[[], str]) -> None:
    """Let the customers whose orders arrived first send something back."""
    arrived = Order.objects.filter(status=Order.Status.DELIVERED).order_by("delivered_at", "id")
    for order, story in zip(arrived[: len(STORIES) * 3 : 3], STORIES, strict=False):
        _live(demo, order, new_number(), *story)


def _live(demo: Demo, order: Order, parcel: str, reason: str, comment: str, until: str) -> None:
    """One return, as far as it goes: each step hours after the one before, none after now."""
    line, _units = returnable_lines(order.id)[0]
    assert order.delivered_at is not None
    left = demo.now - order.delivered_at
    begin = demo.now - min(left * 0.8, timedelta(hours=30)) if until == "requested" else order.delivered_at + left * 0.1
    pace = (demo.now - begin) / 8
    supplier = line.purchase_order.supplier
    # Without an address of the supplier's own it comes back to the retailer, who then looks at it.
    clerk = f"supplier:desk@{supplier.code}.example" if supplier.return_address else AMY
    (rma,) = request_return(
        order.id,
        lines=[{"line": line.order_line_id, "quantity": 1}],
        reason=reason,
        comment=comment,
        by=CUSTOMER,
        at=begin,
    )
    condition = CONDITIONS.get(reason, "as_new")
    findings = dict.fromkeys(rma.lines.values_list("id", flat=True), Finding(condition))
    steps: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
        "approved": (approve_return, {}, AMY),
        "in_transit": (note_return_sent, {"carrier": "ups", "tracking_number": parcel}, AMY),
        "received": (receive_return, {}, clerk),
        "inspected": (inspect_return, {"findings": findings}, clerk),
        "replaced": (replace_return, {}, AMY),
        "refunded": (refund_return, {}, AMY),
    }
    if until == "declined":
        decline_return(rma.id, reason=DECLINED, by=AMY, at=begin + pace)
        return
    _walk(rma, steps, until, begin=begin, pace=pace)


def _walk(rma: Return, steps: dict[str, Any], until: str, *, begin: datetime, pace: timedelta) -> None:
    if until == "requested":
        return
    for number, (state, (act, said, by)) in enumerate(steps.items(), 1):
        if state == "replaced" != until:
            continue
        act(rma.id, **said, by=by, at=begin + pace * number)
        if state == until:
            return
