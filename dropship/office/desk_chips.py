"""The kinds of things that wait, each with its count and the address that shows it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dropship.office.desk import Kind
from dropship.office.desk_queue import COUNTED, PUT_OFF
from dropship.ui.markup import icon, number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HERE = "/desk/"


@dataclass(frozen=True, slots=True)
class Chip:
    """What one may narrow the desk to, with its count; the empty `key` is all of it."""

    key: str
    label: StrOrPromise
    icon: str
    count: int
    is_chosen: bool
    is_quiet: bool = False

    @property
    def url(self) -> str:
        return address(self.key)

    @property
    def shown(self) -> str:
        return shown(self.count)

    @property
    def html(self) -> SafeString:
        """The choice as a link; made here, because these go with every answer of the desk."""
        css = f"{' is-on' if self.is_chosen else ''}{' is-quiet' if self.is_quiet else ''}"
        return format_html(
            '<a class="chip desk-chip{}" href="{}"{}>{}{}<span class="desk-chip-count">{}</span></a>',
            css,
            self.url,
            format_html(' aria-current="{}"', "true") if self.is_chosen else "",
            icon(self.icon) if self.icon else "",
            self.label,
            self.shown,
        )


def chips(kinds: Sequence[Kind], waiting: Mapping[str, int], chosen: str) -> dict[str, Any]:
    """The kinds of which something waits (and the chosen one), what was put off, and the sum of what calls now."""
    loud = sum(waiting[kind.key] for kind in kinds if not kind.is_quiet)
    every = [Chip("", _("All"), "", loud, not chosen)]
    every += [
        Chip(kind.key, kind.label, kind.icon, waiting[kind.key], kind.key == chosen, kind.is_quiet) for kind in kinds
    ]
    every.append(Chip(PUT_OFF, pgettext("desk", "Put off"), "clock-pause", waiting[PUT_OFF], chosen == PUT_OFF, True))
    found = [chip for chip in every if chip.count or chip.is_chosen or not chip.key]
    return {"chips": found, "chosen": chosen, "loud": loud, "loud_shown": shown(loud)}


def address(kind: str = "", **params: Any) -> str:
    given = ({"kind": kind} if kind else {}) | params
    return HERE + ("?" + "&".join(f"{name}={value}" for name, value in given.items()) if given else "")


def shown(figure: int) -> str:
    return f"{number(COUNTED)}+" if figure >= COUNTED else number(figure)
