"""Requests over real connections: so many at once, kept alive, each sent when the one before was answered."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

CONNECTIONS = 8


@dataclass
class Answers:
    """What came back: the seconds of all, how often each status, the milliseconds and the end of each request."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return sum(self.statuses.values()) / self.seconds


def post(path: str, body: dict[str, Any], key: str, *, idempotency_key: str) -> bytes:
    """A request as it goes over the wire."""
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {idempotency_key}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def send_all(port: int, requests: list[bytes], *, connections: int = CONNECTIONS) -> Answers:
    """Send the requests over so many connections that start together."""
    answers, lock, gate = Answers(), threading.Lock(), threading.Barrier(connections + 1)

    def send(share: list[bytes]) -> None:
        with Line(port) as line:
            gate.wait(30)
            for request in share:
                began = time.perf_counter()
                status = line.ask(request)[0]
                spent = (time.perf_counter() - began) * 1000
                with lock:
                    answers.statuses[status] += 1
                    answers.milliseconds.append(spent)

    threads = [threading.Thread(target=send, args=(requests[one::connections],)) for one in range(connections)]
    for thread in threads:
        thread.start()
    gate.wait(30)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    answers.seconds = time.perf_counter() - began
    return answers


class Line:
    """One connection, kept alive."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send one request; its status and body."""
        self.socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if b"content-length" in fields:
            while len(body) < int(fields[b"content-length"]):
                body += self._more()
        else:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        return int(head.split()[1]), body

    def _more(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("The server closed the connection.")
        return chunk
