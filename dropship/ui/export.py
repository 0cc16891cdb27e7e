"""A list as a file, streamed: the first line leaves before the last row is read."""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from dropship.tabular.writer import csv_stream
from dropship.tenancy.scope import Scope, required, tenant_scope
from dropship.ui.columns import Column

CHUNK = 2000


def as_csv(
    rows: Callable[[], QuerySet[Any, Any]], *, columns: Sequence[Column], names: Sequence[str], name: str
) -> StreamingHttpResponse:
    """Return all rows of a query as a CSV file, newest key first, in the sight of whoever asked.

    The request's transaction is over before the first row is sent, and with it the tenant and its time
    zone: so the stream opens its own, of the same tenant, supplier and zone. Cells are neutralised by the writer.
    """
    scope, zone = required(), timezone.get_current_timezone()
    kept = [column for column in columns if column.export]
    lines = csv_stream([str(column.label) for column in kept], _cells(rows, kept, names, scope, zone))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store, private"
    return response


def _cells(
    rows: Callable[[], QuerySet[Any, Any]], columns: Sequence[Column], names: Sequence[str], scope: Scope, zone: tzinfo
) -> Iterator[list[Any]]:
    with tenant_scope(scope.tenant_id, kind=scope.kind, supplier=scope.supplier_id):
        with timezone.override(zone):
            wanted = rows()
        for row in wanted.order_by("-pk").values(*names).iterator(chunk_size=CHUNK):
            yield [column.exported(row) for column in columns]
