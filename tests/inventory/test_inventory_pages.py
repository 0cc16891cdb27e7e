"""Products on the pages of the retailer's staff."""

from __future__ import annotations

import csv
import html
import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.events.models import Event
from inventory.models import Offer, Product, SkuAlias, Stock, StockChange
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory
from tests.factories.suppliers import SupplierFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
OF_THE_TEST = 2  # statements of the tests' own browser around each request
MUG = {
    "sku": "MUG-1", "name": "Mug", "price": "12.50", "currency": "usd", "category": "", "barcode": "", "weight_grams": "",
    "low_stock_at": "5", "attributes": "", "is_active": "on",
}  # fmt: skip
ODD_SKUS = (
    "a/b",
    "/a//b/",
    "茶碗 ü",
    '<b onclick="x()">&amp;',
    "new",
    "products/new",
    "100%25",
    "a?q=1#b",
    "a b+c",
    "{{ 7 }}",
)


@pytest.fixture
def shelf(maple, in_scope, acme, birch) -> dict[str, Product]:
    """Plenty of mugs, few lamps, no bowls, a vase that nobody offers and a jug that is off sale."""
    with in_scope(maple):
        mug = ProductFactory(sku="MUG-1", name="Stoneware mug", category="kitchen", barcode="4006381333931")
        lamp = ProductFactory(sku="LAMP_2", name="Desk lamp 100%", category="lighting")
        bowl, vase = ProductFactory(sku="BOWL-3", name="Bowl", category="kitchen"), ProductFactory(sku="VASE-4")
        jug = ProductFactory(sku="JUG-5", is_active=False)
        OfferFactory(supplier=acme, product=mug, on_hand=50, buffer=5)
        OfferFactory(supplier=birch, product=mug, on_hand=10, cost="7.77")
        OfferFactory(supplier=birch, product=lamp, on_hand=4)
        OfferFactory(supplier=acme, product=lamp, on_hand=90, is_active=False)
        OfferFactory(supplier=acme, product=bowl, on_hand=3, buffer=8)
        OfferFactory(supplier=acme, product=jug, on_hand=1)
        Stock.objects.filter(offer__product=mug, supplier_id=acme.id).update(reserved=3)
        Stock.objects.filter(offer__product=bowl).update(reserved=3)
        Stock.objects.filter(offer__product=bowl).update(on_hand=2)
        SkuAlias.objects.create(sku="mug-old", product=mug)
    return {"mug": mug, "lamp": lamp, "bowl": bowl, "vase": vase, "jug": jug}


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def page_of(sku: str) -> str:
    return f"/inventory/{quote(sku, safe='')}/"


def listed(browser, address: str) -> list[str]:
    return re.findall(
        r'on-phone-title" data-label="SKU"><a href="/inventory/([^"]+)/">', words(browser.get(f"/inventory/{address}"))
    )


def exported(browser, address: str = "") -> list[dict[str, str]]:
    content = b"".join(browser.get(f"/inventory/?export=csv{address}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(content.splitlines()))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["BOWL-3", "JUG-5", "LAMP_2", "MUG-1", "VASE-4"]),
        ("?sort=-sku", ["VASE-4", "MUG-1", "LAMP_2", "JUG-5", "BOWL-3"]),
        ("?low=1", ["BOWL-3", "LAMP_2"]),
        ("?low=0", ["JUG-5", "MUG-1", "VASE-4"]),
        ("?out=1", ["BOWL-3", "VASE-4"]),
        ("?out=0", ["JUG-5", "LAMP_2", "MUG-1"]),
        ("?oversold=1", ["BOWL-3"]),
        ("?oversold=0", ["JUG-5", "LAMP_2", "MUG-1", "VASE-4"]),
        ("?category=kitchen", ["BOWL-3", "MUG-1"]),
        ("?category=kitchen&category=lighting&out=0", ["LAMP_2", "MUG-1"]),
        ("?active=0", ["JUG-5"]),
        ("?supplier=birch", ["LAMP_2", "MUG-1"]),
        ("?supplier=nobody", []),
        ("?q=mug-1", ["MUG-1"]),
        ("?q=STONE", ["MUG-1"]),
        ("?q=638133", ["MUG-1"]),
        ("?q=mug-old", ["MUG-1"]),
        ("?q=100%25", ["LAMP_2"]),
        ("?q=%25%25%25", []),
        ("?q=P_2", ["LAMP_2"]),
        ("?q=L-_", []),
        ("?q=mu", []),
        ("?q=%00%27;--", []),
    ],
)  # fmt: skip
def test_the_list_narrows_and_finds(as_user, amy, shelf, address, expected):
    assert listed(as_user(amy), address) == expected


