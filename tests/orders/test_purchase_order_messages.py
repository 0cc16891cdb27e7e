"""Staff and a supplier write to each other about a purchase order: on its page, in the portal, by the API."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dropship.events.models import Event
from orders.models import PurchaseOrder
from suppliers.models import Attachment, Message, ReadMark, Thread
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def purchase_order(scene: Scene) -> PurchaseOrder:
    return scene.routed(mug=2)


@pytest.fixture
def amy(scene: Scene) -> Client:
    return scene.login(Client(), "agent")


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def staff_page(purchase_order: PurchaseOrder, move: str = "") -> str:
    return f"/purchase-orders/{purchase_order.number}/{move}"


def portal_page(purchase_order: PurchaseOrder, move: str = "") -> str:
    return f"/portal/purchase-orders/{purchase_order.number}/{move}"


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def thread_of(scene: Scene, purchase_order: PurchaseOrder) -> Thread:
    with scene.inside():
        return Thread.objects.get(about=purchase_order.number)


def test_each_side_reads_what_the_other_wrote(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    assert amy.post(staff_page(purchase_order, "messages/"), {"text": "When will it leave?"}).status_code == 302
    assert "When will it leave?" in words(clerk.get(portal_page(purchase_order)))
    assert clerk.post(portal_page(purchase_order, "messages/"), {"text": "On Thursday."}).status_code == 302

    page = words(amy.get(staff_page(purchase_order)))

    assert page.index("When will it leave?") < page.index("On Thursday.")
    assert "Waits for us" in page
    assert thread_of(scene, purchase_order).waiting_on == "staff"


def test_what_is_sent_twice_by_the_same_form_is_one_message(scene: Scene, purchase_order, amy: Client) -> None:
    sent = {"text": "When will it leave?", "key": "one-form"}

    for _ in range(3):
        assert amy.post(staff_page(purchase_order, "messages/"), sent).status_code == 302
    amy.post(staff_page(purchase_order, "messages/"), {**sent, "text": "Written anew after going back"})

    with scene.inside():
        assert list(Message.objects.order_by("number").values_list("number", "text")) == [
            (1, "When will it leave?"),
            (2, "Written anew after going back"),
        ]
        assert Event.objects.filter(name="supplier.message").count() == 2


def test_in_place_the_conversation_alone_comes_back_with_the_focus_in_its_form(purchase_order, amy: Client) -> None:
    answer = amy.post(staff_page(purchase_order, "messages/"), {"text": "Hello"}, headers=PART)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.lstrip().startswith('<section class="card conversation" id="conversation"')
    assert re.search(r"<textarea[^>]* autofocus", html)
    assert "Your message is sent." in html


def test_an_empty_message_is_refused_where_it_was_written(scene: Scene, purchase_order, amy: Client) -> None:
    for headers in ({}, PART):
        answer = amy.post(staff_page(purchase_order, "messages/"), {"text": " \r\n "}, headers=headers)

        assert answer.status_code == 422
        assert "Write something, or attach a file." in words(answer)
    with scene.inside():
        assert not Thread.objects.exists()


def test_a_text_too_long_is_refused_and_kept_in_the_form(purchase_order, amy: Client) -> None:
    answer = amy.post(staff_page(purchase_order, "messages/"), {"text": "ä" * 5001})

    assert answer.status_code == 422
    assert "at most 5000 characters" in words(answer)
    assert "ä" * 5001 in answer.content.decode()
    assert amy.post(staff_page(purchase_order, "messages/"), {"text": "ab\r\n" * 1250}).status_code == 302


def test_a_file_goes_over_and_is_only_ever_saved(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    label = SimpleUploadedFile("Etikett für Köln.pdf", b"%PDF-1.7\n%%EOF\n", content_type="text/html")
    assert amy.post(staff_page(purchase_order, "messages/"), {"files": [label]}).status_code == 302

    [link] = re.findall(r"/portal/messages/files/[0-9a-f-]+/", clerk.get(portal_page(purchase_order)).content.decode())
    answer = clerk.get(link)

    assert answer.content == b"%PDF-1.7\n%%EOF\n"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Etikett%20f%C3%BCr%20K%C3%B6ln.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert scene.login(Client(), "supplier", "birch").get(link).status_code == 404
    assert Client().get(link).status_code == 302


def test_a_file_that_is_refused_sends_nothing(scene: Scene, purchase_order, clerk: Client) -> None:
    drawing = SimpleUploadedFile("plan.svg", b"<svg onload=alert(1)>")

    answer = clerk.post(portal_page(purchase_order, "messages/"), {"text": "See the plan", "files": [drawing]})

    assert answer.status_code == 422
    assert "SVG and web pages can carry scripts" in words(answer)
    assert "See the plan" in words(answer)
    with scene.inside():
        assert not Attachment.objects.exists()
        assert not Message.objects.exists()


def test_who_has_seen_it_is_told(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    amy.post(staff_page(purchase_order, "messages/"), {"text": "When will it leave?"})
    thread = thread_of(scene, purchase_order)
    assert "Seen by" not in words(amy.get(staff_page(purchase_order)))
    assert "New" in words(clerk.get(portal_page(purchase_order)))

    for _ in range(2):
        read = clerk.post(f"/portal/messages/{thread.id}/read/", {"number": "1"}, headers=PART)
        assert read.status_code == 204

    assert "Seen by Acme," in words(amy.get(staff_page(purchase_order)))
    assert 'hx-trigger="intersect once"' not in clerk.get(portal_page(purchase_order)).content.decode()


def test_a_mark_reaches_no_further_than_what_is_written_and_never_back(scene, purchase_order, amy, clerk) -> None:
    for text in ("one", "two"):
        amy.post(staff_page(purchase_order, "messages/"), {"text": text})
    thread = thread_of(scene, purchase_order)

    for number in ("99999", "1", "-4", "many", "9" * 40, ""):
        assert clerk.post(f"/portal/messages/{thread.id}/read/", {"number": number}, headers=PART).status_code == 204

    with scene.inside():
        assert ReadMark.objects.get().number == 2


def test_it_stands_on_the_timeline_of_the_order(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    amy.post(staff_page(purchase_order, "messages/"), {"text": "When?"})
    clerk.post(portal_page(purchase_order, "messages/"), {"text": "Thursday"})

    answer = amy.get(f"/orders/{purchase_order.order_number}/")
    page, html = words(answer), answer.content.decode()
    with scene.inside():
        events = list(Event.objects.filter(name="supplier.message").order_by("position"))

    assert f"/purchase-orders/{purchase_order.number}/#conversation" in html
    assert f"Message about {purchase_order.number}" in page
    assert f"wrote about {purchase_order.number}" in page
    assert {event.stream for event in events} == {purchase_order.order_id}
    assert [event.data["sender"] for event in events] == ["staff", "supplier"]
    assert not any("When?" in str(event.data) for event in events)


def test_no_answer_needed_takes_it_off_the_desk(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    clerk.post(portal_page(purchase_order, "messages/"), {"text": "All is well"})
    thread = thread_of(scene, purchase_order)

    for _ in range(2):
        assert amy.post(f"/messages/{thread.id}/close/", {"seen": "1"}).status_code == 302

    assert scene.fresh(thread).waiting_on == "nobody"
    assert scene.events(purchase_order.order_id).count("supplier.thread_closed") == 1
    assert "No answer needed about" in words(amy.get(f"/orders/{purchase_order.order_number}/"))


def test_what_nobody_has_seen_yet_is_not_closed(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    for text in ("All is well", "No, it is not"):
        clerk.post(portal_page(purchase_order, "messages/"), {"text": text})
    thread = thread_of(scene, purchase_order)

    answer = amy.post(f"/messages/{thread.id}/close/", {"seen": "1"}, headers=PART)

    assert "A newer message has come" in words(answer)
    assert scene.fresh(thread).waiting_on == "staff"


def test_an_answer_to_what_was_not_seen_answers_nothing(scene: Scene, purchase_order, amy: Client, clerk) -> None:
    for text in ("A question", "Another question"):
        clerk.post(portal_page(purchase_order, "messages/"), {"text": text})
    thread = thread_of(scene, purchase_order)

    amy.post(staff_page(purchase_order, "messages/"), {"text": "Yes", "seen": "1"})
    assert scene.fresh(thread).waiting_on == "staff"

    amy.post(staff_page(purchase_order, "messages/"), {"text": "And yes", "seen": "3"})
    assert scene.fresh(thread).waiting_on == "supplier"


def test_a_last_word_asks_for_nothing(scene: Scene, purchase_order, amy: Client, clerk: Client) -> None:
    clerk.post(portal_page(purchase_order, "messages/"), {"text": "It left"})

    amy.post(staff_page(purchase_order, "messages/"), {"text": "Thank you", "is_last_word": "on"})

    assert thread_of(scene, purchase_order).waiting_on == "nobody"


def test_an_analyst_reads_and_leaves_no_trace(scene: Scene, purchase_order, clerk: Client) -> None:
    clerk.post(portal_page(purchase_order, "messages/"), {"text": "A question"})
    analyst, thread = scene.login(Client(), "analyst"), thread_of(scene, purchase_order)

    page = analyst.get(staff_page(purchase_order)).content.decode()

    assert "A question" in page
    assert "message-form" not in page
    assert "/read/" not in page
    for move in (f"/messages/{thread.id}/send/", f"/messages/{thread.id}/read/", f"/messages/{thread.id}/close/"):
        assert analyst.post(move, {"text": "x", "number": "1"}).status_code == 403
    assert analyst.get(f"/messages/{thread.id}/").status_code == 200


def test_nobody_else_reads_or_writes_in_it(scene: Scene, purchase_order, amy: Client) -> None:
    amy.post(staff_page(purchase_order, "messages/"), {"text": "When will it leave?"})
    thread = thread_of(scene, purchase_order)
    birch = scene.login(Client(), "supplier", "birch")
    rival = purchasing_scene("Rival").login(Client(), "owner")

    assert birch.get(f"/portal/messages/{thread.id}/").status_code == 404
    assert birch.post(f"/portal/messages/{thread.id}/send/", {"text": "x"}).status_code == 404
    assert "When will it leave?" not in words(birch.get("/portal/messages/"))
    assert rival.get(f"/messages/{thread.id}/").status_code == 404
    assert rival.post(f"/messages/{thread.id}/send/", {"text": "x"}).status_code == 404
    assert "When will it leave?" not in words(rival.get("/messages/"))


def test_what_is_written_is_shown_as_it_was_written(purchase_order, amy: Client, clerk: Client) -> None:
    clerk.post(portal_page(purchase_order, "messages/"), {"text": '<img src=x onerror="alert(1)">\n  two\u202e lines'})

    page = amy.get(staff_page(purchase_order)).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;\n  two" in page


def test_the_portal_tells_nothing_more_than_was_written(scene: Scene, purchase_order, amy: Client, clerk) -> None:
    amy.post(staff_page(purchase_order, "messages/"), {"text": "When will it leave?"})
    thread = thread_of(scene, purchase_order)

    for path in (portal_page(purchase_order), "/portal/messages/", f"/portal/messages/{thread.id}/"):
        page = clerk.get(path).content.decode()
        assert "canary" not in page
        assert "12.50" not in page
        assert "agent" not in page


def test_the_first_page_of_the_portal_names_what_waits(
    scene: Scene, purchase_order, amy: Client, clerk: Client
) -> None:
    assert "To answer in messages" not in words(clerk.get("/portal/"))

    amy.post(staff_page(purchase_order, "messages/"), {"text": "When will it leave?"})

    page = clerk.get("/portal/").content.decode()
    assert "To answer in messages" in page
    assert "When will it leave?" in page
    assert f"/portal/messages/{thread_of(scene, purchase_order).id}/?reply=1" in page
    clerk.post(portal_page(purchase_order, "messages/"), {"text": "Thursday"})
    assert "To answer in messages" not in words(clerk.get("/portal/"))


def test_the_page_of_a_supplier_leads_to_its_conversations(scene: Scene, purchase_order, amy: Client) -> None:
    amy.post(staff_page(purchase_order, "messages/"), {"text": "When will it leave?"})

    page = amy.get("/suppliers/acme/").content.decode()

    assert f"/messages/{thread_of(scene, purchase_order).id}/" in page
    assert "/messages/new/?supplier=acme" in page
    assert '<option value="acme" selected>' in amy.get("/messages/new/?supplier=acme").content.decode()


class TestByProgram:
    """`/api/v1/purchase-orders/{id}/messages/`."""

    @pytest.fixture
    def path(self, purchase_order: PurchaseOrder) -> str:
        return f"/api/v1/purchase-orders/{purchase_order.id}/messages/"

    def send(self, scene: Scene, path: str, body: object, supplier: str | None = None, **headers: str):
        key = scene.key(supplier=supplier)
        return Client().post(path, body, content_type="application/json", headers={**key, **headers})

    def read(self, scene: Scene, path: str, supplier: str | None = None):
        return Client().get(path, headers=scene.key("orders:read", supplier))

    def test_both_sides_write_and_read(self, scene: Scene, path: str) -> None:
        asked = self.send(scene, path, {"text": "When will it leave?"})
        answered = self.send(scene, path, {"text": "Thursday"}, "acme")

        assert (asked.status_code, answered.status_code) == (201, 201)
        told = self.read(scene, path, "acme").json()
        assert told == self.read(scene, path).json()
        assert told["next"] is None
        assert [(one["number"], one["sender"], one["author"], one["text"]) for one in told["results"]] == [
            (1, "staff", "Maple & Pine", "When will it leave?"),
            (2, "supplier", "Acme", "Thursday"),
        ]
        assert told["results"][0] == asked.json()

    def test_a_file_is_named(self, scene: Scene, path: str, purchase_order, amy: Client) -> None:
        file = SimpleUploadedFile("a.txt", b"Hello")
        amy.post(staff_page(purchase_order, "messages/"), {"files": [file]})

        [one] = self.read(scene, path, "acme").json()["results"]

        [named] = one["attachments"]
        assert (named["name"], named["content_type"], named["size"]) == ("a.txt", "text/plain", 5)

    def test_pages_of_a_long_one(self, scene: Scene, path: str) -> None:
        for number in range(5):
            self.send(scene, path, {"text": f"No. {number}"})

        first = self.read(scene, f"{path}?limit=3").json()
        rest = self.read(scene, first["next"]).json()

        assert [one["number"] for one in first["results"] + rest["results"]] == [1, 2, 3, 4, 5]

    def test_one_key_sends_once(self, scene: Scene, path: str) -> None:
        key = scene.key()
        answers = [
            Client().post(
                path, {"text": "Hello"}, content_type="application/json", headers={**key, "Idempotency-Key": "k"}
            )
            for _ in range(3)
        ]

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert answers[1]["Idempotent-Replayed"] == "true"
        with scene.inside():
            assert Message.objects.count() == 1

    def test_two_equal_texts_without_a_key_are_two_messages(self, scene: Scene, path: str) -> None:
        for _ in range(2):
            assert self.send(scene, path, {"text": "Hello"}).status_code == 201

        with scene.inside():
            assert Message.objects.count() == 2

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/text"),
            ({"text": ""}, "/text"),
            ({"text": "  \n "}, "/text"),
            ({"text": 5}, "/text"),
            ({"text": "a\u0000b"}, "/text"),
            ({"text": "a" * 5001}, "/text"),
            ({"text": "Hello", "no_answer_needed": "yes"}, "/no_answer_needed"),
        ],
    )
    def test_says_where_it_is_wrong(self, scene: Scene, path: str, body: object, pointer: str) -> None:
        answer = self.send(scene, path, body)

        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        with scene.inside():
            assert not Thread.objects.exists()

    def test_foreign_ones_are_not_there(self, scene: Scene, path: str) -> None:
        self.send(scene, path, {"text": "Hello"})
        rival = purchasing_scene("Rival")

        assert self.read(scene, path, "birch").status_code == 404
        assert self.send(scene, path, {"text": "Hello"}, "birch").status_code == 404
        assert self.read(rival, path).status_code == 404
        assert self.send(rival, path, {"text": "Hello"}).status_code == 404
        assert Client().get(path).status_code == 401
        assert Client().post(path, {"text": "x"}, headers=scene.key("orders:read")).status_code == 403

    def test_no_answer_needed_leaves_nothing_to_do(self, scene: Scene, path: str, purchase_order) -> None:
        self.send(scene, path, {"text": "For your files", "no_answer_needed": True})

        assert thread_of(scene, purchase_order).waiting_on == "nobody"
