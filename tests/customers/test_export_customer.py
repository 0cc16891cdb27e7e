"""A customer asks what is known of it: one document with everything."""

from __future__ import annotations

import json

import pytest

from tests.customers.canary import CANARY, EMAIL, customer_of, deliver, place

pytestmark = pytest.mark.django_db


def test_holds_everything_kept_of_the_person(shop, maple, run_jobs, as_user, amy):
    order = place(shop)
    deliver(shop, run_jobs, maple, order)
    as_user(amy).post(f"/orders/{order['number']}/note/", {"text": f"{CANARY} is nice"})
    customer = customer_of(shop)

    answer = shop.get(f"/customers/{customer['id']}/export/")

    assert answer.status_code == 200
    document = answer.json()
    assert set(document) == {"exported_at", "customer", "orders", "events", "mails", "messages"}
    assert document["customer"]["email"] == EMAIL
    [kept] = document["orders"]
    assert kept["shipping_address"]["line1"] == f"1 {CANARY} St"
    assert kept["staff_notes"][0]["text"] == f"{CANARY} is nice"
    assert kept["tracking_events"][-1]["description"] == f"left with {CANARY}"
    assert {one["subject"] != "" for one in document["mails"]} == {True}
    assert "order.delivered" in {one["name"] for one in document["events"]}


def test_holds_nothing_of_anybody_else(shop, maple, run_jobs, api, rival):
    other = shop.post("/customers/", {"name": "Bob Marsh", "email": "bob@example.com"}).json()
    deliver(shop, run_jobs, maple, place(shop))

    answer = shop.get(f"/customers/{other['id']}/export/")

    assert CANARY not in answer.content.decode()
    assert answer.json()["orders"] == answer.json()["mails"] == answer.json()["messages"] == []
    assert api(tenant=rival).get(f"/customers/{other['id']}/export/").status_code == 404


def test_is_a_file_for_a_manager_and_closed_to_an_agent(shop, as_user, max, amy):
    customer = shop.post("/customers/", {"name": "Ann Lee", "email": "ann@example.com"}).json()
    page = f"/customers/{customer['id']}/export/"

    answer = as_user(max).get(page)

    assert answer["Content-Disposition"] == f'attachment; filename="customer-{customer["id"]}.json"'
    assert json.loads(answer.content)["customer"]["name"] == "Ann Lee"
    assert as_user(amy, raise_errors=False).get(page).status_code == 403
