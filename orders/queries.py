"""Orders as they are shown: read in a few statements, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q

from dropship.base.money import format_money
from orders.models import Issue, Order, OrderLine, PurchaseOrder, PurchaseOrderLine, Shipment, ShipmentLine

ORDER_COLUMNS = (
    "id",
    "number",
    "channel",
    "external_id",
    "status",
    "hold_reason",
    "placed_at",
    "currency",
    "customer_id",
    "customer__external_id",
    "customer_name",
    "email",
    "phone",
    "shipping_address",
    "billing_address",
    "shipping_method",
    "payment_status",
    "subtotal",
    "shipping_total",
    "tax_total",
    "discount_total",
    "total",
    "promised_by",
    "predicted_by",
    "notes",
    "tags",
    "metadata",
    "tracking_token",
    "shipped_at",
    "delivered_at",
    "cancelled_at",
    "created_at",
    "updated_at",
)
LINE_COLUMNS = (
    "id",
    "order_id",
    "position",
    "sku",
    "name",
    "external_id",
    "quantity",
    "unit_price",
    "tax",
    "discount",
    "status",
    *OrderLine.COUNTERS,
)
ISSUE_COLUMNS = ("id", "order_id", "code", "pointer", "detail", "ways_out", "opened_at", "resolved_at", "resolution")


def order_documents(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Orders (rows of ORDER_COLUMNS) with lines, issues, purchase orders and parcels: five statements."""
    orders = list(rows)
    ids = [row["id"] for row in orders]
    lines = _by_order(OrderLine.objects.filter(order_id__in=ids).order_by("order_id", "position").values(*LINE_COLUMNS))
    issues = _by_order(Issue.objects.filter(order_id__in=ids).order_by("opened_at", "id").values(*ISSUE_COLUMNS))
    purchase_orders = _by_order(
        PurchaseOrder.objects.filter(order_id__in=ids)
        .order_by("sent_at", "number")
        .values("id", "order_id", "number", "status", "supplier__code", "shipping_method", "deliver_by")
    )
    shipments = _by_order(
        Shipment.objects.filter(order_id__in=ids)
        .order_by("shipped_at", "id")
        .values(
            "id",
            "order_id",
            "purchase_order__number",
            "carrier",
            "carrier_name",
            "service",
            "tracking_number",
            "tracking_url",
            "status",
            "shipped_at",
            "delivered_at",
        )
    )
    packed = _packed([shipment["id"] for group in shipments.values() for shipment in group])
    for group in shipments.values():
        for shipment in group:
            shipment["lines"] = packed.get(shipment["id"], [])
    return [
        order_document(
            row,
            lines=lines.get(row["id"], []),
            issues=issues.get(row["id"], []),
            purchase_orders=purchase_orders.get(row["id"], []),
            shipments=shipments.get(row["id"], []),
        )
        for row in orders
    ]


