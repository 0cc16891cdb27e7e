"""Suppliers on the pages of the retailer's staff."""

from __future__ import annotations

import csv
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.events.models import Event
from suppliers.models import ShippingMethod, Supplier
from tests.factories.inventory import OfferFactory
from tests.factories.orders import OrderFactory
from tests.factories.suppliers import ShippingMethodFactory, SupplierFactory

pytestmark = pytest.mark.django_db
TERMS = {
    "name": "Cedar & Co", "contact_name": "Cy", "email": "desk@cedar.example", "phone": "+1 415 555 0100", "country": "ca",
    "time_zone": "America/Toronto", "handling_days": "2", "cut_off": "9:30", "acknowledgement_hours": "12", "currency": "cad",
    "minimum_order": "20.50", "score": "0.9", "notes": "Closed on Mondays", "is_active": "on",
}  # fmt: skip
CEDAR = TERMS | {"code": "cedar"}


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def listed(browser, address: str = "") -> list[str]:
    return re.findall(
        r'on-phone-title" data-label="Name"><a href="/suppliers/([^"]+)/">', words(browser.get(f"/suppliers/{address}"))
    )


@pytest.fixture
def three(maple, in_scope, acme, birch) -> None:
    with in_scope(maple):
        SupplierFactory(code="c.e-dar_1", name="<b>Cedar</b>", country="CA", is_active=False, score="0.9")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["c.e-dar_1", "acme", "birch"]),
        ("?sort=-name", ["birch", "acme", "c.e-dar_1"]),
        ("?sort=-score", ["c.e-dar_1", "birch", "acme"]),
        ("?active=1", ["acme", "birch"]),
        ("?country=ca", ["c.e-dar_1"]),
        ("?q=ACM", ["acme"]),
        ("?q=desk@birch", ["birch"]),
        ("?q=%25", []),
    ],
)
def test_the_list_narrows_and_finds(as_user, amy, three, address, expected):
    found = listed(as_user(amy), address)

    assert found == expected if "score" not in address else found[0] == expected[0]


def test_the_list_is_exported_and_escaped(as_user, amy, three):
    browser = as_user(amy)
    content = b"".join(browser.get("/suppliers/?export=csv&country=ca").streaming_content).decode("utf-8-sig")

    [row] = csv.DictReader(content.splitlines())
    assert (row["Name"], row["Code"]) == ("<b>Cedar</b>", "c.e-dar_1")
    assert "<b>Cedar" not in words(browser.get("/suppliers/")) + words(browser.get("/suppliers/c.e-dar_1/"))


def test_the_list_takes_as_few_statements_for_many_rows_as_for_few(as_user, amy, three, maple, in_scope):
    browser, counts = as_user(amy), []
    for more in (60, 0):
        browser.get("/suppliers/?q=e")
        with CaptureQueriesContext(connection) as statements:
            browser.get("/suppliers/?q=e")
        counts.append(len(statements))
        with in_scope(maple):
            for _number in range(more):
                SupplierFactory()

    assert counts[0] == counts[1] <= 10


def test_a_supplier_is_added_with_its_terms(as_user, max, maple, in_scope):
    browser = as_user(max)
    assert "No suppliers yet" in words(browser.get("/suppliers/"))

    assert browser.post("/suppliers/new/", CEDAR).headers["Location"] == "/suppliers/cedar/"

    page = words(browser.get("/suppliers/cedar/"))
    for shown in (
        "Cedar &amp; Co",
        "desk@cedar.example",
        "09:30 America/Toronto",
        "CA$20.50",
        "90.0%",
        "Closed on Mondays",
    ):
        assert shown in page
    assert "Ships everywhere by" in page
    with in_scope(maple):
        supplier = Supplier.objects.get()
        assert (supplier.country, supplier.currency, supplier.acknowledgement_hours) == ("CA", "CAD", 12)


def test_a_second_click_adds_no_second_supplier(as_user, max, maple, in_scope):
    browser = as_user(max)

    browser.post("/suppliers/new/", CEDAR)
    again = browser.post("/suppliers/new/", CEDAR)

    assert again.status_code == 422
    assert 'id="id_code_error"' in words(again)
    assert "/suppliers/cedar/" in words(browser.get("/suppliers/"))
    with in_scope(maple):
        assert Supplier.objects.count() == 1


def test_terms_are_changed_and_the_same_again_changes_nothing(as_user, max, acme, maple, in_scope):
    browser = as_user(max)

    for _click in range(2):
        assert browser.post("/suppliers/acme/edit/", TERMS).headers["Location"] == "/suppliers/acme/"

    with in_scope(maple):
        acme.refresh_from_db()
        assert (acme.name, f"{acme.cut_off:%H:%M}", f"{acme.minimum_order:.2f}") == ("Cedar & Co", "09:30", "20.50")
        assert Event.objects.filter(name="supplier.changed").count() == 1


