"""Amounts, times, states and icons as the reader sees them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from dropship.ui import markup, states

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (Decimal("1234.5"), "USD", "$1,234.50"),
        ("12", "JPY", "¥12"),
        (0, "EUR", "€0.00"),
        (Decimal("-3.10"), "GBP", "-£3.10"),
        ("x", "USD", "x USD"),
    ],
)
def test_money(amount, currency, shown):
    assert markup.money_text(amount, currency) == shown


def test_money_in_the_language_of_the_reader():
    with translation.override("de"):
        assert markup.money_text(Decimal("1234.5"), "EUR").replace("\xa0", " ") == "1.234,50 €"


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german"),
    [
        (Decimal("-12.5"), "USD", "-$12.50", "-12,50 $"),
        (Decimal("1234"), "JPY", "¥1,234", "1.234 ¥"),
        (Decimal("1234.567"), "KWD", "KWD1,234.567", "1.234,567 KWD"),
        (Decimal("1234567.891"), "EUR", "€1,234,567.89", "1.234.567,89 €"),
    ],
)
def test_each_currency_has_its_own_decimals_in_every_language(amount, currency, english, german):
    def plain(text: str) -> str:
        return text.replace("\xa0", " ")

    assert plain(markup.money_text(amount, currency)).replace("KWD ", "KWD") == english
    with translation.override("de"):
        assert plain(markup.money_text(amount, currency)) == german


@pytest.mark.parametrize(
    ("language", "shown"), [("en", ["93.4%", "-5.1%", "1,250%"]), ("de", ["93,4 %", "-5,1 %", "1.250 %"])]
)
def test_percents_as_the_language_writes_them(language, shown):
    with translation.override(language):
        written = [markup.percent(0.934), markup.percent(Decimal("-0.0512")), markup.percent(12.5, digits=0)]

    assert [one.replace("\xa0", " ") for one in written] == shown


def test_nothing_is_a_dash_and_never_a_nought():
    assert "–" in markup.money(None, "USD")
    assert markup.number(None) == "–"
    assert markup.percent(None) == "–"
    assert "–" in markup.when(None)


def test_percent_of_a_ratio():
    assert markup.percent(0.9345) == "93.4%"
    assert markup.percent(Decimal("0.5"), digits=0) == "50%"


def test_when_shows_the_time_of_the_reader_and_how_far_it_is():
    with timezone.override("Europe/Berlin"):
        html = markup.when(datetime(2026, 5, 20, 9, 0, tzinfo=UTC), now=NOW)

    assert 'datetime="2026-05-20T09:00:00+00:00"' in html
    assert "11:00" in html
    assert "3 hours ago" in html
    assert "2026" not in html.partition(">")[2]


def test_when_names_the_year_of_another_year():
    assert "2024" in markup.when(date(2024, 2, 1), now=NOW).partition(">")[2]


@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC), date(9999, 12, 31)]
)
def test_when_survives_the_ends_of_time(moment):
    assert "<time" in markup.when(moment, now=NOW)


def test_badge_of_an_unknown_state_is_shown_as_it_is_and_escaped():
    assert ">Half_way<" not in markup.badge("order", "half_way")
    assert "Half way" in markup.badge("order", "half_way")
    assert "<b>" not in markup.badge("order", "<b>")


def test_every_state_has_a_word_and_a_known_colour():
    colours = {"gray", "blue", "azure", "indigo", "purple", "green", "yellow", "orange", "red"}

    for shown in (look for looks in states.STATES.values() for look in looks.values()):
        assert str(shown.word)
        assert shown.colour in colours


def test_icon_is_hidden_from_readers_and_unknown_names_do_not_break_the_page():
    assert 'aria-hidden="true"' in markup.icon("truck")
    assert "style=" not in markup.icon("truck")
    assert "<svg" in markup.icon("no-such-icon")
    assert markup.icon("truck", css='x" onload="y').count('onload="') == 0
