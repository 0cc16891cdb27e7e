"""`import_suppliers TENANT FILE [--dry-run]`: suppliers from a table."""

from dropship.office.management.importing import ImportCommand
from suppliers.imports import SuppliersImporter


class Command(ImportCommand):
    help = "Import suppliers from CSV, XLSX or JSON lines; the last line printed is the report as JSON."
    importer = SuppliersImporter
