from django.urls import path

from metrics.views import dashboard

app_name = "metrics"
urlpatterns = [
    path("", dashboard.show, name="dashboard"),
    path("dashboard/margin/", dashboard.margin, name="margin"),
]
