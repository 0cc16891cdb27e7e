"""What the palette knows of orders, purchase orders and a supplier's stock, and what it can do with them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.tenancy.scope import required
from dropship.ui.palette import Hit, Searcher
from inventory.models import Offer
from orders.meanwhile import last_seen
from orders.models import Order, OrderLine, PurchaseOrder
from orders.moves import moves_of
from orders.search import best_of_supplier, best_orders, best_purchase_orders

Status = PurchaseOrder.Status
WHY = gettext_lazy("Why?")


def _orders(words: str, limit: int) -> list[Hit]:
    found = best_orders(words, at_most=limit).only("id", "number", "customer_name", "email", "status")
    return [_order(one, words) for one in found]


def _known_orders(numbers: Sequence[str]) -> list[Hit]:
    return [_order(one) for one in Order.objects.filter(number__in=numbers)]


def _order(order: Order, words: str = "") -> Hit:
    return Hit(
        label=_("Order {number}").format(number=order.number),
        key=order.number,
        icon="shopping-bag",
        note=order.customer_name or order.email,
        state=("order", order.status),
        is_exact=order.number == words,
    )


def _moves(number: str) -> list[Hit]:
    """The moves that are possible now, each by the door and with the question that the order's page has."""
    order = Order.objects.filter(number=number).first()
    if order is None:
        return []
    moves = moves_of(order, OrderLine.objects.filter(order=order), PurchaseOrder.objects.filter(order=order))
    at, seen = f"/orders/{quote(number, safe='')}/", {"seen": str(last_seen(order.id))}
    hold = Hit(
        label=_("Hold order {number}").format(number=number),
        url=f"{at}hold/",
        icon="hand-stop",
        permission="orders.hold",
        is_post=True,
        fields=seen,
        ask=("reason", WHY),
    )
    release = Hit(
        label=_("Release order {number}").format(number=number),
        url=f"{at}release/",
        icon="player-play",
        permission="orders.release",
        is_post=True,
        fields=seen,
    )
    reroute = Hit(
        label=_("Route order {number} again").format(number=number),
        url=f"{at}reroute/",
        icon="route",
        permission="orders.reroute",
        is_post=True,
        fields=seen,
        confirm=_("Withdraw unanswered purchase orders and look for suppliers again?"),
    )
    cancel = Hit(
        label=_("Cancel order {number}").format(number=number),
        url=f"{at}cancel/",
        icon="x",
        permission="orders.cancel",
        is_post=True,
        fields=seen,
        ask=("reason", WHY),
        confirm=_("Everything that has not left is cancelled at every supplier, and its stock is free again."),
    )
    note = Hit(
        label=_("Add a note to order {number}").format(number=number),
        url=f"{at}note/",
        icon="note",
        permission="orders.note",
        is_post=True,
        ask=("text", gettext_lazy("For colleagues only")),
    )
    possible = ((moves.release, release), (moves.hold, hold), (moves.reroute, reroute), (moves.cancel, cancel))
    return [*(hit for is_possible, hit in possible if is_possible), note]


def _purchase_orders(words: str, limit: int) -> list[Hit]:
    return [
        _purchase_order(one, words) for one in best_purchase_orders(words, at_most=limit).select_related("supplier")
    ]


def _known_purchase_orders(numbers: Sequence[str]) -> list[Hit]:
    rows = PurchaseOrder.objects.filter(number__in=numbers).select_related("supplier")
    return [_purchase_order(one) for one in rows]


def _purchase_order(purchase_order: PurchaseOrder, words: str = "") -> Hit:
    return Hit(
        label=_("Purchase order {number}").format(number=purchase_order.number),
        key=purchase_order.number,
        icon="file-invoice",
        note=purchase_order.supplier.name,
        state=("purchase_order", purchase_order.status),
        is_exact=bool(words) and purchase_order.number == words.upper(),
    )


def _answers(number: str) -> list[Hit]:
    return _answers_at(f"/purchase-orders/{quote(number, safe='')}/", number, permission="purchase_orders.answer")


def _suppliers_search(words: str, limit: int) -> list[Hit]:
    if len(words) < 2:
        return []
    return [_asked(one, words) for one in best_of_supplier(words, supplier=required().supplier_id, at_most=limit)]


