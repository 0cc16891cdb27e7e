"""Pages of the documentation that are made from the code, so that they cannot say anything else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from dropship.accounts.models import Role
from dropship.accounts.roles import PERMISSIONS, SUPPLIER_SCOPES
from dropship.events.registry import EVENT_TYPES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OTHERS = {
    "member": "whoever is signed in",
    "platform": "staff of the installation",
    "public": "everybody",
}


def events_page() -> str:
    """docs/events.md: each event with its fields and what they mean."""
    list(_routes("", get_resolver().url_patterns))  # an event is known once the doors that lead to it are
    lines = [
        "# Events",
        "",
        "Made by `manage.py document`. An event is written in the transaction of the change it tells of; its stream is the",
        "order, or the thing that its line names. Fields are JSON: ids, amounts and times as text.",
        "",
        "| event | fields | |",
        "|---|---|---|",
    ]
    for name, kind in sorted(EVENT_TYPES.items()):
        fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(kind) if field.name != "stream")
        lines.append(f"| `{name}` | {fields} | {_words(kind)} |")
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    """docs/permissions.md: which role has which permission, and what every address asks for."""
    roles = [role.value for role in Role]
    lines = [
        "# Permissions",
        "",
        "Made by `manage.py document`. An agent sees margins only where they are granted. What belongs to somebody else is",
        "404, what the role or the key may not do is 403.",
        "",
        "| permission | " + " | ".join(roles) + " |",
        "|---|" + "---|" * len(roles),
    ]
    for permission, allowed in sorted(PERMISSIONS.items()):
        lines.append(f"| `{permission}` | " + " | ".join("yes" if role in allowed else "" for role in roles) + " |")
    pages, calls = [], []
    for route, view in sorted(_routes("", get_resolver().url_patterns), key=lambda one: one[0]):
        of = getattr(view, "cls", None)
        if scopes := getattr(of, "scopes", None):
            for method in (one for one in METHODS if hasattr(of, one.lower())):
                scope = scopes[method]
                any_of = scope.split("|") if scope else []
                suppliers = "yes" if of.for_suppliers and (not any_of or SUPPLIER_SCOPES.intersection(any_of)) else ""
                needed = " or ".join(f"`{one}`" for one in any_of) or "any key"
                calls.append(f"| `{method} /{route}` | {needed} | {suppliers} |")
        elif access := getattr(view, "access", None):
            kind, permission = access
            pages.append(f"| `/{route}` | {OTHERS.get(kind) or f'`{permission}`'} |")
    lines += ["", "## Pages", "", "| page | who |", "|---|---|", *pages]
    lines += ["", "## Calls", "", "| call | scope | keys of suppliers |", "|---|---|---|", *calls]
    return "\n".join(lines) + "\n"


def _routes(before: str, patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(route, pattern.url_patterns)
        else:
            yield route.replace("|", "\\|"), pattern.callback


def _words(kind: type) -> str:
    """The docstring of an event on one line; the one that dataclasses write themselves is none."""
    text = " ".join((kind.__doc__ or "").split())
    return "" if text.startswith(f"{kind.__name__}(") else text.replace("|", "\\|")
