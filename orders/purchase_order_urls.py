from django.urls import path

from orders.views import of_others, purchase_order_list, purchase_orders

app_name = "purchase_orders"
urlpatterns = [
    path("", purchase_order_list.listing, name="list"),
    path("of-offer/<uuid:offer_id>/", of_others.of_offer, name="of_offer"),
    path("of-supplier/<str:code>/", of_others.of_supplier, name="of_supplier"),
    path("packing-slips.pdf", purchase_order_list.slips, name="slips"),
    path("<str:number>/", purchase_orders.detail, name="detail"),
    path("<str:number>/accept/", purchase_orders.accept, name="accept"),
    path("<str:number>/reject/", purchase_orders.reject, name="reject"),
    path("<str:number>/ship/", purchase_orders.ship, name="ship"),
    path("<str:number>/cancel/", purchase_orders.cancel, name="cancel"),
    path("<str:number>/remind/", purchase_orders.remind, name="remind"),
    path("<str:number>/resend/", purchase_orders.resend, name="resend"),
    path("<str:number>/messages/", purchase_orders.write, name="write"),
    path("<str:number>/messages/news/", purchase_orders.news, name="news"),
    path("<str:number>/packing-slip.pdf", purchase_orders.slip, name="slip"),
    path("<str:number>/parcels/<uuid:shipment_id>/", purchase_orders.tell, name="tell"),
]
