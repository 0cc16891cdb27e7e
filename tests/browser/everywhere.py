"""Every page of the demo retailer, in the browser of whoever may open it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from dropship.accounts.models import User
from dropship.demo.seed import seed_demo
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from orders.models import Order
from tests.cast import BACKEND
from tests.walk import PEOPLE, crawl

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# The page of calls is made by a package, for programmers.
NOT_OURS = ("/api/",)
# How far things moved while the page came in, as the browser itself adds it up.
SHIFTS = """window.shifted = 0; new PerformanceObserver((told) => told.getEntries().forEach((one) => {
  if (!one.hadRecentInput) window.shifted += one.value; })).observe({type: "layout-shift", buffered: true})"""


def open_demo() -> None:
    """Fill the database with the demo retailer."""
    seed_demo(orders=24, now=timezone.now())


def pages_of(role: str) -> tuple[Client, list[str]]:
    """A signed-in browser of that role, and one page of every route that its links lead to."""
    email, start = PEOPLE[role]
    client = Client()
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    found: dict[str, str] = {}
    for page in crawl(client, start, of_a_kind=1).pages:
        found.setdefault(resolve(page.partition("?")[0]).route, page)
    return client, [page for page in found.values() if not page.startswith(NOT_OURS)]


def staff_of_the_installation() -> Client:
    """A signed-in browser of whoever runs the portal for all retailers."""
    client = Client()
    client.force_login(User.objects.create_user("ops@example.com", is_staff=True), backend=BACKEND)
    return client


def pages_of_all() -> list[str]:
    """What anybody may open: signing in, and a customer's page for each state of an order."""
    with tenant_scope(Tenant.objects.get(slug="maple-pine")):
        tokens = list(
            Order.objects.order_by("status", "id").distinct("status").values_list("tracking_token", flat=True)
        )
    return ["/accounts/login/", "/accounts/password/reset/", *(f"/track/{token}/" for token in tokens)]


def let_in(page: Any, client: Client, url: str) -> None:
    """Give the browser the session of the signed-in client."""
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def axe(page: Any, *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds wrong on the page as it is shown: rule, place, and what to do."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    chosen = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(RULES)}
    found = page.evaluate(
        """([chosen, rules]) => axe.run(document, {runOnly: chosen, rules, resultTypes: ['violations']})
             .then((told) => told.violations)""",
        [chosen, {name: {"enabled": False} for name in without}],
    )
    return list(_said(found))


def _said(found: list[dict[str, Any]]) -> Iterator[str]:
    for one in found:
        for node in one["nodes"]:
            yield f"{one['id']} at {node['target']}: {node['failureSummary'].splitlines()[-1].strip()}"


class Load:
    """What the first visit of a page costs: kilobytes as sent compressed, in all and of scripts."""

    def __init__(self, page: Any) -> None:
        self.page, self.answers = page, list[Any]()
        page.on("response", self._take)

    def weigh(self) -> tuple[float, float]:
        self.page.remove_listener("response", self._take)
        whole = scripts = 0.0
        for answer in self.answers:
            size = len(gzip.compress(answer.body(), 9)) / 1024
            whole += size
            scripts += size if answer.request.resource_type == "script" else 0
        return whole, scripts

    def _take(self, answer: Any) -> None:
        if answer.status == 200:  # a redirect has no body
            self.answers.append(answer)
