"""What the office itself tells the rest of the kernel."""

from dropship.office import personal, tasks  # noqa: F401 (tasks registers its jobs)
from dropship.privacy.keepers import keeper
from dropship.tenancy.registry import due_work

keeper("imports", personal.KEEPER)
due_work(
    "imports",
    "SELECT tenant_id FROM office_importrun WHERE status IN ('queued', 'running') AND leased_until <= now()",
)
