"""Who a row belongs to: the tenant, and the base of every table it owns."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from dropship.base.ids import uuid7


class Tenant(models.Model):
    """A retailer. A directory row: it is read before the tenant of a request is known.

    `language` is spoken to whom we do not know better; `key` is the short public part of customer links; `exchange_rates` gives how much of the
    tenant's currency one unit of another currency is worth. `return_window_days` after the delivery a
    customer may still ask to send something back; 0 offers it to none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=12, unique=True)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, default="US")
    language = models.CharField(max_length=10, default="en", db_default="en")
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    return_address = models.TextField(blank=True)
    return_window_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    exchange_rates = models.JSONField(default=dict, blank=True)
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    first_run_over_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class TenantForeignKey(models.ForeignKey):
    """A key to another row of the same tenant.

    The database constraint is made over (tenant, id) by `policies.py`, because row-level security
    does not apply to foreign key checks: a plain key could point at another tenant's row.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantOneToOneField(models.OneToOneField):
    """Like `TenantForeignKey`, for a row that extends another one."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantModel(models.Model):
    """A table whose rows belong to one tenant, guarded by row-level security.

    `supplier_scope` names the column that must equal the supplier of a supplier's session;
    None keeps the table to the retailer's own sessions.
    """

    supplier_scope: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        from dropship.tenancy.scope import current

        scope = current()
        if self.tenant_id is None and scope is not None:
            self.tenant_id = scope.tenant_id
        super().save(*args, **kwargs)


class TenantLogo(TenantModel):
    """The retailer's logo as shown on packing slips, mails and the supplier portal."""

    supplier_scope = "*"

    content_type = models.CharField(max_length=40)
    content = models.BinaryField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_logo_per_tenant")]
