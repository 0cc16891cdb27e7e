"""Returns in the palette: found by number, order, customer and parcel; a supplier finds its own alone."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.orders.returns_scene import UPS, ReturnsScene, returns_scene
from tests.ui.test_palette import ask, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene()


@pytest.fixture
def amy(scene) -> Client:
    return scene.scene.login(Client(), "agent")


@pytest.fixture
def clerk(scene) -> Client:
    return scene.scene.login(Client(), "supplier", "acme")


def found(browser: Client, words: str, door: str = "/palette/") -> list[str]:
    """Where the lines of returns lead that are found by these words."""
    return [line.rpartition(" | ")[2] for line in lines(ask(browser, words, door=door)) if "| Return RMA-" in line]


def test_staff_find_it_by_number_order_customer_and_parcel(scene, amy):
    order = scene.delivered(mug=1)
    rma = scene.asked(order, mug=1)
    scene.move(rma, "approve")
    scene.move(rma, "sent", {"tracking_number": UPS})
    name = scene.scene.fresh(order).customer_name
    for words in (rma.number, rma.number.lower(), order.number, name, name.split()[0].upper(), UPS, "mug-1"):
        assert found(amy, words) == [f"/returns/{rma.number}/"], words
    assert found(amy, "%%%") == []
    assert found(amy, "nobody") == []


def test_what_can_be_decided_stands_with_it_for_whom_may(scene, amy):
    rma = scene.asked(scene.delivered(mug=1), mug=1)
    at = f"/returns/{rma.number}/"

    offered = [line for line in lines(ask(amy, rma.number)) if line.startswith("Best match")]

    assert offered[0].endswith(f" | {at}")
    assert [line.rpartition(" | ")[2] for line in offered[1:]] == [f"{at}approve/", f"{at}decline/", f"{at}cancel/"]
    analyst = scene.scene.login(Client(), "analyst")
    assert [line for line in lines(ask(analyst, rma.number)) if at in line] == offered[:1]
    assert lines(ask(amy, at=at))[0] == f"On this page | Approve return {rma.number} | {at}approve/"
    scene.move(rma, "approve")
    assert f"{at}approve/" not in ask(amy, rma.number)


def test_a_supplier_finds_what_comes_back_to_it_alone(scene, clerk):
    order = scene.delivered(mug=2)
    agreed, only_asked = scene.asked(order, mug=1), scene.asked(order, mug=1)
    scene.move(agreed, "approve")
    at, door = f"/portal/returns/{agreed.number}/", "/portal/palette/"
    for words in (agreed.number, order.number, agreed.sent_by):
        assert found(clerk, words, door) == [at], words
    assert found(clerk, only_asked.number, door) == []
    assert found(scene.scene.login(Client(), "supplier", "birch"), agreed.number, door) == []
    opened = ask(clerk, recent=(at, f"/portal/returns/{only_asked.number}/"), door=door)
    assert agreed.number in opened
    assert only_asked.number not in opened
    assert "approve/" not in ask(clerk, agreed.number, door=door)
