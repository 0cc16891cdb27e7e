"""What the office itself tells the rest of the kernel."""

from dropship.office import invitation_mail, palette, personal, tasks  # noqa: F401 (the carrier and the jobs register themselves)
from dropship.privacy.keepers import keeper
from dropship.tenancy.registry import due_work
from dropship.ui.palette import command

keeper("imports", personal.KEEPER)
due_work(
    "imports",
    "SELECT tenant_id FROM office_importrun WHERE status IN ('queued', 'running') AND leased_until <= now()",
)
for name, hit in palette.COMMANDS.items():
    command(name, hit)
