"""Orders that are held: by an issue of their content, one kind for each sort of it, or by hand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.sentences import told
from dropship.office.desk import Facts, Kind, Row, Way
from dropship.ui.markup import money_text
from inventory.models import Product
from inventory.search import likely_products
from orders.models import Issue, Order
from orders.models.issue import PARCEL_RETURNED

SKU = ("unknown_sku", "inactive_product")
ADDRESS = ("unknown_country", "bad_postcode", "bad_address", "undeliverable_country")
KNOWN = (*SKU, *ADDRESS, "bad_email", "unpaid", "possible_duplicate", "totals_mismatch", PARCEL_RETURNED)
OLDEST_PROMISE = F("order__promised_by").asc(nulls_last=True)
FACTS = (
    "id", "order__number", "order__customer_name", "order__total", "order__currency", "order__promised_by", "opened_at",
    "code", "detail", "ways_out", "line__sku",
)  # fmt: skip

# The words of each way out as its button says them, and an icon; those that ask for something open a form.
PLAIN = {
    "mark_paid": (gettext_lazy("Mark as paid"), "cash"),
    "send_again": (gettext_lazy("Send the units again"), "package-export"),
    "release": (gettext_lazy("Accept as it is"), "check"),
}
ASKING = {
    "map_sku": (gettext_lazy("Choose the product…"), "arrows-exchange"),
    "correct_address": (gettext_lazy("Correct the address…"), "map-pin"),
    "correct_email": (gettext_lazy("Correct the e-mail…"), "mail"),
}


def of_issues(key: str, label: Any, icon: str, codes: Collection[str], *, tone: str = "orange") -> Kind:
    """A kind of open issues with these codes."""
    return _kind(key, label, icon, lambda issues: issues.filter(code__in=codes), tone=tone)


def _kind(key: str, label: Any, icon: str, narrow: Callable[[Any], Any], *, tone: str = "orange") -> Kind:
    def waiting() -> QuerySet[Issue]:
        return narrow(Issue.objects.open())

    def cleared(start: datetime) -> QuerySet[Issue]:
        return narrow(Issue.objects.filter(resolved_at__gte=start, resolved_by__startswith="user:"))

    return Kind(
        key=key, label=label, icon=icon, permission="orders.view", waiting=waiting, first=_first, rows=_rows, cleared=cleared,
        tone=tone, news=("detail",), stream="order_id",
    )  # fmt: skip


def _first(issues: QuerySet[Issue], limit: int) -> QuerySet[Any, Any]:
    return issues.order_by(OLDEST_PROMISE, "opened_at", "id").values_list(*FACTS)[:limit]


def _rows(facts: Facts) -> Iterator[Row]:
    """Where it is plain which product an unknown SKU means, that one is offered first."""
    every = [(one, str(one[-1] or "") if "map_sku" in one[-2] else "") for one in facts]
    skus = {sku for _one, sku in every if sku}
    likely = likely_products(sorted(skus)) if skus else {}
    return (_row(*one[:-1], likely.get(sku)) for one, sku in every)


def _row(
    issue_id: Any, number: str, customer: str, total: Any, currency: str, promised_by: Any, since: Any, code: str,
    detail: str, ways_out: list[str], likely: Product | None,
) -> Row:  # fmt: skip
    door, cause = f"/orders/{number}/issues/{issue_id}/", told(detail)
    ways = [_way(way, door, code) for way in ways_out[:2]]
    if likely is not None:
        guess = _("It is probably {sku}, “{name}”.").format(sku=likely.sku, name=likely.name)
        cause = f"{cause} {guess}"
        ways = [_map_to(likely, door), *ways]
    return Row(
        id=str(issue_id),
        subject=_("Order {number}").format(number=number),
        url=f"/orders/{number}/",
        cause=cause,
        note=buyer(customer, total, currency),
        since=since,
        due_at=promised_by,
        ways=ways[:2] if len(ways) > 1 or code == PARCEL_RETURNED else [*ways, cancel_way(number)],
    )


def _map_to(product: Product, url: str) -> Way:
    return Way(
        label=_("Map to {sku}").format(sku=Truncator(product.sku).chars(24)), url=url, fields={"way": "map_sku", "sku": product.sku},
        icon="arrows-exchange", permission="orders.edit",
    )  # fmt: skip


def _way(way: str, url: str, code: str) -> Way:
    if way in ASKING:
        label, icon = ASKING[way]
        return Way(label=label, url=url, icon=icon, permission="orders.edit", in_dialog=True)
    label, icon = PLAIN[way]
    if (way, code) == ("release", PARCEL_RETURNED):
        label = gettext_lazy("Leave it")
    return Way(label=label, url=url, fields={"way": way}, icon=icon, permission="orders.edit")


def _held_by_hand() -> QuerySet[Order]:
    """Whatever is held, but for the orders of open issues: these are read once, not looked up for each."""
    return Order.objects.filter(status=Order.Status.ON_HOLD).exclude(id__in=Issue.objects.holding().values("order_id"))


def _first_by_hand(orders: QuerySet[Order], limit: int) -> QuerySet[Any, Any]:
    facts = ("id", "number", "customer_name", "total", "currency", "promised_by", "updated_at", "hold_reason")
    first = orders.order_by(F("promised_by").asc(nulls_last=True), "updated_at", "id")
    return first.values_list(*facts)[:limit]


def _rows_by_hand(facts: Facts) -> Iterator[Row]:
    for order_id, number, customer, total, currency, promised_by, since, reason in facts:
        yield Row(
            id=str(order_id),
            subject=_("Order {number}").format(number=number),
            url=f"/orders/{number}/",
            cause=told(reason) or _("Held by a colleague."),
            note=buyer(customer, total, currency),
            since=since,
            due_at=promised_by,
            ways=[
                Way(
                    label=_("Release"),
                    url=f"/orders/{number}/release/",
                    icon="player-play",
                    permission="orders.release",
                ),
                cancel_way(number),
            ],
        )


def buyer(name: str, total: Any, currency: str) -> str:
    """Who bought and for how much."""
    return " · ".join(filter(None, (name, money_text(total, currency))))


def cancel_way(number: str) -> Way:
    """Call the order off, with a reason."""
    return Way(
        label=_("Cancel the order…"), url=f"/orders/{number}/cancel/", icon="x", permission="orders.cancel",
        ask=("reason", _("Why is the order cancelled?")),
    )  # fmt: skip


KINDS = (
    of_issues("unknown-sku", gettext_lazy("Unknown products"), "barcode", SKU),
    of_issues("address", gettext_lazy("Addresses"), "map-pin-question", ADDRESS),
    of_issues("email", gettext_lazy("E-mail addresses"), "mail-question", ("bad_email",)),
    of_issues("payment", gettext_lazy("Not paid"), "cash-off", ("unpaid",)),
    of_issues("duplicate", gettext_lazy("Possible duplicates"), "copy", ("possible_duplicate",)),
    of_issues("totals", gettext_lazy("Sums that differ"), "calculator", ("totals_mismatch",)),
    _kind("check", gettext_lazy("Other checks"), "alert-triangle", lambda issues: issues.exclude(code__in=KNOWN)),
    Kind(
        key="held", label=gettext_lazy("Held by hand"), icon="hand-stop", permission="orders.view",
        waiting=_held_by_hand, first=_first_by_hand, rows=_rows_by_hand,
        news=("hold_reason",),
    ),
    of_issues("parcel-returned", gettext_lazy("Parcels come back"), "package-import", (PARCEL_RETURNED,), tone="red"),
)  # fmt: skip
