"""What kind of picture some bytes are and how large it is, read from its own header and nothing else."""

from __future__ import annotations

import struct

Size = tuple[int, int]


def picture_size(content: bytes) -> tuple[str, Size] | None:
    """The content type and the width and height in pixels of a PNG, JPEG, GIF or WebP; None for anything else."""
    return _png(content) or _jpeg(content) or _gif(content) or _webp(content)


def _png(content: bytes) -> tuple[str, Size] | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return "image/png", struct.unpack(">II", content[16:24])


def _jpeg(content: bytes) -> tuple[str, Size] | None:
    """Walk the segments to the frame header, which names the size."""
    if content[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return "image/jpeg", (width, height)
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None


def _gif(content: bytes) -> tuple[str, Size] | None:
    if content[:6] not in {b"GIF87a", b"GIF89a"} or len(content) < 10:
        return None
    return "image/gif", struct.unpack("<HH", content[6:10])


def _webp(content: bytes) -> tuple[str, Size] | None:
    """The size stands in the first part, whose form depends on how the picture is packed."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return None
    part = content[12:16]
    if part == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    elif part == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif part == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", content[26:30]))
    else:
        return None
    return "image/webp", (width, height)
