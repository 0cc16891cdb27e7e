"""What a new retailer does first in the office itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dropship.accounts.models import Invitation, Membership
from dropship.office.first_run import Step, Way
from dropship.tenancy.scope import required


def _somebody_else_is_here() -> bool:
    tenant_id = required().tenant_id
    return (
        Membership.objects.filter(tenant_id=tenant_id, is_active=True).count() > 1
        or Invitation.objects.filter(tenant_id=tenant_id, withdrawn_at=None).exists()
    )


COLLEAGUE = Step(
    "colleague",
    60,
    _("Invite the others"),
    _("Colleagues, and your suppliers' clerks, who then answer and ship in a portal of their own."),
    _somebody_else_is_here,
    (Way(_("Invite a person"), "/settings/users/", "users.manage"),),
    is_optional=True,
)
