"""The words of a mail: the retailer's own where it has written some, else those in `templates/mail/`.

The language is `{{ name }}` and nothing more: a listed name is replaced, everything else stays text. So
a template a manager edits can read nothing that was not handed to it, and run nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.texts import unstorable
from dropship.notifications.models import MailTemplate

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
AFTER_A_BLANK = re.compile(f"([ ]?){PLACEHOLDER.pattern}")
BRACES = re.compile(r"\{\{(.{0,60}?)\}\}")
FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
LONGEST_SUBJECT, LONGEST_BODY = 200, 10_000
COMMON = ("retailer", "order_number", "customer_name", "tracking_page", "items")
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "order.received": COMMON,
    "order.shipped": (*COMMON, "carrier", "tracking_number", "tracking_link"),
    "order.delivered": COMMON,
    "order.delayed": (*COMMON, "promised_date"),
    "order.cancelled": (*COMMON, "reason"),
    "purchase_order.sent": ("retailer", "number", "supplier", "items", "respond_by", "portal_link"),
    "purchase_order.reminded": ("retailer", "number", "supplier", "items", "respond_by", "portal_link"),
    "purchase_order.cancelled": ("retailer", "number", "supplier", "items", "reason", "portal_link"),
    "return.requested": (*COMMON, "return_number"),
    "return.approved": (*COMMON, "return_number", "return_address"),
    "return.declined": (*COMMON, "return_number", "reason"),
    "return.received": (*COMMON, "return_number"),
    "return.refunded": (*COMMON, "return_number", "amount"),
    "return.announced": ("retailer", "return_number", "supplier", "items", "portal_link"),
    "message.sent": ("retailer", "supplier", "author", "subject", "text", "reply_link"),
    "message.received": ("retailer", "supplier", "author", "subject", "text", "reply_link"),
}


@cache
def standard(event: str, language: str = settings.LANGUAGE_CODE) -> tuple[str, str]:
    """Subject and text as they come with the portal."""
    folder = FOLDER / event if language == settings.LANGUAGE_CODE else FOLDER / event / language
    return (folder / "subject.txt").read_text().strip(), (folder / "body.txt").read_text().strip()


def wordings(event: str) -> dict[str, tuple[str, str]] | None:
    """Subject and text the tenant sends for this event, by language; None when it has switched the mail off."""
    own = list(MailTemplate.objects.filter(event=event))
    if not all(template.is_active for template in own):
        return None
    standards = {language: standard(event, language) for language, _name in settings.LANGUAGES}
    return standards | {template.language: (template.subject, template.body) for template in own if template.is_own}


def check(event: str, subject: str, body: str) -> None:
    """Refuse words that cannot be sent, each mistake with its place. Raises Invalid."""
    mistakes = [
        {"pointer": pointer, "code": code, "detail": detail}
        for pointer, text, longest in (("/subject", subject, LONGEST_SUBJECT), ("/body", body, LONGEST_BODY))
        for code, detail in _mistakes(text, longest, PLACEHOLDERS[event])
    ]
    if len(subject.splitlines()) > 1:
        mistakes.append({"pointer": "/subject", "code": "bad_subject", "detail": _("A subject is one line.")})
    if mistakes:
        raise Invalid(mistakes[0]["detail"], code=mistakes[0]["code"], errors=mistakes)


def _mistakes(text: str, longest: int, known: tuple[str, ...]) -> list[tuple[str, str]]:
    if not text.strip():
        return [("required", _("A mail needs this; to stop sending it, switch it off."))]
    if unstorable(text):
        return [("bad_character", _("The text holds a character that cannot be stored."))]
    if len(text) > longest:
        return [("too_long", _("At most {most} characters fit here.").format(most=longest))]
    listed = ", ".join(known)
    return [
        (
            "unknown_placeholder",
            _("This mail does not know {{{{ {name} }}}}. It knows: {known}.").format(name=name.strip(), known=listed),
        )
        for name in dict.fromkeys(BRACES.findall(text))
        if name.strip() not in known
    ]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in place of their names.

    A name without a value becomes nothing, with the blank before it; a line that held nothing else
    goes, so that no hole is left in the text.
    """
    lines = []
    for first, *places in _cut(text):
        filled = first
        for blank, name, rest in places:
            value = values.get(name, "")
            filled += blank + value + rest if value else rest
        if filled.strip() or not places:
            lines.append(filled)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


@lru_cache(maxsize=200)
def _cut(text: str) -> list[list[Any]]:
    """Each line cut at its names: what stands before the first, then (blank, name, what follows) of each."""
    cut = []
    for line in text.splitlines():
        first, *pieces = AFTER_A_BLANK.split(line)
        cut.append([first, *zip(pieces[0::3], pieces[1::3], pieces[2::3], strict=True)])
    return cut


def one_line(text: Any) -> str:
    """A text that cannot begin a second header."""
    return " ".join(str(text).split())[:250]


def name_only(text: str) -> str:
    """A name as it may stand in a mail; one that carries a link is somebody's trick and is left out."""
    name = one_line(text)
    return "" if "://" in name or "www." in name.lower() else name
