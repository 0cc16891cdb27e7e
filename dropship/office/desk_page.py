"""The page of the exceptions desk, and the fragment by which every page keeps its count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dropship.accounts.access import staff_page
from dropship.office.desk import KINDS, Kind
from dropship.office.desk_chips import address, chips, shown
from dropship.office.desk_queue import COUNTED, PUT_OFF, cleared, counts, kinds_of, loud, put_off_rows, queue
from dropship.office.desk_rows import RowMaker
from dropship.ui.markup import number
from dropship.ui.parts import render_page

PAGE, MOST = 20, 300


@require_GET
@staff_page("desk.view")
def desk(request: HttpRequest) -> HttpResponse:
    """All that waits for a person, one kind of it or what was put off; `?show=100` shows more of it at once."""
    kinds = kinds_of(request.membership)
    waiting, chosen = counts(kinds), chosen_of(request, kinds)
    asked = [kind for kind in kinds if (kind.key == chosen if chosen else not kind.is_quiet)]
    limit = _limit(request.GET.get("show", ""))
    if chosen == PUT_OFF:
        rows, total = put_off_rows(kinds, limit), waiting[PUT_OFF]
    else:
        some = [kind for kind in asked if waiting[kind.key]]
        rows = queue(some, limit, with_put_off=bool(waiting[PUT_OFF]))
        total = sum(waiting[kind.key] for kind in asked)
    context = {
        **chips(kinds, waiting, chosen),
        "rows": RowMaker(request, here=address(chosen), now=timezone.now()).rows(rows),
        "loaded": len(rows),
        "have": {kind.key: waiting[kind.key] for kind in asked},
        "total": total,
        "total_shown": shown(total) if all(waiting[kind.key] < COUNTED for kind in asked) else f"{number(total)}+",
        "is_cut": total > len(rows),
        "more_url": address(chosen, show=limit + PAGE) if total > len(rows) and limit < MOST else "",
        "here": address(chosen),
    }
    if not rows:
        since = midnight(request.tenant.time_zone)
        done = cleared(kinds, since)
        context["cleared"] = [(KINDS[key].label, found) for key, found in done.items()]
        context["cleared_in_all"] = sum(done.values())
    return render_page(request, "office/desk.html", context, part="queue")


@require_GET
@staff_page("desk.view")
def count(request: HttpRequest) -> HttpResponse:
    """The count beside the navigation; for the desk itself (`?desk=1`) the chips too, and how many rows are new."""
    kinds = kinds_of(request.membership)
    if "desk" in request.GET:
        waiting = counts(kinds)
        context = chips(kinds, waiting, chosen_of(request, kinds))
        context |= {"is_desk": True, "news": news(waiting, request.GET.getlist("have"))}
    else:
        found = loud(kinds)
        context = {"loud": found, "loud_shown": shown(found)}
    return render(request, "office/desk_count.html", context)


def chosen_of(request: HttpRequest, kinds: Sequence[Kind]) -> str:
    """The kind that the address narrows to, where there is such a one, or what was put off."""
    key = request.GET.get("kind", "")
    return key if key == PUT_OFF or any(kind.key == key for kind in kinds) else ""


def news(waiting: Mapping[str, int], have: Sequence[str]) -> int:
    """How many more wait than the page that asks has got: it says so kind by kind, as `payment:3`."""
    more = 0
    for text in have[: len(waiting)]:
        key, _colon, figure = text.partition(":")
        if key in waiting and figure.isdecimal() and len(figure) < 6:
            more += max(0, waiting[key] - int(figure))
    return more


def midnight(zone: str) -> datetime:
    """When today began for the retailer."""
    return timezone.now().astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _limit(text: str) -> int:
    return min(MOST, max(PAGE, int(text))) if text.isdecimal() and len(text) < 6 else PAGE
