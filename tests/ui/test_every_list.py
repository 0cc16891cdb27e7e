"""What every list of the portal promises, asked of each: search, filters, sort, columns, views, pages, files."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.views.customers import CUSTOMERS
from dropship.accounts.keys import make_key
from dropship.accounts.models import ApiKey
from dropship.deliveries.models import Delivery
from dropship.office.import_list import IMPORTS
from dropship.office.key_list import KEYS
from dropship.office.mail_list import SENT_MAILS
from dropship.office.models import ImportRun
from dropship.office.user_list import USERS
from dropship.ui.filters import Choice, DateRange, Text
from dropship.ui.lists import NAMES, ListPage
from inventory.models import FeedRun, Offer, Product
from inventory.views.offer_list import OFFERS
from inventory.views.products import PRODUCTS
from orders.models import Order, PurchaseOrder, Return, Shipment
from orders.portal import purchase_orders, returns, shipment_files, stock, stock_files
from orders.views.orders import ORDERS
from orders.views.parcels import PARCELS
from orders.views.purchase_order_list import PURCHASE_ORDERS
from orders.views.return_list import RETURNS
from suppliers.models import Supplier, Thread
from suppliers.portal import messages as supplier_messages
from suppliers.views import messages
from suppliers.views.suppliers import SUPPLIERS
from tests.isolation.rows import plant
from tests.ui.test_lists import PAGE as LIST_OF_A_TEST

pytestmark = pytest.mark.django_db
STAFF = {
    "/orders/": ORDERS,
    "/purchase-orders/": PURCHASE_ORDERS,
    "/parcels/": PARCELS,
    "/returns/": RETURNS,
    "/inventory/": PRODUCTS,
    "/products/offers/": OFFERS,
    "/suppliers/": SUPPLIERS,
    "/customers/": CUSTOMERS,
    "/messages/": messages.LIST,
    "/settings/users/": USERS,
    "/settings/keys/": KEYS,
    "/settings/imports/": IMPORTS,
    "/settings/sent-mails/": SENT_MAILS,
}
PORTAL = {
    "/portal/purchase-orders/": purchase_orders.LIST,
    "/portal/returns/": returns.LIST,
    "/portal/stock/": stock.LIST,
    "/portal/messages/": supplier_messages.LIST,
    "/portal/ship/file/": shipment_files.FILES,
    "/portal/stock/file/": stock_files.REPORTS,
}
SHOWN = {Customer, Delivery, FeedRun, ImportRun, Offer, Order, Product, PurchaseOrder, Return, Shipment, Thread}
ROWS_ALONE = {"HX-Request": "true", "HX-Target": "list-results"}
EVERY = pytest.mark.parametrize("address", [*STAFF, *PORTAL])


@pytest.fixture
def browser(as_user, ann, acme_clerk, maple, acme, birch, in_scope, address):
    """Two rows in the list, and who may see them."""
    first = plant(maple, beside={Supplier: acme})
    plant(maple, beside={kind: row for kind, row in first.items() if kind not in SHOWN})
    for _ in range(2):
        _text, prefix, secret_hash = make_key()
        ApiKey.objects.create(tenant=maple, name=prefix, prefix=prefix, secret_hash=secret_hash, scopes=["orders:read"])
    with in_scope(maple):
        Delivery.objects.update(kind="mail", payload={"subject": "About it", "event": "order.received"})
        FeedRun.objects.update(source="portal", read=2)
        Return.objects.update(approved_at=timezone.now(), status="approved")
        ImportRun.objects.update(from_supplier_id=acme.id)
    return as_user(acme_clerk if address in PORTAL else ann)


def page_at(address: str) -> ListPage:
    return (STAFF | PORTAL)[address]


def narrowings(page: ListPage) -> list[str]:
    """One way to ask for each filter."""
    asked: list[dict[str, str]] = []
    for one in page.filters:
        if isinstance(one, DateRange):
            asked.append(dict.fromkeys(one.params, "2026-01-05"))
        elif isinstance(one, Text):
            asked.append({one.name: "anything"})
        elif isinstance(one, Choice):
            options = [] if callable(one.options) else one.choices(None)
            asked += [{one.name: str(value)} for value, _word in options]
        else:
            asked += [{one.name: "yes"}, {one.name: "no"}]
    return [urlencode(one) for one in asked]


def file_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_no_list_is_left_out():
    assert {page.name for page in (STAFF | PORTAL).values()} | {LIST_OF_A_TEST.name} == NAMES


@EVERY
def test_it_keeps_what_every_list_promises(browser, address):
    is_searched_narrowed_and_sorted(browser, address)
    goes_on_by_cursor_in_every_order(browser, address)
    is_exported_with_its_columns_and_no_secret(browser, address)


def is_searched_narrowed_and_sorted(browser, address):
    page = page_at(address)
    sorts = [way + column.key for column in page.columns if column.sort for way in ("", "-")]
    columns = ",".join(column.key for column in page.columns)
    asked = [
        *narrowings(page),
        *(f"sort={sort}" for sort in sorts),
        *(view.query for view in page.views),
        f"columns={columns}",
        "q=no%20such%20thing",
    ]

    assert sorts
    assert page.filters
    first = browser.get(f"{address}?view=all").content.decode()
    assert 'class="views"' in first or not page.views
    assert "export=csv" in first
    for query in asked:
        assert browser.get(f"{address}?{query}", headers=ROWS_ALONE).status_code == 200, query


def goes_on_by_cursor_in_every_order(browser, address):
    page = page_at(address)
    object.__setattr__(page, "page_size", 1)
    try:
        for column in (column for column in page.columns if column.sort):
            first = browser.get(f"{address}?sort={column.key}").content.decode()
            after = re.search(r'href="([^"]*[?&;]after=[^"]*)"', first)
            assert after, f"{address} by {column.key} has no second page"
            second = browser.get(unescape(after[1]))
            assert second.status_code == 200
            assert re.search(r'href="[^"]*[?&;]before=', second.content.decode()), column.key
    finally:
        object.__setattr__(page, "page_size", 50)


def is_exported_with_its_columns_and_no_secret(browser, address):
    page = page_at(address)
    every = ",".join(column.key for column in page.columns)

    head, *rows = file_of(browser.get(f"{address}?view=all&columns={every}&export=csv"))
    book = browser.get(f"{address}?view=all&export=xlsx")

    assert len(head) == len([column for column in page.columns if column.export])
    assert rows
    assert b"".join(book.streaming_content).startswith(b"PK")
    told = " ".join(cell for row in rows for cell in row)
    assert not any(key.secret_hash in told for key in ApiKey.objects.all())
