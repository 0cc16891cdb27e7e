"""Bodies that come in chunks, without a length that Django could read them by."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class KnowTheLength:
    """Read a chunked body, up to one byte more than any call takes, and say how long it is.

    Django takes a request without `Content-Length` to have no body at all; an answer that leaves out what
    it should have said would then look like one that agrees to everything. What is too long is
    refused by the view, whose limit it exceeds.
    """

    def __init__(self, application: Application, *, most: int) -> None:
        self.application = application
        self.most = most

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            body = environ["wsgi.input"].read(self.most + 1)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return self.application(environ, start_response)
