"""Who may pass each door: the declared side of the matrix. A new address fails the build until it has a line.

`DOORS`: route → what it must say of itself (`methods kind permission` for pages, `METHOD scope, …` for calls;
`+supplier` opens a call to keys bound to a supplier). From it the answer to every role follows through the
table of roles. `OBJECTS` says which row a name in a route means, `PAYLOADS` what a valid write sends.
"""

from __future__ import annotations

from typing import Any

DOORS: dict[str, str] = {
    # Pages of the staff
    "": "GET staff dashboard.view",
    "customers/": "GET staff customers.view",
    "customers/<uuid:customer_id>/": "GET staff customers.view",
    "customers/<uuid:customer_id>/edit/": "GET POST staff customers.edit",
    "customers/<uuid:customer_id>/erase/": "POST staff customers.erase",
    "customers/<uuid:customer_id>/export/": "GET staff customers.erase",
    "inventory/": "GET staff inventory.view",
    "inventory/<path:sku>/": "GET staff inventory.view",
    "orders/": "GET staff orders.view",
    "orders/<str:number>/": "GET staff orders.view",
    "orders/<str:number>/cancel/": "POST staff orders.cancel",
    "orders/<str:number>/hold/": "POST staff orders.hold",
    "orders/<str:number>/issues/<uuid:issue_id>/": "POST staff orders.edit",
    "orders/<str:number>/note/": "POST staff orders.note",
    "orders/<str:number>/release/": "POST staff orders.release",
    "orders/<str:number>/reroute/": "POST staff orders.reroute",
    "orders/bulk/cancel/": "POST staff orders.cancel",
    "orders/bulk/hold/": "POST staff orders.hold",
    "orders/bulk/release/": "POST staff orders.release",
    "orders/new/": "GET POST staff orders.create",
    "orders/of-customer/<uuid:customer_id>/": "GET staff orders.view",
    "orders/of-product/<uuid:product_id>/": "GET staff orders.view",
    "products/<uuid:product_id>/edit/": "GET POST staff inventory.edit",
    "products/<uuid:product_id>/offers/new/": "GET POST staff inventory.edit",
    "products/new/": "GET POST staff inventory.edit",
    "products/of-supplier/<str:code>/": "GET staff inventory.view",
    "products/offers/<uuid:offer_id>/": "GET POST staff inventory.edit",
    "products/offers/<uuid:offer_id>/count/": "POST staff inventory.edit",
    "purchase-orders/": "GET staff purchase_orders.view",
    "purchase-orders/of-supplier/<str:code>/": "GET staff purchase_orders.view",
    "purchase-orders/<str:number>/": "GET staff purchase_orders.view",
    "purchase-orders/<str:number>/accept/": "POST staff purchase_orders.answer",
    "purchase-orders/<str:number>/cancel/": "POST staff purchase_orders.answer",
    "purchase-orders/<str:number>/packing-slip.pdf": "GET staff purchase_orders.view",
    "purchase-orders/<str:number>/parcels/<uuid:shipment_id>/": "POST staff shipments.edit",
    "purchase-orders/<str:number>/reject/": "POST staff purchase_orders.answer",
    "purchase-orders/<str:number>/ship/": "POST staff purchase_orders.answer",
    "settings/company/": "GET POST staff settings.manage",
    "settings/company/logo/": "POST staff settings.manage",
    "settings/keys/": "GET staff keys.manage",
    "settings/keys/<uuid:key_id>/revoke/": "POST staff keys.manage",
    "settings/keys/create/": "POST staff keys.manage",
    "settings/mail/": "GET staff mail.manage",
    "settings/mail/<str:mail>/": "GET POST staff mail.manage",
    "settings/mail/<str:mail>/preview/": "POST staff mail.manage",
    "settings/mail/<str:mail>/restore/": "POST staff mail.manage",
    "settings/mail/<str:mail>/sample/": "POST staff mail.manage",
    "settings/mail/<str:mail>/switch/": "POST staff mail.manage",
    "settings/routing/": "GET staff rules.view",
    "settings/routing/<uuid:rule_id>/": "GET POST staff rules.edit",
    "settings/routing/<uuid:rule_id>/remove/": "POST staff rules.edit",
    "settings/routing/^(?P<rule_id>[0-9a-f-]{36})/(?P<way>up|down)/$": "POST staff rules.edit",
    "settings/routing/new/": "GET POST staff rules.edit",
    "settings/users/": "GET staff users.manage",
    "settings/users/<uuid:membership_id>/change/": "POST staff users.manage",
    "settings/users/<uuid:membership_id>/link/": "POST staff users.manage",
    "settings/users/<uuid:membership_id>/remove/": "POST staff users.manage",
    "settings/users/add/": "POST staff users.manage",
    "suppliers/": "GET staff suppliers.view",
    "suppliers/<str:code>/": "GET staff suppliers.view",
    "suppliers/<str:code>/edit/": "GET POST staff suppliers.edit",
    "suppliers/<str:code>/shipping/": "GET POST staff suppliers.edit",
    "suppliers/new/": "GET POST staff suppliers.edit",
    # Pages of the suppliers
    "portal/": "GET portal portal.view",
    "portal/purchase-orders/": "GET portal portal.orders",
    "portal/purchase-orders/<str:number>/": "GET portal portal.orders",
    "portal/purchase-orders/<str:number>/accept/": "POST portal portal.orders",
    "portal/purchase-orders/<str:number>/packing-slip.pdf": "GET portal portal.orders",
    "portal/purchase-orders/<str:number>/reject/": "POST portal portal.orders",
    "portal/purchase-orders/<str:number>/ship/": "POST portal portal.orders",
    "portal/stock/": "GET portal portal.stock",
    "portal/stock/<uuid:offer_id>/": "POST portal portal.stock",
    # Pages of whoever is signed in, of the installation, and of everybody
    "accounts/switch/": "POST member",
    "logo/": "GET member",
    "settings/": "GET member",
    "styleguide/": "GET platform",
    "healthz": "GET public",
    "logo/<slug:tenant_key>/": "GET public",
    "metricsz": "GET public",
    "readyz": "GET public",
    "track/<str:token>/": "GET public",
    # Calls of programs
    "api/v1/customers/": "GET customers:read, POST customers:write",
    "api/v1/customers/<uuid:customer_id>/": "GET customers:read, PATCH customers:write",
    "api/v1/customers/<uuid:customer_id>/erase/": "POST customers:write",
    "api/v1/customers/<uuid:customer_id>/export/": "GET customers:read",
    "api/v1/feed-runs/<uuid:run_id>/": "GET inventory:read +supplier",
    "api/v1/me/": "GET any +supplier",
    "api/v1/metrics/kpis/": "GET metrics:read",
    "api/v1/orders/": "GET orders:read, POST orders:write",
    "api/v1/orders/<str:order_id>/": "GET orders:read",
    "api/v1/orders/<str:order_id>/cancel/": "POST orders:write",
    "api/v1/orders/<str:order_id>/hold/": "POST orders:write",
    "api/v1/orders/<str:order_id>/issues/<uuid:issue_id>/resolve/": "POST orders:write",
    "api/v1/orders/<str:order_id>/release/": "POST orders:write",
    "api/v1/orders/<str:order_id>/reroute/": "POST orders:write",
    "api/v1/orders/<str:order_id>/routing/": "GET orders:read",
    "api/v1/orders/<str:order_id>/timeline/": "GET orders:read",
    "api/v1/orders/bulk/": "POST orders:write",
    "api/v1/products/": "GET inventory:read, POST inventory:write",
    "api/v1/products/<path:sku>/": "GET inventory:read, PATCH inventory:write",
    "api/v1/products/<path:sku>/availability/": "GET inventory:read",
    "api/v1/purchase-orders/": "GET orders:read +supplier",
    "api/v1/purchase-orders/<str:purchase_order>/": "GET orders:read +supplier",
    "api/v1/purchase-orders/<str:purchase_order>/accept/": "POST orders:write +supplier",
    "api/v1/purchase-orders/<str:purchase_order>/cancel/": "POST orders:write",
    "api/v1/purchase-orders/<str:purchase_order>/reject/": "POST orders:write +supplier",
    "api/v1/purchase-orders/<str:purchase_order>/ship/": "POST orders:write +supplier",
    "api/v1/shipments/": "GET orders:read, POST orders:write +supplier",
    "api/v1/shipments/<str:shipment>/": "GET orders:read +supplier",
    "api/v1/shipments/<str:shipment>/events/": "POST orders:write +supplier",
    "api/v1/suppliers/": "GET suppliers:read, POST suppliers:write",
    "api/v1/suppliers/<str:code>/": "GET suppliers:read, PATCH suppliers:write",
    "api/v1/suppliers/<str:code>/stock/": "PUT inventory:write +supplier",
}

