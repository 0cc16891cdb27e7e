"""Every address of the portal: each room mounts its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from dropship import health
from dropship.api.error_codes import error_codes
from dropship.ui.styleguide import styleguide
from orders.views import own_returns, parcels
from orders.views.track import track
from suppliers.portal.scorecard import scorecard
from suppliers.views.targets import usual as usual_targets

api = [
    path("", include("orders.api.urls")),
    path("", include("orders.api.purchase_order_urls")),
    path("", include("orders.api.return_urls")),
    path("", include("inventory.api.urls")),
    path("", include("suppliers.api.urls")),
    path("", include("customers.api.urls")),
    path("", include("metrics.api.urls")),
    path("", include("dropship.office.api_urls")),
]

handler404 = "dropship.api.outside.not_found"
handler500 = "dropship.api.outside.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("metrics.urls")),
    path("orders/", include("orders.urls")),
    path("purchase-orders/", include("orders.purchase_order_urls")),
    path("parcels/", parcels.listing, name="parcels"),
    path("returns/", include("orders.return_urls")),
    path("inventory/", include("inventory.urls")),
    path("products/", include("inventory.product_urls")),
    path("suppliers/", include("suppliers.urls")),
    path("customers/", include("customers.urls")),
    path("lists/", include("dropship.ui.urls")),
    path("portal/lists/", include("dropship.ui.portal_urls")),
    path("bulk/", include("dropship.bulk.urls")),
    path("portal/bulk/", include("dropship.bulk.portal_urls")),
    path("messages/", include("suppliers.message_urls")),
    path("portal/messages/", include("suppliers.portal_message_urls")),
    path("portal/scorecard/", scorecard, name="portal_scorecard"),
    path("portal/", include("orders.portal_urls")),
    path("track/<str:token>/", track, name="track"),
    path("track/<str:token>/return/", own_returns.return_items, name="return_items"),
    path("track/<str:token>/returns/<str:number>/sent/", own_returns.send, name="own_return_sent"),
    path("track/<str:token>/returns/<str:number>/withdraw/", own_returns.withdraw, name="own_return_withdraw"),
    path("settings/targets/", usual_targets, name="supplier_targets"),
    path("settings/routing/", include("orders.rules_urls")),
    path("api/v1/", include(api)),
    path("api/docs/errors/", error_codes, name="error_codes"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("", include("dropship.office.urls")),
    path("accounts/", include("allauth.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metricsz", health.figures, name="metricsz"),
]
