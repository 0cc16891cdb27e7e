"""What a program was answered, so that its second try gets the same answer."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantModel


class IdempotentAnswer(TenantModel):
    """The first answer to an `Idempotency-Key`, kept 24 hours and replayed word for word.

    Inserted before the work in the same transaction: a twin waits on the unique index until the
    first commits, and a failed request leaves the key free.
    """

    supplier_scope = "supplier_id"

    api_key_id = models.UUIDField()
    supplier_id = models.UUIDField(null=True)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "api_key_id", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]
