"""One action on many rows of a list: who may, which rows are meant, and what becomes of each."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from dropship.accounts.models import Membership
from dropship.bulk import pages
from dropship.bulk.actions import start_bulk_run as starting
from dropship.bulk.models import BulkItem, BulkRun
from dropship.bulk.registry import ACTIONS, Registered
from dropship.bulk.tasks import work_bulk_runs
from dropship.events.models import Event
from dropship.tenancy.verb import verb
from dropship.ui.columns import Column
from dropship.ui.lists import Bulk, ListPage
from orders.actions.hold_order import hold_order
from orders.models import Order, PurchaseOrder
from tests.factories.orders import OrderFactory
from tests.isolation.rows import plant

pytestmark = pytest.mark.django_db
HOLD = "/bulk/orders.hold/"
LIST = "/orders/?status=received"


@pytest.fixture
def orders(maple, in_scope) -> list[Order]:
    """Five that have come in, and one that is cancelled and can be held no more."""
    with in_scope(maple):
        return [*(OrderFactory() for _ in range(5)), OrderFactory(status="cancelled")]


@pytest.fixture
def amys(as_user, amy):
    return as_user(amy)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def ask(browser: Any, rows: list[Any], *, door: str = HOLD, **more: str) -> Any:
    given = {"ids": [row.id for row in rows], "reason": "stocktaking", "next": LIST, **more}
    return browser.post(door, given)


def states(maple, in_scope) -> dict[str, str]:
    with in_scope(maple):
        return dict(Order.objects.order_by("number").values_list("number", "status"))


def test_few_rows_are_done_at_once_and_told_on_the_list(orders, amys, maple, in_scope):
    answer = ask(amys, orders[:3])

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert "3 rows done." in words(amys.get(LIST))
    assert list(states(maple, in_scope).values()) == ["on_hold"] * 3 + ["received"] * 2 + ["cancelled"]
    with in_scope(maple):
        assert set(Order.objects.filter(status="on_hold").values_list("hold_reason", flat=True)) == {"stocktaking"}
        assert Event.objects.filter(name="bulk.started", actor="user:amy@example.com").count() == 1
        assert Event.objects.filter(name="order.held", actor="user:amy@example.com").count() == 3


def test_a_refused_row_spoils_none_and_says_why(orders, amys, maple, in_scope):
    answer = ask(amys, [orders[0], orders[5]])
    page = amys.get(answer["Location"])

    assert states(maple, in_scope)[orders[0].number] == "on_hold"
    assert "1 row done, 1 refused." in words(page)
    assert f"Order {orders[5].number} is cancelled and cannot be held." in words(page)
    assert f'href="/orders/{orders[5].number}/"' in page.content.decode()
    assert f'href="{LIST}"' in page.content.decode()


def test_what_was_refused_can_be_tried_again(orders, amys, maple, in_scope):
    first = ask(amys, [orders[0], orders[5]])["Location"]
    with in_scope(maple):
        Order.objects.filter(id=orders[5].id).update(status="received")

    answer = amys.post(f"{first}again/")

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert states(maple, in_scope)[orders[5].number] == "on_hold"
    with in_scope(maple):
        assert [run.total for run in BulkRun.objects.order_by("created_at")] == [2, 1]
        assert Event.objects.filter(name="order.held").count() == 2


def test_many_rows_are_left_to_a_worker_and_their_progress_is_shown(orders, amys, maple, in_scope, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    monkeypatch.setattr("dropship.bulk.tasks.ROWS_A_TURN", 4)
    run = ask(amys, orders)["Location"]
    poll = {"HX-Request": "true", "HX-Target": "bulk-progress"}

    assert "0 of 6 rows" in words(amys.get(run, headers=poll))
    assert set(states(maple, in_scope).values()) == {"received", "cancelled"}

    work_bulk_runs(maple.id)
    halfway = amys.get(run, headers=poll)
    assert "4 of 6 rows" in words(halfway)
    assert "bulk-finished" not in halfway.headers.get("HX-Trigger", "")

    assert work_bulk_runs(maple.id) == 1
    assert work_bulk_runs(maple.id) == 0
    finished = amys.get(run, headers=poll)
    assert "5 rows done, 1 refused." in words(finished)
    assert finished["HX-Trigger"] == "bulk-finished"
    assert "hx-trigger" not in finished.content.decode()
    assert words(amys.get(run, headers={"HX-Request": "true", "HX-Target": "list"})).count("Done") >= 5


def test_all_that_match_are_taken_across_pages_and_nothing_else(orders, amys, maple, in_scope, monkeypatch):
    """The query string of the list says which; the marks of the open page do not count."""
    with in_scope(maple):
        Order.objects.filter(id=orders[0].id).update(channel="kiosk")

    query = "status=received&channel=web&sort=placed_at&after=nonsense"
    ask(amys, orders[:1], all="4", query=query)

    found = states(maple, in_scope)
    assert [found[order.number] for order in orders] == ["received", *["on_hold"] * 4, "cancelled"]


def test_says_how_many_match_across_pages(orders, amys, monkeypatch):
    from dropship.ui import asked

    target = {"HX-Request": "true", "HX-Target": "list-across"}
    assert "Mark all 5 that match" in words(amys.get(LIST, headers=target))

    monkeypatch.setattr(asked, "MOST_MARKED", 4)
    assert "More rows match than can be done at once." in words(amys.get(LIST, headers=target))


def test_too_many_rows_are_refused_in_words(orders, amys, maple, in_scope, monkeypatch):
    monkeypatch.setattr(starting, "AT_MOST", 4)

    answer = ask(amys, [], all="5", query="status=received")

    assert answer["Location"] == LIST
    assert "At most 4 rows at once: narrow the list first." in words(amys.get(LIST))
    assert "on_hold" not in states(maple, in_scope).values()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "No row was marked."),
        ({"ids": ["00000000-0000-7000-8000-000000000000"]}, "No row was marked."),
        ({"all": "1", "query": "q=nothing-like-it"}, "No row was marked."),
    ],
)
def test_nothing_marked_is_told(given, told, orders, amys):
    assert amys.post(HOLD, {"reason": "x", "next": LIST, **given}).status_code == 302
    assert told in words(amys.get(LIST))


def test_a_missing_answer_is_told_and_nothing_is_done(orders, amys, maple, in_scope):
    assert ask(amys, orders[:2], reason=" ")["Location"] == LIST
    assert "This field is required." in words(amys.get(LIST))
    assert "on_hold" not in states(maple, in_scope).values()


@pytest.mark.parametrize("ids", [["nonsense"], ["1' OR 1=1"], ["\x00"]])
def test_what_is_no_id_is_not_there(ids, orders, amys):
    assert amys.post(HOLD, {"ids": ids, "reason": "x"}).status_code == 404


def test_an_unknown_action_is_not_there(amys):
    assert amys.post("/bulk/orders.explode/", {"ids": []}).status_code == 404


def test_the_actions_own_permission_is_asked(orders, as_user, ana, acme_clerk, maple, in_scope):
    assert ask(as_user(ana), orders).status_code == 403
    assert ask(as_user(acme_clerk), orders).status_code == 403
    assert ask(as_user(acme_clerk), orders, door="/portal/bulk/orders.hold/").status_code == 403
    with in_scope(maple):
        assert not BulkRun.objects.exists()


def test_rows_of_another_retailer_are_not_among_them(orders, amys, rival, in_scope):
    with in_scope(rival):
        theirs = OrderFactory()

    ask(amys, [orders[0], theirs])
    ask(amys, [], all="1", query="")

    with in_scope(rival):
        assert Order.objects.get(id=theirs.id).status == "received"


def test_who_has_lost_the_right_meanwhile_acts_no_more(orders, amys, amy, maple, in_scope, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 0)
    run = ask(amys, orders[:2])["Location"]
    Membership.objects.filter(user=amy).update(role="analyst")

    work_bulk_runs(maple.id)

    assert "on_hold" not in states(maple, in_scope).values()
    assert words(amys.get(run)).count("The right to do this was taken away meanwhile.") == 2


def test_a_fault_of_ours_is_told_in_its_row_and_the_others_go_on(orders, amys, maple, in_scope, monkeypatch):
    def stumble(order_id: Any, **given: Any) -> Any:
        held = hold_order(order_id, **given)
        if order_id == orders[1].id:
            raise RuntimeError("stumbled")
        return held

    action = ACTIONS["orders.hold"].action
    stumbling = Bulk(name=action.name, label="Hold", permission=action.permission, act=stumble, form=action.form)
    monkeypatch.setitem(ACTIONS, "orders.hold", Registered(ACTIONS["orders.hold"].page, stumbling))
    run = ask(amys, orders[:3])["Location"]

    assert "It could not be done. This is our fault and has been logged." in words(amys.get(run))
    assert list(states(maple, in_scope).values())[:3] == ["on_hold", "received", "on_hold"]


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
    ],
)
def test_leads_back_only_to_our_own_pages(target, orders, amys):
    assert ask(amys, orders[:1], next=target)["Location"] == "/"
    assert "elsewhere" not in amys.get(ask(amys, orders[:1], next=target)["Location"]).content.decode()


def test_an_address_that_cannot_be_stored_is_no_fault(orders, amys):
    assert ask(amys, orders[:1], next="/orders/\x00").status_code == 302


@pytest.fixture
def portal_action(monkeypatch) -> list[Any]:
    """An action of a portal's list, and whom it was done to in whose scope."""
    from dropship.tenancy import scope

    done: list[Any] = []

    @verb
    def note(purchase_order_id: Any, *, by: str, at: Any) -> None:
        done.append((purchase_order_id, by))

    def act(purchase_order_id: Any, **given: Any) -> None:
        assert scope.required().kind == "supplier"
        note(PurchaseOrder.objects.get(id=purchase_order_id).id, **given)

    action = Bulk(name="test.note", label="Note", permission="portal.orders", act=act)
    page = ListPage(
        name="noted",
        title="Noted",
        rows=lambda request: PurchaseOrder.objects.all(),
        columns=[Column(key="number", label="Number", link="/portal/purchase-orders/{number}/")],
        bulk=[action],
    )
    monkeypatch.setitem(ACTIONS, "test.note", Registered(page, action))
    return done


