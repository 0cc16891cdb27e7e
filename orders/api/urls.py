from django.urls import path

from orders.api import orders

urlpatterns = [
    path("orders/", orders.OrdersView.as_view(), name="orders"),
    path("orders/bulk/", orders.OrdersBulkView.as_view(), name="orders_bulk"),
    path("orders/<str:order_id>/", orders.OrderView.as_view(), name="order"),
    path("orders/<str:order_id>/cancel/", orders.OrderCancelView.as_view(), name="order_cancel"),
    path("orders/<str:order_id>/hold/", orders.OrderHoldView.as_view(), name="order_hold"),
    path("orders/<str:order_id>/release/", orders.OrderReleaseView.as_view(), name="order_release"),
    path("orders/<str:order_id>/reroute/", orders.OrderRerouteView.as_view(), name="order_reroute"),
    path("orders/<str:order_id>/timeline/", orders.OrderTimelineView.as_view(), name="order_timeline"),
    path("orders/<str:order_id>/routing/", orders.OrderRoutingView.as_view(), name="order_routing"),
    path(
        "orders/<str:order_id>/issues/<uuid:issue_id>/resolve/", orders.IssueResolveView.as_view(), name="issue_resolve"
    ),
]
