"""Amounts of money: read from outside, written for outside, never as binary fractions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any

import moneyed
from babel.core import get_global
from django.utils.translation import gettext_noop as _

MAX_INTEGER_DIGITS = 12
_TOO_LARGE = 10**MAX_INTEGER_DIGITS
_AMOUNT = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
_PLACES = {0: "", 2: ".00", 3: ".000", 4: ".0000"}


class MoneyError(ValueError):
    """An amount that cannot be taken; `code` is for programs, `detail` for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def parse_money(value: Any, currency: str, *, negative: bool = False) -> Decimal:
    """Read an amount of `currency` from a decimal string, a whole number or an exact JSON number.

    Answers a Decimal with the currency's minor units. Raises MoneyError with the codes `not_an_amount`,
    `too_many_decimals`, `out_of_range`, `negative` and `unknown_currency`. Zeros beyond the minor units
    are accepted only for currencies without any ("12.00" yen), never as a third decimal.
    """
    units = minor_units(currency)
    kind = type(value)
    if kind is str:
        text = value
    elif kind is int:
        if not -_TOO_LARGE < value < _TOO_LARGE:
            raise _too_large()
        text = str(value)
    elif kind is float:
        if not isfinite(value):
            raise MoneyError("not_an_amount", _("An amount must be a number."))
        text = repr(value)
        if text.endswith(".0"):
            text = text[:-2]
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise MoneyError("not_an_amount", _("An amount must be a number."))
        text = f"{value:f}" if abs(value.adjusted()) < 40 else "e"
    else:
        raise MoneyError("not_an_amount", _('An amount is written as text such as "12.50".'))
    found = _AMOUNT.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        if kind is float and "e+" in text:
            raise _too_large()
        if kind is str and len(text) > 40 and text.lstrip("-").isdigit():
            raise _too_large()
        raise MoneyError("not_an_amount", _('An amount is written as text such as "12.50".'))
    sign, whole, decimals = found.groups()
    if len(whole) > MAX_INTEGER_DIGITS and len(whole.lstrip("0")) > MAX_INTEGER_DIGITS:
        raise _too_large()
    if decimals is not None and len(decimals) > units:
        if units or len(decimals) > 2 or decimals.strip("0"):
            raise MoneyError(
                "too_many_decimals",
                _("{currency} has {sentence}, not {given}.").format(
                    currency=currency, sentence=_decimals(units), given=len(decimals)
                ),
            )
        text = sign + whole
    amount = Decimal(text)
    if sign and not negative and amount:
        raise MoneyError("negative", _("The amount must not be negative."))
    return amount if amount else abs(amount)


def format_money(amount: Decimal | int, currency: str) -> str:
    """The amount as the API writes it: a decimal string with the currency's minor units, "12.50"."""
    return f"{amount:.{minor_units(currency)}f}"


def zero(currency: str) -> Decimal:
    """Nothing, written with the minor units of the currency."""
    return Decimal("0" + _PLACES[minor_units(currency)])


@cache
def _units_by_currency() -> dict[str, int]:
    in_use = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _start, end, is_tender in rows
        if end is None and is_tender
    }
    return {
        currency.code: len(str(currency.sub_unit)) - 1
        for currency in moneyed.list_all_currencies()
        if currency.code in in_use
    }


def is_currency(code: Any) -> bool:
    """Is this the ISO 4217 code of a currency that is legal tender today?"""
    return isinstance(code, str) and code in _units_by_currency()


def minor_units(currency: str) -> int:
    """How many decimals amounts of the currency have: 2 for USD, 0 for JPY, 3 for KWD."""
    units = _units_by_currency().get(currency)
    if units is None:
        raise MoneyError("unknown_currency", _("There is no currency with this code."))
    return units


def _too_large() -> MoneyError:
    return MoneyError(
        "out_of_range",
        _("An amount has at most {most} digits before the point.").format(most=MAX_INTEGER_DIGITS),
    )


def _decimals(units: int) -> str:
    return _("no decimals") if units == 0 else _("at most {most} decimals").format(most=units)
