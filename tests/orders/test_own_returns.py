"""A customer takes a request back or tells its parcel, by the link of the tracking page alone; staff and supplier see it."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from dropship.events.models import Event
from orders.models import Return
from suppliers.models import Supplier
from tests.orders.returns_scene import OTHER_UPS, UPS, ReturnsScene, returns_scene
from tests.orders.test_returns_of_customers import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReturnsScene:
    caches["strict"].clear()
    made = returns_scene()
    with made.inside():
        Supplier.objects.filter(code="acme").update(return_address="Acme Returns\n9 Dock Road")
    return made


def page_of(order) -> str:
    return f"/track/{order.tracking_token}/"


def asked(scene: ReturnsScene):
    order = scene.delivered(mug=2)
    return order, scene.asked(order, mug=1)


def approved(scene: ReturnsScene):
    order, rma = asked(scene)
    scene.move(rma, "approve")
    return order, rma


def told(scene: ReturnsScene, name: str) -> list[tuple[str, str]]:
    with scene.inside():
        return [(event.actor, event.data["number"]) for event in Event.objects.filter(name=name)]


def test_a_request_is_taken_back_until_it_is_decided(scene):
    order, rma = asked(scene)
    browser, door = Client(), f"{page_of(order)}returns/{rma.number}/withdraw/"
    assert door in browser.get(page_of(order)).content.decode()

    for _twice in range(2):
        answer = browser.post(door, follow=True)
        assert f"You have taken your request {rma.number} back." in text(answer)

    assert scene.status(rma) == "cancelled"
    assert told(scene, "return.cancelled") == [("customer:tracking page", rma.number)]
    assert door not in browser.get(page_of(order)).content.decode()
    staff = text(scene.scene.login(Client(), "agent").get(f"/returns/{rma.number}/"))
    assert f"Return {rma.number} cancelled" in staff
    assert "the customer" in staff


def test_what_is_decided_is_not_taken_back(scene):
    order, rma = approved(scene)
    browser, door = Client(), f"{page_of(order)}returns/{rma.number}/withdraw/"
    assert door not in browser.get(page_of(order)).content.decode()

    answer = browser.post(door, follow=True)

    assert "has been decided meanwhile" in text(answer)
    assert scene.status(rma) == "approved"
    assert told(scene, "return.cancelled") == []


def test_the_parcel_is_told_corrected_and_seen_by_all(scene):
    order, rma = approved(scene)
    browser, door = Client(), f"{page_of(order)}returns/{rma.number}/sent/"
    assert "Tell us the tracking number" in text(browser.get(page_of(order)))

    assert browser.post(door, {"carrier": "ups", "tracking_number": UPS}).status_code == 302
    again = browser.post(door, {"carrier": "", "tracking_number": OTHER_UPS.lower()}, follow=True)

    assert "We know now by which parcel" in text(again)
    assert OTHER_UPS in text(again)
    rma = scene.scene.fresh(rma)
    assert (rma.status, rma.carrier, rma.tracking_number) == ("in_transit", "ups", OTHER_UPS)
    assert told(scene, "return.sent") == [("customer:tracking page", rma.number)] * 2
    staff = scene.scene.login(Client(), "agent").get(f"/returns/{rma.number}/")
    clerk = scene.scene.login(Client(), "supplier", "acme").get(f"/portal/returns/{rma.number}/")
    for page in (staff, clerk):
        assert OTHER_UPS in text(page)
        assert "Carrier UPS" in text(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"tracking_number": ""}, "This field is required"),
        ({"carrier": "ups", "tracking_number": "1Z999"}, "is not a tracking number of UPS"),
        ({"tracking_number": "x" * 61}, "at most 60 characters"),
        ({"carrier": "pigeon", "tracking_number": UPS}, "Select a valid choice"),
        ({"tracking_number": "=cmd|' /C calc'!A0"}, "4 to 40 letters, digits or hyphens"),
    ],
)
def test_a_wrong_number_is_said_beside_its_field_and_nothing_is_kept(scene, typed, said):
    order, rma = approved(scene)

    answer = Client().post(f"{page_of(order)}returns/{rma.number}/sent/", typed)

    assert answer.status_code == 422
    assert said in text(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert scene.status(rma) == "approved"


def test_nothing_is_told_of_a_return_that_is_not_agreed_or_has_come(scene):
    order, rma = asked(scene)
    browser, door = Client(), f"{page_of(order)}returns/{rma.number}/sent/"
    assert door not in browser.get(page_of(order)).content.decode()
    assert browser.post(door, {"tracking_number": UPS}).status_code == 422
    for verb in ("approve", "receive"):
        scene.move(rma, verb)
    assert browser.post(door, {"tracking_number": UPS}).status_code == 422
    assert scene.status(rma) == "received"


@pytest.mark.parametrize("way", ["withdraw", "sent"])
def test_the_link_of_one_order_opens_no_return_of_another(scene, way):
    order, rma = asked(scene)
    other = scene.delivered(mug=1)
    body = {"tracking_number": UPS}
    for at, number in ((page_of(other), rma.number), (page_of(order), "RMA-NOTHING"), (page_of(order), "%00")):
        assert Client().post(f"{at}returns/{number}/{way}/", body).status_code == 404
    assert Client().post(f"/track/sc000001nothing/returns/{rma.number}/{way}/", body).status_code == 404
    assert Client().get(f"{page_of(order)}returns/{rma.number}/{way}/").status_code == 405
    assert scene.status(rma) == "requested"


@pytest.mark.parametrize("way", ["withdraw", "sent"])
def test_hammering_is_slowed_down(scene, way):
    order, rma = approved(scene)
    browser, door = Client(), f"{page_of(order)}returns/{rma.number}/{way}/"
    answers = [browser.post(door) for _again in range(21)]
    assert {answer.status_code for answer in answers[:20]} <= {302, 422}
    assert answers[20].status_code == 429
    assert "Retry-After" in answers[20].headers
    assert browser.post(f"{page_of(order)}returns/{rma.number}/withdraw/").status_code == 429, "one count for its kin"


def test_the_page_keeps_silent_on_supplier_price_and_contact(scene):
    order, rma = approved(scene)
    answer = Client().post(f"{page_of(order)}returns/{rma.number}/sent/", {"tracking_number": "?"})
    with scene.inside():
        ids = {str(Return.objects.get().id), str(Return.objects.get().supplier_id)}
    for secret in (*ids, "12.50", "25.00", "canary", "4155550100", "PO-", "A-MUG-1"):
        assert secret not in answer.content.decode(), secret
