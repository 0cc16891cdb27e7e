"""Words of orders for templates."""

from __future__ import annotations

from django import template

from dropship.ui.states import STATES

register = template.Library()


@register.filter
def words(code: str) -> str:
    """`out_of_stock` as people write it."""
    return str(code).replace("_", " ")


@register.filter
def state_word(state: str, thing: str) -> str:
    """The word of a state, in lower case, to stand behind a number."""
    look = STATES[thing].get(state)
    return str(look.word).lower() if look else state
