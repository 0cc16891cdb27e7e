"""The company's details and its logo."""

from __future__ import annotations

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dropship.tenancy.models import TenantLogo

pytestmark = pytest.mark.django_db
HOME = "/settings/company/"
DETAILS = {"name": "Maple & Pine", "currency": "EUR", "country": "de", "time_zone": "Europe/Berlin"}


def png(width: int = 1, height: int = 1) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def upload(browser, content: bytes, name: str = "logo.png", kind: str = "image/png"):
    return browser.post(HOME + "logo/", {"logo": SimpleUploadedFile(name, content, kind)})


def test_keeps_the_details(as_user, ann, maple):
    assert as_user(ann).post(HOME, DETAILS).status_code == 302

    maple.refresh_from_db()
    assert (maple.currency, maple.country, maple.time_zone) == ("EUR", "DE", "Europe/Berlin")


def test_keeps_exchange_rates_and_shows_them_again(as_user, ann, maple):
    browser = as_user(ann)
    browser.post(HOME, {**DETAILS, "currency": "USD", "exchange_rates": "eur 1.08\n\nCAD 0.73"})

    maple.refresh_from_db()
    assert maple.exchange_rates == {"EUR": "1.08", "CAD": "0.73"}
    assert "CAD 0.73\nEUR 1.08" in browser.get(HOME).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "XXQ"},
        {"country": "ZZ"},
        {"time_zone": "Mars/Olympus"},
        {"name": ""},
        {"website": "javascript:alert(1)"},
        {"support_email": "no"},
        {"return_address": "x" * 1001},
        {"exchange_rates": "EUR"},
        {"exchange_rates": "EUR 0"},
        {"exchange_rates": "EUR -1"},
        {"exchange_rates": "XXQ 1.2"},
        {"exchange_rates": "EUR 1.2\nEUR 1.3"},
        {"exchange_rates": "EUR 1e5"},
    ],
)
def test_refuses_what_cannot_be(as_user, ann, maple, wrong):
    assert as_user(ann).post(HOME, {**DETAILS, **wrong}).status_code == 422

    maple.refresh_from_db()
    assert maple.currency == "USD"


def test_no_other_field_can_be_set(as_user, ann, maple):
    as_user(ann).post(HOME, {**DETAILS, "slug": "x", "key": "x", "is_active": "", "id": "x"})

    before = (maple.slug, maple.key, maple.is_active)
    maple.refresh_from_db()
    assert (maple.slug, maple.key, maple.is_active) == before


def test_a_logo_is_served_as_a_picture_and_nothing_else(as_user, ann, acme_clerk, maple, rita):
    upload(as_user(ann), png())

    for browser, where in (
        (as_user(ann), "/logo/"),
        (as_user(acme_clerk), "/logo/"),
        (as_user(None), "/logo/maple001/"),
    ):
        answer = browser.get(where)
        assert answer.content == png()
        assert answer["Content-Type"] == "image/png"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert as_user(rita).get("/logo/").status_code == 404
    assert as_user(None).get("/logo/rival001/").status_code == 404
    assert as_user(None).get("/logo/nobody/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 10,
        png(2001, 1),
        png() + b"\0" * 600_000,
    ],
    ids=["empty", "svg", "gif", "cut png", "cut jpeg", "odd jpeg", "too wide", "too large"],
)
def test_refuses_what_is_no_small_picture(as_user, ann, maple, in_scope, content):
    assert upload(as_user(ann), content).status_code == 422

    with in_scope(maple):
        assert not TenantLogo.objects.exists()


def test_takes_the_logo_down(as_user, ann, maple, in_scope):
    browser = as_user(ann)
    upload(browser, png())

    browser.post(HOME + "logo/", {"remove": "1"})

    with in_scope(maple):
        assert not TenantLogo.objects.exists()
