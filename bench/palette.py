"""The palette with 200,000 orders of the tenant, by everything people type into it."""

from __future__ import annotations

from urllib.parse import quote

from bench.ground import Shop
from bench.lists import MANY, filled
from bench.measure import Figure
from bench.pages import Page, Reader, figures

MOST_MS, MOST_STATEMENTS = 50, 20


def measure(*, quick: bool) -> list[Figure]:
    shop = filled(20_000 if quick else MANY)
    staff, clerk = Reader(shop), Reader(shop, email=_clerk(shop))
    found = []
    for reader, pages in ((staff, _staff()), (clerk, _clerks())):
        reader.read(pages, rounds=5 if quick else 40)
        found += figures(pages, most_ms=MOST_MS, most_statements=MOST_STATEMENTS)
    return found


def _clerk(shop: Shop) -> str:
    """The login of one of the suppliers."""
    from django.db import transaction
    from django.utils import timezone

    from dropship.office.actions.create_portal_user import create_portal_user
    from dropship.tenancy.scope import tenant_scope
    from suppliers.models import Supplier

    email = "clerk@bench.example"
    with transaction.atomic(), tenant_scope(shop.tenant_id):
        supplier = Supplier.objects.get(code="supplier-3")
        create_portal_user(email, supplier_id=supplier.id, supplier_name=supplier.name, by="bench", at=timezone.now())
    return email


def _staff() -> list[Page]:
    return [
        _page("number", "1000777"),
        _page("e-mail", "customer123@example.com"),
        _page("name", "Customer 4711"),
        _page("part of a name", "mer 471"),
        _page("SKU", "SKU-1234"),
        _page("tracking number", "1Z0000000000001234"),
        _page("nothing found", "nowhere-to-be-found"),
        _page("one letter", "c"),
        _page("three letters that many have", "cus"),
        _page("what all have", "62701"),
        _page("a deed and a number", "hold 1000777"),
        _page("nothing typed yet", "", "&at=/orders/1000777/&recent=/orders/1000778/&recent=/inventory/SKU-7/"),
    ]


def _clerks() -> list[Page]:
    return [
        _page("supplier: number", "1000003-1", door="/portal/palette/"),
        _page("supplier: addressee all have", "Ann Lee", door="/portal/palette/"),
        _page("supplier: nothing found", "nowhere-to-be-found", door="/portal/palette/"),
    ]


def _page(label: str, words: str, more: str = "", *, door: str = "/palette/") -> Page:
    return Page(label, f"{door}?q={quote(words)}{more}")