def order_document(
    row: dict[str, Any],
    *,
    lines: list[dict[str, Any]],
    issues: list[dict[str, Any]],
    purchase_orders: list[dict[str, Any]] | None = None,
    shipments: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """One order in the words of the API; money as decimal strings, times in ISO 8601 UTC."""
    currency = row["currency"]

    def money(amount: Decimal) -> str:
        return format_money(amount, currency)

    return {
        "id": str(row["id"]),
        "number": row["number"],
        "channel": row["channel"],
        "external_id": row["external_id"],
        "status": row["status"],
        "hold_reason": row["hold_reason"],
        "placed_at": iso(row["placed_at"]),
        "currency": currency,
        "customer": {
            "id": str(row["customer_id"]) if row["customer_id"] else None,
            "email": row["email"],
            "name": row["customer_name"],
            "phone": row["phone"],
            "external_id": row["customer__external_id"] or None,
        },
        "shipping_address": row["shipping_address"],
        "billing_address": row["billing_address"],
        "shipping_method": row["shipping_method"],
        "payment_status": row["payment_status"],
        "lines": [
            {
                "id": str(line["id"]),
                "sku": line["sku"],
                "name": line["name"],
                "external_id": line["external_id"],
                "quantity": line["quantity"],
                "unit_price": money(line["unit_price"]),
                "tax": money(line["tax"]),
                "discount": money(line["discount"]),
                "status": line["status"],
                "quantities": {counter: line[counter] for counter in OrderLine.COUNTERS},
            }
            for line in lines
        ],
        "subtotal": money(row["subtotal"]),
        "shipping_total": money(row["shipping_total"]),
        "tax_total": money(row["tax_total"]),
        "discount_total": money(row["discount_total"]),
        "total": money(row["total"]),
        "promised_by": iso(row["promised_by"]),
        "predicted_by": iso(row["predicted_by"]),
        "notes": row["notes"],
        "tags": row["tags"],
        "metadata": row["metadata"],
        "issues": [
            {
                "id": str(issue["id"]),
                "code": issue["code"],
                "pointer": issue["pointer"],
                "detail": issue["detail"],
                "ways_out": issue["ways_out"],
                "opened_at": iso(issue["opened_at"]),
                "resolved_at": iso(issue["resolved_at"]),
                "resolution": issue["resolution"],
            }
            for issue in issues
        ],
        "purchase_orders": [
            {
                "id": str(purchase_order["id"]),
                "number": purchase_order["number"],
                "supplier": purchase_order["supplier__code"],
                "status": purchase_order["status"],
                "deliver_by": iso(purchase_order["deliver_by"]),
            }
            for purchase_order in purchase_orders or []
        ],
        "shipments": [
            {
                "id": str(shipment["id"]),
                "purchase_order": shipment["purchase_order__number"],
                "carrier": shipment["carrier"],
                "service": shipment["service"],
                "tracking_number": shipment["tracking_number"],
                "tracking_url": shipment["tracking_url"],
                "status": shipment["status"],
                "shipped_at": iso(shipment["shipped_at"]),
                "delivered_at": iso(shipment["delivered_at"]),
                "lines": shipment["lines"],
            }
            for shipment in shipments or []
        ],
        "tracking_url": f"{settings.BASE_URL}/track/{row['tracking_token']}/",
        "shipped_at": iso(row["shipped_at"]),
        "delivered_at": iso(row["delivered_at"]),
        "cancelled_at": iso(row["cancelled_at"]),
        "created_at": iso(row["created_at"]),
        "updated_at": iso(row["updated_at"]),
    }


def order_document_of(order_id: UUID) -> dict[str, Any]:
    """One order by id; raises Order.DoesNotExist."""
    return order_documents([Order.objects.values(*ORDER_COLUMNS).get(id=order_id)])[0]


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, as the API gives times."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def refusals(line_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, datetime | None]]:
    """For each order line the suppliers that did not take it on: until when that stands.

    A supplier that was out of stock may be asked again once it has reported stock after the time
    given; None means never again for this line (it rejected for another reason, or did not answer),
    unless a person sends the order to be routed again. `release_backorders` says the same in SQL.
    """
    asked = Q(purchase_order__order__asks_again_from=None) | Q(
        purchase_order__sent_at__gte=F("purchase_order__order__asks_again_from")
    )
    rows = PurchaseOrderLine.objects.filter(asked, order_line_id__in=list(line_ids)).values_list(
        "order_line_id",
        "supplier_id",
        "quantity",
        "quantity_accepted",
        "purchase_order__status",
        "purchase_order__reason",
        "purchase_order__responded_at",
    )
    refused: dict[UUID, dict[UUID, datetime | None]] = defaultdict(dict)
    for line_id, supplier_id, asked, accepted, status, reason, responded_at in rows:
        fell_short = accepted is not None and accepted < asked
        if status == "expired" or (status == "rejected" and reason != "out_of_stock"):
            refused[line_id][supplier_id] = None
        elif status == "rejected" or fell_short:
            standing = refused[line_id].get(supplier_id, responded_at)
            if standing is not None and responded_at is not None:
                refused[line_id][supplier_id] = max(standing, responded_at)
            else:
                refused[line_id][supplier_id] = standing
    return refused


def _by_order(rows: Iterable[dict[str, Any]]) -> dict[UUID, list[dict[str, Any]]]:
    grouped: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["order_id"]].append(row)
    return grouped


def _packed(shipment_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    grouped: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    if shipment_ids:
        rows = ShipmentLine.objects.filter(shipment_id__in=shipment_ids).order_by("sku")
        for shipment_id, sku, quantity in rows.values_list("shipment_id", "sku", "quantity"):
            grouped[shipment_id].append({"sku": sku, "quantity": quantity})
    return grouped
