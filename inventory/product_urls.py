"""What is done with products: beside `/inventory/<sku>/`, because a SKU may read like any address below it."""

from django.urls import path

from inventory.views import offer_list, offers, products

app_name = "products"
urlpatterns = [
    path("new/", products.new, name="new"),
    path("options/", products.options, name="options"),
    path("<uuid:product_id>/edit/", products.edit, name="edit"),
    path("<uuid:product_id>/offers/new/", offers.new, name="new_offer"),
    path("offers/", offer_list.listing, name="offers"),
    path("offers/<uuid:offer_id>/", offers.edit, name="offer"),
    path("offers/<uuid:offer_id>/count/", offers.count, name="count"),
    path("of-supplier/<str:code>/", offers.of_supplier, name="of_supplier"),
]
