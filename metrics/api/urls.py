from django.urls import path

from metrics.api.kpis import KpisView

urlpatterns = [path("metrics/kpis/", KpisView.as_view(), name="metrics_kpis")]
