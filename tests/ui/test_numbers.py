"""Numbers are read as their writer meant them, in either language, and never as another number."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from dropship.ui.numbers import AmountField, TwoMeanings, WholeNumberField, plain_number


class Priced(forms.Form):
    price = AmountField()
    units = WholeNumberField(required=False)


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("de", "12,50", "12.50"),
        ("de", "12.50", "12.50"),
        ("de", "1.234,50", "1234.50"),
        ("de", "1 234,50", "1234.50"),
        ("de", "1.234.567", "1234567"),
        ("de", "0.125", "0.125"),
        ("de", "-3,5", "-3.5"),
        ("de", "1234", "1234"),
        ("en", "12.50", "12.50"),
        ("en", "1,234.50", "1234.50"),
        ("en", "1,234,567", "1234567"),
        ("en", "1.234", "1.234"),
    ],
)
def test_reads(language, typed, read):
    with translation.override(language):
        assert plain_number(typed) == read


@pytest.mark.parametrize(("language", "typed"), [("de", "1.234"), ("de", "-1.234"), ("en", "1,234"), ("de", "12.345")])
def test_asks_where_a_number_could_be_two(language, typed):
    with translation.override(language), pytest.raises(TwoMeanings):
        plain_number(typed)


@pytest.mark.parametrize("typed", ["", "a", "1,2,3", "1.23.4", "12,50,", "١٢", "1e5", "NaN", "1.2345,6"])
def test_leaves_what_is_no_number_to_be_refused(typed):
    with translation.override("de"):
        assert plain_number(typed) == typed


def test_a_field_shows_the_sign_of_the_language_and_what_was_typed_as_it_was():
    with translation.override("de"):
        assert 'value="12,50"' in str(Priced(initial={"price": "12.50"})["price"])
        form = Priced({"price": "1.234"})
        assert form.errors["price"] == ["„1.234“ ist auf zwei Arten lesbar: Schreiben Sie 1234 oder 1,234."]
        assert 'value="1.234"' in str(form["price"])


@pytest.mark.parametrize("typed", ["1.000", "1,000", "2.0"])
def test_a_whole_number_is_not_read_from_one_that_is_parted(typed):
    assert "units" in Priced({"price": "1", "units": typed}).errors


def test_a_price_is_taken_in_german_and_shown_again(as_user, db, ann, maple, in_scope):
    from inventory.models import Product

    browser = as_user(ann)
    browser.post("/accounts/language/", {"language": "de"})
    given = {"sku": "MUG-1", "name": "Becher", "currency": "EUR", "low_stock_at": "5", "is_active": "on"}

    assert browser.post("/products/new/", {**given, "price": "1.234"}).status_code == 422
    assert browser.post("/products/new/", {**given, "price": "1.234,50"}).status_code == 302

    with in_scope(maple):
        assert str(Product.objects.get().price) == "1234.5000"
    page = browser.get("/inventory/MUG-1/").content.decode()
    assert "1.234,50\u00a0€" in page
