"""An order arrives: it is checked, kept whatever is wrong with it, and sent to be routed."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.base.ids import uuid7
from dropship.base.prepared import Prepared
from dropship.events.record import ring
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from orders.checks import CheckFacts, IssueDraft, run_checks
from orders.drafts import OrderDraft, content_hash

LIKENESS_WINDOW = timedelta(hours=24)


class ContentDiffers(Refused):
    """The same channel and external id came before with another content."""

    code = "external_id_reused"


@dataclass(slots=True)
class Receipt:
    """What became of an order that came in: `is_new` is false when it was standing already.

    `facts` are the columns just written, so that the answer needs no second reading.
    """

    order_id: UUID
    is_new: bool
    facts: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)


# Everything the checks have to know, in one round trip.
FACTS = Prepared(
    "look_up_for_order",
    """
SELECT
  (SELECT json_build_array(o.id, o.content_hash, o.number) FROM orders_order o
    WHERE o.channel = %(channel)s AND o.external_id = %(external_id)s),
  (SELECT json_object_agg(f.sku, f.product) FROM (
     SELECT p.sku, json_build_array(p.id, p.name, p.is_active) AS product
       FROM inventory_product p WHERE p.sku = ANY(%(skus)s)
     UNION ALL
     SELECT a.sku, json_build_array(p.id, p.name, p.is_active) FROM inventory_skualias a
       JOIN inventory_product p ON p.id = a.product_id
      WHERE a.sku = ANY(%(skus)s) AND NOT EXISTS (SELECT 1 FROM inventory_product q WHERE q.sku = a.sku)) f),
  (SELECT c.id FROM customers_customer c WHERE c.email = %(email)s AND c.email <> ''),
  (SELECT c.id FROM customers_customer c WHERE c.external_id = %(customer_external_id)s AND c.external_id <> ''
      AND (c.email = '' OR %(email)s = '') AND c.erased_at IS NULL LIMIT 1),
  (SELECT json_agg(o.number) FROM (
     SELECT o.id, o.number, o.country, o.shipping_address ->> 'postal_code' AS postcode FROM (
        SELECT o.id, o.number, o.country, o.shipping_address, o.placed_at FROM orders_order o
         WHERE o.email = %(email)s AND o.email <> '' AND o.status <> 'cancelled'
           AND o.placed_at BETWEEN %(likeness_from)s AND %(likeness_to)s
        OFFSET 0) o  -- by the e-mail first: for the newest of all orders it would walk through those of the day
      ORDER BY o.placed_at DESC, o.id DESC LIMIT 20) o
    WHERE o.country = %(country)s AND lower(replace(o.postcode, ' ', '')) = %(postcode)s
      AND %(line_marks)s = (
        SELECT array_agg(l.sku || ' ' || l.quantity ORDER BY l.sku COLLATE "C")
          FROM (SELECT l.sku, sum(l.quantity) AS quantity FROM orders_orderline l WHERE l.order_id = o.id GROUP BY l.sku) l)),
  NOT EXISTS (SELECT 1 FROM suppliers_supplier s WHERE s.is_active)
  OR EXISTS (SELECT 1 FROM suppliers_supplier s WHERE s.is_active AND (
       EXISTS (SELECT 1 FROM suppliers_shippingmethod m
                WHERE m.supplier_id = s.id AND m.is_active AND m.destination IN (%(country)s, '*'))
       OR NOT EXISTS (SELECT 1 FROM suppliers_shippingmethod m WHERE m.supplier_id = s.id AND m.is_active)))
""",
    timestamptz="likeness_from likeness_to",
    **{"text[]": "skus line_marks"},
)

# The order with all that belongs to it, in one statement: the row, its customer, lines, issues, events.
WRITE = Prepared(
    "write_order",
    """
