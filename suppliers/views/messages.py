"""Conversations with suppliers, for the retailer's staff."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, Text
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
            render=lambda row: thread_pages.subject_cell(row, "/messages/"),
            on_phone="title",
        ),
        Column(key="supplier__name", label=gettext_lazy("Supplier"), link="/suppliers/{supplier__code}/"),
        Column(
            key="waiting_on",
            label=gettext_lazy("State"),
            render=lambda row: thread_pages.state_cell(row, "thread"),
            on_phone="side",
        ),
        Column(key="last_text", label=gettext_lazy("Last message"), render=thread_pages.last_words_cell),
        Column(key="last_at", label=gettext_lazy("Written"), shown_as="when", sort="place"),
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


@staff_page("messages.write")
def new(request: HttpRequest) -> HttpResponse:
    """Write to a supplier about something that is no purchase order."""
    return thread_pages.new(request)


@require_GET
@staff_page("messages.view")
def detail(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.detail(request, thread_id)


@require_GET
@staff_page("messages.view")
def news(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.news(request, thread_id)


@require_POST
@staff_page("messages.write")
def send(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.send(request, thread_id)


@require_POST
@staff_page("messages.write")
def close(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    return thread_pages.close(request, thread_id)


@require_POST
@staff_page("messages.write")
def read(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Who only looks leaves no mark: it would tell the supplier that somebody takes care of it."""
    return thread_pages.read(request, thread_id)


@require_GET
@staff_page("messages.view")
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    return thread_pages.attachment(request, attachment_id)
