"""Reading what was sent field by field, collecting every mistake of shape with its JSON pointer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from django.utils.translation import gettext_noop as _

from dropship.base.money import MoneyError, parse_money

MAX_ERRORS = 100
MAX_DEPTH = 20


def unstorable(text: str) -> str | None:
    """Why Postgres could not keep this text: `nul_character`, `lone_surrogate`, or None when it can."""
    if "\x00" in text:
        return "nul_character"
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "lone_surrogate"
    return None


class Reader:
    """Takes fields out of a JSON object; a field that is absent and one that is null are the same.

    `errors` holds `{"pointer", "code", "detail"}` of each mistake, at most a hundred. A method answers
    an empty value where it has noted a mistake, so that reading goes on.
    """

    __slots__ = ("errors",)

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []

    def refuse(self, pointer: str, code: str, detail: str) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append({"pointer": pointer, "code": code, "detail": detail})

    def require(self, content: dict[str, Any], key: str, place: str) -> None:
        """Note that `key` is needed and missing."""
        self.refuse(f"{place}/{key}", "required", _("“{key}” is required.").format(key=key))

    def text(self, content: dict[str, Any], key: str, place: str, limit: int, *, required: bool = False) -> str:
        value = content.get(key)
        if type(value) is str and value:
            if len(value) <= limit and "\x00" not in value and value.isascii():
                return value
            return self.checked_text(value, f"{place}/{key}", limit)
        if value is None or value == "":
            if required:
                self.require(content, key, place)
            return ""
        return self.checked_text(value, f"{place}/{key}", limit)

    def checked_text(self, value: Any, pointer: str, limit: int) -> str:
        """The value as a text of at most `limit` characters, kept as it is: no character is changed."""
        if type(value) is not str:
            self.refuse(pointer, "not_text", _("A text is expected."))
            return ""
        if len(value) > limit:
            self.refuse(
                pointer,
                "too_long",
                _("At most {limit} characters are kept here, not {length}.").format(limit=limit, length=len(value)),
            )
            return ""
        reason = unstorable(value)
        if reason is not None:
            self.refuse(pointer, reason, _("The text holds a character that cannot be stored."))
            return ""
        return value

    def identifier(self, content: dict[str, Any], key: str, place: str, limit: int) -> str | None:
        """Another system's id: a text, or a whole number taken as text; None when there is none."""
        value = content.get(key)
        if type(value) is int and -(10**40) < value < 10**40:
            return str(value)
        return self.text(content, key, place, limit) or None

    def money(
        self,
        content: dict[str, Any],
        key: str,
        place: str,
        currency: str,
        *,
        required: bool = False,
        negative: bool = False,
    ) -> Decimal | None:
        """An amount in `currency`; not judged at all while the currency itself is unknown."""
        value = content.get(key)
        if value is None:
            if required:
                self.require(content, key, place)
            return None
        if not currency:
            return None
        try:
            return parse_money(value, currency, negative=negative)
        except MoneyError as error:
            self.refuse(f"{place}/{key}", error.code, error.detail)
            return None

    def whole_number(self, content: dict[str, Any], key: str, place: str, least: int, most: int) -> int:
        value = content.get(key)
        if type(value) is int:
            if least <= value <= most:
                return value
            self.refuse(
                f"{place}/{key}",
                "out_of_range",
                _("A whole number from {least} to {most} is expected.").format(least=least, most=most),
            )
        elif value is None:
            self.require(content, key, place)
        else:
            self.refuse(f"{place}/{key}", "not_a_whole_number", _("A whole number is expected."))
        return least

    def yes_or_no(self, content: dict[str, Any], key: str, place: str = "") -> bool:
        value = content.get(key)
        if value is None or type(value) is bool:
            return bool(value)
        self.refuse(f"{place}/{key}", "not_a_boolean", _("true or false is expected."))
        return False

    def moment(self, content: dict[str, Any], key: str, place: str) -> datetime | None:
        """An ISO 8601 time in UTC; one without an offset is UTC, one outside the years 1 to 9999 is refused."""
        value = content.get(key)
        if value is None or value == "":
            return None
        if type(value) is str and len(value) <= 40 and value.isascii():
            try:
                moment = datetime.fromisoformat(value)
                return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            except OverflowError:
                self.refuse(f"{place}/{key}", "out_of_range", _("The time is out of range."))
                return None
            except ValueError:
                pass
        self.refuse(f"{place}/{key}", "not_a_time", _("An ISO 8601 time such as 2026-01-05T10:00:00Z is expected."))
        return None

    def object(self, content: dict[str, Any], key: str, place: str, *, required: bool = False) -> dict[str, Any] | None:
        value = content.get(key)
        if type(value) is dict:
            return value
        if value is not None:
            self.refuse(f"{place}/{key}", "not_an_object", _("A JSON object is expected."))
        elif required:
            self.require(content, key, place)
        return None

    def plain_object(self, content: dict[str, Any], key: str, limit: int) -> dict[str, Any]:
        """A free JSON object of at most `limit` bytes that Postgres can keep: no NUL, no NaN, not too deep."""
        value = self.object(content, key, "")
        if not value:
            return {}
        pointer = f"/{key}"
        if not self._can_be_kept(value, pointer, 0):
            return {}
        size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
        if size > limit:
            self.refuse(
                pointer,
                "too_long",
                _("At most {limit} bytes are kept here, not {size}.").format(limit=limit, size=size),
            )
            return {}
        return value

    def _can_be_kept(self, value: Any, pointer: str, depth: int) -> bool:
        if depth > MAX_DEPTH:
            self.refuse(pointer, "too_deep", _("Objects are nested at most {most} deep.").format(most=MAX_DEPTH))
            return False
        if isinstance(value, str):
            reason = unstorable(value)
            if reason is not None:
                self.refuse(pointer, reason, _("The text holds a character that cannot be stored."))
            return reason is None
        if isinstance(value, dict):
            return all(
                self._can_be_kept(name, pointer, depth)
                and self._can_be_kept(part, f"{pointer}/{_escaped(name)}", depth + 1)
                for name, part in value.items()
            )
        if isinstance(value, list):
            return all(self._can_be_kept(part, f"{pointer}/{i}", depth + 1) for i, part in enumerate(value))
        if isinstance(value, float) and not isfinite(value):
            self.refuse(pointer, "not_a_number", _("NaN and infinity cannot be stored."))
            return False
        if isinstance(value, int) and not -(10**300) < value < 10**300:
            self.refuse(pointer, "out_of_range", _("The number is too large."))
            return False
        return True


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
