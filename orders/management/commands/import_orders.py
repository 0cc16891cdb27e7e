"""`import_orders TENANT FILE [--dry-run]`: orders from a table."""

from dropship.office.management.importing import ImportCommand
from orders.imports.orders import OrdersImporter


class Command(ImportCommand):
    help = "Import orders from CSV, XLSX or JSON lines; the last line printed is the report as JSON."
    importer = OrdersImporter
