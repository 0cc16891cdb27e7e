"""Whether the process is alive, whether it can work, and figures for a scraper."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import Http404
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from dropship.accounts.access import public_page

_migrated = False


@public_page
@transaction.non_atomic_requests
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers, whatever has become of the database."""
    return JsonResponse({"status": "ok"})


@public_page
@transaction.non_atomic_requests
def ready(request: HttpRequest) -> HttpResponse:
    """Database, broker and migrations; 503 while one of them is not as it must be."""
    checks = {"database": _try(_database), "broker": _try(_broker), "migrations": _try(_migrations)}
    failed = [name for name, problem in checks.items() if problem]
    body = {
        "status": "unready" if failed else "ok",
        "checks": {name: problem or "ok" for name, problem in checks.items()},
    }
    return JsonResponse(body, status=503 if failed else 200)


@public_page
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine or for who knows METRICS_TOKEN."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    passed_on = settings.SECURE_PROXY_SSL_HEADER or {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"} & set(request.META)
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1", ""} and not passed_on
    known = bool(settings.INTERNAL_TOKEN) and hmac.compare_digest(token.encode(), settings.INTERNAL_TOKEN.encode())
    if not (local or known):
        raise Http404
    registry = CollectorRegistry()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM work_figures()")
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    for name, value in row.items():
        Gauge(f"dropship_{name}", name.replace("_", " "), registry=registry).set(value or 0)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _try(check: Any) -> str:
    try:
        return check() or ""
    except Exception as error:
        return type(error).__name__


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    caches["strict"].get("readyz")


def _migrations() -> str:
    """Looked at until all are applied; a running process does not lose them again."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "not applied"
        _migrated = True
    return ""