def test_availability_counts_what_is_on_sale_at_all_suppliers(as_user, amy, shelf):
    rows = {row["SKU"]: (row["Available"], row["Offers"], row["Stock"]) for row in exported(as_user(amy))}

    assert rows["MUG-1"] == ("52", "2", "in_stock")
    assert rows["LAMP_2"] == ("4", "1", "low")
    assert rows["BOWL-3"] == ("0", "1", "out")
    assert rows["VASE-4"] == ("0", "0", "out")


def test_a_supplier_that_is_not_active_sells_nothing(as_user, amy, shelf, maple, in_scope, acme):
    with in_scope(maple):
        acme.is_active = False
        acme.save()

    assert {row["SKU"]: row["Available"] for row in exported(as_user(amy))}["MUG-1"] == "10"
    assert listed(as_user(amy), "?low=1") == ["LAMP_2"]


def test_the_dashboard_counts_what_its_link_shows(as_user, amy, shelf, maple, in_scope, birch):
    browser = as_user(amy)
    for _state in ("active", "inactive"):
        shown = len(listed(browser, "?low=1"))
        assert re.search(rf'href="/inventory/\?low=1".*?stat-value">{shown}<', words(browser.get("/")))
        with in_scope(maple):
            birch.is_active = False
            birch.save()


def test_the_export_is_what_is_filtered_without_costs_and_formulas(as_user, amy, shelf, maple, in_scope):
    with in_scope(maple):
        Product.objects.filter(sku="MUG-1").update(name="=HYPERLINK(1)")

    [row] = exported(as_user(amy), "&q=mug-1")

    assert row["Name"] == "'=HYPERLINK(1)"
    assert row["Price"] == "12.50"
    assert not {"6.10", "7.77"} & set(row.values())


def test_the_list_takes_as_few_statements_for_many_rows_as_for_few(as_user, amy, shelf, maple, in_scope, acme):
    browser = as_user(amy)
    counts = []
    for more in (60, 0):
        browser.get("/inventory/?low=0&category=kitchen&q=mug")
        with CaptureQueriesContext(connection) as statements:
            assert browser.get("/inventory/?low=0&category=kitchen&q=mug").status_code == 200
        counts.append(len(statements) - OF_THE_TEST)
        with in_scope(maple):
            for number in range(more):
                OfferFactory(supplier=acme, product=ProductFactory(sku=f"MUG-{100 + number}", category="kitchen"))

    assert counts[0] == counts[1] <= 10


def test_the_page_takes_as_few_statements_for_many_offers_as_for_few(as_user, ann, shelf, maple, in_scope):
    browser = as_user(ann)
    counts = []
    for _more in range(2):
        browser.get(page_of("MUG-1"))
        with CaptureQueriesContext(connection) as statements:
            browser.get(page_of("MUG-1"))
        counts.append(len(statements) - OF_THE_TEST)
        with in_scope(maple):
            for _number in range(5):
                offer = OfferFactory(product=shelf["mug"], supplier=SupplierFactory())
                StockChange.objects.create(offer=offer, before=0, after=50, source="api")

    assert counts[0] == counts[1] <= 15


def test_the_page_shows_where_the_units_lie(as_user, ann, shelf):
    page = words(as_user(ann).get(page_of("MUG-1")))

    assert re.search(r"Acme</a>.*?On hand\">50<.*?Promised\">3<.*?Buffer\">5<.*?Available\"><strong>42<.*?6\.10", page)
    assert re.search(r"Birch</a>.*?Available\"><strong>10<.*?7\.77", page)
    assert "stale" in page
    assert "mug-old" in page


def test_costs_are_hidden_from_who_sees_no_margins(as_user, amy, ana, shelf):
    places = (page_of("MUG-1"), "/products/of-supplier/birch/", "/inventory/", "/products/of-supplier/acme/")
    for browser, is_shown in ((as_user(ana), True), (as_user(amy), False)):
        source = " ".join(words(browser.get(place)) for place in places)
        assert [cost in source for cost in ("6.10", "7.77")] == [is_shown, is_shown]
        assert ("Cost" in source) is is_shown
        assert "/edit/" not in source


@pytest.mark.parametrize("sku", ODD_SKUS)
def test_a_sku_may_hold_any_characters(as_user, ann, maple, in_scope, sku):
    browser = as_user(ann)

    assert browser.post("/products/new/", MUG | {"sku": sku, "name": sku}).headers["Location"] == page_of(sku)
    [link] = listed(browser, "")
    page = browser.get(f"/inventory/{link}/")
    assert page.status_code == 200
    assert f'<h1 class="page-title">{html.escape(sku).replace("&#x27;", "&#39;")} ' in words(page)
    with in_scope(maple):
        product = Product.objects.get()
    browser.post(f"/products/{product.id}/edit/", MUG | {"sku": sku, "name": "Cup"})
    assert "Cup" in words(browser.get(page_of(sku)))


