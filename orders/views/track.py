"""The customer's own page of an order, by an unguessable link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dropship.accounts.access import public_page
from dropship.base.languages import language_for
from dropship.tenancy.models import Tenant, TenantLogo
from dropship.tenancy.scope import enter
from dropship.ui.states import look
from orders.models import Order, OrderLine, Return, Shipment
from orders.return_forms import ParcelForm
from orders.return_story import returns_for_the_customer
from orders.returnable import may_be_asked_back, returnable_lines

KEY_LENGTH = 8
PROBLEMS = frozenset({"exception", "returned_to_sender"})
ICONS = {
    "out_for_delivery": "truck-delivery",
    "delivered": "check",
    "exception": "alert-triangle",
    "returned_to_sender": "arrow-back-up",
}


@public_page
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the parcels are, in the customer's words: no price, no supplier, no cost, no contact."""
    tenant, order = order_behind(request, token)
    return tracking_page(request, tenant, order)


def tracking_page(
    request: HttpRequest, tenant: Tenant, order: Order, *, status: int = 200, bound: ParcelForm | None = None
) -> HttpResponse:
    """The page of the order; `bound` is what was typed about the parcel of one of its returns, with what is wrong."""
    shipments = list(
        Shipment.objects.filter(order=order).prefetch_related("lines", "events").order_by("shipped_at", "id")
    )
    names = dict(OrderLine.objects.filter(order=order).values_list("sku", "name"))
    parcels = [
        {
            "shipment": shipment,
            "items": [(line.quantity, names.get(line.sku) or line.sku) for line in shipment.lines.all()],
            "story": _story(shipment),
            "has_problem": shipment.status in PROBLEMS,
        }
        for shipment in shipments
    ]
    context = {
        "tenant": tenant,
        "order": order,
        "lines": OrderLine.objects.filter(order=order).order_by("position"),
        "parcels": parcels,
        "is_late": bool(order.promised_by and order.promised_by < timezone.now()),
        "steps": _steps(order, shipments),
        "place": ", ".join(filter(None, (order.shipping_address.get("city"), order.country))),
        "has_logo": TenantLogo.objects.exists(),
        "token": order.tracking_token,
        "returns": _with_forms(returns_for_the_customer(order), bound),
        "can_return": may_be_asked_back(order, window_days=tenant.return_window_days, now=timezone.now())
        and bool(returnable_lines(order.id)),
    }
    return sealed(render(request, "public/track.html", context, status=status))


def _with_forms(returns: list[Return], bound: ParcelForm | None) -> list[tuple[Return, ParcelForm | None]]:
    """Each return with the form about its parcel, while there is an address to send it to and it has not come."""
    shown: list[tuple[Return, ParcelForm | None]] = []
    for rma in returns:
        is_open = rma.status in Return.UNDER_WAY and rma.address
        own = bound if bound is not None and bound.rma.id == rma.id else ParcelForm(rma=rma)
        shown.append((rma, own if is_open else None))
    return shown


def sealed(response: HttpResponse) -> HttpResponse:
    """A page that only who has the link may see: kept nowhere, found by nobody, telling nobody where one came from."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # with none at all a browser names no origin, and no form is taken
    return response


def order_behind(request: HttpRequest, token: str) -> tuple[Tenant, Order]:
    """The order behind the link, with the tenant entered and its customer's language spoken; a wrong link tells nothing."""
    tenant = None if "\x00" in token else Tenant.objects.filter(key=token[:KEY_LENGTH], is_active=True).first()
    if tenant is None:
        raise Http404
    enter(tenant.id)
    timezone.activate(tenant.time_zone)
    order = Order.objects.filter(tracking_token=token).first()
    if order is None:
        raise Http404
    _speak(request, language_for(order.country, otherwise=tenant.language))
    return tenant, order


def _speak(request: HttpRequest, language: str) -> None:
    """The language of the country, unless the reader has chosen one or the browser asks for another than English."""
    has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if not has_chosen and translation.get_language() == settings.LANGUAGE_CODE:
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


def _story(shipment: Shipment) -> list[dict[str, Any]]:
    """What happened to a parcel, the newest first."""
    events = sorted(shipment.events.all(), key=lambda event: (event.at, event.received_at), reverse=True)
    told = [
        {
            "at": event.at,
            "title": look("shipment", event.status).word,
            "text": " · ".join(filter(None, (event.location, event.description))),
            "icon": ICONS.get(event.status, "map-pin"),
            "tone": look("shipment", event.status).colour,
        }
        for event in events
    ]
    return [*told, {"at": shipment.shipped_at, "title": _("Handed to the carrier"), "icon": "package", "tone": ""}]


def _steps(order: Order, shipments: list[Shipment]) -> list[dict[str, Any]]:
    """The progress line: what is done, where it stands, what is to come."""
    if order.status == Order.Status.CANCELLED:
        return [
            {"label": _("Ordered"), "state": "done", "at": order.placed_at},
            {"label": _("Cancelled"), "state": "problem", "at": order.cancelled_at},
        ]
    in_part = order.status == Order.Status.PARTIALLY_SHIPPED
    out = not in_part and any(one.status in {"out_for_delivery", "delivered"} for one in shipments)
    reached: list[tuple[str, bool, datetime | None]] = [
        (_("Ordered"), True, order.placed_at),
        (_("In preparation"), order.status not in {"received", "on_hold", "backordered"}, order.routed_at),
        (
            _("Shipped in part") if in_part else _("Shipped"),
            bool(shipments),
            shipments[0].shipped_at if shipments else None,
        ),
        (_("Out for delivery"), out, None),
        (_("Delivered"), order.status == Order.Status.DELIVERED, order.delivered_at),
    ]
    last = max(index for index, (_label, is_reached, _at) in enumerate(reached) if is_reached)
    problem = any(one.status in PROBLEMS for one in shipments)
    steps = []
    for index, (label, _is_reached, at) in enumerate(reached):
        state = "done" if index < last or last == len(reached) - 1 else "current" if index == last else "todo"
        steps.append(
            {
                "label": label,
                "state": "problem" if problem and state == "current" else state,
                "at": at if index <= last else None,
            }
        )
    return steps
