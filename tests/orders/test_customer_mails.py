"""What a customer and a supplier are told by mail: each thing once, in the retailer's name."""

from __future__ import annotations

import re
from email.utils import parseaddr

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.base.jobs import PERIODIC
from dropship.deliveries.carry import carry_due
from dropship.events.models import Event
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.incoming import order_of
from tests.orders.telling_scene import TRACKING, Telling, html, mails, source

pytestmark = pytest.mark.django_db
ANN = "ann.lee@example.com"
PASSED = "2026-02-01T12:00:00Z"


@pytest.fixture
def telling(maple, acme, in_scope, api, run_jobs) -> Telling:
    maple.time_zone = "Pacific/Auckland"
    maple.support_email = "care@maple.example"
    maple.save()
    with in_scope(maple):
        for sku, price in (("MUG-1", "12.50"), ("LAMP-2", "40.00")):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku, price=price), on_hand=50)
    return Telling(maple, api(), run_jobs)


def again(telling: Telling, in_scope) -> None:
    """Every event is handed out a second time, and the jobs run once more."""
    with in_scope(telling.tenant):
        Event.objects.update(handled_at=None)
    telling.jobs(periodic=True)


def test_tells_that_the_order_is_received_once(telling, in_scope):
    order = telling.order()

    again(telling, in_scope)

    (told,) = mails(ANN)
    assert told.subject == f"Your order {order['number']} at Maple & Pine"
    assert "Hello Ann Lee," in told.body
    assert "2 × The MUG-1\n1 × The LAMP-2" in told.body
    assert order["tracking_url"] in told.body


def test_many_orders_are_told_in_as_few_statements_as_one(telling):
    def statements(*numbers: int) -> int:
        for number in numbers:
            telling.program.post("/orders/", order_of(number))
        with CaptureQueriesContext(connection) as queries:
            telling.jobs(only=("events",))
        return len(queries)

    one, many = statements(1), statements(*range(2, 12))

    assert many == one
    telling.jobs(only=("deliveries",))
    assert len(mails()) == 11


def test_writes_in_the_retailers_name_and_answers_go_to_its_support(telling):
    telling.order()

    written = source(mails(ANN)[0])

    assert parseaddr(written["From"])[0] == "Maple & Pine"
    assert written["Reply-To"] == "care@maple.example"
    assert written["Auto-Submitted"] == "auto-generated"
    assert "Maple &amp; Pine" in html(mails(ANN)[0])


def test_tells_of_each_parcel_once(telling, in_scope):
    order = telling.order()

    telling.ship(order, {"MUG-1": 1}, {"MUG-1": 1, "LAMP-2": 1})
    again(telling, in_scope)

    one, two = sorted(mails(ANN, "on its way"), key=lambda told: "LAMP-2" in told.body)
    assert "1 × The MUG-1" in one.body
    assert TRACKING[0] in one.body
    assert "UPS" in one.body
    assert "1 × The LAMP-2\n1 × The MUG-1" in two.body
    assert TRACKING[1] in two.body


def test_tells_when_the_last_parcel_has_arrived(telling, in_scope):
    order = telling.order()
    one, two = telling.ship(order, {"MUG-1": 2}, {"LAMP-2": 1})

    telling.track(one, "delivered", "2026-11-20T10:00:00Z")
    assert not mails(ANN, "arrived")
    telling.track(two, "delivered", "2026-11-21T10:00:00Z")
    again(telling, in_scope)

    (told,) = mails(ANN, "arrived")
    assert "2 × The MUG-1\n1 × The LAMP-2" in told.body


def test_what_was_cancelled_is_not_said_to_have_arrived(telling):
    order = telling.order()
    (parcel,) = telling.ship(order, {"LAMP-2": 1})
    telling.cancel(order)

    telling.track(parcel, "delivered", "2026-11-20T10:00:00Z")

    (told,) = mails(ANN, "arrived")
    assert "LAMP-2" in told.body
    assert "MUG-1" not in told.body


