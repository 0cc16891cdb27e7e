"""Stock reports while orders draw on the same offers, over real connections."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import F, Q, Sum
from django.utils import timezone

from dropship.base.ids import uuid7
from dropship.tenancy.scope import tenant_scope
from inventory.actions.reservations import Wanted, confirm_reservations, release_reservations, reserve_stock
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import FeedRun, Offer, Reservation, Stock
from tests.factories.inventory import OfferFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)
OFFERS, TAKERS, TURNS = 8, 6, 12


def test_the_counters_stay_the_sum_of_the_open_reservations(maple, acme, in_scope):
    with in_scope(maple):
        offers = [OfferFactory(supplier=acme, product=ProductFactory(sku=f"P-{n}"), on_hand=20) for n in range(OFFERS)]
    skus = {offer.id: offer.sku for offer in offers}

    def take(seed):
        chance = random.Random(seed)
        for _ in range(TURNS):
            picked = chance.sample(sorted(skus), 3)
            group = uuid7()
            wanted = [Wanted(uuid7(), offer_id, chance.randint(1, 3), group) for offer_id in picked]
            with tenant_scope(maple):
                served = reserve_stock(wanted, at=timezone.now())
            if not served:
                continue
            ids = [one.reservation_id for one in wanted]
            with tenant_scope(maple):
                if chance.random() < 0.5:
                    confirm_reservations(ids, at=timezone.now())
                else:
                    release_reservations(dict.fromkeys(ids), by="test", at=timezone.now())

    def report(seed):
        chance = random.Random(seed)
        for _ in range(TURNS):
            named = chance.sample(sorted(skus), 5)
            items = [{"sku": skus[offer_id], "quantity": chance.randint(0, 20)} for offer_id in named]
            with tenant_scope(maple):
                take_stock_report(acme.id, items, by="test", at=timezone.now())

    _side_by_side([*((take, seed) for seed in range(TAKERS)), (report, 100), (report, 101)])

    with in_scope(maple):
        is_open = Q(reservations__released_at=None, reservations__settled_at=None)
        sums = Offer.objects.annotate(sum=Sum("reservations__quantity", filter=is_open)).values_list(
            "id", "sum", "stock__reserved"
        )
        assert [(offer_id, reserved) for offer_id, sum_, reserved in sums if (sum_ or 0) != reserved] == []
        assert Reservation.objects.filter(settled_at__isnull=False).exists()
        assert FeedRun.objects.filter(status="completed").count() == 2 * TURNS


def test_two_first_reports_at_once_make_one_offer_each(maple, acme, in_scope):
    with in_scope(maple):
        for number in range(20):
            ProductFactory(sku=f"P-{number}")

    def report(quantity):
        items = [{"sku": f"P-{number}", "quantity": quantity} for number in range(20)]
        with tenant_scope(maple):
            return take_stock_report(acme.id, items, by="test", at=timezone.now()).status

    assert _side_by_side([(report, 5), (report, 5), (report, 5)]) == ["completed"] * 3
    with in_scope(maple):
        assert Offer.objects.count() == Stock.objects.filter(on_hand=5).count() == 20


def test_never_more_is_promised_than_a_report_leaves(maple, acme, in_scope):
    """Each taker wants one unit; the report lowers what is on hand meanwhile, and never what is promised."""
    with in_scope(maple):
        offer = OfferFactory(supplier=acme, product=ProductFactory(sku="MUG-1"), on_hand=30)

    def take(_seed):
        with tenant_scope(maple):
            return len(reserve_stock([Wanted(uuid7(), offer.id, 1, uuid7())], at=timezone.now()))

    def report(quantity):
        with tenant_scope(maple):
            take_stock_report(acme.id, [{"sku": "MUG-1", "quantity": quantity}], by="test", at=timezone.now())

    served = _side_by_side([(take, n) for n in range(20)] + [(report, 10)] + [(take, n) for n in range(20)])

    with in_scope(maple):
        stock = Stock.objects.get()
        assert stock.on_hand == 10
        assert stock.reserved == sum(one or 0 for one in served)
        assert 10 <= stock.reserved <= 30
        assert not Stock.objects.filter(reserved__gt=F("on_hand") + 20).exists()


def _side_by_side(calls):
    def run(call):
        function, argument = call
        try:
            return function(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(run, calls))
