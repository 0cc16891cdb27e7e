"""A supplier's terms as a program, a form or a file writes them, read and checked."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from dropship.base.addresses import is_country
from dropship.base.errors import Invalid
from dropship.base.money import is_currency
from dropship.base.texts import Reader
from suppliers.models import ANYWHERE

TERMS = (
    "name", "contact_name", "email", "phone", "currency", "country", "time_zone", "handling_days", "cut_off",
    "minimum_order", "acknowledgement_hours", "score", "is_active", "return_address",
    "notes",
)  # fmt: skip
MOST_METHODS = 500
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
# `/suppliers/new/` is the page that adds one, so no supplier could have its page there.
RESERVED_CODES = frozenset({"new"})
METHOD_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
TEXTS = {"contact_name": 200, "phone": 40, "return_address": 1000, "notes": 5000}
NUMBERS = {"handling_days": (0, 365), "acknowledgement_hours": (1, 720)}
CUT_OFF = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


def read_code(content: dict[str, Any]) -> str:
    """The code of a new supplier: letters, digits, dot, dash and underscore. Raises Invalid."""
    reader = Reader()
    code = reader.text(content, "code", "", 60, required=True)
    if code and not CODE.fullmatch(code):
        reader.refuse(
            "/code",
            "bad_code",
            _("A code has letters, digits, dots, dashes and underscores, and begins with one of the first two."),
        )
    if code in RESERVED_CODES:
        reader.refuse(
            "/code", "bad_code", _("“{code}” is an address of this portal; choose another code.").format(code=code)
        )
    _settle(reader)
    return code


def read_terms(content: dict[str, Any], *, currency: str, is_new: bool = False) -> dict[str, Any]:
    """The terms that `content` names, as values of the model; `currency` is in force where it names none.

    Raises Invalid with the place of every mistake.
    """
    reader = Reader()
    terms: dict[str, Any] = {}
    if is_new or "name" in content:
        terms["name"] = reader.text(content, "name", "", 200, required=True)
    terms |= {name: reader.text(content, name, "", most) for name, most in TEXTS.items() if name in content}
    if "email" in content:
        terms["email"] = _email(reader, content)
    for name, (least, most) in NUMBERS.items():
        if content.get(name) is not None:
            terms[name] = reader.whole_number(content, name, "", least, most)
    known = {
        "currency": (3, is_currency, "unknown_currency", _("There is no currency with this ISO 4217 code.")),
        "country": (2, is_country, "unknown_country", _("There is no country with this ISO 3166 code.")),
        "time_zone": (64, _zones().__contains__, "unknown_time_zone", _("There is no such time zone.")),
    }
    for name, (most, is_known, code, detail) in known.items():
        if content.get(name) is not None:
            terms[name] = reader.text(content, name, "", most, required=True)
            if terms[name] and not is_known(terms[name]):
                reader.refuse(f"/{name}", code, detail)
    if content.get("cut_off") is not None:
        terms["cut_off"] = _time(reader, content)
    in_force = terms.get("currency", currency)
    if content.get("minimum_order") is not None and is_currency(in_force):
        terms["minimum_order"] = reader.money(content, "minimum_order", "", in_force)
    if "score" in content:
        terms["score"] = _score(reader, content["score"])
    if content.get("is_active") is not None:
        terms["is_active"] = reader.yes_or_no(content, "is_active")
    _settle(reader)
    return terms


def read_methods(content: Any, *, currency: str) -> list[dict[str, Any]]:
    """Shipping methods as a list of objects; each code once for a destination. Raises Invalid."""
    reader = Reader()
    if not isinstance(content, list) or len(content) > MOST_METHODS:
        reader.refuse(
            "/shipping_methods",
            "not_a_list",
            _("A list of at most {most} shipping methods is expected.").format(most=MOST_METHODS),
        )
        _settle(reader)
    methods: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(content):
        place = f"/shipping_methods/{index}"
        if not isinstance(one, dict):
            reader.refuse(place, "not_an_object", _("A shipping method is an object."))
            continue
        method = {
            "code": reader.text(one, "code", place, 40) or "standard",
            "name": reader.text(one, "name", place, 100),
            "destination": reader.text(one, "destination", place, 2) or ANYWHERE,
            "cost": reader.money(one, "cost", place, currency) or Decimal(0),
            "transit_days": 5
            if one.get("transit_days") is None
            else reader.whole_number(one, "transit_days", place, 0, 365),
        }
        if not METHOD_CODE.fullmatch(method["code"]):
            reader.refuse(f"{place}/code", "bad_code", _("A code has letters, digits, dashes and underscores."))
        if method["destination"] != ANYWHERE and not is_country(method["destination"]):
            reader.refuse(f"{place}/destination", "unknown_country", _("A destination is the code of a country, or *."))
        key = (method["code"], method["destination"])
        if key in seen:
            reader.refuse(place, "repeated", _("This method has a row for this destination already."))
        seen.add(key)
        methods.append(method)
    _settle(reader)
    return methods


def _settle(reader: Reader) -> None:
    if reader.errors:
        raise Invalid(reader.errors[0]["detail"], errors=reader.errors)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _email(reader: Reader, content: dict[str, Any]) -> str:
    email = reader.text(content, "email", "", 254).strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            reader.refuse("/email", "bad_email", _("This is no e-mail address."))
    return email


def _time(reader: Reader, content: dict[str, Any]) -> time | None:
    found = CUT_OFF.fullmatch(reader.text(content, "cut_off", "", 8, required=True))
    if found is None:
        reader.refuse("/cut_off", "not_a_time", _("A time of day such as 15:00 is expected."))
        return None
    return time(*(int(part or 0) for part in found.groups()))


def _score(reader: Reader, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        score = Decimal(str(value)) if not isinstance(value, bool | list | dict) else None
    except InvalidOperation:
        score = None
    if score is None or not score.is_finite() or not 0 <= score <= 1:
        reader.refuse("/score", "out_of_range", _("A score is a number from 0 to 1."))
        return None
    return round(score, 4)
