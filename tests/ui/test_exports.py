"""A list as a file: exactly what is filtered and shown, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from dropship.tenancy.models import Tenant
from inventory.models import Product
from suppliers.models import Supplier
from tests.factories.inventory import ProductFactory
from tests.factories.orders import OrderFactory
from tests.tabular.commands import counts, run

pytestmark = pytest.mark.django_db
RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]
AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def sent(browser: Any, address: str) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    return b"".join(answer.streaming_content)


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


@pytest.fixture
def orders(maple, rival, in_scope) -> None:
    Tenant.objects.filter(id=maple.id).update(time_zone="Europe/Berlin")
    with in_scope(rival):
        OrderFactory(number="666", status="on_hold")
    with in_scope(maple):
        OrderFactory(number="500", status="received")
        for number, name in enumerate(RISKY):
            OrderFactory(number=f"70{number}", status="on_hold", customer_name=name, placed_at=AT, total="1234.5000")


def test_a_workbook_has_what_is_filtered_with_real_numbers_and_times(orders, as_user, amy):
    head, *rows = rows_of(sent(as_user(amy), "/orders/?status=on_hold&sort=placed_at&export=xlsx"))

    assert head[:3] == ("Order", "Placed", "Customer")
    assert [row[0] for row in rows] == [f"70{number}" for number in range(len(RISKY))]
    assert {row[head.index("Placed")] for row in rows} == {datetime(2026, 7, 2, 0, 30)}
    assert {row[head.index("Total")] for row in rows} == {1234.5}


def test_texts_that_a_spreadsheet_would_run_are_harmless_in_both(orders, as_user, amy):
    browser = as_user(amy)
    address = "/orders/?status=on_hold&sort=placed_at&columns=customer_name&export="

    table = list(csv.reader(io.StringIO(sent(browser, f"{address}csv").decode(), newline="")))
    book = rows_of(sent(browser, f"{address}xlsx"))

    assert [row[1] for row in table] == ["Customer", *(f"'{name}" for name in RISKY)]
    assert [row[1] for row in book] == ["Customer", *(f"'{name}" for name in RISKY)]


def test_both_have_the_columns_that_are_shown(orders, as_user, amy):
    browser = as_user(amy)
    browser.post("/lists/orders/columns/", {"column": ["total", "email"]})

    assert rows_of(sent(browser, "/orders/?export=xlsx"))[0] == ("Order", "Total", "E-mail")
    assert sent(browser, "/orders/?export=csv").startswith(b"Order,Total,E-mail\r\n")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_permission_is_asked_and_other_kinds_are_not_there(kind, orders, as_user, amy, acme_clerk):
    assert as_user(acme_clerk).get(f"/orders/?export={kind}").status_code == 403
    assert as_user(amy).get(f"/orders/?export={kind}s").status_code == 404


def test_a_clerk_gets_the_rows_of_its_supplier_alone(as_user, acme_clerk, maple, acme, birch, in_scope):
    from orders.models import PurchaseOrder
    from tests.isolation.rows import plant

    with in_scope(maple):
        ours, theirs = (plant(maple, beside={Supplier: one})[PurchaseOrder].number for one in (acme, birch))

    _head, *rows = rows_of(sent(as_user(acme_clerk), "/portal/purchase-orders/?export=xlsx"))

    assert [row[0] for row in rows] == [ours]
    assert theirs not in str(rows)


def test_a_workbook_of_products_imported_again_changes_nothing(maple, in_scope, tmp_path, as_user, ann):
    with in_scope(maple):
        ProductFactory(sku="00123", name="=1+1", price=Decimal("9"), category="Kitchen", is_active=False)
        ProductFactory(sku="MUG-1", name="'@home", price=Decimal("12.5"))
        before = list(Product.objects.order_by("sku").values("sku", "name", "price", "category", "is_active"))
    file = tmp_path / "products.xlsx"
    file.write_bytes(sent(as_user(ann), "/inventory/?export=xlsx"))

    report = run("import_catalog", "maple-pine", file)

    assert counts(report) == (2, 2, 0, 0, 2, 0), report
    with in_scope(maple):
        assert list(Product.objects.order_by("sku").values("sku", "name", "price", "category", "is_active")) == before


def test_a_workbook_of_suppliers_imported_again_changes_nothing(maple, acme, birch, tmp_path, as_user, ann):
    file = tmp_path / "suppliers.xlsx"
    file.write_bytes(sent(as_user(ann), "/suppliers/?export=xlsx"))

    report = run("import_suppliers", "maple-pine", file)

    assert (report["unchanged"], report["changed"], report["refused"]) == (2, 0, 0)
