from django.urls import path

from customers.views import customers

app_name = "customers"
urlpatterns = [
    path("", customers.listing, name="list"),
    path("<uuid:customer_id>/", customers.detail, name="detail"),
    path("<uuid:customer_id>/edit/", customers.edit, name="edit"),
    path("<uuid:customer_id>/tags/", customers.tags, name="tags"),
    path("<uuid:customer_id>/erase/", customers.erase, name="erase"),
    path("<uuid:customer_id>/export/", customers.export, name="export"),
]
