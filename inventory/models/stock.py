"""How many there are, how many are promised, and how it came to be so."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel, TenantOneToOneField
from inventory.models.offer import Offer


class Stock(TenantModel):
    """The counters of an offer: a narrow row, updated often, with no index on its counters.

    `on_hand` is what the supplier last reported, as of `as_of`. `reserved` is the sum of the open
    reservations that this report cannot know of yet. Available = on_hand − reserved − buffer.
    """

    supplier_scope = "supplier_id"

    id = None  # type: ignore[assignment]
    offer = TenantOneToOneField(Offer, on_delete=models.CASCADE, primary_key=True, related_name="stock")
    supplier_id = models.UUIDField()
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    as_of = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="on_hand_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_not_negative"),
        ]


class Reservation(TenantModel):
    """Units of an offer promised to an order line (the line holds the key).

    Open until it is `released_at` (given back) or `settled_at` (a report taken after the supplier
    confirmed it arrived, so the reported stock no longer counts these units).
    """

    offer = TenantForeignKey(Offer, related_name="reservations", db_index=False)
    quantity = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "offer"],
                condition=Q(released_at__isnull=True, settled_at__isnull=True),
                name="open_reservations",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(settled_at__isnull=True), name="released_or_settled"
            ),
        ]


class StockChange(TenantModel):
    """One change of the reported stock of an offer: from, to, when, by whom, through which run."""

    offer = TenantForeignKey(Offer, on_delete=models.CASCADE, related_name="stock_changes", db_index=False)
    at = models.DateTimeField(db_default=Now())
    before = models.IntegerField()
    after = models.IntegerField()
    source = models.CharField(max_length=40)
    run_id = models.UUIDField(null=True)
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "offer", "at"], name="stock_history_of_offer")]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="stock_change_changes")]
