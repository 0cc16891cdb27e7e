"""What a new retailer does first in this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dropship.accounts.models import ApiKey
from dropship.office.first_run import Step, Way
from dropship.tenancy.scope import required
from orders.actions.send_test_order import CHANNEL
from orders.models import Order, RoutingRule

BY_HAND = ("manual", CHANNEL)


def _store_is_connected() -> bool:
    """A program holds a key, or orders of some store came in."""
    keys = ApiKey.objects.filter(tenant_id=required().tenant_id, revoked_at=None, supplier_id=None)
    return keys.exists() or Order.objects.exclude(channel__in=BY_HAND).exists()


STEPS = (
    Step(
        "store",
        40,
        _("Connect your store"),
        _("Your store sends its orders with an API key. Without one, upload its orders as a list."),
        _store_is_connected,
        (
            Way(_("Make an API key"), "/settings/keys/", "keys.manage"),
            Way(_("Upload orders"), "/settings/imports/?kind=orders", "imports.use"),
        ),
    ),
    Step(
        "order",
        50,
        _("Send a test order"),
        _(
            "Your first product to a made-up customer. It is routed to a supplier like any other, and you can "
            "cancel it."
        ),
        lambda: Order.objects.exists(),
        (
            Way(
                _("Send a test order"),
                "/orders/test/",
                "orders.create",
                posts=True,
                confirm=_("The supplier is sent a real purchase order. Send it?"),
            ),
        ),
    ),
    Step(
        "rule",
        70,
        _("Say who supplies what"),
        _("Without rules each order goes where it costs least and arrives soonest."),
        lambda: RoutingRule.objects.exists(),
        (Way(_("Write a routing rule"), "/settings/routing/new/", "rules.edit"),),
        is_optional=True,
    ),
)
