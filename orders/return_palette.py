"""What the palette knows of returns, for staff and for the supplier that they come back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.ui.palette import Hit, Searcher
from orders.models import Return
from orders.search import best_returns, best_returns_of_supplier

MAY_EDIT = "returns.edit"


def _search(words: str, limit: int) -> list[Hit]:
    return _hits(best_returns(words, at_most=limit), words) if len(words) > 2 else []


def _known(numbers: Sequence[str]) -> list[Hit]:
    return _hits(Return.objects.filter(number__in=numbers))


def _suppliers_search(words: str, limit: int) -> list[Hit]:
    return _hits(best_returns_of_supplier(words, at_most=limit), words) if len(words) > 2 else []


def _suppliers_known(numbers: Sequence[str]) -> list[Hit]:
    return _hits(Return.objects.for_the_supplier().filter(number__in=numbers))


def _hits(returns: Iterable[Return], words: str = "") -> list[Hit]:
    """Each with the name that the goods were shipped to, which its supplier knows as well."""
    return [
        Hit(
            label=_("Return {number}").format(number=one.number),
            key=one.number,
            icon="arrow-back-up",
            note=one.sent_by,
            state=("return", one.status),
            is_exact=bool(words) and one.number == words.upper(),
        )
        for one in returns
    ]


def _moves(number: str) -> list[Hit]:
    """What can be decided now, each by the door and with the question that the return's page has."""
    status = Return.objects.filter(number=number).values_list("status", flat=True).first()
    if status is None:
        return []
    at = f"/returns/{quote(number, safe='')}/"
    approve = Hit(
        label=_("Approve return {number}").format(number=number),
        url=f"{at}approve/",
        icon="thumb-up",
        permission=MAY_EDIT,
        is_post=True,
    )
    decline = Hit(
        label=_("Decline return {number}").format(number=number),
        url=f"{at}decline/",
        icon="thumb-down",
        permission=MAY_EDIT,
        is_post=True,
        ask=("reason", gettext_lazy("Why? The customer reads this.")),
    )
    cancel = Hit(
        label=_("Cancel return {number}").format(number=number),
        url=f"{at}cancel/",
        icon="x",
        permission=MAY_EDIT,
        is_post=True,
        confirm=_("Cancel this return? Its units may be returned another time."),
    )
    moves = Return.MOVES[status]
    return [hit for to, hit in (("approved", approve), ("declined", decline), ("cancelled", cancel)) if to in moves]


RETURNS = Searcher(
    name="returns",
    label=gettext_lazy("Returns"),
    permission="returns.view",
    address="/returns/{}/",
    search=_search,
    known=_known,
    commands=_moves,
    list_url="/returns/?q={}",
)
SUPPLIERS_RETURNS = Searcher(
    name="suppliers_returns",
    label=gettext_lazy("Returns"),
    permission="portal.returns",
    address="/portal/returns/{}/",
    search=_suppliers_search,
    known=_suppliers_known,
    list_url="/portal/returns/?q={}",
)
