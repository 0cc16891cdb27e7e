"""Asking a ClamAV daemon about a file, where the installation has one (CLAMAV_ADDRESS): its INSTREAM command over TCP."""

from __future__ import annotations

import socket
import struct
import time

from django.conf import settings

CHUNK = 64 * 1024
CONNECT_SECONDS, SCAN_SECONDS = 3.0, 20.0
LONGEST_ANSWER = 1_000


class ScannerAway(Exception):
    """It could not be reached, did not answer in time, or could not look at the file."""


def virus_in(content: bytes) -> str:
    """The name of what it found, "" for a clean file or where nothing scans. Raises ScannerAway."""
    if settings.CLAMAV_ADDRESS is None:
        return ""
    ends = time.monotonic() + SCAN_SECONDS
    try:
        with socket.create_connection(settings.CLAMAV_ADDRESS, timeout=CONNECT_SECONDS) as scanner:
            _send(scanner, content, ends)
            answer = _answer(scanner, ends)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    said = answer.removeprefix("stream: ").strip()
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    if said == "OK":
        return ""
    raise ScannerAway(said or "no answer")


def _send(scanner: socket.socket, content: bytes, ends: float) -> None:
    scanner.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        piece = content[start : start + CHUNK]
        scanner.settimeout(_left(ends))
        scanner.sendall(struct.pack("!L", len(piece)) + piece)
    scanner.sendall(struct.pack("!L", 0))


def _answer(scanner: socket.socket, ends: float) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        scanner.settimeout(_left(ends))
        piece = scanner.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode(errors="replace")


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("The scanner took too long.")
    return left
