from django.urls import path

from dropship.bulk import pages

app_name = "portal_bulk"
urlpatterns = [
    path("<str:name>/", pages.portal_start, name="start"),
    path("runs/<uuid:run_id>/", pages.portal_detail, name="run"),
    path("runs/<uuid:run_id>/again/", pages.portal_again, name="again"),
]
