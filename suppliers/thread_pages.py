"""The pages of conversations, which staff and suppliers have alike: each side's doors lead here in their own sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import find
from dropship.base.ids import uuid7
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.markup import badge
from dropship.ui.parts import back, go, render_page, wants_part
from suppliers.actions.close_thread import close_thread
from suppliers.actions.mark_read import mark_read
from suppliers.actions.open_thread import open_thread
from suppliers.actions.send_message import send_message
from suppliers.conversation import SHOWN, conversation, show_conversation, show_news
from suppliers.message_forms import MessageForm, NewThreadForm, take_message
from suppliers.models import Attachment, Message, Side, Supplier, Thread
from suppliers.queries import with_last_words, with_news
from suppliers.seats import Seat, seat_of

# Far enough ahead that what waits for the reader stands before everything else, each by its last message.
AHEAD = timedelta(days=365_000)
BASES = {Side.STAFF: "base.html", Side.SUPPLIER: "portal/base.html"}
CUT = 80


Door = Callable[..., HttpResponse]
Wear = Callable[[Door], Door]


@dataclass(frozen=True, slots=True)
class ThreadDoors:
    """One side's doors to its conversations; each wears who may pass."""

    new: Door
    detail: Door
    news: Door
    send: Door
    close: Door
    read: Door
    attachment: Door

    @classmethod
    def of(cls, *, reads: Wear, writes: Wear) -> ThreadDoors:
        """`reads` opens what only shows, `writes` what changes: who only looks leaves no mark, which would tell the
        other side that somebody takes care of it."""
        return cls(
            new=writes(new),
            detail=require_GET(reads(detail)),
            news=require_GET(reads(news)),
            send=require_POST(writes(send)),
            close=require_POST(writes(close)),
            read=require_POST(writes(read)),
            attachment=require_GET(reads(attachment)),
        )


def thread_columns(place: str, look: str) -> list[Column]:
    """What both sides' lists say of a conversation; `look` is in whose words its state is told."""
    return [
        Column(
            key="subject",
            label=gettext_lazy("About"),
            render=lambda row: subject_cell(row, place),
            on_phone="title",
        ),
        Column(
            key="waiting_on",
            label=gettext_lazy("State"),
            render=lambda row: state_cell(row, look),
            on_phone="side",
        ),
        Column(key="last_text", label=gettext_lazy("Last message"), render=last_words_cell),
        Column(key="last_at", label=gettext_lazy("Written"), shown_as="when", sort="place"),
    ]


def thread_rows(request: HttpRequest) -> QuerySet[Thread]:
    """The reader's conversations; sorted by `place`, those that wait for the reader's side come first."""
    seat = seat_of(request)
    ahead = ExpressionWrapper(F("last_at") + AHEAD, output_field=DateTimeField())
    rows = with_news(with_last_words(Thread.objects.all()), side=seat.side, person_id=seat.person_id)
    return rows.annotate(place=Case(When(waiting_on=seat.side, then=ahead), default=F("last_at")))


