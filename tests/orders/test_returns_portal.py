"""Returns in the portal: what comes back to a supplier, received and inspected there; no price, word or contact."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from orders.models import Refund, Return, ReturnLine, ReturnNote
from tests.orders.returns_scene import ReturnsScene, returns_scene
from tests.orders.test_returns_pages import text

pytestmark = pytest.mark.django_db
CANARY = "canary words, call +14155550100 or canary@example.com, I paid 77.31"


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene()


@pytest.fixture
def clerk(scene) -> Client:
    return scene.scene.login(Client(), "supplier", "acme")


def approved(scene: ReturnsScene, **units: int) -> Return:
    rma = scene.asked(scene.delivered(**(units or {"mug": 2})), comment=CANARY, **(units or {"mug": 2}))
    scene.move(rma, "approve")
    return rma


def test_a_clerk_receives_and_inspects_what_comes_back(scene, clerk):
    rma = approved(scene)
    at = f"/portal/returns/{rma.number}/"
    assert rma.number in text(clerk.get("/portal/returns/"))
    with scene.inside():
        line = rma.lines.get()
    assert "A-MUG-1" in text(clerk.get(at))
    assert clerk.post(f"{at}receive/", {f"quantity_{line.id}": "9"}).status_code == 422
    answer = clerk.post(f"{at}receive/", {f"quantity_{line.id}": "1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "What is it like?" in text(answer)
    found = {f"condition_{line.id}": "damaged", f"remark_{line.id}": "Cracked"}
    assert clerk.post(f"{at}inspect/", found).status_code == 302
    with scene.inside():
        line.refresh_from_db()
    assert (line.quantity_received, line.condition, line.disposition, line.remark) == (1, "damaged", "scrap", "Cracked")
    assert "Cracked" in text(clerk.get(at))


def test_only_what_is_agreed_and_comes_back_to_this_supplier_is_shown(scene, clerk):
    asked = scene.asked(scene.delivered(mug=1), mug=1)
    assert clerk.get(f"/portal/returns/{asked.number}/").status_code == 404
    scene.move(asked, "approve", {"return_to": "retailer"})
    assert clerk.get(f"/portal/returns/{asked.number}/").status_code == 404
    rma = approved(scene)
    of_birch = scene.scene.login(Client(), "supplier", "birch")
    assert of_birch.get(f"/portal/returns/{rma.number}/").status_code == 404
    assert of_birch.post(f"/portal/returns/{rma.number}/receive/").status_code == 404
    assert rma.number not in text(of_birch.get("/portal/returns/"))


def test_the_supplier_sees_no_price_refund_word_or_contact(scene, clerk):
    rma = approved(scene)
    scene.move(rma, "receive")
    scene.move(rma, "inspect")
    scene.move(rma, "refund", {"amount": "19.87", "reference": "canary-refund"})
    pages = [clerk.get("/portal/returns/"), clerk.get(f"/portal/returns/{rma.number}/")]
    pages.append(clerk.get("/portal/returns/?export=csv"))
    for page in pages:
        html = (b"".join(page) if page.streaming else page.content).decode()
        for secret in ("canary", "4155550100", "12.50", "25.00", "19.87", "77.31", "6.10"):
            assert secret not in html, secret


def test_the_database_itself_keeps_refunds_and_words_from_a_supplier(scene):
    rma = approved(scene)
    scene.move(rma, "receive")
    scene.move(rma, "inspect")
    scene.move(rma, "refund")
    with scene.inside():
        assert (Refund.objects.count(), ReturnNote.objects.count()) == (1, 1)
    with scene.inside("acme"):
        assert (Return.objects.count(), ReturnLine.objects.count()) == (1, 1)
        assert (Refund.objects.count(), ReturnNote.objects.count()) == (0, 0)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT row_to_json(r)::text || row_to_json(l)::text FROM orders_return r JOIN orders_returnline l ON l.rma_id = r.id"
            )
            row = cursor.fetchone()[0]
        for secret in ("canary", "4155550100", "12.5", "25.0"):
            assert secret not in row
    with scene.inside("birch"):
        assert Return.objects.count() == 0


def test_the_to_do_page_counts_and_names_what_waits_for_the_supplier(scene, clerk):
    nothing = text(clerk.get("/portal/"))
    assert "Returns 0" in nothing
    first, second = approved(scene, mug=1), approved(scene, mug=1)
    scene.asked(scene.delivered(mug=1), mug=1)
    scene.move(second, "receive")

    page = clerk.get("/portal/")

    assert "Returns 2" in text(page)
    html = page.content.decode()
    assert html.index(f"/portal/returns/{second.number}/") < html.index(f"/portal/returns/{first.number}/"), (
        "what is here already comes first"
    )
    assert f"Inspect {second.number}" in text(page)
    assert f"Take in {first.number}" in text(page)
    listed = text(clerk.get("/portal/returns/?waits=supplier"))
    assert first.number in listed
    scene.move(second, "inspect")
    assert "Returns 1" in text(clerk.get("/portal/"))
    assert second.number not in text(clerk.get("/portal/returns/?waits=supplier"))
    assert "Returns 0" in text(scene.scene.login(Client(), "supplier", "birch").get("/portal/"))
