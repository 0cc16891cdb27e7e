"""Every address the portal answers, read from the resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


class Address(NamedTuple):
    """A route such as `orders/<str:number>/`, its name for `reverse`, the names in it, and who answers."""

    route: str
    name: str
    names: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def access(self) -> str:
        """What the view itself says: `staff orders.view`, `GET orders:read`, or nothing."""
        of = getattr(self.view, "cls", None)
        if scopes := getattr(of, "scopes", None):
            answered = [method for method in METHODS if hasattr(of, method.lower())]
            calls = ", ".join(f"{method} {scopes.get(method, 'nothing said') or 'any'}" for method in answered)
            return calls + (" +supplier" if of.for_suppliers else "")
        kind, permission = getattr(self.view, "access", ("", ""))
        return f"{kind} {permission}".strip()

    def build(self, values: dict[str, Any]) -> str:
        """The path with these values in it."""
        return reverse(self.name, kwargs={name: values[name] for name in self.names})


def addresses() -> list[Address]:
    """All of them, as they stand."""
    return sorted(_walk("", "", get_resolver().url_patterns), key=lambda address: address.route)


def _walk(before: str, space: str, patterns: list[URLPattern | URLResolver]) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(route, inner, pattern.url_patterns)
        else:
            names = tuple(part.split(">")[0].split(":")[-1] for part in route.split("<")[1:])
            yield Address(route, f"{space}{pattern.name}", names, pattern.callback)
