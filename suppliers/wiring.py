"""Everything the kernel calls by name in this room."""

from dropship.office.bindings import Bound, suppliers_listed_by
from dropship.office.importers import importer
from dropship.ui.palette import command, searcher
from suppliers import palette
from suppliers.imports import SuppliersImporter
from suppliers.models import Supplier


@suppliers_listed_by
def _suppliers() -> list[Bound]:
    return [Bound(*row) for row in Supplier.objects.order_by("name", "code").values_list("id", "code", "name")]


importer(SuppliersImporter)
searcher(palette.SUPPLIERS)
command("add_supplier", palette.ADD)
