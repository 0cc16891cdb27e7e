"""Staff write to suppliers about purchase orders that wait: reminders, the mail once more, alone and many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from dropship.base.errors import IllegalMove
from dropship.notifications.models import MailTemplate
from orders.actions.remind_supplier import RemindedAlready, remind_supplier
from orders.actions.resend_purchase_order import ResentAlready, resend_purchase_order
from orders.models import PurchaseOrder
from orders.supplier_mails import NotMailed
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db
LATER = {remind_supplier: timedelta(days=1), resend_purchase_order: timedelta(minutes=10)}
ALREADY = {remind_supplier: RemindedAlready, resend_purchase_order: ResentAlready}
BOTH = pytest.mark.parametrize("write", [remind_supplier, resend_purchase_order])


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def act(scene: Scene, verb, purchase_order: PurchaseOrder, *, after: timedelta = timedelta()) -> None:
    with scene.inside():
        verb(purchase_order.id, by="user:amy@example.com", at=timezone.now() + after)


def mailed(scene: Scene, run_jobs) -> list[mail.EmailMessage]:
    run_jobs(scene.tenant)
    return mail.outbox


def test_a_reminder_asks_the_supplier_for_its_answer_and_names_no_price(scene: Scene, run_jobs) -> None:
    purchase_order = scene.routed(mug=2)
    mailed(scene, run_jobs).clear()

    act(scene, remind_supplier, purchase_order)
    (letter,) = mailed(scene, run_jobs)

    assert letter.to == ["desk@acme.example"]
    assert letter.subject == f"Please answer purchase order {purchase_order.number} from Maple & Pine"
    assert f"/portal/purchase-orders/{purchase_order.number}/" in letter.body
    assert "2 × A-MUG-1" in letter.body
    assert not [secret for secret in ("canary", "12.50", "6.10", "Ann Lee", "+1415") if secret in letter.body]
    assert "purchase_order.reminded" in scene.events(purchase_order.order_id)
    assert scene.fresh(purchase_order).reminded_at is not None


def test_the_mail_once_more_goes_to_the_address_of_now(scene: Scene, run_jobs) -> None:
    purchase_order = scene.routed(mug=2)
    first = mailed(scene, run_jobs).pop()
    with scene.inside():
        supplier = purchase_order.supplier
        supplier.email = "new@acme.example"
        supplier.save()

    act(scene, resend_purchase_order, purchase_order)
    (letter,) = mailed(scene, run_jobs)

    assert (letter.to, letter.subject) == (["new@acme.example"], first.subject)
    assert "purchase_order.resent" in scene.events(purchase_order.order_id)


@BOTH
def test_a_second_time_within_its_while_is_refused_and_writes_no_second_mail(scene: Scene, run_jobs, write) -> None:
    purchase_order = scene.routed(mug=1)
    mailed(scene, run_jobs).clear()

    act(scene, write, purchase_order)
    with pytest.raises(ALREADY[write]):
        act(scene, write, purchase_order, after=LATER[write] - timedelta(seconds=5))
    assert len(mailed(scene, run_jobs)) == 1

    act(scene, write, purchase_order, after=LATER[write] + timedelta(seconds=5))
    assert len(mailed(scene, run_jobs)) == 2


@BOTH
def test_what_is_answered_or_over_is_not_asked_for(scene: Scene, write) -> None:
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        PurchaseOrder.objects.filter(id=purchase_order.id).update(status="accepted")

    with pytest.raises(IllegalMove, match="is accepted; no answer to it is awaited"):
        act(scene, write, purchase_order)


def test_answered_meanwhile_the_mail_is_not_written(scene: Scene, run_jobs) -> None:
    purchase_order = scene.routed(mug=1)
    mailed(scene, run_jobs).clear()

    act(scene, remind_supplier, purchase_order)
    with scene.inside():
        PurchaseOrder.objects.filter(id=purchase_order.id).update(status="accepted")

    assert not mailed(scene, run_jobs)


@BOTH
def test_who_cannot_be_written_to_is_named(scene: Scene, write) -> None:
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        purchase_order.supplier.email = ""
        purchase_order.supplier.save()

    with pytest.raises(NotMailed, match="Acme has no e-mail address"):
        act(scene, write, purchase_order)
    assert scene.fresh(purchase_order).reminded_at is None


def test_a_mail_that_is_switched_off_is_said_so(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        MailTemplate.objects.create(event="purchase_order.reminded", language="en", is_active=False)

    with pytest.raises(NotMailed, match="switched off"):
        act(scene, remind_supplier, purchase_order)


def test_many_are_reminded_from_the_list_and_each_refusal_is_told(scene: Scene, run_jobs) -> None:
    waiting, answered = [scene.routed(mug=1) for _ in range(3)], scene.routed(lamp=1)
    mailed(scene, run_jobs).clear()
    with scene.inside():
        PurchaseOrder.objects.filter(id=answered.id).update(status="accepted")
    agent = scene.login(Client(), "agent")
    assert 'formaction="/bulk/purchase_orders.remind/"' in agent.get("/purchase-orders/").content.decode()

    answer = agent.post("/bulk/purchase_orders.remind/", {"all": "4", "query": "sort=sent_at"}, follow=True)

    told = answer.content.decode()
    assert "3 rows done, 1 refused." in told
    assert f"Purchase order {answered.number} is accepted; no answer to it is awaited." in told
    assert len(mailed(scene, run_jobs)) == 3
    assert all(scene.fresh(one).reminded_at for one in waiting)


def test_the_page_of_one_has_the_same_ways(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    at = f"/purchase-orders/{purchase_order.number}/"
    agent = scene.login(Client(), "agent")

    first = agent.post(f"{at}remind/", follow=True).content.decode()
    again = agent.post(f"{at}remind/").content.decode()
    mailed_again = agent.post(f"{at}resend/", follow=True).content.decode()

    assert f"The supplier is reminded of {purchase_order.number}." in first
    assert "has been reminded of purchase order" in again
    assert f"{purchase_order.number} is mailed to the supplier again." in mailed_again
    assert scene.login(Client(), "analyst").post(f"{at}remind/").status_code == 403
    assert f"{at}remind/" not in scene.login(Client(), "analyst").get(at).content.decode()


def test_many_are_withdrawn_with_a_reason_and_their_orders_routed_or_held(scene: Scene) -> None:
    routed, held = scene.routed(mug=1), scene.routed(lamp=1)
    agent, door = scene.login(Client(), "agent"), "/bulk/purchase_orders.cancel/"

    agent.post(door, {"ids": [routed.id]})
    assert scene.fresh(routed).status == "sent"
    agent.post(door, {"ids": [routed.id], "reason": "too slow"})
    agent.post(door, {"ids": [held.id], "reason": "price", "then": "hold"})

    assert [scene.fresh(one).status for one in (routed, held)] == ["cancelled", "cancelled"]
    assert scene.fresh(held).reason_text == "price"
    first, second = scene.order_of(routed), scene.order_of(held)
    assert (first.status, first.needs_routing_at is not None) == ("received", True)
    assert (second.status, second.hold_reason, second.needs_routing_at) == ("on_hold", "price", None)


def test_one_is_withdrawn_on_its_page_and_its_order_held(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    at = f"/purchase-orders/{purchase_order.number}/cancel/"
    agent = scene.login(Client(), "agent")

    assert agent.post(at, {"reason": " "}).status_code == 422
    agent.post(at, {"reason": "no", "then": "hold"})

    assert scene.order_of(purchase_order).status == "on_hold"
    assert scene.reserved("acme", "MUG-1") == 0
