"""What the import commands have in common: read a file, take it in row by row, say what became of it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dropship.base.errors import Refused
from dropship.office.tenants import tenant_of
from dropship.tabular.importing import Importer, batches, survey, take_batch
from dropship.tabular.readers import Table, open_table
from dropship.tabular.report import Report
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope


class ImportCommand(BaseCommand):
    """`TENANT FILE [--dry-run]`. The last line of its output is the report as one JSON object.

    The exit code is 1 when a row was refused, or when the file or what it is for cannot be found or read.
    """

    importer: ClassVar[type[Importer]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="slug of the retailer")
        self.add_target(parser)
        parser.add_argument("file", help="CSV, XLSX or JSON lines")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything and give it all back; the same report"
        )
        parser.add_argument("--encoding", default="", help="of a text file; found by itself when not given")

    def add_target(self, parser: ArgumentParser) -> None:
        """Ask for what the file is about, where the tenant alone does not say it."""

    def target(self, options: dict[str, Any]) -> UUID | None:
        """The id of the supplier that the file is about, found in the tenant's scope."""
        return None

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                tenant = tenant_of(options["tenant"])
                with tenant_scope(tenant):
                    importer = self.importer(tenant, self.target(options))
                table = open_table(file, path.name, importer.layout, encoding=options["encoding"])
                report = self._take(table, importer, tenant, is_dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except Refused as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(json.dumps(self._said(table, path, options["dry_run"]) | report.as_dict()))
        if report.refused:
            raise CommandError(f"{report.refused} of {report.read} rows were refused; the report says which and why.")

    def _take(self, table: Table, importer: Importer, tenant: Tenant, *, is_dry_run: bool) -> Report:
        """Batch by batch, each in its own transaction: what was taken stays taken when a later row stops us."""
        report, by = Report(), f"command:import_{importer.kind}"
        for batch in batches(table, importer, survey(table, importer).groups):
            with tenant_scope(tenant):
                report.add(take_batch(importer, batch, by=by, at=timezone.now(), is_dry_run=is_dry_run))
        return report

    def _said(self, table: Table, path: Path, is_dry_run: bool) -> dict[str, Any]:
        """How the file was read."""
        if table.is_guess:
            self.stderr.write(f"The encoding {table.encoding} is a guess; --encoding says it for certain.")
        return {
            "kind": self.importer.kind,
            "file": path.name,
            "dry_run": is_dry_run,
            "format": table.format,
            "encoding": table.encoding,
            "encoding_is_guess": table.is_guess,
            "delimiter": table.delimiter,
            "recognised": table.recognised,
            "ignored": table.ignored,
        }