# Served by libraries, which have tests of their own; nothing of a tenant is shown there.
LIBRARIES: dict[str, str] = {
    "accounts/": "the login library: a person's own login, password and second factor",
    "api/schema/": "the schema of the API, public",
    "api/docs/": "its pages, public",
    "__debug__/": "development only",
}

# Which row of a world a name in a route means; the longest fitting route wins.
OBJECTS: dict[tuple[str, str], str] = {
    ("", "customer_id"): "Customer.id",
    ("", "rule_id"): "RoutingRule.id",
    ("", "issue_id"): "Issue.id",
    ("", "run_id"): "FeedRun.id",
    ("", "offer_id"): "Offer.id",
    ("", "product_id"): "Product.id",
    ("", "order_id"): "Order.id",
    ("", "sku"): "Product.sku",
    ("", "code"): "Supplier.code",
    ("", "shipment"): "Shipment.id",
    ("", "shipment_id"): "Shipment.id",
    ("", "purchase_order"): "PurchaseOrder.id",
    ("", "token"): "Order.tracking_token",
    ("orders/", "number"): "Order.number",
    ("purchase-orders/", "number"): "PurchaseOrder.number",
    ("portal/purchase-orders/", "number"): "PurchaseOrder.number",
    ("", "membership_id"): "Membership.id",
    ("", "key_id"): "ApiKey.id",
    ("", "tenant_key"): "Tenant.key",
    ("settings/routing/", "way"): "=up",
    ("settings/mail/", "mail"): "=order.received",
}

