from django.urls import path

from suppliers.views import shipping, suppliers, targets

app_name = "suppliers"
urlpatterns = [
    path("", suppliers.listing, name="list"),
    path("new/", suppliers.new, name="new"),
    path("<str:code>/", suppliers.detail, name="detail"),
    path("<str:code>/edit/", suppliers.edit, name="edit"),
    path("<str:code>/shipping/", shipping.edit, name="shipping"),
    path("<str:code>/targets/", targets.edit, name="targets"),
]
