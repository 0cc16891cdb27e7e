"""What may be sold: products, the suppliers' offers for them, and their stock."""

from inventory.models.feed import FeedRefusal, FeedRun
from inventory.models.offer import Offer
from inventory.models.product import Product, SkuAlias
from inventory.models.stock import Reservation, Stock, StockChange

__all__ = ["FeedRefusal", "FeedRun", "Offer", "Product", "Reservation", "SkuAlias", "Stock", "StockChange"]
