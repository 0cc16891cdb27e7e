"""A table of suppliers: what is new is added, what is known is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dropship.base.texts import unstorable
from dropship.tabular.importing import Importer, Unit, named
from dropship.tabular.layout import Column, Layout
from dropship.tabular.report import Outcome
from suppliers.actions.add_supplier import add_supplier
from suppliers.actions.change_supplier import change_supplier
from suppliers.actions.set_shipping_methods import set_shipping_methods
from suppliers.models import Supplier
from suppliers.terms import read_code, read_methods, read_terms


class SuppliersImporter(Importer):
    """The same terms as the API's. An empty cell leaves what stands."""

    kind = "suppliers"
    label = _("Suppliers")
    layout = Layout(
        columns=(
            Column("code", _("A short name of your own; a known one is changed."), "acme"),
            Column("name", _("Needed for a new supplier."), "Acme"),
            Column("contact_name", _("Who to ask for."), "Ed Desk"),
            Column("email", _("Purchase orders go here."), "desk@acme.example"),
            Column("phone", "", "+1 415 555 0100"),
            Column("currency", _("Three letters; the company's own when empty."), "USD"),
            Column("country", _("Two letters: where parcels leave."), "US", also=("ships_from",)),
            Column("time_zone", _("As Europe/Berlin."), "America/New_York"),
            Column("handling_days", _("Working days until a parcel leaves."), "1", "whole"),
            Column("cut_off", _("Orders after this time leave a day later."), "15:00"),
            Column("minimum_order", _("In its currency."), "0.00"),
            Column(
                "acknowledgement_hours",
                _("How long it may leave an order unanswered."),
                "24",
                "whole",
                also=("answers_within_hours",),
            ),
            Column("score", _("From 0 to 1."), "0.9"),
            Column("is_active", _("yes or no."), "yes", "yes_no", also=("active",)),
            Column("return_address", _("Where customers send things back to."), ""),
            Column("notes", "", ""),
            Column("shipping_methods", _("A JSON list as in the API; replaces all."), "", "json"),
        ),
        needs=(("code",),),
    )

    def keys(self, unit: Unit) -> list[tuple[str, str]]:
        return named(unit, "code")

    def prepare(self, units: Sequence[Unit]) -> None:
        codes = [code for unit in units for _, code in named(unit, "code") if not unstorable(code)]
        self.known = {supplier.code: supplier for supplier in Supplier.objects.filter(code__in=codes)}

    def take_one(self, unit: Unit, *, by: str, at: datetime) -> Outcome:
        said = self.said(unit)
        code = read_code(said)
        supplier = self.known.get(code)
        if supplier is None:
            currency = self.tenant.currency
            terms = {"currency": currency} | read_terms(said, currency=currency, is_new=True)
            add_supplier(code, terms=terms, methods=_methods(said, terms["currency"]), by=by, at=at)
            return Outcome.CREATED
        terms = read_terms(said, currency=supplier.currency)
        methods = _methods(said, terms.get("currency", supplier.currency))
        is_changed = any(getattr(supplier, name) != value for name, value in terms.items())
        if is_changed:
            change_supplier(supplier.id, terms=terms, by=by, at=at)
        if methods is not None:
            is_changed = set_shipping_methods(supplier.id, methods, by=by, at=at) or is_changed
        return Outcome.CHANGED if is_changed else Outcome.UNCHANGED


def _methods(said: dict[str, Any], currency: str) -> list[dict[str, Any]] | None:
    given = said.get("shipping_methods")
    return None if given is None else read_methods(given, currency=currency)
