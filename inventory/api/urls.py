from django.urls import path

from inventory.api.products import AvailabilityView, ProductsView, ProductView
from inventory.api.stock import FeedRunView, StockView

urlpatterns = [
    path("products/", ProductsView.as_view(), name="products"),
    path("products/<path:sku>/availability/", AvailabilityView.as_view(), name="availability"),
    path("products/<path:sku>/", ProductView.as_view(), name="product"),
    path("suppliers/<str:code>/stock/", StockView.as_view(), name="stock"),
    path("feed-runs/<uuid:run_id>/", FeedRunView.as_view(), name="feed_run"),
]
