"""Which files may be sent with a message: told by their bytes, held against their name."""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Protocol

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.pictures import picture_size
from dropship.base.virus_scan import ScannerAway, virus_in

logger = logging.getLogger(__name__)
MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_SIDE, MOST_PIXELS = 20_000, 100_000_000
MOST_PARTS, MOST_UNPACKED = 2_000, 200 * 1024 * 1024
LONGEST_NAME = 150
# Where old browsers look when they guess at what they were given.
MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<svg", b"<script", b"<iframe", b"<?xml")
GUESSED_FROM = 1024
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f") | {127}
SCRIPTED = frozenset({".svg", ".svgz", ".html", ".htm", ".xhtml", ".xml", ".mht", ".js"})
POINTER = "/files"


class Upload(Protocol):
    """A file as a form brings it."""

    name: str | None
    size: int | None

    def read(self, amount: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept."""

    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_files(uploads: Iterable[Any]) -> list[CheckedFile]:
    """Read and check the files of one message. Raises Invalid, at `/files`, with a line for each that is refused."""
    uploads = list(uploads)
    if len(uploads) > MOST_FILES:
        raise _refusal("too_many_files", _("A message takes at most {most} files.").format(most=MOST_FILES))
    checked, errors = [], []
    for upload in uploads:
        try:
            checked.append(check_file(upload))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise Invalid(errors[0]["detail"], code=errors[0]["code"], errors=errors)
    return checked


def check_file(upload: Upload | IO[bytes]) -> CheckedFile:
    """One file, when it is of a kind we take and is what its name says. Raises Invalid."""
    name = clean_name(str(upload.name or ""))
    kind = PurePosixPath(name.lower()).suffix
    if (getattr(upload, "size", 0) or 0) > MOST_BYTES:
        raise _too_large(name)
    if kind in SCRIPTED:
        words = _("“{name}”: SVG and web pages can carry scripts and are not taken. Send it as PDF or as a picture.")
        raise _refusal("file_type", words.format(name=name))
    if kind not in KINDS:
        words = _("“{name}” is of no kind we take: PDF, PNG, JPEG, GIF, WebP, TXT, CSV, XLSX, DOCX.")
        raise _refusal("file_type", words.format(name=name))
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    if not content:
        raise _refusal("file_empty", _("“{name}” is empty.").format(name=name))
    content_type, is_one = KINDS[kind]
    if not is_one(content) or any(mark in content[:GUESSED_FROM].lower() for mark in MARKUP):
        words = _("“{name}” is not what its name says. Save it again in that format, or send it as PDF.")
        raise _refusal("file_content", words.format(name=name))
    if content_type.startswith("image/"):
        _check_size(name, content)
    _scan(name, content)
    return CheckedFile(name, content_type, content)


def clean_name(name: str) -> str:
    """The last part of a path, without what no reader sees, cut to a length that keeps its ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    path = PurePosixPath(shown or "file")
    ending = path.suffix[:10]
    return path.name[: LONGEST_NAME - len(ending)].removesuffix(ending).rstrip(" .") + ending


def _check_size(name: str, content: bytes) -> None:
    width, height = (picture_size(content) or ("", (0, 0)))[1]
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and width * height <= MOST_PIXELS):
        words = _("“{name}” is too large a picture: at most {side} pixels a side and {all} million in all.")
        raise _refusal("picture_size", words.format(name=name, side=f"{MOST_SIDE:,}", all=MOST_PIXELS // 10**6))


def _scan(name: str, content: bytes) -> None:
    """Where a scanner is named, no file is taken that it has not seen."""
    try:
        found = virus_in(content)
    except ScannerAway:
        logger.warning("virus_scanner_away", exc_info=True)
        words = _("“{name}” could not be looked at for viruses just now. Try again in a few minutes.")
        raise _refusal("not_scanned", words.format(name=name)) from None
    if found:
        logger.warning("virus_refused: %s", found)
        raise _refusal(
            "infected", _("“{name}” is infected and is not taken. Have your computer cleaned.").format(name=name)
        )


def _too_large(name: str) -> Invalid:
    words = _("“{name}” is too large: a file may have at most {most} MB.")
    return _refusal("file_too_large", words.format(name=name, most=MOST_BYTES // 2**20))


def _refusal(code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, pointer=POINTER)


def _is_pdf(content: bytes) -> bool:
    return content[:6] in {b"%PDF-1", b"%PDF-2"} and b"%%EOF" in content and not _carries_an_archive(content)


def _is_picture(content_type: str) -> Callable[[bytes], bool]:
    def is_one(content: bytes) -> bool:
        found = picture_size(content)
        return found is not None and found[0] == content_type and not _carries_an_archive(content)

    return is_one


def _carries_an_archive(content: bytes) -> bool:
    """A picture with an archive behind it is both at once: what one program shows, another unpacks."""
    return zipfile.is_zipfile(BytesIO(content))


def _is_text(content: bytes) -> bool:
    return CONTROLS.isdisjoint(content)


def _is_office(needed: str) -> Callable[[bytes], bool]:
    def is_one(content: bytes) -> bool:
        """An office file is an archive; one with macros, with a password, or that would burst is none for us."""
        if not content.startswith(b"PK\x03\x04"):
            return False
        try:
            parts = zipfile.ZipFile(BytesIO(content)).infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        names = {part.filename for part in parts}
        return (
            {"[Content_Types].xml", needed} <= names
            and len(parts) <= MOST_PARTS
            and sum(part.file_size for part in parts) <= MOST_UNPACKED
            and not any(part.flag_bits & 1 for part in parts)
            and not any(name.lower().endswith("vbaproject.bin") or ".." in name.split("/") for name in names)
        )

    return is_one


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _is_pdf),
    ".png": ("image/png", _is_picture("image/png")),
    ".jpg": ("image/jpeg", _is_picture("image/jpeg")),
    ".jpeg": ("image/jpeg", _is_picture("image/jpeg")),
    ".gif": ("image/gif", _is_picture("image/gif")),
    ".webp": ("image/webp", _is_picture("image/webp")),
    ".txt": ("text/plain", _is_text),
    ".csv": ("text/csv", _is_text),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _is_office("xl/workbook.xml")),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", _is_office("word/document.xml")),
}
