"""The demo retailer is believable, agrees with itself, and is made once."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from dropship.accounts.models import User
from dropship.demo.seed import PASSWORD, PEOPLE, SUPPLIERS
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from metrics.dashboard import dashboard, gross_margin
from orders.models import Order, Return
from tests.cast import BACKEND
from tests.doors import Browser
from tests.isolation.world import fingerprint

ORDERS = 120

# Orders whose state is not the one that their units ask for.
DISAGREEING = """
SELECT o.number, o.status, l.* FROM orders_order o
JOIN (SELECT order_id, sum(quantity - cancelled - returned) AS live, sum(returned) AS returned, sum(allocated) AS allocated,
             sum(backordered) AS backordered, sum(shipped) AS shipped, sum(delivered) AS delivered
      FROM orders_orderline GROUP BY order_id) l ON l.order_id = o.id
WHERE o.status <> CASE
    WHEN l.live = 0 AND l.returned > 0 THEN 'delivered'
    WHEN l.live = 0 THEN 'cancelled'
    WHEN l.delivered = l.live THEN 'delivered'
    WHEN l.shipped + l.delivered = l.live THEN 'shipped'
    WHEN o.hold_reason <> '' THEN 'on_hold'
    WHEN l.shipped + l.delivered > 0 THEN 'partially_shipped'
    WHEN l.allocated > 0 THEN 'processing'
    WHEN l.backordered > 0 THEN 'backordered'
    ELSE 'received' END
"""
# Offers whose reserved units are not the sum of the open reservations, or are more than there are.
LEAKING = """
SELECT s.offer_id, s.reserved, s.on_hand, coalesce(r.held, 0) FROM inventory_stock s
LEFT JOIN (SELECT offer_id, sum(quantity) AS held FROM inventory_reservation
            WHERE released_at IS NULL AND settled_at IS NULL GROUP BY offer_id) r ON r.offer_id = s.offer_id
WHERE s.reserved <> coalesce(r.held, 0) OR s.reserved > s.on_hand
"""


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo's tenant, made once for the tests of this file and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = seed()
        assert "is loaded" in said
        yield Tenant.objects.get(slug="maple-pine")
        transaction.set_rollback(True)


def seed() -> str:
    said = io.StringIO()
    call_command("seed_demo", "--orders", str(ORDERS), stdout=said)
    return said.getvalue()


def rows(tenant, sql):
    with tenant_scope(tenant), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_has_the_orders_asked_for_in_every_stage(demo):
    with tenant_scope(demo):
        states = Counter(Order.objects.values_list("status", flat=True))

    assert sum(states.values()) == ORDERS
    for state in ("received", "processing", "shipped", "delivered", "on_hold", "backordered", "cancelled"):
        assert states[state] >= 1, states
    assert states["delivered"] > ORDERS / 3
    assert states["on_hold"] >= 3


def test_some_of_it_came_back(demo):
    with tenant_scope(demo):
        states = Counter(Return.objects.values_list("status", flat=True))
    assert {"requested", "approved", "in_transit", "received", "inspected", "refunded", "declined"} <= set(states)


def test_every_state_agrees_with_its_lines(demo):
    assert rows(demo, DISAGREEING) == []


def test_no_unit_is_promised_twice_or_forgotten(demo):
    assert rows(demo, LEAKING) == []
    assert rows(demo, "SELECT sum(reserved) FROM inventory_stock")[0][0] > 0


def test_suppliers_have_counted_within_a_day_but_for_the_silent_one(demo):
    silent = rows(
        demo,
        "SELECT DISTINCT u.code FROM suppliers_supplier u JOIN inventory_stock s ON s.supplier_id = u.id "
        "WHERE s.as_of < now() - interval '1 day'",
    )

    assert silent == [("dune",)]
    assert rows(demo, "SELECT count(DISTINCT at::date) FROM inventory_stockchange")[0][0] > 10


def test_of_the_parcels_one_cannot_be_delivered_and_one_has_come_back(demo):
    states = dict(rows(demo, "SELECT status, count(*) FROM orders_shipment GROUP BY status"))

    assert (states["exception"], states["returned_to_sender"]) == (1, 1)
    assert rows(demo, "SELECT count(*) FROM orders_issue WHERE code = 'parcel_returned' AND resolved_at IS NULL") == [
        (1,)
    ]


def test_no_order_is_absurdly_large(demo):
    largest, total = rows(demo, "SELECT max(total), sum(total) FROM orders_order")[0]

    assert largest < total / 10


def test_nothing_is_dated_in_the_future(demo):
    for table, column in (("events_event", "at"), ("orders_order", "placed_at"), ("orders_trackingevent", "at")):
        assert rows(demo, f"SELECT count(*) FROM {table} WHERE {column} > now() + interval '1 minute'") == [(0,)]


def test_the_dashboard_shows_sensible_figures(demo):
    with tenant_scope(demo):
        board = dashboard(time_zone=demo.time_zone, now=timezone.now())
        margin = gross_margin(time_zone=demo.time_zone, now=timezone.now()).figure.value

    figures = {name: compared.figure.value for name, compared in board.figures.items()}
    assert figures["fulfilment_rate"] > 0.8
    assert 24 < figures["cycle_time"] < 24 * 12
    assert 0 < figures["late_delivery_rate"] < 0.4
    assert 0.1 < margin < 0.7
    assert board.on_hold >= 3
    assert board.late >= 1
    assert board.backordered >= 1
    assert board.low_stock >= 1
    assert sum(day.placed for day in board.days) >= ORDERS * 0.9


@pytest.mark.parametrize("email", [*(person[0] for person in PEOPLE), f"desk@{SUPPLIERS[0]['code']}.example"])
def test_everybody_who_is_named_can_enter(demo, email):
    user = User.objects.get(email=email)
    assert user.check_password(PASSWORD)
    browser = Browser()
    browser.force_login(user, backend=BACKEND)

    page = browser.get("/portal/" if email.startswith("desk@") else "/")

    assert page.status_code == 200


def test_a_second_time_changes_nothing_and_says_so(demo):
    before = fingerprint(demo)

    said = seed()

    assert "stands already" in said
    assert fingerprint(demo) == before


def test_on_either_side_a_question_is_open_and_nobody_is_mailed_of_the_past(demo):
    waiting = dict(rows(demo, "SELECT waiting_on, count(*) FROM suppliers_thread GROUP BY waiting_on"))

    assert waiting == {"staff": 1, "supplier": 1, "nobody": 1}
    assert rows(demo, "SELECT count(*) FROM suppliers_message WHERE mail_due_at IS NOT NULL") == [(0,)]
    assert rows(demo, "SELECT count(*) FROM suppliers_attachment") == [(1,)]
