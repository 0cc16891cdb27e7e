"""An open conversation asks for what is new: only that is answered, each thing for its own place, and nothing else is moved."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from suppliers.models import ReadMark
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def staff(scene) -> Client:
    return scene.login(Client(), "agent")


@pytest.fixture
def clerk(scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def address(page) -> str:
    """Where an open page asks for what is new."""
    return re.search(r'id="conversation-poll" hx-get="([^"]+)"', page.content.decode())[1]


def write(browser: Client, page: str, text: str, key: str) -> None:
    assert browser.post(f"{page}messages/", {"text": text, "key": key}).status_code == 302


def test_a_page_opened_before_anything_was_written_hears_the_first_message(scene, staff, clerk):
    number = scene.routed(mug=1).number
    here, there = f"/portal/purchase-orders/{number}/", f"/purchase-orders/{number}/"
    asked = address(clerk.get(here))
    assert clerk.get(asked, headers=HTMX).status_code == 204

    write(staff, there, "Where is <b>it</b>?", "1")
    news = clerk.get(asked, headers=HTMX)

    html = news.content.decode()
    assert "Where is &lt;b&gt;it&lt;/b&gt;?" in html
    assert 'hx-swap-oob="beforeend:#conversation-bubbles"' in html
    assert re.search(r'id="conversation-said".*New message from', html, re.DOTALL)
    assert "<textarea" not in html, "what is being written is not touched"
    assert clerk.get(address(news), headers=HTMX).status_code == 204, "told once"


def test_only_what_is_new_is_told_and_each_sees_what_the_other_has_read(scene, staff, clerk):
    number = scene.routed(mug=1).number
    here, there = f"/portal/purchase-orders/{number}/", f"/purchase-orders/{number}/"
    write(staff, there, "First", "1")
    clerks, ours = address(clerk.get(here)), address(staff.get(there))
    write(staff, there, "Second", "2")

    html = clerk.get(clerks, headers=HTMX).content.decode()
    assert "Second" in html
    assert "First" not in html
    read = re.search(r'action="([^"]+read/)".*?name="number" value="(\d+)"', html, re.DOTALL)
    with scene.inside():
        assert not ReadMark.objects.exists(), "that it was asked for does not mean that it was seen"

    clerk.post(read[1], {"number": read[2]})
    seen = staff.get(ours, headers=HTMX)
    assert "Seen by" in seen.content.decode()
    assert staff.get(address(seen), headers=HTMX).status_code == 204


def test_whose_turn_it_is_changes_without_a_message(scene, staff, clerk):
    number = scene.routed(mug=1).number
    write(staff, f"/purchase-orders/{number}/", "Please note", "1")
    ours, page = address(staff.get(f"/purchase-orders/{number}/")), clerk.get(f"/portal/purchase-orders/{number}/")
    close = re.search(r'action="([^"]+close/)"', page.content.decode())[1]

    clerk.post(close, {"seen": "1"})

    html = staff.get(ours, headers=HTMX).content.decode()
    assert "Nothing open" in html
    assert "New message" not in html


def test_what_is_no_state_is_taken_for_none(scene, staff):
    number = scene.routed(mug=1).number
    write(staff, f"/purchase-orders/{number}/", "Hello", "1")
    door = address(staff.get(f"/purchase-orders/{number}/")).partition("?")[0]
    for state in ("", "x", "1.1", "99999999999.0.staff", "1.0.%00"):
        answer = staff.get(f"{door}?state={state}", headers=HTMX)
        assert answer.status_code == 200, state
        assert "Hello" in answer.content.decode()


def test_another_supplier_hears_nothing(scene, staff):
    number = scene.routed(mug=1).number
    write(staff, f"/purchase-orders/{number}/", "Hello", "1")
    thread = address(staff.get(f"/purchase-orders/{number}/")).partition("?")[0]
    birch = scene.login(Client(), "supplier", "birch")
    for door in (f"/portal{thread}", f"/portal/purchase-orders/{number}/messages/news/"):
        assert birch.get(door, headers=HTMX).status_code == 404
