"""Two people in one conversation in the same instant: real connections, real locks."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from dropship.base.errors import Refused
from dropship.events.models import Event
from orders.actions.discuss_purchase_order import discuss_purchase_order
from suppliers.actions.close_thread import close_thread
from suppliers.actions.mail_messages import mail_messages
from suppliers.actions.mark_read import mark_read
from suppliers.actions.send_message import send_message
from suppliers.models import Message, ReadMark, Thread
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene(stock=500)


def write(scene: Scene, purchase_order, *, side: str = "staff", **message: object) -> None:
    supplier = "acme" if side == "supplier" else None
    with scene.inside(supplier):
        discuss_purchase_order(
            purchase_order.id, side=side, author=side, by=f"user:{side}@example.com", at=timezone.now(), **message
        )


def thread_of(scene: Scene, purchase_order) -> Thread:
    with scene.inside():
        return Thread.objects.get(about=purchase_order.number)


def numbers(scene: Scene, thread: Thread) -> list[int]:
    with scene.inside():
        return list(Message.objects.filter(thread=thread).order_by("number").values_list("number", flat=True))


def failed(results: list[object]) -> list[object]:
    return [one for one in results if isinstance(one, Exception)]


def test_one_form_sent_many_times_at_once_is_one_message(scene: Scene, together) -> None:
    purchase_order = scene.routed(mug=1)

    results = together(6, lambda _number: write(scene, purchase_order, text="When?", key="one form"))

    assert failed(results) == []
    assert numbers(scene, thread_of(scene, purchase_order)) == [1]
    assert scene.events(purchase_order.order_id).count("supplier.message") == 1


def test_first_messages_of_both_sides_at_once_stand_in_one_thread(scene: Scene, together) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=1)
        sides = ("staff", "supplier")

        results = together(4, lambda n, one=purchase_order: write(scene, one, side=sides[n % 2], text=f"No. {n}"))

        assert failed(results) == []
        assert numbers(scene, thread_of(scene, purchase_order)) == [1, 2, 3, 4]


def test_a_mark_set_while_a_message_comes_leaves_it_unread(scene: Scene, together) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=1)
        write(scene, purchase_order, text="seen")
        thread, clerk = thread_of(scene, purchase_order), purchase_order.id

        def act(number: int, thread: Thread = thread, clerk: object = clerk) -> None:
            if number == 0:
                with scene.inside():
                    now = timezone.now()
                    send_message(thread.id, side="staff", author="a", text="not yet seen", by="user:a", at=now)
            else:
                with scene.inside("acme"):
                    mark_read(thread.id, person_id=clerk, side="supplier", number=1, at=timezone.now())

        assert failed(together(4, act)) == []
        with scene.inside():
            assert ReadMark.objects.get(thread=thread).number == 1


def test_of_two_windows_the_one_that_has_seen_more_wins(scene: Scene, together) -> None:
    purchase_order = scene.routed(mug=1)
    for number in range(5):
        write(scene, purchase_order, text=f"No. {number}")
    thread = thread_of(scene, purchase_order)

    def mark(number: int) -> None:
        with scene.inside("acme"):
            mark_read(thread.id, person_id=purchase_order.id, side="supplier", number=5 - number, at=timezone.now())

    assert failed(together(5, mark)) == []
    with scene.inside():
        assert ReadMark.objects.get(thread=thread).number == 5


def test_closing_while_the_supplier_asks_again_never_hides_the_question(scene: Scene, together) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=1)
        write(scene, purchase_order, side="supplier", text="It left")
        thread = thread_of(scene, purchase_order)

        def act(number: int, one: object = purchase_order, thread: Thread = thread) -> None:
            if number == 0:
                write(scene, one, side="supplier", text="No, it did not. What now?")
            else:
                with scene.inside():
                    close_thread(thread.id, side="staff", seen=1, by="user:a", at=timezone.now())

        results = together(2, act)

        assert all(isinstance(one, Refused) for one in failed(results))
        assert scene.fresh(thread).waiting_on == "staff"


def test_the_job_in_many_workers_tells_once(scene: Scene, together) -> None:
    from dropship.deliveries.models import Delivery

    purchase_order = scene.routed(mug=1)
    write(scene, purchase_order, text="When?")

    def work(_number: int) -> None:
        with scene.inside():
            mail_messages(at=timezone.now())

    assert failed(together(5, work)) == []
    with scene.inside():
        assert Delivery.objects.filter(payload__event="message.sent").count() == 1
        assert Event.objects.filter(name="supplier.message").count() == 1
    assert mail.outbox == []