def matching_threads(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those with these words in the subject, in a message, or as the name of the supplier."""
    said = Message.objects.filter(text__icontains=words).values("thread_id")
    return rows.filter(Q(subject__icontains=words) | Q(supplier__name__icontains=words) | Q(id__in=said))


def subject_cell(row: dict[str, Any], place: str) -> SafeString:
    """The subject as a link, and whether there is something the reader has not seen."""
    news = format_html(' <span class="label-tag label-tag-accent">{}</span>', _("New")) if is_unread(row) else ""
    return format_html('<a href="{}{}/">{}</a>{}', place, row["id"], row["subject"], news)


def is_unread(row: dict[str, Any]) -> bool:
    return bool(row["theirs"] > row["read"])


def last_words_cell(row: dict[str, Any]) -> SafeString:
    """Who wrote last, and how it began."""
    text = " ".join(row["last_text"].split()) if row["last_text"] else _("(a file)")
    return format_html("<strong>{}</strong>: {}", row["last_author"], text if len(text) <= CUT else f"{text[:CUT]}…")


def state_cell(row: dict[str, Any], look: str) -> SafeString:
    return badge(look, row["waiting_on"])


def detail(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """One conversation; a mail's link leads to its form."""
    thread, seat = _find(request, thread_id), seat_of(request)
    takes_focus, at_most = "reply" in request.GET, None if "all" in request.GET else SHOWN
    return _page(request, thread, seat, takes_focus=takes_focus, at_most=at_most)


def news(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """What has come into it since the reader's page was made."""
    return show_news(request, _find(request, thread_id), seat_of(request))


def send(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Write in it."""
    thread, seat = _find(request, thread_id), seat_of(request)
    form = MessageForm(request.POST, request.FILES, seen=thread.last_number)
    is_sent = take_message(request, form, seat, lambda **message: send_message(thread.id, **message))
    after = _find(request, thread_id)
    if wants_part(request):
        return show_conversation(request, after, seat, url=_send_url(after, seat), form=None if is_sent else form)
    return back(request, seat.url(after)) if is_sent else _page(request, after, seat, form=form, status=422)


def close(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """It needs no answer."""
    thread, seat = _find(request, thread_id), seat_of(request)
    with attempt(request):
        seen = _number(request.POST.get("seen", ""))
        close_thread(thread.id, side=seat.side, seen=seen, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, _("No answer is needed any more."))
    if wants_part(request):
        after = _find(request, thread_id)
        return show_conversation(request, after, seat, url=_send_url(after, seat))
    return back(request, seat.url(thread))


def read(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The reader has had its messages before their eyes, up to a number."""
    thread, seat = _find(request, thread_id), seat_of(request)
    number = _number(request.POST.get("number", ""))
    mark_read(thread.id, person_id=seat.person_id, side=seat.side, number=number, at=timezone.now())
    return HttpResponse(status=204) if wants_part(request) else back(request, seat.url(thread))


def new(request: HttpRequest) -> HttpResponse:
    """Begin a conversation about something that is no purchase order."""
    seat = seat_of(request)
    suppliers = Supplier.objects.filter(is_active=True).order_by("name", "code")
    own = {"suppliers": suppliers, "supplier": request.GET.get("supplier", "")} if seat.side == Side.STAFF else {}
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewThreadForm(*bound, **own)
    thread_id = uuid7()

    def begin(*, key: str, at: Any, **message: Any) -> None:
        nonlocal thread_id
        supplier_id = form.supplier.id if own else request.membership.supplier_id  # type: ignore[attr-defined]
        subject = form.cleaned_data["subject"]
        thread_id = open_thread(supplier_id, subject=subject, key=f"{key}:{subject}" if key else "", at=at).id
        send_message(thread_id, key=key, at=at, **message)

    if bound and take_message(request, form, seat, begin):
        return go(request, f"{seat.place}{thread_id}/")
    context = {"form": form, "seat": seat, "base_template": BASES[seat.side]}
    return render_page(request, "suppliers/new_thread.html", context, status=422 if bound else 200)


def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """A file to be saved: whatever is in it, no browser shows or runs it as a page of ours."""
    file = find(Attachment, request, id=attachment_id)
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _find(request: HttpRequest, thread_id: UUID) -> Thread:
    return find(Thread, request, of=Thread.objects.select_related("supplier"), id=thread_id)


def _page(request: HttpRequest, thread: Thread, seat: Seat, *, status: int = 200, **shown: Any) -> HttpResponse:
    context = conversation(thread, seat, url=_send_url(thread, seat), **shown)
    context |= {"thread": thread, "seat": seat, "base_template": BASES[seat.side]}
    return render_page(request, "suppliers/thread.html", context, status=status)


def _send_url(thread: Thread, seat: Seat) -> str:
    return f"{seat.url(thread)}send/"


def _number(text: str) -> int:
    """A number of a message as a form sends it; nothing for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
