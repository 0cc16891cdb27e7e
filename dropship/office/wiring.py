"""What the office itself tells the rest of the kernel."""

from dropship.bulk.registry import bulk_actions
from dropship.office import (  # noqa: F401 (the carrier and the jobs register themselves)
    desk_imports,
    first_steps,
    invitation_mail,
    palette,
    personal,
    tasks,
)
from dropship.office.desk import waits_for_a_person
from dropship.office.first_run import first_step
from dropship.office.import_list import IMPORTS
from dropship.office.key_list import KEYS
from dropship.office.mail_list import SENT_MAILS
from dropship.office.user_list import USERS
from dropship.privacy.keepers import keeper
from dropship.tenancy.registry import due_work
from dropship.ui.palette import command

keeper("imports", personal.KEEPER)
for page in (USERS, KEYS, IMPORTS, SENT_MAILS):
    bulk_actions(page)
waits_for_a_person(desk_imports.KIND)
first_step(first_steps.COLLEAGUE)
due_work(
    "imports",
    "SELECT tenant_id FROM office_importrun WHERE status IN ('queued', 'running') AND leased_until <= now()",
)
for name, hit in palette.COMMANDS.items():
    command(name, hit)
