from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dropship.api"
    label = "api"
