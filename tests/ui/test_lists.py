"""A declared list: filters, search, sort, export and rights, all from the address."""

import re
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_htmx.middleware import HtmxDetails

from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text, YesNo
from dropship.ui.listing import Listing
from dropship.ui.lists import Bulk, Empty, ListPage

PAGE = ListPage(
    name="shops",
    title="Shops",
    rows=lambda request: Tenant.objects.filter(slug__startswith="shop-"),
    sort="name",
    page_size=3,
    columns=[
        Column(key="name", label="Name", link="/shops/{slug}/", sort=True, on_phone="title"),
        Column(key="created_at", label="Opened", shown_as="when", sort=True),
        Column(key="currency", label="Currency", permission="margins.view"),
    ],
    also=("slug",),
    filters=[
        Choice(name="country", label="Country", options=[("US", "America"), ("DE", "Germany")]),
        Text(name="slug", label="Slug"),
        YesNo(name="open", label="Open", field="is_active"),
        DateRange(name="opened", label="Opened", field="created_at"),
    ],
    search=lambda rows, words: rows.filter(name__icontains=words),
    bulk=[Bulk(name="shops.close", label="Close", permission="orders.cancel", act=lambda id, *, by, at: None)],
    empty=Empty(title="No shops yet", action="Open one", url="/shops/new/", permission="orders.create"),
    export_permission="orders.export",
)


@pytest.fixture
def shops(db):
    names = ["<b>Ash</b>", "Box", "=Elm", "Fir", "Oak", "Yew"]
    return Tenant.objects.bulk_create(
        Tenant(slug=f"shop-{n}", key=f"shop{n}", name=name, country="DE" if n % 2 else "US", is_active=n != 5)
        for n, name in enumerate(names)
    )


def ask(address="", *, role="manager", **headers):
    request = RequestFactory().get(f"/shops/{address}", headers=headers)
    request.htmx = HtmxDetails(request)
    request.user = AnonymousUser()
    request.membership = SimpleNamespace(role=role, sees_margins=False, supplier_id=None)
    request.memberships, request.tenant = [], SimpleNamespace(name="Maple & Pine")
    return request


def names(address, **kwargs):
    html = PAGE.respond(ask(address, **kwargs)).content.decode()
    return re.findall(r'<a href="/shops/shop-(\d)/">', html)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", {"0", "2", "1"}),
        ("?country=DE", {"1", "3", "5"}),
        ("?country=DE&country=US&sort=-name", {"5", "4", "3"}),
        ("?country=nowhere", {"0", "2", "1"}),
        ("?slug=SHOP-4", {"4"}),
        ("?open=0", {"5"}),
        ("?q=o", {"1", "4"}),
        ("?q=%00Oak", {"4"}),
        ("?opened_after=2001-01-01&opened_before=2001-01-02", set()),
        ("?opened_after=0000-00-00&opened_before=9999-12-31", {"0", "2", "1"}),
        ("?sort=nonsense&after=nonsense&before=nonsense", {"0", "2", "1"}),
    ],
)
def test_narrows_and_sorts_by_the_address(shops, address, expected):
    assert set(names(address)) == expected


def test_follows_its_own_links_forward_and_back(shops):
    first = Listing(PAGE, ask("?country=US&country=DE"))
    second = Listing(PAGE, ask(first.next_url.removeprefix("/shops/")))
    again = Listing(PAGE, ask(second.previous_url.removeprefix("/shops/")))

    assert {row["slug"] for row in first.slice.rows} == {row["slug"] for row in again.slice.rows}
    assert len(second.slice.rows) == 3
    assert QueryDict(first.next_url.partition("?")[2]).getlist("country") == ["US", "DE"]


def test_escapes_what_the_rows_hold(shops):
    html = PAGE.respond(ask()).content.decode()

    assert "&lt;b&gt;Ash&lt;/b&gt;" in html
    assert "<b>Ash</b>" not in html


def test_asks_the_database_once_for_its_rows(shops):
    with CaptureQueriesContext(connection) as queries:
        PAGE.respond(ask("?country=DE"))

    assert len(queries) == 1


def test_neither_shows_nor_reads_what_the_role_may_not_see(shops):
    assert "currency" in Listing(PAGE, ask()).names
    assert "currency" not in Listing(PAGE, ask(role="agent")).names
    assert "Currency" not in PAGE.respond(ask(role="agent")).content.decode()
    assert 'formaction="/bulk/shops.close/"' in PAGE.respond(ask()).content.decode()
    assert 'formaction="/bulk/shops.close/"' not in PAGE.respond(ask(role="analyst")).content.decode()


def test_a_chip_undoes_its_own_filter_alone(shops):
    chips = Listing(PAGE, ask("?country=DE&country=US&q=o&sort=-name")).chips

    assert [str(chip["text"]) for chip in chips] == ["o", "America", "Germany"]
    assert QueryDict(chips[1]["url"].partition("?")[2]).urlencode() == "country=DE&q=o&sort=-name"
    assert chips[0]["url"] == "/shops/?country=DE&country=US&sort=-name"


@pytest.mark.parametrize(("target", "has_bar"), [("list", True), ("list-results", False)])
def test_gives_htmx_only_its_part(shops, target, has_bar):
    response = PAGE.respond(ask(HX_Request="true", HX_Target=target))
    html = response.content.decode()

    assert "<!doctype" not in html
    assert ("filter-bar" in html) == has_bar
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in response["Vary"].split(",")}


def test_gives_the_whole_page_when_htmx_restores_history(shops):
    response = PAGE.respond(ask(HX_Request="true", HX_History_Restore_Request="true"))

    assert "<!doctype" in response.content.decode()


def test_says_what_is_missing_and_how_to_begin(db):
    html = PAGE.respond(ask()).content.decode()
    filtered = PAGE.respond(ask("?country=DE")).content.decode()
    reader = PAGE.respond(ask(role="analyst")).content.decode()

    assert "No shops yet" in html
    assert 'href="/shops/new/"' in html
    assert "No shops yet" not in filtered
    assert 'href="/shops/new/"' not in reader


def test_exports_all_that_is_filtered_with_harmless_cells(shops):
    with tenant_scope(shops[0]):
        response = PAGE.respond(ask("?country=US&export=csv"))
    lines = b"".join(response.streaming_content).decode().splitlines()

    assert lines[0] == "Name,Opened,Currency"
    assert {line.split(",")[0] for line in lines[1:]} == {"<b>Ash</b>", "'=Elm", "Oak"}
    assert re.fullmatch(r'attachment; filename="shops-\d{4}-\d\d-\d\d.csv"', response["Content-Disposition"])


def test_refuses_to_export_without_the_right(shops):
    with pytest.raises(PermissionDenied):
        PAGE.respond(ask("?export=csv", role="supplier"))


@pytest.mark.parametrize(
    "typed", ["'", '"><script>', "%", "\\", "\U0001f469\u200d\U0001f467", "\u202e", "a" * 5000, "{{ 7*7 }}"]
)
def test_takes_whatever_is_typed(shops, typed):
    for name in ("q", "slug", "country", "open", "opened_after", "sort", "after", "before"):
        response = PAGE.respond(ask(f"?{name}={quote(typed)}"))

        assert response.status_code == 200
        assert "<script>" not in response.content.decode().replace('<script src="', "")
