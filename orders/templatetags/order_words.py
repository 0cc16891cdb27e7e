"""Words of orders for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from dropship.ui.states import STATES

register = template.Library()


@register.filter
def value_of(mapping: Mapping[str, Any], key: str) -> Any:
    """`{{ address|value_of:"city" }}`."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def words(code: str) -> str:
    """`out_of_stock` as people write it."""
    return str(code).replace("_", " ")


@register.filter
def state_word(state: str, thing: str) -> str:
    """The word of a state, in lower case, to stand behind a number."""
    look = STATES[thing].get(state)
    return str(look.word).lower() if look else state


@register.filter
def field_word(name: str) -> str:
    """The label of an address field."""
    return {
        "name": _("Name"),
        "line1": _("Street"),
        "line2": _("Addition"),
        "city": _("City"),
        "region": _("Region"),
        "postal_code": _("Postcode"),
        "country": _("Country code"),
    }.get(name, name)
