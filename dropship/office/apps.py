from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "dropship.office"
    label = "office"
