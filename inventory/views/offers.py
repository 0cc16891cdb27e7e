"""The suppliers' offers of a product, changed in place on its page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.roles import may
from dropship.base.errors import Refused
from dropship.base.money import format_money
from dropship.tenancy.verb import attempt
from dropship.ui.refusals import place_refusal
from inventory.actions.set_offer import set_offer
from inventory.actions.take_stock_report import take_stock_report
from inventory.forms import CountForm, NewOfferForm, OfferForm, initial_of
from inventory.models import Offer, Product
from inventory.offer_values import read_offer
from inventory.stock_levels import offers_with_stock
from inventory.views.product_page import after_change, show_product
from suppliers.models import Supplier

SHOWN = 10


@staff_page("inventory.edit")
def edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Change a supplier's terms for a product."""
    offer = _find(request, offer_id)
    form = _offer_form(request, offer, request.POST or None)
    if form.is_bound and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            values = read_offer(form.cleaned_data, currency=offer.supplier.currency)
            set_offer(offer.supplier, offer.product, values=values, by=request.actor, at=timezone.now())
            messages.success(request, _("The offer of {supplier} is kept.").format(supplier=offer.supplier.name))
            return after_change(request, offer.product)
        place_refusal(form, refusals[0])
    return _open(request, offer, form=form, status=422 if form.is_bound else 200)


@require_POST
@staff_page("inventory.edit")
def count(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Put a supplier's stock right: a report of one row, counted now."""
    offer = _find(request, offer_id)
    form = CountForm(request.POST, auto_id="count_%s")
    if form.is_valid():
        with attempt(request):
            quantity = form.cleaned_data["quantity"]
            _take_count(request, offer, quantity)
            told = _("{n} units of {sku} on hand at {supplier}.")
            messages.success(request, told.format(n=quantity, sku=offer.sku, supplier=offer.supplier.name))
        return after_change(request, offer.product)
    return _open(request, offer, count_form=form, status=422)


@staff_page("inventory.edit")
def new(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Add the offer of one more supplier, with its first count where that is known."""
    product = find(Product, request, id=product_id)
    missing = Supplier.objects.exclude(offers__product=product).order_by("name", "code")
    suppliers = [(code, f"{name} ({code})") for code, name in missing.values_list("code", "name")]
    form = NewOfferForm(
        request.POST or None, suppliers=suppliers, margins=may(request.membership, "margins.view"), initial={"cost": "0.00"}
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            supplier = Supplier.objects.get(code=form.cleaned_data["supplier"])
            values = read_offer(form.cleaned_data, currency=supplier.currency)
            offer, _is_new = set_offer(supplier, product, values=values, by=request.actor, at=timezone.now())
            if form.cleaned_data["on_hand"] is not None:
                _take_count(request, offer, form.cleaned_data["on_hand"])
            messages.success(request, _("{supplier} offers {sku} now.").format(supplier=supplier.name, sku=product.sku))
            return after_change(request, product)
        place_refusal(form, refusals[0])
    status = 422 if form.is_bound else 200
    return show_product(request, product, new_form=form, has_suppliers=bool(suppliers), status=status)


@staff_page("inventory.view")
def of_supplier(request: HttpRequest, code: str) -> HttpResponse:
    """What a supplier offers, as a fragment for the supplier's page."""
    supplier = find(Supplier, request, code=code)
    offers = list(offers_with_stock(Offer.objects.filter(supplier=supplier)).order_by("sku")[: SHOWN + 1])
    context = {"supplier": supplier, "offers": offers[:SHOWN], "has_more": len(offers) > SHOWN}
    return render(request, "inventory/of_supplier.html", context)


def _find(request: HttpRequest, offer_id: UUID) -> Offer:
    return find(Offer, request, of=Offer.objects.select_related("supplier", "product", "stock"), id=offer_id)


def _offer_form(request: HttpRequest, offer: Offer, sent: Any = None) -> OfferForm:
    initial = initial_of(offer) | {"cost": format_money(offer.cost, offer.currency)}
    margins = may(request.membership, "margins.view")
    return OfferForm(sent, initial=initial, currency=offer.supplier.currency, margins=margins, auto_id="offer_%s")


def _open(
    request: HttpRequest,
    offer: Offer,
    *,
    form: OfferForm | None = None,
    count_form: CountForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The product with both forms of the offer open in its row."""
    return show_product(
        request,
        offer.product,
        opened=offer.id,
        form=form or _offer_form(request, offer),
        count_form=count_form or CountForm(initial={"quantity": offer.stock.on_hand}, auto_id="count_%s"),
        status=status,
    )


def _take_count(request: HttpRequest, offer: Offer, quantity: int) -> None:
    take_stock_report(
        offer.supplier_id,
        [{"supplier_sku": offer.supplier_sku, "quantity": quantity}],
        source="staff",
        by=request.actor,
        at=timezone.now(),
    )
