"""The rows of the desk as HTML, put together in Python as those of lists are: twenty of them by a template cost more
than all the rest of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dropship.accounts.roles import may
from dropship.office.desk import Kind, Row, Way
from dropship.office.desk_chips import HERE
from dropship.office.desk_queue import Waits
from dropship.office.models import PutOff
from dropship.ui.markup import actor, icon, soon, when


class RowMaker:
    """Makes the rows for one reader; `here` is the address of the desk that he sees, and `now` decides what is late."""

    def __init__(self, request: HttpRequest, *, here: str, now: datetime) -> None:
        self.membership, self.now = request.membership, now  # type: ignore[attr-defined]
        self.may_put_off = may(self.membership, "desk.put_off")
        self.later_words, self.later_icon = _("See to it later"), icon("clock-pause")
        self.hidden = format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="next" value="{}">',
            get_token(request),
            here,
        )

    def rows(self, waits: Iterable[Waits]) -> SafeString:
        return format_html_join("", "{}", ((self._row(one),) for one in waits))

    def _row(self, one: Waits) -> SafeString:
        row, kind = one.row, one.kind
        anchor = f"{kind.key}-{row.id}"
        return format_html(
            '<li class="desk-row desk-{tone}" id="row-{anchor}" data-kind="{kind}" hx-headers="{headers}">'
            '<span class="desk-icon" aria-hidden="true">{icon}</span><div class="desk-what"><p class="desk-title">'
            '<a href="{url}" id="subject-{anchor}" data-subject>{subject}</a>{note}</p><p class="desk-cause">{cause}</p>'
            '{asleep}</div><p class="desk-when">{due}<span class="text-secondary">{label}{since}</span></p>'
            '<div class="desk-ways">{ways}</div>{later}</li>',
            tone=kind.tone,
            anchor=anchor,
            kind=kind.key,
            headers=f'{{"X-Desk-Row": "{one.key}"}}',
            icon=icon(kind.icon),
            url=row.url,
            subject=row.subject,
            note=format_html(' <span class="text-secondary">{}</span>', row.note) if row.note else "",
            cause=row.cause,
            asleep=self._asleep(one.asleep) if one.asleep else "",
            due=self._due(row),
            label=kind.label,
            since=self._since(row),
            ways=format_html_join("", "{}", ((self._way(*way, one),) for way in enumerate(self._ways(one)))),
            later="" if one.asleep or not self.may_put_off else self._later(one),
        )

    def _due(self, row: Row) -> SafeString:
        if row.due_at is None:
            return format_html('<span class="text-secondary">{}</span>', _("no promise"))
        is_late = row.due_at < self.now
        return format_html(
            "<span{}>{}{} {}</span>",
            format_html(' class="{}"', "is-late") if is_late else "",
            icon("alert-triangle") if is_late else "",
            pgettext("desk", "due"),
            when(row.due_at, relative=True, now=self.now),
        )

    def _since(self, row: Row) -> SafeString | str:
        if row.since == row.due_at:
            return ""
        return format_html(" · {} {}", pgettext("desk", "since"), when(row.since, relative=True, now=self.now))

    def _asleep(self, put_off: PutOff) -> SafeString:
        words = _("Put off by {person} until {when}").format(person=actor(put_off.by), when=soon(put_off.until))
        return format_html(
            '<p class="desk-asleep">{}{} <span class="text-secondary">· {}</span></p>',
            icon("clock-pause"),
            words,
            when(put_off.at, relative=True, now=self.now),
        )

    def _ways(self, one: Waits) -> Iterable[Way]:
        ways = [take_back_way(one.kind, one.row), *one.row.ways] if one.asleep else one.row.ways
        return (way for way in ways if not way.permission or may(self.membership, way.permission))

    def _later(self, one: Waits) -> SafeString:
        return format_html(
            '<a class="btn-icon-plain desk-later" href="{}" hx-get="{}" hx-target="#desk-dialog" hx-swap="innerHTML settle:0ms" '
            'data-later aria-haspopup="dialog" aria-label="{}" title="{}" aria-describedby="subject-{}-{}">{}</a>',
            one.row.url,
            f"{HERE}{one.key}/put-off/",
            self.later_words,
            self.later_words,
            one.kind.key,
            one.row.id,
            self.later_icon,
        )

    def _way(self, place: int, way: Way, one: Waits) -> SafeString:
        start = format_html('class="btn btn-sm{}" data-way', "" if place else " btn-primary")
        named = format_html('{} aria-describedby="subject-{}-{}"', start, one.kind.key, one.row.id)
        words = format_html("{}{}", icon(way.icon) if way.icon else "", way.label)
        if way.is_link:
            return format_html('<a href="{}" {}>{}</a>', way.url, named, words)
        if way.in_dialog:
            return format_html(
                '<a href="{}" hx-get="{}" hx-target="#desk-dialog" hx-swap="innerHTML settle:0ms" aria-haspopup="dialog" {}>{}</a>',
                one.row.url,
                way.url,
                named,
                words,
            )
        return format_html(
            '<form method="post" action="{url}" hx-post="{url}" hx-swap="none"{confirm}{ask}>{hidden}{fields}'
            "<button {named}>{words}</button></form>",
            url=way.url,
            confirm=format_html(' data-confirm="{}"', way.confirm) if way.confirm else "",
            ask=format_html(' data-ask-name="{}" data-ask-label="{}"', *way.ask) if way.ask else "",
            hidden=self.hidden,
            fields=format_html_join("", '<input type="hidden" name="{}" value="{}">', way.fields.items()),
            named=named,
            words=words,
        )


def take_back_way(kind: Kind, row: Row) -> Way:
    """Have a row that was put off on the desk again."""
    return Way(
        label=_("Take it back"), url=f"{HERE}{kind.key}/{row.id}/take-back/", icon="arrow-back-up",
        permission="desk.put_off",
    )  # fmt: skip
