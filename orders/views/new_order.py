"""Entering an order by hand: the same verb as the API's, behind a form."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.access import staff_page
from dropship.base.errors import Invalid, Refused
from dropship.tenancy.verb import attempt
from dropship.ui.numbers import AmountField, plain_number
from inventory.models import Product
from orders.actions.receive_order import Receipt, receive_order
from orders.drafts import PAYMENT_STATUSES, parse_order
from orders.models import Order
from orders.words import said

FIRST_ROWS, MOST_ROWS = 5, 50


class OrderForm(forms.Form):
    """Who, where to, and how it is paid; the lines stand beside it."""

    channel = forms.CharField(label=gettext_lazy("Channel"), initial="manual", max_length=60)
    external_id = forms.CharField(label=gettext_lazy("Your reference"), max_length=100, required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)
    payment_status = forms.ChoiceField(
        label=gettext_lazy("Payment"),
        choices=lambda: [(one, said(one)) for one in sorted(PAYMENT_STATUSES)],
        initial="paid",
    )
    name = forms.CharField(label=gettext_lazy("Customer's name"), max_length=200)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    line1 = forms.CharField(label=gettext_lazy("Street"), max_length=200)
    line2 = forms.CharField(label=gettext_lazy("Addition"), max_length=200, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postcode"), max_length=40, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=200)
    region = forms.CharField(label=gettext_lazy("State or region"), max_length=100, required=False)
    country = forms.CharField(label=gettext_lazy("Country code"), max_length=2, min_length=2)
    shipping_total = AmountField(label=gettext_lazy("Shipping charged"), initial="0", required=False)
    promised_by = forms.CharField(
        label=gettext_lazy("Promised by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    notes = forms.CharField(
        label=gettext_lazy("Customer's note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )


@staff_page("orders.create")
def new_order(request: HttpRequest) -> HttpResponse:
    """Enter an order: an empty form, or the one sent with what is wrong beside each field."""
    tenant = request.tenant
    if request.method == "POST":
        form = OrderForm(request.POST)
        rows = _rows(request)
        if form.is_valid():
            receipt = _receive(request, form, rows)
            if receipt is not None:
                number = Order.objects.values_list("number", flat=True).get(id=receipt.order_id)
                if receipt.is_new:
                    messages.success(request, _("Order {number} was taken in.").format(number=number))
                else:
                    messages.info(request, _("Order {number} was standing already.").format(number=number))
                return redirect("orders:detail", number=number)
    else:
        form = OrderForm(initial={"currency": tenant.currency, "country": tenant.country})
        rows = []
    status = 422 if request.method == "POST" else 200
    missing = max(FIRST_ROWS - len(rows), 1)
    context = {
        "form": form,
        "rows": rows + [{"sku": "", "quantity": "", "unit_price": ""} for _index in range(missing)],
        "products": Product.objects.filter(is_active=True).order_by("sku").values_list("sku", "name", "price")[:500],
    }
    return render(request, "orders/new.html", context, status=status)


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    columns = [request.POST.getlist(name)[:MOST_ROWS] for name in ("sku", "quantity", "unit_price")]
    rows = [
        {"sku": sku.strip(), "quantity": quantity.strip(), "unit_price": price.strip()}
        for sku, quantity, price in zip(*columns, strict=False)
    ]
    return [row for row in rows if any(row.values())]


def _receive(request: HttpRequest, form: OrderForm, rows: list[dict[str, str]]) -> Receipt | None:
    """Take the order in, or put every complaint where it belongs."""
    refusals: list[Refused] = []
    now = timezone.now()
    with attempt(refusals=refusals):
        draft = parse_order(_payload(form, rows), at=now, time_zone=ZoneInfo(request.tenant.time_zone))
        return receive_order(draft, by=request.actor, at=now, tenant_key=request.tenant.key)
    for refusal in refusals:
        if not isinstance(refusal, Invalid):
            form.add_error(None, refusal.detail)
        for error in refusal.errors if isinstance(refusal, Invalid) else []:
            _complain(form, error)
    return None


def _payload(form: OrderForm, rows: list[dict[str, str]]) -> dict[str, Any]:
    """The order as a program would send it."""
    given = form.cleaned_data
    return {
        "channel": given["channel"],
        "external_id": given["external_id"] or None,
        "currency": given["currency"],
        "payment_status": given["payment_status"],
        "customer": {"name": given["name"], "email": given["email"], "phone": given["phone"]},
        "shipping_address": {
            name: given[name] for name in ("name", "line1", "line2", "postal_code", "city", "region", "country")
        },
        "lines": [_line(row, place) for place, row in enumerate(rows)],
        "shipping_total": given["shipping_total"] or "0",
        "notes": given["notes"],
        **({"promised_by": given["promised_by"]} if given["promised_by"] else {}),
    }


def _line(row: dict[str, str], place: int) -> dict[str, Any]:
    price = plain_number(row["unit_price"], pointer=f"/lines/{place}/unit_price")
    return row | {"quantity": _number(row["quantity"]), "unit_price": price}


def _complain(form: OrderForm, error: dict[str, Any]) -> None:
    *_path, name = error["pointer"].split("/")
    if error["pointer"].startswith("/lines"):
        parts = error["pointer"].split("/")
        place = _("Line {n}").format(n=int(parts[2]) + 1) if len(parts) > 2 else _("Lines")
        form.add_error(None, f"{place}: {error['detail']}")
    else:
        form.add_error(name if name in form.fields else None, error["detail"])


def _number(text: str) -> Any:
    """A whole number where it is one; anything else is left for the reading of the order to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text
