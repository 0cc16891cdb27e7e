"""What a new retailer does first in this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dropship.office.first_run import Step, Way
from inventory.models import Product, Stock

STEPS = (
    Step(
        "products",
        20,
        _("Bring your products"),
        _("As a list of any shape (CSV or Excel), or one by one."),
        lambda: Product.objects.exists(),
        (
            Way(_("Import a list"), "/settings/imports/?kind=products", "imports.use"),
            Way(_("Enter one"), "/products/new/", "inventory.edit"),
        ),
    ),
    Step(
        "stock",
        30,
        _("Say who has them, and how many"),
        _("A supplier's list with its cost and stock makes the offers. By hand: open a product and add an offer."),
        lambda: Stock.objects.filter(on_hand__gt=0, offer__is_active=True).exists(),
        (
            Way(_("Import a supplier's list"), "/settings/imports/?kind=offers", "imports.use"),
            Way(_("Open the products"), "/inventory/", "inventory.edit"),
        ),
    ),
)
