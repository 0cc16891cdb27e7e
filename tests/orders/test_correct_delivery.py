"""Before a supplier knows of it, an order's address, shipping method and tags are put right by hand."""

from __future__ import annotations

import pytest

from dropship.events.models import Event
from orders.models import Order
from tests.orders.test_order_page import ADDRESS, LINE, amys, click, page_of, telling, words  # noqa: F401

pytestmark = pytest.mark.django_db
TYPED = {"name": "Nora Baker", "line1": "9 Elm St", "city": "Springfield", "region": "IL", "postal_code": "62702", "country": "us"}  # fmt: skip


def fresh(telling, order, in_scope) -> Order:  # noqa: F811
    with in_scope(telling.tenant):
        return Order.objects.get(id=order["id"])


def test_a_held_order_goes_elsewhere_by_another_method(telling, amys, in_scope):  # noqa: F811
    order = telling.order(payment_status="pending")

    after = click(amys, order, "delivery/", **TYPED, shipping_method="express")

    assert "goes where you said" in words(after)
    kept = fresh(telling, order, in_scope)
    assert (kept.shipping_address["line1"], kept.country, kept.shipping_method) == ("9 Elm St", "US", "express")
    assert kept.status == "on_hold", "it is still not paid"
    with in_scope(telling.tenant):
        assert Event.objects.filter(stream=order["id"], actor="user:amy@example.com").count() == 1
    assert "delivery corrected" in words(amys.get(page_of(order))).lower()


def test_a_wrong_address_put_right_lets_the_order_go(telling, amys):  # noqa: F811
    order = telling.order(lines=[LINE], shipping_total="0.00", shipping_address={**ADDRESS, "postal_code": "1"})

    click(amys, order, "delivery/", **TYPED, shipping_method="")
    telling.jobs()

    again = telling.fresh(order)
    assert again["status"] == "processing"
    assert all(issue["resolved_at"] for issue in again["issues"])


def test_what_is_refused_stays_as_typed_with_the_reason_in_an_open_dialog(telling, amys, in_scope):  # noqa: F811
    order = telling.order(payment_status="pending")

    after = click(amys, order, "delivery/", status=422, **{**TYPED, "postal_code": "<9>"}, shipping_method="express")

    page = after.content.decode()
    assert "data-opens" in page
    assert 'value="&lt;9&gt;"' in page
    assert 'value="express"' in page
    assert fresh(telling, order, in_scope).shipping_address["line1"] == ADDRESS["line1"]


def test_once_a_supplier_knows_it_is_refused_with_what_to_do(telling, amys, in_scope):  # noqa: F811
    order = telling.order()
    number = order["purchase_orders"][0]["number"]
    assert 'data-dialog="edit-delivery"' not in amys.get(page_of(order)).content.decode()

    after = click(amys, order, "delivery/", status=422, **TYPED)

    assert f"{number} has gone out with the old address. Withdraw it first" in words(after)
    assert fresh(telling, order, in_scope).shipping_address["line1"] == ADDRESS["line1"]
    click(amys, order, "cancel/", reason="x")
    assert "cannot go elsewhere" in words(click(amys, order, "delivery/", status=422, **TYPED))


def test_tags_are_kept_each_once(telling, amys, in_scope):  # noqa: F811
    order = telling.order()

    after = click(amys, order, "tags/", tags=" gift ,  very  <important>, gift,,")

    assert "very <important>" in words(after)
    assert fresh(telling, order, in_scope).tags == ["gift", "very <important>"]
    click(amys, order, "tags/", tags="")
    assert fresh(telling, order, in_scope).tags == []


@pytest.mark.parametrize("tags", ["x" * 51, ",".join(map(str, range(21)))])
def test_too_many_or_too_long_tags_are_refused(telling, amys, in_scope, tags):  # noqa: F811
    order = telling.order()

    assert "at most 20 tags of at most 50 characters" in words(click(amys, order, "tags/", tags=tags))
    assert fresh(telling, order, in_scope).tags == []