WITH numbered AS (SELECT number::text AS number FROM next_order_numbers(1)),
customer AS (
  INSERT INTO customers_customer (id, tenant_id, email, name, phone, external_id, country, notes, created_at, updated_at)
  SELECT %(new_customer_id)s, %(tenant)s, %(email)s, %(customer_name)s, %(phone)s, %(customer_external_id)s,
         %(country)s, '', %(at)s, %(at)s
   WHERE %(customer_id)s::uuid IS NULL
  ON CONFLICT (tenant_id, email) WHERE NOT (email = '') DO UPDATE SET updated_at = EXCLUDED.updated_at
  RETURNING id, (xmax = 0) AS is_new
), kept AS (
  INSERT INTO orders_order (id, tenant_id, number, channel, external_id, content_hash, status, hold_reason, placed_at,
    currency, customer_id, customer_name, email, phone, shipping_address, billing_address, country, shipping_method,
    payment_status, subtotal, shipping_total, tax_total, discount_total, taxes_included, total, promised_by,
    promised_is_date, notes, tags, metadata, tracking_token, search, has_issue, needs_routing_at, created_by,
    created_at, updated_at)
  SELECT %(id)s, %(tenant)s, numbered.number, %(channel)s, %(external_id)s, %(content_hash)s, %(status)s,
    %(hold_reason)s, %(placed_at)s, %(currency)s, coalesce(%(customer_id)s::uuid, (SELECT id FROM customer)),
    %(customer_name)s, %(email)s, %(phone)s, %(address)s::jsonb, %(billing)s::jsonb, %(country)s, %(shipping_method)s,
    %(payment_status)s, %(subtotal)s, %(shipping_total)s, %(tax_total)s, %(discount_total)s,
    %(taxes_included)s, %(total)s, %(promised_by)s, %(promised_is_date)s, %(notes)s, %(tags)s::varchar[],
    %(metadata)s::jsonb, %(token)s,
    numbered.number || ' ' || %(search)s, %(has_issue)s, %(needs_routing_at)s, %(by)s, %(at)s, %(at)s
  FROM numbered
  ON CONFLICT (tenant_id, channel, external_id) DO NOTHING
  RETURNING id, number
), lines AS (
  INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, sku, name, external_id, quantity,
    unit_price, tax, discount, status, allocated, backordered, shipped, delivered, cancelled, returned, was_out_of_stock)
  SELECT l.id, %(tenant)s, kept.id, l.position, l.product_id, l.sku, l.name, l.external_id, l.quantity,
    l.unit_price, l.tax, l.discount, 'open', 0, 0, 0, 0, 0, 0, false
  FROM kept, unnest(%(l_id)s::uuid[], %(l_position)s::int[], %(l_product)s::uuid[], %(l_sku)s::text[], %(l_name)s::text[],
    %(l_external)s::text[], %(l_quantity)s::int[], %(l_price)s::numeric[], %(l_tax)s::numeric[], %(l_discount)s::numeric[])
    AS l(id, position, product_id, sku, name, external_id, quantity, unit_price, tax, discount)
), issues AS (
  INSERT INTO orders_issue (id, tenant_id, order_id, line_id, code, pointer, detail, ways_out, opened_at,
    resolved_by, resolution)
  SELECT i.id, %(tenant)s, kept.id, i.line_id, i.code, i.pointer, i.detail, string_to_array(i.ways_out, ','), %(at)s, '', ''
  FROM kept, unnest(%(i_id)s::uuid[], %(i_line)s::uuid[], %(i_code)s::text[], %(i_pointer)s::text[],
    %(i_detail)s::text[], %(i_ways)s::text[]) AS i(id, line_id, code, pointer, detail, ways_out)
), events AS (
  INSERT INTO events_event (id, tenant_id, name, stream, actor, at, data)
  SELECT %(event_id)s, %(tenant)s, 'order.received', kept.id, %(by)s, %(at)s,
         %(event)s::jsonb || jsonb_build_object('order_number', kept.number)
  FROM kept
  UNION ALL
  SELECT gen_random_uuid(), %(tenant)s, 'customer.created', customer.id, %(by)s, %(at)s,
         jsonb_build_object('customer', customer.id)
  FROM customer WHERE customer.is_new
)
SELECT kept.number, coalesce(%(customer_id)s::uuid, (SELECT id FROM customer)) FROM kept
""",
    uuid="id tenant new_customer_id customer_id event_id",
    timestamptz="placed_at promised_by needs_routing_at at",
    numeric="subtotal shipping_total tax_total discount_total total",
    boolean="taxes_included promised_is_date has_issue",
    **{
        "uuid[]": "l_id l_product i_id i_line",
        "int[]": "l_position l_quantity",
        "numeric[]": "l_price l_tax l_discount",
        "text[]": "tags l_sku l_name l_external i_code i_pointer i_detail i_ways",
    },
)


@verb
def receive_order(draft: OrderDraft, *, by: str, at: datetime, tenant_key: str) -> Receipt:
    """Keep an order that came in, once for each channel and external id.

    What is wrong with its content opens issues and holds it; nothing is dropped. The same content
    again gives the standing order; another content under the same external id raises ContentDiffers.
    """
    mark = content_hash(draft)
    known = _look_up(draft)
    if known.standing is not None:
        return _again(known.standing, mark)
    issues = run_checks(draft, known.checks)
    facts = _facts(draft, known, issues, mark=mark, by=by, at=at, tenant_key=tenant_key)
    number, customer_id = _write(facts) or (None, None)
    if number is None:
        standing = _look_up(draft).standing
        if standing is None:  # the twin that won was rolled back in this very moment
            raise Refused(_("The same order is being taken in by another request; try again."), code="in_flight")
        return _again(standing, mark)
    facts["number"], facts["customer_id"] = number, customer_id
    ring("events")
    if facts["needs_routing_at"] is not None:
        ring("route")
    return _receipt(draft, facts, issues)


@dataclass(slots=True)
class _Known:
    standing: list[Any] | None
    products: dict[str, list[Any]]
    customer_id: UUID | None
    checks: CheckFacts


def _look_up(draft: OrderDraft) -> _Known:
    units: dict[str, int] = {}
    for line in draft.lines:
        units[line.sku] = units.get(line.sku, 0) + line.quantity
    with connection.cursor() as cursor:
        FACTS.run(
            cursor,
            {
                "channel": draft.channel,
                "external_id": draft.external_id,
                "skus": list({line.sku for line in draft.lines}),
                "email": draft.customer.email.lower(),
                "customer_external_id": draft.customer.external_id or "",
                "likeness_from": draft.placed_at - LIKENESS_WINDOW,
                "likeness_to": draft.placed_at + LIKENESS_WINDOW,
                "postcode": draft.shipping_address.postal_code.replace(" ", "").lower(),
                "line_marks": [f"{sku} {quantity}" for sku, quantity in sorted(units.items())],
                "country": draft.country,
            },
        )
        standing, products, by_email, by_external_id, similar, deliverable = cursor.fetchone()
    products = products or {}
    return _Known(
        standing=standing,
        products=products,
        customer_id=by_email or by_external_id,
        checks=CheckFacts(
            known_skus=set(products),
            inactive_skus={sku for sku, product in products.items() if not product[2]},
            ships_to=None if deliverable else frozenset(),
            similar_order_numbers=similar or [],
        ),
    )


def _again(standing: list[Any], mark: str) -> Receipt:
    order_id, kept_mark, number = standing
    if kept_mark != mark:
        raise ContentDiffers(
            _("Order {number} stands under this channel and external id with another content.").format(number=number),
            pointer="/external_id",
        )
    return Receipt(UUID(order_id), is_new=False)


def _facts(
    draft: OrderDraft,
    known: _Known,
    issues: list[IssueDraft],
    *,
    mark: str,
    by: str,
    at: datetime,
    tenant_key: str,
) -> dict[str, Any]:
    """The parameters of the one statement that writes the order."""
    line_ids = [uuid7() for _ in draft.lines]
    products = [known.products.get(line.sku) for line in draft.lines]
    names = [line.name or (product[1] if product else "") for line, product in zip(draft.lines, products, strict=True)]
    customer, address = draft.customer, draft.shipping_address
    held = bool(issues)
    by_position = {line.position: line_id for line, line_id in zip(draft.lines, line_ids, strict=True)}
    search = " ".join(
        [
            draft.external_id or "",
            customer.email,
            customer.name,
            address.name,
            address.postal_code,
            *dict.fromkeys(line.sku for line in draft.lines),
        ]
    )
    return {
        "id": uuid7(),
        "tenant": required().tenant_id,
        "new_customer_id": uuid7(),
        "customer_id": known.customer_id,
        "customer_name": customer.name or address.name,
        "email": customer.email.lower(),
        "phone": customer.phone or address.phone,
        "customer_external_id": customer.external_id or "",
        "channel": draft.channel,
        "external_id": draft.external_id,
        "content_hash": mark,
        "status": "on_hold" if held else "received",
        "hold_reason": issues[0].detail[:300] if held else "",
        "placed_at": draft.placed_at,
        "currency": draft.currency,
        "address": json.dumps(address.as_dict()),
        "billing": json.dumps(draft.billing_address.as_dict()) if draft.billing_address else None,
        "country": draft.country,
        "shipping_method": draft.shipping_method,
        "payment_status": draft.payment_status,
        "subtotal": draft.subtotal,
        "shipping_total": draft.shipping_total,
        "tax_total": draft.tax_total,
        "discount_total": draft.discount_total,
        "taxes_included": draft.taxes_included,
        "total": draft.total,
        "promised_by": draft.promised_by,
        "promised_is_date": draft.promised_is_date,
        "notes": draft.notes,
        "tags": draft.tags,
        "metadata": json.dumps(draft.metadata),
        "token": tenant_key + secrets.token_urlsafe(18),
        "search": search.lower()[:4000],
        "has_issue": held,
        "needs_routing_at": None if held else at,
        "by": by[:200],
        "at": at,
        "l_id": line_ids,
        "l_position": [line.position for line in draft.lines],
        "l_product": [product[0] if product else None for product in products],
        "l_sku": [line.sku for line in draft.lines],
        "l_name": names,
        "l_external": [line.external_id for line in draft.lines],
        "l_quantity": [line.quantity for line in draft.lines],
        "l_price": [line.unit_price for line in draft.lines],
        "l_tax": [line.tax for line in draft.lines],
        "l_discount": [line.discount for line in draft.lines],
        "i_id": [uuid7() for _ in issues],
        "i_line": [by_position.get(issue.line_position or -1) for issue in issues],
        "i_code": [issue.code for issue in issues],
        "i_pointer": [issue.pointer for issue in issues],
        "i_detail": [issue.detail[:500] for issue in issues],
        "i_ways": [",".join(issue.ways_out) for issue in issues],
        "event_id": uuid7(),
        "event": json.dumps(
            {
                "channel": draft.channel,
                "external_id": draft.external_id,
                "status": "on_hold" if held else "received",
                "issues": [issue.code for issue in issues],
            }
        ),
    }


def _write(facts: dict[str, Any]) -> tuple[str, UUID | None] | None:
    with connection.cursor() as cursor:
        WRITE.run(cursor, facts)
        return cursor.fetchone()


def _receipt(draft: OrderDraft, facts: dict[str, Any], issues: list[IssueDraft]) -> Receipt:
    lines = [
        {
            "id": line_id,
            "position": line.position,
            "sku": line.sku,
            "name": name,
            "external_id": line.external_id,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "tax": line.tax,
            "discount": line.discount,
            "status": "open",
            "allocated": 0,
            "backordered": 0,
            "shipped": 0,
            "delivered": 0,
            "cancelled": 0,
            "returned": 0,
        }
        for line, line_id, name in zip(draft.lines, facts["l_id"], facts["l_name"], strict=True)
    ]
    opened = [
        {
            "id": issue_id,
            "code": issue.code,
            "pointer": issue.pointer,
            "detail": issue.detail,
            "ways_out": list(issue.ways_out),
            "opened_at": facts["at"],
            "resolved_at": None,
            "resolution": "",
        }
        for issue, issue_id in zip(issues, facts["i_id"], strict=True)
    ]
    written = facts | {
        "shipping_address": draft.shipping_address.as_dict(),
        "billing_address": draft.billing_address.as_dict() if draft.billing_address else None,
        "metadata": draft.metadata,
        "tracking_token": facts["token"],
        "customer_external_id": draft.customer.external_id or "",
        "predicted_by": None,
        "shipped_at": None,
        "delivered_at": None,
        "cancelled_at": None,
        "created_at": facts["at"],
        "updated_at": facts["at"],
    }
    return Receipt(facts["id"], is_new=True, facts=written, lines=lines, issues=opened)


def tracking_url(token: str) -> str:
    """The customer's public page of an order."""
    return f"{settings.BASE_URL}/track/{token}/"
