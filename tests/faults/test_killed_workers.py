"""Workers die by SIGKILL at their worst moments: whatever they were at happens once, or is asked about."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from dropship.deliveries.models import Attempt, Delivery
from dropship.events.models import Event
from dropship.events.registry import SUBSCRIBERS
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from inventory.models import Reservation, Stock
from orders.models import Decision, Order, OrderNote, PurchaseOrder
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.faults.mortal import until_the_worst_moment
from tests.orders.incoming import order_of

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 10


@pytest.fixture
def shop(maple: Tenant, acme, api) -> Tenant:
    """Ten orders have come in for things that acme has."""
    with tenant_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku), on_hand=100)
    program = api()
    for number in range(ORDERS):
        assert program.post("/orders/", order_of(number)).status_code == 201
    return maple


def others_have_left() -> None:
    """Until the server has let go of what the dead process held."""
    ends = time.monotonic() + 15
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND state LIKE 'idle in transaction%%'"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("The server still holds the transaction of a dead process.")


@pytest.mark.parametrize("moment", ["claimed", "reserved", "written"])
def test_a_router_killed_in_the_middle_has_routed_nothing_and_the_next_routes_all_once(
    shop: Tenant, run_jobs, moment: str
) -> None:
    with until_the_worst_moment("route_and_die", shop.id, moment):
        assert run_jobs(shop, only=("route",)) == 0, "what is being routed is left alone"
    others_have_left()
    with tenant_scope(shop):
        assert not PurchaseOrder.objects.exists()
        assert Order.objects.awaiting_routing().count() == ORDERS

    assert run_jobs(shop, only=("route",)) == ORDERS

    with tenant_scope(shop):
        assert PurchaseOrder.objects.count() == Decision.objects.count() == ORDERS
        assert PurchaseOrder.objects.values("order").distinct().count() == ORDERS
        assert Event.objects.filter(name="order.routed").count() == ORDERS
        assert Stock.objects.aggregate(units=Sum("reserved"))["units"] == 3 * ORDERS
        assert Reservation.objects.aggregate(units=Sum("quantity"))["units"] == 3 * ORDERS
        assert set(Order.objects.values_list("status", flat=True)) == {"processing"}


def test_a_dispatcher_killed_in_the_middle_of_a_batch_loses_and_repeats_nothing(
    shop: Tenant, run_jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with until_the_worst_moment("dispatch_and_die", shop.id):
        assert run_jobs(shop, only=("events",)) == 0, "one dispatcher a tenant"
    others_have_left()
    with tenant_scope(shop):
        assert not Event.objects.exclude(handled_at=None).exists()
        assert not Delivery.objects.exists()
    # A subscriber whose effect would show if it came twice.
    note = [lambda event: OrderNote.objects.create(order_id=event.stream, text="seen", by="test", at=event.at)]
    monkeypatch.setitem(SUBSCRIBERS, "order.received", SUBSCRIBERS["order.received"] + note)

    run_jobs(shop, only=("events",))

    with tenant_scope(shop):
        assert not Event.objects.filter(handled_at=None).exists()
        assert OrderNote.objects.count() == OrderNote.objects.values("order").distinct().count() == ORDERS
        assert Delivery.objects.filter(kind="mail", key__startswith="order.received:").count() == ORDERS


def test_a_mail_whose_sender_died_is_asked_about_and_not_sent_again(shop: Tenant, run_jobs) -> None:
    run_jobs(shop, only=("events",))
    with until_the_worst_moment("mail_and_die", shop.id), tenant_scope(shop):
        caught = Delivery.objects.get(state="sending")
    run_jobs(shop, only=("deliveries",))
    assert len(mail.outbox) == ORDERS - 1, "the others go out meanwhile"

    with tenant_scope(shop):
        Delivery.objects.filter(id=caught.id).update(due_at=timezone.now() - timedelta(seconds=1))
    run_jobs(shop, only=("deliveries",))
    run_jobs(shop, only=("deliveries",))

    assert len(mail.outbox) == ORDERS - 1
    with tenant_scope(shop):
        caught.refresh_from_db()
        assert (caught.state, caught.tries) == ("uncertain", 1)
        assert Attempt.objects.get(delivery=caught).outcome == "lost"
        assert Delivery.objects.filter(state="sent").count() == ORDERS - 1


def test_a_web_process_killed_before_its_answer_has_taken_nothing_in(maple: Tenant, api) -> None:
    with tenant_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            ProductFactory(sku=sku)
    program = api()
    with until_the_worst_moment("intake_and_die", maple.id, program.key):
        pass
    others_have_left()
    with tenant_scope(maple):
        assert not Order.objects.exists()

    answers = [program.post("/orders/", order_of(0, "dying"), Idempotency_Key="dying") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    with tenant_scope(maple):
        assert Order.objects.count() == 1
