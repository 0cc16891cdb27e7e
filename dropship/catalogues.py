"""The catalogues of other languages: plain `.po` files, compiled beside themselves when they have changed.

Settings call `compile_changed`, so whatever starts (a process, a command, the building of an image) finds them ready.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parent / "locale"


def catalogue_of(language: str) -> Path:
    """The file in which the sentences of a language are written."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def compile_changed() -> None:
    """Make the binary form of every catalogue that is newer than its own; a folder that is closed keeps the old one."""
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        try:
            _compile(source, target)
        except OSError as error:
            logging.getLogger(__name__).warning("The catalogue %s cannot be compiled: %s", source, error)


def _compile(source: Path, target: Path) -> None:
    """Written beside and renamed: processes that start together each find a whole file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    draft = target.with_suffix(f".{os.getpid()}")
    with source.open("rb") as po, draft.open("wb") as mo:
        write_mo(mo, read_po(po, locale=source.parts[-3]))
    draft.replace(target)
