"""The one family of exceptions that a person may see."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """What was asked cannot be done; `detail` says why in words a person can act on.

    The API turns it into a problem document, a page into a toast; nothing else is shown to people.
    """

    code = "refused"
    status = 409
    title = "Refused"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        pointer: str | None = None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        if errors is None and pointer is not None:
            errors = [{"pointer": pointer, "code": self.code, "detail": detail}]
        self.errors = errors or []


class Invalid(Refused):
    """The shape of what was sent is wrong; `errors` names each place."""

    code = "invalid"
    status = 422
    title = "Invalid input"


class IllegalMove(Refused):
    """The thing is not in a state from which this can be done."""

    code = "illegal_transition"
    title = "Not possible in this state"


class NotFound(Refused):
    """There is no such thing in the caller's sight."""

    code = "not_found"
    status = 404
    title = "Not found"
