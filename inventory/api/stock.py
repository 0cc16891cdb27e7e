"""Suppliers' stock reports, and what became of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.views import ApiView, json_object
from dropship.base.errors import Invalid
from inventory.actions.queue_stock_report import queue_stock_report
from inventory.actions.take_stock_report import MODES, take_stock_report
from inventory.api.shapes import FeedRunShape, StockFields
from inventory.queries import feed_run
from suppliers.queries import supplier_id_of

AT_ONCE = 1000
MOST_ROWS = 100_000


class StockView(ApiView):
    scopes = {"PUT": "inventory:write"}
    for_suppliers = True
    body_limit = 5 * 1024 * 1024

    @extend_schema(
        operation_id="suppliers_stock",
        request={"application/json": StockFields, "text/csv": OpenApiTypes.STR},
        parameters=[OpenApiParameter("mode", str, enum=MODES, description="For CSV bodies")],
        responses={200: FeedRunShape, 202: FeedRunShape},
    )
    def put(self, request: Request, code: str) -> Response:
        """Report a supplier's stock: 200 with the report, or 202 with a run that a worker takes up."""
        supplier_id = supplier_id_of(code)
        if supplier_id is None:
            raise Http404
        items, mode, taken_at = _read(request, self.caller.now)
        if len(items) > MOST_ROWS:
            raise Invalid(f"A report has at most {MOST_ROWS} rows.", code="too_many_items", pointer="/items")
        take = queue_stock_report if len(items) > AT_ONCE else take_stock_report
        run = take(supplier_id, items, mode=mode, taken_at=taken_at, by=self.caller.actor, at=self.caller.now)
        return Response(feed_run(run.id), status=202 if run.status == run.Status.QUEUED else 200)


class FeedRunView(ApiView):
    scopes = {"GET": "inventory:read"}
    for_suppliers = True

    @extend_schema(operation_id="feed_runs_retrieve", responses=FeedRunShape)
    def get(self, request: Request, run_id: UUID) -> Response:
        """What became of a report: counts, and every row that was refused."""
        body = feed_run(run_id)
        if body is None:
            raise Http404
        return Response(body)


def _read(request: Request, now: datetime) -> tuple[list[Any], str, datetime]:
    content_type = (request.content_type or "").split(";")[0].strip().lower()
    if content_type == "text/csv":
        return _read_csv(request), _mode(request.query_params.get("mode"), "?mode"), now
    body = json_object(request)
    items = body.get("items")
    if not isinstance(items, list):
        raise Invalid("items must be a list.", code="required", pointer="/items")
    return (
        items,
        _mode(body.get("mode", request.query_params.get("mode")), "/mode"),
        _taken_at(body.get("taken_at"), now),
    )


def _mode(value: Any, pointer: str) -> str:
    mode = "partial" if value is None else value
    if mode not in MODES:
        raise Invalid("mode is partial or full.", code="bad_mode", pointer=pointer)
    return mode


def _taken_at(text: Any, now: datetime) -> datetime:
    if text is None:
        return now
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or not 1990 <= moment.year <= 2200:
        raise Invalid("taken_at must be a time in ISO 8601.", code="not_a_time", pointer="/taken_at")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_csv(request: Request) -> list[dict[str, Any]]:
    try:
        text = request.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise exceptions.ParseError(f"The CSV is not UTF-8 (byte {error.start}).") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [name.strip().lower() for name in next(rows, [])]
        if heading.count("quantity") != 1 or not 1 <= heading.count("sku") + heading.count("supplier_sku") == len(
            {"sku", "supplier_sku"} & set(heading)
        ):
            raise Invalid(
                f"The CSV needs the columns quantity and supplier_sku or sku, each once; it has {', '.join(heading) or 'none'}."[
                    :300
                ],
                code="wrong_header",
            )
        return [_cells(heading, row, rows.line_num) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid(f"The CSV cannot be read at line {rows.line_num}: {error}.", code="bad_csv") from None


def _cells(heading: list[str], row: list[str], line: int) -> dict[str, Any]:
    """A row under its heading; one with more cells than the heading has lost its commas and cannot be trusted."""
    if len(row) > len(heading):
        return {"line": line, "sku": " ".join(row)[:100], "quantity": f"{len(row)} cells under {len(heading)} headings"}
    return {"line": line} | {name: cell.strip() for name, cell in zip(heading, row, strict=False)}
