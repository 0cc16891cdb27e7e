"""`import_catalog TENANT FILE [--dry-run]`: products from a table."""

from dropship.office.management.importing import ImportCommand
from inventory.imports.products import ProductsImporter


class Command(ImportCommand):
    help = "Import products from CSV, XLSX or JSON lines; the last line printed is the report as JSON."
    importer = ProductsImporter
