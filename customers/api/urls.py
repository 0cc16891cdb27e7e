from django.urls import path

from customers.api.customers import CustomersView, CustomerView

urlpatterns = [
    path("customers/", CustomersView.as_view(), name="customers"),
    path("customers/<uuid:customer_id>/", CustomerView.as_view(), name="customer"),
]
