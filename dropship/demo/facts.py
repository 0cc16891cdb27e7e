"""Who plays in the demo, what is sold, and where it goes."""

from __future__ import annotations

from typing import Any

SLUG_NAME, PASSWORD, SEED = "Maple & Pine", "maple-and-pine", 20240229
PEOPLE = (
    ("ann@maple.example", "Ann Lee", "owner"),
    ("max@maple.example", "Max Roth", "manager"),
    ("amy@maple.example", "Amy Novak", "agent"),
    ("ana@maple.example", "Ana Diaz", "analyst"),
)
SUPPLIERS: tuple[dict[str, Any], ...] = (
    {"code": "acme", "name": "Acme Housewares", "country": "US", "handling_days": 1, "score": "0.94", "days": 3, "cost": "4.90", "skill": 0.97},
    {"code": "birch", "name": "Birch & Sons", "country": "US", "handling_days": 2, "score": "0.88", "days": 5, "cost": "3.20", "skill": 0.92},
    {"code": "cedar", "name": "Cedar Works", "country": "CA", "handling_days": 2, "score": "0.91", "days": 6, "cost": "6.50", "skill": 0.95},
    {"code": "dune", "name": "Dune Trading", "country": "MX", "handling_days": 3, "score": "0.71", "days": 8, "cost": "2.80", "skill": 0.78},
)  # fmt: skip
PRODUCTS = (
    ("MUG-BLUE", "Stoneware mug, blue", "kitchen", "14.00"), ("MUG-SAND", "Stoneware mug, sand", "kitchen", "14.00"),
    ("BOWL-S", "Serving bowl, small", "kitchen", "22.50"), ("BOWL-L", "Serving bowl, large", "kitchen", "38.00"),
    ("BOARD-OAK", "Oak cutting board", "kitchen", "46.00"), ("KNIFE-8", "Chef's knife, 8 inch", "kitchen", "79.00"),
    ("TOWEL-LIN", "Linen tea towel, set of 2", "kitchen", "24.00"), ("APRON", "Canvas apron", "kitchen", "39.00"),
    ("LAMP-DESK", "Desk lamp, brass", "lighting", "129.00"), ("LAMP-PEND", "Pendant lamp, paper", "lighting", "89.00"),
    ("CANDLE-3", "Beeswax candles, 3", "lighting", "18.00"), ("LANTERN", "Garden lantern", "lighting", "54.00"),
    ("THROW-WOOL", "Wool throw, moss", "textiles", "119.00"), ("CUSH-45", "Cushion cover, 45 cm", "textiles", "29.00"),
    ("RUG-JUTE", "Jute rug, 120 x 180", "textiles", "149.00"), ("BLANKET-B", "Baby blanket, cotton", "textiles", "48.00"),
    ("PLANTER-M", "Planter, terracotta, M", "garden", "27.00"), ("PLANTER-L", "Planter, terracotta, L", "garden", "44.00"),
    ("SHEARS", "Pruning shears", "garden", "34.00"), ("CAN-5L", "Watering can, 5 l", "garden", "42.00"),
    ("HOOKS-4", "Wall hooks, walnut, 4", "storage", "32.00"), ("BASKET-R", "Rattan basket", "storage", "52.00"),
    ("SHELF-60", "Wall shelf, 60 cm", "storage", "68.00"), ("BOX-SET", "Storage boxes, set of 3", "storage", "36.00"),
)  # fmt: skip
PLACES = (
    ("Springfield", "IL", "62701", "US"), ("Portland", "OR", "97201", "US"), ("Austin", "TX", "78701", "US"),
    ("Madison", "WI", "53703", "US"), ("Denver", "CO", "80202", "US"), ("Burlington", "VT", "05401", "US"),
    ("Toronto", "ON", "M5V 2T6", "CA"), ("Vancouver", "BC", "V5K 0A1", "CA"), ("Savannah", "GA", "31401", "US"),
)  # fmt: skip
NAMES = ("Nora", "Ben", "Iris", "Tom", "Maya", "Leo", "Zoe", "Sam", "Ella", "Finn", "Ruth", "Omar", "Lena", "Jack")
FAMILIES = ("Baker", "Hill", "Stone", "Rivera", "Chen", "Okafor", "Larsen", "Meyer", "Silva", "Ward", "Kaya", "Ito")
DAYS = 30
SCARCE = "LAMP-DESK"
"""Of this there is little, and for the last days nothing comes in."""
