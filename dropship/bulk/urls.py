from django.urls import path

from dropship.bulk import pages

app_name = "bulk"
urlpatterns = [
    path("<str:name>/", pages.start, name="start"),
    path("runs/<uuid:run_id>/", pages.detail, name="run"),
    path("runs/<uuid:run_id>/again/", pages.again, name="again"),
]
