"""What can be done to many rows of the lists of products, offers, suppliers, customers, parcels, people, keys and mails."""

from __future__ import annotations

from typing import Any

import pytest

from customers.models import Customer
from dropship.accounts.keys import make_key
from dropship.accounts.models import ApiKey, Membership
from dropship.deliveries.models import Delivery
from dropship.events.models import Event
from inventory.models import Offer, Product
from orders.models import Shipment
from suppliers.models import Supplier
from tests.isolation.rows import plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(maple, acme, in_scope) -> dict[type, Any]:
    """One row of each kind."""
    rows = plant(maple, beside={Supplier: acme})
    with in_scope(maple):
        Delivery.objects.filter(id=rows[Delivery].id).update(kind="mail", state="failed", payload={"subject": "x"})
        Shipment.objects.filter(id=rows[Shipment].id).update(status="in_transit")
        for kind in (Product, Offer, Supplier):
            kind.objects.update(is_active=True)
    return rows


def ask(browser: Any, action: str, *rows: Any, **answers: str) -> Any:
    return browser.post(f"/bulk/{action}/", {"ids": [row.id for row in rows], **answers}, follow=True)


def fresh(in_scope, maple, row: Any) -> Any:
    with in_scope(maple):
        return type(row).objects.get(id=row.id)


@pytest.mark.parametrize(
    ("off", "on", "kind", "event"),
    [
        ("products.pause", "products.sell", Product, "product.changed"),
        ("offers.pause", "offers.resume", Offer, "offer.changed"),
        ("suppliers.pause", "suppliers.resume", Supplier, "supplier.changed"),
    ],
)
def test_is_paused_and_resumed_and_told_once(planted, as_user, max, amy, maple, in_scope, off, on, kind, event):
    row, manager = planted[kind], as_user(max)

    assert ask(as_user(amy), off, row).status_code == 403
    for action, is_active in ((off, False), (off, False), (on, True)):
        assert "1 row done." in ask(manager, action, row).content.decode()
        assert fresh(in_scope, maple, row).is_active is is_active
    with in_scope(maple):
        assert Event.objects.filter(name=event, actor="user:max@example.com").count() == 2


def test_products_are_given_a_category(planted, as_user, max, maple, in_scope):
    ask(as_user(max), "products.category", planted[Product], category="Kitchen")

    assert fresh(in_scope, maple, planted[Product]).category == "Kitchen"


def test_customers_are_tagged_found_by_it_and_untagged(planted, as_user, amy, ana, maple, in_scope):
    customer, agent = planted[Customer], as_user(amy)
    with in_scope(maple):
        Customer.objects.update(erased_at=None)

    assert ask(as_user(ana), "customers.tag", customer, tag="vip").status_code == 403
    for _ in range(2):
        ask(agent, "customers.tag", customer, tag=" wholesale  buyer ")
    ask(agent, "customers.tag", customer, tag="vip")
    assert fresh(in_scope, maple, customer).tags[-2:] == ["wholesale buyer", "vip"]
    assert f"/customers/{customer.id}/" in agent.get("/customers/?tag=vip").content.decode()
    assert f"/customers/{customer.id}/" not in agent.get("/customers/?tag=other").content.decode()

    ask(agent, "customers.untag", customer, tag="vip")
    assert fresh(in_scope, maple, customer).tags[-1:] == ["wholesale buyer"]


def test_tags_are_kept_on_the_customer_s_page(planted, as_user, amy, maple, in_scope):
    customer, agent = planted[Customer], as_user(amy)
    with in_scope(maple):
        Customer.objects.update(erased_at=None)

    agent.post(f"/customers/{customer.id}/tags/", {"tags": "vip, gift,vip"})
    assert fresh(in_scope, maple, customer).tags == ["vip", "gift"]

    told = agent.post(f"/customers/{customer.id}/tags/", {"tags": "x" * 51}, follow=True).content.decode()
    assert "at most 20 tags of at most 50 characters" in told
    assert fresh(in_scope, maple, customer).tags == ["vip", "gift"]


def test_parcels_are_told_of(planted, as_user, amy, maple, in_scope):
    ask(as_user(amy), "parcels.tell", planted[Shipment], status="out_for_delivery")

    assert fresh(in_scope, maple, planted[Shipment]).status == "out_for_delivery"


def test_people_are_taken_off_but_never_oneself(as_user, ann, amy, max, acme_clerk, maple):
    places = {user: Membership.objects.get(user=user, tenant=maple) for user in (ann, amy, acme_clerk)}
    Membership.objects.filter(user=max).update(role="owner")

    told = ask(as_user(ann), "users.remove", *places.values()).content.decode()

    assert "2 rows done, 1 refused." in told
    assert "Nobody takes themselves off" in told
    assert [Membership.objects.get(id=place.id).is_active for place in places.values()] == [True, False, False]


def test_keys_are_revoked_and_a_rival_s_is_not_found(as_user, ann, max, maple, rival, api):
    mine, theirs = api().record, api(tenant=rival).record

    assert ask(as_user(max), "keys.revoke", mine).status_code == 403
    ask(as_user(ann), "keys.revoke", mine, theirs)

    assert [ApiKey.objects.get(id=key.id).revoked_at is None for key in (mine, theirs)] == [False, True]


def test_the_list_of_keys_tells_what_they_may_and_not_what_they_are(as_user, ann, maple):
    _text, prefix, secret_hash = make_key()
    ApiKey.objects.create(tenant=maple, name="till", prefix=prefix, secret_hash=secret_hash, scopes=["orders:read"])

    page = as_user(ann).get("/settings/keys/?columns=secret_hash&sort=secret_hash").content.decode()

    assert prefix in page
    assert "orders:read" in page
    assert secret_hash not in page


def test_lost_mails_are_sent_again(planted, as_user, max, maple, in_scope):
    browser, mail = as_user(max), planted[Delivery]

    assert "1 row done." in ask(browser, "mails.again", mail).content.decode()
    assert fresh(in_scope, maple, mail).state == "queued"
    assert "has been sent, or is about to be" in ask(browser, "mails.again", mail).content.decode()
