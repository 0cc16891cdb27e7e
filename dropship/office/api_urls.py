"""The kernel's own calls, mounted under `/api/v1/`."""

from django.urls import path

from dropship.office.me import MeView

urlpatterns = [path("me/", MeView.as_view(), name="me")]
