"""Views of a list that people keep: their own and shared ones, the one it opens with, and the columns shown."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.events.models import Event
from dropship.ui.models import SavedView
from tests.factories.orders import OrderFactory
from tests.isolation.rows import plant

pytestmark = pytest.mark.django_db
SAVE = "/lists/orders/views/"
COUNTS = {"HX-Request": "true", "HX-Target": "list-counts"}


@pytest.fixture
def orders(maple, in_scope) -> None:
    with in_scope(maple):
        for number in range(4):
            OrderFactory(number=f"90{number}", status="on_hold" if number < 3 else "received", country="DE")


@pytest.fixture
def amys(as_user, amy):
    return as_user(amy)


@pytest.fixture
def maxs(as_user, max):
    return as_user(max)


def keep(browser: Any, query: str = "status=on_hold", *, name: str = "Mine", door: str = SAVE, **more: str) -> str:
    """Keep a view; where the browser is sent."""
    answer = browser.post(door, {"name": name, "query": query, "next": f"/orders/?{query}", **more})
    assert answer.status_code == 302
    return answer["Location"]


def tabs(browser: Any, path: str = "/orders/") -> list[str]:
    page = browser.get(path).content.decode()
    row = page.partition('<ul class="views-row">')[2].partition("</ul>")[0]
    return [" ".join(re.sub("<[^>]+>", " ", unescape(one)).split()) for one in row.split("<li>")[1:]]


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def the_view(maple, in_scope, **lookup: Any) -> SavedView:
    with in_scope(maple):
        return SavedView.objects.get(**lookup)


def test_a_kept_view_is_opened_and_shows_what_it_was_kept_for(orders, amys, maple, in_scope):
    where = keep(amys, "sort=-total&status=on_hold&after=nonsense&q=")

    page = amys.get(where).content.decode()
    assert page.count('name="ids"') == 3
    assert re.search(r'is-open" href="[^"]+" aria-current="page">Mine', page)
    assert "status=on_hold" in where
    assert the_view(maple, in_scope).query == "sort=-total&status=on_hold"
    with in_scope(maple):
        assert Event.objects.filter(name="view.changed", data__change="saved").count() == 1


def test_only_shared_views_are_seen_by_others(orders, amys, maxs, as_user, rita, acme_clerk):
    keep(amys, name="Amy's own")
    keep(maxs, name="Of all", is_shared="1")

    assert "Amy's own" in tabs(amys)
    assert "Of all (shared)" in tabs(amys)
    assert not any("Amy's own" in tab for tab in tabs(maxs))
    assert "Of all" not in words(as_user(rita).get("/orders/"))
    assert "Of all" not in words(as_user(acme_clerk).get("/portal/purchase-orders/"))


def test_sharing_needs_the_permission(orders, amys, maxs, maple, in_scope):
    assert amys.post(SAVE, {"name": "x", "query": "", "is_shared": "1"}).status_code == 403
    keep(amys)
    own = the_view(maple, in_scope, name="Mine")
    assert amys.post(f"/lists/views/{own.id}/", {"way": "share"}).status_code == 403

    keep(maxs, name="Of all", is_shared="1")
    shared = the_view(maple, in_scope, name="Of all")
    for way in ("rename", "narrow", "unshare", "remove"):
        assert amys.post(f"/lists/views/{shared.id}/", {"way": way, "name": "Hers"}).status_code == 403
    assert the_view(maple, in_scope, id=shared.id).name == "Of all"
    assert "Throw the view away" not in amys.get(f"/orders/?view={shared.id}").content.decode()


def test_nobody_changes_a_view_that_is_another_persons_own(orders, amys, maxs, maple, in_scope):
    keep(amys)
    own = the_view(maple, in_scope)

    for way in ("rename", "narrow", "share", "unshare", "remove"):
        assert maxs.post(f"/lists/views/{own.id}/", {"way": way, "name": "His"}).status_code == 404


def test_a_view_is_renamed_narrowed_shared_and_thrown_away(orders, maxs, maple, in_scope):
    keep(maxs)
    door = f"/lists/views/{the_view(maple, in_scope).id}/"

    maxs.post(door, {"way": "rename", "name": " Held  now "})
    changed = maxs.post(door, {"way": "narrow", "query": "status=received", "next": "/orders/"})["Location"]
    maxs.post(door, {"way": "share"})

    view = the_view(maple, in_scope)
    assert (view.name, view.query, view.is_shared) == ("Held now", "status=received", True)
    assert maxs.get(changed).content.decode().count('name="ids"') == 1
    maxs.post(door, {"way": "unshare"})
    assert not the_view(maple, in_scope).is_shared
    maxs.post(door, {"way": "remove"})
    with in_scope(maple):
        assert not SavedView.objects.exists()
    assert maxs.post(door, {"way": "remove"}).status_code == 404
    assert maxs.post(door, {"way": "explode"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "A view needs a name."), ("x" * 61, "at most 60 letters"), ("mine", "a view of this name already")],
)
def test_a_name_that_does_not_fit_is_told(name, told, orders, amys, maple, in_scope):
    keep(amys)

    keep(amys, name=name)

    assert told in words(amys.get("/orders/"))
    with in_scope(maple):
        assert SavedView.objects.count() == 1


def test_what_is_typed_as_a_name_is_only_text(orders, amys):
    keep(amys, name="<script>alert(1)</script>")

    assert "<script>alert(1)" not in amys.get("/orders/").content.decode()


def test_says_that_the_open_view_was_narrowed_otherwise(orders, amys):
    where = keep(amys)

    assert "Mine, changed" not in words(amys.get(where))
    assert "Mine, changed" in words(amys.get(f"{where}&country=DE&channel=web"))
    assert "Save the changes of “Mine”" in words(amys.get(f"{where}&channel=web"))


def test_the_bare_address_leads_to_the_view_one_has_chosen_and_all_rows_stay_in_reach(orders, amys, maxs):
    amys.post("/lists/orders/opens-with/", {"view": "on-hold", "next": "/orders/?view=on-hold"})

    answer = amys.get("/orders/")
    assert (answer.status_code, answer["Location"]) == (302, "/orders/?status=on_hold&view=on-hold")
    page = amys.get(answer["Location"]).content.decode()
    assert page.count('name="ids"') == 3
    assert 'href="/orders/?view=all">All' in page
    assert amys.get("/orders/?view=all").content.decode().count('name="ids"') == 4
    assert amys.get("/orders/?status=received").content.decode().count('name="ids"') == 1
    assert maxs.get("/orders/").status_code == 200
    # A filter bar that was emptied asks for the bare address too, and means it.
    assert amys.get("/orders/", headers={"HX-Request": "true", "HX-Target": "list-results"}).status_code == 200

    amys.post("/lists/orders/opens-with/", {"view": ""})
    assert amys.get("/orders/").status_code == 200


def test_a_view_that_is_gone_opens_nothing_any_more(orders, amys, maple, in_scope):
    keep(amys, opens="1")
    view = the_view(maple, in_scope)
    assert amys.get("/orders/")["Location"].endswith(f"view={view.id}")

    amys.post(f"/lists/views/{view.id}/", {"way": "remove"})

    assert amys.get("/orders/").status_code == 200


def test_how_many_are_in_each_view_is_told_in_one_statement(orders, amys, monkeypatch):
    from dropship.ui import kept, listing

    keep(amys, "q=nothing-like-this", name="None")
    keep(amys, "status=received", name="One")
    with CaptureQueriesContext(connection) as statements:
        page = amys.get("/orders/?view=all", headers=COUNTS).content.decode()
    assert len([one for one in statements if "orders_order" in one["sql"]]) == 1

    counts = re.findall(r'id="view-count-([^"]+)" hx-swap-oob="true">([^<]+)<', page)
    assert dict(counts)["on-hold"] == "3"
    assert sorted(count for key, count in counts if len(key) > 20) == ["0", "1"]

    for module in (kept, listing):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    assert 'id="view-count-on-hold" hx-swap-oob="true">2+<' in amys.get("/orders/", headers=COUNTS).content.decode()


def test_a_list_costs_no_more_statements_with_many_views(orders, amys):
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            amys.get("/orders/?status=on_hold")
        return len(statements)

    cost()
    few = cost()
    for number in range(12):
        keep(amys, f"channel=c{number}", name=f"View {number}")
    amys.get("/orders/")

    assert cost() == few


@pytest.mark.parametrize("query", ["%00", "q=%F0%9F%98%80&sort=nonsense", "x=" + "y" * 1900, "a=1&" * 400])
def test_takes_whatever_an_address_holds(query, orders, amys):
    keep(amys, query)

    assert amys.get("/orders/").status_code == 200


def test_chosen_columns_are_shown_and_exported_and_stay_ones_own(orders, amys, maxs):
    amys.post("/lists/orders/columns/", {"column": ["email", "total", "nonsense"], "next": "/orders/"})

    def heads(browser: Any, address: str = "/orders/") -> list[str]:
        return re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', browser.get(address).content.decode())

    assert heads(amys) == ["Order", "Total", "E-mail"]
    assert heads(amys, "/orders/?columns=status") == ["Order", "State"]
    assert heads(amys, "/orders/?columns=nonsense") == ["Order", "Total", "E-mail"]
    assert "E-mail" not in heads(maxs)
    exported = b"".join(amys.get("/orders/?export=csv").streaming_content).decode()
    assert exported.splitlines()[0] == "Order,Total,E-mail"

    amys.post("/lists/orders/columns/", {"as_before": "1"})
    assert len(heads(amys)) > 3


def test_a_view_keeps_the_columns_with_which_it_was_kept(orders, maxs, amys):
    maxs.post("/lists/orders/columns/", {"column": ["email"]})
    page = maxs.get("/orders/?status=on_hold").content.decode()
    query = unescape(re.search(r'name="query" value="([^"]*columns[^"]*)"', page)[1])

    where = keep(maxs, query, name="With e-mail", is_shared="1")

    assert "ann.lee@example.com" in amys.get(where).content.decode()
    assert "ann.lee@example.com" not in amys.get("/orders/").content.decode()


def test_columns_of_margins_stay_hidden_from_whom_may_not_see_them(maple, amys, in_scope):
    plant(maple)
    amys.post("/lists/purchase-orders/columns/", {"column": ["cost_total", "status"]})

    page = words(amys.get("/purchase-orders/?columns=cost_total"))

    assert "Cost" not in page.partition("Purchase orders")[2]


@pytest.mark.parametrize("door", ["views", "columns", "opens-with"])
def test_there_is_nothing_to_keep_of_a_list_that_is_none(door, amys):
    assert amys.post(f"/lists/nonsense/{door}/", {"name": "x"}).status_code == 404


def test_clerks_keep_and_share_views_among_themselves(as_user, acme_clerk, birch_clerk, ann, maple):
    door = "/portal/lists/purchase-orders/views/"
    clerk = as_user(acme_clerk)
    where = clerk.post(
        door, {"name": "Urgent", "query": "due=answer", "is_shared": "1", "next": "/portal/purchase-orders/"}
    )["Location"]

    assert "Urgent" in tabs(clerk, "/portal/purchase-orders/")
    assert clerk.get(where).status_code == 200
    assert "Urgent" not in words(as_user(birch_clerk).get("/portal/purchase-orders/"))
    assert "Urgent" not in words(as_user(ann).get("/purchase-orders/"))
    assert clerk.post("/lists/purchase-orders/views/", {"name": "x"}).status_code == 403


def test_a_view_that_names_an_erased_person_goes(orders, amys, maxs, maple, in_scope, api):
    customer = api().post("/customers/", {"email": "gone@example.com", "name": "Gone"}).json()
    keep(amys, f"q={quote('gone@example.com')}", name="Her orders")

    assert api().post(f"/customers/{customer['id']}/erase/").status_code in {200, 202, 204}

    with in_scope(maple):
        assert not SavedView.objects.exists()
