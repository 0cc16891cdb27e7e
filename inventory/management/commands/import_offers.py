"""`import_offers TENANT SUPPLIER_CODE FILE [--dry-run]`: what a supplier offers and has."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from dropship.office.management.importing import ImportCommand
from inventory.imports.offers import OffersImporter
from suppliers.management.named import supplier_of


class Command(ImportCommand):
    help = "Import a supplier's offers and stock from CSV, XLSX or JSON lines; the last line printed is the report as JSON."
    importer = OffersImporter

    def add_target(self, parser: ArgumentParser) -> None:
        parser.add_argument("supplier", metavar="SUPPLIER_CODE")

    def target(self, options: dict[str, Any]) -> UUID | None:
        return supplier_of(options["supplier"]).id
