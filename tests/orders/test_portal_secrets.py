"""Nothing a supplier must not see stands in any page, file, print or error of its portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from metrics.tasks import hand_down_scorecards
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.models import OrderLine, PurchaseOrder, Return
from suppliers.models import Attachment, Thread
from tests.doors import run_jobs
from tests.isolation.expectations import DOORS
from tests.orders.purchasing_scene import UPS, Scene, hours_ago, purchasing_scene
from tests.orders.returns_scene import ReturnsScene

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
# Retail prices, the order's total, what is kept of the customer, the channel, and the other supplier with its terms.
SECRETS = ("12.50", "40.00", "131.31", "19.87", "canary", "+14155550100", "irch", "B-MUG-1", "7.20", "7,20")
ELSEWHERE = ("portal/bulk/",)  # asked for by their buttons


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def busy(scene: Scene) -> dict[str, PurchaseOrder]:
    """A purchase order in each of the places of the portal, all of orders that hold what must not be seen."""
    returned(scene)  # while acme, the cheaper one, has stock
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
            for thing in made.values() if "number" in route and "returns" not in route else [made["new"]]:
                number = returned(scene).number if "returns" in route else thing.number
                address = "/" + route.replace("<str:number>", number)
                yield address, text_of(clerk.get(address))
    for address in ("/portal/purchase-orders/?export=csv", "/portal/stock/?export=csv", "/portal/scorecard/?days=90"):
        yield address, text_of(clerk.get(address))
    for do in ("", "fill", "review", "ship"):
        entered = {"ids": ids, "do": do, "pasted": "zzz 1 zzz", f"{ids[0]}-tracking_number": "WRONG 1"}
        yield f"ship: {do}", text_of(clerk.post("/portal/ship/", entered))
    yield from conversed(scene, clerk, made["new"])
    yield from sent_back(scene, clerk)
    yield "slips", text_of(clerk.post("/portal/packing-slips.pdf", {"ids": ids}))
    yield "wrong file", text_of(clerk.post("/portal/stock/file/", {"file": _file("a,b\n1,2")}))
    yield "missing", text_of(clerk.get("/portal/purchase-orders/0-0/"))
    many = clerk.post("/portal/bulk/portal.accept/", {"ids": ids}, follow=True)
    yield "bulk", text_of(many)


def conversed(scene: Scene, clerk: Client, purchase_order: PurchaseOrder) -> Iterator[tuple[str, str]]:
    """A conversation about a purchase order, from its first word to the mails about it."""
    owner, key = scene.login(Client(), "owner"), scene.key(supplier="acme")
    owner.post(f"/purchase-orders/{purchase_order.number}/messages/", {"text": "When does it leave?"})
    run_jobs(scene.tenant)
    with scene.inside():
        thread = Thread.objects.get(about=purchase_order.number)
    page = f"/portal/messages/{thread.id}/"
    yield "answer", text_of(clerk.post(f"{page}send/", {"text": "Tomorrow", "files": _file("a,b")}, headers=HTMX))
    yield "nothing written", text_of(clerk.post(f"{page}send/", {"text": ""}))
    with scene.inside():
        yield "file", text_of(clerk.get(f"/portal/messages/files/{Attachment.objects.get().id}/"))
    owner.post(f"/messages/{thread.id}/send/", {"text": "Good"})
    for address in (
        page,
        f"{page}?all",
        "/portal/messages/",
        "/portal/messages/?export=csv",
        "/portal/messages/?q=leave",
    ):
        yield address, text_of(clerk.get(address))
    yield (
        "messages by program",
        text_of(clerk.get(f"/api/v1/purchase-orders/{purchase_order.id}/messages/", headers=key)),
    )
    yield "purchase order by program", text_of(clerk.get(f"/api/v1/purchase-orders/{purchase_order.id}/", headers=key))


def returned(scene: Scene) -> Return:
    """A return with the customer's words, received, looked at and paid back; made once."""
    with scene.inside():
        standing = Return.objects.first()
    if standing:
        return standing
    returns = ReturnsScene(scene)
    rma = returns.asked(returns.delivered(mug=2), comment="canary, I paid 131.31, call +14155550100", mug=2)
    for move, words in (
        ("approve", {}),
        ("receive", {}),
        ("inspect", {}),
        ("refund", {"amount": "19.87", "reference": "canary"}),
    ):
        returns.move(rma, move, words)
        run_jobs(scene.tenant)  # what is told by mail is told as it happens
    return rma


def sent_back(scene: Scene, clerk: Client) -> Iterator[tuple[str, str]]:
    """What comes back, on its pages, in its file, by program, and where the clerk does what cannot be done."""
    rma, key = returned(scene), scene.key("orders:read orders:write returns:write", supplier="acme")
    page = f"/portal/returns/{rma.number}/"
    assert clerk.get(page).status_code == 200
    for address in (page, "/portal/returns/", "/portal/returns/?export=csv", "/portal/"):
        yield address, text_of(clerk.get(address))
    for move in ("receive", "inspect"):
        yield f"{move} too late", text_of(clerk.post(f"{page}{move}/", {}, headers=HTMX))
    for address in ("/api/v1/returns/", f"/api/v1/returns/{rma.id}/"):
        yield address, text_of(clerk.get(address, headers=key))


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
    run_jobs(scene.tenant)
    letters = [letter for letter in mail.outbox if letter.to == ["desk@acme.example"] or "supplier" in letter.to[0]]
    for letter in letters:
        words = f"{letter.message().as_string()} {letter.subject} {letter.body}"
        wrong += [f"mail {letter.subject!r}: {secret}" for secret in SECRETS if secret in words]

    assert len(seen) > 40
    assert {"return", "wrote"} <= {word for letter in letters for word in letter.subject.lower().split()}
    assert wrong == []


def test_the_scan_sees_what_it_looks_for(scene: Scene) -> None:
    """The twin: on the retailer's own page of the order the secrets stand."""
    made = busy(scene)

    page = text_of(scene.login(Client(), "owner").get(f"/orders/{made['new'].order_number}/"))

    assert {secret for secret in ("131.31", "canary", "+14155550100") if secret in page} == {"131.31", "canary", "+14155550100"}  # fmt: skip
