"""Everything the kernel calls by name in this room."""

from dropship.tenancy.registry import due_work
from inventory import tasks  # noqa: F401 (registers its jobs)

due_work("feeds", "SELECT tenant_id FROM inventory_feedrun WHERE status = 'queued'")
