"""Orders and purchase orders as parts of the pages of products and suppliers, which fetch them by address."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dropship.accounts.access import find, staff_page
from inventory.models import Offer, Product
from orders.models import OrderLine, PurchaseOrder, PurchaseOrderLine
from orders.purchase_order_story import DUE, due
from suppliers.models import Supplier

MOST_LINES, LATEST = 50, 10


@staff_page("orders.view")
def of_product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """What waits for stock of a product, the oldest first."""
    product = find(Product, request, id=product_id)
    waiting = OrderLine.objects.filter(product=product, backordered__gt=0).select_related("order")
    lines = waiting.order_by("order__placed_at", "id")[:MOST_LINES]
    return render(request, "orders/of_product.html", {"lines": lines})


@staff_page("purchase_orders.view")
def of_supplier(request: HttpRequest, code: str) -> HttpResponse:
    """The latest purchase orders of a supplier, and how many wait for it."""
    supplier, now = find(Supplier, request, code=code), timezone.now()
    its = PurchaseOrder.objects.filter(supplier=supplier)
    waiting = [(kind, words, due(its, kind, now).count()) for kind, words in DUE]
    context = {"purchase_orders": its.order_by("-sent_at", "-id")[:LATEST], "waiting": waiting, "code": code}
    return render(request, "orders/of_supplier.html", context)


@staff_page("purchase_orders.view")
def of_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """What draws on an offer and has no answer yet, the latest first: that can be withdrawn."""
    offer = find(Offer, request, id=offer_id)
    drawn = PurchaseOrderLine.objects.filter(offer=offer, purchase_order__status=PurchaseOrder.Status.SENT)
    lines = drawn.select_related("purchase_order").order_by("-purchase_order__sent_at", "-id")[:MOST_LINES]
    return render(request, "orders/of_offer.html", {"lines": lines})
