"""The words of a mail: the retailer's own where it has written some, else those in `templates/mail/`.

The language is `{{ name }}` and nothing more: a listed name is replaced, everything else stays text. So
a template a manager edits can read nothing that was not handed to it, and run nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.html import escape

from dropship.base.errors import Invalid
from dropship.notifications.models import MailTemplate

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
COMMON = ("retailer", "order_number", "customer_name", "tracking_page", "items")
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "order.received": COMMON,
    "order.shipped": (*COMMON, "carrier", "tracking_number", "tracking_link"),
    "order.delivered": COMMON,
    "order.delayed": (*COMMON, "promised_date"),
    "order.cancelled": (*COMMON, "reason"),
    "purchase_order.sent": ("retailer", "number", "supplier", "items", "respond_by", "portal_link"),
    "purchase_order.cancelled": ("retailer", "number", "supplier", "items", "reason", "portal_link"),
}


def standard(event: str) -> tuple[str, str]:
    """Subject and text as they come with the portal."""
    folder = FOLDER / event
    return (folder / "subject.txt").read_text().strip(), (folder / "body.txt").read_text().strip()


def wording(event: str) -> tuple[str, str]:
    """Subject and text the tenant sends for this event."""
    own = MailTemplate.objects.filter(event=event, is_active=True).values_list("subject", "body").first()
    return own or standard(event)


def check(event: str, subject: str, body: str) -> None:
    """Refuse a wording that names what this mail does not know. Raises Invalid."""
    known = PLACEHOLDERS[event]
    for pointer, text in (("/subject", subject), ("/body", body)):
        if not text.strip() or "\x00" in text:
            raise Invalid("Neither subject nor text may be empty.", code="required", pointer=pointer)
        for name in PLACEHOLDER.findall(text):
            if name not in known:
                raise Invalid(
                    f"{{{{ {name} }}}} is not known here; there are {', '.join(known)}.",
                    code="unknown_placeholder",
                    pointer=pointer,
                )
    if "\n" in subject.strip() or "\r" in subject.strip() or len(subject) > 300:
        raise Invalid("A subject is one line of at most 300 characters.", code="bad_subject", pointer="/subject")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in place of their names; a name without value becomes nothing."""
    return PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), text)


def one_line(text: str) -> str:
    """A text that cannot begin a second header."""
    return " ".join(text.split())[:250]


def as_html(text: str) -> str:
    """A plain text as HTML: escaped, a paragraph for each block, links for our own addresses."""
    paragraphs = [escape(block).replace("\n", "<br>") for block in text.split("\n\n")]
    body = "".join(f"<p>{block}</p>" for block in paragraphs)
    linked = re.sub(r"(https?://[^\s<]+)", r'<a href="\1">\1</a>', body)
    return f"<!doctype html><html><body>{linked}</body></html>"
