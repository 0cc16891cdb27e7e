"""A supplier's conversations with the retailer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import portal_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice
from dropship.ui.lists import Empty, ListPage
from suppliers import thread_pages

LIST = ListPage(
    name="messages",
    title=gettext_lazy("Messages"),
    rows=thread_pages.thread_rows,
    columns=[
        Column(
            key="subject",
            label=gettext_lazy("About"),
            render=lambda row: thread_pages.subject_cell(row, "/portal/messages/"),
            on_phone="title",
        ),
        Column(
            key="waiting_on",
            label=gettext_lazy("State"),
            render=lambda row: thread_pages.state_cell(row, "portal_thread"),
            on_phone="side",
        ),
        Column(key="last_text", label=gettext_lazy("Last message"), render=thread_pages.last_words_cell),
        Column(key="last_at", label=gettext_lazy("Written"), shown_as="when", sort="place"),
    ],
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


@portal_page("portal.messages")
def new(request: HttpRequest) -> HttpResponse:
    """Write to the retailer about something that is no purchase order."""
    return thread_pages.new(request)


@require_GET
@portal_page("portal.messages")
def detail(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.detail(request, thread_id)


@require_GET
@portal_page("portal.messages")
def news(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.news(request, thread_id)


@require_POST
@portal_page("portal.messages")
def send(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.send(request, thread_id)


@require_POST
@portal_page("portal.messages")
def close(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.close(request, thread_id)


@require_POST
@portal_page("portal.messages")
def read(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.read(request, thread_id)


@require_GET
@portal_page("portal.messages")
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    return thread_pages.attachment(request, attachment_id)
