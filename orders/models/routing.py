"""How orders find their suppliers, and why each did."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from dropship.tenancy.models import TenantForeignKey, TenantModel
from orders.models.order import Order


class RoutingRule(TenantModel):
    """A retailer's rule, applied in the order of `position`.

    `conditions` may name `skus, categories, channels, countries, regions, suppliers` (lists; an absent one
    matches all). `effect` is `prefer` or `exclude` the `suppliers`, or `score` by `weights` over `landed_cost,
    promised_days, supplier_score, splits`.
    """

    class Effect(models.TextChoices):
        PREFER = "prefer", _("Prefer")
        EXCLUDE = "exclude", _("Exclude")
        SCORE = "score", _("Score by")

    position = models.PositiveIntegerField(default=100)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict, blank=True)
    effect = models.CharField(max_length=10, choices=Effect.choices)
    suppliers = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    weights = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "position", "id"], name="rules_in_order")]


class Decision(TenantModel):
    """One routing of an order: candidates, scores, why each was taken or refused."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    at = models.DateTimeField()
    cause = models.CharField(max_length=60, default="received")
    summary = models.CharField(max_length=500)
    explanation = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["tenant", "order", "at"], name="decisions_of_order")]
