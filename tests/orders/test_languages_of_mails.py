"""Mails and slips speak the language of who reads them: by the country, else the retailer's own."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from orders.documents.packing_slip import packing_slip
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.telling_scene import TRACKING, Telling, mails

pytestmark = pytest.mark.django_db
ANN = "ann.lee@example.com"
HOMES = {
    "DE": {"line1": "Hauptstraße 5", "city": "Oldenburg", "postal_code": "26122", "country": "DE"},
    "AT": {"line1": "Ring 1", "city": "Wien", "postal_code": "1010", "country": "AT"},
    "CH": {"line1": "Bahnhofstrasse 1", "city": "Zürich", "postal_code": "8001", "country": "CH"},
    "IT": {"line1": "Via Roma 1", "city": "Roma", "region": "RM", "postal_code": "00184", "country": "IT"},
    "US": {"line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701", "country": "US"},
}


@pytest.fixture
def telling(maple, acme, in_scope, api, run_jobs) -> Telling:
    maple.support_email = "care@maple.example"
    maple.save()
    with in_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku), on_hand=50)
    return Telling(maple, api(), run_jobs)


def order_to(telling: Telling, country: str, **changes):
    return telling.order(country, shipping_address={"name": "Ann Lee", **HOMES[country]}, **changes)


@pytest.mark.parametrize(
    ("country", "retailer_speaks", "subject"),
    [
        ("DE", "en", "Ihre Bestellung {} bei Maple & Pine"),
        ("AT", "en", "Ihre Bestellung {} bei Maple & Pine"),
        ("CH", "en", "Ihre Bestellung {} bei Maple & Pine"),
        ("IT", "de", "Ihre Bestellung {} bei Maple & Pine"),
        ("IT", "en", "Your order {} at Maple & Pine"),
        ("US", "de", "Your order {} at Maple & Pine"),
    ],
)
def test_a_customer_is_written_to_in_the_language_of_the_country(telling, country, retailer_speaks, subject):
    type(telling.tenant).objects.update(language=retailer_speaks)

    order = order_to(telling, country)

    assert mails(ANN)[0].subject == subject.format(order["number"])


def test_every_mail_of_an_order_is_german_for_a_german(telling):
    order = order_to(telling, "DE", promised_by="2026-02-01T12:00:00Z")
    telling.jobs(periodic=True)
    (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
    telling.track(parcel, "delivered", "2026-02-03T10:00:00Z")

    told = {mail.subject: mail.body for mail in mails(ANN)}

    assert sorted(told) == sorted(
        {
            f"Ihre Bestellung {order['number']} bei Maple & Pine",
            f"Ihre Bestellung {order['number']} braucht länger als zugesagt",
            f"Ein Paket Ihrer Bestellung {order['number']} ist unterwegs",
            f"Ihre Bestellung {order['number']} ist angekommen",
        }
    )
    assert "bis zum 1. Februar 2026" in told[f"Ihre Bestellung {order['number']} braucht länger als zugesagt"]
    assert f"Sendungsnummer: {TRACKING[0]}" in told[f"Ein Paket Ihrer Bestellung {order['number']} ist unterwegs"]


def test_a_supplier_is_written_to_in_the_language_of_its_country(telling, acme, in_scope):
    with in_scope(telling.tenant):
        type(acme).objects.filter(id=acme.id).update(country="AT")

    order = order_to(telling, "US")

    (told,) = mails(acme.email)
    assert told.subject == f"Bestellung {telling.purchase_orders(order)[0]['number']} von Maple & Pine"
    assert "UTC an oder lehnen Sie sie ab" in told.body


def test_own_words_are_kept_for_each_language(telling, as_user, max):
    page = "/settings/mail/order.received/"
    browser = as_user(max)
    browser.post(f"{page}?language=de", {"subject": "Servus {{ customer_name }}", "body": "{{ items }}"})

    assert "Servus" in browser.get(f"{page}?language=de").content.decode()
    assert "Servus" not in browser.get(f"{page}?language=en").content.decode()
    order_to(telling, "AT")
    order_to(telling, "US")

    assert [mail.subject.partition(" ")[0] for mail in mails(ANN)] == ["Servus", "Your"]


def test_switching_a_mail_off_stops_it_in_every_language(telling, as_user, max):
    browser = as_user(max)
    browser.post("/settings/mail/order.received/?language=de", {"subject": "Servus", "body": "{{ items }}"})
    browser.post("/settings/mail/order.received/switch/?language=en", {"on": "0"})

    order_to(telling, "AT")
    order_to(telling, "US")

    assert mails(ANN) == []


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("DE", ("Packzettel", "Lieferadresse", "Deutschland", "Menge", "Vielen Dank für Ihre Bestellung")),
        ("US", ("Packing slip", "Ship to", "United States", "Quantity", "Thank you for your order")),
    ],
)
def test_the_slip_in_the_parcel_speaks_the_language_of_where_it_goes(telling, in_scope, acme, country, words):
    order = order_to(telling, country)
    number = UUID(telling.purchase_orders(order)[0]["id"])

    with in_scope(telling.tenant, supplier=acme):
        reader = PdfReader(BytesIO(packing_slip(number)))

    text = "\n".join(page.extract_text() for page in reader.pages)
    for word in words:
        assert word in text
