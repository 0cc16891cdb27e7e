"""Conversations with suppliers, for the retailer's staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, Text
from dropship.ui.lists import Empty, ListPage
from suppliers import thread_pages

ABOUT, *OTHERS = thread_pages.thread_columns("/messages/", "thread")
LIST = ListPage(
    name="messages",
    title=gettext_lazy("Messages"),
    rows=thread_pages.thread_rows,
    columns=[
        ABOUT,
        Column(key="supplier__name", label=gettext_lazy("Supplier"), link="/suppliers/{supplier__code}/"),
        *OTHERS,
    ],
    filters=[
        Choice(name="waiting_on", label=gettext_lazy("State"), options="thread"),
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="supplier__code"),
    ],
    search=thread_pages.matching_threads,
    search_hint=gettext_lazy("Purchase order, subject, supplier, words"),
    sort="-last_at",
    also=("subject", "waiting_on", "theirs", "read", "last_text", "last_author", "supplier__code"),
    empty=Empty(
        title=gettext_lazy("No messages yet"),
        text=gettext_lazy("Write to a supplier on its purchase order, or about anything else from here."),
        icon="message",
        action=gettext_lazy("Write to a supplier"),
        url="/messages/new/",
        permission="messages.write",
    ),
    export_permission="orders.export",
    template="suppliers/threads.html",
)


@require_GET
@staff_page("messages.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    """All conversations, those that wait for an answer of the staff first."""
    return LIST.respond(request, context={"new_url": "/messages/new/", "may_write": "messages.write"})


DOORS = thread_pages.ThreadDoors.of(reads=staff_page("messages.view"), writes=staff_page("messages.write"))
