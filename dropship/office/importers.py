"""The kinds of tables that can be imported, as told by the rooms that take them in."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.tabular.importing import Importer

IMPORTERS: dict[str, type[Importer]] = {}


def importer(one: type[Importer]) -> None:
    """Register a room's importer under its kind."""
    IMPORTERS[one.kind] = one


def importer_of(kind: str) -> type[Importer]:
    """The importer of that kind. Raises NotFound."""
    found = IMPORTERS.get(kind)
    if found is None:
        raise NotFound(_("Nothing of the kind {kind!r} can be imported.").format(kind=kind))
    return found
