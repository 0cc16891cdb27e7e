"""Who supplies, on what terms, how well, and how we talk."""

from suppliers.models.agreement import ANYWHERE, ShippingMethod
from suppliers.models.scorecard import Scorecard, SupplierTargets, Targets, UsualTargets
from suppliers.models.supplier import Supplier
from suppliers.models.thread import Attachment, Message, ReadMark, Side, Thread

__all__ = [
    "ANYWHERE",
    "Attachment",
    "Message",
    "ReadMark",
    "Scorecard",
    "ShippingMethod",
    "Side",
    "Supplier",
    "SupplierTargets",
    "Targets",
    "Thread",
    "UsualTargets",
]
