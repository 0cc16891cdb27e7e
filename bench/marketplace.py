"""A folder of marketplace orders, read: who sold what to whom, and what happened when.

Only orders.csv and order_items.csv have to be there. Whatever else is missing, broken or said twice is made good
where that is possible, and told in `refused` or `remarks` where it is not.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import count
from pathlib import Path

Row = dict[str, str]
CENT = Decimal("0.01")
CANCELLED = frozenset({"canceled", "cancelled"})
UNNAMED = "unnamed"


@dataclass(slots=True)
class Item:
    """One unit sold; money is rounded to cents so that the sums stay those of the file."""

    number: str
    product: str
    seller: str
    price: Decimal
    freight: Decimal


@dataclass(slots=True)
class Sale:
    """One order of the folder, with the times that make sense of it."""

    order_id: str
    status: str
    customer: Row
    items: list[Item]
    placed: datetime
    promised: datetime | None
    shipped: datetime | None
    delivered: datetime | None

    @property
    def is_cancelled(self) -> bool:
        return self.status in CANCELLED


@dataclass(slots=True)
class Story:
    """The folder; `refused` are (order, reason), `remarks` what had to be put right."""

    folder: Path
    products: dict[str, Row] = field(default_factory=dict)
    sellers: dict[str, Row] = field(default_factory=dict)
    sales: dict[str, Sale] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def offers(self) -> dict[str, list[str]]:
        """The products of each seller."""
        sold = {(item.seller, item.product) for sale in self.sales.values() for item in sale.items}
        offers = defaultdict(list)
        for seller, product in sorted(sold):
            offers[seller].append(product)
        return offers

    def moments(self) -> Iterator[tuple[datetime, str, str]]:
        """What happened when: (time, `place`, `cancel`, `ship` or `deliver`, order id), in the order of time.

        Within an order the sequence is kept even where its clocks disagree.
        """
        moments, number = [], count()
        for sale in self.sales.values():
            at = sale.placed
            moments.append((at, 0, next(number), "place", sale.order_id))
            if sale.is_cancelled:
                moments.append((at + timedelta(hours=1), 3, next(number), "cancel", sale.order_id))
                continue
            for rank, what, when in ((1, "ship", sale.shipped), (2, "deliver", sale.delivered)):
                if when is not None:
                    at = max(at, when)
                    moments.append((at, rank, next(number), what, sale.order_id))
        for at, _rank, _number, what, order_id in sorted(moments):
            yield at, what, order_id


def read(folder: Path) -> Story:
    """Read the folder. Raises FileNotFoundError naming what is needed."""
    for name in ("orders.csv", "order_items.csv"):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder} has no {name}")
    story = Story(folder)
    customers = {row.get("customer_id", ""): row for row in _rows(folder / "customers.csv")}
    story.products = {row["product_id"]: row for row in _rows(folder / "products.csv") if row.get("product_id")}
    story.sellers = {row["seller_id"]: row for row in _rows(folder / "sellers.csv") if row.get("seller_id")}
    items: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(folder / "order_items.csv"):
        items[row.get("order_id", "")].append(row)
    prices, freights = _Cents(), _Cents()
    seen: set[str] = set()
    for row in _rows(folder / "orders.csv"):
        order_id = row.get("order_id", "")
        customer = {"customer_id": row.get("customer_id", ""), **customers.get(row.get("customer_id", ""), {})}
        try:
            _refuse_unless(bool(order_id), "it has no order_id")
            _refuse_unless(order_id not in seen, "its order_id came before")
            seen.add(order_id)
            _refuse_unless(order_id in items, "it has no items")
            sale = _sale(story, row, customer)
            sale.items = _items(items[order_id], prices, freights)
        except _Senseless as reason:
            story.refused.append((order_id or "?", str(reason)))
            continue
        story.sales[order_id] = sale
        for item in sale.items:
            story.products.setdefault(item.product, {})
            story.sellers.setdefault(item.seller, {})
    for name, cents in (("prices", prices), ("freights", freights)):
        if cents.rounded:
            story.remarks.append(f"{cents.rounded} {name} had more than two decimals and were rounded")
    return story


class _Senseless(Exception):
    """An order that cannot be sent; the text says why."""


class _Cents:
    """Rounds amounts to cents and carries the difference on, so that their sum is off by less than a cent."""

    def __init__(self) -> None:
        self.carried, self.rounded = Decimal(0), 0

    def of(self, amount: Decimal) -> Decimal:
        if amount == amount.quantize(CENT):
            return amount
        exact = amount + self.carried
        cents = max(exact.quantize(CENT), Decimal(0))
        self.carried = exact - cents
        self.rounded += 1
        return cents


def _sale(story: Story, row: Row, customer: Row) -> Sale:
    """The order without its items. Raises _Senseless."""
    placed = _time(row, "order_purchase_timestamp")
    if placed is None:
        raise _Senseless("it has no order_purchase_timestamp")
    order_id, status = row["order_id"], row.get("order_status") or "unknown"
    try:
        promised = _time(row, "order_estimated_delivery_date")
        shipped = _time(row, "order_delivered_carrier_date")
        # What arrived at a customer who cancelled, or under another status, is no delivery of the marketplace's figures.
        delivered = _time(row, "order_delivered_customer_date") if status == "delivered" else None
    except _Senseless as reason:
        story.remarks.append(f"order {order_id}: {reason}; it stays where it was")
        promised = shipped = delivered = None
    if shipped is None or (delivered is not None and delivered < shipped):
        if shipped is not None:
            story.remarks.append(f"order {order_id}: delivered before it was shipped; shipped when it was delivered")
        shipped = delivered
    return Sale(order_id, status, customer, [], placed, promised, shipped, delivered)


def _items(rows: list[Row], prices: _Cents, freights: _Cents) -> list[Item]:
    """The units in the order of their numbers. Raises _Senseless before it has rounded anything."""
    read_rows = []
    for place, row in enumerate(rows, 1):
        number = row.get("order_item_id") or str(place)
        price, freight = _amount(row, "price", number), _amount(row, "freight_value", number, default="0")
        read_rows.append((int(number) if number.isdecimal() else place, number, row, price, freight))
    return [
        Item(
            number,
            row.get("product_id") or UNNAMED,
            row.get("seller_id") or UNNAMED,
            prices.of(price),
            freights.of(freight),
        )
        for _order, number, row, price, freight in sorted(read_rows, key=lambda one: one[0])
    ]


def _amount(row: Row, column: str, number: str, *, default: str = "") -> Decimal:
    text = row.get(column) or default
    try:
        amount = Decimal(text)
        _refuse_unless(amount.is_finite() and amount >= 0, f"item {number}: {column} is {text}")
    except InvalidOperation:
        raise _Senseless(f"item {number}: {column} is {text!r}, no amount") from None
    return amount


def _time(row: Row, column: str) -> datetime | None:
    text = row.get(column)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Senseless(f"{column} is {text!r}, no time") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refuse_unless(is_right: bool, reason: str) -> None:
    if not is_right:
        raise _Senseless(reason)


def _rows(path: Path) -> Iterator[Row]:
    """The rows of a file, trimmed; none where the file is missing."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file, skipinitialspace=True)
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
        for row in reader:
            yield {name: (value or "").strip() for name, value in row.items() if name and not isinstance(value, list)}
