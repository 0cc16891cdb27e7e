"""A list as a file, streamed: the first line leaves before the last row is read."""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation

from dropship.tabular.workbook import CONTENT_TYPE, xlsx_stream
from dropship.tabular.writer import csv_stream
from dropship.tenancy.scope import Scope, required, tenant_scope
from dropship.ui.columns import Column

CHUNK = 2000
Rows = Callable[[], QuerySet[Any, Any]]


def as_csv(rows: Rows, *, columns: Sequence[Column], names: Sequence[str], name: str) -> StreamingHttpResponse:
    """Return all rows of a query as a CSV file, in the sight of whoever asked; cells are neutralised by the writer."""
    head, cells = _table(rows, columns, names)
    return _sent(csv_stream(head, cells), f"{name}-{timezone.localdate():%Y-%m-%d}.csv", "text/csv; charset=utf-8")


def as_xlsx(rows: Rows, *, columns: Sequence[Column], names: Sequence[str], name: str) -> StreamingHttpResponse:
    """Return the same as a workbook, its times in the time zone of the page."""
    head, cells = _table(rows, columns, names)
    pieces = xlsx_stream(head, cells, zone=timezone.get_current_timezone())
    return _sent(pieces, f"{name}-{timezone.localdate():%Y-%m-%d}.xlsx", CONTENT_TYPE)


FILES = {"csv": as_csv, "xlsx": as_xlsx}


def _sent(pieces: Iterator[Any], file_name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _table(rows: Rows, columns: Sequence[Column], names: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
    kept = [column for column in columns if column.export]
    cells = _cells(rows, kept, names, required(), timezone.get_current_timezone())
    # In one language for everyone: the headings are the names by which an import knows the columns again.
    with translation.override(settings.LANGUAGE_CODE):
        return [str(column.label) for column in kept], cells


def _cells(
    rows: Rows, columns: Sequence[Column], names: Sequence[str], scope: Scope, zone: tzinfo
) -> Iterator[list[Any]]:
    """The cells row by row.

    The request's transaction is over before the first row is sent, and with it the tenant and its time
    zone: so the stream opens its own, of the same tenant, supplier and zone.
    """
    with tenant_scope(scope.tenant_id, kind=scope.kind, supplier=scope.supplier_id):
        with timezone.override(zone):
            wanted = rows()
        for row in wanted.values(*names).iterator(chunk_size=CHUNK):
            yield [column.exported(row) for column in columns]