def test_no_such_product_is_a_404(as_user, ann, shelf):
    for path in ("/inventory/nothing/", "/inventory/%00/", "/inventory/%ED%A0%80/", f"/inventory/{'x' * 3000}/"):
        assert as_user(ann, raise_errors=False).get(path).status_code == 404


def test_a_product_is_entered_once_however_often_one_clicks(as_user, ann, maple, in_scope):
    browser = as_user(ann)

    for _click in range(2):
        assert browser.post("/products/new/", MUG | {"attributes": '{"colour": "blue"}'}).status_code == 302

    with in_scope(maple):
        product = Product.objects.get()
        assert (product.sku, f"{product.price:.2f}", product.currency) == ("MUG-1", "12.50", "USD")
        assert product.attributes == {"colour": "blue"}
        assert Event.objects.filter(name="product.changed").count() == 1
    assert "blue" in words(browser.get(page_of("MUG-1")))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("sku", ""), ("sku", "x" * 101), ("sku", "a\x00b"), ("sku", ".."), ("name", ""), ("price", "12.345"), ("price", "-1"), ("price", "NaN"),
        ("price", "many"), ("price", "9" * 19), ("currency", "XXQ"), ("weight_grams", "-1"), ("weight_grams", "9" * 400),
        ("low_stock_at", "x"), ("attributes", "{"), ("attributes", "[1]"), ("attributes", "[" * 9000), ("attributes", '{"a": NaN}'),
        ("attributes", '{"a": "\\u0000"}'), ("attributes", "1" * 9000),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(as_user, ann, maple, in_scope, field, typed):
    answer = as_user(ann).post("/products/new/", MUG | {"category": "kept & well", field: typed})
    page = words(answer)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert page.count('class="form-error"') == 1
    assert "kept &amp; well" in page
    assert html.escape(typed).replace("\x00", "")[:50] in page.replace("\x00", "")
    with in_scope(maple):
        assert not Product.objects.exists()


def test_a_sku_that_is_taken_is_told_at_the_sku(as_user, ann, shelf):
    browser = as_user(ann)

    for address in ("/products/new/", f"/products/{shelf['lamp'].id}/edit/"):
        answer = browser.post(address, MUG | {"price": "99.00"})
        assert answer.status_code == 422
        assert "There is a product" in words(answer)
        assert 'id="id_sku_error"' in words(answer)
        assert 'value="99.00"' in words(answer)


def test_a_changed_sku_leaves_its_address_understood(as_user, ann, shelf, maple, in_scope):
    browser = as_user(ann)

    for _click in range(2):
        browser.post(f"/products/{shelf['mug'].id}/edit/", MUG | {"sku": "MUG/2"})

    assert browser.get(page_of("MUG-1")).headers["Location"] == page_of("MUG/2")
    with in_scope(maple):
        assert set(Offer.objects.filter(product=shelf["mug"]).values_list("sku", flat=True)) == {"MUG/2"}
        assert Event.objects.filter(name="product.changed").count() == 1


def test_opening_and_saving_changes_nothing_of_what_a_program_wrote(as_user, ann, maple, in_scope, api):
    api().post(
        "/products/", {"sku": " S ", "name": " A ", "weight_grams": 5, "attributes": {"a": {"b": [1]}}, "price": "3.00"}
    )
    with in_scope(maple):
        before = Product.objects.values().get()
    browser = as_user(ann)
    address = f"/products/{before['id']}/edit/"
    form = browser.get(address).context["form"]

    browser.post(address, {name: form[name].value() for name in form.fields})

    with in_scope(maple):
        assert Product.objects.values().get() == before


def offer_of(maple, in_scope, code: str, sku: str = "MUG-1") -> Offer:
    with in_scope(maple):
        return Offer.objects.select_related("stock").get(supplier__code=code, sku=sku)


TERMS = {"supplier_sku": "A-9", "cost": "5.55", "lead_time_days": "2", "buffer": "7", "is_active": "on"}


