from django.urls import path, re_path

from orders.views import rules

app_name = "rules"
urlpatterns = [
    path("", rules.listing, name="list"),
    path("new/", rules.edit, name="add"),
    path("<uuid:rule_id>/", rules.edit, name="edit"),
    re_path(r"^(?P<rule_id>[0-9a-f-]{36})/(?P<way>up|down)/$", rules.move, name="move"),
    path("<uuid:rule_id>/remove/", rules.remove, name="remove"),
]
