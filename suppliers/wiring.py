"""Everything the kernel calls by name in this room."""

from django.utils.translation import gettext_lazy

from dropship.bulk.registry import bulk_actions
from dropship.office.bindings import Bound, suppliers_listed_by
from dropship.office.desk import Kind, waits_for_a_person
from dropship.office.first_run import Step, Way, first_step
from dropship.office.importers import importer
from dropship.office.storage import takes_space
from dropship.privacy.keepers import keeper
from dropship.tenancy.registry import due_work
from dropship.ui.navigation import counted
from dropship.ui.palette import command, searcher
from suppliers import file_space, palette, personal, tasks, waiting  # noqa: F401 (tasks register themselves)
from suppliers.imports import SuppliersImporter
from suppliers.models import Supplier
from suppliers.views.suppliers import SUPPLIERS


@suppliers_listed_by
def _suppliers() -> list[Bound]:
    return [Bound(*row) for row in Supplier.objects.order_by("name", "code").values_list("id", "code", "name")]


bulk_actions(SUPPLIERS)
importer(SuppliersImporter)
searcher(palette.SUPPLIERS)
command("add_supplier", palette.ADD)
command("write_to_supplier", palette.WRITE)
command("supplier_targets", palette.TARGETS)
keeper("messages", personal.KEEPER)
takes_space(file_space.taken)
due_work("messages", "SELECT tenant_id FROM suppliers_message WHERE mail_due_at <= now()")
counted("/portal/messages/", waiting.for_the_supplier)
waits_for_a_person(
    Kind(
        key="supplier_messages",
        label=gettext_lazy("Unanswered supplier messages"),
        icon="message",
        permission="messages.view",
        waiting=waiting.for_the_staff,
        first=waiting.first,
        rows=waiting.rows,
        cleared=waiting.answered,
        news=("last_number",),
        stream="stream",
    )
)
first_step(
    Step(
        "supplier",
        10,
        gettext_lazy("Add a supplier"),
        gettext_lazy("Name, address and the time it takes to hand a parcel over."),
        lambda: Supplier.objects.exists(),
        (
            Way(gettext_lazy("Add a supplier"), "/suppliers/new/", "suppliers.edit"),
            Way(gettext_lazy("Import a list"), "/settings/imports/?kind=suppliers", "imports.use"),
        ),
    )
)
