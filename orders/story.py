"""What happened to an order and who did it, in words: the lines of its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dropship.deliveries.models import Delivery
from dropship.events.models import Event
from dropship.ui.markup import actor, soon
from dropship.ui.states import look
from orders.models import OrderNote
from orders.return_story import LOOKS as RETURN_LOOKS
from orders.return_story import return_words
from orders.words import said

LOOKS: dict[str, tuple[str, str]] = {
    "order.received": ("shopping-bag", "blue"),
    "order.held": ("hand-stop", "orange"),
    "order.released": ("player-play", "blue"),
    "order.routed": ("route", "azure"),
    "order.backordered": ("clock-pause", "yellow"),
    "order.cancelled": ("x", "red"),
    "order.shipped": ("truck", "purple"),
    "order.delivered": ("check", "green"),
    "order.changed": ("pencil", ""),
    "purchase_order.sent": ("send", "blue"),
    "purchase_order.reminded": ("bell-ringing", ""),
    "purchase_order.resent": ("mail-forward", ""),
    "purchase_order.accepted": ("thumb-up", "azure"),
    "purchase_order.rejected": ("thumb-down", "red"),
    "purchase_order.expired": ("clock-off", "orange"),
    "purchase_order.cancelled": ("x", ""),
    "purchase_order.shipped": ("package", "purple"),
    "shipment.updated": ("map-pin", ""),
    "shipment.delayed": ("alert-triangle", "red"),
    "mail.sent_again": ("mail-forward", ""),
    "supplier.message": ("message", "azure"),
    "supplier.thread_closed": ("message-check", ""),
    "desk_row.put_off": ("clock-pause", ""),
    "desk_row.taken_back": ("arrow-back-up", ""),
    **RETURN_LOOKS,
}

PARCELS = frozenset(
    {"purchase_order.shipped", "shipment.updated", "shipment.delayed", "order.shipped", "order.delivered"}
)
NOBODY: Mapping[str, str] = {}
KINDS = {
    "staff": gettext_lazy("Staff"),
    "suppliers": gettext_lazy("Suppliers"),
    "parcels": gettext_lazy("Parcels"),
    "mails": gettext_lazy("Mails"),
}


def happenings(
    events: Iterable[Event], notes: Iterable[OrderNote], mails: Iterable[Delivery], *, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Everything that happened, newest first; a note in its own words, a mail with whom it went to.

    `names` of suppliers by the codes that events carry.
    """
    written = {note.at: note.text for note in notes}
    told = [_entry(event, written.get(event.at, ""), names) for event in events]
    return sorted([*told, *map(_mailed, mails)], key=lambda entry: entry["at"], reverse=True)


def _entry(event: Event, note: str, names: Mapping[str, str]) -> dict[str, Any]:
    icon, tone = LOOKS.get(event.name, ("point", ""))
    title, text = words_of(event, names)
    if event.data.get("what") == "note written" and note:
        icon, title, text = "note", _("Note"), note
    return {
        "at": event.at,
        "title": title,
        "text": text,
        "by": actor(event.actor),
        "icon": icon,
        "tone": tone,
        "kind": _kind(event),
        "url": _url(event),
    }


def _url(event: Event) -> str:
    """Where what was only told of can be read."""
    about = event.data.get("about") if event.name == "supplier.message" else ""
    return f"/purchase-orders/{quote(about, safe='')}/#conversation" if about else ""


def _kind(event: Event) -> str:
    """What the reader may narrow the timeline to."""
    if event.name in PARCELS:
        return "parcels"
    if event.name.startswith(("purchase_order.", "supplier.")):
        return "suppliers"
    return "staff" if event.actor.startswith("user:") else "other"


def _mailed(mail: Delivery) -> dict[str, Any]:
    is_lost = mail.state in {"failed", "uncertain"}
    return {
        "at": mail.created_at,
        "title": _("Mail: {subject}").format(subject=mail.payload.get("subject", "")),
        "text": f"{mail.to} · {look('delivery', mail.state).word}",
        "by": "",
        "icon": "mail-exclamation" if is_lost else "mail",
        "tone": "red" if is_lost else "",
        "kind": "mails",
    }


