"""A supplier's conversations with the retailer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dropship.accounts.access import portal_page
from dropship.ui.filters import Choice
from dropship.ui.lists import Empty, ListPage
from suppliers import thread_pages

LIST = ListPage(
    name="messages",
    title=gettext_lazy("Messages"),
    rows=thread_pages.thread_rows,
    columns=thread_pages.thread_columns("/portal/messages/", "portal_thread"),
    filters=[Choice(name="waiting_on", label=gettext_lazy("State"), options="portal_thread")],
    search=thread_pages.matching_threads,
    search_hint=gettext_lazy("Purchase order, subject, words"),
    sort="-last_at",
    also=("subject", "waiting_on", "theirs", "read", "last_text", "last_author"),
    empty=Empty(
        title=gettext_lazy("No messages yet"),
        text=gettext_lazy("Questions about a purchase order are asked on its page; anything else from here."),
        icon="message",
        action=gettext_lazy("Write a message"),
        url="/portal/messages/new/",
        permission="portal.messages",
    ),
    export_permission="portal.messages",
    base="portal/base.html",
    template="suppliers/threads.html",
)


@require_GET
@portal_page("portal.messages")
def listing(request: HttpRequest) -> HttpResponseBase:
    """The supplier's conversations, those that wait for its answer first."""
    return LIST.respond(request, context={"new_url": "/portal/messages/new/", "may_write": "portal.messages"})


DOORS = thread_pages.ThreadDoors.of(reads=portal_page("portal.messages"), writes=portal_page("portal.messages"))
