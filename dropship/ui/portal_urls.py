from django.urls import path

from dropship.ui import kept_pages

app_name = "portal_lists"
urlpatterns = [
    path("views/<uuid:view_id>/", kept_pages.portal_change, name="change_view"),
    path("<slug:name>/views/", kept_pages.portal_save, name="save_view"),
    path("<slug:name>/opens-with/", kept_pages.portal_open_with, name="open_with"),
    path("<slug:name>/columns/", kept_pages.portal_choose_columns, name="columns"),
]
