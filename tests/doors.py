"""How tests stand before the doors: as a person with a browser, or as a program with a key."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from dropship.base.jobs import JOBS, PERIODIC
from dropship.tenancy import scope as scopes

JSON = "application/json"


class Browser(Client):
    """A client that leaves no tenant behind.

    A test runs in one transaction, so what a request tells the database would stay set after it; in
    life the transaction ends with the request.
    """

    def request(self, **environment: Any) -> HttpResponse:
        before = scopes.current()
        if connection.in_atomic_block and not connection.needs_rollback:
            scopes.write_scope(None)
        try:
            return super().request(**environment)
        finally:
            if connection.in_atomic_block and not connection.needs_rollback:
                scopes.write_scope(before)
            scopes.remember(before)


class Program:
    """A program with an API key: `.get(path)`, `.post(path, body)`, …; paths without `/api/v1`."""

    def __init__(self, key: str | None, *, raise_errors: bool = True) -> None:
        self.key = key
        self.client = Browser(raise_request_exception=raise_errors)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send; a body of text or bytes goes as it is, anything else as JSON. `Idempotency_Key="k"` sets a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key is not None:
            named.setdefault("Authorization", f"Bearer {self.key}")
        data = b"" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        where = path if path.startswith(("/api/", "/hooks/")) else "/api/v1" + path
        kind = named.pop("Content-Type", JSON)
        return self.client.generic(method, where, data, content_type=kind, headers=named)


def run_jobs(tenant: Any, *, only: tuple[str, ...] = (), periodic: bool = False, rounds: int = 100) -> int:
    """Do what the workers would: every registered job of the tenant, in no scope, until none finds work."""
    total = 0
    names = only or tuple(sorted(JOBS))
    before = scopes.current()
    inside = connection.in_atomic_block
    scopes.remember(None)
    if inside:
        scopes.write_scope(None)
    try:
        with patch("dropship.deliveries.carry.connection", _outside_transactions()):
            if periodic:
                for moment in ("every_minute", "every_hour"):
                    for job in PERIODIC[moment]:
                        job(tenant.id)
            for _ in range(rounds):
                worked = sum(JOBS[name](tenant.id) for name in names)
                total += worked
                if not worked:
                    return total
        raise AssertionError(f"After {rounds} rounds the jobs still find work.")
    finally:
        if inside:
            scopes.write_scope(before)
        scopes.remember(before)


def _outside_transactions() -> Any:
    """A test's own transaction is not one the carrier has to mind."""

    class Outside:
        in_atomic_block = False

    return Outside()
