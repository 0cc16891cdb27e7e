from django.urls import path

from orders.api import purchase_order_messages, purchase_orders, shipments

urlpatterns = [
    path("purchase-orders/", purchase_orders.PurchaseOrderList.as_view(), name="purchase_orders"),
    path("purchase-orders/<str:purchase_order>/", purchase_orders.PurchaseOrderDetail.as_view(), name="purchase_order"),
    path(
        "purchase-orders/<str:purchase_order>/accept/",
        purchase_orders.PurchaseOrderAccept.as_view(),
        name="purchase_order_accept",
    ),
    path(
        "purchase-orders/<str:purchase_order>/reject/",
        purchase_orders.PurchaseOrderReject.as_view(),
        name="purchase_order_reject",
    ),
    path(
        "purchase-orders/<str:purchase_order>/ship/",
        purchase_orders.PurchaseOrderShip.as_view(),
        name="purchase_order_ship",
    ),
    path(
        "purchase-orders/<str:purchase_order>/cancel/",
        purchase_orders.PurchaseOrderCancel.as_view(),
        name="purchase_order_cancel",
    ),
    path(
        "purchase-orders/<str:purchase_order>/messages/",
        purchase_order_messages.PurchaseOrderMessages.as_view(),
        name="purchase_order_messages",
    ),
    path("shipments/", shipments.ShipmentList.as_view(), name="shipments"),
    path("shipments/<str:shipment>/", shipments.ShipmentDetail.as_view(), name="shipment"),
    path("shipments/<str:shipment>/events/", shipments.ShipmentEvents.as_view(), name="shipment_events"),
]
