"""What the office itself tells the rest of the kernel."""

from dropship.office import tasks  # noqa: F401 (registers its jobs)
from dropship.tenancy.registry import due_work

due_work(
    "imports",
    "SELECT tenant_id FROM office_importrun WHERE status IN ('queued', 'running') AND leased_until <= now()",
)
