from django.urls import path

from suppliers.api.suppliers import SuppliersView, SupplierView

urlpatterns = [
    path("suppliers/", SuppliersView.as_view(), name="suppliers"),
    path("suppliers/<str:code>/", SupplierView.as_view(), name="supplier"),
]
