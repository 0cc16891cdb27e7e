"""`PUT /api/v1/suppliers/{code}/stock/`: what a supplier reports, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dropship.base.ids import uuid7
from dropship.events.models import Event
from inventory.actions.note_out_of_stock import note_out_of_stock
from inventory.actions.reservations import Wanted, confirm_reservations, release_reservations, reserve_stock
from inventory.models import FeedRun, Offer, Reservation, Stock, StockChange
from tests.factories.inventory import OfferFactory, ProductFactory

pytestmark = pytest.mark.django_db
STOCK = "/suppliers/acme/stock/"


@pytest.fixture
def world(maple, acme, in_scope):
    """acme offers MUG-1 (as A-MUG-1, 50 on hand); LAMP-2 is in the catalogue, offered by nobody."""
    with in_scope(maple):
        offer = OfferFactory(supplier=acme, product=ProductFactory(sku="MUG-1", low_stock_at=5), on_hand=50)
        ProductFactory(sku="LAMP-2")
        return offer


@pytest.fixture
def stock(maple, in_scope):
    def of(offer):
        with in_scope(maple):
            return Stock.objects.get(offer=offer)

    return of


@pytest.fixture
def events(maple, in_scope):
    def named(*names):
        with in_scope(maple):
            rows = Event.objects.filter(name__in=names).order_by("position").values_list("name", "data")
            return [(name, data.get("available", data.get("reason"))) for name, data in rows]

    return named


def counts(answer):
    body = answer.json()
    return {name: body[name] for name in ("status", "read", "changed", "unchanged", "refused")}


def completed(read, changed, unchanged, refused=0):
    return {"status": "completed", "read": read, "changed": changed, "unchanged": unchanged, "refused": refused}


def test_the_least_that_makes_a_product_sellable(api):
    api().post("/products/", {"sku": "MUG-1", "name": "Mug", "price": "12.50", "currency": "USD"})
    api().post("/suppliers/", {"code": "acme", "name": "Acme", "currency": "USD", "country": "US"})
    body = {"mode": "partial", "items": [{"supplier_sku": "A-77", "sku": "MUG-1", "quantity": 50, "cost": "6.10"}]}

    answer = api().put(STOCK, body)

    assert (answer.status_code, counts(answer)) == (200, completed(1, 1, 0))
    assert answer.json()["errors"] == [] and answer.json()["reason"] == ""
    assert api().get(f"/feed-runs/{answer.json()['id']}/").json() == answer.json()
    available = api().get("/products/MUG-1/availability/").json()
    assert available["available"] == 50
    assert (available["by_supplier"][0]["supplier_sku"], available["by_supplier"][0]["cost"]) == ("A-77", "6.10")


def test_by_either_sku(api, world, stock):
    assert counts(api().put(STOCK, {"items": [{"supplier_sku": "A-MUG-1", "quantity": 7}]})) == completed(1, 1, 0)
    assert stock(world).on_hand == 7
    assert counts(api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 8}]})) == completed(1, 1, 0)
    assert stock(world).on_hand == 8


def test_a_product_that_was_renamed_is_meant_by_its_former_sku(api, world, stock):
    program = api()
    program.patch("/products/MUG-1/", {"sku": "MUG-ONE"})

    answer = program.put("/suppliers/acme/stock/", {"items": [{"sku": "MUG-1", "quantity": 33}], "mode": "partial"})

    assert (answer.json()["refused"], answer.json()["errors"]) == (0, [])
    assert program.get("/products/MUG-ONE/availability/").json()["by_supplier"][0]["on_hand"] == 33


def test_the_same_again_changes_nothing(api, world, maple, in_scope, events):
    report = {"items": [{"sku": "MUG-1", "quantity": 7, "cost": "5.00"}], "taken_at": "2026-02-01T08:00:00Z"}
    assert counts(api().put(STOCK, report)) == completed(1, 1, 0)

    again = api().put(STOCK, report)

    assert counts(again) == completed(1, 0, 1)
    with in_scope(maple):
        assert list(StockChange.objects.values_list("before", "after", "source")) == [(50, 7, "api")]
    assert len(events("stock.low", "stock.out", "stock.back")) == 0
    assert len(events("feed.completed")) == 2


def test_each_bad_row_is_named_and_spoils_no_other(api, world, stock):
    items = [
        {"sku": "MUG-1", "quantity": 9},
        {"sku": "NO-SUCH", "quantity": 1},
        {"supplier_sku": "B-1", "quantity": 1},
        {"quantity": 1},
        {"sku": "LAMP-2", "quantity": -1},
        {"sku": "LAMP-2", "quantity": "many"},
        {"sku": "LAMP-2", "quantity": 10**12},
        {"sku": "LAMP-2", "quantity": 1.5},
        {"sku": "LAMP-2", "quantity": True},
        {"sku": "LAMP-2"},
        {"sku": "LAMP-2", "quantity": 1, "cost": "1.005"},
        {"sku": "LAMP-2", "quantity": 1, "cost": -1},
        {"sku": "LAMP-2", "quantity": 1, "cost": "NaN"},
        {"sku": "MUG-1", "quantity": 3},
        {"supplier_sku": "A-MUG-1", "quantity": 3},
        {"supplier_sku": "A-MUG-1", "sku": "LAMP-2", "quantity": 3},
        {"sku": "x" * 101, "quantity": 3},
        {"sku": "a\x00b", "quantity": 3},
        {"sku": "\ud800", "quantity": 3},
        {"sku": ["MUG-1"], "quantity": 3},
        "MUG-1",
        None,
    ]

    answer = api().put(STOCK, {"items": items})

    assert counts(answer) == completed(22, 1, 0, 21)
    errors = answer.json()["errors"]
    assert [error["line"] for error in errors] == list(range(2, 23))
    by_line = {error["line"]: error for error in errors}
    assert (by_line[2]["column"], by_line[2]["value"]) == ("sku", "NO-SUCH")
    assert by_line[3]["column"] == "supplier_sku"
    assert [by_line[line]["column"] for line in range(5, 14)] == ["quantity"] * 6 + ["cost"] * 3
    assert by_line[15]["reason"] == "Line 1 speaks of the same offer."
    assert all(error["reason"] for error in errors)
    assert stock(world).on_hand == 9
    assert api().get("/products/LAMP-2/availability/").json()["by_supplier"] == []


@pytest.mark.parametrize(
    "body",
    ['{"items": [{"sku": "MUG-1", "quantity": NaN}]}', '{"items": [{"sku": "A", "sku": "B"}]}', "[", '{"items": '],
)
def test_what_is_not_json_is_refused_whole(api, world, body):
    assert api().put(STOCK, body).status_code == 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"items": {}}, "required"),
        ({"items": [], "mode": "all"}, "bad_mode"),
        ({"items": [], "mode": []}, "bad_mode"),
        ({"items": [], "taken_at": "yesterday"}, "not_a_time"),
        ({"items": [], "taken_at": "0000-01-01T00:00:00Z"}, "not_a_time"),
        ({"items": [], "taken_at": "9999-12-31T23:59:59Z"}, "not_a_time"),
        ({"items": [None] * 100_001}, "too_many_items"),
    ],
)
def test_a_report_of_another_shape(api, world, body, code):
    answer = api().put(STOCK, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_full_report_empties_what_it_does_not_name(api, world, stock, events):
    answer = api().put(STOCK, {"mode": "full", "items": [{"sku": "LAMP-2", "quantity": 4}]})

    assert counts(answer) == completed(1, 2, 0)
    assert stock(world).on_hand == 0
    assert events("stock.out", "stock.back") == [("stock.out", None), ("stock.back", 4)]


@pytest.mark.parametrize("items", [[], [{"sku": "LAMP-2", "quantity": 4}, {"sku": "NO-SUCH", "quantity": 4}]])
def test_a_full_report_that_could_empty_by_mistake_changes_nothing(api, world, stock, maple, in_scope, events, items):
    answer = api().put(STOCK, {"mode": "full", "items": items})

    assert answer.status_code == 200
    assert answer.json()["status"] == "refused"
    assert answer.json()["reason"]
    assert stock(world).on_hand == 50
    assert len(events("feed.refused")) == 1
    with in_scope(maple):
        assert Offer.objects.count() == 1


def test_a_name_of_its_own_replaces_ours(api, world):
    api().put(STOCK, {"items": [{"sku": "LAMP-2", "quantity": 4}]})

    answer = api().put(STOCK, {"items": [{"sku": "LAMP-2", "supplier_sku": "L-9", "quantity": 5}]})

    assert counts(answer) == completed(1, 1, 0)
    assert api().get("/products/LAMP-2/availability/").json()["by_supplier"][0]["supplier_sku"] == "L-9"
    other = api().put(STOCK, {"items": [{"sku": "LAMP-2", "supplier_sku": "L-10", "quantity": 6}]})
    assert other.json()["errors"][0]["reason"] == "The supplier calls LAMP-2 L-9."


def test_an_older_count_changes_nothing(api, world, stock):
    api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 7}], "taken_at": "2026-02-02T00:00:00Z"})

    late = api().put(
        STOCK, {"items": [{"sku": "MUG-1", "quantity": 90, "cost": "1.00"}], "taken_at": "2026-02-01T00:00:00Z"}
    )

    assert counts(late) == completed(1, 0, 1)
    assert "older" in late.json()["reason"]
    assert stock(world).on_hand == 7
    assert api().get("/products/MUG-1/availability/").json()["by_supplier"][0]["cost"] == "6.10"


def test_an_equal_count_of_later_keeps_older_ones_out(api, world, stock):
    api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 50}], "taken_at": "2026-02-03T00:00:00Z"})

    api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 90}], "taken_at": "2026-02-02T00:00:00Z"})

    assert stock(world).on_hand == 50


def test_a_count_from_the_future_is_of_now(api, world, stock):
    api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 7}], "taken_at": "2199-01-01T00:00:00Z"})

    assert stock(world).as_of <= timezone.now()
    assert counts(api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 8}]})) == completed(1, 1, 0)


def test_tells_when_stock_runs_low_is_out_and_is_back(api, world, events):
    for quantity in (6, 5, 4, 0, 0, 3, 9, 5):
        api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": quantity}]})

    assert events("stock.low", "stock.out", "stock.back") == [
        ("stock.low", 5),
        ("stock.out", None),
        ("stock.back", 3),
        ("stock.low", 5),
    ]


def test_what_is_not_on_sale_tells_nothing(api, world, maple, in_scope, events):
    with in_scope(maple):
        Offer.objects.filter(id=world.id).update(is_active=False)

    api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 0}]})
    api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 5}]})

    assert events("stock.low", "stock.out", "stock.back") == []


class TestReservations:
    """What the report cannot know of, counts against it; what it knows of, no longer does."""

    @pytest.fixture
    def reserve(self, maple, world, in_scope):
        def take(quantity, at):
            reservation_id = uuid7()
            with in_scope(maple):
                wanted = [Wanted(reservation_id, world.id, quantity, reservation_id)]
                assert reserve_stock(wanted, at=at) == {reservation_id}
            return reservation_id

        return take

    def confirm(self, in_scope, maple, reservation_id, at):
        with in_scope(maple):
            confirm_reservations([reservation_id], at=at)

    def test_a_report_before_the_acceptance_does_not_put_them_back_on_sale(
        self, api, world, stock, reserve, maple, in_scope
    ):
        reserve(10, timezone.now())

        api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 50}]})

        assert (stock(world).on_hand, stock(world).reserved) == (50, 10)

    def test_a_report_after_the_acceptance_settles_them(self, api, world, stock, reserve, maple, in_scope):
        taken = reserve(10, timezone.now() - timedelta(hours=2))
        reserve(3, timezone.now())
        self.confirm(in_scope, maple, taken, timezone.now() - timedelta(hours=1))

        api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 40}]})

        assert (stock(world).on_hand, stock(world).reserved) == (40, 3)
        with in_scope(maple):
            assert Reservation.objects.get(id=taken).settled_at is not None

    def test_a_report_counted_before_the_acceptance_does_not(self, api, world, stock, reserve, maple, in_scope):
        now = timezone.now()
        taken = reserve(10, now - timedelta(hours=3))
        self.confirm(in_scope, maple, taken, now - timedelta(hours=1))

        api().put(
            STOCK, {"items": [{"sku": "MUG-1", "quantity": 50}], "taken_at": (now - timedelta(hours=2)).isoformat()}
        )

        assert stock(world).reserved == 10

    def test_settling_without_another_count_is_seen_too(self, api, world, stock, reserve, maple, in_scope, events):
        taken = reserve(50, timezone.now())
        self.confirm(in_scope, maple, taken, timezone.now())

        answer = api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 50}]})

        assert counts(answer) == completed(1, 0, 1)
        assert stock(world).reserved == 0
        assert events("stock.back") == [("stock.back", 50)]

    def test_a_report_below_what_is_promised_is_kept_as_told(self, api, world, stock, reserve):
        reserve(10, timezone.now())

        api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 4}]})

        assert (stock(world).on_hand, stock(world).reserved) == (4, 10)
        assert api().get("/products/MUG-1/availability/").json()["available"] == 0

    def test_released_after_settling_gives_nothing_back_twice(self, api, world, stock, reserve, maple, in_scope):
        taken = reserve(10, timezone.now())
        self.confirm(in_scope, maple, taken, timezone.now())
        api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 40}]})

        with in_scope(maple):
            release_reservations({taken: None}, by="user:amy@example.com", at=timezone.now())

        assert (stock(world).on_hand, stock(world).reserved) == (40, 0)

    def test_out_of_stock_leaves_only_what_is_owed(self, api, world, stock, reserve, maple, in_scope, events):
        now = timezone.now()
        owed, rejected = reserve(4, now), reserve(2, now)
        self.confirm(in_scope, maple, owed, now)

        with in_scope(maple):
            note_out_of_stock([world.id], giving_back=[rejected], by="supplier:acme", at=timezone.now())
            release_reservations({rejected: None}, by="supplier:acme", at=timezone.now())

        assert (stock(world).on_hand, stock(world).reserved) == (4, 4)
        assert api().get("/products/MUG-1/availability/").json()["available"] == 0
        with in_scope(maple):
            assert StockChange.objects.get().source == "rejection"
        assert events("stock.out", "stock.back") == [("stock.out", None)]


class TestCsv:
    def put(self, api, text, mode=""):
        return api().put(STOCK + mode, text, Content_Type="text/csv; charset=utf-8")

    def test_rows_with_their_lines(self, api, world, stock):
        answer = self.put(
            api,
            '\ufeffSupplier_SKU, Quantity ,cost,note\r\nA-MUG-1,12,5.50,"two\nlines"\r\n\r\nNO-SUCH,1,,\r\n=1+1,=2,,\r\n',
        )

        assert counts(answer) == completed(3, 1, 0, 2)
        assert [(error["line"], error["value"]) for error in answer.json()["errors"]] == [(5, "NO-SUCH"), (6, "=2")]
        assert stock(world).on_hand == 12

    def test_the_mode_is_in_the_address(self, api, world, stock):
        assert self.put(api, "sku,quantity\nLAMP-2,3\n", "?mode=full").json()["mode"] == "full"
        assert stock(world).on_hand == 0
        assert self.put(api, "sku,quantity\nLAMP-2,3\n", "?mode=some").status_code == 422

    @pytest.mark.parametrize(
        "text", ["", "sku;quantity\nMUG-1;3", "sku,stock\nMUG-1,3", "sku,sku,quantity\na,b,1", 'sku,quantity\n"MUG-1,3']
    )
    def test_another_form_is_refused_whole(self, api, world, text):
        assert self.put(api, text).status_code == 422

    def test_another_encoding_is_refused_whole(self, api, world):
        assert self.put(api, "sku,quantity\nCAFÉ,3".encode("latin-1")).status_code == 400

    def test_a_row_of_too_many_cells_is_not_guessed_at(self, api, world, stock):
        assert counts(self.put(api, "sku,quantity\nMUG-1,1,000\n")) == completed(1, 0, 0, 1)
        assert stock(world).on_hand == 50


class TestLongReports:
    def report(self, count):
        return {"items": [{"sku": "MUG-1", "quantity": 7}, *({"sku": f"NO-{n}", "quantity": 1} for n in range(count))]}

    def test_wait_for_a_worker(self, api, world, stock, maple, run_jobs):
        answer = api().put(STOCK, self.report(1500))

        assert (answer.status_code, answer.json()["status"]) == (202, "queued")
        assert stock(world).on_hand == 50
        assert run_jobs(maple, only=("feeds",)) == 1
        done = api().get(f"/feed-runs/{answer.json()['id']}/")
        assert counts(done) == completed(1501, 1, 0, 1500)
        assert len(done.json()["errors"]) == 1000
        assert stock(world).on_hand == 7

    def test_one_that_breaks_is_closed(self, api, world, maple, run_jobs, in_scope, monkeypatch):
        answer = api().put(STOCK, self.report(1500))
        monkeypatch.setattr("inventory.actions.take_stock_report.read_items", lambda *_, **__: 1 / 0)

        assert run_jobs(maple, only=("feeds",)) == 1

        run = api().get(f"/feed-runs/{answer.json()['id']}/").json()
        assert run["status"] == "failed"
        assert "our fault" in run["reason"]

    def test_the_body_has_a_limit(self, api, world):
        assert api().put(STOCK, {"items": ["x" * (6 * 1024 * 1024)]}).status_code == 413


class TestWhoMay:
    REPORT = {"items": [{"sku": "MUG-1", "quantity": 7}]}

    def test_the_supplier_its_own_alone(self, api, world, stock, birch, acme):
        run = api(supplier=acme).put(STOCK, self.REPORT)

        assert run.status_code == 200
        assert stock(world).on_hand == 7
        assert api(supplier=acme).put("/suppliers/birch/stock/", self.REPORT).status_code == 404
        assert api(supplier=birch).put(STOCK, self.REPORT).status_code == 404
        where = f"/feed-runs/{run.json()['id']}/"
        assert api(supplier=acme).get(where).json() == run.json()
        assert api(supplier=birch).get(where).status_code == 404

    def test_a_supplier_may_offer_a_product_of_the_catalogue(self, api, world, acme):
        answer = api(supplier=acme).put(
            STOCK, {"items": [{"sku": "LAMP-2", "quantity": 7}, {"sku": "X", "quantity": 1}]}
        )

        assert counts(answer) == completed(2, 1, 0, 1)
        assert len(answer.json()["errors"]) == 1

    def test_nobody_else(self, api, world, rival):
        run = api().put(STOCK, self.REPORT).json()["id"]

        assert api(key=None).put(STOCK, self.REPORT).status_code == 401
        assert api("inventory:read").put(STOCK, self.REPORT).status_code == 403
        assert api(tenant=rival).put(STOCK, self.REPORT).status_code == 404
        assert api(tenant=rival).get(f"/feed-runs/{run}/").status_code == 404
        assert api("inventory:write").get(f"/feed-runs/{run}/").status_code == 403
        assert api().put("/suppliers/nobody/stock/", self.REPORT).status_code == 404

    def test_one_effect_for_each_key(self, api, world, maple, in_scope):
        program = api()
        first = program.put(STOCK, self.REPORT, Idempotency_Key="k-1")
        again = program.put(STOCK, self.REPORT, Idempotency_Key="k-1")

        assert again.content == first.content
        assert again["Idempotent-Replayed"] == "true"
        with in_scope(maple):
            assert FeedRun.objects.count() == 1


def test_costs_are_in_the_suppliers_currency(api):
    api().post("/products/", {"sku": "MUG-1", "name": "Mug"})
    api().post("/suppliers/", {"code": "acme", "name": "Acme", "currency": "JPY"})

    answer = api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 1, "cost": "700"}]})
    bad = api().put(STOCK, {"items": [{"sku": "MUG-1", "quantity": 1, "cost": "700.5"}]})

    assert counts(answer) == completed(1, 1, 0)
    assert counts(bad) == completed(1, 0, 0, 1)
    offer = api().get("/products/MUG-1/availability/").json()["by_supplier"][0]
    assert (offer["cost"], offer["currency"]) == ("700", "JPY")
    assert datetime.fromisoformat(offer["as_of"]).tzinfo == UTC
