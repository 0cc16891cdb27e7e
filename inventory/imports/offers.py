"""A table of one supplier's offers: what it calls a product, what it asks, how many it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dropship.base.errors import Invalid, Refused
from dropship.base.texts import unstorable
from dropship.tabular.importing import Importer, Unit, named
from dropship.tabular.layout import Column, Layout
from dropship.tabular.report import Outcome, Refusal, Report
from dropship.tenancy.verb import attempt
from inventory.actions.set_offer import set_offer
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import FeedRefusal, Offer, Product
from inventory.offer_values import read_offer
from inventory.stock_items import Refusals, read_items
from suppliers.models import Supplier


@dataclass(slots=True)
class _Wanted:
    """What a row asks for: the offer as it should be, and what was counted."""

    unit: Unit
    product: Product
    standing: Offer | None
    values: dict[str, Any]
    quantity: int | None
    outcome: Outcome = Outcome.UNCHANGED


class OffersImporter(Importer):
    """Terms by `set_offer`, quantities as one stock report a batch. An empty cell leaves what stands."""

    kind = "offers"
    label = _("Offers and stock of a supplier")
    for_supplier = True
    batch_rows = 500
    layout = Layout(
        columns=(
            Column("supplier_sku", _("What the supplier calls it."), "A-77"),
            Column("sku", _("Your SKU; needed for a new offer."), "MUG-1"),
            Column("quantity", _("Units on hand, counted now."), "50", also=("stock", "on_hand", "qty")),
            Column("cost", _("In the supplier's currency, as 6.10."), "6.10"),
            Column("lead_time_days", _("Days until it leaves, a whole number."), "0", "whole"),
            Column("buffer", _("Units kept back from sale."), "0", "whole"),
            Column("is_active", _("yes or no."), "yes", "yes_no", also=("active",)),
        ),
        needs=(("supplier_sku", "sku"),),
    )

    def keys(self, unit: Unit) -> list[tuple[str, str]]:
        return named(unit, "sku", "supplier_sku")

    def prepare(self, units: Sequence[Unit]) -> None:
        self.supplier = Supplier.objects.get(id=self.supplier_id)
        skus, theirs = (
            [name for unit in units for _, name in named(unit, column) if not unstorable(name)]
            for column in ("sku", "supplier_sku")
        )
        offers = Offer.objects.filter(supplier=self.supplier).select_related("product", "stock")
        standing = list(offers.filter(Q(sku__in=skus) | Q(supplier_sku__in=theirs)))
        self.by_sku = {offer.sku: offer for offer in standing}
        self.by_supplier_sku = {offer.supplier_sku: offer for offer in standing}
        self.products = {product.sku: product for product in Product.objects.filter(sku__in=skus)}

    def take(self, units: Sequence[Unit], report: Report, *, by: str, at: datetime) -> None:
        """Terms first, in the order of the offers because some of them lock their stock; then the counts, together."""
        self.prepare(units)
        wanted = [one for unit in units if (one := self._read(unit, report)) is not None]
        wanted.sort(key=lambda one: (one.standing is None, one.standing and one.standing.id))
        kept = [one for one in wanted if self._set(one, report, by=by, at=at)]
        refused = self._count([one for one in kept if one.quantity is not None], by=by, at=at)
        for one in kept:
            if one.unit.line in refused:
                report.refuse([refused[one.unit.line]])
            else:
                report.take(one.outcome)

    def _read(self, unit: Unit, report: Report) -> _Wanted | None:
        try:
            return self._wanted(unit)
        except Refused as refused:
            report.refuse(self.refusals(unit, refused))
            return None

    def _wanted(self, unit: Unit) -> _Wanted:
        said = self.said(unit)
        counted = said.get("quantity") not in (None, "")
        refusals = Refusals()
        item = {name: said.get(name) for name in ("supplier_sku", "sku")} | {
            "quantity": said["quantity"] if counted else 0
        }
        items = read_items([item], refusals, currency=self.supplier.currency)
        for _line, column, _value, reason in refusals.rows:
            raise Invalid(reason, pointer=f"/{column}")
        values = read_offer(said, currency=self.supplier.currency)
        standing, product = self._find(items[0].sku, items[0].supplier_sku)
        return _Wanted(unit, product, standing, values, items[0].quantity if counted else None)

    def _find(self, sku: str, supplier_sku: str) -> tuple[Offer | None, Product]:
        if sku:
            product = self.products.get(sku)
            if product is None:
                raise Invalid(
                    gettext_noop("No product has this SKU; import it first."), code="unknown_sku", pointer="/sku"
                )
            return self.by_sku.get(sku), product
        offer = self.by_supplier_sku.get(supplier_sku)
        if offer is None:
            raise Invalid(
                gettext_noop("The supplier has no offer with this SKU so far; name the product's sku as well."),
                code="unknown_sku",
                pointer="/supplier_sku",
            )
        return offer, offer.product

    def _set(self, one: _Wanted, report: Report, *, by: str, at: datetime) -> bool:
        """Bring the offer's terms to what the row says, where they differ; whether that was possible."""
        offer = one.standing
        is_same = offer is not None and all(getattr(offer, name) == value for name, value in one.values.items())
        refusals: list[Refused] = []
        if not is_same:
            with attempt(refusals=refusals):
                set_offer(self.supplier, one.product, values=one.values, by=by, at=at)
                one.outcome = Outcome.CREATED if offer is None else Outcome.CHANGED
        for refused in refusals:
            report.refuse(self.refusals(one.unit, refused))
        return not refusals

    def _count(self, counted: list[_Wanted], *, by: str, at: datetime) -> dict[int, Refusal]:
        """Report what was counted as the supplier would; returns what the report did not take, by line."""
        if not counted:
            return {}
        items = [{"line": one.unit.line, "sku": one.product.sku, "quantity": one.quantity} for one in counted]
        run = take_stock_report(self.supplier.id, items, source="import", by=by, at=at)
        for one in counted:
            before = one.standing.stock.on_hand if one.standing else 0
            if one.outcome is Outcome.UNCHANGED and before != one.quantity:
                one.outcome = Outcome.CHANGED
        refused = FeedRefusal.objects.filter(run=run) if run.refused else ()
        return {row.line: Refusal.of(row.line, row.column, row.value, row.reason) for row in refused}
