from django.urls import path

from inventory.views import products

app_name = "inventory"
urlpatterns = [
    path("", products.listing, name="list"),
    path("<path:sku>/", products.detail, name="product"),
]
