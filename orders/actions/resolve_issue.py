"""The ways out of an issue: put right what was wrong, and the order goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, Invalid, NotFound
from dropship.base.ids import uuid7
from dropship.base.texts import unstorable
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.models import Product, SkuAlias
from orders.actions.correct_delivery import ADDRESS_CODES, put_address
from orders.actions.release_order import let_go
from orders.actions.resend_parcel import resend_parcel
from orders.checks.email import why_impossible
from orders.events import OrderChanged
from orders.models import Issue, Order, OrderLine


@verb
def resolve_issue(issue_id: UUID, *, way: str, answer: dict[str, Any], by: str, at: datetime) -> Order:
    """Take one of the ways out an issue offers; when it was the last one, the order is released.

    Ways and answers: `map_sku` {"sku"}, `correct_address` {address fields}, `correct_email` {"email"},
    `mark_paid` {}, `send_again` {}, `release` {}. Raises Invalid for an answer that does not help, IllegalMove when
    the issue is closed or does not offer the way.
    """
    issue = Issue.objects.filter(id=issue_id).first()
    if issue is None:
        raise NotFound(_("There is no such issue."))
    order = Order.objects.locked(issue.order_id)
    issue.refresh_from_db()
    if issue.resolved_at is not None:
        raise IllegalMove(_("This issue has been resolved already."))
    if way not in issue.ways_out or way not in WAYS:
        raise IllegalMove(_("“{way}” is no way out of this issue.").format(way=way))
    resolution = WAYS[way](order, issue, answer, by, at)
    issue.resolved_at, issue.resolved_by, issue.resolution = at, by[:200], resolution[:300]
    issue.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    record(OrderChanged(order.id, order.number, what=way, issue=issue.code), by=by, at=at)
    order.refresh_from_db()
    if order.status == Order.Status.ON_HOLD and issue.holds_order and not order.issues.holding().exists():
        return let_go(order, reason=resolution, by=by, at=at)
    order.has_issue = order.issues.open().exists()
    order.save(update_fields=["has_issue"])
    return order


def _map_sku(order: Order, issue: Issue, answer: dict[str, Any], by: str, at: datetime) -> str:
    sku = str(answer.get("sku", ""))
    product = None if unstorable(sku) else Product.objects.filter(sku=sku).first()
    if product is None:
        raise Invalid(
            _("There is no product {sku!r} to map to.").format(sku=answer.get("sku", "")),
            code="unknown_sku",
            pointer="/sku",
        )
    if not product.is_active:
        raise Invalid(
            _("Product {sku} is not on sale.").format(sku=product.sku), code="inactive_product", pointer="/sku"
        )
    assert issue.line is not None
    unknown = issue.line.sku
    unserved = Q(product=None) | Q(product__is_active=False)
    OrderLine.objects.filter(unserved, order=order, sku=unknown).update(product=product)
    OrderLine.objects.filter(order=order, sku=unknown, name="").update(name=product.name)
    SkuAlias.objects.bulk_create(
        [SkuAlias(id=uuid7(), tenant_id=required().tenant_id, sku=unknown, product=product, created_by=by[:200])],
        update_conflicts=True,
        unique_fields=["tenant", "sku"],
        update_fields=["product", "created_by"],
    )
    Issue.objects.filter(order=order, code=issue.code, line__sku=unknown, resolved_at=None).exclude(id=issue.id).update(
        resolved_at=at, resolved_by=by[:200], resolution=_("Mapped to {sku}").format(sku=product.sku)
    )
    return _("{unknown} mapped to {sku}").format(unknown=unknown, sku=product.sku)[:300]


def _correct_address(order: Order, issue: Issue, answer: dict[str, Any], by: str, at: datetime) -> str:
    put_address(order, answer)
    Issue.objects.filter(order=order, code__in=ADDRESS_CODES, resolved_at=None).exclude(id=issue.id).update(
        resolved_at=at, resolved_by=by[:200], resolution=_("Address corrected")
    )
    return _("Address corrected")


def _correct_email(order: Order, issue: Issue, answer: dict[str, Any], by: str, at: datetime) -> str:
    email = str(answer.get("email", "")).strip().lower()
    problem = why_impossible(email)
    if problem or not email:
        raise Invalid(problem or _("An e-mail address is needed."), code="bad_email", pointer="/email")
    order.email = email
    order.search = f"{order.search} {email}"[:4000]
    order.save(update_fields=["email", "search"])
    return _("E-mail corrected")


def _mark_paid(order: Order, issue: Issue, answer: dict[str, Any], by: str, at: datetime) -> str:
    order.payment_status = "paid"
    order.save(update_fields=["payment_status"])
    return _("Marked as paid")


def _send_again(order: Order, issue: Issue, answer: dict[str, Any], by: str, at: datetime) -> str:
    assert issue.shipment_id is not None
    resend_parcel(issue.shipment_id, by=by, at=at)
    return _("Sent again")


def _accept(order: Order, issue: Issue, answer: dict[str, Any], by: str, at: datetime) -> str:
    return _("Accepted as it is")


WAYS: dict[str, Callable[[Order, Issue, dict[str, Any], str, datetime], str]] = {
    "map_sku": _map_sku,
    "correct_address": _correct_address,
    "correct_email": _correct_email,
    "mark_paid": _mark_paid,
    "send_again": _send_again,
    "release": _accept,
}
