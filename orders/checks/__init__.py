"""What can be wrong with an order, an address, a tracking number: one small pure function per kind."""

from orders.checks.issue import (
    CORRECT_ADDRESS,
    CORRECT_EMAIL,
    MAP_SKU,
    MARK_PAID,
    RELEASE,
    CheckFacts,
    IssueDraft,
)
from orders.checks.run import run_checks
from orders.checks.tracking_number import TrackingCheck, carriers, check_tracking_number

__all__ = [
    "CORRECT_ADDRESS",
    "CORRECT_EMAIL",
    "MAP_SKU",
    "MARK_PAID",
    "RELEASE",
    "CheckFacts",
    "IssueDraft",
    "TrackingCheck",
    "carriers",
    "check_tracking_number",
    "run_checks",
]
