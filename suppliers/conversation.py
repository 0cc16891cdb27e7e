"""What a conversation shows, to staff and to the supplier alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from dropship.ui.parts import render_page
from suppliers.message_forms import MessageForm
from suppliers.models import Attachment, Message, ReadMark, Thread
from suppliers.seats import Seat

SHOWN = 100
STATE = re.compile(r"(\d{1,9})\.(\d{1,9})\.([a-z]*)", re.ASCII)
PART = "suppliers/conversation.html#conversation"


@dataclass(frozen=True, slots=True)
class State:
    """How much of a conversation a page shows: the last message, the last of its own that was seen, whose turn it is."""

    number: int = 0
    seen: int = 0
    turn: str = ""

    @property
    def text(self) -> str:
        return f"{self.number}.{self.seen}.{self.turn}"

    @classmethod
    def of(cls, text: str) -> State:
        found = STATE.fullmatch(text)
        return cls(int(found[1]), int(found[2]), found[3]) if found else cls()


def conversation(
    thread: Thread | None,
    seat: Seat,
    *,
    url: str,
    form: MessageForm | None = None,
    takes_focus: bool = False,
    at_most: int | None = SHOWN,
) -> dict[str, Any]:
    """The context of `suppliers/conversation.html`, in three statements; `url` is where its form posts to.

    Of a thread that nobody has begun there is the form alone; of a long one the last messages, `at_most` so many.
    """
    last_number = thread.last_number if thread else 0
    told: dict[str, Any] = {
        "thread": thread,
        "seat": seat,
        "url": url,
        "last_number": last_number,
        "form": form or MessageForm(seen=last_number, takes_focus=takes_focus),
        "messages": [],
        "state": State().text,
        "news_url": f"{seat.url(thread) if thread else url}news/",
    }
    if thread is None:
        return {"conversation": told}
    marks = list(ReadMark.objects.filter(thread=thread).order_by("number"))
    mine = max(
        (mark.number for mark in marks if mark.person_id == seat.person_id and mark.side == seat.side), default=0
    )
    told["messages"] = _messages(thread, seat, read=mine, at_most=at_most)
    told["left_out"] = last_number - len(told["messages"])
    told["seen"] = _seen(told["messages"], [mark for mark in marks if mark.side == seat.side.other])
    told["other"] = seat.other_company(thread)
    told["is_unread"] = any(message.is_new for message in told["messages"])
    told["is_my_turn"] = thread.waiting_on == seat.side
    told["here"] = seat.url(thread)
    told["state"] = State(last_number, told["seen"][0] if told["seen"] else 0, thread.waiting_on).text
    return {"conversation": told}


def show_news(request: HttpRequest, thread: Thread | None, seat: Seat) -> HttpResponse:
    """What has changed since the state that the page shows, each thing for its place; nothing where nothing has."""
    before = State.of(request.GET.get("state", ""))
    told = {} if thread is None else conversation(thread, seat, url="")["conversation"]
    if not told or told["state"] == before.text:
        return HttpResponse(status=204)
    told |= {"before": before, "news": [one for one in told["messages"] if one.number > before.number]}
    return render_page(request, "suppliers/conversation_news.html", {"conversation": told})


def show_conversation(
    request: HttpRequest, thread: Thread | None, seat: Seat, *, url: str, form: MessageForm | None = None
) -> HttpResponse:
    """The conversation alone, as htmx puts it in place of the old one; the form has the focus."""
    context = conversation(thread, seat, url=url, form=form, takes_focus=True)
    return render_page(request, PART, context, status=422 if form is not None else 200)


def _messages(thread: Thread, seat: Seat, *, read: int, at_most: int | None) -> list[Message]:
    """The last ones, oldest first, each knowing whether it is the person's own side's and whether it is new."""
    files = Prefetch("attachments", Attachment.objects.defer("content").order_by("position"))
    found = list(Message.objects.filter(thread=thread).prefetch_related(files).order_by("-number")[:at_most])
    for message in found:
        message.is_ours = message.side == seat.side  # type: ignore[attr-defined]
        message.is_new = not message.is_ours and message.number > read  # type: ignore[attr-defined]
    return found[::-1]


def _seen(messages: list[Message], theirs: list[ReadMark]) -> tuple[int, Any] | None:
    """The newest of our messages that somebody on the other side has seen, and when the first did."""
    for message in reversed(messages):
        times = [mark.at for mark in theirs if mark.number >= message.number]
        if message.is_ours and times:  # type: ignore[attr-defined]
            return message.number, min(times)
    return None