def test_tells_once_that_the_promised_date_has_passed(telling, in_scope):
    order = telling.order(promised_by=PASSED)

    telling.jobs(periodic=True)
    again(telling, in_scope)

    (told,) = mails(ANN, "longer than we promised")
    assert order["number"] in told.subject
    assert "February 2, 2026" in told.body, "the day is that of the retailer's own time zone"


@pytest.mark.parametrize("end", ["cancelled", "delivered"])
def test_an_order_that_has_ended_is_not_late(telling, end):
    order = telling.order(promised_by=PASSED)
    if end == "cancelled":
        telling.cancel(order)
    else:
        (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
        telling.track(parcel, "delivered", "2026-11-20T10:00:00Z")

    telling.jobs(periodic=True)

    assert not mails(ANN, "longer than we promised")


def test_a_delay_noticed_just_before_the_end_is_not_told_after_it(telling):
    order = telling.order(promised_by=PASSED)
    notice = next(job for job in PERIODIC["every_minute"] if job.__name__ == "notice_delays")
    notice(telling.tenant.id)
    telling.cancel(order)

    assert not mails(ANN, "longer than we promised")


def test_a_late_order_still_tells_only_of_what_has_not_arrived(telling):
    order = telling.order(promised_by=PASSED)
    (parcel,) = telling.ship(order, {"LAMP-2": 1})
    telling.track(parcel, "delivered", "2026-11-20T10:00:00Z")

    telling.jobs(periodic=True)

    (told,) = mails(ANN, "longer than we promised")
    assert "2 × The MUG-1" in told.body
    assert "LAMP-2" not in told.body


def test_tells_of_a_cancellation_once(telling, in_scope):
    order = telling.order()

    telling.cancel(order)
    again(telling, in_scope)

    (told,) = mails(ANN, "Cancelled")
    assert "2 × The MUG-1\n1 × The LAMP-2" in told.body
    assert "changed their mind" not in told.body, "the reason is the retailer's, unless it words the mail so"


def test_a_part_that_is_cancelled_is_named(telling):
    order = telling.order()
    telling.ship(order, {"MUG-1": 2})

    telling.cancel(order)

    (told,) = mails(ANN, "Cancelled")
    assert "1 × The LAMP-2" in told.body
    assert "MUG-1" not in told.body


@pytest.mark.django_db(transaction=True)
def test_workers_that_carry_at_once_send_each_mail_once(telling, together):
    for number in range(8):
        answer = telling.program.post("/orders/", order_of(number))
        assert answer.status_code == 201
    telling.jobs(only=("events",))
    waiting = {f"customer{number}@example.com" for number in range(8)}

    carried = together(4, lambda _number: carry_due(telling.tenant.id))

    assert sum(carried) == 8
    assert sorted(one.to[0] for one in mails()) == sorted(waiting)


def test_sends_the_retailers_own_words(telling, as_user, max):
    words = {"subject": "Ahoi {{ customer_name }}", "body": "Arr, {{ order_number }}!\n\n{{ items }}"}
    assert as_user(max).post("/settings/mail/order.received/", words).status_code == 302

    order = telling.order()

    (told,) = mails(ANN)
    assert told.subject == "Ahoi Ann Lee"
    assert told.body.startswith(f"Arr, {order['number']}!")


def test_a_mail_that_is_switched_off_is_not_sent_nor_sent_later(telling, as_user, max, in_scope):
    browser = as_user(max)
    browser.post("/settings/mail/order.received/switch/", {"on": "0"})
    order = telling.order()
    assert not mails(ANN)

    browser.post("/settings/mail/order.received/switch/", {"on": "1"})
    telling.jobs(periodic=True)
    assert not mails(ANN)

    telling.ship(order, {"MUG-1": 2})
    assert len(mails(ANN)) == 1, "the other mails go out as ever"


def test_a_customer_without_an_address_gets_none_and_nothing_fails(telling, in_scope):
    customer = {"name": "Ann Lee", "external_id": "c-1"}
    order = telling.order(release=True, customer=customer)
    (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
    telling.track(parcel, "delivered", "2026-11-20T10:00:00Z")

    assert telling.fresh(order)["status"] == "delivered"
    assert {one.to[0] for one in mail.outbox} == {"desk@acme.example"}
    with in_scope(telling.tenant):
        assert not Event.objects.filter(handled_at=None).exists()


def test_who_could_not_be_told_is_told_when_the_address_is_put_right(telling):
    order = telling.order(customer={"email": "ann@nowhere.invalid", "name": "Ann"})
    assert order["status"] == "on_hold"
    (issue,) = order["issues"]
    telling.program.post(f"/orders/{order['id']}/issues/{issue['id']}/resolve/", {"way": "correct_email", "email": ANN})
    telling.jobs()

    assert len(mails(ANN, order["number"])) == 1


def test_a_suspected_repeat_is_told_when_a_person_lets_it_go(telling, in_scope):
    telling.order("A-1")
    repeat = telling.order("A-2", promised_by=PASSED)
    telling.jobs(periodic=True)
    assert [issue["code"] for issue in repeat["issues"]] == ["possible_duplicate"]
    assert not mails(ANN, repeat["number"]), "not received, and not late either"

    telling.program.post(f"/orders/{repeat['id']}/release/", {"reason": "they want two"})
    telling.jobs()
    again(telling, in_scope)

    assert len(mails(ANN, f"Your order {repeat['number']} at")) == 1


def test_an_order_that_is_held_and_released_is_not_told_again(telling):
    order = telling.order(promised_by=None)
    telling.program.post(f"/orders/{order['id']}/hold/", {"reason": "wait"})
    telling.program.post(f"/orders/{order['id']}/release/", {"reason": "go"})
    telling.jobs()

    assert len(mails(ANN)) == 1


def test_what_customers_type_stays_text(telling):
    name = '<img src=x onerror="alert(1)">{{ items }}'
    telling.order(customer={"email": ANN, "name": name}, lines=[
        {"sku": "MUG-1", "name": "<b>Mug</b>\r\nBcc: eve@example.com", "quantity": 1, "unit_price": "12.50"}
    ])  # fmt: skip

    (told,) = mails(ANN)

    assert "<img" not in html(told)
    assert "<b>" not in html(told)
    assert "&lt;img src=x" in html(told)
    assert "{{ items }}" in told.body, "a value is not read as a template"
    assert source(told)["Bcc"] is None
    assert "\nBcc" not in told.body


def test_a_name_cannot_carry_a_link(telling):
    telling.order(customer={"email": ANN, "name": "Your account is closed, see http://evil.example"})

    (told,) = mails(ANN)

    assert "evil.example" not in told.body + html(told) + told.subject
    assert told.body.startswith("Hello,\n")


def test_only_addresses_become_links(telling):
    order = telling.order()

    links = re.findall(r'href="([^"]+)"', html(mails(ANN)[0]))

    assert links == [order["tracking_url"]]


def test_a_purchase_order_tells_the_supplier_nothing_of_the_customers_money_or_contact(telling):
    secrets = {"email": "canary@example.com", "name": "Ann Lee", "phone": "+14155550100"}
    order = telling.order(customer=secrets, notes="canary note", tags=["canary-tag"], shipping_total="8.88",
                          lines=[{"sku": "MUG-1", "quantity": 3, "unit_price": "77.31"}])  # fmt: skip
    telling.cancel(order)

    told = mails("desk@acme.example")

    assert [one.subject.split(":")[0].split(" ")[0] for one in told] == ["Purchase", "Withdrawn"]
    for one in told:
        everything = source(one).as_string() + one.body + html(one)
        for secret in ("canary", "4155550100", "77.31", "231.93", "240.81", "8.88", "changed their mind", "6.10"):
            assert secret not in everything
        assert "3 × A-MUG-1 The MUG-1" in one.body
    assert "NZDT" in told[0].body, "the time to answer is that of the retailer, and says so"


def test_the_order_page_shows_the_mails_and_what_became_of_them(telling, as_user, ann):
    order = telling.order()

    page = as_user(ann).get(f"/orders/{order['number']}/").content.decode()

    assert ANN in page
    assert "Your order" in page
