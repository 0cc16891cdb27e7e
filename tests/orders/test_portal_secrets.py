"""Nothing a supplier must not see stands in any page, file, print or error of its portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from metrics.tasks import hand_down_scorecards
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.models import OrderLine, PurchaseOrder
from tests.doors import run_jobs
from tests.isolation.expectations import DOORS
from tests.orders.purchasing_scene import UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db
# Retail prices, the order's total, what is kept of the customer, the channel, and the other supplier with its terms.
SECRETS = ("12.50", "40.00", "131.31", "canary", "+14155550100", "irch", "B-MUG-1", "7.20", "7,20")
# What these pages hold for everybody, or another test looks into.
ELSEWHERE = ("portal/bulk/", "portal/messages/", "portal/returns/")


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def busy(scene: Scene) -> dict[str, PurchaseOrder]:
    """A purchase order in each of the places of the portal, all of orders that hold what must not be seen."""
    made = {name: scene.routed(mug=2, lamp=1) for name in ("late", "unanswered", "today", "new", "gone")}
    with scene.inside():
        for name in ("late", "today", "gone"):
            accept_purchase_order(made[name].id, answers=None, by="supplier:acme", at=timezone.now())
        rows = PurchaseOrder.objects
        rows.filter(id=made["late"].id).update(ship_by=hours_ago(30))
        rows.filter(id=made["unanswered"].id).update(respond_by=hours_ago(1))
        rows.filter(id=made["today"].id).update(ship_by=timezone.now() + timedelta(seconds=30))
        OrderLine.objects.update(unit_price="131.31")
    hand_down_scorecards(scene.tenant.id)
    return made


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode()


def asked(scene: Scene, clerk: Client, made: dict[str, PurchaseOrder]) -> Iterator[tuple[str, str]]:
    """Every page and file of the portal, and the answers to what is wrong."""
    ids = [one.id for one in made.values()]
    runs = [
        clerk.post("/portal/ship/file/", {"file": _file(f"purchase_order,tracking_number\n{made['gone'].number},{UPS}\n9,X1")}),
        clerk.post("/portal/stock/file/", {"file": _file("supplier_sku,quantity\nA-MUG-1,4\nB-MUG-2,x\n")}),
    ]  # fmt: skip
    run_jobs(scene.tenant, only=("imports", "feeds"))
    for run in runs:
        yield run["Location"], text_of(clerk.get(run["Location"]))
        yield f"{run['Location']}refused.csv", text_of(clerk.get(f"{run['Location']}refused.csv"))
    for route, declared in DOORS.items():
        if (
            route.startswith("portal/")
            and not route.startswith(ELSEWHERE)
            and "GET" in declared
            and "uuid" not in route
        ):
            for purchase_order in made.values() if "number" in route else [made["new"]]:
                address = "/" + route.replace("<str:number>", purchase_order.number)
                yield address, text_of(clerk.get(address))
    for address in ("/portal/purchase-orders/?export=csv", "/portal/stock/?export=csv", "/portal/scorecard/?days=90"):
        yield address, text_of(clerk.get(address))
    for do in ("", "fill", "review", "ship"):
        entered = {"ids": ids, "do": do, "pasted": "zzz 1 zzz", f"{ids[0]}-tracking_number": "WRONG 1"}
        yield f"ship: {do}", text_of(clerk.post("/portal/ship/", entered))
    yield "slips", text_of(clerk.post("/portal/packing-slips.pdf", {"ids": ids}))
    yield "wrong file", text_of(clerk.post("/portal/stock/file/", {"file": _file("a,b\n1,2")}))
    yield "missing", text_of(clerk.get("/portal/purchase-orders/0-0/"))
    many = clerk.post("/portal/bulk/portal.accept/", {"ids": ids}, follow=True)
    yield "bulk", text_of(many)


def _file(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", content.encode())


def test_no_page_file_print_or_error_holds_what_a_supplier_must_not_see(scene: Scene, clerk: Client) -> None:
    made = busy(scene)
    seen, wrong = [], []

    for address, text in asked(scene, clerk, made):
        seen.append(address)
        # The names of files of the page's own are no secret; what is looked for is what people and programs read.
        bare = re.sub(r"/static/[^\"']+", "", text)
        wrong += [f"{address}: {secret}" for secret in SECRETS if secret in bare]

    assert len(seen) > 25
    assert wrong == []


def test_the_scan_sees_what_it_looks_for(scene: Scene) -> None:
    """The twin: on the retailer's own page of the order the secrets stand."""
    made = busy(scene)

    page = text_of(scene.login(Client(), "owner").get(f"/orders/{made['new'].order_number}/"))

    assert {secret for secret in ("131.31", "canary", "+14155550100") if secret in page} == {"131.31", "canary", "+14155550100"}  # fmt: skip