REASON = {"reason": "because"}
SHIP = {"carrier": "ups", "tracking_number": "1Z5R89390357567127", "lines": []}
PAYLOADS: dict[str, dict[str, Any]] = {
    "orders/<str:number>/note/": {"text": "seen"},
    "orders/<str:number>/issues/<uuid:issue_id>/": {"way": "release"},
    "purchase-orders/<str:number>/parcels/<uuid:shipment_id>/": {"status": "delivered"},
    "purchase-orders/<str:number>/accept/": {"whole": "1"},
    "portal/purchase-orders/<str:number>/accept/": {"whole": "1"},
    "purchase-orders/<str:number>/reject/": {"reason": "out_of_stock"},
    "portal/purchase-orders/<str:number>/reject/": {"reason": "out_of_stock"},
    "portal/stock/<uuid:offer_id>/": {"quantity": "3"},
    "products/offers/<uuid:offer_id>/count/": {"quantity": "3"},
    "settings/users/<uuid:membership_id>/change/": {"role": "agent"},
    "api/v1/customers/<uuid:customer_id>/": {"name": "Another"},
    "api/v1/orders/<str:order_id>/issues/<uuid:issue_id>/resolve/": {"way": "release"},
    "api/v1/products/<path:sku>/": {"name": "Another"},
    "api/v1/purchase-orders/<str:purchase_order>/accept/": {},
    "api/v1/purchase-orders/<str:purchase_order>/reject/": {"reason": "out_of_stock"},
    "api/v1/purchase-orders/<str:purchase_order>/ship/": SHIP,
    "api/v1/shipments/<str:shipment>/events/": {"status": "delivered", "at": "2026-01-06T10:00:00Z"},
    "api/v1/suppliers/<str:code>/": {"name": "Another"},
    "api/v1/suppliers/<str:code>/stock/": {"items": [], "mode": "partial"},
}


# A list that is narrowed by what the address names: for a foreign object it is empty, not absent.
NARROWED = {"orders/of-customer/<uuid:customer_id>/"}


def object_of(route: str, name: str) -> str | None:
    """Which row the name means there: `Order.number`, or `=text` for a plain value."""
    fitting = [start for start, other in OBJECTS if other == name and route.startswith(start)]
    return OBJECTS[max(fitting, key=len), name] if fitting else None
