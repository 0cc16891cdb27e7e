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
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.views import ApiView, json_object
from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.events.record import ring
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import FeedRefusal, FeedRun
from suppliers.models import Supplier

AT_ONCE = 5000
MOST_ROWS = 100_000


class StockItemFields(serializers.Serializer):
    """`supplier_sku` or `sku`; a known `sku` without an offer of this supplier makes the offer."""

    supplier_sku = serializers.CharField(max_length=100, required=False)
    sku = serializers.CharField(max_length=100, required=False)
    quantity = serializers.IntegerField(min_value=0, max_value=10_000_000)
    cost = serializers.CharField(required=False)


class StockFields(serializers.Serializer):
    mode = serializers.ChoiceField(choices=["partial", "full"], required=False)
    taken_at = serializers.DateTimeField(required=False, help_text="When the units were counted; now when not given")
    items = StockItemFields(many=True)


class RefusalShape(serializers.Serializer):
    line = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class FeedRunShape(serializers.Serializer):
    id = serializers.CharField()
    supplier = serializers.CharField()
    status = serializers.ChoiceField(choices=FeedRun.Status.choices)
    mode = serializers.CharField()
    taken_at = serializers.DateTimeField()
    read = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    errors = RefusalShape(many=True)
    reason = serializers.CharField()


class StockView(ApiView):
    scopes = {"PUT": "inventory:write"}
    for_suppliers = True
    body_limit = 5 * 1024 * 1024

    @extend_schema(
        operation_id="suppliers_stock",
        request={"application/json": StockFields, "text/csv": OpenApiTypes.STR},
        parameters=[OpenApiParameter("mode", str, enum=["partial", "full"], description="For CSV bodies")],
        responses={200: FeedRunShape, 202: FeedRunShape},
    )
    def put(self, request: Request, code: str) -> Response:
        """Report a supplier's stock: 200 with the report, or 202 with a run that a worker takes up."""
        supplier = Supplier.objects.filter(code=code).first() if "\x00" not in code else None
        if supplier is None:
            raise Http404
        items, mode, taken_at = _read(request, self.caller.now)
        if len(items) > MOST_ROWS:
            raise Invalid(f"A report has at most {MOST_ROWS} rows.", code="too_many_items", pointer="/items")
        if len(items) > AT_ONCE:
            run = FeedRun.objects.create(
                id=uuid7(), tenant_id=supplier.tenant_id, supplier=supplier, mode=mode, source="api", taken_at=taken_at,
                content=items, by=self.caller.actor[:200], read=len(items),
            )  # fmt: skip
            ring("feeds")
            return Response(_body(run.id), status=202)
        run = take_stock_report(
            supplier.id, items, mode=mode, taken_at=taken_at, by=self.caller.actor, at=self.caller.now
        )
        return Response(_body(run.id))


class FeedRunView(ApiView):
    scopes = {"GET": "inventory:read"}
    for_suppliers = True

    @extend_schema(operation_id="feed_runs_retrieve", responses=FeedRunShape)
    def get(self, request: Request, run_id: UUID) -> Response:
        """What became of a report: counts, and every row that was refused."""
        return Response(_body(run_id))


def _read(request: Request, now: datetime) -> tuple[list[Any], str, datetime]:
    content_type = (request.content_type or "").split(";")[0].strip().lower()
    if content_type == "text/csv":
        return _read_csv(request), request.query_params.get("mode", "partial"), now
    body = json_object(request)
    items = body.get("items")
    if not isinstance(items, list):
        raise Invalid("items must be a list.", code="required", pointer="/items")
    mode = body.get("mode", "partial")
    if mode not in ("partial", "full"):
        raise Invalid("mode is partial or full.", code="bad_mode", pointer="/mode")
    return items, mode, _taken_at(body.get("taken_at"), now)


def _taken_at(text: Any, now: datetime) -> datetime:
    if text is None:
        return now
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or not 1990 <= moment.year <= 2200:
        raise Invalid("taken_at must be a time in ISO 8601.", code="bad_time", pointer="/taken_at")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_csv(request: Request) -> list[dict[str, str]]:
    try:
        text = request.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise exceptions.ParseError(f"The CSV is not UTF-8 (byte {error.start}).") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = {name.strip().lower() for name in rows.fieldnames or [] if name}
        if "quantity" not in heading or not heading & {"sku", "supplier_sku"}:
            raise Invalid(
                "The CSV needs the columns quantity and supplier_sku or sku; it has "
                f"{', '.join(sorted(heading)) or 'none'}."[:300],
                code="wrong_header",
            )
        return [
            {str(name).strip().lower(): value for name, value in row.items() if name is not None and value is not None}
            for row in rows
        ]
    except csv.Error as error:
        raise Invalid(f"The CSV cannot be read at line {rows.line_num}: {error}.", code="bad_csv") from None


def _body(run_id: UUID) -> dict[str, Any]:
    run = FeedRun.objects.select_related("supplier").filter(id=run_id).first()
    if run is None:
        raise Http404
    errors = FeedRefusal.objects.filter(run=run).order_by("line", "id").values("line", "column", "value", "reason")
    return {
        "id": str(run.id),
        "supplier": run.supplier.code,
        "status": run.status,
        "mode": run.mode,
        "taken_at": run.taken_at,
        "read": run.read,
        "changed": run.changed,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "errors": list(errors[:1000]),
        "reason": run.reason,
    }
