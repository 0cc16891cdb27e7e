"""The rows of an order's page made in Python, because a large order has hundreds: its lines, and who was compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dropship.base.sentences import told
from dropship.ui.markup import badge, money, when
from orders.journeys import Part
from orders.models import OrderLine, Shipment
from orders.words import said

LINE = (
    '<tr><td class="on-phone-title">{product}<div class="text-secondary">{name}</div></td>'
    '<td class="on-phone-side text-end">{quantity}</td>'
    '<td class="on-phone-wide" data-label="{where}"><ul class="journey">{parts}</ul></td>'
    '<td class="text-end" data-label="{price_label}">{price}</td></tr>'
)
PART = '<li{over}><span class="journey-units">{units}&nbsp;×</span> {supplier} {parcel} <span class="journey-step">{state}</span> {note}</li>'
CANDIDATE = (
    '<tr><td class="on-phone-title">{supplier}</td><td data-label="{sku_label}">{sku}</td>'
    '<td class="text-end" data-label="{available_label}">{available}</td>{cost}'
    '<td class="text-end" data-label="{days_label}">{days}</td><td class="on-phone-side">{outcome}</td></tr>'
)


def line_rows(lines: Iterable[OrderLine], *, currency: str) -> SafeString:
    """What was bought, each line with its `parts` (see `journeys`)."""
    labels = {"where": escape(_("Where the units are")), "price_label": escape(_("Price"))}
    return _joined(_line(line, currency, labels) for line in lines)


def _line(line: OrderLine, currency: str, labels: Mapping[str, SafeString]) -> SafeString:
    product = format_html('<a href="/inventory/{}/">{}</a>', quote(line.sku, safe=""), line.sku)
    return format_html(
        LINE,
        product=product if line.product_id else line.sku,
        name=line.name,
        quantity=line.quantity,
        parts=_joined(map(_part, line.parts)),  # type: ignore[attr-defined]
        price=money(line.unit_price, currency),
        **labels,
    )


def _part(part: Part) -> SafeString:
    return format_html(
        PART,
        over=mark_safe(' class="is-over"') if part.is_over else "",
        units=part.units,
        supplier=_supplier(part),
        parcel=format_html('<span class="journey-step">{}</span>', _parcel(part.parcel)) if part.parcel else "",
        state=badge(*part.state),
        note=_note(part),
    )


def _supplier(part: Part) -> str:
    one = part.purchase_order
    if one is None:
        return ""
    link = '<a href="/purchase-orders/{0}/">{1}<span class="journey-number"> {0}</span></a>'
    return format_html(link, one.number, one.supplier.name)


def _parcel(parcel: Shipment) -> str:
    carrier, number = parcel.carrier_name or parcel.carrier, parcel.tracking_number
    if not parcel.tracking_url:
        return f"{carrier} {number}"
    link = '<a href="{}" target="_blank" rel="noopener noreferrer" title="{}">{} …{}</a>'
    return format_html(link, parcel.tracking_url, number, carrier, number[-4:])


def _note(part: Part) -> str:
    if part.until:
        return format_html('<span class="journey-note">{} {}</span>', part.until_label, when(part.until))
    return format_html('<span class="journey-note">{}</span>', said(str(part.note))) if part.note else ""


def candidate_rows(considered: Iterable[Mapping[str, Any]], *, costs: bool) -> SafeString:
    """Who was compared for an order, and why each was taken or not; what they cost only with `costs`."""
    labels = {"sku_label": escape(_("SKU")), "available_label": escape(_("Available")), "days_label": escape(_("Days"))}
    cost, taken = escape(_("Landed cost")), format_html('<span class="label-tag label-tag-green">{}</span>', _("taken"))
    return _joined(
        format_html(
            CANDIDATE,
            supplier=one.get("supplier_name") or one.get("supplier", ""),
            sku=one.get("sku", ""),
            available=one.get("available", ""),
            cost=_cost(cost, one.get("landed_cost", "")) if costs else "",
            days=one.get("promised_days", ""),
            outcome=taken if one.get("outcome") == "taken" else _reason(one),
            **labels,
        )
        for one in considered
    )


def _cost(label: SafeString, cost: Any) -> SafeString:
    return format_html('<td class="text-end" data-label="{}">{}</td>', label, cost)


def _reason(one: Mapping[str, Any]) -> SafeString:
    reason = told(one.get("reason_text") or one.get("reason", ""))
    return format_html('<span class="text-secondary">{}</span>', reason)


def _joined(rows: Iterator[SafeString]) -> SafeString:
    return mark_safe("".join(rows))  # noqa: S308 - each row is escaped
