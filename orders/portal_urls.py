from django.urls import path

from orders.portal import home, purchase_orders, returns, shipment_files, shipping, stock, stock_files

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("purchase-orders/", purchase_orders.listing, name="purchase_orders"),
    path("purchase-orders/<str:number>/", purchase_orders.detail, name="purchase_order"),
    path("purchase-orders/<str:number>/accept/", purchase_orders.accept, name="accept"),
    path("purchase-orders/<str:number>/reject/", purchase_orders.reject, name="reject"),
    path("purchase-orders/<str:number>/ship/", purchase_orders.ship, name="ship"),
    path("purchase-orders/<str:number>/messages/", purchase_orders.write, name="write"),
    path("purchase-orders/<str:number>/messages/news/", purchase_orders.news, name="purchase_order_news"),
    path("purchase-orders/<str:number>/packing-slip.pdf", purchase_orders.slip, name="slip"),
    path("packing-slips.pdf", purchase_orders.slips, name="slips"),
    path("ship/", shipping.bench, name="bench"),
    path("ship/file/", shipment_files.upload, name="shipment_files"),
    path("ship/file/template.csv", shipment_files.template, name="shipment_template"),
    path("ship/file/<uuid:import_id>/", shipment_files.detail, name="shipment_file"),
    path("ship/file/<uuid:import_id>/refused.csv", shipment_files.refusals, name="shipment_refusals"),
    path("ship/<uuid:purchase_order_id>/check/", shipping.check, name="check_number"),
    path("returns/", returns.listing, name="returns"),
    path("returns/<str:number>/", returns.detail, name="return"),
    path("returns/<str:number>/receive/", returns.receive, name="return_receive"),
    path("returns/<str:number>/inspect/", returns.inspect, name="return_inspect"),
    path("stock/", stock.listing, name="stock"),
    path("stock/file/", stock_files.upload, name="stock_files"),
    path("stock/file/stock.csv", stock_files.template, name="stock_template"),
    path("stock/file/<uuid:run_id>/", stock_files.detail, name="stock_file"),
    path("stock/file/<uuid:run_id>/refused.csv", stock_files.refusals, name="stock_refusals"),
    path("stock/<uuid:offer_id>/", stock.report, name="stock_report"),
]
