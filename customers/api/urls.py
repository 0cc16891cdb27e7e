from django.urls import path

from customers.api.customers import CustomerEraseView, CustomerExportView, CustomersView, CustomerView

urlpatterns = [
    path("customers/", CustomersView.as_view(), name="customers"),
    path("customers/<uuid:customer_id>/", CustomerView.as_view(), name="customer"),
    path("customers/<uuid:customer_id>/erase/", CustomerEraseView.as_view(), name="customer_erase"),
    path("customers/<uuid:customer_id>/export/", CustomerExportView.as_view(), name="customer_export"),
]
