"""A sentence that was kept in English is told in the reader's language, whatever was filled in."""

from __future__ import annotations

import time

import pytest
from django.utils import translation

from dropship.base.sentences import told


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("The order is not paid.", "Der Auftrag ist nicht bezahlt."),
        ("There is no product with the SKU “MUG-X”.", "Es gibt keinen Artikel mit der SKU „MUG-X“."),
        ("No supplier ships to Germany.", "Kein Lieferant versendet nach Deutschland."),
        (
            "“1” is not a postcode of Austria; one looks like 1010.",
            "„1“ ist keine Postleitzahl in Österreich; eine sieht so aus: 1010.",
        ),
        ("Order 7 is on hold and cannot be held.", "Auftrag 7 ist angehalten und kann nicht angehalten werden."),
        (
            "The order adds up to 1212.50, but 13.50 is stated.",
            "Der Auftrag ergibt 1.212,50, angegeben sind aber 13,50.",
        ),
        ("Released: accepted as it is", "Freigegeben: so angenommen"),
        (
            "“x” cannot be an e-mail address: An email address must have an @-sign.",
            "„x“ kann keine E-Mail-Adresse sein: In einer E-Mail-Adresse muss ein @ stehen.",
        ),
        ("The street is missing. city: The town is missing.", "Die Straße fehlt. city: Der Ort fehlt."),
        (
            "Acme and Birch can send part of it; 3 units wait for stock.",
            "Acme und Birch können einen Teil senden; 3 Stück warten auf Bestand.",
        ),
    ],
)
def test_is_told_in_german(kept, read):
    with translation.override("de"):
        assert told(kept) == read
    with translation.override("en"):
        assert told(kept) == kept


@pytest.mark.parametrize(
    "written", ["", "Please ring twice", "Ann: see you", "Purchase order 1 from Maple & Pine", "{n} {", "100 % cotton"]
)
def test_what_people_wrote_stays_as_it_is(written):
    with translation.override("de"):
        assert told(written) == written


def test_what_was_filled_in_is_not_read_as_a_template():
    with translation.override("de"):
        assert (
            told("There is no product with the SKU “{sku} %(x)s”.")
            == "Es gibt keinen Artikel mit der SKU „{sku} %(x)s“."
        )


@pytest.mark.parametrize(
    "made", ["There is no " + "of are more than the asked for. " * 18, "a. " * 199, "b! " * 6 + "c" * 500]
)
def test_a_long_text_made_to_tire_the_reader_is_read_at_once(made):
    begun = time.perf_counter()
    with translation.override("de"):
        assert told(made) == made

    assert time.perf_counter() - begun < 1
