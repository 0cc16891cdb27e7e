"""Tracking numbers, checked against the carriers' own formats and check digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from django.utils.translation import gettext_noop as _
from tracking_numbers import DEFINITIONS
from tracking_numbers.definition import TrackingNumberDefinition

OTHER = "other"
_OTHER_NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}", re.ASCII)
_NAMES = {"usps": "USPS", "s10": _("Postal service (S10)"), "cdl": "CDL Last Mile"}
# What stores and suppliers write; every code and name of the package is understood besides.
_ALIASES = {
    "dhlexpress": "dhl",
    "federalexpress": "fedex",
    "fedexexpress": "fedex",
    "fedexground": "fedex",
    "unitedparcelservice": "ups",
    "uspostalservice": "usps",
    "amazonlogistics": "amazon",
    "post": "s10",
    "postal": "s10",
}


@dataclass(frozen=True, slots=True)
class TrackingCheck:
    """Whether a number may be the carrier's; `detail` says why not, `number` is it without spaces.

    `carrier_code` is `other` for a carrier whose format is not known, which keeps the name it was given;
    `tracking_url` is empty when the carrier has no public page.
    """

    ok: bool
    carrier_code: str
    carrier_name: str
    number: str
    tracking_url: str = ""
    detail: str = ""


def check_tracking_number(carrier: str, number: str) -> TrackingCheck:
    """Is this a tracking number of this carrier?

    A known carrier's number has its shape and check digit; USPS also takes the international postal form.
    With no carrier named, the one whose format fits is taken. An unknown carrier's number is 4 to 40
    letters, digits and hyphens. Formats: the courier patterns of the `tracking-numbers` package.
    """
    compact = "".join(number.split())
    code = _code_of(carrier)
    if code is None and not carrier.strip():
        return _of_any_carrier(compact)
    if code is None:
        return _of_unknown_carrier(carrier.strip()[:60], compact)
    name = dict(carriers())[code]
    found = _matching(code, compact)
    if found is None:
        return TrackingCheck(
            False,
            code,
            name,
            compact,
            detail=_("“{number}” is not a tracking number of {carrier}.").format(number=compact[:40], carrier=name),
        )
    written, definition = found
    return TrackingCheck(True, code, name, written, _url(code, definition, written))


def is_carrier(name: str) -> bool:
    """Whether a carrier whose numbers are known is called so."""
    return _code_of(name) is not None


@cache
def carriers() -> tuple[tuple[str, str], ...]:
    """Code and name of every carrier, as choices of a form; `other` comes last."""
    names = {definition.courier.code: definition.courier.name for definition in DEFINITIONS} | _NAMES
    return (*sorted(names.items(), key=lambda choice: choice[1].casefold()), (OTHER, _("Other carrier")))


def _of_any_carrier(number: str) -> TrackingCheck:
    for code, name in carriers():
        found = _matching(code, number) if code != OTHER else None
        if found is not None:
            written, definition = found
            return TrackingCheck(True, code, name, written, _url(code, definition, written))
    return _of_unknown_carrier("", number)


def _of_unknown_carrier(carrier: str, number: str) -> TrackingCheck:
    name = _("Other carrier") if _squeezed(carrier) in {"", OTHER} else carrier
    if _OTHER_NUMBER.fullmatch(number):
        return TrackingCheck(True, OTHER, name, number)
    return TrackingCheck(
        False, OTHER, name, number[:60], detail=_("A tracking number has 4 to 40 letters, digits or hyphens.")
    )


def _matching(code: str, number: str) -> tuple[str, TrackingNumberDefinition] | None:
    """How the carrier writes the number, and the format it has; some carriers use small letters."""
    if not number.isascii() or len(number) > 60:
        return None
    for written in dict.fromkeys((number.upper(), number, number.lower())):
        for definition in _formats().get(code, ()):
            match = definition.test(written)
            if match is not None and match.valid:
                return written, definition
    return None


@cache
def _formats() -> dict[str, tuple[TrackingNumberDefinition, ...]]:
    formats: dict[str, tuple[TrackingNumberDefinition, ...]] = {}
    for definition in DEFINITIONS:
        formats[definition.courier.code] = (*formats.get(definition.courier.code, ()), definition)
    formats["usps"] = (*formats.get("usps", ()), *formats.get("s10", ()))
    return formats


def _url(code: str, definition: TrackingNumberDefinition, number: str) -> str:
    template = definition.tracking_url_template
    if template is None:
        template = next(
            (other.tracking_url_template for other in _formats()[code] if other.tracking_url_template), None
        )
    return template.replace("http://", "https://", 1) % quote(number, safe="") if template else ""


def _code_of(carrier: str) -> str | None:
    return _codes().get(_squeezed(carrier))


@cache
def _codes() -> dict[str, str]:
    codes = {}
    for definition in DEFINITIONS:
        codes[_squeezed(definition.courier.code)] = definition.courier.code
        codes[_squeezed(definition.courier.name)] = definition.courier.code
    for code, name in _NAMES.items():
        codes[_squeezed(name)] = code
    return codes | _ALIASES


def _squeezed(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
