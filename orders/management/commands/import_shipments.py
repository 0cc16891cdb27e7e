"""`import_shipments TENANT SUPPLIER_CODE FILE [--dry-run]`: the parcels a supplier has sent off."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from dropship.office.management.importing import ImportCommand
from orders.imports.shipments import ShipmentsImporter
from suppliers.management.named import supplier_of


class Command(ImportCommand):
    help = (
        "Import the shipments of a supplier from CSV, XLSX or JSON lines; the last line printed is the report as JSON."
    )
    importer = ShipmentsImporter

    def add_target(self, parser: ArgumentParser) -> None:
        parser.add_argument("supplier", metavar="SUPPLIER_CODE")

    def target(self, options: dict[str, Any]) -> UUID | None:
        return supplier_of(options["supplier"]).id
