"""Whether the day is going well, in two sentences for somebody who looks for two minutes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dropship.ui.markup import number
from metrics.dashboard import Dashboard


@dataclass(frozen=True, slots=True)
class TheDay:
    """`lead` is the answer, `text` what it rests on; `tone` green, orange or red."""

    lead: str
    text: str
    tone: str
    icon: str


def the_day(board: Dashboard, needs: int | None, needs_shown: str) -> TheDay:
    """The day by the figures of the dashboard and what needs a person; None for those who have no desk."""
    text = " ".join([_came_in(board), _late(board), *_under_way(board)])
    if needs:
        lead = ngettext("{n} thing needs you.", "{n} things need you.", needs).format(n=needs_shown)
        return TheDay(lead, text, "red" if board.late else "orange", "alert-triangle")
    if board.late or (needs is None and board.on_hold):
        return TheDay(_("Today needs an eye on it."), text, "orange", "eye")
    return TheDay(_("Today is on track."), text, "green", "circle-check")


def _came_in(board: Dashboard) -> str:
    if not board.today:
        return _("No order has come in yet today.")
    return ngettext("{n} order has come in today.", "{n} orders have come in today.", board.today).format(
        n=number(board.today)
    )


def _late(board: Dashboard) -> str:
    if not board.late:
        return _("None is late.")
    return ngettext("{n} is late.", "{n} are late.", board.late).format(n=number(board.late))


def _under_way(board: Dashboard) -> list[str]:
    """What others have to do, where there is something."""
    told = []
    if board.unanswered:
        text = ngettext("Suppliers have {n} purchase order to answer.", "Suppliers have {n} purchase orders to answer.", board.unanswered)  # fmt: skip
        told.append(text.format(n=number(board.unanswered)))
    if board.backordered:
        text = ngettext("{n} order waits for stock.", "{n} orders wait for stock.", board.backordered)
        told.append(text.format(n=number(board.backordered)))
    return told
