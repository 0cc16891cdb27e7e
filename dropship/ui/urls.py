from django.urls import path

from dropship.ui import kept_pages

app_name = "lists"
urlpatterns = [
    path("views/<uuid:view_id>/", kept_pages.change, name="change_view"),
    path("<slug:name>/views/", kept_pages.save, name="save_view"),
    path("<slug:name>/opens-with/", kept_pages.open_with, name="open_with"),
    path("<slug:name>/columns/", kept_pages.choose_columns, name="columns"),
]
