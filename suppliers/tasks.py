"""The jobs of this room: find due work, call one verb."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from dropship.base.jobs import job
from dropship.tenancy.scope import tenant_scope
from suppliers.actions.mail_messages import mail_messages


@job("messages")
def mail_due_messages(tenant_id: UUID) -> int:
    """Tell of a batch of the tenant's unread messages by mail."""
    with tenant_scope(tenant_id):
        return mail_messages(at=timezone.now())
