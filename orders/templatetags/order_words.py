"""Words of orders for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from dropship.base.sentences import told, within
from dropship.ui.states import STATES
from orders import order_rows
from orders.checks.tracking_number import carriers
from orders.models import OrderLine
from orders.words import said

register = template.Library()


@register.filter
def words(code: str) -> str:
    """`out_of_stock` as people write it."""
    return said(str(code))


@register.filter
def carrier_word(carrier: str) -> str:
    """The name of a carrier that is kept as its code; another one's own name."""
    return told(dict(carriers()).get(carrier, carrier))


@register.filter
def state_word(state: str, thing: str) -> str:
    """The word of a state as it stands behind a number."""
    look = STATES[thing].get(state)
    return within(str(look.word)) if look else state


@register.simple_tag
def line_rows(lines: Iterable[OrderLine], currency: str) -> SafeString:
    """`{% line_rows lines order.currency %}`: what was bought, and where each unit is."""
    return order_rows.line_rows(lines, currency=currency)


@register.simple_tag
def candidate_rows(considered: Iterable[Mapping[str, Any]], costs: bool) -> SafeString:
    """`{% candidate_rows decision.explanation.considered shows_costs %}`: who was compared."""
    return order_rows.candidate_rows(considered, costs=costs)
