"""The mails that went out, or did not: to whom, about what, and how they fared."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dropship.accounts.access import staff_page
from dropship.deliveries.models import Delivery
from dropship.office.actions.send_mail_again import send_mail_again
from dropship.office.mail_samples import MAILS
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage


def _mails(request: HttpRequest) -> QuerySet[Any]:
    return Delivery.objects.filter(kind="mail").annotate(subject=KT("payload__subject"), event=KT("payload__event"))


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(to__icontains=words) | Q(subject__icontains=words))


def _kinds(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(event, mail.name) for event, mail in MAILS.items()]


def _kind(row: dict[str, Any]) -> Any:
    return MAILS[row["event"]].name if row["event"] in MAILS else row["event"]


SENT_MAILS = ListPage(
    name="mails",
    title=gettext_lazy("Sent mails"),
    rows=_mails,
    columns=[
        Column(key="to", label=gettext_lazy("To"), on_phone="title"),
        Column(key="subject", label=gettext_lazy("Subject"), on_phone="wide"),
        Column(key="event", label=gettext_lazy("Mail"), render=_kind),
        Column(key="state", label=gettext_lazy("State"), shown_as="badge", thing="delivery", on_phone="side"),
        Column(key="created_at", label=gettext_lazy("Written"), shown_as="when", sort=True),
        Column(key="sent_at", label=gettext_lazy("Sent"), shown_as="when"),
        Column(key="last_error", label=gettext_lazy("What went wrong"), on_phone="wide"),
        Column(key="tries", label=gettext_lazy("Tries"), shown_as="number", is_extra=True),
    ],
    also=("event",),
    filters=[
        Choice(name="state", label=gettext_lazy("State"), options="delivery"),
        Choice(name="mail", label=gettext_lazy("Mail"), options=_kinds, field="event"),
        DateRange(name="written", label=gettext_lazy("Written"), field="created_at"),
    ],
    search=_search,
    search_hint=gettext_lazy("Address or subject"),
    sort="-created_at",
    views=[View(key="lost", label=gettext_lazy("Not sent"), query="state=failed&state=uncertain")],
    bulk=[
        Bulk(
            name="mails.again",
            label=gettext_lazy("Send again"),
            permission="mail.manage",
            act=send_mail_again,
            icon="mail-forward",
            confirm=gettext_lazy("Send these mails again as they were written?"),
        )
    ],
    empty=Empty(
        title=gettext_lazy("No mails yet"),
        text=gettext_lazy("What customers and suppliers are told by mail stands here, with how it fared."),
        icon="mail",
    ),
    export_permission="mail.manage",
    template="office/sent_mails.html",
)


@require_GET
@staff_page("mail.manage")
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every mail about orders, purchase orders and returns."""
    return SENT_MAILS.respond(request)
