from django.urls import path

from orders.views import of_others, order, orders
from orders.views.new_order import new_order
from orders.views.new_return import new_return
from orders.views.test_order import test_order

app_name = "orders"
urlpatterns = [
    path("", orders.listing, name="list"),
    path("new/", new_order, name="new"),
    path("test/", test_order, name="test"),
    path("of-customer/<uuid:customer_id>/", orders.of_customer, name="of_customer"),
    path("of-product/<uuid:product_id>/", of_others.of_product, name="of_product"),
    path("<str:number>/", order.detail, name="detail"),
    path("<str:number>/changes/", order.changes, name="changes"),
    path("<str:number>/hold/", order.hold, name="hold"),
    path("<str:number>/release/", order.release, name="release"),
    path("<str:number>/cancel/", order.cancel, name="cancel"),
    path("<str:number>/reroute/", order.reroute, name="reroute"),
    path("<str:number>/returns/new/", new_return, name="new_return"),
    path("<str:number>/delivery/", order.deliver, name="deliver"),
    path("<str:number>/tags/", order.tag, name="tag"),
    path("<str:number>/note/", order.note, name="note"),
    path("<str:number>/issues/<uuid:issue_id>/", order.resolve, name="resolve"),
    path("<str:number>/mails/<uuid:delivery_id>/again/", order.send_mail, name="send_mail"),
]
