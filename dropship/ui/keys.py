"""The keys that pages answer to: said here once, shown by the `?` dialog; scripts do what they say.

`static/js/keys.js` tells every plain key as the event `plainkey`, unless somebody is typing, a dialog is open or
the person has switched single keys off. A script of a page listens to that event and to no key of its own.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Key:
    """Keys pressed one after the other (`g`, `o`), or together where they stand as one (`mod+k`: ⌘ or Ctrl)."""

    strokes: tuple[str, ...]
    label: "StrOrPromise"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys under one heading of the dialog."""

    label: "StrOrPromise"
    keys: tuple[Key, ...]


KEYS = (
    Keys(
        _("Everywhere"),
        (
            Key(("mod+k",), _("Search or jump")),
            Key(("/",), _("Search this list, or everything")),
            Key(("?",), _("Show these keys")),
            Key(("esc",), _("Close what is open")),
        ),
    ),
    Keys(
        _("In lists"),
        (
            Key(("j",), _("Next row")),
            Key(("k",), _("Previous row")),
            Key(("enter",), _("Open the row")),
            Key(("x",), _("Mark the row, or unmark it")),
        ),
    ),
    Keys(
        _("On the desk, in a row"),
        (
            Key(("1",), _("Take its first action")),
            Key(("2",), _("Take its second action")),
            Key(("s",), _("See to it later")),
        ),
    ),
)
