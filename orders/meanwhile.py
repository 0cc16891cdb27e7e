"""What others did to an order while somebody looked at it: two at one order know of each other, and nothing is lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from dropship.accounts.models import User
from dropship.base.errors import Refused
from dropship.events.models import Event
from dropship.ui.markup import actor, ago
from orders.models import Order
from orders.story import words_of

# What a carrier says and which mail was repeated takes no decision away from anybody.
QUIET = ("shipment.updated", "mail.sent_again")


class ChangedMeanwhile(Refused):
    """Somebody else acted on the order after the person had read it."""

    code = "changed_meanwhile"
    title = "Changed meanwhile"


def refuse_if_changed(order_id: UUID, *, seen: str, by: str, at: datetime) -> None:
    """Lock the order, and raise ChangedMeanwhile when another has acted since the event `seen`; without it, never."""
    Order.objects.locked(order_id)
    if (place := place_of(seen)) is not None:
        event = changes_since(order_id, seen=place, by=by).first()
        if event is not None:
            raise ChangedMeanwhile(told(event, at=at))


def place_of(seen: str) -> int | None:
    """The event that a page was read at, as the page says it; None for what is no such number."""
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= 18 else None


def last_seen(order_id: UUID) -> int:
    """The newest event of the order, for whoever reads it now."""
    return Event.objects.filter(stream=order_id).aggregate(last=Max("position"))["last"] or 0


def changes_since(order_id: UUID, *, seen: int, by: str) -> QuerySet[Event]:
    """What others did after the event at `seen`, the newest first."""
    return (
        Event.objects.filter(stream=order_id, position__gt=seen)
        .exclude(actor=by)
        .exclude(name__in=QUIET)
        .order_by("-position")
    )


def told(event: Event, *, at: datetime) -> str:
    """Who did what when: “Max put this order on hold a minute ago.”"""
    who, when = _who(event.actor), ago(event.at, now=at)
    match event.name, event.data.get("what", ""):
        case "order.held", _what:
            return _("{who} put this order on hold {when}.").format(who=who, when=when)
        case "order.released", _what:
            return _("{who} released this order {when}.").format(who=who, when=when)
        case "order.cancelled", _what:
            return _("{who} cancelled this order {when}.").format(who=who, when=when)
        case "order.changed", "note written":
            return _("{who} wrote a note {when}.").format(who=who, when=when)
    title, text = words_of(event)
    what = f"{title}: {text}" if text else title
    return _("{what} ({who}, {when}).").format(what=what, who=who, when=when)


def _who(name: str) -> str:
    """A colleague by name, where the login has one."""
    kind, _colon, email = name.partition(":")
    person = User.objects.filter(email=email).only("name", "email").first() if kind == "user" else None
    return person.name or person.email if person else actor(name)
