"""A table of products: what is new enters the catalogue, what is known is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dropship.base.texts import unstorable
from dropship.tabular.importing import Importer, Unit, named
from dropship.tabular.layout import Column, Layout
from dropship.tabular.report import Outcome
from inventory.actions.change_product import change_product
from inventory.actions.create_product import create_product
from inventory.models import Product
from inventory.product_values import read_product


class ProductsImporter(Importer):
    """The same values as the API's. An empty cell leaves what stands."""

    kind = "products"
    label = _("Products")
    layout = Layout(
        columns=(
            Column("sku", _("Your SKU; a known one is changed."), "MUG-1"),
            Column("name", _("Needed for a new product."), "Mug"),
            Column("price", _("What the customer pays, as 12.50."), "12.50"),
            Column("currency", _("Three letters; the company's own when empty."), "USD"),
            Column("barcode", _("EAN, UPC or the like."), "4006381333931", also=("ean", "gtin", "upc")),
            Column("weight_grams", _("A whole number."), "350", "whole"),
            Column("category", _("One name."), "Kitchen"),
            Column("low_stock_at", _("At this many units stock is low."), "5", "whole"),
            Column("is_active", _("yes or no."), "yes", "yes_no", also=("active", "on_sale")),
            Column("attributes", _("A JSON object."), '{"colour": "red"}', "json"),
        ),
        needs=(("sku",),),
    )

    def keys(self, unit: Unit) -> list[tuple[str, str]]:
        return named(unit, "sku")

    def prepare(self, units: Sequence[Unit]) -> None:
        skus = [sku for unit in units for _, sku in named(unit, "sku") if not unstorable(sku)]
        self.known = {product.sku: product for product in Product.objects.filter(sku__in=skus)}

    def take_one(self, unit: Unit, *, by: str, at: datetime) -> Outcome:
        said = self.said(unit)
        sku = said.get("sku")
        product = self.known.get(sku) if isinstance(sku, str) else None
        if product is None:
            currency = self.tenant.currency
            values = {"currency": currency} | read_product(said, currency=currency, is_new=True)
            _product, is_new = create_product(values.pop("sku"), values=values, by=by, at=at)
            return Outcome.CREATED if is_new else Outcome.UNCHANGED
        values = read_product(said, currency=product.currency)
        if all(getattr(product, name) == value for name, value in values.items()):
            return Outcome.UNCHANGED
        change_product(product.id, values=values, by=by, at=at)
        return Outcome.CHANGED