def _listed(lines: list[dict[str, Any]]) -> str:
    return ", ".join(f"{line['quantity']} × {line['sku']}" for line in lines)


def words_of(event: Event, names: Mapping[str, str] = NOBODY) -> tuple[str, str]:
    """What happened as a title and, where there is more to say, a text."""
    code = event.data.get("supplier", "")
    data = {**event.data, "supplier": names.get(code, code)}
    match event.name:
        case "order.received":
            held = ", ".join(said(code) for code in data.get("issues", []))
            return _("Order received"), _("Held for a check: {issues}").format(issues=held) if held else ""
        case "order.held":
            return _("Put on hold"), data.get("reason", "")
        case "order.released":
            return _("Released"), data.get("reason", "")
        case "order.routed":
            return _("Routed"), data.get("summary", "")
        case "order.backordered":
            return _("Waits for stock"), _listed(data.get("lines", []))
        case "order.cancelled":
            return _("Cancelled") if data.get("complete") else _("Cancelled in part"), data.get("reason", "")
        case "order.shipped":
            return _("Everything has left"), ""
        case "order.delivered":
            return _("Delivered"), ""
        case "order.changed":
            return _("Changed"), said(data.get("what", ""))
        case "purchase_order.sent":
            return _("Purchase order {number} sent").format(number=data.get("number")), data.get("supplier", "")
        case "purchase_order.reminded":
            return _("{supplier} reminded of {number}").format(**_who(data)), ""
        case "purchase_order.resent":
            return _("Purchase order {number} mailed again").format(**_who(data)), data.get("supplier", "")
        case "purchase_order.accepted":
            short = data.get("shortfall") or []
            text = _("all but {lines}").format(lines=_listed(short)) if short else ""
            return _("{supplier} accepted {number}").format(**_who(data)), text
        case "purchase_order.rejected":
            text = " · ".join(filter(None, (said(data.get("reason", "")), data.get("reason_text"))))
            return _("{supplier} rejected {number}").format(**_who(data)), text
        case "purchase_order.expired":
            return _("{supplier} did not answer {number} in time").format(**_who(data)), ""
        case "purchase_order.cancelled":
            return _("Purchase order {number} withdrawn").format(**_who(data)), data.get("reason", "")
        case "purchase_order.shipped":
            parcel = f"{data.get('carrier', '')} {data.get('tracking_number', '')}".strip()
            return _("{supplier} shipped a parcel").format(**_who(data)), parcel
        case "shipment.updated":
            status = look("shipment", data.get("status", "")).word
            return _("Parcel: {status}").format(status=status), data.get("location", "")
        case "shipment.delayed":
            return _("Promised date has passed"), ""
        case "mail.sent_again":
            return _("Mail sent again"), said(data.get("mail", ""))
        case "supplier.message":
            words = (
                _("{supplier} wrote about {number}")
                if data.get("sender") == "supplier"
                else _("Message about {number}")
            )
            return words.format(supplier=data.get("author", ""), number=data.get("about", "")), _files(data)
        case "desk_row.put_off":
            return _("Put off until {when}").format(when=soon(datetime.fromisoformat(data["until"]))), ""
        case "desk_row.taken_back":
            return _("On the desk again"), ""
        case "supplier.thread_closed":
            return _("No answer needed about {number}").format(number=data.get("about", "")), ""
    return return_words(event) if event.name in RETURN_LOOKS else (event.name, "")


def _files(data: dict[str, Any]) -> str:
    count = data.get("attachments", 0)
    return ngettext("{count} file", "{count} files", count).format(count=count) if count else ""


def _who(data: dict[str, Any]) -> dict[str, str]:
    return {"supplier": data.get("supplier", ""), "number": data.get("number", "")}
