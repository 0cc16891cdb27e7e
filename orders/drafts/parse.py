"""Reading the order of the public contract out of what a store, a form or a file has sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from dropship.base.addresses import Address
from dropship.base.errors import Invalid
from dropship.base.money import is_currency, zero
from dropship.base.texts import Reader
from orders.drafts.order import CustomerDraft, LineDraft, OrderDraft

MAX_LINES = 500
MAX_QUANTITY = 1_000_000
MAX_TAGS = 50
MAX_METADATA_BYTES = 16_384
PAYMENT_STATUSES = frozenset(
    {"paid", "authorized", "pending", "unpaid", "voided", "refunded", "partially_refunded", "partially_paid"}
)

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST_PROMISE = datetime(2100, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
_END_OF_DAY = time(23, 59, 59, 999999)
_TOTAL_LIMIT = Decimal(10) ** 14
_ADDRESS_LIMITS = (
    ("name", 200),
    ("company", 200),
    ("line1", 200),
    ("line2", 200),
    ("city", 200),
    ("region", 100),
    ("postal_code", 40),
    ("country", 60),
    ("phone", 60),
)


def parse_order(payload: Any, *, at: datetime, time_zone: tzinfo = UTC) -> OrderDraft:
    """Read an order of the public contract that arrived at `at`; all mistakes of shape are found at once.

    A promise given as a date holds to the end of that day in `time_zone` (the tenant's). Fields that the
    contract does not know are not read. Raises Invalid, whose `errors` name each place by JSON pointer.
    """
    if type(payload) is not dict:
        raise Invalid(
            _("An order is a JSON object."),
            errors=[{"pointer": "", "code": "not_an_object", "detail": _("An order is a JSON object.")}],
        )
    read = Reader()
    currency = _currency(read, payload)
    customer = _customer(read, payload)
    address = _address(read, payload, "shipping_address")
    lines = _lines(read, payload, currency)
    money = {
        name: read.money(payload, name, "", currency) for name in ("shipping_total", "tax_total", "discount_total")
    }
    stated_total = read.money(payload, "total", "", currency, negative=True)
    placed_at = read.moment(payload, "placed_at", "")
    if placed_at is not None and placed_at < _EARLIEST:
        read.refuse("/placed_at", "out_of_range", _("Orders were placed in 1990 or later."))
    elif placed_at is not None and placed_at > at + timedelta(hours=24):
        read.refuse("/placed_at", "placed_at_in_future", _("The order was placed more than a day in the future."))
    promised_by, promised_is_date = _promise(read, payload, time_zone)
    draft_fields = {
        "channel": read.text(payload, "channel", "", 60) or "api",
        "external_id": read.identifier(payload, "external_id", "", 100),
        "billing_address": _address(read, payload, "billing_address", required=False),
        "shipping_method": read.text(payload, "shipping_method", "", 60),
        "payment_status": _payment_status(read, payload),
        "notes": read.text(payload, "notes", "", 5000),
        "tags": _tags(read, payload),
        "metadata": read.plain_object(payload, "metadata", MAX_METADATA_BYTES),
        "taxes_included": read.yes_or_no(payload, "taxes_included"),
    }
    if read.errors:
        raise _invalid(read.errors)
    nothing = zero(currency)
    tax_total, discount_total, shipping_total = money["tax_total"], money["discount_total"], money["shipping_total"]
    if tax_total is None:
        tax_total = sum((line.tax for line in lines), nothing)
    if discount_total is None:
        discount_total = sum((line.discount for line in lines), nothing)
    if shipping_total is None:
        shipping_total = nothing
    subtotal = sum((line.amount for line in lines), nothing)
    total = subtotal - discount_total + shipping_total
    if not draft_fields["taxes_included"]:
        total += tax_total
    if max(subtotal, abs(total)) >= _TOTAL_LIMIT:
        read.refuse("/lines", "out_of_range", _("The order is worth more than can be counted."))
        raise _invalid(read.errors)
    return OrderDraft(
        placed_at=placed_at or at,
        placed_at_was_stated=placed_at is not None,
        currency=currency,
        customer=customer,
        shipping_address=address,
        lines=lines,
        shipping_total=shipping_total,
        tax_total=tax_total,
        discount_total=discount_total,
        subtotal=subtotal,
        total=total,
        stated_total=stated_total,
        promised_by=promised_by,
        promised_is_date=promised_is_date,
        **draft_fields,
    )


def _currency(read: Reader, payload: dict[str, Any]) -> str:
    code = read.text(payload, "currency", "", 10, required=True).upper()
    if code and not is_currency(code):
        read.refuse("/currency", "unknown_currency", _("There is no currency with this ISO 4217 code."))
        return ""
    return code


def _customer(read: Reader, payload: dict[str, Any]) -> CustomerDraft:
    content = read.object(payload, "customer", "", required=True)
    if content is None:
        return CustomerDraft()
    customer = CustomerDraft(
        email=read.text(content, "email", "/customer", 254).strip(),
        name=read.text(content, "name", "/customer", 200),
        phone=read.text(content, "phone", "/customer", 60),
        external_id=read.identifier(content, "external_id", "/customer", 100),
    )
    if not content.get("email") and not content.get("name"):
        read.refuse("/customer/email", "required", _("A customer has an e-mail address or at least a name."))
    return customer


def _address(read: Reader, payload: dict[str, Any], key: str, *, required: bool = True) -> Address | None:
    content = read.object(payload, key, "", required=required)
    if content is None:
        return None
    place = f"/{key}"
    address = Address(*[read.text(content, name, place, limit) for name, limit in _ADDRESS_LIMITS])
    address.country = address.country.strip().upper()
    if required and not address.country:
        read.require(content, "country", place)
    return address


def _lines(read: Reader, payload: dict[str, Any], currency: str) -> list[LineDraft]:
    contents = payload.get("lines")
    if contents is None:
        read.require(payload, "lines", "")
        return []
    if type(contents) is not list:
        read.refuse("/lines", "not_a_list", _("The lines are a JSON array."))
        return []
    if not contents:
        read.refuse("/lines", "required", _("An order has at least one line."))
    if len(contents) > MAX_LINES:
        read.refuse(
            "/lines",
            "too_many_lines",
            _("An order has at most {most} lines, not {lines}.").format(most=MAX_LINES, lines=len(contents)),
        )
        return []
    return [_line(read, content, position, currency) for position, content in enumerate(contents, 1)]


def _line(read: Reader, content: Any, position: int, currency: str) -> LineDraft | None:
    place = f"/lines/{position - 1}"
    if type(content) is not dict:
        read.refuse(place, "not_an_object", _("A line is a JSON object."))
        return None
    nothing = zero(currency) if currency else Decimal(0)
    return LineDraft(
        position,
        read.text(content, "sku", place, 100, required=True),
        read.whole_number(content, "quantity", place, 1, MAX_QUANTITY),
        read.money(content, "unit_price", place, currency, required=True) or nothing,
        read.money(content, "tax", place, currency) or nothing,
        read.money(content, "discount", place, currency) or nothing,
        read.text(content, "name", place, 300),
        read.identifier(content, "external_id", place, 100) or "",
    )


def _payment_status(read: Reader, payload: dict[str, Any]) -> str:
    # Stores that say nothing sell for money down; one that sends nothing in its place has not been paid yet.
    status = read.text(payload, "payment_status", "", 30) or ("pending" if "payment_status" in payload else "paid")
    if status not in PAYMENT_STATUSES:
        read.refuse(
            "/payment_status",
            "unknown_payment_status",
            _("One of {words} is expected.").format(words=", ".join(sorted(PAYMENT_STATUSES))),
        )
    return status


def _tags(read: Reader, payload: dict[str, Any]) -> list[str]:
    tags = payload.get("tags")
    if tags is None:
        return []
    if type(tags) is not list:
        read.refuse("/tags", "not_a_list", _("The tags are a JSON array of texts."))
        return []
    if len(tags) > MAX_TAGS:
        read.refuse("/tags", "too_many_tags", _("An order has at most {most} tags.").format(most=MAX_TAGS))
        return []
    return [read.checked_text(tag, f"/tags/{index}", 50) for index, tag in enumerate(tags)]


def _promise(read: Reader, payload: dict[str, Any], time_zone: tzinfo) -> tuple[datetime | None, bool]:
    value = payload.get("promised_by")
    if value is None or value == "":
        return None, False
    day = _day(value)
    if day is None:
        promised_by = read.moment(payload, "promised_by", "")
        if promised_by is not None and not _EARLIEST <= promised_by <= _LATEST_PROMISE:
            read.refuse("/promised_by", "out_of_range", _("A promise lies between 1990 and 2100."))
        return promised_by, False
    if not _EARLIEST.year <= day.year <= _LATEST_PROMISE.year:
        read.refuse("/promised_by", "out_of_range", _("A promise lies between 1990 and 2100."))
        return None, True
    return datetime.combine(day, _END_OF_DAY, tzinfo=time_zone).astimezone(UTC), True


def _day(value: Any) -> date | None:
    """The date when `value` is one without a time of day, such as 2026-01-09."""
    if type(value) is str and len(value) == 10 and value.isascii():
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _invalid(errors: list[dict[str, str]]) -> Invalid:
    if len(errors) == 1:
        return Invalid(_("The order cannot be read: {sentence}").format(sentence=errors[0]["detail"]), errors=errors)
    return Invalid(_("The order cannot be read: {places} places are wrong.").format(places=len(errors)), errors=errors)