def test_a_clerk_acts_on_the_rows_of_its_supplier_alone(
    portal_action, as_user, acme_clerk, birch_clerk, maple, acme, birch, in_scope, run_jobs, monkeypatch
):
    monkeypatch.setattr(pages, "AT_ONCE", 0)
    with in_scope(maple):
        ours, theirs = (plant(maple, beside={type(acme): one})[PurchaseOrder] for one in (acme, birch))
    clerk = as_user(acme_clerk)

    run = ask(clerk, [ours, theirs], door="/portal/bulk/test.note/")["Location"]
    run_jobs(maple, only=("bulk",))

    assert [one for one, _by in portal_action] == [ours.id]
    assert portal_action[0][1] == "supplier:acme.clerk@example.com"
    page = clerk.get(run)
    assert f'href="/portal/purchase-orders/{ours.number}/"' in page.content.decode()
    assert theirs.number not in page.content.decode()
    assert as_user(birch_clerk).get(run).status_code == 404
    with in_scope(maple, supplier=birch):
        assert not BulkItem.objects.filter(label=ours.number).exists()


def test_what_a_run_says_of_an_erased_person_goes(orders, amys, maple, in_scope, api):
    customer = api().post("/customers/", {"email": "gone@example.com", "name": "Gone"}).json()
    ask(amys, orders[:1], reason="Asked for by Gone@example.com", next="/orders/?q=gone%40example.com")

    assert api().post(f"/customers/{customer['id']}/erase/").status_code in {200, 202, 204}

    with in_scope(maple):
        run = BulkRun.objects.get()
    assert "gone" not in f"{run.answers} {run.back}".lower()
