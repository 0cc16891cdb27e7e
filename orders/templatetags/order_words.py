"""Words of orders for templates."""

from __future__ import annotations

from django import template

from dropship.base.sentences import within
from dropship.ui.states import STATES
from orders.words import said

register = template.Library()


@register.filter
def words(code: str) -> str:
    """`out_of_stock` as people write it."""
    return said(str(code))


@register.filter
def state_word(state: str, thing: str) -> str:
    """The word of a state as it stands behind a number."""
    look = STATES[thing].get(state)
    return within(str(look.word)) if look else state