def test_opening_and_saving_changes_nothing(as_user, max, acme, maple, in_scope):
    with in_scope(maple):
        before = Supplier.objects.values().get()
    browser = as_user(max)
    form = browser.get("/suppliers/acme/edit/").context["form"]

    browser.post("/suppliers/acme/edit/", {name: form[name].value() for name in form.fields})

    with in_scope(maple):
        assert Supplier.objects.values().get() == before


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", ""), ("code", "a/b"), ("code", "new"), ("name", ""), ("name", "a\x00b"), ("email", "nobody"), ("country", "QQ"),
        ("time_zone", "Mars/Base"), ("handling_days", "-1"), ("handling_days", "9" * 5000), ("cut_off", "25:00"), ("cut_off", ""),
        ("acknowledgement_hours", "0"), ("currency", "XXQ"), ("minimum_order", "1.005"), ("minimum_order", "-1"), ("score", "1.5"),
        ("score", "NaN"), ("score", "high"), ("notes", "x" * 5001),
    ],
)  # fmt: skip
def test_bad_terms_are_told_at_their_field_and_nothing_typed_is_lost(as_user, max, maple, in_scope, field, typed):
    answer = as_user(max).post("/suppliers/new/", CEDAR | {field: typed})
    page = words(answer)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert page.count('class="form-error"') == 1
    assert "+1 415 555 0100" in page
    assert html.escape(typed)[:50].replace("\x00", "") in page.replace("\x00", "")
    with in_scope(maple):
        assert not Supplier.objects.exists()


def rows(*given: tuple[str, str, str, str, str], **more: object) -> dict[str, object]:
    """The table of shipping methods as a browser sends it."""
    names = ("code", "name", "destination", "cost", "transit_days")
    return dict(zip(names, zip(*given, strict=True), strict=True)) | more


EMPTY = ("", "", "", "", "")


def methods_of(maple, in_scope) -> list[tuple[str, str, str, int]]:
    with in_scope(maple):
        found = ShippingMethod.objects.order_by("code", "destination")
        return [(one.code, one.destination, f"{one.cost:.2f}", one.transit_days) for one in found]


def test_shipping_methods_are_added_changed_and_removed(as_user, max, acme, maple, in_scope):
    browser, address = as_user(max), "/suppliers/acme/shipping/"
    first = rows(("", "Post", "", "", ""), EMPTY, ("express", "", "de", "19.90", "1"), EMPTY)

    for _click in range(2):
        assert browser.post(address, first).headers["Location"] == "/suppliers/acme/"
    assert methods_of(maple, in_scope) == [("express", "DE", "19.90", 1), ("standard", "*", "0.00", 5)]
    with in_scope(maple):
        assert Event.objects.filter(name="supplier.changed").count() == 1
    assert re.search(r"Post <code>standard</code>.*anywhere else", words(browser.get("/suppliers/acme/")))

    again = [
        ("express", "", "DE", "18.00", "1"),
        ("standard", "Post", "*", "0.00", "5"),
        ("sea", "", "JP", "2.00", "40"),
    ]
    browser.post(address, rows(*again, EMPTY, remove=["1"]))
    assert methods_of(maple, in_scope) == [("express", "DE", "18.00", 1), ("sea", "JP", "2.00", 40)]

    browser.post(address, rows(EMPTY))
    assert methods_of(maple, in_scope) == []


def test_more_rows_are_asked_for_without_losing_or_keeping_anything(as_user, max, acme, maple, in_scope):
    page = words(as_user(max).post("/suppliers/acme/shipping/", rows(("a", "b", "US", "wrong", "x"), more="1")))

    assert 'value="wrong"' in page
    assert page.count('name="cost"') == 4
    assert methods_of(maple, in_scope) == []


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("a b", "", "", "", ""), "code"), (("", "x" * 101, "", "", ""), "name"), (("", "", "QQ", "", ""), "destination"),
        (("", "", "", "1.005", ""), "cost"), (("", "", "", "", "soon"), "transit_days"), (("", "", "", "", "366"), "transit_days"),
        (("express", "", "US", "9.00", "1"), "code"), (("", "a\x00", "", "", ""), "name"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_in_its_cell_and_changes_nothing(as_user, max, acme, maple, in_scope, row, name):
    with in_scope(maple):
        ShippingMethodFactory(supplier=acme, code="standing")
    answer = as_user(max).post(
        "/suppliers/acme/shipping/", rows(("express", "Fast & good", "US", "9.00", "2"), EMPTY, row)
    )
    page = words(answer)

    assert answer.status_code == 422
    [cell] = re.findall(r'is-invalid" name="(\w+)"[^>]*aria-label="\w+ of row (\d)"><?', page)
    assert cell == (name, "2")
    assert "Fast &amp; good" in page
    assert [one[0] for one in methods_of(maple, in_scope)] == ["standing"]


def test_costs_are_hidden_from_who_sees_no_margins(as_user, amy, ana, acme, maple, in_scope, run_jobs):
    with in_scope(maple):
        ShippingMethodFactory(supplier=acme, cost="4.44")
        offer = OfferFactory(supplier=acme, cost="6.66")
        OrderFactory(lines=[(offer.sku, 1)])
    run_jobs(maple, only=("route",))
    for person, is_shown in ((ana, True), (amy, False)):
        browser = as_user(person)
        page = words(browser.get("/suppliers/acme/"))
        parts = [words(browser.get(address)) for address in re.findall(r'hx-get="([^"]+/of-supplier/[^"]+)"', page)]
        assert len(parts) == 2
        assert "-1</a>" in parts[0]
        for cost in ("4.44", "6.66"):
            assert (cost in page + "".join(parts)) is is_shown
        assert "/edit/" not in page


def test_the_page_says_how_a_supplier_gets_a_login(as_user, ann, amy, acme):
    assert 'href="/settings/users/"' in words(as_user(ann).get("/suppliers/acme/"))
    page = words(as_user(amy).get("/suppliers/acme/"))
    assert 'href="/settings/users/"' not in page
    assert "An owner can give" in page
