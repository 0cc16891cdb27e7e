"""Who may do what: the one table of roles and permissions, and the scopes of programs."""

from __future__ import annotations

from typing import Protocol


class HasRole(Protocol):
    role: str
    sees_margins: bool


OWNER, MANAGER, AGENT, ANALYST, SUPPLIER = "owner", "manager", "agent", "analyst", "supplier"
_ALL = frozenset({OWNER, MANAGER, AGENT, ANALYST})
_DESK = frozenset({OWNER, MANAGER, AGENT})
_LEAD = frozenset({OWNER, MANAGER})
_OWNER = frozenset({OWNER})
_PORTAL = frozenset({SUPPLIER})

PERMISSIONS: dict[str, frozenset[str]] = {
    "dashboard.view": _ALL,
    "desk.view": _DESK,
    "desk.put_off": _DESK,
    "orders.view": _ALL,
    "orders.export": _ALL,
    "orders.create": _DESK,
    "orders.edit": _DESK,
    "orders.hold": _DESK,
    "orders.release": _DESK,
    "orders.cancel": _DESK,
    "orders.reroute": _DESK,
    "orders.note": _DESK,
    "purchase_orders.view": _ALL,
    "purchase_orders.answer": _DESK,
    "purchase_orders.cancel": _DESK,
    "purchase_orders.remind": _DESK,
    "shipments.edit": _DESK,
    "returns.view": _ALL,
    "returns.edit": _DESK,
    "returns.refund": _DESK,
    "inventory.view": _ALL,
    "inventory.edit": _LEAD,
    "suppliers.view": _ALL,
    "suppliers.edit": _LEAD,
    "customers.view": _ALL,
    "customers.edit": _DESK,
    "customers.erase": _LEAD,
    "messages.view": _ALL,
    "messages.write": _DESK,
    "margins.view": _LEAD | frozenset({ANALYST}),
    "rules.view": _LEAD | frozenset({ANALYST}),
    "rules.edit": _LEAD,
    "imports.use": _LEAD,
    "mail.manage": _LEAD,
    "settings.manage": _OWNER,
    "users.manage": _OWNER,
    "keys.manage": _OWNER,
    "metrics.view": _ALL,
    "views.share": _LEAD | _PORTAL,
    "portal.view": _PORTAL,
    "portal.orders": _PORTAL,
    "portal.messages": _PORTAL,
    "portal.stock": _PORTAL,
    "portal.returns": _PORTAL,
}

SCOPES: tuple[str, ...] = (
    "orders:read",
    "orders:write",
    "inventory:read",
    "inventory:write",
    "suppliers:read",
    "suppliers:write",
    "customers:read",
    "customers:write",
    "metrics:read",
    "webhooks:write",
    "returns:write",
)

SUPPLIER_SCOPES: frozenset[str] = frozenset(
    {"orders:read", "orders:write", "inventory:read", "inventory:write", "returns:write"}
)


def may(membership: HasRole | None, permission: str) -> bool:
    """Whether this membership has the permission; an agent may be granted margins by hand."""
    if membership is None:
        return False
    if permission == "margins.view" and membership.role == AGENT:
        return membership.sees_margins
    return membership.role in PERMISSIONS[permission]
