"""Products for the retailer's staff."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.base.money import format_money, is_currency
from dropship.base.texts import unstorable
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.markup import badge
from dropship.ui.refusals import place_refusal
from inventory.actions.change_product import change_product
from inventory.actions.create_product import create_product
from inventory.forms import CategoryForm, ProductForm
from inventory.models import Product
from inventory.product_values import FIELDS, read_product
from inventory.queries import product_of
from inventory.search import matching_products
from inventory.stock_levels import level, low_on_stock, out_of_stock, oversold, with_availability
from inventory.views.product_page import product_url, show_product

MOST_CATEGORIES, MOST_OPTIONS = 100, 12


def _categories(request: HttpRequest) -> list[tuple[str, str]]:
    """The categories in use, asked for once a request."""
    known: list[tuple[str, str]] | None = getattr(request, "product_categories", None)
    if known is None:
        used = Product.objects.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
        known = [(category, category) for category in used[:MOST_CATEGORIES]]
        request.product_categories = known  # type: ignore[attr-defined]
    return known


def _level(row: dict[str, Any]) -> SafeString:
    return badge("stock", level(row["available"], row["low_stock_at"]))


def _set_category(product_id: UUID, *, category: str, by: str, at: datetime) -> Product:
    return change_product(product_id, values={"category": category}, by=by, at=at)


PRODUCTS = ListPage(
    name="products",
    title=gettext_lazy("Inventory"),
    rows=lambda request: with_availability(Product.objects.all()),
    columns=[
        Column(key="sku", label=gettext_lazy("SKU"), link="/inventory/{sku}/", sort=True, on_phone="title"),
        Column(key="name", label=gettext_lazy("Name"), sort=True),
        Column(key="category", label=gettext_lazy("Category")),
        Column(
            key="level",
            label=gettext_lazy("Stock"),
            render=_level,
            on_phone="side",
            export=lambda row: level(row["available"], row["low_stock_at"]),
        ),
        Column(key="available", label=gettext_lazy("Available"), shown_as="number"),
        Column(key="offers_on_sale", label=gettext_lazy("Offers"), shown_as="number"),
        Column(
            key="price",
            label=gettext_lazy("Price"),
            shown_as="money",
            export=lambda row: Decimal(format_money(row["price"], row["currency"])),
        ),
        Column(key="is_active", label=gettext_lazy("On sale"), shown_as="yesno"),
    ],
    filters=[
        YesNo(name="low", label=gettext_lazy("Low stock"), narrow=low_on_stock),
        YesNo(name="out", label=gettext_lazy("Out of stock"), narrow=out_of_stock),
        YesNo(name="oversold", label=gettext_lazy("Promised beyond the count"), narrow=oversold),
        Choice(name="category", label=gettext_lazy("Category"), options=_categories),
        YesNo(name="active", label=gettext_lazy("On sale"), field="is_active"),
        Text(
            name="supplier",
            label=gettext_lazy("Supplier code"),
            narrow=lambda rows, code: rows.filter(offers__supplier__code=code),
        ),
    ],
    search=matching_products,
    search_hint=gettext_lazy("SKU, name or barcode"),
    sort="sku",
    views=[
        View(key="low", label=gettext_lazy("Low stock"), query="low=1"),
        View(key="out", label=gettext_lazy("Out of stock"), query="out=1"),
        View(key="oversold", label=gettext_lazy("Promised beyond the count"), query="oversold=1"),
    ],
    also=("currency", "low_stock_at"),
    bulk=[
        Bulk(
            name="products.sell",
            label=gettext_lazy("Put on sale"),
            permission="inventory.edit",
            act=partial(change_product, values={"is_active": True}),
            icon="player-play",
        ),
        Bulk(
            name="products.pause",
            label=gettext_lazy("Take off sale"),
            permission="inventory.edit",
            act=partial(change_product, values={"is_active": False}),
            icon="player-pause",
            confirm=gettext_lazy("Take these products off sale? New orders for them wait for a person."),
        ),
        Bulk(
            name="products.category",
            label=gettext_lazy("Set category"),
            permission="inventory.edit",
            act=_set_category,
            icon="tag",
            form=CategoryForm,
        ),
    ],
    empty=Empty(
        title=gettext_lazy("No products yet"),
        text=gettext_lazy("Enter the first by hand, import a file, or let your store send them by the API."),
        icon="packages",
        action=gettext_lazy("New product"),
        url="/products/new/",
        permission="inventory.edit",
    ),
    export_permission="inventory.view",
    template="inventory/list.html",
)


@staff_page("inventory.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    """All products with what can be sold of each."""
    return PRODUCTS.respond(request)


@staff_page("inventory.view")
def options(request: HttpRequest) -> HttpResponse:
    """What fits the letters typed into a field that names a product, as its suggestions."""
    words = request.GET.get("sku", "")
    found = matching_products(Product.objects.filter(is_active=True), words, at_most=MOST_OPTIONS * 2)
    rows = found.order_by("sku").values_list("sku", "name")[:MOST_OPTIONS] if words.strip() else []
    return render(request, "inventory/options.html", {"options": rows})


@staff_page("inventory.view")
def detail(request: HttpRequest, sku: str) -> HttpResponse:
    """One product; another name of it leads to its page."""
    product = product_of(sku)
    if product is not None:
        return show_product(request, product)
    product = None if unstorable(sku) else Product.objects.filter(aliases__sku=sku).first()
    if product is None:
        raise Http404("No product here.")
    return redirect(product_url(product.sku))


@staff_page("inventory.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a product."""
    form = ProductForm(request.POST or None, initial={"currency": request.tenant.currency, "price": "0.00"})
    if form.is_bound and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            values = read_product(form.cleaned_data, currency=form.cleaned_data["currency"], is_new=True)
            product, is_new = create_product(values.pop("sku"), values=values, by=request.actor, at=timezone.now())
            told = _("Product {sku} is added.") if is_new else _("Product {sku} was there already.")
            messages.success(request, told.format(sku=product.sku))
            return redirect(product_url(product.sku))
        place_refusal(form, refusals[0])
    return _form_page(request, form)


@staff_page("inventory.edit")
def edit(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Change a product."""
    product = find(Product, request, id=product_id)
    form = ProductForm(request.POST or None, initial=_initial(product), product=product)
    if form.is_bound and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            values = read_product(form.cleaned_data, currency=form.cleaned_data["currency"])
            changed = change_product(product.id, values=values, by=request.actor, at=timezone.now())
            messages.success(request, _("Product {sku} is kept.").format(sku=changed.sku))
            return redirect(product_url(changed.sku))
        place_refusal(form, refusals[0])
    return _form_page(request, form, product)


def _initial(product: Product) -> dict[str, Any]:
    shown = {name: getattr(product, name) for name in ("sku", *FIELDS)}
    price = format_money(product.price, product.currency) if is_currency(product.currency) else product.price
    attributes = json.dumps(product.attributes, ensure_ascii=False) if product.attributes else ""
    return shown | {"price": price, "attributes": attributes}


def _form_page(request: HttpRequest, form: ProductForm, product: Product | None = None) -> HttpResponse:
    context = {
        "form": form,
        "product": product,
        "back": product_url(product.sku) if product else "/inventory/",
        "categories": [category for category, _word in _categories(request)],
    }
    return render(request, "inventory/product_form.html", context, status=422 if form.is_bound else 200)
