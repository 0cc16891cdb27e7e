"""Pages as the server makes them: milliseconds and statements, without a network in between.

Milliseconds are those that the portal and its database session spend on a core; waiting for a core that
other programs hold does not count, so a busy machine gives the same figures as a quiet one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bench.ground import Shop
from bench.measure import Busy, Figure, percentile

TABLES = (
    "orders_order, orders_orderline, orders_purchaseorder, orders_purchaseorderline, orders_issue, customers_customer, "
    "inventory_reservation"
)


@dataclass
class Page:
    """An address of the staff's pages or of the API, and how it answered."""

    label: str
    path: str
    milliseconds: list[float] = field(default_factory=list)
    statements: int = 0


class Reader:
    """The owner of the shop, or who has this e-mail, with a browser; and the shop's program with a key."""

    def __init__(self, shop: Shop, *, email: str = "") -> None:
        from django.test import Client

        from dropship.accounts.models import User

        self.browser, self.key = Client(), shop.key
        user = User.objects.get(email=email or shop.email)
        self.browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path: str, *, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} if path.startswith("/api/") else {}
        answer = self.browser.get(path, headers=headers)
        if answer.status_code != status:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return answer

    def send(self, path: str, body: dict[str, Any]) -> Any:
        """Post to the API; the answer's document."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = self.browser.post(path, body, content_type="application/json", headers=headers)
        if answer.status_code not in {200, 201}:
            raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:300]!r}")
        return answer.json()

    def next_of(self, path: str) -> str:
        """The address of the page after this one."""
        answer = self.get(path)
        if path.startswith("/api/"):
            return answer.json()["next"].removeprefix("http://testserver")
        found = re.search(r'href="([^"]*after=[^"]*)"', answer.content.decode())
        assert found, "the page has no next one"
        return unescape(found[1])

    def keep_view(self, name: str, query: str) -> str:
        """Keep a view of the list and let the list open with it; the address that the bare one leads to."""
        path = f"/{name}/"
        self.browser.post(f"/lists/{name}/views/", {"name": "Mine", "query": query, "opens": "1", "next": path})
        return self.browser.get(path)["Location"]

    def read(self, pages: list[Page], *, rounds: int, status: int = 200) -> None:
        """Read the pages in turn; what a first look fills does not count."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for page in pages:
            self.get(page.path, status=status)
            with CaptureQueriesContext(connection) as queries:
                self.get(page.path, status=status)
            page.statements = len(queries)
        busy = Busy()
        for _ in range(rounds):
            for page in pages:
                page.milliseconds.append(busy.spent(lambda path=page.path: self.get(path, status=status)))


def figures(pages: list[Page], *, most_ms: float | None, most_statements: int | None = None) -> list[Figure]:
    """The p95 of each page, and the most statements that any of them takes (BEGIN and COMMIT are not counted)."""
    found = [
        Figure(
            label=f"{page.label}: p95", value=percentile(page.milliseconds, 0.95), unit="ms", at_most=most_ms,
            n=f"{len(page.milliseconds)} readings, {page.statements} statements",
        )
        for page in pages
    ]  # fmt: skip
    most = max(page.statements for page in pages)
    return [*found, Figure(label="statements, at most", value=most, at_most=most_statements, n=f"{len(pages)} pages")]
