"""The files of imports: the one that is brought, a template of each kind, and the rows that were not taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from dropship.office.actions.keep_upload import MOST_BYTES
from dropship.office.importers import IMPORTERS
from dropship.tabular.writer import csv_stream
from dropship.tenancy.scope import required, tenant_scope


class FileForm(forms.Form):
    """A table, as a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        help_text=format_lazy(gettext_lazy("CSV, XLSX or JSON lines, at most {most} MB."), most=MOST_BYTES // 2**20),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson"}),
    )


def template_csv(kind: str) -> HttpResponse:
    """The heading of that kind of table and one row as an example, to be filled in."""
    columns = IMPORTERS[kind].layout.columns
    return as_csv(kind, [column.name for column in columns], iter([[column.example for column in columns]]))


def refused_csv(name: str, refusals: QuerySet[Any]) -> HttpResponse:
    """Every row that was not taken, with its line and reason."""
    return as_csv(name, ("line", "column", "value", "reason"), _in_scope(refusals))


def as_csv(name: str, head: Sequence[str], rows: Iterator[Any]) -> HttpResponse:
    response = StreamingHttpResponse(csv_stream(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response  # type: ignore[return-value]


def _in_scope(refusals: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """Read in the person's scope, opened again: the request's is over before the first row is sent."""
    asked_in = required()

    def rows() -> Iterator[tuple[Any, ...]]:
        with tenant_scope(asked_in.tenant_id, kind=asked_in.kind, supplier=asked_in.supplier_id):
            found = refusals.order_by("line", "id")
            yield from found.values_list("line", "column", "value", "reason").iterator()

    return rows()
