"""Returns in the words of the API: a supplier's key reads neither what was refunded nor what people wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dropship.base.money import format_money
from orders.models import Refund, Return, ReturnLine, ReturnNote, ReturnReason
from orders.queries import iso

RETURN_COLUMNS = (
    "id", "number", "order_number", "supplier__code", "status", "reason", "sent_by", "return_to", "address",
    "shipping_paid_by", "carrier", "tracking_number", "request", "requested_at", "approved_at", "sent_at", "received_at",
    "inspected_at", "closed_at",
)  # fmt: skip
LINE_COLUMNS = (
    "id", "rma_id", "sku", "supplier_sku", "name", "reason", "quantity", "quantity_received", "condition", "disposition",
    "remark",
)  # fmt: skip

Row = dict[str, Any]


def return_bodies(rows: Iterable[Row], *, for_supplier: bool) -> list[Row]:
    """Returns (rows of RETURN_COLUMNS) with their lines, and for the retailer refund and words: three statements more."""
    returns = list(rows)
    ids = [row["id"] for row in returns]
    lines: dict[UUID, list[Row]] = defaultdict(list)
    for line in ReturnLine.objects.filter(rma_id__in=ids).order_by("position").values(*LINE_COLUMNS):
        lines[line["rma_id"]].append(line)
    bodies = [_body(row, lines[row["id"]]) for row in returns]
    return bodies if for_supplier else _with_what_staff_know(ids, bodies)


def return_body(return_id: UUID, *, for_supplier: bool) -> Row:
    """One return in the caller's own sight."""
    return return_bodies(Return.objects.filter(id=return_id).values(*RETURN_COLUMNS), for_supplier=for_supplier)[0]


def _body(row: Row, lines: list[Row]) -> Row:
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "order": row["order_number"],
        "supplier": row["supplier__code"],
        "status": row["status"],
        "reason": row["reason"],
        "sent_by": row["sent_by"],
        "return_to": row["return_to"],
        "return_address": row["address"],
        "shipping_paid_by": row["shipping_paid_by"],
        "carrier": row["carrier"],
        "tracking_number": row["tracking_number"],
        "lines": [
            {name: str(line[name]) if name == "id" else line[name] for name in LINE_COLUMNS if name != "rma_id"}
            for line in lines
        ],
        "requested_at": iso(row["requested_at"]),
        "approved_at": iso(row["approved_at"]),
        "sent_at": iso(row["sent_at"]),
        "received_at": iso(row["received_at"]),
        "inspected_at": iso(row["inspected_at"]),
        "closed_at": iso(row["closed_at"]),
        "request": str(row["request"]),
    }


def _with_what_staff_know(ids: list[UUID], bodies: list[Row]) -> list[Row]:
    refunds = {refund.rma_id: _refund(refund) for refund in Refund.objects.filter(rma_id__in=ids)}
    words: dict[tuple[UUID, str], str] = {}
    for note in ReturnNote.objects.filter(rma_id__in=ids).order_by("at", "id"):
        words[note.rma_id, "comment" if note.kind == ReturnNote.Kind.COMMENT else "decision"] = note.text
    return [
        {
            **body,
            "comment": words.get((return_id, "comment"), ""),
            "decision": words.get((return_id, "decision"), ""),
            "refund": refunds.get(return_id),
        }
        for return_id, body in zip(ids, bodies, strict=True)
    ]


def _refund(refund: Refund) -> Row:
    return {
        "amount": format_money(refund.amount, refund.currency),
        "currency": refund.currency,
        "method": refund.method,
        "reference": refund.reference,
        "refunded_at": iso(refund.at),
    }


class ReturnLineSchema(serializers.Serializer):
    id = serializers.CharField()
    sku = serializers.CharField()
    supplier_sku = serializers.CharField()
    name = serializers.CharField()
    reason = serializers.CharField(help_text=", ".join(ReturnReason.values))
    quantity = serializers.IntegerField()
    quantity_received = serializers.IntegerField(allow_null=True)
    condition = serializers.CharField(help_text=", ".join(ReturnLine.Condition.values))
    disposition = serializers.CharField(help_text=", ".join(ReturnLine.Disposition.values))
    remark = serializers.CharField()


class RefundSchema(serializers.Serializer):
    amount = serializers.CharField()
    currency = serializers.CharField()
    method = serializers.CharField()
    reference = serializers.CharField()
    refunded_at = serializers.DateTimeField()


class ReturnSchema(serializers.Serializer):
    id = serializers.CharField()
    number = serializers.CharField()
    order = serializers.CharField(help_text="Its number")
    supplier = serializers.CharField(help_text="Its code")
    status = serializers.CharField(help_text=", ".join(Return.Status.values))
    reason = serializers.CharField(help_text=", ".join(ReturnReason.values))
    sent_by = serializers.CharField(help_text="The name the goods were shipped to")
    return_to = serializers.CharField(help_text=", ".join(Return.To.values))
    return_address = serializers.CharField()
    shipping_paid_by = serializers.CharField(help_text=", ".join(Return.Payer.values))
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    lines = ReturnLineSchema(many=True)
    requested_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    inspected_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    request = serializers.CharField(help_text="The same for returns to several suppliers that were asked for together")
    comment = serializers.CharField(required=False, help_text="The customer's words; not for suppliers")
    decision = serializers.CharField(required=False, help_text="Why it was declined or cancelled; not for suppliers")
    refund = RefundSchema(required=False, allow_null=True, help_text="Not for suppliers")


class CreatedReturnSchema(ReturnSchema):
    also = ReturnSchema(many=True, help_text="Where several suppliers sent the units: the returns to the others")
