from django.urls import path

from bench.reference.views import OneStatement, ThroughTheOrm

urlpatterns = [path("orm/", ThroughTheOrm.as_view()), path("sql/", OneStatement.as_view())]
