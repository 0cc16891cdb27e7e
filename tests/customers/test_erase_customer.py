"""A customer asks to be forgotten: nothing tells who it was, and every figure stays."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from dropship.events.models import Event
from dropship.office.models import ImportRefusal, ImportRun
from dropship.privacy.keepers import KEEPERS
from tests.customers.canary import CANARY, EMAIL, PLACE, customer_of, deliver, place, places_of_the_canary
from tests.orders.incoming import an_order

pytestmark = pytest.mark.django_db


def test_nothing_in_any_table_tells_who_it_was(shop, maple, run_jobs, in_scope, as_user, amy):
    order = place(shop)
    deliver(shop, run_jobs, maple, order)
    note = as_user(amy).post(f"/orders/{order['number']}/note/", {"text": f"{CANARY} is nice"})
    assert note.status_code in (200, 302)
    customer = customer_of(shop)
    shop.patch(f"/customers/{customer['id']}/", {"notes": f"{CANARY} likes blue"})
    before = places_of_the_canary(in_scope, maple)
    assert {
        "customers_customer", "orders_order", "orders_purchaseorder", "orders_trackingevent", "orders_ordernote",
        "deliveries_delivery", "events_event", "api_idempotentanswer",
    } <= set(before)  # fmt: skip

    answer = shop.post(f"/customers/{customer['id']}/erase/", {})

    assert answer.status_code == 200
    assert answer.json()["erased_at"].endswith("Z")
    assert answer.json()["email"] == answer.json()["name"] == ""
    assert places_of_the_canary(in_scope, maple) == {}


def test_what_was_written_to_suppliers_about_it_goes_and_the_rest_stays(shop, maple, run_jobs, in_scope, as_user, amy):
    order = place(shop)
    deliver(shop, run_jobs, maple, order)
    [purchase_order] = shop.get(f"/orders/{order['number']}/").json()["purchase_orders"]
    desk = as_user(amy)
    about = f"/purchase-orders/{purchase_order['number']}/messages/"
    note = SimpleUploadedFile(f"{CANARY}.txt", f"{CANARY} lives there".encode())
    assert desk.post(about, {"text": f"{CANARY} waits for it", "files": [note]}).status_code == 302
    for subject, text in ((f"About {EMAIL}", "x"), ("Others", f"{EMAIL} asked again"), ("Hours", "Open on Monday?")):
        begun = {"supplier": "acme", "subject": subject, "text": text, "key": subject}
        assert desk.post("/messages/new/", begun).status_code == 302
    run_jobs(maple)
    customer = customer_of(shop)
    told = shop.get(f"/customers/{customer['id']}/export/").json()
    assert {"suppliers_message", "suppliers_attachment", "suppliers_thread", "deliveries_delivery"} <= set(
        places_of_the_canary(in_scope, maple)
    )

    assert shop.post(f"/customers/{customer['id']}/erase/", {}).status_code == 200

    assert places_of_the_canary(in_scope, maple) == {}
    assert "Open on Monday?" in desk.get("/messages/").content.decode()
    assert "Erased with the customer." in desk.get(f"/purchase-orders/{purchase_order['number']}/").content.decode()
    written = told["messages"]
    assert [one["text"] for one in written] == [f"{CANARY} waits for it", "x", f"{EMAIL} asked again"]
    assert written[0]["files"] == [f"{CANARY}.txt"]


def test_figures_and_addresses_by_country_stay(shop, maple, run_jobs):
    order = place(shop)
    deliver(shop, run_jobs, maple, order)
    figures = "/metrics/kpis/?from=2026-01-01&to=2100-01-01"
    before = {name: one["value"] for name, one in shop.get(figures).json()["kpis"].items()}

    shop.post(f"/customers/{customer_of(shop)['id']}/erase/")

    after = {name: one["value"] for name, one in shop.get(figures).json()["kpis"].items()}
    assert after == before
    standing = shop.get(f"/orders/{order['number']}/").json()
    assert (standing["status"], standing["total"]) == ("delivered", order["total"])
    assert standing["shipping_address"] == {"country": "US"}
    assert [one["number"] for one in shop.get(f"/orders/?q={order['number']}").json()["results"]] == [order["number"]]


def test_an_order_under_way_refuses_and_is_named(shop, maple, run_jobs, in_scope):
    done, open_order = place(shop), place(shop, "C-2", placed_at="2026-01-08T10:00:00Z")
    deliver(shop, run_jobs, maple, done)
    customer = customer_of(shop)
    before = places_of_the_canary(in_scope, maple)

    answer = shop.post(f"/customers/{customer['id']}/erase/")

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "illegal_transition"
    assert open_order["number"] in problem["detail"]
    assert done["number"] not in problem["detail"].split(".")[0].split(": ")[1].split(", ")
    assert places_of_the_canary(in_scope, maple) == before


def test_erasing_twice_changes_nothing_and_is_told_once(shop, maple, run_jobs, in_scope):
    order = place(shop)
    deliver(shop, run_jobs, maple, order)
    customer = customer_of(shop)
    first = shop.post(f"/customers/{customer['id']}/erase/")

    second = shop.post(f"/customers/{customer['id']}/erase/")

    assert second.status_code == 200
    assert second.json() == first.json()
    with in_scope(maple):
        told = Event.objects.filter(name="customer.erased").values_list("data", flat=True)
        assert list(told) == [{"customer": customer["id"]}]


def test_a_mail_that_still_waits_is_not_sent(shop, maple, run_jobs):
    order = place(shop)
    shop.post(f"/orders/{order['id']}/cancel/", {"reason": "changed my mind"})
    run_jobs(maple, only=("events",))

    assert shop.post(f"/customers/{customer_of(shop)['id']}/erase/").status_code == 200
    run_jobs(maple)

    assert [message.to for message in mail.outbox if EMAIL in message.to] == []


def test_a_file_that_names_the_person_is_dropped_and_a_refused_row_emptied(shop, maple, in_scope):
    order = place(shop)
    shop.post(f"/orders/{order['id']}/cancel/", {"reason": "changed my mind"})
    with in_scope(maple):
        waiting = {"kind": "orders", "status": "checked", "file_name": "orders.csv", "encoding": "utf-8"}
        named = ImportRun.objects.create(
            **waiting, content=f"email\n{EMAIL.upper()}\n".encode(), facts={"first": [EMAIL]}
        )
        other = ImportRun.objects.create(**waiting, content=b"email\nbob@example.com\n")
        ImportRefusal.objects.create(run=other, line=2, column="email", value=EMAIL, reason=f"{EMAIL} cannot be")

    assert shop.post(f"/customers/{customer_of(shop)['id']}/erase/").status_code == 200

    assert places_of_the_canary(in_scope, maple) == {}
    with in_scope(maple):
        named.refresh_from_db()
        other.refresh_from_db()
    assert (named.status, named.content, other.status) == ("expired", None, "checked")


def test_a_repeat_of_the_order_makes_no_second_one(shop, maple, run_jobs):
    order = place(shop)
    shop.post(f"/orders/{order['id']}/cancel/", {"reason": "changed my mind"})
    shop.post(f"/customers/{customer_of(shop)['id']}/erase/")

    body = an_order(
        "C-1",
        customer={"email": EMAIL, "name": f"{CANARY} Lee", "phone": f"+1415 {CANARY}", "external_id": f"{CANARY}-9"},
        shipping_address=PLACE, billing_address=PLACE, notes=f"ring at {CANARY}", tags=[f"{CANARY}"],
        metadata={"gift": f"for {CANARY}"}, lines=[{"sku": "MUG-1", "quantity": 2, "unit_price": "12.50"}],
    )  # fmt: skip
    with_key = shop.post("/orders/", body, Idempotency_Key="key-C-1")
    without = shop.post("/orders/", body)

    assert (with_key.status_code, with_key.json()["code"]) == (410, "erased")
    assert with_key["Content-Type"] == "application/problem+json"
    assert (without.status_code, without.json()["id"]) == (200, order["id"])


def test_an_erased_customer_cannot_be_changed(shop):
    customer = shop.post("/customers/", {"name": "Ann Lee", "email": "ann@example.com"}).json()
    shop.post(f"/customers/{customer['id']}/erase/")

    answer = shop.patch(f"/customers/{customer['id']}/", {"name": "Ann again"})

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


def test_needs_the_scope_to_write(shop, api):
    customer = shop.post("/customers/", {"name": "Ann Lee"}).json()

    assert api("customers:read").post(f"/customers/{customer['id']}/erase/").status_code == 403


def test_a_manager_erases_on_the_page_and_an_agent_is_not_offered_it(shop, as_user, max, amy):
    customer = shop.post("/customers/", {"name": "Ann Lee", "email": "ann@example.com"}).json()
    page = f"/customers/{customer['id']}/"

    assert "Erase" not in as_user(amy).get(page).content.decode()
    assert "Erase" in as_user(max).get(page).content.decode()
    answer = as_user(max).post(f"{page}erase/", follow=True)

    assert "Erased customer" in answer.content.decode()
    assert "ann@example.com" not in answer.content.decode()


def test_every_part_that_keeps_something_is_asked():
    assert set(KEEPERS) >= {"orders", "events", "mails", "messages", "kept_answers", "imports"}