def test_an_offer_is_changed_in_place(as_user, max, shelf, maple, in_scope):
    browser, offer = as_user(max), offer_of(maple, in_scope, "acme")
    opened = words(browser.get(f"/products/offers/{offer.id}/", headers=HTMX))
    assert opened.startswith(' <div id="product"')
    assert 'value="6.10"' in opened

    for _click in range(2):
        part = words(browser.post(f"/products/offers/{offer.id}/", TERMS, headers=HTMX))
        assert part.startswith(' <div id="product"')
        assert "The offer of Acme is kept." in part
        assert 'Available"><strong>40<' in part
    assert browser.post(f"/products/offers/{offer.id}/", TERMS).headers["Location"] == page_of("MUG-1")

    offer = offer_of(maple, in_scope, "acme")
    assert (offer.supplier_sku, f"{offer.cost:.2f}", offer.lead_time_days, offer.buffer) == ("A-9", "5.55", 2, 7)
    with in_scope(maple):
        assert Event.objects.filter(name="offer.changed").count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("cost", "5.555"), ("cost", "-1"), ("cost", ""), ("lead_time_days", "366"), ("buffer", "-1"), ("buffer", "1.5"),
        ("supplier_sku", ""), ("supplier_sku", "A-BOWL-3"),
    ],
)  # fmt: skip
def test_bad_terms_are_told_at_their_field(as_user, max, shelf, maple, in_scope, field, typed):
    offer = offer_of(maple, in_scope, "acme")

    answer = as_user(max).post(f"/products/offers/{offer.id}/", TERMS | {field: typed}, headers=HTMX)

    assert answer.status_code == 422
    assert f'id="offer_{field}_error"' in words(answer)
    assert 'value="A-9"' in words(answer) or field == "supplier_sku"
    assert offer_of(maple, in_scope, "acme").supplier_sku == offer.supplier_sku


def test_a_count_by_hand_is_a_report_of_one_row(as_user, max, shelf, maple, in_scope):
    browser, offer = as_user(max), offer_of(maple, in_scope, "birch")

    for _click in range(2):
        part = words(browser.post(f"/products/offers/{offer.id}/count/", {"quantity": "17"}, headers=HTMX))
        assert "17 units of MUG-1 on hand at Birch." in part

    assert offer_of(maple, in_scope, "birch").stock.on_hand == 17
    page = words(browser.get(page_of("MUG-1")))
    assert re.search(r"10 → 17</td>.*?\+7<.*?By hand<.*?report of 1 row.*?max@example\.com", page)
    assert "<canvas data-chart=" in part
    with in_scope(maple):
        assert StockChange.objects.get().source == "staff"


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "x", "10000001", "9" * 5000])
def test_a_count_that_is_none_is_refused(as_user, max, shelf, maple, in_scope, typed):
    offer = offer_of(maple, in_scope, "birch")

    answer = as_user(max).post(f"/products/offers/{offer.id}/count/", {"quantity": typed}, headers=HTMX)

    assert answer.status_code == 422
    assert 'id="count_quantity_error"' in words(answer)
    assert offer_of(maple, in_scope, "birch").stock.on_hand == 10


def test_a_supplier_is_added_to_a_product_with_its_first_count(as_user, max, shelf, maple, in_scope, acme):
    browser, address = as_user(max), f"/products/{shelf['vase'].id}/offers/new/"
    terms = {"supplier": "acme", "cost": "3.10", "buffer": "2", "lead_time_days": "0", "is_active": "on"}
    assert "Nobody offers it yet" in words(browser.get(page_of("VASE-4")))

    wrong = browser.post(address, terms | {"supplier": "nobody"}, headers=HTMX)
    assert (wrong.status_code, 'value="3.10"' in words(wrong)) == (422, True)
    part = words(browser.post(address, terms | {"on_hand": "12"}, headers=HTMX))

    assert "Acme offers VASE-4 now." in part
    assert 'Available"><strong>10<' in part
    again = browser.post(address, terms | {"on_hand": "12"}, headers=HTMX)
    assert again.status_code == 422
    with in_scope(maple):
        assert Offer.objects.filter(product=shelf["vase"]).count() == 1


def test_the_page_names_the_orders_that_wait_for_the_product(as_user, amy, shelf, maple, in_scope):
    with in_scope(maple):
        order = OrderFactory(lines=[("BOWL-3", 2)])
        order.lines.update(backordered=2)
    browser = as_user(amy)
    [fragment] = re.findall(r'hx-get="(/orders/of-product/[^"]+)"', words(browser.get(page_of("BOWL-3"))))

    assert order.number in words(browser.get(fragment))
    assert "No order waits" in words(browser.get(fragment.replace(str(shelf["bowl"].id), str(shelf["mug"].id))))


def test_an_empty_catalogue_says_what_to_do(as_user, max, amy):
    assert "/products/new/" in words(as_user(max).get("/inventory/"))
    page = words(as_user(amy).get("/inventory/"))
    assert "No products yet" in page
    assert "/products/new/" not in page
