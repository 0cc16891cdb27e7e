"""Lists by cursor: `{"next": url|null, "previous": url|null, "results": […]}`, without counting or OFFSET."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

from dropship.base.errors import Invalid

DEFAULT_LIMIT, MOST = 50, 200

PAGE_PARAMETERS = [
    OpenApiParameter("limit", int, description=f"Rows a page, at most {MOST}; {DEFAULT_LIMIT} when not given"),
    OpenApiParameter("cursor", str, description="From `next` or `previous` of another page"),
]

Row = dict[str, Any]


def page(
    request: Request,
    rows: QuerySet[Any, Any],
    *,
    order: Sequence[str],
    shape: Callable[[Row], Row] | None = None,
    shape_many: Callable[[list[Row]], list[Row]] | None = None,
) -> dict[str, Any]:
    """One page of a `.values()` query in `order`, whose last column is unique (`("-placed_at", "-id")`).

    All columns go in one direction. `shape` makes a result of each row, `shape_many` of all at once.
    Raises Invalid for a limit or cursor that is none.
    """
    limit = _limit(request)
    names = [name.removeprefix("-") for name in order]
    falling = order[0].startswith("-")
    backwards, edge = _read(request.query_params.get("cursor"), len(names))
    try:
        if edge is not None:
            rows = rows.filter(_beyond(names, edge, falling=falling != backwards))
        turned = [_turn(name) for name in order] if backwards else order
        found = list(rows.order_by(*turned)[: limit + 1])
    except (ValidationError, ValueError, TypeError):
        raise _bad_cursor() from None
    has_more = len(found) > limit
    shown = found[:limit]
    if backwards:
        shown.reverse()
    has_next = has_more if not backwards else True
    has_previous = has_more if backwards else edge is not None
    results = shape_many(shown) if shape_many else [shape(row) if shape else row for row in shown]
    return {
        "next": _url(request, names, shown[-1], backwards=False) if shown and has_next else None,
        "previous": _url(request, names, shown[0], backwards=True) if shown and has_previous else None,
        "results": results,
    }


def page_serializer(name: str, item: type[serializers.Serializer]) -> serializers.Serializer:
    """The schema of a page of items."""
    return inline_serializer(
        name,
        {
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": item(many=True),
        },
    )


def _limit(request: Request) -> int:
    text = request.query_params.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
        raise Invalid(f"limit is a number from 1 to {MOST}.", code="bad_limit", pointer="?limit")
    return int(text)


def _beyond(names: Sequence[str], edge: Sequence[Any], *, falling: bool) -> Q:
    way = "lt" if falling else "gt"
    beyond = Q(**{f"{names[-1]}__{way}": edge[-1]})
    for name, value in zip(reversed(names[:-1]), reversed(edge[:-1]), strict=True):
        # The first clause lets an index on the leading column start in the right place.
        beyond = Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | beyond)
    return beyond


def _turn(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _url(request: Request, names: Sequence[str], row: Row, *, backwards: bool) -> str:
    values = [row[name] for name in names]
    packed = json.dumps(["p" if backwards else "n", [_plain(value) for value in values]], separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")
    params = request.query_params.copy()
    params["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(cursor: str | None, width: int) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        way, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if way not in {"n", "p"} or len(values) != width or not all(isinstance(one, str | int) for one in values):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise _bad_cursor() from None
    return way == "p", values


def _bad_cursor() -> Invalid:
    return Invalid("This cursor is none of ours; begin again without it.", code="bad_cursor", pointer="?cursor")
