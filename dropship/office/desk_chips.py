"""The kinds of things that wait, each with its count and the address that shows it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dropship.office.desk import KINDS, Kind
from dropship.office.desk_queue import COUNTED
from dropship.ui.markup import icon, number

HERE = "/desk/"


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind with its count as a choice; `kind` None is all of them."""

    kind: Kind | None
    count: int
    url: str
    is_chosen: bool

    @property
    def shown(self) -> str:
        return shown(self.count)

    @property
    def html(self) -> SafeString:
        """The choice as a link; made here, because these go with every answer of the desk."""
        css = f"{' is-on' if self.is_chosen else ''}{' is-quiet' if self.kind and self.kind.is_quiet else ''}"
        return format_html(
            '<a class="chip desk-chip{}" href="{}"{}>{}{}<span class="desk-chip-count">{}</span></a>',
            css,
            self.url,
            format_html(' aria-current="{}"', "true") if self.is_chosen else "",
            icon(self.kind.icon) if self.kind else "",
            self.kind.label if self.kind else _("All"),
            self.shown,
        )


def chips(kinds: Sequence[Kind], waiting: Mapping[str, int], chosen: str) -> dict[str, Any]:
    """The kinds of which something waits (and the chosen one), with the sum of what calls for somebody now."""
    loud = sum(waiting[kind.key] for kind in kinds if not kind.is_quiet)
    found = [Chip(None, loud, HERE, not chosen)]
    for kind in kinds:
        if waiting[kind.key] or kind.key == chosen:
            found.append(Chip(kind, waiting[kind.key], address(kind.key), kind.key == chosen))
    return {"chips": found, "chosen": KINDS[chosen] if chosen else None, "loud": loud, "loud_shown": shown(loud)}


def address(kind: str = "", **params: Any) -> str:
    given = ({"kind": kind} if kind else {}) | params
    return HERE + ("?" + "&".join(f"{name}={value}" for name, value in given.items()) if given else "")


def shown(figure: int) -> str:
    return f"{number(COUNTED)}+" if figure >= COUNTED else number(figure)
