"""Who supplies, on what terms, and how well."""

from suppliers.models.agreement import ANYWHERE, ShippingMethod
from suppliers.models.scorecard import Scorecard
from suppliers.models.supplier import Supplier

__all__ = ["ANYWHERE", "Scorecard", "ShippingMethod", "Supplier"]
