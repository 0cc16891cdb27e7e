"""The same story through the pages, as a browser without scripts sends them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

from tests.journeys.story import ACME, BIRCH, PRODUCT, STOCK, UPS

pytestmark = pytest.mark.django_db

FORM = {
    "channel": "manual", "currency": "USD", "payment_status": "paid", "name": "Nora Baker", "email": "nora@example.com",
    "line1": "1 Main St", "postal_code": "62701", "city": "Springfield", "region": "IL", "country": "US",
    "sku": ["MUG-1", "MUG-BLEU", ""], "quantity": ["2", "1", ""], "unit_price": ["12.50", "12.50", ""],
}  # fmt: skip


@pytest.fixture
def shop(api, acme, birch):
    program = api()
    assert program.post("/products/", PRODUCT).status_code == 201
    for supplier, cost in ((ACME, "6.10"), (BIRCH, "7.10")):
        items = [STOCK["items"][0] | {"cost": cost}]
        assert program.put(f"/suppliers/{supplier['code']}/stock/", STOCK | {"items": items}).status_code == 200
    return program


def open_page(browser, path, *, shows=(), hides=()):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    for text in shows:
        assert text in page, f"{path} does not show {text!r}"
    for text in hides:
        assert text not in page, f"{path} shows {text!r}"
    return page


def send(browser, path, data=None):
    answer = browser.post(path, data or {}, follow=True)
    assert answer.status_code == 200, (path, answer.content[:500])
    return answer.content.decode()


def test_a_person_without_login_is_sent_to_it_and_comes_in(client, ann):
    ann.set_password("a-good-long-password")
    ann.save()
    assert client.get("/orders/")["Location"] == "/accounts/login/?next=/orders/"

    wrong = client.post("/accounts/login/", {"login": ann.email, "password": "wrong"})
    right = client.post("/accounts/login/?next=/orders/", {"login": ann.email, "password": "a-good-long-password"})

    assert wrong.status_code == 200
    assert (right.status_code, right["Location"]) == (302, "/orders/")


def test_from_an_unknown_sku_to_the_customers_door(shop, as_user, amy, max, acme_clerk, birch_clerk, maple, run_jobs):
    agent = as_user(amy)
    page = send(agent, "/orders/new/", FORM)
    number = re.search(r"/orders/(\d+)/", page).group(1)
    order = shop.get(f"/orders/{number}/").json()
    assert order["status"] == "on_hold"
    open_page(agent, f"/orders/{number}/", shows=["MUG-BLEU", "Map and go on"])
    open_page(agent, "/orders/?status=on_hold", shows=[f"/orders/{number}/"])

    send(agent, f"/orders/{number}/issues/{order['issues'][0]['id']}/", {"way": "map_sku", "sku": "MUG-1"})
    run_jobs(maple)
    open_page(agent, f"/orders/{number}/", shows=["Processing", "Why this supplier", "Acme"])

    [asked] = shop.get(f"/orders/{number}/").json()["purchase_orders"]
    clerk = as_user(acme_clerk)
    open_page(clerk, "/portal/", shows=[asked["number"]])
    page = open_page(
        clerk, f"/portal/purchase-orders/{asked['number']}/", shows=["1 Main St"], hides=["12.50", "nora@"]
    )
    wanted = dict.fromkeys(re.findall(r'name="(quantity_[0-9a-f-]{36})"', page), "1")
    send(clerk, f"/portal/purchase-orders/{asked['number']}/accept/", wanted)
    run_jobs(maple)
    rest = next(one for one in shop.get(f"/orders/{number}/").json()["purchase_orders"] if one["supplier"] == "birch")
    open_page(as_user(birch_clerk), "/portal/", shows=[rest["number"]], hides=[asked["number"]])

    for browser, purchase_order, parcel in ((clerk, asked, UPS[0]), (as_user(birch_clerk), rest, UPS[1])):
        path = f"/portal/purchase-orders/{purchase_order['number']}/ship/"
        page = open_page(browser, path.removesuffix("ship/"))
        left = dict(re.findall(r'name="(quantity_[0-9a-f-]{36})" value="(\d+)"', page))
        send(browser, path, {"carrier": "", "tracking_number": parcel, **left})
    order = shop.get(f"/orders/{number}/").json()
    assert {parcel["tracking_number"] for parcel in order["shipments"]} == set(UPS)

    slip = clerk.get(f"/portal/purchase-orders/{asked['number']}/packing-slip.pdf")
    assert (slip["Content-Type"], slip.content[:5]) == ("application/pdf", b"%PDF-")

    lead = as_user(max)
    for parcel in order["shipments"]:
        send(
            lead,
            f"/purchase-orders/{parcel['purchase_order']}/parcels/{parcel['id']}/",
            {"status": "delivered", "at": "", "location": "", "description": ""},
        )
    run_jobs(maple)
    final = shop.get(f"/orders/{number}/").json()
    assert [line["quantities"]["delivered"] for line in final["lines"]] == [line["quantity"] for line in final["lines"]]
    assert final["status"] == "delivered"

    track = urlsplit(order["tracking_url"]).path
    open_page(as_user(None), track, shows=[*UPS, "Delivered"], hides=["12.50", "Acme", "Birch", "nora@example.com"])
    open_page(lead, "/", shows=["Fulfilment"])
    told = [message.subject for message in mail.outbox if message.to == ["nora@example.com"]]
    assert len(told) == 4  # received, two parcels, delivered


def test_cancelling_on_the_page_tells_the_customer_and_frees_the_stock(shop, as_user, amy, maple, run_jobs):
    agent = as_user(amy)
    page = send(agent, "/orders/new/", FORM | {"sku": ["MUG-1"], "quantity": ["2"], "unit_price": ["12.50"]})
    number = re.search(r"/orders/(\d+)/", page).group(1)
    run_jobs(maple)

    send(agent, f"/orders/{number}/cancel/", {"reason": "the customer asked"})
    run_jobs(maple)

    open_page(agent, f"/orders/{number}/", shows=["Cancelled", "the customer asked"])
    rows = shop.get("/products/MUG-1/availability/").json()["by_supplier"]
    assert [row["reserved"] for row in rows] == [0, 0]
    assert len([message for message in mail.outbox if message.to == ["nora@example.com"]]) == 2
