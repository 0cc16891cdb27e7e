"""The palette: jump to any thing or page, and run what one may run. Rooms register what they know and can do.

It knows no room: a room's `Searcher` finds its things and says what may be done with one of them, `command` adds
what can be done from anywhere. Whatever changes something is a post to the very door that the pages use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from dropship.accounts.roles import may
from dropship.ui import navigation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AT_MOST, MOST_RECENT, LONGEST = 6, 8, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line: a page to open, or with `is_post` something done by a post of `fields` to `url`.

    `key` names the thing in its address. `state` is shown as a badge, as (thing, state). `ask` is a text asked for
    first, as (name, label), `confirm` a question. `words` are other names for it; `data` what scripts look for.
    """

    label: StrOrPromise
    url: str = ""
    icon: str = "point"
    key: str = ""
    note: StrOrPromise = ""
    state: tuple[str, str] | None = None
    permission: str = ""
    is_post: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    confirm: StrOrPromise = ""
    ask: tuple[str, StrOrPromise] | None = None
    words: StrOrPromise = ""
    data: Mapping[str, str] = field(default_factory=dict)
    is_exact: bool = False

    @property
    def posted(self) -> str:
        """The fields of the post, for a script."""
        return json.dumps(dict(self.fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """One kind of thing. Everything is read in the person's scope, in a few statements whatever there is.

    `search(words, limit)` gives what fits, what is called exactly so with `is_exact`; `known(keys)` the things of
    these keys; `commands(key)` what may be done with one now. `address` holds the key in `{}`; `list_url` searches all.
    """

    name: str
    label: StrOrPromise
    permission: str
    address: str
    search: Callable[[str, int], Sequence[Hit]]
    known: Callable[[Sequence[str]], Sequence[Hit]]
    commands: Callable[[str], Sequence[Hit]] | None = None
    list_url: str = ""

    def key_in(self, path: str) -> str:
        """The key of the thing whose page is at `path`, or nothing."""
        before, after = self.address.split("{}")
        key = path.removeprefix(before).removesuffix(after)
        is_one = path.startswith(before) and path.endswith(after) and 0 < len(key) <= LONGEST
        return unquote(key).replace("\x00", "") if is_one else ""

    def addressed(self, hit: Hit) -> Hit:
        return hit if hit.url else replace(hit, url=self.address.replace("{}", quote(hit.key, safe="")))


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    label: StrOrPromise
    hits: Sequence[Hit]


SEARCHERS: dict[str, Searcher] = {}
COMMANDS: dict[str, Hit] = {}


def searcher(one: Searcher) -> None:
    """Register a kind of thing; a room does it in its wiring."""
    SEARCHERS[one.name] = one


def command(name: str, hit: Hit) -> None:
    """Register something that can be done from anywhere."""
    COMMANDS[name] = hit


class Palette:
    """What one person finds: by `words`, or what is at hand while there are none."""

    def __init__(
        self, *, membership: Any, sections: Sequence[navigation.Section], at: str = "", also: Sequence[Hit] = ()
    ) -> None:
        """`at` is the path of the page the person is on, `also` are commands for this person alone."""
        self.membership, self.at = membership, at
        self.searchers = [one for one in SEARCHERS.values() if may(membership, one.permission)]
        allowed = [*self._allowed(COMMANDS.values()), *also]
        # The work of the trade first; what everybody may do (theme, sign out) is rarely what one came for.
        self.commands = sorted(allowed, key=lambda hit: not hit.permission)
        self.pages = [
            Hit(label=place.label, url=place.url, icon=place.icon, note=section.label)
            for section in navigation.allowed(sections, membership=membership)
            for place in section.places
        ]

    def at_hand(self, recent: Sequence[str]) -> list[Group]:
        """What was opened lately (by its paths, newest first), what can be done here, every command and page."""
        return _filled(
            Group(_("Opened lately"), self._opened(recent)),
            Group(_("On this page"), self._here()),
            Group(_("Do"), self.commands),
            Group(_("Go to"), self.pages),
        )

    def found(self, words: str) -> list[Group]:
        """What is called exactly so with what it offers, then commands and pages, then everything that fits."""
        found = [(one, [one.addressed(hit) for hit in one.search(words, AT_MOST)]) for one in self.searchers]
        exact = [(one, hit) for one, hits in found for hit in hits if hit.is_exact]
        offered = [deed for one, hit in exact[:1] for deed in self._of(one, hit.key)]
        deeds = [*self._here(), *self._meant(words), *self.commands]
        return _filled(
            Group(_("Best match"), [*(hit for _one, hit in exact), *offered]),
            Group(_("Do"), _unlike(offered, _fitting(deeds, words))),
            Group(_("Go to"), _fitting(self.pages, words)),
            *(self._group(one, hits, words) for one, hits in found),
        )

    def _group(self, one: Searcher, hits: Sequence[Hit], words: str) -> Group:
        rest = [hit for hit in hits if not hit.is_exact]
        if one.list_url and len(hits) >= AT_MOST:
            url = one.list_url.replace("{}", quote(words, safe=""))
            rest.append(Hit(label=_("Show all with “{words}”").format(words=words), url=url, icon="search"))
        return Group(one.label, rest)

    def _here(self) -> list[Hit]:
        return [deed for one in self.searchers if (key := one.key_in(self.at)) for deed in self._of(one, key)]

    def _meant(self, words: str) -> list[Hit]:
        """What may be done with the thing that is named among other words, as in “hold 1001”."""
        named = [word for word in words.split() if re.search(r"\d", word)] if " " in words.strip() else []
        return [deed for key in named[-1:] for one in self.searchers for deed in self._of(one, key)]

    def _of(self, one: Searcher, key: str) -> list[Hit]:
        return self._allowed(one.commands(key)) if one.commands else []

    def _opened(self, paths: Sequence[str]) -> list[Hit]:
        by_url: dict[str, Hit] = {}
        for one in self.searchers:
            keys = [key for path in paths if path != self.at and (key := one.key_in(path))]
            if keys:
                hits = map(one.addressed, one.known(keys))
                by_url |= {hit.url: hit for hit in hits}
        return [by_url[path] for path in dict.fromkeys(paths) if path in by_url][:MOST_RECENT]

    def _allowed(self, hits: Sequence[Hit] | Any) -> list[Hit]:
        return [hit for hit in hits if not hit.permission or may(self.membership, hit.permission)]


def _filled(*groups: Group) -> list[Group]:
    return [group for group in groups if group.hits]


def _fitting(hits: Sequence[Hit], words: str) -> list[Hit]:
    """Those in whose names a word begins with each of `words`."""
    return [hit for hit in hits if _fits(f"{hit.label} {hit.words}", words)]


def _fits(name: str, words: str) -> bool:
    named = re.split(r"[\s\-–/“”(),.]+", name.casefold())
    return all(any(one.startswith(word) for one in named) for word in _words(words))


def _words(text: str) -> Iterator[str]:
    return (word for word in re.split(r"[\s\-–/“”(),.]+", text.casefold()) if word)


def _unlike(others: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
    """`hits` without those that stand among `others` already, each once."""
    seen = {(hit.url, str(hit.label)) for hit in others}
    once = {(hit.url, str(hit.label)): hit for hit in hits}
    return [hit for known, hit in once.items() if known not in seen]