def _suppliers_known(numbers: Sequence[str]) -> list[Hit]:
    return [_asked(one) for one in PurchaseOrder.objects.filter(number__in=numbers)]


def _asked(purchase_order: PurchaseOrder, words: str = "") -> Hit:
    """As its supplier is shown it."""
    return Hit(
        label=_("Purchase order {number}").format(number=purchase_order.number),
        key=purchase_order.number,
        icon="file-invoice",
        note=purchase_order.ship_to.get("name", ""),
        state=("purchase_order", purchase_order.status),
        is_exact=bool(words) and words.upper() in {purchase_order.number, purchase_order.order_number},
    )


def _suppliers_answers(number: str) -> list[Hit]:
    return _answers_at(f"/portal/purchase-orders/{quote(number, safe='')}/", number, permission="portal.orders")


def _answers_at(at: str, number: str, *, permission: str) -> list[Hit]:
    status = PurchaseOrder.objects.filter(number=number).values_list("status", flat=True).first()
    accept = Hit(
        label=_("Accept all of {number}").format(number=number),
        url=f"{at}accept/",
        icon="checks",
        permission=permission,
        is_post=True,
        fields={"whole": "1"},
    )
    slip = Hit(
        label=_("Packing slip of {number}").format(number=number), url=f"{at}packing-slip.pdf", icon="file-type-pdf"
    )
    return [] if status is None else [accept, slip] if status == Status.SENT else [slip]


def _stock(words: str, limit: int) -> list[Hit]:
    if len(words) < 2:
        return []
    fits = Q(supplier_sku__icontains=words) | Q(sku__icontains=words) | Q(name__icontains=words)
    rows = Offer.objects.filter(fits, supplier_id=required().supplier_id, is_active=True)
    rows = rows.only("supplier_sku", "name").annotate(on_hand=F("stock__on_hand"))
    return [_offer(one) for one in rows.order_by("supplier_sku", "id")[:limit]]


def _offer(offer: Offer) -> Hit:
    on_hand: int | None = offer.on_hand  # type: ignore[attr-defined]
    return Hit(
        label=offer.name or offer.supplier_sku,
        url=f"/portal/stock/?q={quote(offer.supplier_sku, safe='')}",
        icon="packages",
        note=_("{sku} · {n} on your shelf").format(sku=offer.supplier_sku, n="–" if on_hand is None else on_hand),
    )


ORDERS = Searcher(
    name="orders",
    label=gettext_lazy("Orders"),
    permission="orders.view",
    address="/orders/{}/",
    search=_orders,
    known=_known_orders,
    commands=_moves,
    list_url="/orders/?q={}",
)
PURCHASE_ORDERS = Searcher(
    name="purchase_orders",
    label=gettext_lazy("Purchase orders"),
    permission="purchase_orders.view",
    address="/purchase-orders/{}/",
    search=_purchase_orders,
    known=_known_purchase_orders,
    commands=_answers,
)
SUPPLIERS_PURCHASE_ORDERS = Searcher(
    name="suppliers_purchase_orders",
    label=gettext_lazy("Purchase orders"),
    permission="portal.orders",
    address="/portal/purchase-orders/{}/",
    search=_suppliers_search,
    known=_suppliers_known,
    commands=_suppliers_answers,
    list_url="/portal/purchase-orders/?q={}",
)
SUPPLIERS_STOCK = Searcher(
    name="suppliers_stock",
    label=gettext_lazy("Stock"),
    permission="portal.stock",
    address="/portal/stock/{}/",
    search=_stock,
    known=lambda keys: [],
    list_url="/portal/stock/?q={}",
)
COMMANDS = {
    "enter_order": Hit(
        label=gettext_lazy("Enter an order"),
        url="/orders/new/",
        icon="shopping-bag",
        permission="orders.create",
        words=gettext_lazy("new order"),
    ),
    "add_rule": Hit(
        label=gettext_lazy("Write a routing rule"),
        url="/settings/routing/new/",
        icon="route",
        permission="rules.edit",
        words=gettext_lazy("add new rule"),
    ),
}
