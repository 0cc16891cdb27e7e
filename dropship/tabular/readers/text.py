"""Bytes become lines of text: strictly, in an encoding that is named, with bounded memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import CharsetMatch, from_bytes
from django.utils.translation import gettext_noop as _

from dropship.tabular.readers.table import Unreadable

SAMPLE = 256 * 1024
LONGEST_LINE = 1_000_000
_BLOCK = 64 * 1024
# The longer mark first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What offices in the west save when they do not save UTF-8. In short texts the detector takes it for one of its
# neighbours, so another guess is only believed where it finds another script, or a language written with other marks.
_USUAL = "cp1252"
_OTHER_SCRIPTS = ("Cyrillic", "Greek", "Hebrew", "Arabic", "Thai", "CJK", "Hiragana", "Katakana", "Hangul")
_OTHER_MARKS = frozenset(
    [
        "Polish",
        "Czech",
        "Slovak",
        "Hungarian",
        "Croatian",
        "Slovene",
        "Romanian",
        "Turkish",
        "Lithuanian",
        "Latvian",
        "Estonian",
        "Vietnamese",
    ]
)


def encoding_of(file: BinaryIO, *, asked: str = "") -> tuple[str, bool]:
    """The encoding in which the whole file can be read, and whether it is a guess.

    What was asked for counts; then a byte order mark; then UTF-8, strictly; then the pattern of UTF-16
    without a mark; only then a guess, which the report names as one. Raises Unreadable.
    """
    file.seek(0)
    sample = file.read(SAMPLE)
    if asked:
        return _proven(file, _named(asked)), False
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return _proven(file, encoding), False
    wide = _without_mark(sample)
    if wide:
        return _proven(file, wide), True
    if _fault_in(file, "utf-8") is None:
        return "utf-8", False
    return _guess(file, sample), True


def lines_of(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Every line with its end, as it stands. Raises Unreadable at a NUL character or an endless line."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            if "\x00" in line:
                raise Unreadable(
                    _("Line {number} holds a NUL character; this is no text file.").format(number=number),
                    code="nul_character",
                )
            if len(line) == LONGEST_LINE:
                raise Unreadable(
                    _("Line {number} is longer than {most} characters.").format(number=number, most=LONGEST_LINE),
                    code="line_too_long",
                )
            yield line
    except UnicodeError as error:
        raise Unreadable(
            _("Line {number} is not {encoding}: {error}.").format(number=number + 1, encoding=encoding, error=error),
            code="wrong_encoding",
        ) from None
    finally:
        text.detach()  # so that the file stays open for the next reading


def _named(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise Unreadable(
            _("There is no encoding {encoding!r}.").format(encoding=encoding), code="unknown_encoding"
        ) from None


def _proven(file: BinaryIO, encoding: str) -> str:
    fault = _fault_in(file, encoding)
    if fault is not None:
        raise Unreadable(
            _("The file is not {encoding}: {fault}.").format(encoding=encoding, fault=fault), code="wrong_encoding"
        )
    return encoding


def _fault_in(file: BinaryIO, encoding: str) -> str | None:
    """Why the file is not in this encoding; None when it is, to the last byte."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    file.seek(0)
    done = 0
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
            done += len(block)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        return f"{getattr(error, 'reason', error)} in the {_BLOCK // 1024} kB from byte {done}"
    return None


def _without_mark(sample: bytes) -> str:
    """Latin text in UTF-16 has a NUL in every second byte."""
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[::2].count(0) / (len(sample) / 2), sample[1::2].count(0) / (len(sample) / 2)
    if max(even, odd) < 0.4 or min(even, odd) > 0.1:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _guess(file: BinaryIO, sample: bytes) -> str:
    if b"\x00" not in sample:
        believed = list(from_bytes(sample))
        names = [match.encoding for match in believed]
        ranked = [*names, _USUAL] if believed and _is_other(believed[0]) else [_USUAL, *names]
        for encoding in ranked:
            if _fault_in(file, encoding) is None:
                return encoding
    raise Unreadable(
        _("The file is neither UTF-8 nor in an encoding that can be told; save it as UTF-8."), code="wrong_encoding"
    )


def _is_other(match: CharsetMatch) -> bool:
    scripts = " ".join(match.alphabets)
    return match.language in _OTHER_MARKS or any(script in scripts for script in _OTHER_SCRIPTS)
